//! Reading who was on roll in a span of days, with the characteristics that held on its last day.

use std::{collections::HashMap, iter, mem};

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, FromQueryResult, sea_query::Query};
use uuid::Uuid;

use crate::{
    access::{Gathered, Session},
    domain::span::Span,
    entities::enrolment,
    error::Result,
};

/// An enrolment as a figure sees it. Its days are those that stand now (or stood at the instant asked for); what
/// is dated (year group, registration group, SEN, FSM) is as it was on the last day of the span, and what of it makes
/// groups for everybody as it was before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrolled {
    /// The enrolment.
    pub id: Uuid,
    /// Its pupil.
    pub pupil_id: Uuid,
    /// Date of birth.
    pub born_on: NaiveDate,
    /// `F` or `M`.
    pub sex: String,
    /// First day on roll.
    pub starting_on: NaiveDate,
    /// Last day on roll.
    pub deleted_on: Option<NaiveDate>,
    /// `single`, `main`, `subsidiary` or `guest`.
    pub registration: String,
    /// Whether the pupil boards.
    pub boarder: bool,
    /// National curriculum year group.
    pub year_group: String,
    /// Form or class.
    pub registration_group: Option<String>,
    /// SEN provision: `N`, `K` or `E`; `None` where it is not known.
    pub sen: Option<String>,
    /// Eligible for free school meals; `None` where it is not known.
    pub fsm: Option<bool>,
    /// What was otherwise before, oldest first.
    pub before: Vec<Before>,
}

/// Characteristics of a pupil as they were known until a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Before {
    /// The first day on which they were otherwise.
    pub until: NaiveDate,
    /// National curriculum year group.
    pub year_group: String,
    /// SEN provision.
    pub sen: Option<String>,
    /// Eligible for free school meals.
    pub fsm: Option<bool>,
}

impl Enrolled {
    /// What was otherwise on a day; `None` where everything was as on the last day of the span.
    pub fn before(&self, date: NaiveDate) -> Option<&Before> {
        self.before.iter().find(|before| date < before.until)
    }

    /// The part of a span that the enrolment covers; starting day and deletion day both count.
    pub fn within(&self, span: Span) -> Option<Span> {
        Span::new(self.starting_on, self.deleted_on.unwrap_or(NaiveDate::MAX))?.and(span)
    }
}

/// A revision of an enrolment.
#[derive(Clone)]
struct Row {
    urn: i32,
    id: Uuid,
    revision: i32,
    pupil_id: Uuid,
    born_on: NaiveDate,
    sex: String,
    starting_on: NaiveDate,
    deleted_on: Option<NaiveDate>,
    registration: String,
    boarder: bool,
    year_group: String,
    registration_group: Option<String>,
    sen: Option<String>,
    fsm: Option<bool>,
    voided: bool,
    effective_on: NaiveDate,
}

const COLUMNS: [enrolment::Column; 16] = {
    use enrolment::Column::*;
    [
        Urn,
        Id,
        Revision,
        PupilId,
        BornOn,
        Sex,
        StartingOn,
        DeletedOn,
        Registration,
        Boarder,
        YearGroup,
        RegistrationGroup,
        Sen,
        Fsm,
        Voided,
        EffectiveOn,
    ]
};

/// Revisions that were read and are not yet understood.
pub struct Unread(Gathered);

/// Reads the enrolments of a school that reach into a span: one statement. For a past instant every revision that was
/// known by then is read, for none of them says which was the last.
pub async fn read<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    span: Span,
    as_of: Option<DateTime<Utc>>,
) -> Result<Unread> {
    use enrolment::Column;
    let known = match as_of {
        Some(then) => Condition::all().add(Column::RecordedAt.lte(then)),
        None => Condition::any().add(stands_in(span)).add(before_it(urn, span)),
    };
    let known = Condition::all().add(Column::Urn.eq(urn)).add(known);
    session.gathered::<enrolment::Entity, _>(known, COLUMNS).await.map(Unread)
}

