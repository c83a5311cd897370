//! Makes a typed value of a JSON body, or says everything that is wrong with it.
//!
//! The typed parse runs first and alone when all is well. Only a refused body is read a second
//! time and held against the schema of the documentation to find *all* its faults.

use std::{cell::Cell, fmt::Display};

use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::{Segment, Track};
use utoipa::ToSchema;
use validator::{Validate, ValidationError, ValidationErrors, ValidationErrorsKind};

use crate::error::{AppError, Code, Fault, FaultCode, Result};

mod objects;
mod schema;
mod walk;

use objects::Objects;
use schema::Schema;
pub(crate) use schema::nearest;
use walk::walk;

/// Faults of form looked for in one body; every round parses it again.
const ROUNDS: usize = 20;
/// Faults listed of one body: beyond that a list helps nobody, and an answer must not dwarf its request.
const LISTED: usize = 200;
/// Bytes of the largest body that is mended and read again; of a larger one the first fault of form is named.
const MENDED: usize = 256 * 1024;
/// Characters of a sender's name that are repeated in an answer.
const ECHOED: usize = 64;

/// The value that `body` holds, or every fault of it.
pub(crate) fn read<T: DeserializeOwned + Validate + ToSchema>(body: &[u8]) -> Result<T> {
    let outcome = match typed::<T>(body) {
        Ok((value, known)) => match value.validate() {
            Ok(()) if known => return Ok(value),
            Ok(()) => Ok(Vec::new()),
            Err(errors) => Ok(broken_rules(&errors, "")),
        },
        Err(refused) => Err(refused),
    };
    Err(match outcome {
        Err(Refused::Malformed(fault)) => malformed(fault),
        Err(Refused::Rule(fault)) => all_faults::<T>(body, Err(fault)),
        Ok(rules) => all_faults::<T>(body, Ok(rules)),
    })
}

/// Why a body is not a `T`.
enum Refused {
    /// Not JSON, a value of the wrong JSON type, or a property given twice.
    Malformed(Option<Fault>),
    /// A value of the right JSON type that breaks a rule of form.
    Rule(Fault),
}

/// The value, and whether every property of it was known.
///
/// To remember where it is at every property costs as much again as reading does, so only a body that cannot be
/// read is read with it.
fn typed<T: DeserializeOwned>(body: &[u8]) -> Result<(T, bool), Refused> {
    match untracked(body) {
        Some(found) => Ok(found),
        None => tracked(body),
    }
}

fn untracked<T: DeserializeOwned>(body: &[u8]) -> Option<(T, bool)> {
    let mut json = serde_json::Deserializer::from_slice(body);
    let unknown = Cell::new(false);
    let value = T::deserialize(Objects(&mut json, &unknown)).ok()?;
    json.end().ok()?;
    Some((value, !unknown.get()))
}

