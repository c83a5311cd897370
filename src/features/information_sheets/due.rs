//! Sheets about which schools are still to do something, for the list of what a school is to do next.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::{
    receipts::standing::so_far,
    shown,
    states::{ReceiptState, SheetState},
};
use crate::{
    access::{Session, date_at_school},
    attendance::book::relatives::{closed, closed_before},
    domain::urn::AUTHORITY,
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

/// Of a sheet what tells whether something is to be done, without what it says.
#[derive(FromQueryResult)]
struct Asking {
    id: Uuid,
    published_at: Option<DateTime<Utc>>,
    to_be_completed_by_on: Option<NaiveDate>,
    read_again_from: i32,
}

/// Of a school's row how far it is, without who took which step.
#[derive(FromQueryResult)]
struct SoFar {
    urn: i32,
    id: Uuid,
    state: String,
    version: i32,
    sheet_version: i32,
}

/// What these schools are still to do, and what schools left undone that closed before them: the same few statements,
/// however many there are. Of a school that has closed nothing is asked any more.
pub async fn open_information_sheets<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urns: &[i32],
) -> Result<Vec<OpenInformationSheet>> {
    let sheets = asking(session).await?;
    let told = told(session, urns, &sheets).await?;
    let held = {
        use information_sheet_receipt::{Column, Entity};
        let these = Condition::all()
            .add(Column::Id.is_in(sheets.keys().copied()))
            .add(Column::Urn.is_in(urns.iter().copied()));
        let columns = [Column::Urn, Column::Id, Column::State, Column::Version, Column::SheetVersion];
        session.find::<Entity>().filter(these).columns::<SoFar>(columns).await?
    };
    let held: HashMap<_, _> = held.into_iter().map(|row| ((row.urn, row.id), row)).collect();
    let mut open = Vec::new();
    for (urn, id) in told {
        let Some(sheet) = sheets.get(&id) else { continue };
        let state = match held.get(&(urn, id)) {
            Some(row) => so_far(&row.state, row.version, row.sheet_version, sheet.read_again_from)?.0,
            None => ReceiptState::Unread,
        };
        if state != ReceiptState::Completed {
            open.push(OpenInformationSheet {
                urn,
                id,
                published_on: sheet.published_at.map(date_at_school),
                due_on: sheet.to_be_completed_by_on,
            });
        }
    }
    open.sort_by_key(|one| (one.urn, one.due_on, one.id));
    Ok(open)
}

/// The sheets that ask for something now.
async fn asking<C: ConnectionTrait>(session: &Session<'_, C>) -> Result<HashMap<Uuid, Asking>> {
    use information_sheet::{Column, Entity};
    let these =
        shown::out(session.now()).add(Column::State.eq(SheetState::Published.as_str())).add(shown::asking());
    let columns = [Column::Id, Column::PublishedAt, Column::ToBeCompletedByOn, Column::ReadAgainFrom];
    let rows = session.find::<Entity>().filter(these).columns::<Asking>(columns).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// Of which schools which of these sheets is asked.
async fn told<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urns: &[i32],
    sheets: &HashMap<Uuid, Asking>,
) -> Result<BTreeSet<(i32, Uuid)>> {
    use information_sheet_school::{Column, Entity};
    let of = || {
        let ids = Column::InformationSheetId.is_in(sheets.keys().copied());
        Condition::all().add(Column::Urn.eq(AUTHORITY)).add(ids)
    };
    let own = of()
        .add(Column::SchoolUrn.is_in(urns.iter().copied()))
        .add(Column::SchoolUrn.not_in_subquery(closed(session.today())));
    let own = session.find::<Entity>().filter(own).all().await?;
    let mut told: BTreeSet<_> =
        own.into_iter().map(|one| (one.school_urn, one.information_sheet_id)).collect();
    let after = closed_before(session, urns, session.today()).await?;
    let before: Vec<_> = after.iter().map(|pair| pair.before).collect();
    if !before.is_empty() {
        let left = session.find::<Entity>().filter(of().add(shown::left_by(&before))).all().await?;
        for pair in after {
            let its = left.iter().filter(|one| one.school_urn == pair.before);
            told.extend(its.map(|one| (pair.after, one.information_sheet_id)));
        }
    }
    Ok(told)
}
