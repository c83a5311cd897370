//! Use case: asking for a penalty notice.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};
use serde_json::{Map, json};
use uuid::Uuid;

use super::{
    dto::{PenaltyNoticeDocument, PenaltyNoticeRequest},
    reading,
};
use crate::{
    access::{Access, Act, Action, Attempt, Made, NoticesRequest, Reached, Session, Tx},
    attendance::{
        age,
        book::{
            calendars,
            entry::{self, Entry},
            pupil,
        },
    },
    domain::{
        academic_year::AcademicYear,
        school::{Notices, notices},
        session::Session as Half,
        text::clean,
    },
    entities::penalty_notice::{Column, Entity},
    error::{AppError, Code, Fault, FaultCode, Result},
    features::penalty_notices::{
        evidence::{self, Asked, Marks},
        exclusion::{FIRST, FirstDays},
        ladder::{self, Pair},
        settings,
        store::{self, Whose},
        terms::PenaltyNoticeTerms,
    },
    http::{Body, IdempotencyKey, Once, Tagged},
    notices::{schedule::PenaltyNoticeKind, states::penalty::PenaltyNoticeState},
};

const REQUEST: &str = "penalty_notice.request";

/// Asks for a notice.
pub async fn request(
    cx: &Access<NoticesRequest>,
    urn: i32,
    key: IdempotencyKey,
    body: &Body<PenaltyNoticeRequest>,
) -> Result<Once<Tagged<PenaltyNoticeDocument>>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let school = session.school(urn).await?;
    let new = body.parse()?;
    let (entry, pair, terms) = check(&session, &school, &new).await?;
    drop(snapshot);
    let by = new.recorded_by.cleaned().map_err(AppError::internal)?;
    let attempt = Attempt::new(key, &(urn, &new))?;
    let id = Uuid::now_v7();
    let whose =
        Whose { enrolment_id: entry.id, pupil_id: entry.pupil_id, parent_id: pair.parent.id, kind: new.kind };
    let action = Action::new(REQUEST, id.to_string());
    let done = cx.write_once(urn, &action, &attempt, async |tx: &Tx<'_>| {
        entry::lock(tx, entry.id).await?;
        refuse_second(tx, &pair, new.kind).await?;
        let act = Act { action: "requested", reason: None, by: &by };
        store::insert(tx, id, whose, &terms, &act).await?;
        Ok(Made { id })
    });
    done.await?.told(async |made| reading::show(cx, urn, made.id).await).await
}

/// Every fault of a request at once, or what it is about.
async fn check<C: ConnectionTrait>(
    session: &Session<'_, C>,
    school: &Reached,
    new: &PenaltyNoticeRequest,
) -> Result<(Entry, Pair, PenaltyNoticeTerms)> {
    let mut faults = faults_of_kind(new, session.today());
    if notices(school.school().type_code, &school.school().kind) == Notices::DoNotApply {
        let detail =
            "Section 444A of the Education Act 1996 is for maintained schools, academies and the like.";
        faults.push(Fault::at("/pupil_id", FaultCode::NoNoticesHere).rule("ea1996-444a").detail(detail));
    }
    let entries = entry::of_pupil(session, Some(school.urn()), new.pupil_id).await?;
    let mut entry = entries.into_iter().max_by_key(|entry| entry.starting_on);
    if entry.is_some() {
        match pupil::find_told_at(session, school.urn(), new.pupil_id).await {
            Err(error) if error.code() == Code::NotFound => entry = None,
            told => drop(told?),
        }
    }
    if entry.is_none() {
        faults.push(Fault::at("/pupil_id", FaultCode::ReferenceNotFound));
    }
    let pair = match &entry {
        Some(_) => ladder::pair(session, new.parent_id, new.pupil_id).await?,
        None => None,
    };
    if entry.as_ref().is_some_and(|entry| entry.boarder) {
        let detail = "The pupil boards at the school: the parent's duty stands otherwise there.";
        faults.push(Fault::at("/pupil_id", FaultCode::NoNoticesHere).rule("ea1996-444").detail(detail));
    }
    if entry.is_some() && pair.is_none() {
        let detail = "The authority knows no such parent of this pupil.";
        faults.push(Fault::at("/parent_id", FaultCode::ReferenceNotFound).detail(detail));
    }
    let (Some(entry), Some(pair), true) = (entry, pair, faults.is_empty()) else {
        return Err(AppError::invalid(faults));
    };
    let terms = terms(session, school.urn(), new, &pair).await?;
    let mut faults = Vec::from_iter(pair.basis(ladder::days(&terms)).err());
    if !age::is_compulsory(entry.born_on, terms.to_on) {
        faults.push(Fault::at("/pupil_id", FaultCode::NotOfCompulsoryAge).rule("ea1996-444"));
    }
    if !faults.is_empty() {
        return Err(AppError::invalid(faults));
    }
    Ok((entry, pair, terms))
}

