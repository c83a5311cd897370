//! Register pages that a calendar leaves outside: counted, never changed.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, FromQueryResult};

use super::dto::{CalendarOutside, CalendarOutsideMarks};
use crate::{
    access::{Access, Permission, RegistersCodesRead, RegistersRead, Session},
    attendance::{
        book::calendars::Calendars,
        calendar::Calendar,
        code::{self, Class, TABLE},
    },
    domain::session,
    entities::register_page::{Column, Entity},
    error::Result,
};

/// How finely a client may tell marks apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// By code.
    Codes,
    /// By class.
    Classes,
    /// Not at all.
    Totals,
}

impl Detail {
    /// What the scopes of the caller allow.
    pub fn of<P: Permission>(cx: &Access<P>) -> Self {
        match (cx.also::<RegistersCodesRead>(), cx.also::<RegistersRead>()) {
            (true, _) => Self::Codes,
            (false, true) => Self::Classes,
            (false, false) => Self::Totals,
        }
    }
}

#[derive(FromQueryResult)]
struct Page {
    marks: Vec<u8>,
}

/// Counts the pages of these schools that stand outside the calendar each goes by, school by school.
pub async fn count<C: ConnectionTrait>(
    session: &Session<'_, C>,
    calendars: &Calendars,
    urns: &[i32],
    detail: Detail,
) -> Result<CalendarOutside> {
    let mut tally = Tally::default();
    for urn in urns {
        let Some(held) = calendars.of(*urn) else { continue };
        let pages = session.find::<Entity>().filter(outside(*urn, &held.calendar));
        let pages: Vec<Page> = pages.columns([Column::Marks]).await?;
        tally.add(&pages);
    }
    Ok(tally.shown(detail))
}

/// The school's pages of the year whose date and session the calendar does not have.
fn outside(urn: i32, calendar: &Calendar) -> Condition {
    let no_session = session::Session::ALL.map(|half| {
        let days = calendar.sessions().filter(move |on| on.session == half).map(|on| on.date);
        Condition::all().add(Column::Session.eq(half.as_str())).add(Column::Date.is_not_in(days))
    });
    let year = calendar.year();
    Condition::all()
        .add(Column::Urn.eq(urn))
        .add(Column::Date.between(year.first_day(), year.last_day()))
        .add(no_session.into_iter().fold(Condition::any(), Condition::add))
}

#[derive(Default)]
struct Tally {
    schools: usize,
    pages: usize,
    marks: BTreeMap<code::Code, usize>,
}

impl Tally {
    /// Adds the pages of one school.
    fn add(&mut self, pages: &[Page]) {
        self.schools += usize::from(!pages.is_empty());
        self.pages += pages.len();
        for code in pages.iter().flat_map(|page| &page.marks).filter_map(|mark| code::Code::from_byte(*mark))
        {
            *self.marks.entry(code).or_default() += 1;
        }
    }

    fn shown(&self, detail: Detail) -> CalendarOutside {
        let by_code = match detail {
            Detail::Codes => self.by_code(),
            Detail::Classes => self.by_class(),
            Detail::Totals => Vec::new(),
        };
        let marks = self.marks.values().sum();
        CalendarOutside { schools: self.schools, pages: self.pages, marks, by_code }
    }

    /// In the order of the statutory tables.
    fn by_code(&self) -> Vec<CalendarOutsideMarks> {
        let codes = TABLE.iter().filter_map(|info| code::Code::from_byte(info.byte));
        codes
            .filter_map(|code| {
                let (marks, info) = (*self.marks.get(&code)?, code.info());
                Some(CalendarOutsideMarks { code: Some(info.code), class: info.class, marks })
            })
            .collect()
    }

    fn by_class(&self) -> Vec<CalendarOutsideMarks> {
        let mut classes: BTreeMap<Class, usize> = BTreeMap::new();
        for (code, marks) in &self.marks {
            *classes.entry(code.info().class).or_default() += marks;
        }
        classes.into_iter().map(|(class, marks)| CalendarOutsideMarks { code: None, class, marks }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally() -> Tally {
        let mut tally = Tally::default();
        let page = |marks: &[u8]| Page { marks: marks.to_vec() };
        tally.add(&[page(b"/L.I/"), page(b"..")]);
        tally.add(&[]);
        tally
    }

    #[test]
    fn marks_are_counted_and_empty_lines_are_not() {
        let shown = tally().shown(Detail::Codes);
        assert_eq!((shown.schools, shown.pages, shown.marks), (1, 2, 4));
        let codes: Vec<_> = shown.by_code.iter().map(|row| (row.code, row.marks)).collect();
        assert_eq!(codes, [(Some("/"), 2), (Some("L"), 1), (Some("I"), 1)]);
    }

    #[test]
    fn whoever_may_not_see_codes_sees_classes_and_whoever_sees_no_marks_sees_totals() {
        let classes = tally().shown(Detail::Classes).by_code;
        let told: Vec<_> = classes.iter().map(|row| (row.code, row.class, row.marks)).collect();
        assert_eq!(told, [(None, Class::Present, 3), (None, Class::Authorised, 1)]);
        let totals = tally().shown(Detail::Totals);
        assert_eq!((totals.marks, totals.by_code), (4, Vec::new()));
    }
}
