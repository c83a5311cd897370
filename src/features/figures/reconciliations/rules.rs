//! What a client's counts must keep to, and what they say: decisions that need no database.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{
    compare::Days,
    dto::{
        ReconciliationAsk, ReconciliationCodeTold, ReconciliationPupil, ReconciliationSessionTold,
        ReconciliationTold,
    },
    faults::Faults,
    tally::{Bucket, Detail, Tally},
};
use crate::{
    attendance::{code::Code, marking::is_no_mark},
    domain::{
        academic_year::AcademicYear,
        session::SessionOn,
        span::Span,
        upn::{Upn, UpnFault},
    },
    error::{Fault, FaultCode},
};

/// A row of counts, understood.
#[derive(Debug)]
pub struct Row {
    /// Whose counts they are.
    pub whose: Whose,
    /// The days on which the client has the pupil on roll.
    pub days: Days,
    /// Its counts and how fine they are; those of its sessions where it sent no others.
    pub counted: (Tally, Detail),
    /// Its sessions, where it sent them.
    pub sessions: Option<BTreeMap<SessionOn, Code>>,
}

/// Whose counts a row holds.
#[derive(Debug, PartialEq, Eq)]
pub enum Whose {
    /// Of the pupil with this UPN.
    Pupil(Upn),
    /// Of this registration group.
    Class(String),
}

/// What a client sent, understood; or everything that is wrong with it.
pub fn understand(ask: &ReconciliationAsk, today: NaiveDate) -> Result<(Span, Vec<Row>), Faults> {
    let mut faults = Faults::default();
    let span = span(ask, today).unwrap_or_else(|fault| {
        faults.push(fault);
        // No date is held against a span that is none.
        Span { from_on: NaiveDate::MIN, to_on: NaiveDate::MAX }
    });
    let mut rows = Vec::new();
    if ask.pupils.is_some() == ask.classes.is_some() {
        let at = if ask.pupils.is_some() { "/classes" } else { "/pupils" };
        faults.push(Fault::at(at, FaultCode::ChooseOne).detail("Send the pupils or the classes."));
    }
    let pupils = ask.pupils.as_deref().unwrap_or_default();
    for (index, told) in pupils.iter().enumerate() {
        rows.extend(pupil(told, &format!("/pupils/{index}"), span, &mut faults));
    }
    faults.extend(repeated(pupils.iter().map(|pupil| pupil.upn.trim()), |index| {
        Fault::at(format!("/pupils/{index}/upn"), FaultCode::DuplicatePupil)
    }));
    let classes = ask.classes.as_deref().unwrap_or_default();
    for (index, told) in classes.iter().enumerate() {
        let at = format!("/classes/{index}");
        if let Some(counted) = counted(told.counts, told.codes.as_deref(), None, &at, &mut faults) {
            let whose = Whose::Class(told.registration_group.clone());
            rows.push(Row { whose, days: Days::default(), counted, sessions: None });
        }
    }
    faults.extend(repeated(classes.iter().map(|class| class.registration_group.as_str()), |index| {
        Fault::at(format!("/classes/{index}/registration_group"), FaultCode::RepeatedValue)
    }));
    if faults.is_empty() { Ok((span, rows)) } else { Err(faults) }
}

fn span(ask: &ReconciliationAsk, today: NaiveDate) -> Result<Span, Fault> {
    let at = |code| Fault::at("/to_on", code);
    let span = Span::new(ask.from_on, ask.to_on).ok_or_else(|| at(FaultCode::DatesReversed))?;
    if today < span.to_on {
        return Err(at(FaultCode::DateInFuture));
    }
    match AcademicYear::of(span.from_on) == AcademicYear::of(span.to_on) {
        true => Ok(span),
        false => Err(at(FaultCode::SpanInvalid).detail("Both days lie in one academic year.")),
    }
}

fn pupil(told: &ReconciliationPupil, at: &str, span: Span, faults: &mut Faults) -> Option<Row> {
    let upn = Upn::parse(told.upn.trim()).map_err(|fault| {
        let code = match fault {
            UpnFault::Malformed => FaultCode::UpnMalformed,
            UpnFault::CheckLetter => FaultCode::UpnCheckLetter,
        };
        faults.push(Fault::at(format!("{at}/upn"), code));
    });
    let days = Days { starting_on: told.starting_on, deleted_on: told.deleted_on };
    if let (Some(first), Some(last)) = (days.starting_on, days.deleted_on)
        && last < first
    {
        faults.push(Fault::at(format!("{at}/deleted_on"), FaultCode::DeletionBeforeStart));
    }
    let sessions = told.sessions.as_ref().map(|told| sessions(told, at, span, faults));
    let counted = counted(told.counts, told.codes.as_deref(), sessions.as_ref(), at, faults);
    Some(Row { whose: Whose::Pupil(upn.ok()?), days, counted: counted?, sessions })
}