/// What goes with what a notice is given for.
fn faults_of_kind(new: &PenaltyNoticeRequest, today: NaiveDate) -> Vec<Fault> {
    let excluded = new.kind == PenaltyNoticeKind::ExcludedInPublicPlace;
    let given = [
        ("/sessions", new.sessions.is_some(), false),
        ("/found_on", new.found_on.is_some(), true),
        ("/place", new.place.is_some(), true),
        ("/exclusion", new.exclusion.is_some(), true),
    ];
    let mut faults = Vec::new();
    for (at, given, for_excluded) in given {
        // Sessions need not be named; the day and the place of the other kind must.
        if given && excluded != for_excluded || !given && excluded && for_excluded {
            faults.push(Fault::at(at, FaultCode::NotForNoticeKind));
        }
    }
    if new.found_on.is_some_and(|on| today < on) {
        faults.push(Fault::at("/found_on", FaultCode::DateInFuture));
    }
    let days = new.sessions.iter().flatten().enumerate();
    for (place, _) in days.filter(|(_, session)| today < session.date) {
        faults.push(Fault::at(format!("/sessions/{place}/date"), FaultCode::DateInFuture));
    }
    faults
}

/// What is asked for, with the marks as they stand.
async fn terms<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    new: &PenaltyNoticeRequest,
    pair: &Pair,
) -> Result<PenaltyNoticeTerms> {
    let covered = ladder::used(session, pair, &ladder::notices(session, pair).await?).await?;
    let found = match (new.kind, new.found_on) {
        (PenaltyNoticeKind::Attendance, _) => {
            let covered = covered.clone();
            let settings = settings::read(session).await?;
            let on = session.today();
            let asked = Asked { urn, pupil_id: new.pupil_id, on, covered, settings: settings.as_ref() };
            let marks = Marks::read(session, asked).await?;
            match &new.sessions {
                None => marks.counted(on),
                Some(named) => {
                    let named = marks.named(named.iter().map(|session| session.on()));
                    named.map_err(|found| AppError::invalid(evidence::faults(found)))?
                }
            }
        }
        _ => Vec::new(),
    };
    let days = || found.iter().map(|each| each.date).chain(new.found_on);
    let (Some(from_on), Some(to_on)) = (days().min(), days().max()) else {
        let detail = "No session of `G`, `N`, `O` or `U` counts in the ten school weeks up to today.";
        let fault = Fault::at("/sessions", FaultCode::NotAnOffence).detail(detail);
        return Err(AppError::invalid(vec![fault]));
    };
    let (mut exclusion, mut excluded_in_register) = (None, None);
    if let (Some(found_on), Some(sent)) = (new.found_on, &new.exclusion) {
        let first = first_days(session, urn, sent.excluded_from_on).await?;
        let faults = sent.faults(found_on, first.as_ref());
        if !faults.is_empty() {
            return Err(AppError::invalid(faults));
        }
        exclusion = Some(sent.cleaned().map_err(AppError::internal)?);
        let asked =
            Asked { urn, pupil_id: new.pupil_id, on: found_on, covered: BTreeSet::new(), settings: None };
        let codes = Marks::read(session, asked).await?.codes_on(found_on);
        excluded_in_register = Some(codes.iter().any(|code| EXCLUDED.contains(&code.as_str())));
    }
    let place = new.place.as_deref().map(clean).transpose().map_err(AppError::internal)?;
    let terms = PenaltyNoticeTerms {
        from_on,
        to_on,
        evidence: found,
        place,
        considerations: new.considerations.cleaned().map_err(AppError::internal)?,
        exclusion,
        excluded_in_register,
        decision: None,
        issue: None,
        service: None,
        withdrawal: None,
        prosecution: None,
    };
    let used = ladder::used_again(&terms, &covered);
    if used.is_empty() { Ok(terms) } else { Err(AppError::invalid(used)) }
}

/// Codes of a day on which a pupil is excluded: no provision, or provision elsewhere.
const EXCLUDED: [&str; 4] = ["E", "D", "K", "B"];

/// The first five school days from a day on, as far as the school's calendars tell them: where the academic year ends
/// within them, the next one's goes on.
async fn first_days<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    from_on: NaiveDate,
) -> Result<Option<FirstDays>> {
    let year = AcademicYear::of(from_on);
    let Some(found) = calendars::school_calendar(session, urn, year).await? else { return Ok(None) };
    let first = |days: &mut dyn Iterator<Item = NaiveDate>, count: usize| {
        days.filter(|day| from_on <= *day).take(count).collect::<Vec<_>>()
    };
    let mut days = first(&mut found.calendar.school_days(), FIRST);
    if let (true, Some(next)) = (days.len() < FIRST, AcademicYear::starting(year.start_year() + 1))
        && let Some(next) = calendars::school_calendar(session, urn, next).await?
    {
        days.extend(first(&mut next.calendar.school_days(), FIRST - days.len()));
    }
    Ok(Some(FirstDays { days, begins_at: found.calendar.starts(Half::Am) }))
}

/// Of one parent and child one notice is asked for at a time; the pupil's entry is locked.
async fn refuse_second(tx: &Tx<'_>, pair: &Pair, kind: PenaltyNoticeKind) -> Result<()> {
    use PenaltyNoticeState as Is;
    let open = [Is::Requested, Is::UnderReview, Is::Approved].map(PenaltyNoticeState::as_str);
    let such = Condition::all()
        .add(Column::PupilId.is_in(pair.pupil_ids.iter().copied()))
        .add(Column::ParentId.is_in(pair.parent.ids.iter().copied()))
        .add(Column::Kind.eq(kind.as_str()))
        .add(Column::State.is_in(open));
    match tx.find::<Entity>().filter(such).one().await? {
        None => Ok(()),
        Some(row) => Err(AppError::new(Code::Duplicate)
            .detail("There is a notice to this parent for this pupil that is not decided or not issued yet.")
            .existing(Map::from_iter([("id".to_owned(), json!(row.id))]))),
    }
}
