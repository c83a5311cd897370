//! Which groups of pupils a caller is told of: to everybody else they are not there.

use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};
use uuid::Uuid;

use crate::{
    access::{Access, Permission, PupilsGroupsRestrictedRead, PupilsGroupsWrite, Session},
    entities::{
        pupil_group::{Column, Entity, Model},
        school,
    },
    error::{Code, Result},
};

/// A group that is opened to schools, each about its own pupils.
pub const SCHOOLS: &str = "schools";

/// The groups that the caller may be told of.
pub fn visible<P: Permission>(cx: &Access<P>) -> Condition {
    match cx.also::<PupilsGroupsRestrictedRead>() || cx.also::<PupilsGroupsWrite>() {
        true => Condition::all(),
        false => Condition::all().add(Column::Visibility.eq(SCHOOLS)),
    }
}

/// The group, if the caller may be told of it and reaches any school at all.
pub async fn find<P: Permission, C: ConnectionTrait>(
    cx: &Access<P>,
    session: &Session<'_, C>,
    id: Uuid,
) -> Result<Model> {
    if !reaches_any(session).await? {
        return Err(Code::NotFound.into());
    }
    let this = visible(cx).add(Column::Id.eq(id));
    session.shared::<Entity>().filter(this).one().await?.ok_or(Code::NotFound.into())
}

/// The group that a question is about: the one named, or the one with this code.
pub async fn named_or<P: Permission, C: ConnectionTrait>(
    cx: &Access<P>,
    session: &Session<'_, C>,
    id: Option<Uuid>,
    code: &str,
) -> Result<Model> {
    if !reaches_any(session).await? {
        return Err(Code::NotFound.into());
    }
    let this = id.map_or(Column::Code.eq(code), |id| Column::Id.eq(id));
    let this = visible(cx).add(this);
    session.shared::<Entity>().filter(this).one().await?.ok_or(Code::NotFound.into())
}

/// The same for what is the whole authority's: the caller reaches every school.
pub async fn find_for_authority<P: Permission, C: ConnectionTrait>(
    cx: &Access<P>,
    session: &Session<'_, C>,
    id: Uuid,
) -> Result<Model> {
    session.require_authority().await?;
    find(cx, session, id).await
}

/// Whether the caller reaches any school: the definitions of groups are nobody else's business.
pub async fn reaches_any<C: ConnectionTrait>(session: &Session<'_, C>) -> Result<bool> {
    let any = session.find::<school::Entity>().limit(1).columns::<Any>([school::Column::Urn]).await?;
    Ok(!any.is_empty() || session.reaches_authority().await?)
}

#[derive(sea_orm::FromQueryResult)]
struct Any {
    #[allow(dead_code, reason = "that there is one is all that is asked")]
    urn: i32,
}
