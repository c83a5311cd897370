//! Weeks in which few children of a school have a session though it usually has many: an early training day, stray
//! marks in a holiday, an opening for a handful. They are left out for who sees no pupils. Told with the others, each
//! would hide its school, and a week of nobody else the whole authority, for the rest of the year.
//!
//! Whether a week is left out rests on that week alone, its marks and its roll, and on the authority's term dates: what
//! comes later never brings it back, so no later answer less an earlier one is of it. Weeks that are not over are not
//! judged.

use super::{
    crowd::SMALLEST,
    survey::{EVERYONE, Parts, Survey},
};
use crate::{
    attendance::{book::Book, calendar::Calendar},
    domain::span::Span,
};

/// Children on roll from which on a week of few is none of the school's usual ones.
const MANY: usize = 2 * SMALLEST;

impl Survey {
    /// What a book of the whole academic year says, its thin weeks left out of the book too.
    pub fn without_thin_weeks(
        book: Book,
        school: &super::SchoolFacts,
        parts: &Parts,
        terms: Option<&Calendar>,
    ) -> (Self, Book) {
        let survey = Self::of(&book, school, parts);
        let thin = survey.thin_weeks(&book, parts, terms);
        if thin.is_empty() {
            return (survey, book);
        }
        let book = book.without_marks(&thin);
        (Self::of(&book, school, parts), book)
    }

    /// Weeks that are over, with one to five children of at least twelve on roll, or, however small the school, when
    /// the authority's schools have none.
    fn thin_weeks(&self, book: &Book, parts: &Parts, terms: Option<&Calendar>) -> Vec<Span> {
        let everybody = self.cells.iter().filter(|cell| cell.of.is_none()).flat_map(|cell| &cell.parts);
        let few = everybody.filter(|(_, crowds)| crowds[EVERYONE].is_few());
        let weeks = few.filter_map(|(part, _)| parts.whole_week(*part));
        let is_holiday = |week: &Span| {
            terms.is_some_and(|terms| terms.sessions_between(week.from_on, week.to_on).is_empty())
        };
        weeks.filter(|week| is_holiday(week) || book.on_roll(*week) >= MANY).collect()
    }
}
