//! The optional cells of one row of an extract.

use chrono::NaiveDate;

use super::{cell, fault::Notes, table::Row};

/// The optional cells of one row: what cannot be read is left empty and noted.
pub(super) struct Cells<'a> {
    pub(super) row: &'a Row<'a>,
    pub(super) urn: i32,
    pub(super) notes: &'a mut Notes,
}

impl Cells<'_> {
    pub(super) fn note(&mut self, column: &'static str, code: &'static str, detail: String) {
        self.notes.push(self.row.line, Some(self.urn), Some(column), code, detail);
    }

    /// Text as given, made clean.
    pub(super) fn text(&mut self, column: &'static str) -> Option<String> {
        let (text, changed) = cell::clean(self.row.raw(column));
        if text.chars().count() > cell::MAX_CHARS {
            let most = cell::MAX_CHARS;
            self.note(column, "text_too_long", format!("Left empty: longer than {most} characters."));
            return None;
        }
        if changed {
            let detail = "Characters that cannot be shown were taken out, or letters composed.";
            self.note(column, "text_cleaned", detail.to_owned());
        }
        (!text.is_empty()).then(|| text.into_owned())
    }

    /// A whole number from 0 to `most`.
    pub(super) fn number(&mut self, column: &'static str, most: i32) -> Option<i32> {
        let raw = self.row.raw(column);
        let number = cell::whole_number(raw).filter(|number| *number <= most);
        if number.is_none() && !raw.is_empty() {
            let cell = cell::quote(raw);
            let detail = format!("Left empty: {cell} is not a whole number from 0 to {most}.");
            self.note(column, "number_unreadable", detail);
        }
        number
    }

    /// A day.
    pub(super) fn date(&mut self, column: &'static str) -> Option<NaiveDate> {
        let raw = self.row.raw(column);
        let date = cell::date(raw);
        if date.is_none() && !raw.is_empty() {
            let cell = cell::quote(raw);
            let detail = format!("Left empty: {cell} is not a date in the form dd-mm-yyyy.");
            self.note(column, "date_unreadable", detail);
        }
        date
    }
}
