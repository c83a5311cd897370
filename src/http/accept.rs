//! What the caller would rather have: JSON, a table, or a picture.

use actix_web::{HttpRequest, http::header::ACCEPT};

/// A media type: kind and subtype.
pub(super) type Media<'a> = (&'a str, &'a str);

/// A media range with its weight in thousandths.
type Range = (String, String, u16);

/// Whether the caller prefers `text/csv` to JSON (RFC 9110, section 12.5.1).
pub fn prefers_csv(req: &HttpRequest) -> bool {
    prefers(req, ("text", "csv"))
}

/// Whether the caller prefers this media type to JSON (RFC 9110, section 12.5.1).
///
/// Equal preference goes to the type that is named more exactly, and otherwise to JSON; so does a type that is
/// not known.
pub(super) fn prefers(req: &HttpRequest, media: Media<'_>) -> bool {
    let ranges = ranges(req);
    let other = preference(&ranges, media);
    other.0 > 0 && other > preference(&ranges, ("application", "json"))
}

/// Which of these types the caller would rather have, of equal ones the first; the first too where it does not say.
pub(super) fn best<'a>(req: &HttpRequest, offered: &[Media<'a>]) -> Option<Media<'a>> {
    if !req.headers().contains_key(ACCEPT) {
        return offered.first().copied();
    }
    let ranges = ranges(req);
    let weighed = offered.iter().rev().map(|media| (preference(&ranges, *media), *media));
    weighed
        .filter(|((weight, _), _)| *weight > 0)
        .max_by_key(|(preferred, _)| *preferred)
        .map(|(_, media)| media)
}

/// Whether the caller asks for exactly this media type, by its name.
pub(super) fn names(req: &HttpRequest, (kind, subtype): Media<'_>) -> bool {
    ranges(req).iter().any(|(k, s, weight)| k == kind && s == subtype && *weight > 0)
}

/// Whether the caller takes an answer of this `Content-Type`.
pub(super) fn accepts(req: &HttpRequest, content_type: &str) -> bool {
    let media = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    media.split_once('/').is_some_and(|media| preference(&ranges(req), media).0 > 0)
}

fn ranges(req: &HttpRequest) -> Vec<Range> {
    let values = req.headers().get_all(ACCEPT).filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).filter_map(range).collect()
}

fn range(text: &str) -> Option<Range> {
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
fn preference(ranges: &[Range], (kind, subtype): Media<'_>) -> (u16, u8) {
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

    #[test]
    fn a_picture_is_sent_to_who_prefers_it_and_missed_by_who_takes_nothing_else() {
        let svg = ("image", "svg+xml");
        let req = |accept: &str| TestRequest::get().insert_header((ACCEPT, accept)).to_http_request();
        for accept in ["image/svg+xml", "image/*", "image/avif, image/svg+xml, image/*, */*;q=0.8"] {
            assert!(prefers(&req(accept), svg), "{accept}");
        }
        for accept in ["image/png", "*/*", "application/json, image/svg+xml;q=0.9", "image/svg+xml;q=0"] {
            assert!(!prefers(&req(accept), svg), "{accept}");
        }
        let misses = |accept: &str| names(&req(accept), svg) && !accepts(&req(accept), "application/json");
        assert!(misses("image/svg+xml") && misses("Image/SVG+XML;q=0.3, text/html"));
        for accept in ["image/svg+xml, */*;q=0.1", "image/svg+xml, application/json", "image/*", ""] {
            assert!(!misses(accept), "{accept}");
        }
        assert!(accepts(&req("text/csv"), "text/csv; charset=utf-8"));
    }
}
