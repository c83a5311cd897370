//! Use cases: listing actions of support meetings and showing one; and what is carried to a meeting.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, Order};
use uuid::Uuid;

use super::{
    dto::{
        SupportMeetingAction, SupportMeetingActionDocument, SupportMeetingActionLinks,
        SupportMeetingActionRevision, SupportMeetingActionsQuery,
    },
    rules::{At, Day, is_carried, times_carried},
    states::{ACTION, SupportMeetingActionState},
};
use crate::{
    access::{Access, Document as _, Permission, Session, Stood, SupportMeetingsRead},
    domain::action::Actions,
    entities::support_meeting_action::{Column, Entity, Model},
    error::Result,
    http::{Page, Tagged},
};

/// Actions in the order of their schools, and of one in the order of recording: of one school, or of all in reach.
pub async fn list(
    cx: &Access<SupportMeetingsRead>,
    school: Option<i32>,
    query: &SupportMeetingActionsQuery,
) -> Result<Page<SupportMeetingAction>> {
    let sealed = (school, query.state, query.owner_side, query.meeting_id, query.due_on_to);
    let paging = cx.paging("support meeting actions", &sealed, query.limit, query.cursor.as_deref())?;
    let session = cx.read().await?;
    if let Some(urn) = school {
        session.school(urn).await?;
    }
    let wanted = Condition::all()
        .add_option(school.map(|urn| Column::Urn.eq(urn)))
        .add_option(query.state.map(|state| Column::State.eq(state.as_str())))
        .add_option(query.owner_side.map(|side| Column::OwnerSide.eq(side.as_str())))
        .add_option(query.meeting_id.map(|meeting| Column::SupportMeetingId.eq(meeting)))
        .add_option(query.due_on_to.map(|to| Column::DueOn.lte(to)));
    let page = session.find::<Entity>().filter(wanted).page(Column::Id, &paging).await?;
    let today = session.today();
    let data = page.data.iter().map(|row| view(row, today)).collect::<Result<_>>()?;
    Ok(Page { data, page: page.page })
}

/// The action of a meeting, if the caller reaches its school.
pub async fn find<C: ConnectionTrait>(
    session: &Session<'_, C>,
    (urn, meeting): (i32, Uuid),
    id: Uuid,
) -> Result<Model> {
    session.school(urn).await?;
    session.document_within::<Entity>(urn, id, |row| row.support_meeting_id == meeting).await
}

/// One action with its history.
pub async fn show<P: Permission>(
    cx: &Access<P>,
    of: (i32, Uuid),
    id: Uuid,
) -> Result<Tagged<SupportMeetingActionDocument>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let row = find(&session, of, id).await?;
    let history = session.history::<Entity>(of.0, id).await?;
    let action = view(&row, session.today())?;
    let history = history.into_iter().map(stood).collect::<Result<_>>()?;
    let overdue = if action.overdue { "-o" } else { "" };
    Ok(Tagged {
        tag: format!("{}{overdue}", row.version),
        document: SupportMeetingActionDocument { action, history },
    })
}

/// What was agreed at a meeting, by number.
pub async fn of_meeting<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    meeting: Uuid,
) -> Result<Vec<SupportMeetingAction>> {
    let these = Condition::all().add(Column::Urn.eq(urn)).add(Column::SupportMeetingId.eq(meeting));
    let rows = session.find::<Entity>().filter(these).order_by(Column::Number, Order::Asc).all().await?;
    rows.iter().map(|row| view(row, session.today())).collect()
}

/// An action that is carried to a meeting.
pub struct CarriedAction {
    /// The action.
    pub action: SupportMeetingAction,
    /// At how many meetings it was still open.
    pub times: usize,
}

/// What is carried to a meeting, the first due above. `days` are the days of the school's meetings, `held` those that were
/// held.
pub async fn carried_to<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    at: At,
    days: &HashMap<Uuid, NaiveDate>,
    held: &[(Uuid, NaiveDate)],
) -> Result<Vec<CarriedAction>> {
    let settled_since = Condition::any()
        .add(Column::State.eq(SupportMeetingActionState::Open.as_str()))
        .add(Column::SettledOn.gte(at.on));
    let these = Condition::all()
        .add(Column::Urn.eq(urn))
        .add(Column::SupportMeetingId.ne(at.meeting))
        .add(settled_since);
    let rows = session.find::<Entity>().filter(these).order_by(Column::DueOn, Order::Asc);
    let rows = rows.order_by(Column::Id, Order::Asc).all().await?;
    let held: Vec<Day> = held.iter().map(|(id, on)| (*on, *id)).collect();
    let mut carried = Vec::new();
    for row in rows {
        // What was agreed at a meeting that was called off since stands from the day on which it was recorded.
        let on = days.get(&row.support_meeting_id).copied().unwrap_or(row.agreed_on);
        let agreed = (on, row.support_meeting_id);
        if is_carried(agreed, row.settled_on, at) {
            let times = times_carried(agreed, row.settled_on, &held, at);
            carried.push(CarriedAction { action: view(&row, session.today())?, times });
        }
    }
    Ok(carried)
}

fn stood(kept: Stood) -> Result<SupportMeetingActionRevision> {
    let (state, terms) = kept.read::<Entity>()?;
    Ok(SupportMeetingActionRevision {
        version: kept.version,
        action: kept.action,
        state,
        terms,
        reason: kept.reason,
        recorded_by: kept.recorded_by,
        recorded_at: kept.recorded_at,
    })
}

/// An action as it goes over the wire.
pub fn view(row: &Model, today: NaiveDate) -> Result<SupportMeetingAction> {
    let (state, terms) = Entity::read(row)?;
    let Actions { allowed, refused } = ACTION.actions(state);
    let meeting = format!("/v1/schools/{}/support-meetings/{}", row.urn, row.support_meeting_id);
    Ok(SupportMeetingAction {
        id: row.id,
        urn: row.urn,
        meeting_id: row.support_meeting_id,
        number: row.number,
        state,
        agreed_on: row.agreed_on,
        terms,
        overdue: state == SupportMeetingActionState::Open && row.due_on < today,
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: row.version,
        allowed_actions: allowed,
        refused_actions: refused,
        links: SupportMeetingActionLinks { this: format!("{meeting}/actions/{}", row.id), meeting },
    })
}
