//! Numbers of sheets within a calendar year.

use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition, Order};

use crate::{
    access::Tx,
    domain::urn::AUTHORITY,
    entities::{
        information_sheet::{Column, Entity, Model},
        information_sheet_year,
    },
    error::{AppError, Code, Result},
    features::information_sheets::{shown, states::SheetState, terms::spoken},
};

/// Holds a year: no number of it is given or taken back by anybody else meanwhile.
async fn hold(tx: &Tx<'_>, year: i32) -> Result<()> {
    use information_sheet_year as years;
    let this = Condition::all().add(years::Column::Year.eq(year));
    let fresh = || years::ActiveModel { urn: Set(AUTHORITY), year: Set(year) };
    tx.lock_or_create(this, fresh).await.map(drop)
}

/// The highest number of a year.
async fn last(tx: &Tx<'_>, year: i32) -> Result<Option<i32>> {
    let given = tx.find::<Entity>().filter(Column::Year.eq(year)).filter(Column::Number.is_not_null());
    let last = given.order_by(Column::Number, Order::Desc).limit(1).one().await?;
    Ok(last.and_then(|row| row.number))
}

/// Gives a number of a year: the one that is asked for, or the next after the highest. Whoever publishes holds the year, so
/// that no number is given twice, and none is lost to a publication that failed.
pub async fn give(tx: &Tx<'_>, year: i32, asked: Option<i32>) -> Result<i32> {
    hold(tx, year).await?;
    let Some(asked) = asked else { return Ok(last(tx, year).await?.unwrap_or(0) + 1) };
    let same = Condition::all().add(Column::Year.eq(year)).add(Column::Number.eq(asked));
    match tx.find::<Entity>().filter(same).one().await? {
        None => Ok(asked),
        Some(row) => {
            let told = [
                ("id".to_owned(), row.id.to_string().into()),
                ("number".to_owned(), spoken(asked, year).into()),
            ];
            let detail = "Another sheet of the year has the number. Leave it out to get the next one.";
            Err(AppError::new(Code::Duplicate).detail(detail).existing(told.into_iter().collect()))
        }
    }
}

/// Whether the number of a sheet that is withdrawn is free again: nobody could read the sheet yet, and its number was the
/// last one given, so that no gap is left.
pub async fn is_free_again(tx: &Tx<'_>, sheet: &Model) -> Result<bool> {
    let Some((year, number)) = sheet.year.zip(sheet.number) else { return Ok(false) };
    hold(tx, year).await?;
    let unread = shown::state(sheet, tx.now())? == SheetState::Scheduled;
    Ok(unread && last(tx, year).await? == Some(number))
}
