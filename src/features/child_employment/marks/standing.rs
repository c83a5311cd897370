//! Permits beside the marks of a school: marks `C1` that rest on none.

use std::collections::{BTreeMap, HashSet};

use chrono::NaiveDate;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::dto::ChildEmploymentQueryKind;
use crate::{
    access::{Document as _, Session},
    attendance::book::{
        Book,
        enrolled::Enrolled,
        standing::{ByEntry, DaysOf, Standing},
    },
    domain::{session::SessionOn, span::Span},
    entities::child_employment_permit::{Column, Entity, Model},
    error::Result,
    features::child_employment::{permits::ChildEmploymentTerms, states::ChildEmploymentPermitState},
};

/// The code of leave for a regulated performance or regulated employment abroad.
const CODE: &str = "C1";

type Permit = Standing<ChildEmploymentPermitState, ChildEmploymentTerms>;

/// The permits of some schools that were not withdrawn, by the entry with which they stand.
pub struct Licences(ByEntry<ChildEmploymentPermitState, ChildEmploymentTerms>);

/// Marks of one enrolment that lack the same, each with whether it was explained.
pub struct Lacking<'b> {
    /// Whose marks they are.
    pub enrolled: &'b Enrolled,
    /// What they lack.
    pub kind: ChildEmploymentQueryKind,
    /// The sessions, oldest first, each with whether the school gave a reason.
    pub sessions: Vec<(SessionOn, bool)>,
}

impl Licences {
    /// Those of which a day lies in a span: one statement, however many schools.
    pub async fn read<C: ConnectionTrait>(
        session: &Session<'_, C>,
        urns: &[i32],
        from_on: NaiveDate,
        to_on: NaiveDate,
    ) -> Result<Self> {
        let days = DaysOf::<Entity> {
            state: Column::State,
            withdrawn: ChildEmploymentPermitState::Withdrawn.as_str(),
            first: Column::FromOn,
            last: Column::ToOn,
        };
        let understand = |row: Model| {
            let (state, terms) = Entity::read(&row)?;
            Ok(Standing { urn: row.urn, id: row.id, enrolment: row.enrolment_id, state, terms })
        };
        ByEntry::touching(session, urns, days, (from_on, Some(to_on)), understand).await.map(Self)
    }

    /// The marks `C1` of a book on days of a span that rest on none of them.
    pub fn lacking<'b>(
        &self,
        book: &'b Book,
        span: Span,
        reasons: &HashSet<(Uuid, SessionOn)>,
    ) -> Vec<Lacking<'b>> {
        let mut found = Vec::new();
        for (enrolled, line) in book.lines() {
            let own = self.0.of(enrolled.id);
            let mut by_kind: BTreeMap<ChildEmploymentQueryKind, Lacking<'b>> = BTreeMap::new();
            for mark in line.within(span).marks().filter(|mark| mark.code.as_str() == CODE) {
                let Some(kind) = lacks(own, mark.on) else { continue };
                let explained = reasons.contains(&(enrolled.id, mark.on));
                let fresh = || Lacking { enrolled, kind, sessions: Vec::new() };
                by_kind.entry(kind).or_insert_with(fresh).sessions.push((mark.on, explained));
            }
            found.extend(by_kind.into_values());
        }
        found
    }
}

/// What leave under `C1` in a session lacks of the pupil's permits.
fn lacks(permits: &[Permit], on: SessionOn) -> Option<ChildEmploymentQueryKind> {
    if permits.iter().any(|one| one.terms.gives_leave(one.state, on)) {
        return None;
    }
    let licence = permits.iter().any(|one| one.terms.application.kind.gives_leave());
    let job = permits.iter().any(|one| one.terms.in_force(one.state, on.date));
    Some(match (licence, job) {
        (true, _) => ChildEmploymentQueryKind::OutsideLicence,
        (false, true) => ChildEmploymentQueryKind::JobAlone,
        (false, false) => ChildEmploymentQueryKind::WithoutLicence,
    })
}

impl ChildEmploymentQueryKind {
    /// What the school is asked, in words.
    pub const fn question(self) -> &'static str {
        match self {
            Self::WithoutLicence => "Which licence or exemption does the leave rest on?",
            Self::JobAlone => {
                "A part-time job justifies no absence: was it a performance, or is the code another?"
            }
            Self::OutsideLicence => {
                "The licence does not reach to this session: was there another, or is the code another?"
            }
        }
    }
}
