//! Who of a group of pupils is back in the first full week of a term (the week with five school days): returned, not
//! returned, or unknown, as the marks tell it when asked; and what an officer of the authority found of those of whom
//! they tell nothing.
//!
//! - `checks`: the check of one school, pupil by pupil with the sessions, and that of the authority, school by school.
//! - `findings`: what an officer found of a pupil; every version of it is kept. The marks' own answer stays beside it,
//!   and holds as soon as they give one.

mod checks;
mod findings;

use crate::{
    attendance::calendar::Period,
    error::{AppError, Code, Fault, FaultCode, Result},
    http::{Column, PathParams, Routes, columns_of},
};

/// Mounts the feature under the version.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.configure(checks::routes);
    cfg.configure(findings::routes);
}

/// Documents that can also be read as a table, with its columns.
pub fn sheets() -> Vec<(&'static str, Vec<Column>)> {
    vec![
        ("getSchoolReturnCheck", columns_of::<checks::ReturnCheckPupil>()),
        ("getReturnCheck", columns_of::<checks::ReturnCheckSchool>()),
    ]
}

/// That no calendar which holds has the term: whether somebody came back in it is no question.
fn no_such_term(whose: &str) -> AppError {
    let detail = format!("{whose} has no such term: name one that it has, or send the calendar first.");
    let fault = Fault::parameter("term", FaultCode::InvalidParameter).detail(detail);
    AppError::new(Code::InvalidParameter).faults(vec![fault])
}

/// The term that a path names.
fn term(path: &PathParams) -> Result<Period> {
    const FORM: &str = "a term such as 2026-27-spring";
    match path.value("term", FORM)? {
        term @ Period::Term(..) => Ok(term),
        _ => Err(AppError::new(Code::InvalidParameter).faults(vec![
            Fault::parameter("term", FaultCode::InvalidParameter).detail(format!("Expected {FORM}.")),
        ])),
    }
}
