//! Use cases: listing consultations and showing one. Whoever is told of a pupil's is written down.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition};
use uuid::Uuid;

use super::{
    dto::{
        OfficerConsultation, OfficerConsultationDocument, OfficerConsultationLinks,
        OfficerConsultationRevision, OfficerConsultationsQuery,
    },
    states::{CONSULTATION, OfficerConsultationState},
};
use crate::{
    access::{Access, Document as _, OfficerConsultationsRead, Permission, Stood},
    attendance::book::entry::{self, Entry},
    domain::action::Actions,
    entities::officer_consultation::{Column, Entity, Model},
    error::{AppError, Result},
    http::{Page, ReadBy, Tagged},
};

/// Consultations in the order of their schools, and of one in the order of asking: of one school, or of all in reach.
pub async fn list(
    cx: &Access<OfficerConsultationsRead>,
    school: Option<i32>,
    query: &OfficerConsultationsQuery,
    by: &ReadBy,
) -> Result<Page<OfficerConsultation>> {
    let sealed = (school, query.state, query.officer_id, query.pupil_id, query.follow_up_on_to);
    let paging = cx.paging("officer consultations", &sealed, query.limit, query.cursor.as_deref())?;
    let session = cx.read().await?;
    if let Some(urn) = school {
        session.school(urn).await?;
    }
    let reader = by.require()?;
    let mut wanted = Condition::all()
        .add_option(school.map(|urn| Column::Urn.eq(urn)))
        .add_option(query.state.map(|state| Column::State.eq(state.as_str())))
        .add_option(query.officer_id.map(|officer| Column::OfficerId.eq(officer)));
    if let Some(to) = query.follow_up_on_to {
        wanted = wanted
            .add(Column::State.eq(OfficerConsultationState::Advised.as_str()))
            .add(Column::FollowUpOn.lte(to));
    }
    if let Some(pupil) = query.pupil_id {
        let entries = entry::of_pupil(&session, school, pupil).await?;
        wanted = wanted.add(Column::EnrolmentId.is_in(entries.iter().map(|entry| entry.id)));
    }
    let page = session.find::<Entity>().filter(wanted).page(Column::Id, &paging).await?;
    let entries = entry::all(&session, page.data.iter().map(|row| row.enrolment_id)).await?;
    let today = session.today();
    let data: Vec<_> = page.data.iter().map(|row| view(row, &entries, today)).collect::<Result<_>>()?;
    let told = data.iter().map(|one| (one.urn, Some(one.pupil_id)));
    cx.disclose_list(school, "officer_consultations.list", &reader, told).await?;
    Ok(Page { data, page: page.page })
}

/// One consultation, for a reader who is written down.
pub async fn read(
    cx: &Access<OfficerConsultationsRead>,
    urn: i32,
    id: Uuid,
    by: &ReadBy,
) -> Result<Tagged<OfficerConsultationDocument>> {
    let shown = show(cx, urn, id).await?;
    let reader = by.require()?;
    cx.disclose_one(urn, "officer_consultation.read", id, &reader).await?;
    Ok(shown)
}

/// The same, for who has just written it.
pub async fn show<P: Permission>(
    cx: &Access<P>,
    urn: i32,
    id: Uuid,
) -> Result<Tagged<OfficerConsultationDocument>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    session.school(urn).await?;
    let row = session.document::<Entity>(urn, id).await?;
    let entries = entry::all(&session, [row.enrolment_id]).await?;
    let history = session.history::<Entity>(urn, id).await?;
    let consultation = view(&row, &entries, session.today())?;
    let overdue = if consultation.follow_up_overdue { "-o" } else { "" };
    let tag = format!("{}-{}{overdue}", row.version, consultation.pupil_id.simple());
    let history = history.into_iter().map(stood).collect::<Result<_>>()?;
    Ok(Tagged { tag, document: OfficerConsultationDocument { consultation, history } })
}

fn stood(kept: Stood) -> Result<OfficerConsultationRevision> {
    let (state, terms) = kept.read::<Entity>()?;
    Ok(OfficerConsultationRevision {
        version: kept.version,
        action: kept.action,
        state,
        terms,
        reason: kept.reason,
        recorded_by: kept.recorded_by,
        recorded_at: kept.recorded_at,
    })
}

fn view(row: &Model, entries: &HashMap<Uuid, Entry>, today: NaiveDate) -> Result<OfficerConsultation> {
    let entry = entries.get(&row.enrolment_id).ok_or_else(|| AppError::internal("an entry is gone"))?;
    let (state, terms) = Entity::read(row)?;
    let Actions { allowed, refused } = CONSULTATION.actions(state);
    let waits = state == OfficerConsultationState::Advised;
    Ok(OfficerConsultation {
        id: row.id,
        urn: row.urn,
        pupil_id: entry.pupil_id,
        enrolment_id: row.enrolment_id,
        state,
        terms,
        follow_up_overdue: waits && row.follow_up_on.is_some_and(|on| on < today),
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: row.version,
        allowed_actions: allowed,
        refused_actions: refused,
        links: OfficerConsultationLinks {
            this: format!("/v1/schools/{}/officer-consultations/{}", row.urn, row.id),
        },
    })
}
