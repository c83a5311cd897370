//! Use cases: listing places and showing one.

use std::collections::BTreeSet;

use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, Order};
use uuid::Uuid;

use super::{
    dto::{ProgrammePlace, ProgrammePlaceLinks, ProgrammePlaceTerms, ProgrammePlacesQuery},
    rules,
};
use crate::{
    access::{Access, ParentingProgrammesRead, Permission, Session},
    attendance::book::parents::{self, pupil_ids},
    domain::{action::Actions, support::ProgrammeSource, urn::AUTHORITY},
    entities::{
        parenting_programme,
        programme_place::{Column, Entity, Model},
    },
    error::{AppError, Code, Result},
    features::parenting_programmes::{
        programmes,
        values::{PlaceState, ProgrammeState},
    },
    http::{Page, Tagged},
};

/// Places in the order of booking; none for a client that does not reach every school.
pub async fn list(
    cx: &Access<ParentingProgrammesRead>,
    query: &ProgrammePlacesQuery,
) -> Result<Page<ProgrammePlace>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let sealed = (query.programme_id, query.parent_id, query.pupil_id, query.flagged);
    let paging = cx.paging("programme places", &sealed, query.limit, query.cursor.as_deref())?;
    let mut wanted = Condition::all()
        .add(Column::Urn.eq(AUTHORITY))
        .add_option(query.programme_id.map(|id| Column::ProgrammeId.eq(id)))
        .add_option(query.flagged.map(|flagged| Column::Flagged.eq(flagged)));
    if let Some(parent) = query.parent_id {
        let person = parents::person(&session, parent).await?;
        wanted = wanted.add(Column::ParentId.is_in(person.map(|person| person.ids).unwrap_or_default()));
    }
    if let Some(pupil) = query.pupil_id {
        wanted = wanted.add(Column::PupilId.is_in(pupil_ids(&session, pupil).await?));
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
    let cancelled = cancelled(&session, &page.data).await?;
    let view = |row: Model| {
        let on = if cancelled.contains(&row.programme_id) {
            ProgrammeState::Cancelled
        } else {
            ProgrammeState::Open
        };
        view(row, on)
    };
    Ok(Page { data: page.data.into_iter().map(view).collect::<Result<_>>()?, page: page.page })
}

/// Of the programmes of these places those that were cancelled.
async fn cancelled<C: ConnectionTrait>(session: &Session<'_, C>, rows: &[Model]) -> Result<BTreeSet<Uuid>> {
    use parenting_programme::Column as Of;
    let these = Condition::all()
        .add(Of::Urn.eq(AUTHORITY))
        .add(Of::Id.is_in(rows.iter().map(|row| row.programme_id)))
        .add(Of::State.eq(ProgrammeState::Cancelled.as_str()));
    let rows = session.find::<parenting_programme::Entity>().filter(these).all().await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// The place, on this programme, to a client that reaches every school.
pub async fn find<C: ConnectionTrait>(session: &Session<'_, C>, programme: Uuid, id: Uuid) -> Result<Model> {
    session.require_authority().await?;
    let row = session.document::<Entity>(AUTHORITY, id).await?;
    if row.programme_id == programme { Ok(row) } else { Err(Code::NotFound.into()) }
}

/// One place.
pub async fn show<P: Permission>(
    cx: &Access<P>,
    programme: Uuid,
    id: Uuid,
) -> Result<Tagged<ProgrammePlace>> {
    let session = cx.read().await?;
    let row = find(&session, programme, id).await?;
    let on = programmes::state(&programmes::find(&session, programme).await?.state)?;
    let document = view(row, on)?;
    // That the programme was cancelled changes what can be done without a version of the place.
    Ok(Tagged { tag: format!("{}-{}", document.version, on.as_str()), document })
}

/// A stored state.
pub fn state(text: &str) -> Result<PlaceState> {
    PlaceState::spelled(text).ok_or_else(|| AppError::internal("programme_place.state holds what it cannot"))
}

/// A stored source.
pub fn source(text: &str) -> Result<ProgrammeSource> {
    let unreadable = || AppError::internal("programme_place.source holds what it cannot");
    ProgrammeSource::spelled(text).ok_or_else(unreadable)
}

/// Stored terms.
pub fn terms(text: &str) -> Result<ProgrammePlaceTerms> {
    serde_json::from_str(text).map_err(AppError::internal)
}

fn view(row: Model, on: ProgrammeState) -> Result<ProgrammePlace> {
    let state = state(&row.state)?;
    let Actions { allowed, refused } = rules::actions(state, on);
    let this = format!("/v1/parenting-programmes/{}/places/{}", row.programme_id, row.id);
    Ok(ProgrammePlace {
        id: row.id,
        programme_id: row.programme_id,
        parent_id: row.parent_id,
        pupil_id: row.pupil_id,
        source: source(&row.source)?,
        state,
        flagged: row.flagged,
        booked_on: row.booked_on,
        terms: terms(&row.terms)?,
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: row.version,
        allowed_actions: allowed,
        refused_actions: refused,
        links: ProgrammePlaceLinks { this },
    })
}
