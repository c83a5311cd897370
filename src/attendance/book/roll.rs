//! Reading a roll: who is enrolled at a school in one academic year, and which line each has.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use chrono::NaiveDate;
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, FromQueryResult,
    sea_query::{Expr, ExprTrait as _, Query},
};
use uuid::Uuid;

use super::calendars::KeptCalendars;
use crate::{
    access::Session,
    attendance::{code::NO_MARK, page::Page},
    domain::{academic_year::AcademicYear, upn::Upn},
    entities::{enrolment, pupil_upn, register, register_line},
    error::Result,
};

/// One enrolment as it stands now: a line of the register, and what the rules ask of its pupil.
#[derive(Clone, Debug, FromQueryResult)]
pub struct OnRoll {
    /// The enrolment.
    pub id: Uuid,
    /// Its pupil.
    pub pupil_id: Uuid,
    /// The UPN as the school holds it.
    pub upn: String,
    /// Date of birth.
    pub born_on: NaiveDate,
    /// First day on roll.
    pub starting_on: NaiveDate,
    /// Last day on roll.
    pub deleted_on: Option<NaiveDate>,
    /// National curriculum year group.
    pub year_group: String,
    /// Form or class.
    pub registration_group: Option<String>,
    /// `single`, `main`, `subsidiary` or `guest`.
    pub registration: String,
    /// Whether the pupil boards.
    pub boarder: bool,
}

impl OnRoll {
    /// Whether the pupil is on roll on this day; starting day and deletion day both count.
    pub fn is_on_roll(&self, date: NaiveDate) -> bool {
        self.starting_on <= date && self.deleted_on.is_none_or(|last| date <= last)
    }

    /// Whether the register needs a mark for the pupil on this day: every registered pupil who is
    /// not a boarder (regulation 10(1)), nor a guest, who is registered elsewhere.
    pub fn needs_mark(&self, date: NaiveDate) -> bool {
        self.is_on_roll(date) && !self.boarder && self.registration != "guest"
    }
}

/// What a UPN means on a day.
pub enum Found<'a> {
    /// This enrolment, with its line.
    Enrolled(&'a OnRoll, u16),
    /// A pupil of this school, but not on roll on that day.
    NotThen,
    /// Nobody this school knows.
    Nobody,
}

/// The roll of one school in one academic year, as of one version.
pub struct Roll {
    version: i32,
    enrolments: Vec<(OnRoll, Option<u16>)>,
    by_upn: HashMap<String, Vec<usize>>,
    by_line: HashMap<u16, usize>,
}

impl Roll {
    /// Reads it: three statements, however many pupils.
    pub async fn load<C: ConnectionTrait>(
        session: &Session<'_, C>,
        urn: i32,
        year: AcademicYear,
        version: i32,
    ) -> Result<Self> {
        let current = enrolments_of(urn, year);
        let mut found: Vec<OnRoll> =
            session.find::<enrolment::Entity>().filter(current.clone()).columns(COLUMNS).await?;
        found.sort_by_key(|enrolment| (enrolment.starting_on, enrolment.id));
        let lines = Condition::all()
            .add(register_line::Column::Urn.eq(urn))
            .add(register_line::Column::AcademicYear.eq(year.to_string()));
        let lines = session.find::<register_line::Entity>().filter(lines).all().await?;
        let lines: HashMap<Uuid, u16> =
            lines.iter().filter_map(|row| Some((row.enrolment_id, u16::try_from(row.line).ok()?))).collect();
        let pupils = Query::select()
            .column(enrolment::Column::PupilId)
            .from(enrolment::Entity)
            .cond_where(current)
            .to_owned();
        let upns = Expr::col((pupil_upn::Entity, pupil_upn::Column::PupilId)).in_subquery(pupils);
        let upns = session.shared::<pupil_upn::Entity>().filter(Condition::all().add(upns)).all().await?;
        let mut former: HashMap<Uuid, Vec<String>> = HashMap::new();
        for row in upns {
            former.entry(row.pupil_id).or_default().push(row.upn);
        }
        Ok(Self::of(version, found, &lines, &former))
    }

