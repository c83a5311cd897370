//! What the caller would rather have: JSON, or a table.

use actix_web::{HttpRequest, http::header::ACCEPT};

/// Whether the caller prefers `text/csv` to JSON (RFC 9110, section 12.5.1).
///
/// Equal preference goes to the type that is named more exactly, and otherwise to JSON; so does a type that is
/// not known.
pub fn prefers_csv(req: &HttpRequest) -> bool {
    let values = req.headers().get_all(ACCEPT).filter_map(|value| value.to_str().ok());
    let ranges: Vec<_> = values.flat_map(|value| value.split(',')).filter_map(range).collect();
    let table = preference(&ranges, "text", "csv");
    table.0 > 0 && table > preference(&ranges, "application", "json")
}

/// A media range with its weight in thousandths.
fn range(text: &str) -> Option<(String, String, u16)> {
    let mut parts = text.split(';').map(str::trim);
    let (kind, subtype) = parts.next()?.split_once('/')?;
    let weight = parts.find_map(|part| part.strip_prefix("q=").or(part.strip_prefix("Q=")));
    let weight = match weight {
        None => 1000,
        Some(weight) => weight.parse::<f32>().ok().filter(|q| (0.0..=1.0).contains(q)).map(thousandths)?,
    };
    Some((kind.to_ascii_lowercase(), subtype.to_ascii_lowercase(), weight))
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it lies between 0 and 1")]
fn thousandths(weight: f32) -> u16 {
    (weight * 1000.0).round() as u16
}

/// The weight that the most exact range gives a type, and how exact that is.
fn preference(ranges: &[(String, String, u16)], kind: &str, subtype: &str) -> (u16, u8) {
    let matching = ranges.iter().filter_map(|(k, s, weight)| match (k.as_str(), s.as_str()) {
        (k, s) if k == kind && s == subtype => Some((3, *weight)),
        (k, "*") if k == kind => Some((2, *weight)),
        ("*", "*") => Some((1, *weight)),
        _ => None,
    });
    matching.max().map_or((0, 0), |(exact, weight)| (weight, exact))
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn the_type_that_is_preferred_is_the_one_that_is_sent() {
        let csv =
            |accept: &str| prefers_csv(&TestRequest::get().insert_header((ACCEPT, accept)).to_http_request());
        for accept in [
            "text/csv",
            "Text/CSV; charset=utf-8",
            "text/csv, */*",
            "application/json;q=0.5, text/csv;q=0.9",
            "text/*",
            "text/csv;q=0.1",
        ] {
            assert!(csv(accept), "{accept}");
        }
        for accept in [
            "",
            "*/*",
            "application/json",
            "text/html,application/xhtml+xml,*/*;q=0.8",
            "text/csv;q=0",
            "text/csv;q=0.5, application/json",
            "text/csv;q=0.5, */*",
            "application/json, text/csv",
            "text/csv;q=7",
            "image/png",
            "text",
        ] {
            assert!(!csv(accept), "{accept}");
        }
        assert!(!prefers_csv(&TestRequest::get().to_http_request()));
    }
}
