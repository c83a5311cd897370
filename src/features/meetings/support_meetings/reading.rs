//! Use cases: listing support meetings and showing one; and what others ask of a school's meetings.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, Order};
use uuid::Uuid;

use super::{
    dto::{
        SupportMeeting, SupportMeetingAttendee, SupportMeetingCarried, SupportMeetingDocument,
        SupportMeetingLinks, SupportMeetingMinutes, SupportMeetingRevision, SupportMeetingTerms,
        SupportMeetingsQuery,
    },
    states::{MEETING, SupportMeetingKind, SupportMeetingSide, SupportMeetingState, SupportMeetingStep},
};
use crate::{
    access::{
        Access, Document as _, Locked, Permission, Session, Stood, SupportMeetingsRead, Tx, short_print,
    },
    domain::{action::Actions, wall_time::TIME_ZONE},
    entities::support_meeting::{Column, Entity, Model},
    error::{AppError, Result},
    features::meetings::actions,
    http::{Page, Tagged},
};

/// Meetings in the order of their schools, and of one in the order of recording: of one school, or of all in reach.
pub async fn list(
    cx: &Access<SupportMeetingsRead>,
    school: Option<i32>,
    query: &SupportMeetingsQuery,
) -> Result<Page<SupportMeeting>> {
    let days = (query.planned_on_from, query.planned_on_to);
    let sealed = (school, &query.term, query.state, query.kind, query.officer_id, days);
    let paging = cx.paging("support meetings", &sealed, query.limit, query.cursor.as_deref())?;
    let session = cx.read().await?;
    if let Some(urn) = school {
        session.school(urn).await?;
    }
    let wanted = Condition::all()
        .add_option(school.map(|urn| Column::Urn.eq(urn)))
        .add_option(query.term.as_ref().map(|term| Column::Term.eq(term)))
        .add_option(query.state.map(|state| Column::State.eq(state.as_str())))
        .add_option(query.kind.map(|kind| Column::Kind.eq(kind.as_str())))
        .add_option(query.officer_id.map(|officer| Column::OfficerId.eq(officer)))
        .add_option(query.planned_on_from.map(|from| Column::PlannedOn.gte(from)))
        .add_option(query.planned_on_to.map(|to| Column::PlannedOn.lte(to)));
    let page = session.find::<Entity>().filter(wanted).page(Column::Id, &paging).await?;
    let data = page.data.iter().map(view).collect::<Result<_>>()?;
    Ok(Page { data, page: page.page })
}

/// One meeting with its history, its actions, and those that are carried to it.
pub async fn show<P: Permission>(
    cx: &Access<P>,
    urn: i32,
    id: Uuid,
) -> Result<Tagged<SupportMeetingDocument>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    session.school(urn).await?;
    let row = session.document::<Entity>(urn, id).await?;
    let history = session.history::<Entity>(urn, id).await?;
    let document = SupportMeetingDocument {
        meeting: view(&row)?,
        actions: actions::of_meeting(&session, urn, id).await?,
        carried_actions: carried(&session, &row).await?,
        history: history.into_iter().map(stood).collect::<Result<_>>()?,
    };
    // Actions change beside the meeting: not with a version of it.
    Ok(Tagged { tag: format!("{}-{}", row.version, short_print(&document)?), document })
}

fn stood(kept: Stood) -> Result<SupportMeetingRevision> {
    let (state, terms) = kept.read::<Entity>()?;
    Ok(SupportMeetingRevision {
        version: kept.version,
        action: kept.action,
        state,
        terms,
        reason: kept.reason,
        recorded_by: kept.recorded_by,
        recorded_at: kept.recorded_at,
    })
}

fn view(row: &Model) -> Result<SupportMeeting> {
    let (state, terms) = Entity::read(row)?;
    let kind = SupportMeetingKind::spelled(&row.kind);
    let Actions { allowed, refused } = MEETING.actions(state);
    let this = format!("/v1/schools/{}/support-meetings/{}", row.urn, row.id);
    Ok(SupportMeeting {
        id: row.id,
        urn: row.urn,
        term: row.term.clone(),
        kind: kind.ok_or_else(|| AppError::internal("support_meeting.kind holds what it cannot"))?,
        state,
        starts_at: row.starts_at,
        time_zone: TIME_ZONE,
        terms,
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: row.version,
        allowed_actions: allowed,
        refused_actions: refused,
        links: SupportMeetingLinks { pack: format!("{this}/pack"), pupils: format!("{this}/pupils"), this },
    })
}

/// A meeting as others of this room and the pack look at it.
pub struct MeetingAt {
    /// The meeting.
    pub id: Uuid,
    /// The term that it is of.
    pub term: String,
    /// How far it is.
    pub state: SupportMeetingState,
    /// The instant of its planned time on the wall.
    pub starts_at: DateTime<Utc>,
    /// The day on which it was held, or is planned.
    pub on: NaiveDate,
    /// What is kept of it.
    pub terms: SupportMeetingTerms,
    row: Model,
}

impl MeetingAt {
    /// What the meeting is about beside what the data say.
    pub fn about(&self) -> Option<&str> {
        self.terms.plan.about.as_deref()
    }

    /// Who comes, or came: name, role.
    pub fn people(&self) -> impl Iterator<Item = (&str, &str)> {
        let there = self.terms.minutes.as_ref().map_or(&self.terms.attendees, |minutes| &minutes.attendees);
        there.iter().map(|one| (one.name.as_str(), one.role.as_str()))
    }