    /// A roll of these enrolments, with the line and every UPN of each.
    pub fn of(
        version: i32,
        found: Vec<OnRoll>,
        lines: &HashMap<Uuid, u16>,
        upns: &HashMap<Uuid, Vec<String>>,
    ) -> Self {
        let mut roll =
            Self { version, enrolments: Vec::new(), by_upn: HashMap::new(), by_line: HashMap::new() };
        for (index, enrolment) in found.into_iter().enumerate() {
            let known = upns.get(&enrolment.pupil_id).into_iter().flatten().chain([&enrolment.upn]);
            for upn in known {
                let places = roll.by_upn.entry(upn.clone()).or_default();
                if places.last() != Some(&index) {
                    places.push(index);
                }
            }
            let line = lines.get(&enrolment.id).copied();
            roll.by_line.extend(line.map(|line| (line, index)));
            roll.enrolments.push((enrolment, line));
        }
        roll
    }

    /// Counts the roll changes that its register has seen.
    pub fn version(&self) -> i32 {
        self.version
    }

    /// Whom a UPN, the present or a former one, means on a day.
    pub fn find(&self, upn: &str, date: NaiveDate) -> Found<'_> {
        let Some(places) = self.by_upn.get(upn) else { return Found::Nobody };
        let mut then = places.iter().map(|index| &self.enrolments[*index]);
        match then.find(|(enrolment, line)| enrolment.is_on_roll(date) && line.is_some()) {
            Some((enrolment, Some(line))) => Found::Enrolled(enrolment, *line),
            _ => Found::NotThen,
        }
    }

    /// The enrolment on a line.
    pub fn on_line(&self, line: u16) -> Option<&OnRoll> {
        self.by_line.get(&line).map(|index| &self.enrolments[*index].0)
    }

    fn has(&self, pupil: Uuid) -> bool {
        self.enrolments.iter().any(|(enrolment, _)| enrolment.pupil_id == pupil)
    }

    /// Every enrolment of the year in the order of its first day, with its line if the register is open.
    pub fn enrolments(&self) -> impl Iterator<Item = (&OnRoll, Option<u16>)> {
        self.enrolments.iter().map(|(enrolment, line)| (enrolment, *line))
    }

    /// Those who need a mark on a day.
    pub fn expected(&self, date: NaiveDate) -> impl Iterator<Item = (&OnRoll, Option<u16>)> {
        self.enrolments().filter(move |(enrolment, _)| enrolment.needs_mark(date))
    }

    /// Those who need a mark on a day and have none on a page of it; all of them where there is no page.
    pub fn unmarked(&self, date: NaiveDate, page: Option<&Page>) -> impl Iterator<Item = &OnRoll> {
        let is_marked = move |line: u16| page.is_some_and(|page| page.byte(line) != NO_MARK);
        let without = self.expected(date).filter(move |(_, line)| !line.is_some_and(is_marked));
        without.map(|(enrolment, _)| enrolment)
    }
}

/// Current enrolments of a school that reach into a year.
pub fn enrolments_of(urn: i32, year: AcademicYear) -> Condition {
    use enrolment::Column;
    Condition::all()
        .add(Column::Urn.eq(urn))
        .add(Column::SupersededAt.is_null())
        .add(Column::Voided.eq(false))
        .add(Column::StartingOn.lte(year.last_day()))
        .add(Condition::any().add(Column::DeletedOn.is_null()).add(Column::DeletedOn.gte(year.first_day())))
}

