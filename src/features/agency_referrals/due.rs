//! Referrals that no agency has answered, for the list of what a school is to do next.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition};
use uuid::Uuid;

use super::values::AgencyReferralState;
use crate::{
    access::Moment,
    entities::agency_referral::{Column, Entity},
    error::Result,
};

/// A referral without an answer.
#[derive(Clone, Copy, Debug)]
pub struct Unanswered {
    /// The school.
    pub urn: i32,
    /// The referral.
    pub id: Uuid,
    /// By when the agency should have answered.
    pub due_on: NaiveDate,
}

/// Those at these schools whose answer was due before a day: one statement.
pub async fn unanswered(moment: &Moment<'_>, urns: &[i32], before: NaiveDate) -> Result<Vec<Unanswered>> {
    let these = Condition::all()
        .add(Column::Urn.is_in(urns.iter().copied()))
        .add(Column::State.eq(AgencyReferralState::Referred.as_str()))
        .add(Column::AnswerDueOn.lt(before));
    let rows = moment.find::<Entity>().filter(these).all().await?.into_iter();
    let one = |row: crate::entities::agency_referral::Model| Unanswered {
        urn: row.urn,
        id: row.id,
        due_on: row.answer_due_on,
    };
    Ok(rows.map(one).collect())
}
