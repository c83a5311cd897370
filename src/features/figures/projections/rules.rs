//! What a projection may be asked for: decisions that need no database.

use chrono::NaiveDate;

use super::dto::ProjectionAsk;
use crate::{
    attendance::calendar::{Calendar, Period},
    domain::{academic_year::AcademicYear, date, span::Span},
    error::{Fault, FaultCode},
};

/// What is wrong with the parts of a request that no calendar is needed for.
pub fn faults(ask: &ProjectionAsk, today: NaiveDate) -> Vec<Fault> {
    let mut faults = Vec::new();
    if ask.urn.is_none() && ask.pupil_ids.len() > 1 {
        let detail = "Of several pupils the school must be named.";
        faults.push(Fault::at("/urn", FaultCode::MissingProperty).detail(detail));
    }
    for (index, id) in ask.pupil_ids.iter().enumerate() {
        if ask.pupil_ids[..index].contains(id) {
            faults.push(Fault::at(format!("/pupil_ids/{index}"), FaultCode::DuplicatePupil));
        }
    }
    let year = AcademicYear::of(today);
    if ask.from_on.is_some_and(|from_on| from_on < year.first_day() || from_on > today) {
        let detail = "A day of the present academic year, not after today.";
        faults.push(Fault::at("/from_on", FaultCode::SpanInvalid).detail(detail));
    }
    if let Some(until) = &ask.until
        && let Err(fault) = to_on(until, None, today)
    {
        faults.push(fault);
    }
    let away = ask.assume.as_ref().and_then(|assume| assume.away);
    if away.is_some_and(|away| away.to_on < away.from_on) {
        faults.push(Fault::at("/assume/away/to_on", FaultCode::DatesReversed));
    }
    faults
}

/// The days that are counted, by the calendar of a school.
pub fn span(
    ask: &ProjectionAsk,
    calendar: &Calendar,
    today: NaiveDate,
) -> Result<(Option<Period>, Span), Fault> {
    let year = AcademicYear::of(today);
    let from_on = ask.from_on.unwrap_or(year.first_day());
    let (period, to_on) = match &ask.until {
        None => (Some(Period::Year(year)), year.last_day()),
        Some(until) => to_on(until, Some(calendar), today)?,
    };
    Ok((period, Span { from_on, to_on }))
}

/// The last day that a text names. Without a calendar the last day of a term is taken to be that of the year.
fn to_on(
    text: &str,
    calendar: Option<&Calendar>,
    today: NaiveDate,
) -> Result<(Option<Period>, NaiveDate), Fault> {
    let year = AcademicYear::of(today);
    let period: Option<Period> = text.parse().ok();
    let invalid = |code, detail: &str| Fault::at("/until", code).detail(detail.to_owned());
    let last = match (date::parse(text), period, calendar) {
        (Some(day), ..) => day,
        (None, Some(period), _) if period.year() != year => {
            return Err(invalid(FaultCode::SpanInvalid, "It lies in the present academic year."));
        }
        (None, Some(_), None) => year.last_day(),
        (None, Some(period), Some(calendar)) => match period.span(Some(calendar)) {
            Some(span) => span.to_on,
            None => return Err(invalid(FaultCode::SpanInvalid, "The school's calendar has no such term.")),
        },
        (None, None, _) => {
            let detail = "A day, or an academic year, term or half term such as 2026-27-autumn-2.";
            return Err(invalid(FaultCode::InvalidFormat, detail));
        }
    };
    match today <= last && last <= year.last_day() {
        true => Ok((period, last)),
        false => {
            Err(invalid(FaultCode::SpanInvalid, "It ends today or later, in the present academic year."))
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn faults_of(body: serde_json::Value) -> Vec<(String, FaultCode)> {
        let ask: ProjectionAsk = serde_json::from_value(body).unwrap();
        let found = faults(&ask, "2026-11-20".parse().unwrap());
        found.into_iter().map(|fault| (fault.pointer.unwrap(), fault.code)).collect()
    }

    #[test]
    fn every_fault_is_named_at_once() {
        let id = uuid::Uuid::nil();
        let found = faults_of(json!({
            "pupil_ids": [id, id], "from_on": "2026-11-21", "until": "whenever",
            "assume": {"away": {"from_on": "2026-12-02", "to_on": "2026-12-01"}},
        }));
        let named: Vec<_> = found.iter().map(|(at, _)| at.as_str()).collect();
        assert_eq!(named, ["/urn", "/pupil_ids/1", "/from_on", "/until", "/assume/away/to_on"]);
    }

    #[test]
    fn it_ends_today_or_later_and_in_this_academic_year() {
        for (until, good) in [
            ("2026-11-20", true),
            ("2026-11-19", false),
            ("2027-07-31", true),
            ("2027-08-01", false),
            ("2026-27", true),
            ("2027-28", false),
            ("2026-27-spring-2", true),
            ("2025-26-summer", false),
        ] {
            let found = faults_of(json!({ "pupil_ids": [uuid::Uuid::nil()], "until": until }));
            assert_eq!(found.is_empty(), good, "{until}: {found:?}");
        }
    }
}
