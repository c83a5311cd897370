//! The pupils of a school who are in a group and about whose absence a social worker is to be told: worked out from the
//! pages when asked, beside what was told already.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::{
    Book, Unread, Years,
    concerned::{Day, OnRoll, first_day, on_roll, year_before},
    explained,
    groups::{Members, members_on},
};
use crate::{
    access::{Session, date_at_school, instant_at_school},
    attendance::rules::{Line, Telling, Trigger, TriggerKind, of_concerns, unexplained},
    domain::{academic_year::AcademicYear, session::SessionOn, span::Span},
    entities::safeguarding_record::{Column, Entity},
    error::Result,
};

/// Children with a social worker: the group that every authority has under this code.
pub const SOCIAL_WORKER: &str = "social_worker";
/// What is kept of a social worker who was told.
pub const NOTIFICATION: &str = "social_worker_notification";

/// What was read of a school, not yet understood.
pub struct Triggers {
    unread: Unread,
    beside: Beside,
}

/// What is known beside the books: who is in the group, which absences were explained, and what was told.
pub struct Beside {
    on: NaiveDate,
    members: Members,
    explained: HashSet<(Uuid, SessionOn)>,
    told: HashMap<Uuid, Vec<Telling>>,
}

/// A pupil of whom a social worker is to be told.
#[derive(Clone, Debug)]
pub struct Untold {
    /// The pupil.
    pub pupil_id: Uuid,
    /// The enrolment on roll.
    pub enrolment_id: Uuid,
    /// National curriculum year group on the day.
    pub year_group: String,
    /// Form or class on the day.
    pub registration_group: Option<String>,
    /// What is to be told.
    pub trigger: Trigger,
}

impl Triggers {
    /// Reads what the triggers of a day rest on: the same few statements however many pupils the school has. Whether the
    /// caller may be told of the group is asked before.
    pub async fn read<C: ConnectionTrait>(
        session: &Session<'_, C>,
        urn: i32,
        group: Uuid,
        on: NaiveDate,
    ) -> Result<Self> {
        let two_years = Span { from_on: year_before(on).first_day(), to_on: on };
        let years = Years::one(session, urn, two_years, None).await?;
        let span = Span { from_on: first_day(&years.of(urn), on), to_on: on };
        let unread = Unread::read(session, urn, span, &years, None).await?;
        let beside = Beside::read(session, &[urn], group, on).await?;
        Ok(Self { unread, beside })
    }

    /// The triggers of which no social worker was told, pupil by pupil: a matter of the processor alone.
    pub fn untold(&self) -> Result<Vec<Untold>> {
        Ok(self.beside.untold(&self.unread.turn()?))
    }
}

impl Beside {
    /// Reads it of several schools: the same few statements however many schools and pupils.
    pub async fn read<C: ConnectionTrait>(
        session: &Session<'_, C>,
        urns: &[i32],
        group: Uuid,
        on: NaiveDate,
    ) -> Result<Self> {
        let members = members_on(session, group, on, None).await?;
        let year = Span { from_on: AcademicYear::of(on).first_day(), to_on: on };
        let explained = explained::at_schools(session, urns, year).await?;
        let told = tellings(session, urns, Span { from_on: year_before(on).first_day(), ..year }).await?;
        Ok(Self { on, members, explained, told })
    }

    /// The triggers in the book of one of these schools of which no social worker was told, pupil by pupil. The book has
    /// the academic year to the day.
    pub fn untold(&self, book: &Book) -> Vec<Untold> {
        let day = Day::new(book, self.on, false);
        let told = self.told_of(book);
        let pupils = on_roll(book, self.on).into_iter();
        let pupils = pupils.filter(|pupil| self.members.child(pupil.enrolled.pupil_id).is_some());
        let found = pupils.flat_map(|pupil| {
            let told: Vec<_> = told.get(&pupil.enrolled.pupil_id).into_iter().flatten().copied().collect();
            let triggers = self.triggers(&day, &pupil).into_iter();
            let open = triggers.filter(move |trigger| !told.iter().any(|one| trigger.is_told_by(one)));
            open.map(move |trigger| Untold {
                pupil_id: pupil.enrolled.pupil_id,
                enrolment_id: pupil.enrolled.id,
                year_group: pupil.enrolled.year_group.clone(),
                registration_group: pupil.enrolled.registration_group.clone(),
                trigger,
            })
        });
        let mut found: Vec<_> = found.collect();
        found.sort_by_key(|one| (one.enrolment_id, one.trigger.kind, one.trigger.first));
        found
    }

    fn triggers(&self, day: &Day, pupil: &OnRoll<'_>) -> Vec<Trigger> {
        let is_explained = |on: SessionOn| pupil.enrolments().any(|id| self.explained.contains(&(id, on)));
        let of_year =
            |whole: Line<'_>| unexplained(whole.between(day.year.first_day(), day.on), is_explained);
        let mut found = day.whole(pupil, of_year);
        found.extend(of_concerns(day.concerns(pupil), day.on));
        found
    }

    /// What was told of each pupil, under whichever of the pupil's enrolments here it stands.
    fn told_of(&self, book: &Book) -> HashMap<Uuid, Vec<Telling>> {
        let mut found: HashMap<Uuid, Vec<Telling>> = HashMap::new();
        for (enrolled, _) in book.lines() {
            if let Some(told) = self.told.get(&enrolled.id) {
                found.entry(enrolled.pupil_id).or_default().extend(told);
            }
        }
        found
    }
}

#[derive(FromQueryResult)]
struct Told {
    enrolment_id: Uuid,
    action: String,
    trigger_kind: Option<String>,
    from_on: Option<NaiveDate>,
    at: DateTime<Utc>,
}

/// What social workers were told by schools of days within a span, by the enrolment that it stands with: one statement,
/// whose answer does not grow with what was told before.
async fn tellings<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urns: &[i32],
    span: Span,
) -> Result<HashMap<Uuid, Vec<Telling>>> {
    let since = instant_at_school(span.from_on.and_time(NaiveTime::MIN));
    let standing = Condition::all()
        .add(Column::Urn.is_in(urns.iter().copied()))
        .add(Column::Kind.eq(NOTIFICATION))
        .add(Column::SupersededAt.is_null())
        .add(Column::FromOn.lte(span.to_on))
        .add_option(since.map(|since| Column::At.gte(since)));
    let columns = [Column::EnrolmentId, Column::Action, Column::TriggerKind, Column::FromOn, Column::At];
    let rows: Vec<Told> = session.find::<Entity>().filter(standing).columns(columns).await?;
    let mut found: HashMap<Uuid, Vec<Telling>> = HashMap::new();
    for row in rows.iter().filter(|row| row.action != "withdrawn") {
        let kind = row.trigger_kind.as_deref().and_then(TriggerKind::spelled);
        let days = row.from_on.and_then(|from_on| Span::new(from_on, date_at_school(row.at)));
        if let (Some(kind), Some(days)) = (kind, days) {
            found.entry(row.enrolment_id).or_default().push(Telling { kind, days });
        }
    }
    Ok(found)
}
