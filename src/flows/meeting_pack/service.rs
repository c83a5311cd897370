//! Use case: preparing the pack of a meeting.

use std::{cmp::Ordering, collections::HashMap, sync::Arc};

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};
use uuid::Uuid;

use super::{
    counted::{Absent, Asked, Counted, CountedFigures, count, higher},
    dto::{
        SupportMeetingPack, SupportMeetingPackArea, SupportMeetingPackFigures, SupportMeetingPackLinks,
        SupportMeetingPackMeeting, SupportMeetingPackPart as Part, SupportMeetingPackPerson,
        SupportMeetingPackPrevious, SupportMeetingPackPupil, SupportMeetingPackPupils,
        SupportMeetingPackQuery, SupportMeetingPackSelfAssessment, SupportMeetingPackSheet,
        SupportMeetingPackWithheld,
    },
    plans::Plans,
};
use crate::{
    access::{
        Access, Disclosure, FiguresRead, InformationSheetsRead, Moment, Permission, PupilsGroupsRead,
        PupilsRead, Reached, RegistersRead, SelfAssessmentsRead, Session, SupportMeetingsPackRead,
        instant_at_school,
    },
    attendance::{
        book::{Unread, Years, groups::members_on, shown, tables::facts, untold::SOCIAL_WORKER},
        calendar::{Period, Term},
        figures::{Cohort, Measure, ToldApart},
    },
    domain::{academic_year::AcademicYear, span::Span},
    entities::enrolment,
    error::{AppError, Code, Fault, Result},
    features::{
        comparators::{Compared, ComparedSchool},
        information_sheets::open_information_sheets,
        meetings::{MeetingAt, SupportMeetingState, actions_of_meeting, find_meeting, held_before},
        self_assessments::latest_statement,
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
fn sees(
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

/// All of the pack that does not rest on the registers.
async fn beside(
    cx: &Access<SupportMeetingsPackRead>,
    session: &Moment<'_>,
    (reached, meeting): (&Reached, &MeetingAt),
    on: NaiveDate,
    withheld: &mut Vec<SupportMeetingPackWithheld>,
) -> Result<SupportMeetingPack> {
    let urn = reached.urn();
    let previous =
        held_before(session, urn, meeting.on).await?.into_iter().find(|held| held.id != meeting.id);
    let previous = match previous {
        Some(held) => Some(SupportMeetingPackPrevious {
            actions: actions_of_meeting(session, urn, held.id).await?,
            id: held.id,
            term: held.term,
            held_on: held.held_on,
            summary: held.minutes.summary,
        }),
        None => None,
    };
    let end = on.succ_opt().unwrap_or(on);
    let by = instant_at_school(end.and_time(chrono::NaiveTime::MIN))
        .map_or(session.now(), |end| end.min(session.now()));
    let assessed = match sees(
        cx.also::<SelfAssessmentsRead>(),
        Part::SelfAssessment,
        SelfAssessmentsRead::SCOPE,
        withheld,
    ) {
        true => self_assessment(session, urn, by).await?,
        false => None,
    };
    let (part, scope) = (Part::InformationSheets, InformationSheetsRead::SCOPE);
    let sheets = match sees(cx.also::<InformationSheetsRead>(), part, scope, withheld) {
        true => Some(
            open_information_sheets(session, &[urn])
                .await?
                .into_iter()
                .map(|sheet| SupportMeetingPackSheet {
                    id: sheet.id,
                    due_on: sheet.due_on,
                    link: format!("/v1/schools/{urn}/information-sheets/{}", sheet.id),
                })
                .collect(),
        ),
        false => None,
    };
    Ok(SupportMeetingPack {
        meeting: of_meeting(reached, meeting),
        as_at_on: on,
        prepared_at: session.now(),
        previous,
        carried_actions: meeting.carried(session).await?,
        figures: None,
        pupils: None,
        self_assessment: assessed,
        self_assessment_expected: matches!(meeting.term.parse(), Ok(Period::Term(_, Term::Summer))),
        information_sheets: sheets,
        withheld: Vec::new(),
        links: SupportMeetingPackLinks {
            meeting: format!("/v1/schools/{urn}/support-meetings/{}", meeting.id),
            next_actions: format!("/v1/schools/{urn}/next-actions"),
            concerns: format!("/v1/schools/{urn}/concerns?on={on}"),
        },
    })
}

fn of_meeting(reached: &Reached, meeting: &MeetingAt) -> SupportMeetingPackMeeting {
    let (from_time, place, link) = meeting.place();
    let (name, title) = meeting.officer();
    let person = |(name, role): (&str, Option<&str>)| SupportMeetingPackPerson {
        name: name.to_owned(),
        role: role.map(str::to_owned),
    };
    SupportMeetingPackMeeting {
        id: meeting.id,
        urn: reached.urn(),
        school: reached.school().name.clone(),
        term: meeting.term.clone(),
        state: meeting.state,
        meeting_on: meeting.on,
        from_time,
        place: place.map(str::to_owned),
        link: link.map(str::to_owned),
        about: meeting.about().map(str::to_owned),
        officer: person((name, title)),
        attendees: meeting.people().map(|(name, role)| person((name, Some(role)))).collect(),
    }
}

async fn self_assessment<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    by: DateTime<Utc>,
) -> Result<Option<SupportMeetingPackSelfAssessment>> {
    let Some(last) = latest_statement(session, urn, by).await? else { return Ok(None) };
    let area = |(area, title, score)| SupportMeetingPackArea { area, title, score };
    Ok(Some(SupportMeetingPackSelfAssessment {
        cycle_id: last.cycle_id,
        cycle: last.cycle,
        statement: last.number,
        submitted_at: last.submitted_at,
        overall: last.overall,
        areas: last.areas.into_iter().map(area).collect(),
        link: format!("/v1/schools/{urn}/self-assessments/{}/statements/{}", last.cycle_id, last.number),
    }))
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
