//! Which collections a caller is told of.

use chrono::NaiveDate;
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait,
    sea_query::{Expr, ExprTrait as _, Query, SelectStatement},
};
use uuid::Uuid;

use super::values::{CollectionState, Kind};
use crate::{
    access::{Access, Permission, PupilsGroupsRead, PupilsGroupsRestrictedRead, PupilsRead, Session},
    attendance::book::shown::SCHOOLS,
    domain::urn::AUTHORITY,
    entities::{
        collection::{Column, Entity, Model},
        collection_school, pupil_group, school,
    },
    error::{AppError, Code, Result},
};

/// The schools that a collection asks, for a query that they stand in.
pub fn asked(collection: Uuid) -> SelectStatement {
    use collection_school::{Column, Entity};
    Query::select()
        .column((Entity, Column::SchoolUrn))
        .from(Entity)
        .cond_where(Condition::all().add(Column::Urn.eq(AUTHORITY)).add(Column::CollectionId.eq(collection)))
        .to_owned()
}

/// Whether a school is one that a collection asks.
pub fn asks(collection: Uuid) -> Condition {
    Condition::all().add(Expr::col((school::Entity, school::Column::Urn)).in_subquery(asked(collection)))
}

/// Collections that ask a school; those alone that had opened by a day, where one is given.
pub fn of_school(urn: i32, opened_by: Option<NaiveDate>) -> Condition {
    use collection_school::Column as Asked;
    let these = Query::select()
        .column((collection_school::Entity, Asked::CollectionId))
        .from(collection_school::Entity)
        .cond_where(Condition::all().add(Asked::Urn.eq(AUTHORITY)).add(Asked::SchoolUrn.eq(urn)))
        .to_owned();
    let opened = opened_by.map(|day| Column::OpensOn.lte(day));
    authoritys().add(Column::Id.in_subquery(these)).add_option(opened)
}

/// Collections that ask any school in reach, once they have opened.
pub async fn of_any_school<C: ConnectionTrait>(session: &Session<'_, C>) -> Result<Condition> {
    use collection_school::Column as Asked;
    let schools: Vec<Urn> = session.find::<school::Entity>().columns([school::Column::Urn]).await?;
    let mut any = Condition::any().add(Expr::value(false));
    for some in schools.chunks(ASKED_AT_ONCE) {
        let these = Query::select()
            .column((collection_school::Entity, Asked::CollectionId))
            .from(collection_school::Entity)
            .cond_where(
                Condition::all()
                    .add(Asked::Urn.eq(AUTHORITY))
                    .add(Asked::SchoolUrn.is_in(some.iter().map(|school| school.urn))),
            )
            .to_owned();
        any = any.add(Column::Id.in_subquery(these));
    }
    Ok(Condition::all().add(Column::OpensOn.lte(session.today())).add(any))
}

#[derive(sea_orm::FromQueryResult)]
struct Urn {
    urn: i32,
}

/// URNs that are asked about in one condition.
const ASKED_AT_ONCE: usize = 1_000;

/// The authority's collections.
pub fn authoritys() -> Condition {
    Condition::all().add(Column::Urn.eq(AUTHORITY))
}

/// The collection, if the caller reaches every school, or one that it asks once it has opened.
pub async fn find<P: Permission, C: ConnectionTrait>(
    cx: &Access<P>,
    session: &Session<'_, C>,
    id: Uuid,
) -> Result<Model> {
    let this = authoritys().add(Column::Id.eq(id)).add(visible(cx));
    let row = session.find::<Entity>().filter(this).one().await?.ok_or(Code::NotFound)?;
    if !session.reaches_authority().await? {
        let any = session.find::<school::Entity>().filter(asks(id)).limit(1).one().await?;
        if any.is_none() || row.opens_on > session.today() {
            return Err(Code::NotFound.into());
        }
    }
    Ok(row)
}

/// The same for what is the authority's to do: the caller reaches every school.
pub async fn find_for_authority<P: Permission, C: ConnectionTrait>(
    cx: &Access<P>,
    session: &Session<'_, C>,
    id: Uuid,
) -> Result<Model> {
    session.require_authority().await?;
    let this = authoritys().add(Column::Id.eq(id)).add(visible(cx));
    session.find::<Entity>().filter(this).one().await?.ok_or(Code::NotFound.into())
}