/// Reads every revision of the enrolments of these schools that had not ended before a day: whoever asks for many single
/// days from then on needs them all. One statement, whose answer does not grow with those who left before.
pub async fn every<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urns: &[i32],
    from_on: NaiveDate,
) -> Result<Unread> {
    use enrolment::{Column, Entity};
    let of_schools = || Condition::all().add(Column::Urn.is_in(urns.iter().copied()));
    let stays = Condition::any().add(Column::DeletedOn.is_null()).add(Column::DeletedOn.gte(from_on));
    let standing = of_schools().add(Column::SupersededAt.is_null()).add(Column::Voided.eq(false)).add(stays);
    let standing = Query::select().column(Column::Id).from(Entity).cond_where(standing).take();
    let these = of_schools().add(Column::Id.in_subquery(standing));
    session.gathered::<enrolment::Entity, _>(these, COLUMNS).await.map(Unread)
}

/// The revisions that stand now, of enrolments that reach into a span.
fn stands_in(span: Span) -> Condition {
    use enrolment::Column;
    let stays = Condition::any().add(Column::DeletedOn.is_null()).add(Column::DeletedOn.gte(span.from_on));
    Condition::all()
        .add(Column::SupersededAt.is_null())
        .add(Column::Voided.eq(false))
        .add(Column::StartingOn.lte(span.to_on))
        .add(stays)
}

/// The revisions before them, where what stands now takes effect only within the span or after it: the characteristics
/// of its days before that are those of an earlier one.
fn before_it(urn: i32, span: Span) -> Condition {
    use enrolment::{Column, Entity};
    let later = stands_in(span).add(Column::Urn.eq(urn)).add(Column::EffectiveOn.gt(span.from_on));
    let later = Query::select().column(Column::Id).from(Entity).cond_where(later).take();
    Condition::all().add(Column::SupersededAt.is_not_null()).add(Column::Id.in_subquery(later))
}

impl Unread {
    /// The enrolments that reach into a span, in the order of their first day.
    pub fn understand(&self, span: Span) -> Result<Vec<Enrolled>> {
        Ok(of_revisions(self.rows()?, span).into_iter().map(|(_, enrolled)| enrolled).collect())
    }

    /// The same school by school, for any span within what was read.
    pub fn by_school(&self) -> Result<HashMap<i32, Revisions>> {
        let mut schools: HashMap<i32, Revisions> = HashMap::new();
        for row in self.rows()? {
            schools.entry(row.urn).or_default().0.push(row);
        }
        Ok(schools)
    }

    /// The columns, in the order of [`COLUMNS`], turned to rows.
    fn rows(&self) -> Result<Vec<Row>> {
        let read = &self.0;
        let mut urn = read.column(0)?.into_iter();
        let mut id = read.column(1)?.into_iter();
        let mut revision = read.column(2)?.into_iter();
        let mut pupil_id = read.column(3)?.into_iter();
        let mut born_on = read.column(4)?.into_iter();
        let mut sex = read.column(5)?.into_iter();
        let mut starting_on = read.column(6)?.into_iter();
        let mut deleted_on = read.column(7)?.into_iter();
        let mut registration = read.column(8)?.into_iter();
        let mut boarder = read.column(9)?.into_iter();
        let mut year_group = read.column(10)?.into_iter();
        let mut registration_group = read.column(11)?.into_iter();
        let mut sen = read.column(12)?.into_iter();
        let mut fsm = read.column(13)?.into_iter();
        let mut voided = read.column(14)?.into_iter();
        let mut effective_on = read.column(15)?.into_iter();
        let row = || {
            Some(Row {
                urn: urn.next()?,
                id: id.next()?,
                revision: revision.next()?,
                pupil_id: pupil_id.next()?,
                born_on: born_on.next()?,
                sex: sex.next()?,
                starting_on: starting_on.next()?,
                deleted_on: deleted_on.next()?,
                registration: registration.next()?,
                boarder: boarder.next()?,
                year_group: year_group.next()?,
                registration_group: registration_group.next()?,
                sen: sen.next()?,
                fsm: fsm.next()?,
                voided: voided.next()?,
                effective_on: effective_on.next()?,
            })
        };
        Ok(iter::from_fn(row).collect())
    }
}

/// Every revision of every enrolment of one school.
#[derive(Default)]
pub struct Revisions(Vec<Row>);

