//! Query, path and `Prefer` parameters.

use std::{
    collections::BTreeSet,
    future::{Ready, ready},
};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use serde::de::DeserializeOwned;
use validator::Validate;

use super::shape;
use crate::domain::{date, urn::Urn};
use crate::error::{AppError, Code, Fault, FaultCode, Result};

/// Query parameters that have already passed their `Validate` rules.
///
/// That each is known was checked with the token, against the document; see `Operations`.
pub struct Params<T>(pub T);

impl<T: DeserializeOwned + Validate> FromRequest for Params<T> {
    type Error = AppError;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(parse(req.query_string()).map(Self))
    }
}

/// All faults at once: a parameter at fault is set aside so that it hides no other.
fn parse<T: DeserializeOwned + Validate>(query: &str) -> Result<T> {
    let mut pairs: Vec<(String, String)> =
        serde_urlencoded::from_str(query).map_err(|_| Code::InvalidParameter)?;
    let mut faults: Vec<Fault> = repeated(&pairs);
    // Named once already; left in, it would be refused again as a whole query that cannot be read.
    let mut seen = BTreeSet::new();
    pairs.retain(|(key, _)| seen.insert(key.clone()));
    loop {
        let text = serde_urlencoded::to_string(&pairs).map_err(|_| Code::InvalidParameter)?;
        let parser = serde_urlencoded::Deserializer::new(form_pairs(&text));
        match serde_path_to_error::deserialize::<_, T>(parser) {
            Ok(value) => {
                let broken = value.validate().err().map(|errors| shape::broken_rules(&errors, ""));
                faults.extend(broken.into_iter().flatten().map(into_parameter));
                return if faults.is_empty() { Ok(value) } else { Err(invalid(faults)) };
            }
            Err(error) => {
                let name = error.path().to_string();
                let before = pairs.len();
                pairs.retain(|(key, _)| *key != name);
                let said = error.inner().to_string();
                faults.push(match missing(&said) {
                    Some(name) => {
                        Fault::parameter(name, FaultCode::InvalidParameter).detail("It must be given.")
                    }
                    None => {
                        let fault = Fault::parameter(name, FaultCode::InvalidParameter);
                        Fault { detail: expected(&said), ..fault }
                    }
                });
                if pairs.len() == before {
                    return Err(invalid(faults));
                }
            }
        }
    }
}

fn form_pairs(text: &str) -> form_urlencoded::Parse<'_> {
    form_urlencoded::parse(text.as_bytes())
}

fn missing(said: &str) -> Option<String> {
    Some(said.strip_prefix("missing field `")?.split('`').next()?.to_owned())
}

/// What was expected, in words that a client reads. What serde says quotes the sender's value before it, and only
/// what follows is told.
fn expected(said: &str) -> Option<String> {
    if said.starts_with("UUID parsing failed") {
        return Some("Expected an id, such as 0199e2a4-5b1c-7d3e-8f90-123456789abc.".to_owned());
    }
    if let Some((_, values)) = said.rsplit_once("expected one of ") {
        return Some(format!("Expected one of {}.", values.replace('`', "")));
    }
    let wanted = said.rsplit_once("expected ").map(|(_, wanted)| wanted);
    if wanted.is_some_and(|wanted| wanted.contains("bool"))
        || said.starts_with("provided string was not `true`")
    {
        return Some("Expected true or false.".to_owned());
    }
    if let Some(values) = wanted {
        return Some(format!("Expected {}.", shape::plain(&values.replace('`', ""))));
    }
    let number = ["invalid digit", "number too", "empty string"].iter().any(|part| said.contains(part));
    number.then(|| "Expected a whole number.".to_owned())
}

fn repeated(pairs: &[(String, String)]) -> Vec<Fault> {
    let mut seen = BTreeSet::new();
    let again: BTreeSet<_> = pairs.iter().filter(|(key, _)| !seen.insert(key)).map(|(key, _)| key).collect();
    again.into_iter().map(|key| Fault::parameter(shape::echoed(key), FaultCode::RepeatedParameter)).collect()
}

fn into_parameter(fault: Fault) -> Fault {
    let name = fault.pointer.as_deref().unwrap_or_default().trim_start_matches('/').to_owned();
    let detail = fault.detail.map(|said| match said.starts_with("at ") {
        true => format!("Expected {said}."),
        false => said,
    });
    let fault = Fault { detail, ..fault };
    Fault { pointer: None, parameter: Some(name), code: FaultCode::InvalidParameter, ..fault }
}

