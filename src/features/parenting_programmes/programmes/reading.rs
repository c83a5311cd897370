//! Use cases: listing programmes and showing one.

use std::collections::HashMap;

use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, FromQueryResult, Order};
use uuid::Uuid;

use super::{
    dto::{
        ParentingProgramme, ParentingProgrammeLinks, ParentingProgrammePlan, ParentingProgrammeTerms,
        ParentingProgrammesQuery,
    },
    rules,
};
use crate::{
    access::{Access, Locked, ParentingProgrammesRead, Permission, Session, Tx},
    domain::{action::Actions, urn::AUTHORITY},
    entities::{
        parenting_programme::{Column, Entity, Model},
        programme_place,
    },
    error::{AppError, Result},
    features::parenting_programmes::values::{PlaceState, ProgrammeState},
    http::{Page, Tagged},
};

/// Programmes in the order of recording; none for a client that does not reach every school.
pub async fn list(
    cx: &Access<ParentingProgrammesRead>,
    query: &ParentingProgrammesQuery,
) -> Result<Page<ParentingProgramme>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let paging = cx.paging("parenting programmes", &query.state, query.limit, query.cursor.as_deref())?;
    let wanted = Condition::all()
        .add(Column::Urn.eq(AUTHORITY))
        .add_option(query.state.map(|state| Column::State.eq(state.as_str())));
    let mut rows = session.find::<Entity>().filter(wanted).limit(paging.fetch());
    if let Some(id) = paging.after::<Uuid>()? {
        rows = rows.filter(Column::Id.gt(id));
    }
    let rows = match session.reaches_authority().await? {
        true => rows.order_by(Column::Id, Order::Asc).all().await?,
        false => Vec::new(),
    };
    let page = paging.cut(rows, |row| row.id, |row| row)?;
    let taken = taken(&session, page.data.iter().map(|row| row.id)).await?;
    let data = page.data.into_iter().map(|row| view(row, &taken)).collect::<Result<_>>()?;
    Ok(Page { data, page: page.page })
}

/// One programme.
pub async fn show<P: Permission>(cx: &Access<P>, id: Uuid) -> Result<Tagged<ParentingProgramme>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let row = find(&session, id).await?;
    let taken = taken(&session, [id]).await?;
    let document = view(row, &taken)?;
    // How many places are taken changes without a version.
    Ok(Tagged { tag: format!("{}-{}", document.version, document.taken), document })
}

/// The programme, to a client that reaches every school.
pub async fn find<C: ConnectionTrait>(session: &Session<'_, C>, id: Uuid) -> Result<Model> {
    session.require_authority().await?;
    session.document::<Entity>(AUTHORITY, id).await
}

/// The programme, locked and taking place: whoever books the next place waits here.
pub async fn locked<'t>(tx: &'t Tx<'_>, id: Uuid, action: &str) -> Result<Locked<'t, Entity>> {
    let row = tx.lock_document::<Entity>(id).await?;
    let taken = taken(tx, [id]).await?.get(&id).copied().unwrap_or_default();
    AppError::unless_allowed(rules::actions(state(&row.state)?, is_full(row.places, taken)), action)?;
    Ok(row)
}

fn is_full(places: i32, taken: u64) -> bool {
    u64::try_from(places).is_ok_and(|places| taken >= places)
}

#[derive(FromQueryResult)]
struct Place {
    programme_id: Uuid,
}

/// How many places of programmes are taken: one statement.
pub async fn taken<C: ConnectionTrait>(
    session: &Session<'_, C>,
    programmes: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, u64>> {
    use programme_place::Column as Of;
    let these = Condition::all()
        .add(Of::Urn.eq(AUTHORITY))
        .add(Of::ProgrammeId.is_in(programmes))
        .add(Of::State.ne(PlaceState::Cancelled.as_str()));
    let places = session.find::<programme_place::Entity>().filter(these);
    let places: Vec<Place> = places.columns([Of::ProgrammeId]).await?;
    let mut taken: HashMap<Uuid, u64> = HashMap::new();
    for place in places {
        *taken.entry(place.programme_id).or_default() += 1;
    }
    Ok(taken)
}

/// A stored state.
pub fn state(text: &str) -> Result<ProgrammeState> {
    let unreadable = || AppError::internal("parenting_programme.state holds what it cannot");
    ProgrammeState::spelled(text).ok_or_else(unreadable)
}

/// A stored programme.
pub fn plan(text: &str) -> Result<ParentingProgrammePlan> {
    let terms: ParentingProgrammeTerms = serde_json::from_str(text).map_err(AppError::internal)?;
    Ok(terms.plan)
}

fn view(row: Model, taken: &HashMap<Uuid, u64>) -> Result<ParentingProgramme> {
    let (state, taken) = (state(&row.state)?, taken.get(&row.id).copied().unwrap_or_default());
    let Actions { allowed, refused } = rules::actions(state, is_full(row.places, taken));
    Ok(ParentingProgramme {
        id: row.id,
        state,
        plan: plan(&row.terms)?,
        taken,
        from_on: row.from_on,
        to_on: row.to_on,
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: row.version,
        allowed_actions: allowed,
        refused_actions: refused,
        links: ParentingProgrammeLinks {
            this: format!("/v1/parenting-programmes/{}", row.id),
            places: format!("/v1/programme-places?programme_id={}", row.id),
        },
    })
}