impl Revisions {
    /// The enrolments that reach into a span, in the order of their first day.
    pub fn understand(&self, span: Span) -> Vec<Enrolled> {
        of_revisions(self.0.clone(), span).into_iter().map(|(_, enrolled)| enrolled).collect()
    }
}

/// The enrolments of a pupil that reach into a span, each with its school, in the order of their first day: two
/// statements. Whose an enrolment is stands as it is known now; what it was, as it was known then.
pub async fn of_pupil<C: ConnectionTrait>(
    session: &Session<'_, C>,
    pupil: Uuid,
    span: Span,
    as_of: Option<DateTime<Utc>>,
) -> Result<Vec<(i32, Enrolled)>> {
    use enrolment::Column;
    let now = Condition::all().add(Column::PupilId.eq(pupil)).add(Column::SupersededAt.is_null());
    let now: Vec<Known> =
        session.find::<enrolment::Entity>().filter(now).columns([Column::Urn, Column::Id]).await?;
    let these = now.iter().fold(Condition::any(), |any, known| {
        any.add(Condition::all().add(Column::Urn.eq(known.urn)).add(Column::Id.eq(known.id)))
    });
    let known = Condition::all().add(these).add_option(as_of.map(|then| Column::RecordedAt.lte(then)));
    if now.is_empty() {
        return Ok(Vec::new());
    }
    let read = session.gathered::<enrolment::Entity, _>(known, COLUMNS).await?;
    Ok(of_revisions(Unread(read).rows()?, span))
}

#[derive(FromQueryResult)]
struct Known {
    urn: i32,
    id: Uuid,
}

/// The enrolments that these revisions make, each with its school, in the order of their first day.
fn of_revisions(mut rows: Vec<Row>, span: Span) -> Vec<(i32, Enrolled)> {
    rows.sort_unstable_by_key(|row| (row.urn, row.id, row.revision));
    let of_one = rows.chunk_by_mut(|one, next| (one.urn, one.id) == (next.urn, next.id));
    let known = of_one.filter_map(|revisions| Some((revisions.first()?.urn, enrolled(revisions, span)?)));
    let mut found: Vec<_> = known.collect();
    found.sort_unstable_by_key(|(_, enrolment)| (enrolment.starting_on, enrolment.id));
    found
}

/// The enrolment that its revisions, oldest first, make, if it was not voided and reaches into the span.
fn enrolled(revisions: &mut [Row], span: Span) -> Option<Enrolled> {
    let held = revisions.iter().rposition(|row| row.effective_on <= span.to_on).unwrap_or_default();
    let before = before(revisions.get(..=held)?, span);
    let held = revisions.get_mut(held)?;
    let year_group = mem::take(&mut held.year_group);
    let registration_group = mem::take(&mut held.registration_group);
    let (sen, fsm) = (mem::take(&mut held.sen), held.fsm);
    let now = revisions.last_mut().filter(|row| !row.voided)?;
    let enrolled = Enrolled {
        id: now.id,
        pupil_id: now.pupil_id,
        born_on: now.born_on,
        sex: mem::take(&mut now.sex),
        starting_on: now.starting_on,
        deleted_on: now.deleted_on,
        registration: mem::take(&mut now.registration),
        boarder: now.boarder,
        year_group,
        registration_group,
        sen,
        fsm,
        before,
    };
    enrolled.within(span).is_some().then_some(enrolled)
}

/// What the last of these revisions says otherwise than those before it, on days of the span.
fn before(revisions: &[Row], span: Span) -> Vec<Before> {
    let mut found = Vec::new();
    let mut until = NaiveDate::MAX;
    for (earlier, later) in revisions.iter().zip(revisions.iter().skip(1)).rev() {
        until = until.min(later.effective_on);
        let is_same =
            (&earlier.year_group, &earlier.sen, earlier.fsm) == (&later.year_group, &later.sen, later.fsm);
        if until <= span.from_on {
            break;
        }
        if !is_same {
            let (year_group, sen) = (earlier.year_group.clone(), earlier.sen.clone());
            found.push(Before { until, year_group, sen, fsm: earlier.fsm });
        }
    }
    found.reverse();
    found
}

#[cfg(test)]
mod tests;
