//! Use cases: what a school is told of the parents of a pupil, and what was proposed.

use std::collections::HashMap;

use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, Order};
use uuid::Uuid;

use super::{
    dto::{
        ParentProposal, ParentProposalLinks, ParentProposalTerms, ParentProposalsQuery, PupilParent,
        PupilParents,
    },
    rules,
};
use crate::{
    access::{Access, Permission, PupilsParentsRead, Session},
    attendance::book::{
        entry::{self, Entry},
        parents, pupil,
    },
    domain::{action::Actions, urn::AUTHORITY},
    entities::{
        parent_contact,
        parent_proposal::{Column, Entity, Model},
    },
    error::{AppError, Result},
    features::parents::values::ParentProposalState,
    http::{Page, Tagged},
};

/// The parents of a pupil whom the authority knows, to the school of the pupil.
pub async fn of_pupil<P: Permission>(cx: &Access<P>, urn: i32, id: Uuid) -> Result<PupilParents> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    session.school(urn).await?;
    let found = pupil::find_told_at(&session, urn, id).await?;
    let mut parents = parents::of_pupil(&session, found.id).await?;
    // Who was a parent before the pupil came to the school, or became one after, is none of its business.
    parents.retain(|one| {
        found.enrolments.iter().any(|enrolment| {
            let ended = one.to_on.is_some_and(|last| last < enrolment.starting_on);
            let later = one.from_on.zip(enrolment.deleted_on).is_some_and(|(first, left)| left < first);
            !ended && !later
        })
    });
    let contacts = contacts(&session, urn, parents.iter().map(|one| one.name.id)).await?;
    let told = parents.into_iter().map(|one| PupilParent {
        contact_ids: contacts.get(&one.name.id).cloned().unwrap_or_default(),
        parent_id: one.name.id,
        title: one.name.title,
        forename: one.name.forename,
        surname: one.name.surname,
        basis: one.basis,
        from_on: one.from_on,
        to_on: one.to_on,
    });
    let told = told.collect();
    let open = Condition::all()
        .add(Column::Urn.eq(urn))
        .add(Column::EnrolmentId.is_in(found.enrolments.iter().map(|enrolment| enrolment.id)))
        .add(Column::State.eq(ParentProposalState::Proposed.as_str()));
    let rows = session.find::<Entity>().filter(open).order_by(Column::Id, Order::Asc).all().await?;
    let entries = entry::all(&session, rows.iter().map(|row| row.enrolment_id)).await?;
    let proposals = rows.iter().map(|row| view(row, &entries)).collect::<Result<_>>()?;
    Ok(PupilParents { urn, pupil_id: found.id, parents: told, proposals })
}

/// Which of a school's own contacts these parents are.
async fn contacts<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    parents: impl Iterator<Item = Uuid>,
) -> Result<HashMap<Uuid, Vec<Uuid>>> {
    use parent_contact::Column as Known;
    let these = Condition::all()
        .add(Known::Urn.eq(AUTHORITY))
        .add(Known::Linked.eq(true))
        .add(Known::SchoolUrn.eq(urn))
        .add(Known::ParentId.is_in(parents));
    let rows = session.find::<parent_contact::Entity>().filter(these).order_by(Known::ContactId, Order::Asc);
    let mut found: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    for row in rows.all().await? {
        found.entry(row.parent_id).or_default().push(row.contact_id);
    }
    Ok(found)
}

/// Proposals in the order of their schools, and of one in the order of recording: of one school, or of all in reach.
pub async fn list(
    cx: &Access<PupilsParentsRead>,
    school: Option<i32>,
    query: &ParentProposalsQuery,
) -> Result<Page<ParentProposal>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    if let Some(urn) = school {
        session.school(urn).await?;
    }
    let paging =
        cx.paging("parent proposals", &(school, query.state), query.limit, query.cursor.as_deref())?;
    let wanted = Condition::all()
        .add_option(school.map(|urn| Column::Urn.eq(urn)))
        .add_option(query.state.map(|state| Column::State.eq(state.as_str())));
    let page = session.find::<Entity>().filter(wanted).page(Column::Id, &paging).await?;
    let entries = entry::all(&session, page.data.iter().map(|row| row.enrolment_id)).await?;
    let data = page.data.iter().map(|row| view(row, &entries)).collect::<Result<_>>()?;
    Ok(Page { data, page: page.page })
}

/// One proposal.
pub async fn show<P: Permission>(cx: &Access<P>, urn: i32, id: Uuid) -> Result<Tagged<ParentProposal>> {
    let session = cx.read().await?;
    session.school(urn).await?;
    let row = session.document::<Entity>(urn, id).await?;
    let entries = entry::all(&session, [row.enrolment_id]).await?;
    let document = view(&row, &entries)?;
    Ok(Tagged { tag: row.version.to_string(), document })
}

/// A stored state.
pub fn state(text: &str) -> Result<ParentProposalState> {
    let unreadable = || AppError::internal("parent_proposal.state holds what it cannot");
    ParentProposalState::spelled(text).ok_or_else(unreadable)
}

/// Stored terms.
pub fn terms(text: &str) -> Result<ParentProposalTerms> {
    serde_json::from_str(text).map_err(AppError::internal)
}

fn view(row: &Model, entries: &HashMap<Uuid, Entry>) -> Result<ParentProposal> {
    let entry = entries.get(&row.enrolment_id).ok_or_else(|| AppError::internal("an entry is gone"))?;
    let state = state(&row.state)?;
    let Actions { allowed, refused } = rules::actions(state);
    Ok(ParentProposal {
        id: row.id,
        urn: row.urn,
        pupil_id: entry.pupil_id,
        state,
        terms: terms(&row.terms)?,
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: row.version,
        allowed_actions: allowed,
        refused_actions: refused,
        links: ParentProposalLinks { this: format!("/v1/schools/{}/parent-proposals/{}", row.urn, row.id) },
    })
}
