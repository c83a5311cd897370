//! Use case: preparing the pack of a meeting.

use std::{cmp::Ordering, collections::HashMap, sync::Arc};

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};
use uuid::Uuid;

use super::{
    beside::beside,
    counted::{Absent, Asked, Counted, CountedFigures, count, higher},
    dto::{
        SupportMeetingPack, SupportMeetingPackFigures, SupportMeetingPackPart as Part,
        SupportMeetingPackPupil, SupportMeetingPackPupils, SupportMeetingPackQuery,
        SupportMeetingPackWithheld,
    },
    plans::Plans,
};
use crate::{
    access::{
        Access, Disclosure, FiguresRead, Moment, Permission, PupilsGroupsRead, PupilsRead, Reached,
        RegistersRead, Session, SupportMeetingsPackRead,
    },
    attendance::{
        book::{Unread, Years, groups::members_on, shown, tables::facts, untold::SOCIAL_WORKER},
        figures::{Cohort, Measure, ToldApart},
    },
    domain::{academic_year::AcademicYear, span::Span},
    entities::enrolment,
    error::{AppError, Code, Fault, Result},
    features::{
        comparators::{Compared, ComparedSchool},
        meetings::{MeetingAt, SupportMeetingState, find_meeting},
    },
    http::ReadBy,
};

/// A pack, and the school's weeks drawn where that is wanted.
pub struct Prepared {
    pub pack: SupportMeetingPack,
    pub svg: Option<String>,
}

/// Prepares the pack of a meeting. Calendars, roll, pages and documents are those of one moment.
pub async fn prepare(
    cx: &Access<SupportMeetingsPackRead>,
    (urn, id): (i32, Uuid),
    query: &SupportMeetingPackQuery,
    by: &ReadBy,
    drawn: bool,
) -> Result<Prepared> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let meeting = find_meeting(&session, urn, id).await?;
    let reached = session.school(urn).await?;
    let on = day(query, &meeting, session.today())?;
    let reader = by.require()?;
    let mut withheld = Vec::new();
    let figures = sees(cx.also::<FiguresRead>(), Part::Figures, FiguresRead::SCOPE, &mut withheld)
        && sees(cx.also::<PupilsRead>(), Part::Figures, PupilsRead::SCOPE, &mut withheld);
    let pupils = sees(cx.also::<RegistersRead>(), Part::Pupils, RegistersRead::SCOPE, &mut withheld);
    let group = if figures { social_worker_group(cx, &session, on, &mut withheld).await? } else { None };
    let span = Span { from_on: AcademicYear::of(on).first_day(), to_on: on };
    let years = Years::one(&session, urn, span, None).await?;
    let unread = match figures || pupils {
        true => Some(Unread::read(&session, urn, span, &years, None).await?),
        false => None,
    };
    let compared = if figures { Some(compared(&session, &reached, &years, on).await?) } else { None };
    let plans = if pupils { Some(Plans::read(cx, &session, urn, on).await?) } else { None };
    let mut pack = beside(cx, &session, (&reached, &meeting), on, &mut withheld).await?;
    let now = session.now();
    let until = if on == session.today() { on.pred_opt().unwrap_or(on) } else { on };
    drop(snapshot);
    let asked = Asked { facts: facts(reached.school()), on, until, group, figures, pupils };
    let counted = match unread {
        Some(unread) => cx.aside(unread, move |unread| Ok(count(&asked, &unread.turn()?))).await?,
        None => Counted { figures: None, absent: Vec::new(), marks: Default::default() },
    };
    let Counted { figures, absent, marks } = counted;
    let mut told = 0;
    if let Some(plans) = plans {
        withheld.extend(plans.withheld.iter().copied());
        let names = names_told(cx, urn, &absent, &mut withheld).await?;
        told = absent.len();
        pack.pupils = Some(of_pupils(absent, &plans, &names, marks));
    }
    let mut svg = None;
    if let Some((figures, compared)) = figures.zip(compared) {
        let (told, picture) = of_figures(figures, &compared, (&reached, until, now), drawn)?;
        (pack.figures, svg) = (Some(told), picture);
    }
    pack.withheld = withheld;
    let what = Disclosure {
        operation: "support_meeting_pack.read",
        subject: id.to_string(),
        reader: &reader,
        pupils: told,
    };
    cx.disclose(urn, &what).await?;
    Ok(Prepared { pack, svg })
}

/// What is published of the year, with which the school is compared.
async fn compared(session: &Moment<'_>, reached: &Reached, years: &Years, on: NaiveDate) -> Result<Compared> {
    let (school, calendars) = (reached.school(), years.of(reached.urn()));
    Compared::read(session, school, calendars, &Measure::ALL, (None, AcademicYear::of(on))).await
}

/// Whether a part is told; otherwise it is named as withheld, once.
pub(super) fn sees(
    holds: bool,
    part: Part,
    required_scope: &'static str,
    withheld: &mut Vec<SupportMeetingPackWithheld>,
) -> bool {
    if !holds {
        withheld.push(SupportMeetingPackWithheld { part, required_scope });
    }
    holds
}

