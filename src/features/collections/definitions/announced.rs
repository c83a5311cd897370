//! Information sheets that announce a collection: both are due by the end of the same day.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition, Order};
use uuid::Uuid;

use super::view::actions;
use crate::{
    access::Tx,
    entities::information_sheet::{Column, Entity, Model},
    error::{AppError, Code, Result},
    features::collections::values::CollectionState,
};

/// Refuses another day than the published sheets say that announce the collection: each is told with its address. A draft is
/// checked when it is published, and waits until the collection is changed.
pub async fn refuse_other_day(
    tx: &Tx<'_>,
    collection: Uuid,
    due_on: NaiveDate,
    state: CollectionState,
) -> Result<()> {
    let other =
        Condition::any().add(Column::ToBeCompletedByOn.is_null()).add(Column::ToBeCompletedByOn.ne(due_on));
    let these = Condition::all()
        .add(Column::CollectionId.eq(collection))
        .add(Column::State.eq("published"))
        .add(other);
    let sheets = tx.find::<Entity>().filter(these).order_by(Column::Id, Order::Asc).all().await?;
    if sheets.is_empty() {
        return Ok(());
    }
    let told = |sheet: &Model| {
        let day = sheet.to_be_completed_by_on.map_or_else(|| "no day".to_owned(), |day| day.to_string());
        format!("/v1/information-sheets/{} ({day})", sheet.id)
    };
    let sheets: Vec<_> = sheets.iter().map(told).collect();
    let detail = format!(
        "Schools were told another day by {}. Correct what they were told to {due_on} first.",
        sheets.join(", ")
    );
    Err(AppError::new(Code::StateConflict).detail(detail).allowed_actions(actions(state).allowed))
}
