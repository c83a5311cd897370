//! Reviews of plans and attendance contracts, for the list of what a school is to do next.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition};
use uuid::Uuid;

use crate::{
    access::Moment,
    domain::support::SupportKind,
    entities::support::{Column, Entity},
    error::{AppError, Result},
};

/// The next review of a plan or an attendance contract that goes on.
#[derive(Clone, Copy, Debug)]
pub struct ReviewDue {
    /// The school.
    pub urn: i32,
    /// The support.
    pub id: Uuid,
    /// The enrolment with which it stands.
    pub enrolment: Uuid,
    /// Whether it is of a plan or of an attendance contract.
    pub kind: SupportKind,
    /// The day for which it is planned.
    pub on: NaiveDate,
}

/// The next reviews at these schools up to a day: one statement.
pub async fn reviews_due(moment: &Moment<'_>, urns: &[i32], until: NaiveDate) -> Result<Vec<ReviewDue>> {
    let these =
        Condition::all().add(Column::Urn.is_in(urns.iter().copied())).add(Column::NextReviewOn.lte(until));
    let mut found = Vec::new();
    for row in moment.find::<Entity>().filter(these).all().await? {
        let kind = SupportKind::spelled(&row.kind);
        let kind = kind.ok_or_else(|| AppError::internal("support.kind holds what it cannot"))?;
        let Some(on) = row.next_review_on else { continue };
        found.push(ReviewDue { urn: row.urn, id: row.id, enrolment: row.enrolment_id, kind, on });
    }
    Ok(found)
}