fn day(query: &SupportMeetingPackQuery, meeting: &MeetingAt, today: NaiveDate) -> Result<NaiveDate> {
    let usual = if meeting.state == SupportMeetingState::Held { meeting.on } else { today };
    let on = query.on.unwrap_or(usual);
    let faults: Vec<_> = match query.on {
        Some(on) if on > today => vec![Fault::in_future("on")],
        Some(on) if AcademicYear::starting(AcademicYear::of(on).start_year()).is_none() => {
            let fault = Fault::parameter("on", crate::error::FaultCode::InvalidParameter);
            vec![fault.detail("There are no registers of that year.")]
        }
        _ => Vec::new(),
    };
    match faults.is_empty() {
        true => Ok(on),
        false => Err(AppError::new(Code::InvalidParameter).faults(faults)),
    }
}

/// Children with a social worker on a day, where the caller may be told of the group.
async fn social_worker_group(
    cx: &Access<SupportMeetingsPackRead>,
    session: &Moment<'_>,
    on: NaiveDate,
    withheld: &mut Vec<SupportMeetingPackWithheld>,
) -> Result<Option<ToldApart>> {
    let (part, scope) = (Part::SocialWorkerGroup, PupilsGroupsRead::SCOPE);
    if !sees(cx.also::<PupilsGroupsRead>(), part, scope, withheld) {
        return Ok(None);
    }
    match shown::named_or(cx, session, None, SOCIAL_WORKER).await {
        Ok(group) => {
            let members = Arc::new(members_on(session, group.id, on, None).await?);
            Ok(Some(ToldApart { code: group.code, members }))
        }
        // Of a group that the caller is not told of nothing is told.
        Err(error) if error.code() == Code::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// What these pupils are called, where that is told; otherwise it is named as withheld.
async fn names_told(
    cx: &Access<SupportMeetingsPackRead>,
    urn: i32,
    absent: &[Absent],
    withheld: &mut Vec<SupportMeetingPackWithheld>,
) -> Result<HashMap<Uuid, String>> {
    match sees(cx.also::<PupilsRead>(), Part::Names, PupilsRead::SCOPE, withheld) {
        true => names(&cx.read().await?, urn, absent).await,
        false => Ok(HashMap::new()),
    }
}

/// What these pupils are called, by their enrolments: as the school calls them.
async fn names<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    absent: &[Absent],
) -> Result<HashMap<Uuid, String>> {
    use enrolment::{Column, Entity};
    let these = Condition::all()
        .add(Column::Urn.eq(urn))
        .add(Column::Id.is_in(absent.iter().map(|one| one.enrolment_id)))
        .add(Column::SupersededAt.is_null());
    let rows = session.find::<Entity>().filter(these).all().await?;
    let named = |row: enrolment::Model| {
        let forename = row.preferred_forename.unwrap_or(row.forename);
        let surname = row.preferred_surname.unwrap_or(row.surname);
        (row.id, format!("{forename} {surname}"))
    };
    Ok(rows.into_iter().map(named).collect())
}

fn of_pupils(
    absent: Vec<Absent>,
    plans: &Plans,
    names: &HashMap<Uuid, String>,
    marks: crate::domain::percentage::Rate,
) -> SupportMeetingPackPupils {
    let mut severe = Vec::new();
    let mut persistent = Vec::new();
    for one in absent {
        let (has_plan, own) = plans.of(one.enrolment_id);
        let list = if one.severe { &mut severe } else { &mut persistent };
        list.push(SupportMeetingPackPupil {
            pupil_id: one.pupil_id,
            name: names.get(&one.enrolment_id).cloned(),
            year_group: one.year_group,
            registration_group: one.registration_group,
            absence: one.absence,
            has_plan,
            plans: own,
        });
    }
    severe.sort_by(first_of);
    persistent.sort_by(first_of);
    SupportMeetingPackPupils {
        severely_absent_without_plan: severe.iter().filter(|one| one.has_plan == Some(false)).count(),
        severely_absent: severe,
        persistently_absent: persistent,
        marks,
    }
}

/// Who has no plan stands first, who is not known to have one next; of those whoever missed most.
fn first_of(one: &SupportMeetingPackPupil, other: &SupportMeetingPackPupil) -> Ordering {
    let place = |has: Option<bool>| match has {
        Some(false) => 0,
        None => 1,
        Some(true) => 2,
    };
    let by_plan = place(one.has_plan).cmp(&place(other.has_plan));
    by_plan.then_with(|| higher(other.absence, one.absence)).then_with(|| one.pupil_id.cmp(&other.pupil_id))
}

fn of_figures(
    counted: CountedFigures,
    compared: &Compared,
    (reached, until, data_as_at): (&Reached, NaiveDate, DateTime<Utc>),
    drawn: bool,
) -> Result<(SupportMeetingPackFigures, Option<String>)> {
    // What is published counts whom the Department counts: everyone of a school that it does not count is no like for it.
    let comparison = match counted.cohort {
        Cohort::DfeComparable => compared.rows(&counted.whole, &Measure::ALL),
        Cohort::Everyone => Vec::new(),
    };
    let picture = match drawn {
        true => {
            let of = ComparedSchool {
                urn: reached.urn(),
                name: &reached.school().name,
                cohort: counted.cohort,
                span: counted.span,
                until,
                data_as_at,
            };
            Some(compared.weekly(&of, &counted.whole, counted.by_week)?)
        }
        false => None,
    };
    let told = SupportMeetingPackFigures {
        cohort: counted.cohort,
        year: counted.year,
        half_terms: counted.half_terms,
        weeks: counted.weeks,
        groups: counted.groups,
        comparison,
    };
    Ok((told, picture))
}