const COLUMNS: [enrolment::Column; 10] = [
    enrolment::Column::Id,
    enrolment::Column::PupilId,
    enrolment::Column::Upn,
    enrolment::Column::BornOn,
    enrolment::Column::StartingOn,
    enrolment::Column::DeletedOn,
    enrolment::Column::YearGroup,
    enrolment::Column::RegistrationGroup,
    enrolment::Column::Registration,
    enrolment::Column::Boarder,
];

/// Rolls kept between pushes, and the calendars beside them. A roll is believed only while its register still has
/// its version, which every push reads anyway.
#[derive(Default)]
pub struct Rolls {
    kept: Mutex<HashMap<(i32, AcademicYear), Arc<Roll>>>,
    /// The calendars.
    pub calendars: KeptCalendars,
}

/// UPNs looked up in one statement.
const ASKED_AT_ONCE: usize = 500;

/// Rolls kept at the most: two authorities' worth, about a hundred kilobytes each.
const KEPT: usize = 1_000;

impl Rolls {
    /// The roll of a school in a year; of version 0 while no register of the year is open.
    pub async fn of_year<C: ConnectionTrait>(
        &self,
        session: &Session<'_, C>,
        urn: i32,
        year: AcademicYear,
    ) -> Result<Arc<Roll>> {
        let this = Condition::all()
            .add(register::Column::Urn.eq(urn))
            .add(register::Column::AcademicYear.eq(year.to_string()));
        match session.find::<register::Entity>().filter(this).one().await? {
            Some(register) => self.get(session, urn, year, register.roll_version).await,
            None => Ok(Arc::new(Roll::load(session, urn, year, 0).await?)),
        }
    }

    /// The same for a push that names these UPNs. The version of a roll counts what its school says; that one of its
    /// pupils has another UPN may have been said by another school since. So a UPN that the kept roll does not know is
    /// asked for, and a roll to whose pupil it belongs is read again.
    pub async fn naming<'u, C: ConnectionTrait>(
        &self,
        session: &Session<'_, C>,
        urn: i32,
        year: AcademicYear,
        version: i32,
        upns: impl Iterator<Item = &'u str>,
    ) -> Result<Arc<Roll>> {
        let roll = self.get(session, urn, year, version).await?;
        let unknown = upns.filter(|upn| !roll.by_upn.contains_key(upn.trim()));
        let unknown = unknown.filter_map(|upn| Upn::parse(upn).ok());
        let unknown: Vec<String> = unknown.map(|upn| upn.as_str().to_owned()).collect();
        for some in unknown.chunks(ASKED_AT_ONCE) {
            let named = Condition::all().add(pupil_upn::Column::Upn.is_in(some));
            let owners = session.shared::<pupil_upn::Entity>().filter(named).all().await?;
            if owners.iter().any(|owner| roll.has(owner.pupil_id)) {
                let fresh = Arc::new(Roll::load(session, urn, year, version).await?);
                self.kept().insert((urn, year), fresh.clone());
                return Ok(fresh);
            }
        }
        Ok(roll)
    }

    /// The roll of this version, read only if it is not the one that is kept.
    pub async fn get<C: ConnectionTrait>(
        &self,
        session: &Session<'_, C>,
        urn: i32,
        year: AcademicYear,
        version: i32,
    ) -> Result<Arc<Roll>> {
        if let Some(roll) = self.kept().get(&(urn, year)).filter(|roll| roll.version == version) {
            return Ok(roll.clone());
        }
        let roll = Arc::new(Roll::load(session, urn, year, version).await?);
        let mut kept = self.kept();
        if kept.len() >= KEPT {
            kept.clear();
        }
        let newest = kept.get(&(urn, year)).is_none_or(|kept| kept.version < version);
        // An empty one may be what a caller saw whose grant ended meanwhile: it is read again each time.
        if newest && roll.enrolments.iter().any(|(_, line)| line.is_some()) {
            kept.insert((urn, year), roll.clone());
        }
        Ok(roll)
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, HashMap<(i32, AcademicYear), Arc<Roll>>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
