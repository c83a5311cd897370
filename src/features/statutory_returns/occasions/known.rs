//! What must be known of a school before its occasions can be told: read once, the same few statements however many
//! schools and pupils there are.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{Days, NaiveDate};
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};
use uuid::Uuid;

use super::{Occasion, absence::PupilAt};
use crate::{
    access::Session,
    attendance::{
        book::{
            Book, Years,
            enrolled::{Enrolled, Revisions},
            shelf::{Held, Shelf},
        },
        rules::{Line, RuleSet, Together, opened},
    },
    domain::{academic_year::AcademicYear, school::keeps_registers, session::SessionOn, span::Span},
    entities::{enrolment, school, statutory_return as answer},
    error::Result,
    features::statutory_returns::{
        agreement::Agreement,
        values::{Kind, Status},
    },
};

/// Days before today to which a list reaches back at the least: what became due at the end of a school year is still
/// told when the next has begun.
const AT_LEAST: Days = Days::new(60);

/// The first day of occasions that are told where none is named: that of the academic year, or sixty days ago.
pub fn earliest(today: NaiveDate) -> NaiveDate {
    let back = today.checked_sub_days(AT_LEAST).unwrap_or(today);
    AcademicYear::of(today).first_day().min(back)
}

/// The days whose pages are read where occasions from a day on are asked for: with a whole academic year before it, so
/// that a continuous absence is known from its beginning, whatever day is asked for: an occasion keeps its id.
pub fn days_of_books(from_on: NaiveDate, today: NaiveDate) -> Span {
    let from_on = from_on.min(today);
    let year = AcademicYear::of(from_on);
    let before = AcademicYear::starting(year.start_year() - 1).unwrap_or(year);
    Span { from_on: before.first_day(), to_on: today }
}

/// What stands beside the books of some schools: what they answered, who came and went, and what was agreed with them.
pub struct Papers {
    today: NaiveDate,
    from_on: NaiveDate,
    answers: Vec<answer::Model>,
    entries: Vec<enrolment::Model>,
    agreements: HashMap<i32, Agreement>,
}

impl Papers {
    /// Reads them: three statements, however many schools.
    pub async fn read<C: ConnectionTrait>(
        session: &Session<'_, C>,
        urns: &[i32],
        from_on: NaiveDate,
    ) -> Result<Self> {
        let today = session.today();
        let from_on = from_on.min(today);
        let answers = answers(session, urns, days_of_books(from_on, today).from_on).await?;
        let entries = entries(session, urns, from_on, &answers).await?;
        let agreements = Agreement::of(session, urns).await?;
        Ok(Self { today, from_on, answers, entries, agreements })
    }

    /// What is known of one of the schools, with its book.
    pub fn known<'b>(&self, school: &school::Model, held: &'b Held) -> Known<'b> {
        let urn = school.urn;
        let entries = self.entries.iter().filter(|row| row.urn == urn);
        let book = &held.book;
        Known {
            urn,
            today: self.today,
            from_on: self.from_on,
            rules: RuleSet::on(self.today),
            agreement: self.agreements.get(&urn).cloned().unwrap_or_default(),
            book,
            entries: entries.map(|row| (row.id, row.clone())).collect(),
            revisions: &held.revisions,
            answers: self.answers.iter().filter(|row| row.urn == urn).cloned().collect(),
            closed: book.sessions().iter().copied().filter(|on| book.is_closed(*on)).collect(),
            regulated: keeps_registers(&school.kind, school.type_code),
        }
    }
}

/// Books and papers of some schools, read and not yet understood.
pub struct Read {
    schools: Vec<school::Model>,
    shelf: Shelf,
    papers: Papers,
}

impl Read {
    /// Reads them: the same few statements however many schools and pupils. They belong together where the session is
    /// that of a [`Snapshot`](crate::access::Snapshot).
    pub async fn of<C: ConnectionTrait>(
        session: &Session<'_, C>,
        schools: Vec<school::Model>,
        from_on: NaiveDate,
    ) -> Result<Self> {
        let urns: Vec<i32> = schools.iter().map(|school| school.urn).collect();
        let span = days_of_books(from_on, session.today());
        let years = Years::some(session, &urns, span, None).await?;
        let shelf = Shelf::read(session, &urns, span, &years).await?;
        let papers = Papers::read(session, &urns, from_on).await?;
        Ok(Self { schools, shelf, papers })
    }

    /// Does something with what is known of each school. It is a matter of the processor alone, and takes its time:
    /// [`Session::aside`] is the place for it.
    pub fn each(&self, mut work: impl FnMut(&Known<'_>) -> Result<()>) -> Result<()> {
        self.shelf.each(|urn, held| match self.schools.iter().find(|school| school.urn == urn) {
            Some(school) => work(&self.papers.known(school, held)),
            None => Ok(()),
        })
    }
}

/// What a school is to return and did not yet answer, in the order of [`Known::open`].
pub async fn open<C: ConnectionTrait>(
    session: &Session<'_, C>,
    school: &school::Model,
    from_on: NaiveDate,
) -> Result<Vec<Occasion>> {
    let read = Read::of(session, vec![school.clone()], from_on).await?;
    let work = |read: &Read| {
        let mut open = Vec::new();
        read.each(|known| known.open().map(|found| open.extend(found)))?;
        Ok(open)
    };
    session.aside(read, work).await
}

/// What is known of one school.
pub struct Known<'b> {
    pub(super) urn: i32,
    pub(super) today: NaiveDate,
    pub(super) from_on: NaiveDate,
    pub(super) rules: &'static RuleSet,
    pub(super) agreement: Agreement,
    pub(super) book: &'b Book,
    /// Entries of the admission register that began or ended since the first day, and those of the answers.
    pub(super) entries: HashMap<Uuid, enrolment::Model>,
    pub(super) revisions: &'b Revisions,
    /// What the school answered and did not take back.
    pub(super) answers: Vec<answer::Model>,
    closed: BTreeSet<SessionOn>,
    regulated: bool,
}

