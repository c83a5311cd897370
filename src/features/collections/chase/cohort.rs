//! Of how many pupils was answered, out of all who are asked about.
//!
//! Children of a group are counted as the headline of the group counts them: each once, also one whom no roll shows. Were
//! they left out, a school that sends neither roll nor return would make the rate look better.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, FromQueryResult, Order};
use uuid::Uuid;

use crate::{
    access::Session,
    attendance::{
        book::groups::{enrolled_as, membership_pupils, on_roll_between, standing_on},
        figures::headline::Headline,
    },
    domain::span::Span,
    entities::{collection, collection_return, collection_return_submission as submission, enrolment},
    error::{AppError, Result},
    features::collections::{pages::Question, returns::Content, values::ReturnState},
};

/// Pupils who are asked about, and of how many of them was answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pupils {
    pub cohort: u64,
    pub on_roll: u64,
    pub by_return: u64,
    pub by_feed: u64,
}

/// Who of a group is asked about, and of whom returns tell: read, and not yet counted.
pub struct Cohort {
    /// The children, each with whether a school that is asked has it on its roll.
    children: BTreeMap<Uuid, bool>,
    /// What was last submitted.
    submitted: Vec<submission::Model>,
}

/// An enrolment of a child of the group.
#[derive(FromQueryResult)]
struct Entered {
    urn: i32,
    pupil_id: Uuid,
    born_on: NaiveDate,
    starting_on: NaiveDate,
    deleted_on: Option<NaiveDate>,
}

impl Cohort {
    /// Reads it: two statements. `asked` are the schools that are asked, each with its return where it has one.
    pub async fn read<C: ConnectionTrait>(
        session: &Session<'_, C>,
        collection: &collection::Model,
        question: &Question,
        asked: &BTreeMap<i32, Option<collection_return::Model>>,
    ) -> Result<Self> {
        let children = match collection.group_id {
            Some(group) => children(session, group, collection.to_on, question, asked).await?,
            None => BTreeMap::new(),
        };
        Ok(Self { children, submitted: submitted(session, collection.id, asked).await? })
    }

    /// Counts them, with the children of whom feeds tell: a matter of the processor alone.
    pub fn count(&self, question: &Question, by_feed: &BTreeSet<Uuid>) -> Result<Pupils> {
        let mut by_return = BTreeSet::new();
        for row in &self.submitted {
            let content: Content = serde_json::from_str(&row.document).map_err(AppError::internal)?;
            let told = content.rows.iter().filter(|row| row.said.and_then(|said| said.both()).is_some());
            // Who turned out to be another since is the same child under the id that it has now.
            by_return.extend(told.filter_map(|row| question.members.child(row.pupil_id?)));
        }
        let mut pupils = Pupils::default();
        for (child, on_roll) in &self.children {
            let told = by_return.contains(child);
            pupils.cohort += 1;
            pupils.on_roll += u64::from(*on_roll || told);
            pupils.by_return += u64::from(told);
            pupils.by_feed += u64::from(!told && by_feed.contains(child));
        }
        Ok(pupils)
    }
}

async fn children<C: ConnectionTrait>(
    session: &Session<'_, C>,
    group: Uuid,
    counted_on: NaiveDate,
    question: &Question,
    asked: &BTreeMap<i32, Option<collection_return::Model>>,
) -> Result<BTreeMap<Uuid, bool>> {
    use enrolment::Column::{BornOn, DeletedOn, PupilId, StartingOn, Urn};
    let days = question.spans();
    let in_group = enrolled_as(membership_pupils(standing_on(group, counted_on, None)));
    let here = on_roll_between(days.from_on, days.to_on).add(in_group);
    let rows = session.find::<enrolment::Entity>().filter(here);
    let rows = rows.columns::<Entered>([Urn, PupilId, BornOn, StartingOn, DeletedOn]).await?;
    let is_exempt = |row: &Option<collection_return::Model>| {
        row.as_ref().is_some_and(|row| row.state == ReturnState::Exempt.as_str())
    };
    let (mut known, mut elsewhere) = (Headline::default(), BTreeSet::new());
    for row in rows {
        let on_roll = Span::new(row.starting_on, row.deleted_on.unwrap_or(NaiveDate::MAX));
        let days = on_roll.and_then(|days| days.and(question.span_of(row.urn)));
        let Some((child, days)) = question.members.child(row.pupil_id).zip(days) else { continue };
        match asked.get(&row.urn) {
            Some(held) if !is_exempt(held) => {
                known.enter(child, question.of_age(row.born_on, days).is_some())
            }
            _ => {
                elsewhere.insert(child);
            }
        }
    }
    let mut children = question.members.children();
    children.retain(|child| known.has(*child) || !elsewhere.contains(child));
    Ok(known.cohort(&children, question.compulsory))
}

/// What the schools that have answered submitted last.
async fn submitted<C: ConnectionTrait>(
    session: &Session<'_, C>,
    collection: Uuid,
    asked: &BTreeMap<i32, Option<collection_return::Model>>,
) -> Result<Vec<submission::Model>> {
    use submission::Column;
    let mut last: BTreeMap<i32, Vec<i32>> = BTreeMap::new();
    for row in asked.values().flatten() {
        if ReturnState::spelled(&row.state).is_some_and(ReturnState::has_answered) {
            last.entry(row.submissions).or_default().push(row.urn);
        }
    }
    if last.is_empty() {
        return Ok(Vec::new());
    }
    let these = |(number, urns): (i32, Vec<i32>)| {
        Condition::all().add(Column::Submission.eq(number)).add(Column::Urn.is_in(urns))
    };
    let these = last.into_iter().map(these).fold(Condition::any(), Condition::add);
    let of = Condition::all().add(Column::CollectionId.eq(collection)).add(these);
    session.find::<submission::Entity>().filter(of).order_by(Column::Urn, Order::Asc).all().await
}