    /// Whom it names as the school's senior attendance champion: name, role.
    pub fn champion(&self) -> Option<(&str, &str)> {
        let there = self.terms.minutes.as_ref().map_or(&self.terms.attendees, |minutes| &minutes.attendees);
        champion(there)
    }

    /// The officer, and what the officer is called.
    pub fn officer(&self) -> (&str, Option<&str>) {
        let officer = &self.terms.plan.officer;
        (&officer.name, officer.title.as_deref())
    }

    /// When and where it is to be: the time on the wall, the place and the address.
    pub fn place(&self) -> (chrono::NaiveTime, Option<&str>, Option<&str>) {
        let plan = &self.terms.plan;
        (plan.from_time, plan.place.as_deref(), plan.link.as_deref())
    }

    /// What is carried to it.
    pub async fn carried<C: ConnectionTrait>(
        &self,
        session: &Session<'_, C>,
    ) -> Result<Vec<SupportMeetingCarried>> {
        carried(session, &self.row).await
    }
}

/// The meeting, if the caller reaches its school.
pub async fn find_meeting<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    id: Uuid,
) -> Result<MeetingAt> {
    session.school(urn).await?;
    let row = session.document::<Entity>(urn, id).await?;
    let (state, terms) = Entity::read(&row)?;
    let (term, starts_at) = (row.term.clone(), row.starts_at);
    Ok(MeetingAt { id, term, state, starts_at, on: row.held_on.unwrap_or(row.planned_on), terms, row })
}

/// The meeting that a pupil or an action is recorded with, locked, if it is neither cancelled nor declined.
pub async fn lock_open<'t>(tx: &'t Tx<'_>, id: Uuid, step: SupportMeetingStep) -> Result<Locked<'t, Entity>> {
    let row = tx.lock_document::<Entity>(id).await?;
    AppError::unless_allowed(MEETING.actions(Entity::state(&row.state)?), step.as_str())?;
    Ok(row)
}

/// A meeting that was held.
#[derive(Clone, Debug)]
pub struct HeldMeeting {
    /// The meeting.
    pub id: Uuid,
    /// The term that it is of.
    pub term: String,
    /// The day.
    pub held_on: NaiveDate,
    /// How it went.
    pub minutes: SupportMeetingMinutes,
}

impl HeldMeeting {
    /// Who was there as the school's senior attendance champion: name, role.
    pub fn champion(&self) -> Option<(&str, &str)> {
        champion(&self.minutes.attendees)
    }
}

/// The first of the school's people whose role says so. Roles are what people write: who is called a champion is one.
fn champion(people: &[SupportMeetingAttendee]) -> Option<(&str, &str)> {
    let of_school = people.iter().filter(|one| one.side == SupportMeetingSide::School);
    let mut champions = of_school.filter(|one| one.role.to_lowercase().contains("champion"));
    champions.next().map(|one| (one.name.as_str(), one.role.as_str()))
}

/// The school's meetings that were held before a day, the last first.
pub async fn held_before<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    before: NaiveDate,
) -> Result<Vec<HeldMeeting>> {
    let these = Condition::all()
        .add(Column::Urn.eq(urn))
        .add(Column::State.eq(SupportMeetingState::Held.as_str()))
        .add(Column::HeldOn.lt(before));
    let rows = session.find::<Entity>().filter(these).order_by(Column::HeldOn, Order::Desc);
    let rows = rows.order_by(Column::Id, Order::Desc).all().await?;
    let mut held = Vec::new();
    for row in rows {
        let (_, terms) = Entity::read(&row)?;
        let Some((held_on, minutes)) = row.held_on.zip(terms.minutes) else { continue };
        held.push(HeldMeeting { id: row.id, term: row.term, held_on, minutes });
    }
    Ok(held)
}

/// What was agreed at earlier meetings and is, or was, still open at this one, the first due above; nothing to a meeting
/// that was called off.
pub async fn carried<C: ConnectionTrait>(
    session: &Session<'_, C>,
    row: &Model,
) -> Result<Vec<SupportMeetingCarried>> {
    let state = Entity::state(&row.state)?;
    if !matches!(state, SupportMeetingState::Planned | SupportMeetingState::Held) {
        return Ok(Vec::new());
    }
    let on = row.held_on.unwrap_or(row.planned_on);
    // To one that is to come only what is open now is carried; one that was held had what was open then.
    let at = actions::At { meeting: row.id, on, was_held: state == SupportMeetingState::Held };
    let days: HashMap<Uuid, NaiveDate> = {
        let live = [SupportMeetingState::Planned, SupportMeetingState::Held].map(SupportMeetingState::as_str);
        let these = Condition::all().add(Column::Urn.eq(row.urn)).add(Column::State.is_in(live));
        let rows = session.find::<Entity>().filter(these).all().await?;
        rows.into_iter().map(|row| (row.id, row.held_on.unwrap_or(row.planned_on))).collect()
    };
    let held: Vec<(Uuid, NaiveDate)> =
        held_before(session, row.urn, on).await?.iter().map(|held| (held.id, held.held_on)).collect();
    let found = actions::carried_to(session, row.urn, at, &days, &held).await?;
    Ok(found
        .into_iter()
        .map(|one| SupportMeetingCarried { action: one.action, times_carried: one.times })
        .collect())
}