fn invalid(faults: Vec<Fault>) -> AppError {
    AppError::new(Code::InvalidParameter).faults(faults)
}

/// The parts of a path, each read by its own rule.
///
/// A URN or an id that cannot be one names nothing (404); a date, session or year that cannot
/// be one is a mistake in the request (400).
pub struct PathParams(HttpRequest);

impl FromRequest for PathParams {
    type Error = AppError;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(req.clone())))
    }
}

impl PathParams {
    /// A part that names a thing.
    pub fn id<T: std::str::FromStr>(&self, name: &str) -> Result<T> {
        self.0.match_info().query(name).parse().map_err(|_| Code::NotFound.into())
    }

    /// The school.
    pub fn school(&self) -> Result<i32> {
        Ok(self.id::<Urn>("urn")?.get())
    }

    /// A part that is a value, such as a date.
    pub fn value<T: std::str::FromStr>(&self, name: &'static str, form: &str) -> Result<T> {
        self.0.match_info().query(name).parse().map_err(|_| {
            let fault = Fault::parameter(name, FaultCode::InvalidParameter);
            invalid(vec![fault.detail(format!("Expected {form}."))])
        })
    }

    /// A date as `YYYY-MM-DD` and nothing else.
    pub fn date(&self, name: &'static str) -> Result<chrono::NaiveDate> {
        date::parse(self.0.match_info().query(name)).ok_or_else(|| {
            let fault = Fault::parameter(name, FaultCode::InvalidParameter);
            invalid(vec![fault.detail("Expected a date that exists, as YYYY-MM-DD.")])
        })
    }
}

/// Whether the caller asks for the good rows to be kept when others are refused
/// (`Prefer: handling=lenient`, RFC 7240).
pub fn prefers_lenient(req: &HttpRequest) -> bool {
    prefers(req, "handling", "lenient")
}

/// Whether the caller states this preference (RFC 7240); one without a value has the empty one.
pub fn prefers(req: &HttpRequest, name: &str, value: &str) -> bool {
    let values = req.headers().get_all("Prefer").filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|preference| {
        let whole = preference.split(';').next().unwrap_or_default();
        let (given, with) = whole.split_once('=').unwrap_or((whole, ""));
        given.trim().eq_ignore_ascii_case(name) && with.trim().trim_matches('"').eq_ignore_ascii_case(value)
    })
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize, Validate)]
    #[allow(dead_code, reason = "only parsed")]
    struct Query {
        #[validate(range(min = 1, max = 200))]
        limit: Option<u16>,
        on: Option<chrono::NaiveDate>,
        explain: Option<bool>,
        unit: Option<Unit>,
        pupil_id: Option<uuid::Uuid>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Unit {
        Enrolment,
        Child,
    }

    #[test]
    fn every_parameter_at_fault_is_named() {
        let error = parse::<Query>("limit=-1&on=tomorrow").unwrap_err();
        let names: Vec<_> = error.errors().iter().filter_map(|fault| fault.parameter.as_deref()).collect();
        assert_eq!(names, ["limit", "on"]);
        assert_eq!(parse::<Query>("limit=201").unwrap_err().errors()[0].parameter.as_deref(), Some("limit"));
        let twice = parse::<Query>("limit=1&limit=2").unwrap_err();
        assert_eq!(twice.errors()[0].code, FaultCode::RepeatedParameter);
        assert_eq!(twice.errors().len(), 1);
        assert!(parse::<Query>("").is_ok());
    }

    #[test]
    fn what_was_expected_is_told_whatever_was_sent() {
        let told = |query: &str| parse::<Query>(query).unwrap_err().errors()[0].detail.clone();
        for sent in ["unit=boolean", "unit=bool", "unit=adult"] {
            assert_eq!(told(sent).as_deref(), Some("Expected enrolment or child."), "{sent}");
        }
        for sent in ["explain=enrolment", "explain=expected", "explain=1"] {
            assert_eq!(told(sent).as_deref(), Some("Expected true or false."), "{sent}");
        }
        assert_eq!(told("limit=many").as_deref(), Some("Expected a whole number."));
        for sent in ["pupil_id=0", "pupil_id=expected", "pupil_id=01937b1e-8f6a-7c33-9d55-0c5f6a1e2b4"] {
            let expected = "Expected an id, such as 0199e2a4-5b1c-7d3e-8f90-123456789abc.";
            assert_eq!(told(sent).as_deref(), Some(expected), "{sent}");
        }
    }
}
