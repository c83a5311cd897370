//! Use cases: reading what was defined.

use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, Order};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    dto::{Collection, CollectionsQuery},
    view::view,
};
use crate::{
    access::{Access, CollectionsManage, CollectionsRead, Permission, Session},
    domain::listed::listed,
    entities::collection::{Column, Entity, Model},
    error::{AppError, Code, Fault, FaultCode, Result},
    features::collections::{shown, values::CollectionState},
    http::{Page, Tagged},
};

/// What a repeated request gets again.
#[derive(Serialize, Deserialize)]
pub struct Done {
    pub id: Uuid,
}

pub type Answer = Tagged<Collection>;

/// The collections that the caller may know of, newest first.
pub async fn list(cx: &Access<CollectionsRead>, query: &CollectionsQuery) -> Result<Page<Collection>> {
    let session = cx.read().await?;
    let states = states(query)?;
    let paging = cx.paging("collections", &states, query.limit, query.cursor.as_deref())?;
    let today = session.today();
    let is = |state: &CollectionState| match state {
        CollectionState::Closed => Condition::all().add(Column::ClosedAt.is_not_null()),
        CollectionState::Planned => {
            Condition::all().add(Column::OpensOn.gt(today)).add(Column::ClosedAt.is_null())
        }
        CollectionState::Open => {
            Condition::all().add(Column::OpensOn.lte(today)).add(Column::ClosedAt.is_null())
        }
    };
    let wanted = states.as_ref().map(|states| states.iter().map(is).fold(Condition::any(), Condition::add));
    let mut these = shown::authoritys().add_option(wanted).add(shown::visible(cx));
    if !session.reaches_authority().await? {
        these = these.add(shown::of_any_school(&session).await?);
    }
    let mut rows = session.find::<Entity>().filter(these).limit(paging.fetch());
    if let Some(id) = paging.after::<Uuid>()? {
        rows = rows.filter(Column::Id.lt(id));
    }
    let rows = rows.order_by(Column::Id, Order::Desc).all().await?;
    let codes = shown::group_codes(&session, &rows).await?;
    let page = paging.cut(rows, |row| row.id, |row| row)?;
    let shown = page.data.into_iter().map(|row| {
        let code = row.group_id.and_then(|group| codes.get(&group).cloned());
        view(row, code, today)
    });
    Ok(Page { data: shown.collect::<Result<_>>()?, page: page.page })
}

fn states(query: &CollectionsQuery) -> Result<Option<Vec<CollectionState>>> {
    let Some(given) = &query.state else { return Ok(None) };
    let place = |text: &str| CollectionState::ALL.iter().position(|state| state.as_str() == text);
    let places = listed(given, 3, place).ok_or_else(|| {
        let fault = Fault::parameter("state", FaultCode::InvalidParameter);
        let fault = fault.detail("One or several of planned, open and closed, by comma.");
        AppError::new(Code::InvalidParameter).faults(vec![fault])
    })?;
    Ok(Some(places.into_iter().filter_map(|place| CollectionState::ALL.get(place).copied()).collect()))
}

/// One collection.
pub async fn show<P: Permission>(cx: &Access<P>, id: Uuid) -> Result<Answer> {
    let session = cx.read().await?;
    let row = shown::find(cx, &session, id).await?;
    tagged(&session, row).await
}

async fn tagged<C: ConnectionTrait>(session: &Session<'_, C>, row: Model) -> Result<Answer> {
    let codes = shown::group_codes(session, std::slice::from_ref(&row)).await?;
    let code = row.group_id.and_then(|group| codes.get(&group).cloned());
    let document = view(row, code, session.today())?;
    // Its state follows the day, with no version of its own.
    let tag = format!("{}-{}", document.version, document.state.as_str());
    Ok(Tagged { tag, document })
}

/// What is read after the commit: if that fails, the client must not be told that nothing was stored.
pub async fn told(cx: &Access<CollectionsManage>, id: Uuid) -> Result<Answer> {
    show(cx, id).await.map_err(|error| AppError::new(Code::OutcomeUnknown).cause(error))
}
