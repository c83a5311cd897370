//! Use cases: listing permits and showing one. Whoever reads is written down before the answer leaves.

use std::collections::HashMap;

use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};
use uuid::Uuid;

use super::dto::{
    ChildEmploymentPermit, ChildEmploymentPermitDocument, ChildEmploymentPermitLinks,
    ChildEmploymentPermitRevision, ChildEmploymentPermitsQuery,
};
use crate::{
    access::{Access, ChildEmploymentRead, Document as _, Permission, Session, Stood, short_print},
    attendance::book::entry::{self, Entry},
    domain::action::Actions,
    entities::child_employment_permit::{Column, Entity, Model},
    error::{AppError, Result},
    features::child_employment::states::{ChildEmploymentPermitState, actions},
    http::{Page, ReadBy, Tagged},
};

/// Permits in the order of their schools, and of one in the order of recording: of one school, or of all in reach. The same
/// few statements however many there are.
pub async fn list(
    cx: &Access<ChildEmploymentRead>,
    school: Option<i32>,
    query: &ChildEmploymentPermitsQuery,
    by: &ReadBy,
) -> Result<Page<ChildEmploymentPermit>> {
    use ChildEmploymentPermitState as Is;
    let sealed = (school, query.state, query.kind, query.on, query.pupil_id);
    let paging = cx.paging("child employment permits", &sealed, query.limit, query.cursor.as_deref())?;
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    if let Some(urn) = school {
        session.school(urn).await?;
    }
    let reader = by.require()?;
    let granted = || Condition::all().add(Column::State.eq(Is::Granted.as_str()));
    let in_state = query.state.map(|state| match state {
        Is::Granted => granted().add(Column::ToOn.gte(session.today())),
        Is::Expired => granted().add(Column::ToOn.lt(session.today())),
        state => Condition::all().add(Column::State.eq(state.as_str())),
    });
    let on_day = query.on.map(|on| granted().add(Column::FromOn.lte(on)).add(Column::ToOn.gte(on)));
    let mut wanted = Condition::all()
        .add_option(school.map(|urn| Column::Urn.eq(urn)))
        .add_option(query.kind.map(|kind| Column::Kind.eq(kind.as_str())))
        .add_option(in_state)
        .add_option(on_day);
    if let Some(pupil) = query.pupil_id {
        let entries = entry::of_pupil(&session, school, pupil).await?;
        wanted = wanted.add(Column::EnrolmentId.is_in(entries.iter().map(|entry| entry.id)));
    }
    let page = session.find::<Entity>().filter(wanted).page(Column::Id, &paging).await?;
    let entries = entry::all(&session, page.data.iter().map(|row| row.enrolment_id)).await?;
    let data: Vec<ChildEmploymentPermit> =
        page.data.iter().map(|row| view(row, &entries, &session)).collect::<Result<_>>()?;
    drop(snapshot);
    let told = data.iter().map(|one| (one.urn, Some(one.pupil_id)));
    cx.disclose_list(school, "child_employment_permits.list", &reader, told).await?;
    Ok(Page { data, page: page.page })
}

/// One permit with its history, to who says for whom and for what it is read.
pub async fn read(
    cx: &Access<ChildEmploymentRead>,
    urn: i32,
    id: Uuid,
    by: &ReadBy,
) -> Result<Tagged<ChildEmploymentPermitDocument>> {
    let found = show(cx, urn, id).await?;
    let reader = by.require()?;
    cx.disclose_one(urn, "child_employment_permit.read", id, &reader).await?;
    Ok(found)
}

/// The same, for who has just written it. Whoever only writes is not told what stood before.
pub async fn show<P: Permission>(
    cx: &Access<P>,
    urn: i32,
    id: Uuid,
) -> Result<Tagged<ChildEmploymentPermitDocument>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    session.school(urn).await?;
    let row = session.document::<Entity>(urn, id).await?;
    let entries = entry::all(&session, [row.enrolment_id]).await?;
    let history = session.history::<Entity>(urn, id).await?;
    let child_employment_permit = view(&row, &entries, &session)?;
    let Actions { allowed, refused } = actions(child_employment_permit.state);
    let mut document = ChildEmploymentPermitDocument {
        child_employment_permit,
        history: history.into_iter().map(stood).collect::<Result<_>>()?,
        allowed_actions: allowed,
        refused_actions: refused,
    };
    // That it has expired changes with the day, and the pupil may turn out to be another: not with a version.
    let tag = format!("{}-{}", row.version, short_print(&document)?);
    if !cx.also::<ChildEmploymentRead>() {
        document.history.clear();
    }
    Ok(Tagged { tag, document })
}

fn stood(kept: Stood) -> Result<ChildEmploymentPermitRevision> {
    let (state, terms) = kept.read::<Entity>()?;
    Ok(ChildEmploymentPermitRevision {
        version: kept.version,
        action: kept.action,
        state,
        terms,
        reason: kept.reason,
        recorded_by: kept.recorded_by,
        recorded_at: kept.recorded_at,
    })
}

fn view<C: ConnectionTrait>(
    row: &Model,
    entries: &HashMap<Uuid, Entry>,
    session: &Session<'_, C>,
) -> Result<ChildEmploymentPermit> {
    let entry = entries.get(&row.enrolment_id).ok_or_else(|| AppError::internal("an entry is gone"))?;
    let (state, terms) = Entity::read(row)?;
    let this = format!("/v1/schools/{}/child-employment-permits/{}", row.urn, row.id);
    Ok(ChildEmploymentPermit {
        id: row.id,
        urn: row.urn,
        pupil_id: entry.pupil_id,
        enrolment_id: row.enrolment_id,
        state: state.on(session.today(), row.to_on),
        gives_leave: terms.application.kind.gives_leave(),
        terms,
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: row.version,
        links: ChildEmploymentPermitLinks { marks: format!("{this}/marks"), this },
    })
}
