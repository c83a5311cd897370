//! Notices that were issued to a record of a parent since a day, for whoever says whose record it was: two records that were
//! merged and turn out to be of two people.
//!
//! A notice is addressed to one person, by name and at an address. What was issued to the record that stood is that person's,
//! or should not have been issued; it does not become another's by a word.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};
use uuid::Uuid;

use crate::{
    access::Session,
    entities::{notice_to_improve, penalty_ladder_notice},
    error::Result,
};

/// A notice that was issued, and stands or ended on its own terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issued {
    /// The notice.
    pub id: Uuid,
    /// Its school, where it has one.
    pub urn: Option<i32>,
    /// What it is, in words.
    pub what: &'static str,
    /// The day of its issue.
    pub issued_on: NaiveDate,
}

/// The notices to these records about these children from a day on, in the order of issue; those that were cancelled or
/// withdrawn are nobody's. Two statements. It is for who reaches every school: Notices to Improve of a school that the caller
/// does not reach are not among them.
pub async fn since<C: ConnectionTrait>(
    session: &Session<'_, C>,
    parent_ids: &[Uuid],
    pupil_ids: &[Uuid],
    from_on: NaiveDate,
) -> Result<Vec<Issued>> {
    let parents = || parent_ids.iter().copied();
    let pupils = || pupil_ids.iter().copied();
    use notice_to_improve::Column;
    let warnings = Condition::all()
        .add(Column::ParentId.is_in(parents()))
        .add(Column::PupilId.is_in(pupils()))
        .add(Column::IssuedOn.gte(from_on))
        .add(Column::State.ne("cancelled"));
    let warnings = session.find::<notice_to_improve::Entity>().filter(warnings).all().await?;
    use penalty_ladder_notice::Column as Of;
    let fines = Condition::all()
        .add(Of::ParentId.is_in(parents()))
        .add(Of::PupilId.is_in(pupils()))
        .add(Of::Origin.eq("own"))
        .add(Of::IssuedOn.gte(from_on))
        .add(Of::Fate.ne("withdrawn"));
    let fines = session.shared::<penalty_ladder_notice::Entity>().filter(fines).all().await?;
    let warnings = warnings.into_iter().filter_map(|row| {
        let what = "Notice to Improve";
        Some(Issued { id: row.id, urn: Some(row.urn), what, issued_on: row.issued_on? })
    });
    let fines = fines.into_iter().map(|row| {
        let what = "penalty notice";
        Issued { id: row.id, urn: row.school_urn, what, issued_on: row.issued_on }
    });
    let mut found: Vec<Issued> = warnings.chain(fines).collect();
    found.sort_by_key(|one| (one.issued_on, one.id));
    Ok(found)
}
