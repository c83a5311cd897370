//! NDJSON: one register, or part of one, on each line.

use super::dto::RegisterSubmissionLine;
use crate::{
    error::{AppError, Code, Fault, FaultCode, Result},
    http::{LARGE_LIMIT, read_json},
};

/// Bytes of a line: what `putRegister` takes.
pub const LONGEST_LINE: usize = LARGE_LIMIT;
/// Faults of one line that are told: an answer must not dwarf its request.
const LISTED: usize = 200;

/// What a line says.
pub fn read(bytes: &[u8]) -> Result<RegisterSubmissionLine> {
    read_json(bytes)
}

/// The answer to a line that is too long.
pub fn too_long() -> AppError {
    AppError::new(Code::BodyTooLarge).detail(format!("A line may have at most {LONGEST_LINE} bytes."))
}

/// A refused push, told of the line that it was: what is a parameter of `putRegister` is a property here.
pub fn translate(error: AppError) -> AppError {
    if error.code() != Code::ValidationFailed || error.errors().is_empty() {
        return error;
    }
    let mut faults: Vec<Fault> = error.errors().iter().take(LISTED).cloned().map(placed).collect();
    let more = error.errors().len() > LISTED;
    faults.dedup();
    match more {
        true => {
            error.faults(faults).detail(format!("Nothing was stored. The first {LISTED} faults are listed."))
        }
        false => error.faults(faults),
    }
}

fn placed(fault: Fault) -> Fault {
    match fault.parameter {
        Some(name) => Fault { pointer: Some(format!("/{name}")), parameter: None, ..fault },
        None => fault,
    }
}

/// The answer to a body without a line.
pub fn empty() -> AppError {
    AppError::invalid(vec![Fault::at("", FaultCode::EmptySubmission)])
}
