//! The parameters of dossiers and bundles.

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;
use validator::Validate;

use crate::{
    access::date_at_school,
    domain::{academic_year::AcademicYear, date, span::Span},
    error::{AppError, Code, Fault, FaultCode, Result},
};

/// Academic years before that of a case's opening whose registers are told unless days are asked for.
const YEARS_BEFORE: i32 = 1;

/// Which registers a dossier tells.
#[derive(Debug, Default, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct DossierQuery {
    /// The first day of the registers that are told; by default the first of the academic year before that in which the
    /// case was opened.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2025-09-01")]
    pub from_on: Option<NaiveDate>,
}

/// As of when a bundle is made, and for whom.
#[derive(Debug, Default, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct EvidenceBundleQuery {
    /// The first day of the registers that are told; by default the first of the academic year before that in which the
    /// case was opened.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2025-09-01")]
    pub from_on: Option<NaiveDate>,
    /// The instant as of which everything is told; now when absent. The same instant makes the same bytes, once it lies a
    /// minute back: until then what is being written may still come to it.
    #[serde(default, deserialize_with = "date::instant_option")]
    #[param(example = "2026-11-20T12:00:00Z")]
    pub as_of: Option<DateTime<Utc>>,
    /// The parent of the pupil against whom the case is brought: what this parent must not be told is withheld, visibly,
    /// and listed. Without it nothing is withheld, and the bundle must not be given to a parent.
    #[param(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub redact_for: Option<Uuid>,
}

/// As of when something is told: an instant that is not to come.
pub fn as_of(asked: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Result<DateTime<Utc>> {
    match asked {
        Some(then) if then > now => {
            Err(AppError::new(Code::InvalidParameter).faults(vec![Fault::in_future("as_of")]))
        }
        asked => Ok(asked.unwrap_or(now)),
    }
}

/// The days whose registers are told: up to that of the instant.
pub fn days(from_on: Option<NaiveDate>, opened_on: NaiveDate, as_of: DateTime<Utc>) -> Result<Span> {
    let to_on = date_at_school(as_of);
    let opened = opened_on.min(to_on);
    let usual = AcademicYear::starting(AcademicYear::of(opened).start_year() - YEARS_BEFORE);
    let usual = usual.map_or_else(|| opened.with_day(1).unwrap_or(opened), AcademicYear::first_day);
    Span::new(from_on.unwrap_or(usual), to_on).ok_or_else(|| {
        let detail = "It lies behind the day as of which everything is told.";
        let fault = Fault::parameter("from_on", FaultCode::InvalidParameter).detail(detail);
        AppError::new(Code::InvalidParameter).faults(vec![fault])
    })
}