fn tracked<T: DeserializeOwned>(body: &[u8]) -> Result<(T, bool), Refused> {
    let mut json = serde_json::Deserializer::from_slice(body);
    let mut track = Track::new();
    let unknown = Cell::new(false);
    let objects = Objects(&mut json, &unknown);
    match T::deserialize(serde_path_to_error::Deserializer::new(objects, &mut track)) {
        Ok(value) => json.end().map(|()| (value, !unknown.get())).map_err(|_| Refused::Malformed(None)),
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
    if let Some(rest) = said.strip_prefix("duplicate field `") {
        let name = rest.split('`').next().unwrap_or_default();
        return Refused::Malformed(Some(Fault::at(format!("{at}/{name}"), FaultCode::RepeatedProperty)));
    }
    if said.starts_with("invalid type") {
        let said = said.rsplit_once(" at line ").map_or(&*said, |(said, _)| said);
        let expected = said.rsplit_once(", expected ").map(|(_, what)| format!("Expected {}.", plain(what)));
        let fault = Fault::at(at, FaultCode::WrongType);
        return Refused::Malformed(Some(Fault { detail: expected, ..fault }));
    }
    if said.starts_with("invalid value") || said.starts_with("invalid number") {
        return Refused::Rule(Fault::at(at, FaultCode::OutOfRange));
    }
    if said.starts_with(objects::TOO_MANY) {
        return Refused::Rule(
            Fault::at(at, FaultCode::WrongLength).detail(format!("at most {}", objects::ITEMS)),
        );
    }
    Refused::Rule(Fault::at(at, FaultCode::InvalidFormat))
}

/// What serde expected, in the words of JSON and not of a programming language.
pub(super) fn plain(expected: &str) -> &str {
    match expected.trim_start_matches("a nonzero ") {
        "i8" | "i16" | "i32" | "i64" | "i128" | "isize" => "a whole number",
        "u8" | "u16" | "u32" | "u64" | "u128" | "usize" => "a whole number",
        "f32" | "f64" => "a number",
        "a boolean" => "true or false",
        "a string" | "a character" | "a borrowed string" | "string or map" => "a text",
        "a sequence" => "a list",
        "a map" => "an object",
        said if said.starts_with("struct ") => "an object",
        said if said.starts_with("a tuple") || said.starts_with("an array") => "a list",
        _ => expected,
    }
}

/// Everything wrong with a body that is JSON of the right types: properties missing and unknown,
/// values of the wrong form, broken rules. A value at fault is replaced by the documented example,
/// so that it hides no other fault.
///
/// `outcome` is what reading it found: rules broken by a whole value, or the first fault of form.
fn all_faults<T>(body: &[u8], outcome: Result<Vec<Fault>, Fault>) -> AppError
where
    T: DeserializeOwned + Validate + ToSchema,
{
    let schema = Schema::of::<T>();
    let mend = outcome.is_err() && body.len() <= MENDED;
    let Ok(mut found) = walk(&schema, body, mend) else { return malformed(None) };
    let (more, complete) = match outcome {
        Ok(rules) => (rules, true),
        Err(_) if found.is_full() => (Vec::new(), true),
        Err(_) if mend => match rounds::<T>(&schema, std::mem::take(&mut found.tree)) {
            Ok(found) => found,
            Err(fault) => return malformed(fault),
        },
        Err(fault) => (vec![schema.explain(fault)], false),
    };
    let new = |fault: &Fault| {
        let at = fault.pointer.as_deref().unwrap_or_default();
        !found.covers(at) && !found.names(fault.code, at)
    };
    let more: Vec<_> = more.into_iter().filter(new).collect();
    found.faults.extend(more);
    invalid(found.faults, complete)
}

/// Faults of form and broken rules of a body that misses nothing, and whether they are all.
///
/// A value of the wrong type is the one fault of its body.
fn rounds<T>(schema: &Schema, mut tree: Value) -> Result<(Vec<Fault>, bool), Option<Fault>>
where
    T: DeserializeOwned + Validate,
{
    let mut faults = Vec::new();
    for _ in 0..ROUNDS {
        let fault = match typed::<T>(tree.to_string().as_bytes()) {
            Ok((value, _)) => {
                faults.extend(value.validate().err().map(|e| broken_rules(&e, "")).unwrap_or_default());
                return Ok((faults, true));
            }
            Err(Refused::Malformed(fault)) => return Err(fault),
            Err(Refused::Rule(fault)) => fault,
        };
        let mended = fault.pointer.as_deref().is_some_and(|at| schema.mend(&mut tree, at));
        faults.push(schema.explain(fault));
        if !mended {
            break;
        }
    }
    Ok((faults, false))
}

fn invalid(mut faults: Vec<Fault>, complete: bool) -> AppError {
    let more = faults.len() > LISTED;
    faults.truncate(LISTED);
    faults.sort_by(|a, b| a.pointer.cmp(&b.pointer));
    let error = AppError::invalid(faults.into_iter().map(shown).collect());
    match complete {
        _ if more => error.detail(format!("The first {LISTED} faults are listed.")),
        true => error,
        false => error.detail("More may be wrong than is listed."),
    }
}

fn malformed(fault: Option<Fault>) -> AppError {
    AppError::new(Code::BodyMalformed).faults(fault.into_iter().map(shown).collect())
}

/// A fault with every name in its pointer cut to a length that can be repeated.
fn shown(fault: Fault) -> Fault {
    let pointer = fault.pointer.map(|pointer| {
        let parts = pointer.split('/').map(|part| match part.len() > ECHOED {
            true => escaped(&echoed(&part.replace("~1", "/").replace("~0", "~"))),
            false => part.to_owned(),
        });
        parts.collect::<Vec<_>>().join("/")
    });
    Fault { pointer, ..fault }
}

/// A name that the sender chose, cut to a length that can be repeated in an answer.
pub(super) fn echoed(name: &str) -> String {
    match name.char_indices().nth(ECHOED) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name.to_owned(),
    }
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

/// Validator's tree of broken rules as one list.
pub(crate) fn broken_rules(errors: &ValidationErrors, at: &str) -> Vec<Fault> {
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
mod tests;
