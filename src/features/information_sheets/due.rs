//! Sheets about which schools are still to do something, for the list of what a school is to do next.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};
use uuid::Uuid;

use super::{
    receipts::standing::{Standing, asks},
    shown::{self, AUTHORITY_URN},
    states::{ReceiptState, SheetState},
};
use crate::{
    access::{Session, date_at_school},
    entities::{information_sheet, information_sheet_receipt, information_sheet_school},
    error::Result,
};

/// A sheet about which a school is still to do something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenInformationSheet {
    /// The school.
    pub urn: i32,
    /// The sheet.
    pub id: Uuid,
    /// The day on which it was published.
    pub published_on: Option<NaiveDate>,
    /// The day by whose end it is to be completed, where there is one.
    pub due_on: Option<NaiveDate>,
}

/// What these schools are still to do: three statements, however many.
pub async fn open_information_sheets<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urns: &[i32],
) -> Result<Vec<OpenInformationSheet>> {
    let out = {
        use information_sheet::{Column, Entity};
        let out = shown::out(session.now()).add(Column::State.eq(SheetState::Published.as_str()));
        session.find::<Entity>().filter(out).all().await?
    };
    let mut sheets: HashMap<Uuid, information_sheet::Model> = HashMap::new();
    for sheet in out {
        if asks(&sheet)? {
            sheets.insert(sheet.id, sheet);
        }
    }
    let told = {
        use information_sheet_school::{Column, Entity};
        let these = Condition::all()
            .add(Column::Urn.eq(AUTHORITY_URN))
            .add(Column::InformationSheetId.is_in(sheets.keys().copied()))
            .add(Column::SchoolUrn.is_in(urns.iter().copied()));
        session.find::<Entity>().filter(these).all().await?
    };
    let held = {
        use information_sheet_receipt::{Column, Entity};
        let these = Condition::all()
            .add(Column::Id.is_in(sheets.keys().copied()))
            .add(Column::Urn.is_in(urns.iter().copied()));
        session.find::<Entity>().filter(these).all().await?
    };
    let held: HashMap<_, _> = held.into_iter().map(|row| ((row.urn, row.id), row)).collect();
    let mut open = Vec::new();
    for one in told {
        let Some(sheet) = sheets.get(&one.information_sheet_id) else { continue };
        let standing = Standing::of(sheet, held.get(&(one.school_urn, sheet.id)))?;
        if standing.state != ReceiptState::Completed {
            open.push(OpenInformationSheet {
                urn: one.school_urn,
                id: sheet.id,
                published_on: sheet.published_at.map(date_at_school),
                due_on: sheet.to_be_completed_by_on,
            });
        }
    }
    open.sort_by_key(|one| (one.urn, one.due_on, one.id));
    Ok(open)
}
