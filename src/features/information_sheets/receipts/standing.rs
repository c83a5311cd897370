//! How far a school is with a sheet: worked out from its row and from the version that asks to be read again.

use chrono::NaiveDate;

use crate::{
    domain::action::Actions,
    entities::{information_sheet, information_sheet_receipt},
    error::{AppError, Result},
    features::information_sheets::{
        states::{ReceiptState, SheetState, receipt_actions},
        terms::{self, ReceiptTerms},
    },
};

/// How far a school is with a sheet.
#[derive(Clone, Debug)]
pub struct Standing {
    /// How far it is.
    pub state: ReceiptState,
    /// Who took which step, also of an earlier version.
    pub terms: ReceiptTerms,
    /// Whether it took notice of an earlier version and is asked again.
    pub read_again: bool,
}

impl Standing {
    /// What the school's row says; without one the sheet is unread.
    pub fn of(
        sheet: &information_sheet::Model,
        row: Option<&information_sheet_receipt::Model>,
    ) -> Result<Self> {
        let Some(row) = row else {
            let terms = ReceiptTerms::default();
            return Ok(Self { state: ReceiptState::Unread, terms, read_again: false });
        };
        let (state, read_again) = so_far(&row.state, row.version, row.sheet_version, sheet.read_again_from)?;
        let terms = serde_json::from_str(&row.terms).map_err(AppError::internal)?;
        Ok(Self { state, terms, read_again })
    }

    /// What the school can do with it.
    pub fn actions(&self, sheet: &information_sheet::Model) -> Result<Actions> {
        Ok(receipt_actions(self.state, asks(sheet)?, is_withdrawn(sheet)))
    }

    /// Whether what the sheet asks for is late on a day.
    pub fn is_overdue(&self, sheet: &information_sheet::Model, today: NaiveDate) -> bool {
        let open = self.state != ReceiptState::Completed && !is_withdrawn(sheet);
        open && sheet.to_be_completed_by_on.is_some_and(|by| by < today)
    }
}

/// How far a school is by the columns of its row, and whether it is asked again: a version of the sheet that asks to be read
/// again is later than the one of which it took notice.
pub fn so_far(
    stored: &str,
    version: i32,
    sheet_version: i32,
    read_again_from: i32,
) -> Result<(ReceiptState, bool)> {
    let stored = ReceiptState::spelled(stored)
        .ok_or_else(|| AppError::internal("information_sheet_receipt.state holds what it cannot"))?;
    let read_again = version > 0 && sheet_version < read_again_from;
    Ok((if read_again { ReceiptState::Unread } else { stored }, read_again))
}

/// Whether schools are to do something about the sheet.
pub fn asks(sheet: &information_sheet::Model) -> Result<bool> {
    Ok(terms::asks(super::super::shown::kind(sheet)?, sheet.to_be_completed_by_on))
}

/// Whether the sheet was taken back.
pub fn is_withdrawn(sheet: &information_sheet::Model) -> bool {
    sheet.state == SheetState::Withdrawn.as_str()
}