fn sessions(
    told: &[ReconciliationSessionTold],
    at: &str,
    span: Span,
    faults: &mut Faults,
) -> BTreeMap<SessionOn, Code> {
    let (mut marks, mut seen) = (BTreeMap::new(), BTreeSet::new());
    for (index, row) in told.iter().enumerate() {
        let on = SessionOn { date: row.date, session: row.session };
        let place = |name: &str| format!("{at}/sessions/{index}/{name}");
        if on.date < span.from_on || span.to_on < on.date {
            faults.push(Fault::at(place("date"), FaultCode::DateOutsideSpan));
        }
        if !seen.insert(on) {
            faults.push(Fault::at(place("session"), FaultCode::RepeatedValue));
        }
        match Code::parse(row.code.trim()) {
            _ if is_no_mark(row.code.trim()) => {}
            Some(code) => drop(marks.insert(on, code)),
            None => faults.push(Fault::at(place("code"), FaultCode::CodeUnknown).rule("reg10")),
        }
    }
    marks
}

/// What was counted, and how finely. Counts that contradict each other are refused; counts and sessions that do are
/// what a reconciliation is for.
fn counted(
    counts: Option<ReconciliationTold>,
    codes: Option<&[ReconciliationCodeTold]>,
    sessions: Option<&BTreeMap<SessionOn, Code>>,
    at: &str,
    faults: &mut Faults,
) -> Option<(Tally, Detail)> {
    let before = faults.found();
    let by_code = codes.map(|codes| of_codes(codes, at, faults));
    let by_class = counts.map(|told| of_counts(told).map_err(|detail| disagree(at, detail, faults)));
    if let (Some(by_code), Some(Ok((tally, detail)))) = (&by_code, &by_class)
        && by_code.at(*detail) != *tally
    {
        disagree(at, "They are not those of `codes`.", faults);
    }
    if by_code.is_none() && by_class.is_none() && sessions.is_none() {
        let detail = "Send counts, counts by code or sessions.";
        faults.push(Fault::at(format!("{at}/counts"), FaultCode::MissingProperty).detail(detail));
    }
    if faults.found() > before {
        return None;
    }
    let by_code = by_code.map(|tally| (tally, Detail::Codes));
    let of_sessions = || Some((Tally::of(sessions?.values().copied(), Detail::Codes), Detail::Codes));
    by_code.or(by_class.and_then(Result::ok)).or_else(of_sessions)
}

fn disagree(at: &str, detail: &str, faults: &mut Faults) {
    faults.push(Fault::at(format!("{at}/counts"), FaultCode::CountsDisagree).detail(detail.to_owned()));
}

fn of_codes(codes: &[ReconciliationCodeTold], at: &str, faults: &mut Faults) -> Tally {
    let mut tally = Tally::default();
    for (index, row) in codes.iter().enumerate() {
        match Code::parse(row.code.trim()) {
            Some(code) => tally.add(Bucket::of(code, Detail::Codes), i64::from(row.sessions)),
            None if is_no_mark(row.code.trim()) => {}
            None => {
                let place = format!("{at}/codes/{index}/code");
                faults.push(Fault::at(place, FaultCode::CodeUnknown).rule("reg10"));
            }
        }
    }
    faults.extend(repeated(codes.iter().map(|row| row.code.trim()), |index| {
        Fault::at(format!("{at}/codes/{index}/code"), FaultCode::RepeatedValue)
    }));
    tally
}

fn of_counts(told: ReconciliationTold) -> Result<(Tally, Detail), &'static str> {
    let absent = told.possible.checked_sub(told.attended).ok_or("More is attended than possible.")?;
    let rest = |known: u32| absent.checked_sub(known).ok_or("More is missed than possible less attended.");
    let (authorised, unauthorised) = match (told.authorised, told.unauthorised) {
        (None, None) => {
            let mut tally = Tally::default();
            tally.add(Some(Bucket::Attended), i64::from(told.attended));
            tally.add(Some(Bucket::Absent), i64::from(absent));
            return Ok((tally, Detail::Absence));
        }
        (Some(authorised), None) => (authorised, rest(authorised)?),
        (None, Some(unauthorised)) => (rest(unauthorised)?, unauthorised),
        (Some(authorised), Some(unauthorised)) if authorised + unauthorised == absent => {
            (authorised, unauthorised)
        }
        _ => return Err("possible = attended + authorised + unauthorised."),
    };
    let mut tally = Tally::default();
    tally.add(Some(Bucket::Attended), i64::from(told.attended));
    tally.add(Some(Bucket::Authorised), i64::from(authorised));
    tally.add(Some(Bucket::Unauthorised), i64::from(unauthorised));
    Ok((tally, Detail::Classes))
}

