//! Requests beside the marks of a school: what is undecided, and where the two disagree.

use std::collections::HashSet;

use chrono::NaiveDate;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::dto::LeaveQueryKind;
use crate::{
    access::{Document as _, Session},
    attendance::{
        age,
        book::{
            Book,
            enrolled::Enrolled,
            standing::{self, ByEntry, DaysOf},
        },
        code::Code,
        rules::Mark,
    },
    domain::{session::SessionOn, span::Span},
    entities::leave_request::{Column, Entity, Model},
    error::Result,
    features::leave_requests::{
        dto::LeaveTerms,
        rules::{self, Expected, LeaveDue},
        values::LeaveState,
    },
};

/// A request that was not withdrawn.
pub type Standing = standing::Standing<LeaveState, LeaveTerms>;

impl Standing {
    /// What the school must still do about it.
    pub fn due(&self, today: NaiveDate) -> Vec<LeaveDue> {
        rules::due(self.state, &self.terms.asked, today)
    }

    /// The days that it is about.
    pub fn days(&self) -> Option<Span> {
        self.terms.asked.days.span()
    }
}

/// The requests of some schools that were not withdrawn, by the entry with which they stand.
pub type Requests = ByEntry<LeaveState, LeaveTerms>;

/// A mark that does not agree with a request.
pub struct Disagreement<'b> {
    /// Whose mark it is.
    pub enrolled: &'b Enrolled,
    /// The request.
    pub request: Uuid,
    /// The session.
    pub on: SessionOn,
    /// How they disagree.
    pub kind: LeaveQueryKind,
    /// What the decision makes expected.
    pub expected: Expected,
    /// The mark.
    pub found: Code,
    /// Whether the school gave a reason with the mark or after it.
    pub explained: bool,
}

impl Requests {
    /// Those whose days touch a span, without an end from its first day on: one statement, however many schools.
    pub async fn read<C: ConnectionTrait>(
        session: &Session<'_, C>,
        urns: &[i32],
        from_on: NaiveDate,
        to_on: Option<NaiveDate>,
    ) -> Result<Self> {
        let days = DaysOf::<Entity> {
            state: Column::State,
            withdrawn: LeaveState::Withdrawn.as_str(),
            first: Column::FromOn,
            last: Column::ToOn,
        };
        let understand = |row: Model| {
            let (state, terms) = Entity::read(&row)?;
            Ok(Standing { urn: row.urn, id: row.id, enrolment: row.enrolment_id, state, terms })
        };
        Self::touching(session, urns, days, (from_on, to_on), understand).await
    }

    /// The days of a span that any of them is about, from the first to the last.
    pub fn days_within(&self, span: Span) -> Option<Span> {
        self.all().filter_map(|one| one.days()?.and(span)).reduce(Span::or)
    }

    /// The marks of a book on days of a span that do not agree with them. Without `codes` only what classes tell.
    pub fn disagreements<'b>(
        &self,
        book: &'b Book,
        span: Span,
        codes: bool,
        reasons: &HashSet<(Uuid, SessionOn)>,
    ) -> Vec<Disagreement<'b>> {
        let mut found = Vec::new();
        for (enrolled, line) in book.lines() {
            for request in self.of(enrolled.id) {
                let Some(days) = request.days().and_then(|days| days.and(span)) else { continue };
                let marks = line.within(days).marks();
                found.extend(marks.filter_map(|mark| request.disagrees(enrolled, mark, codes, reasons)));
            }
        }
        found
    }
}

impl Standing {
    fn disagrees<'b>(
        &self,
        enrolled: &'b Enrolled,
        mark: Mark,
        codes: bool,
        reasons: &HashSet<(Uuid, SessionOn)>,
    ) -> Option<Disagreement<'b>> {
        let compulsory = age::is_compulsory(enrolled.born_on, mark.on.date);
        let expected = rules::expected(self.state, &self.terms, mark.on, compulsory)?;
        let agrees = match codes {
            true => expected.agrees(mark.code),
            false => expected.agrees_in_class(mark.code.class()),
        };
        (!agrees).then(|| Disagreement {
            enrolled,
            request: self.id,
            on: mark.on,
            kind: LeaveQueryKind::of(expected),
            expected,
            found: mark.code,
            explained: reasons.contains(&(enrolled.id, mark.on)),
        })
    }
}

impl LeaveQueryKind {
    /// How a mark disagrees with what is expected.
    const fn of(expected: Expected) -> Self {
        match expected {
            Expected::Undecided => Self::UndecidedMarkedAsLeave,
            Expected::Granted(_) => Self::GrantedMarkedOtherwise,
            Expected::Refused(_) => Self::RefusedMarkedOtherwise,
        }
    }

    /// What the school is asked, in words.
    pub const fn question(self) -> &'static str {
        match self {
            Self::UndecidedMarkedAsLeave => "The mark says that leave was given: was it, by whom and when?",
            Self::GrantedMarkedOtherwise => {
                "Leave was given: was the absence this leave, or what else explains it?"
            }
            Self::RefusedMarkedOtherwise => {
                "Leave was refused: was the absence one without leave, or what explains it?"
            }
        }
    }
}
