//! Use cases: listing attendance panels and showing one. Whoever is told of a pupil's is written down.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition};
use uuid::Uuid;

use super::{
    dto::{
        AttendancePanel, AttendancePanelDocument, AttendancePanelLinks, AttendancePanelRevision,
        AttendancePanelsQuery,
    },
    states::PANEL,
};
use crate::{
    access::{Access, AttendancePanelsRead, Document as _, Permission, Stood},
    attendance::book::entry::{self, Entry},
    domain::action::Actions,
    entities::attendance_panel::{Column, Entity, Model},
    error::{AppError, Result},
    http::{Page, ReadBy, Tagged},
};

/// Panels in the order of their schools, and of one in the order of recording: of one school, or of all in reach.
pub async fn list(
    cx: &Access<AttendancePanelsRead>,
    school: Option<i32>,
    query: &AttendancePanelsQuery,
    by: &ReadBy,
) -> Result<Page<AttendancePanel>> {
    let sealed = (school, query.state, query.pupil_id, query.review_on_to);
    let paging = cx.paging("attendance panels", &sealed, query.limit, query.cursor.as_deref())?;
    let session = cx.read().await?;
    if let Some(urn) = school {
        session.school(urn).await?;
    }
    let reader = by.require()?;
    let mut wanted = Condition::all()
        .add_option(school.map(|urn| Column::Urn.eq(urn)))
        .add_option(query.state.map(|state| Column::State.eq(state.as_str())))
        .add_option(query.review_on_to.map(|to| Column::ReviewOn.lte(to)));
    if let Some(pupil) = query.pupil_id {
        let entries = entry::of_pupil(&session, school, pupil).await?;
        wanted = wanted.add(Column::EnrolmentId.is_in(entries.iter().map(|entry| entry.id)));
    }
    let page = session.find::<Entity>().filter(wanted).page(Column::Id, &paging).await?;
    let entries = entry::all(&session, page.data.iter().map(|row| row.enrolment_id)).await?;
    let today = session.today();
    let data: Vec<_> = page.data.iter().map(|row| view(row, &entries, today)).collect::<Result<_>>()?;
    let told = data.iter().map(|one| (one.urn, Some(one.pupil_id)));
    cx.disclose_list(school, "attendance_panels.list", &reader, told).await?;
    Ok(Page { data, page: page.page })
}

/// One panel, for a reader who is written down.
pub async fn read(
    cx: &Access<AttendancePanelsRead>,
    urn: i32,
    id: Uuid,
    by: &ReadBy,
) -> Result<Tagged<AttendancePanelDocument>> {
    let shown = show(cx, urn, id).await?;
    let reader = by.require()?;
    cx.disclose_one(urn, "attendance_panel.read", id, &reader).await?;
    Ok(shown)
}

/// The same, for who has just written it.
pub async fn show<P: Permission>(
    cx: &Access<P>,
    urn: i32,
    id: Uuid,
) -> Result<Tagged<AttendancePanelDocument>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    session.school(urn).await?;
    let row = session.document::<Entity>(urn, id).await?;
    let entries = entry::all(&session, [row.enrolment_id]).await?;
    let history = session.history::<Entity>(urn, id).await?;
    let panel = view(&row, &entries, session.today())?;
    let overdue = if panel.review_overdue { "-o" } else { "" };
    let tag = format!("{}-{}{overdue}", row.version, panel.pupil_id.simple());
    let history = history.into_iter().map(stood).collect::<Result<_>>()?;
    Ok(Tagged { tag, document: AttendancePanelDocument { panel, history } })
}

fn stood(kept: Stood) -> Result<AttendancePanelRevision> {
    let (state, terms) = kept.read::<Entity>()?;
    Ok(AttendancePanelRevision {
        version: kept.version,
        action: kept.action,
        state,
        terms,
        reason: kept.reason,
        recorded_by: kept.recorded_by,
        recorded_at: kept.recorded_at,
    })
}

fn view(row: &Model, entries: &HashMap<Uuid, Entry>, today: NaiveDate) -> Result<AttendancePanel> {
    let entry = entries.get(&row.enrolment_id).ok_or_else(|| AppError::internal("an entry is gone"))?;
    let (state, terms) = Entity::read(row)?;
    let Actions { allowed, refused } = PANEL.actions(state);
    Ok(AttendancePanel {
        id: row.id,
        urn: row.urn,
        pupil_id: entry.pupil_id,
        enrolment_id: row.enrolment_id,
        state,
        terms,
        review_on: row.review_on,
        review_overdue: row.review_on.is_some_and(|on| on < today),
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: row.version,
        allowed_actions: allowed,
        refused_actions: refused,
        links: AttendancePanelLinks { this: format!("/v1/schools/{}/attendance-panels/{}", row.urn, row.id) },
    })
}
