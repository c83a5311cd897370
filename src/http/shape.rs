//! Makes a typed value of a JSON body, or says everything that is wrong with it.
//!
//! The typed parse runs first and alone when all is well. Only a refused body is parsed a second
//! time, as a tree, and held against the schema of the documentation to find *all* its faults.

use std::fmt::Display;

use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::{Segment, Track};
use utoipa::ToSchema;
use validator::{Validate, ValidationError, ValidationErrors, ValidationErrorsKind};

use crate::error::{AppError, Code, Fault, FaultCode, Result};

mod objects;
mod schema;

use objects::Objects;
use schema::Schema;
pub(super) use schema::nearest;

/// Faults of form looked for in one body; every round parses it again.
const ROUNDS: usize = 20;
/// Faults listed of one body: beyond that a list helps nobody, and an answer must not dwarf its request.
const LISTED: usize = 1000;

/// The value that `body` holds, or every fault of it.
pub(super) fn read<T: DeserializeOwned + Validate + ToSchema>(body: &[u8]) -> Result<T> {
    let mut unknown = Vec::new();
    match typed::<T>(body, &mut unknown) {
        Ok(value) if unknown.is_empty() => match value.validate() {
            Ok(()) => Ok(value),
            Err(errors) => Err(invalid(broken_rules(&errors, ""))),
        },
        Ok(_) => Err(all_faults::<T>(body)),
        Err(Refused::Rule(_)) => Err(all_faults::<T>(body)),
        Err(Refused::Malformed(fault)) => {
            Err(AppError::new(Code::BodyMalformed).faults(fault.into_iter().collect()))
        }
    }
}

/// Why a body is not a `T`.
enum Refused {
    /// Not JSON, a value of the wrong JSON type, or a property given twice.
    Malformed(Option<Fault>),
    /// A value of the right JSON type that breaks a rule of form.
    Rule(Fault),
}

fn typed<T: DeserializeOwned>(body: &[u8], unknown: &mut Vec<String>) -> Result<T, Refused> {
    let mut json = serde_json::Deserializer::from_slice(body);
    let mut track = Track::new();
    let mut ignored = |path: serde_ignored::Path<'_>| unknown.push(pointer(&path));
    let watched = serde_ignored::Deserializer::new(Objects(&mut json), &mut ignored);
    match T::deserialize(serde_path_to_error::Deserializer::new(watched, &mut track)) {
        Ok(value) => json.end().map(|()| value).map_err(|_| Refused::Malformed(None)),
        Err(error) if error.is_data() => {
            let at: String = track.path().iter().map(step).collect();
            Err(refused(at, &error))
        }
        Err(_) => Err(Refused::Malformed(None)),
    }
}

/// serde's message quotes the sender's value, so only what it expected is passed on.
fn refused(at: String, error: &impl Display) -> Refused {
    let said = error.to_string();
    if let Some(rest) = said.strip_prefix("missing field `") {
        let name = rest.split('`').next().unwrap_or_default();
        return Refused::Rule(Fault::at(format!("{at}/{name}"), FaultCode::MissingProperty));
    }
    if said.starts_with("unknown variant") {
        return Refused::Rule(Fault::at(at, FaultCode::UnknownValue));
    }
    if said.starts_with("invalid type") || said.starts_with("duplicate field") {
        let said = said.split(" at line ").next().unwrap_or_default();
        let expected = said.rsplit_once(", expected ").map(|(_, what)| format!("Expected {what}."));
        let fault = Fault::at(at, FaultCode::WrongType);
        return Refused::Malformed(Some(Fault { detail: expected, ..fault }));
    }
    if said.starts_with("invalid value") || said.starts_with("invalid number") {
        return Refused::Rule(Fault::at(at, FaultCode::OutOfRange));
    }
    Refused::Rule(Fault::at(at, FaultCode::InvalidFormat))
}

/// Everything wrong with a body that is JSON of the right types: properties missing and unknown,
/// values of the wrong form, broken rules. A value at fault is replaced by the documented example,
/// so that it hides no other fault.
fn all_faults<T: DeserializeOwned + Validate + ToSchema>(body: &[u8]) -> AppError {
    let Ok(mut tree) = serde_json::from_slice::<Value>(body) else {
        return Code::BodyMalformed.into();
    };
    let schema = Schema::of::<T>();
    let mut faults = Vec::new();
    schema.complete(&mut tree, &mut faults);
    for _ in 0..ROUNDS {
        let text = tree.to_string();
        let fault = match typed::<T>(text.as_bytes(), &mut Vec::new()) {
            Ok(value) => {
                faults.extend(value.validate().err().map(|e| broken_rules(&e, "")).unwrap_or_default());
                break;
            }
            Err(Refused::Malformed(fault)) => {
                return AppError::new(Code::BodyMalformed).faults(fault.into_iter().collect());
            }
            Err(Refused::Rule(fault)) => fault,
        };
        let mended = fault.pointer.as_deref().is_some_and(|at| schema.mend(&mut tree, at));
        faults.push(schema.explain(fault));
        if !mended {
            break;
        }
    }
    faults.sort_by(|a, b| a.pointer.cmp(&b.pointer));
    invalid(faults)
}

fn invalid(mut faults: Vec<Fault>) -> AppError {
    let more = faults.len() > LISTED;
    faults.truncate(LISTED);
    let error = AppError::invalid(faults);
    if more { error.detail(format!("Only {LISTED} of the values at fault are listed.")) } else { error }
}

