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
    proceedings::bundle::Charge,
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
    /// The legal action of the case that a court is to hear: the bundle holds its charge, the registers of its days and the
    /// notices on which it rests, and tells of no other action, notice or outcome. Without it the bundle is of the whole case,
    /// says so, and must not go before a court that has not convicted.
    #[param(example = "0199e2a4-5b1c-7d3e-8f90-123456789abf")]
    pub legal_action_id: Option<Uuid>,
    /// The first day of the registers that are told; by default the first of the academic year before that in which the
    /// case was opened. Not with the `legal_action_id` of a prosecution: its days are those of the offence.
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

/// The days of a bundle: of a prosecution those of the offence, as far as they were over; else as [`days`] has them.
pub fn days_of(
    charge: Option<&Charge>,
    from_on: Option<NaiveDate>,
    opened_on: NaiveDate,
    as_of: DateTime<Utc>,
) -> Result<Span> {
    let Some(offence) = charge.and_then(Charge::offence) else { return days(from_on, opened_on, as_of) };
    if from_on.is_some() {
        let detail = "The registers that belong to a prosecution are those of the days of the offence.";
        let fault = Fault::parameter("from_on", FaultCode::InvalidParameter).detail(detail);
        return Err(AppError::new(Code::InvalidParameter).faults(vec![fault]));
    }
    let last = date_at_school(as_of);
    Ok(Span { from_on: offence.from_on.min(last), to_on: offence.to_on.min(last) })
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
