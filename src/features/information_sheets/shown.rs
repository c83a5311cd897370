//! Which sheets a caller is told of, and what they say.

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait,
    sea_query::{Expr, ExprTrait as _, Query, SelectStatement},
};
use uuid::Uuid;

use super::{
    states::{ReceiptState, SheetState},
    terms::{SheetKind, SheetTerms},
};
use crate::{
    access::{Access, InformationSheetsWrite, Permission, Session},
    domain::urn::AUTHORITY,
    entities::{
        information_sheet::{Column, Entity, Model},
        information_sheet_receipt, information_sheet_school as of,
    },
    error::{AppError, Code, Result},
};

/// The authority's sheets.
pub fn authoritys() -> Condition {
    Condition::all().add(Column::Urn.eq(AUTHORITY))
}

/// Sheets that somebody outside the authority may see by now, or saw before they were withdrawn.
pub fn out(now: DateTime<Utc>) -> Condition {
    let told = [SheetState::Published, SheetState::Withdrawn].map(SheetState::as_str);
    authoritys().add(Column::State.is_in(told)).add(Column::PublishedAt.lte(now))
}

/// Of the authority's sheets those that the caller is told of: who words sheets sees those that are not out yet.
pub fn told<P: Permission>(cx: &Access<P>, now: DateTime<Utc>) -> Condition {
    if cx.also::<InformationSheetsWrite>() { authoritys() } else { out(now) }
}

/// The sheet, if the caller reaches every school.
pub async fn find<P: Permission, C: ConnectionTrait>(
    cx: &Access<P>,
    session: &Session<'_, C>,
    id: Uuid,
) -> Result<Model> {
    session.require_authority().await?;
    let this = told(cx, session.now()).add(Column::Id.eq(id));
    session.find::<Entity>().filter(this).one().await?.ok_or(Code::NotFound.into())
}

/// The sheets that a school sees at an instant: those that are for it, and those that ask for something which a school left
/// undone that closed before it (`closed`).
pub fn seen_by(urn: i32, closed: &[i32], now: DateTime<Utc>) -> Condition {
    let its = of::Column::SchoolUrn.eq(urn);
    let own = Column::Id.in_subquery(ids(Condition::all().add(its)));
    let left = Condition::all().add(asking()).add(Column::Id.in_subquery(ids(left_by(closed))));
    out(now).add(Condition::any().add(own).add_option((!closed.is_empty()).then_some(left)))
}

fn ids(these: Condition) -> SelectStatement {
    let of_authority = Condition::all().add(of::Column::Urn.eq(AUTHORITY)).add(these);
    Query::select()
        .column((of::Entity, of::Column::InformationSheetId))
        .from(of::Entity)
        .cond_where(of_authority)
        .to_owned()
}

/// Sheets that ask for something to be done.
pub fn asking() -> Condition {
    Condition::any()
        .add(Column::Kind.eq(SheetKind::Action.as_str()))
        .add(Column::ToBeCompletedByOn.is_not_null())
}

/// Of whom a sheet is for: these schools, where they have not done what it asks. Only that is looked at, whoever reaches them.
pub fn left_by(closed: &[i32]) -> Condition {
    use information_sheet_receipt as receipt;
    let same = |own: receipt::Column, other: of::Column| {
        Expr::col((receipt::Entity, own)).eq(Expr::col((of::Entity, other)))
    };
    // A sheet that asks to be read again asks for everything again.
    let again = Query::select()
        .column((Entity, Column::ReadAgainFrom))
        .from(Entity)
        .and_where(Column::Urn.eq(AUTHORITY))
        .and_where(
            Expr::col((Entity, Column::Id)).eq(Expr::col((of::Entity, of::Column::InformationSheetId))),
        )
        .to_owned();
    let done = Query::select()
        .expr(Expr::val(1))
        .from(receipt::Entity)
        .and_where(same(receipt::Column::Urn, of::Column::SchoolUrn))
        .and_where(same(receipt::Column::Id, of::Column::InformationSheetId))
        .and_where(receipt::Column::State.eq(ReceiptState::Completed.as_str()))
        .and_where(
            Expr::col((receipt::Entity, receipt::Column::SheetVersion))
                .gte(Expr::SubQuery(None, Box::new(again.into()))),
        )
        .to_owned();
    Condition::all().add(of::Column::SchoolUrn.is_in(closed.iter().copied())).add(Expr::exists(done).not())
}

/// How far it is at an instant.
pub fn state(row: &Model, now: DateTime<Utc>) -> Result<SheetState> {
    let stored = SheetState::spelled(&row.state)
        .ok_or_else(|| AppError::internal("information_sheet.state holds what it cannot"))?;
    Ok(stored.at(now, row.published_at))
}

/// What it says.
pub fn terms(row: &Model) -> Result<SheetTerms> {
    serde_json::from_str(&row.terms).map_err(AppError::internal)
}

/// What it is.
pub fn kind(row: &Model) -> Result<SheetKind> {
    SheetKind::spelled(&row.kind)
        .ok_or_else(|| AppError::internal("information_sheet.kind holds what it cannot"))
}

/// When what it says last changed for those who see it.
pub fn last_modified_at(row: &Model) -> Option<DateTime<Utc>> {
    let published_at = row.published_at?;
    Some(row.corrected_at.map_or(published_at, |corrected_at| std::cmp::max(corrected_at, published_at)))
}

/// Its number as people say it.
pub fn number(row: &Model) -> Option<String> {
    Some(super::terms::spoken(row.number?, row.year?))
}