fn repeated<'a>(
    values: impl Iterator<Item = &'a str>,
    fault: impl Fn(usize) -> Fault,
) -> impl Iterator<Item = Fault> {
    let mut seen = BTreeSet::new();
    values.enumerate().filter(move |(_, value)| !seen.insert(*value)).map(move |(index, _)| fault(index))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(mut body: serde_json::Value) -> Result<Vec<Row>, Vec<(String, FaultCode)>> {
        for (name, value) in
            [("urn", json!(120_765)), ("from_on", json!("2026-09-01")), ("to_on", json!("2026-11-20"))]
        {
            if body[name].is_null() {
                body[name] = value;
            }
        }
        let ask: ReconciliationAsk = serde_json::from_value(body).unwrap();
        let found = understand(&ask, "2026-11-20".parse().unwrap());
        let found = found.map(|(_, rows)| rows);
        found.map_err(|faults| {
            faults.told().into_iter().map(|fault| (fault.pointer.unwrap(), fault.code)).collect()
        })
    }

    fn counts(possible: u32, attended: u32) -> serde_json::Value {
        json!({ "possible": possible, "attended": attended })
    }

    #[test]
    fn all_that_is_wrong_is_named_at_once() {
        let upn = "R201100018042";
        let faults = of(json!({ "to_on": "2026-11-21", "pupils": [
            { "upn": "X", "counts": counts(10, 11) },
            { "upn": upn, "counts": { "possible": 10, "attended": 8, "authorised": 1, "unauthorised": 2 } },
            { "upn": upn },
            { "upn": "H801200001001", "codes": [{"code": "I", "sessions": 1}, {"code": "i", "sessions": 1}, {"code": "I", "sessions": 1}] },
            { "upn": "B801200005001", "counts": counts(3, 1), "codes": [{"code": "/", "sessions": 3}] },
        ] }))
        .unwrap_err();
        let expected = [
            ("/to_on", FaultCode::DateInFuture),
            ("/pupils/0/upn", FaultCode::UpnMalformed),
            ("/pupils/0/counts", FaultCode::CountsDisagree),
            ("/pupils/1/counts", FaultCode::CountsDisagree),
            ("/pupils/2/counts", FaultCode::MissingProperty),
            ("/pupils/3/codes/1/code", FaultCode::CodeUnknown),
            ("/pupils/3/codes/2/code", FaultCode::RepeatedValue),
            ("/pupils/4/counts", FaultCode::CountsDisagree),
            ("/pupils/2/upn", FaultCode::DuplicatePupil),
        ];
        assert_eq!(faults, expected.map(|(at, code)| (at.to_owned(), code)));
        let session = |date: &str, code: &str| json!({ "date": date, "session": "am", "code": code });
        let sessions = [session("2026-08-31", "/"), session("2026-09-03", "no"), session("2026-09-03", "-")];
        let faults = of(json!({ "pupils": [{ "upn": upn, "sessions": sessions }] })).unwrap_err();
        let named: Vec<_> = faults.iter().map(|(at, _)| at.rsplit('/').next().unwrap()).collect();
        assert_eq!(named, ["date", "code", "session"]);
        assert_eq!(of(json!({})).unwrap_err(), [("/pupils".to_owned(), FaultCode::ChooseOne)]);
        let spread = of(
            json!({ "from_on": "2026-07-31", "classes": [{ "registration_group": "6B", "counts": counts(1, 1) }] }),
        );
        assert_eq!(spread.unwrap_err(), [("/to_on".to_owned(), FaultCode::SpanInvalid)]);
    }

    #[test]
    fn of_very_many_faults_the_first_are_told() {
        let pupils: Vec<_> = (0..5_000).map(|_| json!({ "upn": "X" })).collect();
        assert_eq!(of(json!({ "pupils": pupils })).unwrap_err().len(), 200);
    }

    #[test]
    fn what_is_left_out_of_absence_follows_from_the_rest() {
        let told = json!({ "possible": 10, "attended": 7, "authorised": 1 });
        let rows = of(json!({ "classes": [
            { "registration_group": "6A", "counts": told }, { "registration_group": "6B", "counts": counts(10, 7) },
        ] }))
        .unwrap();
        assert_eq!(rows[0].counted.0.get(Bucket::Unauthorised), 2);
        assert_eq!((rows[0].counted.1, rows[1].counted.1), (Detail::Classes, Detail::Absence));
        assert_eq!(rows[1].counted.0.get(Bucket::Absent), 3);
    }
}