/// The collection, if it asks this school, which the caller reaches; the authority sees it before it opens.
pub async fn find_for_school<P: Permission, C: ConnectionTrait>(
    cx: &Access<P>,
    session: &Session<'_, C>,
    urn: i32,
    id: Uuid,
) -> Result<Model> {
    let this = of_school(urn, None).add(Column::Id.eq(id)).add(visible(cx));
    let row = session.find::<Entity>().filter(this).one().await?.ok_or(Code::NotFound)?;
    if row.opens_on > session.today() && !session.reaches_authority().await? {
        return Err(Code::NotFound.into());
    }
    Ok(row)
}

/// Collections that this caller may be told of: a group that is closed to schools takes its collections with it.
pub fn visible<P: Permission>(cx: &Access<P>) -> Condition {
    match cx.also::<PupilsGroupsRestrictedRead>() {
        true => Condition::all(),
        false => visible_to_schools(),
    }
}

/// Those that schools may be told of.
pub fn visible_to_schools() -> Condition {
    use pupil_group::Column as Group;
    let open = Query::select()
        .column((pupil_group::Entity, Group::Id))
        .from(pupil_group::Entity)
        .cond_where(Group::Visibility.eq(SCHOOLS))
        .to_owned();
    Condition::any().add(Column::GroupId.is_null()).add(Column::GroupId.in_subquery(open))
}

/// The group, if it is opened to schools.
pub async fn open_group<C: ConnectionTrait>(
    session: &Session<'_, C>,
    group: Uuid,
) -> Result<Option<pupil_group::Model>> {
    use pupil_group::Column;
    let open = Condition::all().add(Column::Id.eq(group)).add(Column::Visibility.eq(SCHOOLS));
    session.shared::<pupil_group::Entity>().filter(open).one().await
}

/// Rows that tell who is in a group are for who may be told of it; the row of a whole school, which may be of few pupils,
/// for who sees pupils.
pub fn require_sight_of_rows<P: Permission>(cx: &Access<P>, kind: Kind) -> Result<()> {
    let (sees, scope) = match kind {
        Kind::PupilAttendance => (cx.also::<PupilsGroupsRead>(), PupilsGroupsRead::SCOPE),
        Kind::SchoolAttendance => (cx.also::<PupilsRead>(), PupilsRead::SCOPE),
    };
    if sees { Ok(()) } else { Err(AppError::new(Code::ScopeMissing).required_scope(scope)) }
}

/// Whether a client may be told of pupils and of who is in groups: how many they are tells of them too.
pub fn sees_pupils<P: Permission>(cx: &Access<P>) -> bool {
    cx.also::<PupilsRead>() && cx.also::<PupilsGroupsRead>()
}

/// Whether a client may be told the counts of a return without its rows.
pub fn sees_totals<P: Permission>(cx: &Access<P>, kind: Kind) -> bool {
    match kind {
        Kind::PupilAttendance => sees_pupils(cx),
        Kind::SchoolAttendance => cx.also::<PupilsRead>(),
    }
}

/// What its rows are.
pub fn kind(row: &Model) -> Result<Kind> {
    Kind::spelled(&row.kind).ok_or_else(|| AppError::internal("a collection is of no known kind"))
}

/// How far it is on a day.
pub fn state(row: &Model, today: NaiveDate) -> CollectionState {
    match (row.closed_at, row.opens_on > today) {
        (Some(_), _) => CollectionState::Closed,
        (None, true) => CollectionState::Planned,
        (None, false) => CollectionState::Open,
    }
}

/// By what it is known elsewhere: the codes of these collections' groups.
pub async fn group_codes<C: ConnectionTrait>(
    session: &Session<'_, C>,
    rows: &[Model],
) -> Result<std::collections::HashMap<Uuid, String>> {
    let ids: std::collections::BTreeSet<Uuid> = rows.iter().filter_map(|row| row.group_id).collect();
    let these = pupil_group::Column::Id.is_in(ids);
    let rows = session.shared::<pupil_group::Entity>().filter(these).all().await?;
    Ok(rows.into_iter().map(|row| (row.id, row.code)).collect())
}
