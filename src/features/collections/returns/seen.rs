//! All that a return rests on, read at one moment: what the school says, and what its registers say.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait as _, ConnectionTrait, Order};
use uuid::Uuid;

use super::{
    content::{Content, Row, Sessions},
    dto::{CollectionFeed, CollectionReturnStep, CollectionSubmissionItem},
    history, rules,
    store::{self, Draft},
};
use crate::{
    access::{Access, CollectionsWrite, Disclosure, Permission, Session},
    attendance::{
        book::groups::{enrolled_as, membership_pupils, on_roll_between, standing_on},
        figures::DEFINITION,
    },
    domain::{
        person::Person,
        purpose::{Purpose, Reader},
    },
    entities::{collection, collection_return, collection_return_submission as submission, enrolment},
    error::Result,
    features::collections::{
        pages::{self, Marks, Question, SchoolDays, Told},
        shown,
        values::Kind,
    },
};

/// What marks come to.
pub fn sessions(marks: &Marks) -> Sessions {
    Sessions { possible: marks.sums.possible(), attended: marks.sums.attended() }
}

/// A pupil as a school's roll has it.
#[derive(Clone, Debug)]
pub struct Pupil {
    pub pupil_id: Uuid,
    pub upn: String,
    pub mis_id: Option<String>,
    pub year_group: String,
    pub registration_group: Option<String>,
}

/// All that a return rests on, read at one moment.
pub struct Seen {
    pub collection: collection::Model,
    pub row: collection_return::Model,
    pub question: Question,
    pub told: Told,
    /// Who is asked about, by the child that each is.
    pub pupils: HashMap<Uuid, Pupil>,
    pub now: DateTime<Utc>,
    /// The last versions that were submitted, oldest first.
    pub submissions: Vec<CollectionSubmissionItem>,
    /// The last steps, oldest first.
    pub steps: Vec<CollectionReturnStep>,
    /// What was last submitted, for who sees that in place of a draft.
    pub submitted: Option<submission::Model>,
}

/// Reads it: the same statements however many pupils there are.
pub async fn see<P: Permission>(cx: &Access<P>, urn: i32, id: Uuid) -> Result<Seen> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let school = session.school(urn).await?.school().clone();
    let collection = shown::find_for_school(cx, &session, urn, id).await?;
    let question = Question::of(&session, &collection, Some(&[urn])).await?;
    shown::require_sight_of_rows(cx, question.kind)?;
    let now = session.now();
    let row = store::held(&session, urn, id).await?;
    let submissions = history::last_submissions(&session, urn, id).await?;
    let steps = history::last_steps(&session, urn, id).await?;
    let submitted = match cx.also::<CollectionsWrite>() {
        true => None,
        false => history::last_submitted(&session, urn, id).await?,
    };
    let pupils = pupils(&session, urn, &collection, &question).await?;
    let unread = pages::unread(&session, urn, &question).await?;
    drop(snapshot);
    let (asked, days) = (question.clone(), SchoolDays::from(&school));
    let told = cx.aside(unread, move |unread| Ok(asked.told(&unread.turn()?, &days))).await?;
    Ok(Seen { collection, row, question, told, pupils, now, submissions, steps, submitted })
}

/// The pupils of the group whom the school's roll has in the days asked about: one statement.
async fn pupils<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    collection: &collection::Model,
    question: &Question,
) -> Result<HashMap<Uuid, Pupil>> {
    use enrolment::Column;
    let Some(group) = collection.group_id else { return Ok(HashMap::new()) };
    let span = question.span_of(urn);
    let in_group = enrolled_as(membership_pupils(standing_on(group, span.to_on, None)));
    let here = on_roll_between(span.from_on, span.to_on).add(Column::Urn.eq(urn)).add(in_group);
    let rows = session.find::<enrolment::Entity>().filter(here).order_by(Column::StartingOn, Order::Asc);
    let mut found = HashMap::new();
    for row in rows.all().await? {
        if let Some(child) = question.members.child(row.pupil_id) {
            let pupil = Pupil {
                pupil_id: row.pupil_id,
                upn: row.upn,
                mis_id: row.mis_id,
                year_group: row.year_group,
                registration_group: row.registration_group,
            };
            found.insert(child, pupil);
        }
    }
    Ok(found)
}

