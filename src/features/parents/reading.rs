//! Use cases: listing parents and showing one.

use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, Order};
use serde_json::{Map, json};
use uuid::Uuid;

use super::{
    dto::{Parent, ParentChild, ParentContact, ParentDocument, ParentLinks, ParentRevision, ParentsQuery},
    rules,
    store::ParentTerms,
    values::ParentState,
};
use crate::{
    access::{Access, ParentsRead, Permission, Session, Stood, short_print},
    attendance::book::{
        doubts, ladders,
        parents::{self, basis, pupil_ids},
    },
    domain::{action::Actions, parent::ParentChildState, urn::AUTHORITY},
    entities::{
        parent::{Column, Entity, Model},
        parent_child,
    },
    error::{AppError, Code, Result},
    http::{Page, Tagged},
    notices::ladder::out_of_step,
};

/// Parents in the order of their recording; none for a client that does not reach every school.
pub async fn list(cx: &Access<ParentsRead>, query: &ParentsQuery) -> Result<Page<Parent>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let paging =
        cx.paging("parents", &(query.state, query.pupil_id), query.limit, query.cursor.as_deref())?;
    let mut wanted = Condition::all()
        .add(Column::Urn.eq(AUTHORITY))
        .add_option(query.state.map(|state| Column::State.eq(state.as_str())));
    if let Some(pupil) = query.pupil_id {
        let these = children(&session, Child::OfPupil(pupil)).await?;
        wanted = wanted.add(Column::Id.is_in(these.into_iter().map(|row| row.parent_id)));
    }
    let mut rows = session.find::<Entity>().filter(wanted).limit(paging.fetch());
    if let Some(id) = paging.after::<Uuid>()? {
        rows = rows.filter(Column::Id.gt(id));
    }
    let rows = match session.reaches_authority().await? {
        true => rows.order_by(Column::Id, Order::Asc).all().await?,
        false => Vec::new(),
    };
    let page = paging.cut(rows, |row| row.id, |row| row)?;
    Ok(Page { data: page.data.into_iter().map(view).collect::<Result<_>>()?, page: page.page })
}

/// One parent with everything that is known.
pub async fn show<P: Permission>(cx: &Access<P>, id: Uuid) -> Result<Tagged<ParentDocument>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    session.require_authority().await?;
    let row = session.document::<Entity>(AUTHORITY, id).await?;
    let children = children(&session, Child::OfParent(id)).await?;
    let history = session.history::<Entity>(AUTHORITY, id).await?;
    let (state, details) = (state(&row.state)?, terms(&row.terms)?.details);
    let Actions { allowed, refused } = rules::actions(state);
    let person = parents::person(&session, id).await?;
    let ids = person.into_iter().flat_map(|person| person.ids);
    let ladders = ladders::ladders(&session, ids).await?;
    let document = ParentDocument {
        contacts: contacts(&session, &row).await?,
        own_notices_that_differ: out_of_step(&ladders).len(),
        parent: view(row)?,
        details,
        children: children.into_iter().map(child).collect::<Result<_>>()?,
        history: history.into_iter().map(stood).collect::<Result<_>>()?,
        allowed_actions: allowed,
        refused_actions: refused,
    };
    // Children and contacts have versions of their own.
    Ok(Tagged { tag: format!("{}-{}", document.parent.version, short_print(&document)?), document })
}

/// Of whom to read what is said of parents and children.
pub enum Child {
    /// Of a parent, whether it stands or not.
    OfParent(Uuid),
    /// Of a pupil, as it stands.
    OfPupil(Uuid),
}

/// What is said of parents and children, in the order of recording.
pub async fn children<C: ConnectionTrait>(
    session: &Session<'_, C>,
    of: Child,
) -> Result<Vec<parent_child::Model>> {
    use parent_child::Column;
    let these = Condition::all().add(Column::Urn.eq(AUTHORITY));
    let these = match of {
        Child::OfParent(id) => these.add(
            // What stands under a record that was merged into this one: days that nothing said of this one covers.
            Condition::any().add(Column::ParentId.eq(id)).add(
                Condition::all()
                    .add(Column::ParentId.is_in(merged_into(session, id).await?))
                    .add(Column::State.eq(ParentChildState::Standing.as_str())),
            ),
        ),
        Child::OfPupil(id) => these
            .add(Column::PupilId.is_in(pupil_ids(session, id).await?))
            .add(Column::State.eq(ParentChildState::Standing.as_str())),
    };
    session.find::<parent_child::Entity>().filter(these).order_by(Column::Id, Order::Asc).all().await
}

/// The records that were merged into this one.
async fn merged_into<C: ConnectionTrait>(session: &Session<'_, C>, id: Uuid) -> Result<Vec<Uuid>> {
    let person = parents::person(session, id).await?.filter(|person| person.id == id);
    Ok(person.map(|person| person.ids.into_iter().filter(|one| *one != id).collect()).unwrap_or_default())
}

/// Which contacts of schools a parent is.
async fn contacts<C: ConnectionTrait>(session: &Session<'_, C>, row: &Model) -> Result<Vec<ParentContact>> {
    let address = parents::address(row)?;
    let told = |one: doubts::Linked| {
        Ok(ParentContact {
            urn: one.row.school_urn,
            contact_id: one.row.contact_id,
            differs: one.differs(address.as_ref(), row.address_confidential)?,
        })
    };
    doubts::linked(session, row.id).await?.into_iter().map(told).collect()
}

/// A stored state.
pub fn state(text: &str) -> Result<ParentState> {
    ParentState::spelled(text).ok_or_else(|| AppError::internal("parent.state holds what it cannot"))
}

/// Stored terms.
pub fn terms(text: &str) -> Result<ParentTerms> {
    serde_json::from_str(text).map_err(AppError::internal)
}

/// `duplicate`, naming what is there.
pub fn duplicate(detail: &'static str, name: &str, id: Uuid) -> AppError {
    let existing = Map::from_iter([(name.to_owned(), json!(id))]);
    AppError::new(Code::Duplicate).detail(detail).existing(existing)
}

fn view(row: Model) -> Result<Parent> {
    Ok(Parent {
        id: row.id,
        state: state(&row.state)?,
        merged_into_id: row.merged_into,
        title: row.title,
        forename: row.forename,
        surname: row.surname,
        has_service_address: row.service_address.is_some(),
        preferred_language: row.preferred_language,
        large_print: row.large_print,
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: row.version,
        links: ParentLinks { this: format!("/v1/parents/{}", row.id) },
    })
}

/// What is said of a parent and a child, as it goes over the wire.
pub fn child(row: parent_child::Model) -> Result<ParentChild> {
    let state = ParentChildState::spelled(&row.state);
    Ok(ParentChild {
        id: row.id,
        pupil_id: row.pupil_id,
        state: state.ok_or_else(|| AppError::internal("parent_child.state holds what it cannot"))?,
        basis: basis(&row.basis)?,
        from_on: row.from_on,
        to_on: row.to_on,
        version: row.version,
    })
}

fn stood(kept: Stood) -> Result<ParentRevision> {
    Ok(ParentRevision {
        version: kept.version,
        action: kept.action,
        state: state(&kept.state)?,
        details: terms(&kept.terms)?.details,
        reason: kept.reason,
        recorded_by: kept.recorded_by,
        recorded_at: kept.recorded_at,
    })
}
