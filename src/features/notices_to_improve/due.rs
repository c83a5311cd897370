//! What is to be done about Notices to Improve, for the list of what a school is to do next.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition};
use uuid::Uuid;

use super::{notices::reading::years_of, store::Stands};
use crate::{
    access::{Moment, date_at_school},
    entities::notice_to_improve::{Column, Entity},
    error::Result,
    notices::states::improvement::NoticeToImproveState,
};

/// What a notice needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeNeed {
    /// It was drafted, and nobody went on.
    Draft,
    /// It was issued, and nobody has recorded that it was served.
    Service,
    /// Its period is over, and nobody has said what came of it.
    Review,
}

/// A notice that needs something.
#[derive(Clone, Copy, Debug)]
pub struct NoticeDue {
    /// The school.
    pub urn: i32,
    /// The notice.
    pub id: Uuid,
    /// The enrolment with which it stands.
    pub enrolment: Uuid,
    /// What it needs.
    pub need: NoticeNeed,
    /// Since when: the day on which it was last changed, was issued, or the last day of its period.
    pub since: NaiveDate,
}

/// The notices of these schools that need something: one statement, and two for each academic year of their periods.
pub async fn due(moment: &Moment<'_>, urns: &[i32]) -> Result<Vec<NoticeDue>> {
    use NoticeToImproveState as Is;
    let open = [Is::Draft, Is::Issued, Is::Served].map(NoticeToImproveState::as_str);
    let these = Condition::all().add(Column::Urn.is_in(urns.iter().copied())).add(Column::State.is_in(open));
    let rows = moment.find::<Entity>().filter(these).all().await?;
    let years = years_of(moment, &rows).await?;
    let mut found = Vec::new();
    for row in &rows {
        let is = Stands::of(row, &years, moment.today())?;
        let (need, since) = match is.state {
            Is::Draft => (NoticeNeed::Draft, Some(date_at_school(row.updated_at))),
            Is::Issued => (NoticeNeed::Service, row.issued_on),
            Is::DueForReview => (NoticeNeed::Review, is.period.and_then(|period| period.last_on())),
            _ => continue,
        };
        let Some(since) = since else { continue };
        found.push(NoticeDue { urn: row.urn, id: row.id, enrolment: row.enrolment_id, need, since });
    }
    Ok(found)
}
