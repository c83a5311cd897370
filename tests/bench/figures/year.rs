//! The synthetic year: loaded by the same flow as `rollcall simulate` loads it, register by register.

use std::{
    ops::RangeInclusive,
    time::{Duration, Instant},
};

use chrono::{Datelike as _, NaiveDate};
use rollcall::{
    domain::academic_year::AcademicYear,
    flows::simulate::{Loaded, Plan, SimSchool, load_authority, load_marks},
};
use sea_orm::sqlx::{self, Connection as _, PgConnection};

use crate::{
    Options,
    world::{Database, World},
};

/// The database on PostgreSQL that holds the year.
pub const DATABASE: &str = "bench_figures";
const READS: &[&str] = &["figures:read", "pupils:read", "registers:read", "registers.codes:read"];
/// Norfolk's schools.
const SCHOOLS: u16 = 430;

/// A year of marks.
pub struct Year {
    pub world: World,
    pub plan: Plan,
    pub schools: Vec<SimSchool>,
    pub school_days: Vec<NaiveDate>,
    pub pupils: usize,
    /// Marks that stand.
    pub marks: u64,
    possible: u64,
    loading: Duration,
}

impl Year {
    /// Makes a database and loads last year into it, so that all of its days are past.
    pub async fn load(options: &Options, database: Database) -> Self {
        let world = World::empty(database, DATABASE, READS).await;
        let start = AcademicYear::of(world.gate().today()).first_day().year() - 1;
        let schools = options.schools.unwrap_or(if options.quick { 12 } else { SCHOOLS });
        let schools = usize::from(schools);
        let plan = Plan { seed: 7, schools, pupils_per_school: None, year: start };
        let school_days: Vec<NaiveDate> = plan.school_year().unwrap().school_days().collect();
        let (first, last) = (school_days[0], school_days[school_days.len() - 1]);
        let began = Instant::now();
        load_authority(world.gate(), &plan, |_| ()).await.unwrap();
        let Loaded { pupils, marks, registers, .. } =
            load_marks(world.gate(), &plan, first, last, |_| ()).await.unwrap();
        let loading = began.elapsed();
        eprintln!("{registers} registers pushed in {:.0} s", loading.as_secs_f64());
        world.settle().await;
        let schools: Vec<SimSchool> = plan.schools().collect();
        let (marks, possible) = (marks as u64, 0);
        let mut year = Self { world, plan, schools, school_days, pupils, marks, possible, loading };
        year.possible = year.count_possible();
        year
    }

    /// Sessions of the plan that count, by the plan alone.
    fn count_possible(&self) -> u64 {
        // `X` is the one code of a synthetic register that is neither present nor absent.
        let is_possible = |code: &str| !matches!(code, "X");
        let of_school = |school: &SimSchool| {
            let pupils = self.plan.pupils(school);
            let of_day = |date: &NaiveDate| -> u64 {
                let sessions = [true, false].map(|am| self.plan.marks(school, &pupils, *date, am));
                sessions.iter().flatten().filter(|mark| is_possible(mark.code)).count() as u64
            };
            self.school_days.iter().map(of_day).sum::<u64>()
        };
        self.schools.iter().map(of_school).sum()
    }

    /// Marks that are neither present nor absent.
    pub fn not_possible(&self) -> u64 {
        self.marks - self.possible
    }

    /// Its days.
    pub fn days(&self) -> RangeInclusive<NaiveDate> {
        self.school_days[0]..=self.school_days[self.school_days.len() - 1]
    }

    /// Where the authority's figures of these days are.
    pub fn path(&self, days: RangeInclusive<NaiveDate>) -> String {
        format!("/figures?from_on={}&to_on={}", days.start(), days.end())
    }

    /// The database that it is in.
    pub fn name(&self) -> &'static str {
        self.world.database.name()
    }

    /// How much it is.
    pub fn told(&self) -> String {
        format!(
            "{} schools, {} pupils, {} marks (loaded in {:.0} s, register by register)",
            self.schools.len(),
            self.pupils,
            self.marks,
            self.loading.as_secs_f64()
        )
    }

    /// A connection of the owner, on PostgreSQL.
    pub async fn owner(&self) -> PgConnection {
        PgConnection::connect(&self.world.owner).await.unwrap()
    }

    /// Pupils of a school, by their ids.
    pub async fn pupil_ids(&self, urn: i32, most: i32) -> Vec<uuid::Uuid> {
        const SQL: &str = "SELECT pupil_id FROM enrolment WHERE urn = $1 ORDER BY id LIMIT $2";
        if self.world.database == Database::Postgres {
            let mut conn = self.owner().await;
            return sqlx::query_scalar(SQL).bind(urn).bind(most).fetch_all(&mut conn).await.unwrap();
        }
        let mut conn = sqlx::SqliteConnection::connect(&self.world.owner).await.unwrap();
        sqlx::query_scalar(SQL).bind(urn).bind(most).fetch_all(&mut conn).await.unwrap()
    }
}
