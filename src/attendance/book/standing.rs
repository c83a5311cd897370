//! What a school records about days of its pupils and holds beside their marks: requests for leave, part-time timetables.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};
use uuid::Uuid;

use crate::{access::Session, entities::Tenanted, error::Result};

/// A document that was not withdrawn.
pub struct Standing<S, T> {
    /// The school.
    pub urn: i32,
    /// The document.
    pub id: Uuid,
    /// The entry of the admission register with which it stands.
    pub enrolment: Uuid,
    /// How far it is.
    pub state: S,
    /// What it says.
    pub terms: T,
}

/// The columns of a table of documents by which those of some days are found.
pub struct DaysOf<E: Tenanted> {
    /// How far it is.
    pub state: E::Column,
    /// How that is spelled of one that was withdrawn.
    pub withdrawn: &'static str,
    /// Its first day.
    pub first: E::Column,
    /// Its last.
    pub last: E::Column,
}

/// The documents of some schools that were not withdrawn, by the entry with which they stand.
pub struct ByEntry<S, T>(HashMap<Uuid, Vec<Standing<S, T>>>);

impl<S, T> Default for ByEntry<S, T> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<S, T> ByEntry<S, T> {
    /// Those whose days touch a span, without an end from its first day on: one statement, however many schools.
    pub async fn touching<E: Tenanted, C: ConnectionTrait>(
        session: &Session<'_, C>,
        urns: &[i32],
        days: DaysOf<E>,
        (from_on, to_on): (NaiveDate, Option<NaiveDate>),
        understand: impl Fn(E::Model) -> Result<Standing<S, T>>,
    ) -> Result<Self> {
        let these = Condition::all()
            .add(E::URN.is_in(urns.iter().copied()))
            .add(days.state.ne(days.withdrawn))
            .add(days.last.gte(from_on))
            .add_option(to_on.map(|to_on| days.first.lte(to_on)));
        let mut found: HashMap<Uuid, Vec<Standing<S, T>>> = HashMap::new();
        for row in session.find::<E>().filter(these).all().await? {
            let standing = understand(row)?;
            found.entry(standing.enrolment).or_default().push(standing);
        }
        Ok(Self(found))
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &Standing<S, T>> {
        self.0.values().flatten()
    }

    /// Those that stand with an entry.
    pub fn of(&self, enrolment: Uuid) -> &[Standing<S, T>] {
        self.0.get(&enrolment).map_or(&[], Vec::as_slice)
    }
}
