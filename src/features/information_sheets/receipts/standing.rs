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
        let stored = ReceiptState::spelled(&row.state)
            .ok_or_else(|| AppError::internal("information_sheet_receipt.state holds what it cannot"))?;
        let read_again = row.version > 0 && row.sheet_version < sheet.read_again_from;
        Ok(Self {
            state: if read_again { ReceiptState::Unread } else { stored },
            terms: serde_json::from_str(&row.terms).map_err(AppError::internal)?,
            read_again,
        })
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

/// Whether schools are to do something about the sheet.
pub fn asks(sheet: &information_sheet::Model) -> Result<bool> {
    Ok(terms::asks(super::super::shown::kind(sheet)?, sheet.to_be_completed_by_on))
}

/// Whether the sheet was taken back.
pub fn is_withdrawn(sheet: &information_sheet::Model) -> bool {
    sheet.state == SheetState::Withdrawn.as_str()
}