impl Known<'_> {
    /// The school.
    pub fn urn(&self) -> i32 {
        self.urn
    }

    /// What is to be returned and is not yet answered; the first due first, and at the end what has no day.
    pub fn open(&self) -> Result<Vec<Occasion>> {
        if !self.regulated {
            return Ok(Vec::new());
        }
        let mut found = self.roll_occasions()?;
        let pupils = self.pupils();
        for pupil in &pupils {
            found.extend(self.absences(pupil)?);
        }
        found.extend(self.nil_returns(&pupils)?);
        found.retain(|occasion| !self.is_answered(occasion));
        found.sort_by_key(Occasion::place);
        Ok(found)
    }

    /// Whether this very occasion was answered. That another return tells of the same absence is seen before.
    fn is_answered(&self, occasion: &Occasion) -> bool {
        self.answers.iter().any(|answer| answer.proposal_id == Some(occasion.id))
    }

    /// The pupil of an answer, by the enrolment that it is about: a pupil may turn out to be another one.
    pub(super) fn pupil_of(&self, answer: &answer::Model) -> Option<Uuid> {
        let now = answer.enrolment_id.and_then(|id| self.entries.get(&id)).map(|entry| entry.pupil_id);
        now.or(answer.pupil_id)
    }

    /// The days for which a pupil's absence of a kind was answered.
    pub(super) fn told(&self, pupil: Uuid, kind: Kind) -> Vec<Span> {
        let of_pupil =
            |answer: &&answer::Model| answer.kind == kind.as_str() && self.pupil_of(answer) == Some(pupil);
        let days = |answer: &answer::Model| Span::new(answer.from_on?, answer.to_on?);
        self.answers.iter().filter(of_pupil).filter_map(days).collect()
    }

    /// Who is or was on the admission register, with all enrolments here together. Guests are on another school's.
    pub(super) fn pupils(&self) -> Vec<PupilAt<'_>> {
        let mut stays: BTreeMap<Uuid, Vec<(&Enrolled, Line<'_>)>> = BTreeMap::new();
        for (enrolled, line) in self.book.lines().filter(|(enrolled, _)| enrolled.registration != "guest") {
            stays.entry(enrolled.pupil_id).or_default().push((enrolled, line));
        }
        stays.into_iter().filter_map(|(pupil, stays)| self.pupil(pupil, stays)).collect()
    }

    fn pupil<'p>(&self, pupil: Uuid, stays: Vec<(&'p Enrolled, Line<'p>)>) -> Option<PupilAt<'p>> {
        let (first, line) = *stays.first()?;
        let (sessions, marks) = match stays.len() {
            1 => opened(line, &self.closed),
            _ => {
                let together = Together::of(stays.iter().map(|(_, line)| *line));
                let (sessions, marks) = opened(together.line(), &self.closed);
                (sessions.into_owned().into(), marks.into_owned().into())
            }
        };
        let stays = stays.into_iter().map(|(enrolled, _)| enrolled).collect();
        Some(PupilAt { pupil, born_on: first.born_on, stays, sessions, marks })
    }
}

impl Occasion {
    /// Its place in the list of what is to be returned.
    pub fn place(&self) -> (NaiveDate, Kind, Uuid) {
        (self.due_on.unwrap_or(NaiveDate::MAX), self.kind, self.id)
    }
}

async fn answers<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urns: &[i32],
    from_on: NaiveDate,
) -> Result<Vec<answer::Model>> {
    use answer::Column;
    let standing = Condition::all()
        .add(Column::Urn.is_in(urns.iter().copied()))
        .add(Column::Status.ne(Status::Withdrawn.as_str()))
        .add(Column::OccurredOn.gte(from_on));
    session.find::<answer::Entity>().filter(standing).all().await
}

async fn entries<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urns: &[i32],
    from_on: NaiveDate,
    answers: &[answer::Model],
) -> Result<Vec<enrolment::Model>> {
    use enrolment::Column;
    let answered: BTreeSet<Uuid> = answers.iter().filter_map(|answer| answer.enrolment_id).collect();
    let these = Condition::any()
        .add(Column::StartingOn.gte(from_on))
        .add(Column::DeletedOn.gte(from_on))
        .add(Column::Id.is_in(answered));
    let current = Condition::all()
        .add(Column::Urn.is_in(urns.iter().copied()))
        .add(Column::SupersededAt.is_null())
        .add(Column::Voided.eq(false))
        .add(these);
    session.find::<enrolment::Entity>().filter(current).all().await
}
