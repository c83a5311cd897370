//! Storing what a roll changes: in bulk, and nothing where nothing changes.

use std::{
    collections::{BTreeSet, HashMap},
    fmt,
};

use chrono::{DateTime, Utc};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition};
use uuid::Uuid;

use super::{
    known::CHUNK,
    rules::{Decision, Revision},
};
use crate::{
    access::{Locked, Tx, date_at_school},
    attendance::book::lines::{self, Span},
    domain::academic_year::AcademicYear,
    entities::{enrolment, pupil, pupil_upn, register, roll},
    error::{AppError, Code, Result},
};

/// Another school named a pupil that was new to both, and was first. Nothing is stored; beginning anew finds
/// the pupil.
#[derive(Debug)]
pub struct Raced;

impl fmt::Display for Raced {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("another roll was first to name a pupil")
    }
}

impl std::error::Error for Raced {}

impl Raced {
    /// Whether this is why it failed.
    pub fn is_cause_of(error: &AppError) -> bool {
        let cause = error.because().map(|cause| cause as &(dyn std::error::Error + 'static));
        cause.is_some_and(|cause| cause.is::<Self>())
    }
}

/// Stores the decision, and which instant the roll now speaks of.
pub async fn store(
    tx: &Tx<'_>,
    roll: Locked<'_, roll::Entity>,
    registers: Vec<Locked<'_, register::Entity>>,
    decision: &Decision,
    as_at: DateTime<Utc>,
) -> Result<()> {
    pupils(tx, decision).await?;
    if !decision.revisions.is_empty() {
        revisions(tx, &decision.revisions, as_at).await?;
        empty(tx, &decision.emptied).await?;
    }
    let year = AcademicYear::of(date_at_school(as_at));
    let is_open = registers.iter().any(|register| register.academic_year == year.to_string());
    // A new UPN of a known pupil changes no entry, but whoever keeps the roll must read it again.
    if !decision.revisions.is_empty() || !decision.claims.is_empty() {
        let spans: Vec<Span> = decision.revisions.iter().map(span).collect();
        lines::settle(tx, registers, &spans).await?;
    }
    if roll.as_at != as_at || roll.first_received_at.is_none() {
        let first = roll.first_received_at.unwrap_or(tx.now());
        tx.update(roll, |row| {
            row.as_at = Set(as_at);
            row.first_received_at = Set(Some(first));
        })
        .await?;
    }
    if !is_open {
        lines::open(tx, year).await?;
    }
    Ok(())
}

fn span(revision: &Revision) -> Span {
    let entry = &revision.entry;
    Span { starting_on: entry.starting_on, id: revision.id, deleted_on: entry.last_on() }
}

/// Makes pupils and gives UPNs. Whoever gives a UPN first has given it: a pupil is known by it in every school.
async fn pupils(tx: &Tx<'_>, decision: &Decision) -> Result<()> {
    let fresh = decision.fresh.iter().map(|id| pupil::ActiveModel {
        id: Set(*id),
        created_at: Set(tx.now()),
        merged_into: Set(None),
    });
    tx.insert_shared(fresh.collect()).await?;
    let claims = decision.claims.iter().map(|(upn, pupil)| pupil_upn::ActiveModel {
        upn: Set(upn.as_str().to_owned()),
        pupil_id: Set(*pupil),
        temporary: Set(upn.is_temporary()),
        recorded_at: Set(tx.now()),
    });
    tx.insert_shared_where_absent(claims.collect()).await?;
    let ours: HashMap<&str, Uuid> =
        decision.claims.iter().map(|(upn, pupil)| (upn.as_str(), *pupil)).collect();
    let claimed: Vec<&str> = ours.keys().copied().collect();
    for chunk in claimed.chunks(CHUNK) {
        let these = pupil_upn::Column::Upn.is_in(chunk.iter().copied());
        let rows = tx.shared::<pupil_upn::Entity>().filter(these).all().await?;
        if rows.iter().any(|row| ours.get(row.upn.as_str()) != Some(&row.pupil_id)) {
            return Err(AppError::new(Code::Overloaded).cause(Raced));
        }
    }
    Ok(())
}

/// Stores revisions; each takes the place of the one before it.
async fn revisions(tx: &Tx<'_>, revisions: &[Revision], as_at: DateTime<Utc>) -> Result<()> {
    let old: Vec<Uuid> = revisions.iter().filter(|row| row.revision > 1).map(|row| row.id).collect();
    for chunk in old.chunks(CHUNK) {
        let current = Condition::all()
            .add(enrolment::Column::Id.is_in(chunk.iter().copied()))
            .add(enrolment::Column::SupersededAt.is_null());
        let superseded = vec![(enrolment::Column::SupersededAt, Some(tx.now()).into())];
        tx.set_all::<enrolment::Entity>(current, superseded).await?;
    }
    let rows = revisions.iter().map(|revision| {
        Ok(enrolment::ActiveModel {
            urn: Set(tx.urn()),
            id: Set(revision.id),
            revision: Set(revision.revision),
            pupil_id: Set(revision.pupil),
            voided: Set(false),
            voiding: Set(None),
            effective_on: Set(date_at_school(as_at)),
            as_at: Set(as_at),
            client_id: Set(tx.client()),
            recorded_at: Set(tx.now()),
            superseded_at: Set(None),
            ..revision.entry.columns()?
        })
    });
    tx.insert(rows.collect::<Result<Vec<_>>>()?).await
}

/// Pupils of temporary UPNs who are enrolled nowhere any more become the pupils they turned out to be, and
/// their UPNs with them. One who is enrolled elsewhere stays: what another school knows is not ours to change.
async fn empty(tx: &Tx<'_>, emptied: &[(Uuid, Uuid)]) -> Result<()> {
    for chunk in emptied.chunks(CHUNK) {
        let elsewhere = Condition::all()
            .add(enrolment::Column::PupilId.is_in(chunk.iter().map(|(from, _)| *from)))
            .add(enrolment::Column::SupersededAt.is_null())
            .add(enrolment::Column::Voided.eq(false));
        // Whoever issues a notice about either of them holds it, and must see that they are one.
        let both: BTreeSet<Uuid> = chunk.iter().flat_map(|(from, to)| [*from, *to]).collect();
        for id in both {
            tx.lock_shared::<pupil::Entity>(pupil::Column::Id.eq(id).into()).await?;
        }
        let held = tx.elsewhere::<enrolment::Entity>(tx.urn()).filter(elsewhere).all().await?;
        for (from, to) in chunk.iter().filter(|(from, _)| !held.iter().any(|row| row.pupil_id == *from)) {
            let merged =
                Condition::any().add(pupil::Column::Id.eq(*from)).add(pupil::Column::MergedInto.eq(*from));
            tx.set_shared::<pupil::Entity>(merged, vec![(pupil::Column::MergedInto, Some(*to).into())])
                .await?;
            let theirs = pupil_upn::Column::PupilId.eq(*from).into();
            tx.set_shared::<pupil_upn::Entity>(theirs, vec![(pupil_upn::Column::PupilId, (*to).into())])
                .await?;
        }
    }
    Ok(())
}
