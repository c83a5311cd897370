//! Telling restricted facts about pupils: whoever is told of them is written down first.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ActiveValue::Set, EntityTrait as _};
use uuid::Uuid;

use super::{Access, Permission};
use crate::{
    domain::{purpose::Reader, urn::AUTHORITY},
    entities::{audit_log, disclosure_log},
    error::{AppError, Result},
};

/// What is about to be told, and to whom.
pub struct Disclosure<'a> {
    /// What reads: `list.read`.
    pub operation: &'static str,
    /// What is told of, by its id; never a name, a UPN or a code.
    pub subject: String,
    /// For whom, and for what.
    pub reader: &'a Reader,
    /// How many pupils are told of.
    pub pupils: usize,
}

impl<P: Permission> Access<P> {
    /// Writes down that pupils of this school (or, with `urn` 0, of the authority) are about to be told of.
    ///
    /// It commits before the answer leaves: what could not be written down is not told. It is no right of its own:
    /// the caller's reach was asked in the query that found what is told.
    pub async fn disclose(&self, urn: i32, what: &Disclosure<'_>) -> Result<()> {
        self.disclose_all(std::iter::once((urn, what))).await
    }

    /// The same of one document about one pupil, by its id.
    pub async fn disclose_one(
        &self,
        urn: i32,
        operation: &'static str,
        id: Uuid,
        reader: &Reader,
    ) -> Result<()> {
        self.disclose(urn, &Disclosure { operation, subject: id.to_string(), reader, pupils: 1 }).await
    }

    /// Writes down that a list is about to be told, with each school whose pupils it tells of: of the school that was asked
    /// about, or of all in reach.
    pub async fn disclose_list(
        &self,
        school: Option<i32>,
        operation: &'static str,
        reader: &Reader,
        told: impl IntoIterator<Item = (i32, Option<Uuid>)>,
    ) -> Result<()> {
        let mut pupils: BTreeMap<i32, BTreeSet<Uuid>> = BTreeMap::new();
        for (urn, pupil) in told {
            pupils.entry(urn).or_default().extend(pupil);
        }
        // That nobody was found is told, too.
        if pupils.is_empty() {
            pupils.insert(school.unwrap_or(AUTHORITY), BTreeSet::new());
        }
        let of_school = |(urn, pupils): (i32, BTreeSet<Uuid>)| {
            (urn, Disclosure { operation, subject: urn.to_string(), reader, pupils: pupils.len() })
        };
        let told: Vec<_> = pupils.into_iter().map(of_school).collect();
        self.disclose_all(told.iter().map(|(urn, what)| (*urn, what))).await
    }

    /// The same of what is made to be handed on: it is also written into the audit log, as something that was done.
    #[allow(clippy::disallowed_methods, reason = "a row of its own, beside no other write")]
    pub async fn disclose_audited(&self, urn: i32, what: &Disclosure<'_>) -> Result<()> {
        let caller = self.caller().await?;
        let row = audit_log::ActiveModel {
            urn: Set(urn),
            id: Set(Uuid::now_v7()),
            at: Set(caller.now),
            client_id: Set(caller.client),
            operation: Set(what.operation.to_owned()),
            subject: Set(what.subject.clone()),
            request_id: Set(caller.request_id.clone()),
        };
        audit_log::Entity::insert(row).exec_without_returning(&self.gate.db.writer).await?;
        self.disclose(urn, what).await
    }

    /// The same of pupils of several schools, each of which is to see it in its own log: one statement.
    #[allow(clippy::disallowed_methods, reason = "a row for each school, beside no other write")]
    pub async fn disclose_all<'d>(
        &self,
        told: impl IntoIterator<Item = (i32, &'d Disclosure<'d>)>,
    ) -> Result<()> {
        let caller = self.caller().await?;
        let row = |(urn, what): (i32, &Disclosure<'_>)| {
            Ok(disclosure_log::ActiveModel {
                urn: Set(urn),
                id: Set(Uuid::now_v7()),
                at: Set(caller.now),
                client_id: Set(caller.client),
                operation: Set(what.operation.to_owned()),
                subject: Set(what.subject.clone()),
                person_name: Set(what.reader.person.name.clone()),
                person_title: Set(what.reader.person.title.clone()),
                purpose: Set(what.reader.purpose.as_str().to_owned()),
                pupils: Set(i32::try_from(what.pupils).map_err(AppError::internal)?),
                request_id: Set(caller.request_id.clone()),
            })
        };
        let rows = told.into_iter().map(row).collect::<Result<Vec<_>>>()?;
        disclosure_log::Entity::insert_many(rows).exec_without_returning(&self.gate.db.writer).await?;
        Ok(())
    }
}
