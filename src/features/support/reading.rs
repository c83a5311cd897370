//! Use cases: listing support and showing one.

use std::collections::HashMap;

use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};
use uuid::Uuid;

use super::{
    dto::{Support, SupportDocument, SupportLinks, SupportQuery, SupportRevision},
    rules,
};
use crate::{
    access::{Access, Document as _, Permission, Session, Stood, SupportRead, short_print},
    attendance::book::entry::{self, Entry},
    domain::action::Actions,
    entities::support::{Column, Entity, Model},
    error::{AppError, Result},
    http::{Page, Tagged},
};

/// Support in the order of its schools, and of one in the order of recording: of one school, or of all in reach. The same
/// few statements however much there is.
pub async fn list(
    cx: &Access<SupportRead>,
    school: Option<i32>,
    query: &SupportQuery,
) -> Result<Page<Support>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    if let Some(urn) = school {
        session.school(urn).await?;
    }
    let sealed = (school, query.kind, query.state, query.review_overdue, query.pupil_id);
    let paging = cx.paging("support", &sealed, query.limit, query.cursor.as_deref())?;
    let mut wanted = Condition::all()
        .add_option(school.map(|urn| Column::Urn.eq(urn)))
        .add_option(query.kind.map(|kind| Column::Kind.eq(kind.as_str())))
        .add_option(query.state.map(|state| Column::State.eq(state.as_str())));
    if let Some(overdue) = query.review_overdue {
        let is = Condition::all().add(Column::NextReviewOn.lt(session.today()));
        let is_not = Condition::any()
            .add(Column::NextReviewOn.is_null())
            .add(Column::NextReviewOn.gte(session.today()));
        wanted = wanted.add(if overdue { is } else { is_not });
    }
    if let Some(pupil) = query.pupil_id {
        let entries = entry::of_pupil(&session, school, pupil).await?;
        wanted = wanted.add(Column::EnrolmentId.is_in(entries.iter().map(|entry| entry.id)));
    }
    let page = session.find::<Entity>().filter(wanted).page(Column::Id, &paging).await?;
    let entries = entry::all(&session, page.data.iter().map(|row| row.enrolment_id)).await?;
    let data = page.data.iter().map(|row| view(row, &entries, &session)).collect::<Result<_>>()?;
    Ok(Page { data, page: page.page })
}

/// Support with its history.
pub async fn show<P: Permission>(cx: &Access<P>, urn: i32, id: Uuid) -> Result<Tagged<SupportDocument>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    session.school(urn).await?;
    let row = session.document::<Entity>(urn, id).await?;
    let entries = entry::all(&session, [row.enrolment_id]).await?;
    let history = session.history::<Entity>(urn, id).await?;
    let support = view(&row, &entries, &session)?;
    let Actions { allowed, refused } = rules::actions(support.state);
    let document = SupportDocument {
        support,
        history: history.into_iter().map(stood).collect::<Result<_>>()?,
        allowed_actions: allowed,
        refused_actions: refused,
    };
    // What is overdue changes with the day, and the pupil may turn out to be another: not with a version.
    Ok(Tagged { tag: format!("{}-{}", row.version, short_print(&document)?), document })
}

fn stood(kept: Stood) -> Result<SupportRevision> {
    let (state, terms) = kept.read::<Entity>()?;
    Ok(SupportRevision {
        version: kept.version,
        action: kept.action,
        state,
        terms,
        reason: kept.reason,
        recorded_by: kept.recorded_by,
        recorded_at: kept.recorded_at,
    })
}

/// Support as it goes over the wire.
fn view<C: ConnectionTrait>(
    row: &Model,
    entries: &HashMap<Uuid, Entry>,
    session: &Session<'_, C>,
) -> Result<Support> {
    let entry = entries.get(&row.enrolment_id).ok_or_else(|| AppError::internal("an entry is gone"))?;
    let (state, terms) = Entity::read(row)?;
    Ok(Support {
        id: row.id,
        urn: row.urn,
        pupil_id: entry.pupil_id,
        enrolment_id: row.enrolment_id,
        state,
        terms,
        next_review_on: row.next_review_on,
        review_overdue: row.next_review_on.is_some_and(|on| on < session.today()),
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: row.version,
        links: SupportLinks { this: format!("/v1/schools/{}/support/{}", row.urn, row.id) },
    })
}