fn step(segment: &Segment) -> String {
    match segment {
        Segment::Seq { index } => format!("/{index}"),
        Segment::Map { key } => format!("/{}", escaped(key)),
        Segment::Enum { .. } | Segment::Unknown => String::new(),
    }
}

fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

fn pointer(path: &serde_ignored::Path<'_>) -> String {
    use serde_ignored::Path;
    match path {
        Path::Root => String::new(),
        Path::Seq { parent, index } => format!("{}/{index}", pointer(parent)),
        Path::Map { parent, key } => format!("{}/{}", pointer(parent), escaped(key)),
        Path::Some { parent } | Path::NewtypeStruct { parent } | Path::NewtypeVariant { parent } => {
            pointer(parent)
        }
    }
}

/// Validator's tree of broken rules as one list.
pub(super) fn broken_rules(errors: &ValidationErrors, at: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (field, kind) in errors.errors() {
        let at = format!("{at}/{field}");
        match kind {
            ValidationErrorsKind::Field(rules) => {
                faults.extend(rules.iter().map(|rule| broken_rule(&at, rule)));
            }
            ValidationErrorsKind::Struct(inner) => faults.extend(broken_rules(inner, &at)),
            ValidationErrorsKind::List(items) => {
                faults.extend(items.iter().flat_map(|(i, inner)| broken_rules(inner, &format!("{at}/{i}"))));
            }
        }
    }
    faults.sort_by(|a, b| a.pointer.cmp(&b.pointer));
    faults
}

fn broken_rule(at: &str, rule: &ValidationError) -> Fault {
    let code = match &*rule.code {
        "length" => FaultCode::WrongLength,
        "range" => FaultCode::OutOfRange,
        "plain_text" => FaultCode::ControlCharacter,
        _ => FaultCode::InvalidFormat,
    };
    let bound = |name, word| rule.params.get(name).map(|bound| format!("{word} {bound}"));
    let bounds: Vec<_> = [bound("min", "at least"), bound("max", "at most")].into_iter().flatten().collect();
    let fault = Fault::at(at, code);
    let said = rule.message.as_ref().map(|message| message.to_string());
    Fault { detail: said.or_else(|| (!bounds.is_empty()).then(|| bounds.join(", "))), ..fault }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize, Validate, ToSchema)]
    #[allow(dead_code, reason = "only parsed")]
    struct Leave {
        #[validate(range(min = 1, max = 6))]
        #[schema(example = 3)]
        weeks: u8,
        #[schema(example = "2026-11-20")]
        from_on: NaiveDate,
        #[validate(nested)]
        rows: Option<Vec<LeaveRow>>,
    }

    #[derive(Debug, Deserialize, Validate, ToSchema)]
    #[allow(dead_code, reason = "only parsed")]
    struct LeaveRow {
        #[schema(example = "2026-11-20")]
        on: NaiveDate,
    }

    fn codes(body: &str) -> Vec<(String, &'static str)> {
        let error = read::<Leave>(body.as_bytes()).unwrap_err();
        error.errors().iter().map(|f| (f.pointer.clone().unwrap_or_default(), f.code.wire())).collect()
    }

    #[test]
    fn every_fault_of_a_body_is_reported_at_once() {
        let body = r#"{"week": 3, "rows": [{"on": "20/11/2026"}, {}, {"on": "2026-13-01"}]}"#;
        assert_eq!(
            codes(body),
            [
                ("/from_on".into(), "missing_property"),
                ("/rows/0/on".into(), "invalid_format"),
                ("/rows/1/on".into(), "missing_property"),
                ("/rows/2/on".into(), "invalid_format"),
                ("/week".into(), "unknown_property"),
                ("/weeks".into(), "missing_property"),
            ]
        );
        let error = read::<Leave>(body.as_bytes()).unwrap_err();
        assert_eq!(error.errors()[4].did_you_mean.as_deref(), Some("weeks"));
    }

    #[test]
    fn a_body_that_is_no_json_or_of_the_wrong_type_is_malformed() {
        for body in [r#"{"weeks":3"#, "", "{} {}", r#"{"weeks":"3","from_on":"2026-11-20"}"#, "[[[["] {
            assert_eq!(read::<Leave>(body.as_bytes()).unwrap_err().code(), Code::BodyMalformed, "{body}");
        }
        let twice = r#"{"weeks":3,"weeks":4,"from_on":"2026-11-20"}"#;
        assert_eq!(read::<Leave>(twice.as_bytes()).unwrap_err().code(), Code::BodyMalformed);
    }

    #[test]
    fn an_array_is_no_object_however_well_its_items_fit() {
        for (body, pointer) in [
            (r#"[3,"2026-11-20",null]"#, ""),
            (r#"{"weeks":3,"from_on":"2026-11-20","rows":[["2026-11-20"]]}"#, "/rows/0"),
            ("[]", ""),
        ] {
            let error = read::<Leave>(body.as_bytes()).unwrap_err();
            assert_eq!(error.code(), Code::BodyMalformed, "{body}");
            assert_eq!(error.errors()[0].pointer.as_deref(), Some(pointer));
            assert_eq!(error.errors()[0].detail.as_deref(), Some("Expected an object."));
        }
        assert!(read::<Leave>(br#"{"weeks":3,"from_on":"2026-11-20","rows":[{"on":"2026-11-20"}]}"#).is_ok());
    }

    #[test]
    fn a_broken_bound_names_the_bound() {
        let error = read::<Leave>(br#"{"weeks":7,"from_on":"2026-11-20"}"#).unwrap_err();
        assert_eq!(error.errors()[0].detail.as_deref(), Some("at least 1, at most 6"));
    }
}
