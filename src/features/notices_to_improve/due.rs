//! What is to be done about Notices to Improve, for the list of what a school is to do next.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition};
use uuid::Uuid;

use super::{notices::years_of, store::Stands};
use crate::{
    access::{Moment, date_at_school},
    entities::{
        enrolment,
        notice_to_improve::{Column, Entity, Model},
    },
    error::Result,
    notices::states::improvement::NoticeToImproveState,
};

/// What a notice needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeNeed {
    /// It was drafted, and nobody went on.
    Draft,
    /// It is a draft about a pupil who has left the school's roll.
    DraftOfLeaver,
    /// Its period runs: if the registers of its school show a breach, that is to be acted on.
    Watch,
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
    /// Since when: the day on which it was last changed, was issued, or on which the pupil left, the first on which a breach
    /// counts, or the last of its period.
    pub since: NaiveDate,
}

/// The notices of these schools that need something: two statements, and two for each academic year of their periods.
pub async fn due(moment: &Moment<'_>, urns: &[i32]) -> Result<Vec<NoticeDue>> {
    use NoticeToImproveState as Is;
    let open = [Is::Draft, Is::Issued, Is::Served].map(NoticeToImproveState::as_str);
    let these = Condition::all().add(Column::Urn.is_in(urns.iter().copied())).add(Column::State.is_in(open));
    let rows = moment.find::<Entity>().filter(these).all().await?;
    let years = years_of(moment, &rows).await?;
    let left = left(moment, &rows).await?;
    let mut found = Vec::new();
    for row in &rows {
        let is = Stands::of(row, &years, moment.today())?;
        let (need, since) = match is.state {
            Is::Draft if left.contains_key(&(row.urn, row.enrolment_id)) => {
                (NoticeNeed::DraftOfLeaver, left.get(&(row.urn, row.enrolment_id)).copied())
            }
            Is::Active => (NoticeNeed::Watch, watched_from(&is)),
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

/// Of the drafts among these, on which day the pupil left the roll where it has.
async fn left(moment: &Moment<'_>, rows: &[Model]) -> Result<HashMap<(i32, Uuid), NaiveDate>> {
    use enrolment::Column as Of;
    let drafts = rows.iter().filter(|row| row.state == NoticeToImproveState::Draft.as_str());
    let these = Condition::all()
        .add(Of::Id.is_in(drafts.map(|row| row.enrolment_id)))
        .add(Of::SupersededAt.is_null())
        .add(Of::DeletedOn.lt(moment.today()));
    let gone = moment.find::<enrolment::Entity>().filter(these).all().await?;
    Ok(gone.into_iter().filter_map(|row| Some(((row.urn, row.id), row.deleted_on?))).collect())
}

/// The first day on which a breach counts: of the period, and after the day on which the parent had the notice.
fn watched_from(is: &Stands) -> Option<NaiveDate> {
    let first_on = is.period.as_ref()?.first_on()?;
    let had_on = is.terms.service.as_ref()?.received_on.succ_opt()?;
    Some(first_on.max(had_on))
}