impl Seen {
    /// What the return says when the school says this, beside what the registers say.
    pub fn content(&self, draft: Option<&Draft>) -> Content {
        let kind = self.question.kind;
        // Who turned out to be another since is the same child under the id that it has now.
        let child = |id: Uuid| self.question.members.child(id).unwrap_or(id);
        let said: HashMap<Option<Uuid>, &store::DraftRow> =
            draft.iter().flat_map(|draft| &draft.rows).map(|row| (row.pupil_id.map(child), row)).collect();
        let mut rows: Vec<Row> = match kind {
            Kind::SchoolAttendance => vec![self.row(None, &self.told.together(), &said)],
            Kind::PupilAttendance => {
                let asked = self.told.pupils.iter();
                asked.map(|(child, marks)| self.row(Some(*child), marks, &said)).collect()
            }
        };
        rows.sort_by(|one, two| one.upn.cmp(&two.upn));
        let shown = rows.iter().filter(|row| said.contains_key(&row.pupil_id)).count();
        let explanation = draft.and_then(|draft| draft.explanation.clone());
        let findings =
            rules::of_all(kind, &rows, said.len() - shown, self.told.has_roll, explanation.is_some());
        let pupils = self.told.pupils.len() as u64;
        Content {
            totals: rules::totals(kind, &rows, pupils),
            explanation,
            findings,
            coverage: self.told.together().coverage(),
            data_as_at: self.now,
            definition: DEFINITION.to_owned(),
            rows,
        }
    }

    fn row(&self, child: Option<Uuid>, marks: &Marks, said: &HashMap<Option<Uuid>, &store::DraftRow>) -> Row {
        let pupil = child.and_then(|child| self.pupils.get(&child));
        let registers = marks.cover().then(|| sessions(marks));
        let row = said.get(&child);
        let known = rules::Known { registers, most: (marks.sessions > 0).then_some(marks.sessions) };
        let mut row = Row {
            pupil_id: child,
            upn: pupil.map(|pupil| pupil.upn.clone()),
            mis_id: pupil.and_then(|pupil| pupil.mis_id.clone()),
            year_group: pupil.map(|pupil| pupil.year_group.clone()),
            registration_group: pupil.and_then(|pupil| pupil.registration_group.clone()),
            registers,
            coverage: marks.coverage(),
            said: row.map(|row| row.said),
            persistently_absent: None,
            explanation: row.and_then(|row| row.explanation.clone()),
            findings: Vec::new(),
        };
        let told = row.counts();
        row.findings = rules::of_row(told, known, row.explanation.is_some());
        let told = told.both().filter(|told| child.is_some() && told.attended <= told.possible);
        row.persistently_absent = told.map(Sessions::is_persistently_absent);
        row
    }

    /// What would be submitted: what the school says, and of rows of which it says nothing what is filled in.
    pub fn to_submit(&self) -> Result<Draft> {
        let mut draft = store::draft(&self.row)?.unwrap_or_default();
        let filled = self.content(Some(&draft)).rows.into_iter().filter(Row::is_filled_in);
        let filled: HashMap<Option<Uuid>, store::DraftRow> = filled
            .map(|row| {
                let (pupil_id, said) = (row.pupil_id, row.counts());
                (pupil_id, store::DraftRow { pupil_id, said, explanation: row.explanation })
            })
            .collect();
        let child =
            |row: &store::DraftRow| row.pupil_id.map(|id| self.question.members.child(id).unwrap_or(id));
        draft.rows.retain(|row| !filled.contains_key(&child(row)));
        draft.rows.extend(filled.into_values());
        draft.rows.sort_by_key(|row| row.pupil_id);
        Ok(draft)
    }

    /// Writes down who is told which pupils are in the group, before anything is said of them: a refusal and a dry run tell
    /// it too, and what could not be written down keeps nothing. Of the whole school nobody is told.
    pub async fn disclose<P: Permission>(
        &self,
        cx: &Access<P>,
        operation: &'static str,
        by: &Person,
    ) -> Result<()> {
        if self.question.kind == Kind::SchoolAttendance {
            return Ok(());
        }
        let reader = Reader { person: by.clone(), purpose: Purpose::Reporting };
        let (subject, pupils) = (self.collection.id.to_string(), self.told.pupils.len());
        cx.disclose(self.row.urn, &Disclosure { operation, subject, reader: &reader, pupils }).await
    }

    /// Whether the feed answers in its place.
    pub fn feed(&self) -> CollectionFeed {
        CollectionFeed {
            is_live: self.told.is_live,
            coverage: self.told.school.coverage(),
            answers: self.told.answers_by_feed(),
        }
    }
}
