//! One session of a synthetic register.
//!
//! A pupil's weekdays fall into *blocks*, runs of days that stand or fall together: a block is
//! absent when its draw lies below the pupil's rate. So a rate is met exactly on every single day,
//! whatever the length of the blocks, and illness still runs over consecutive days and keeps its
//! code throughout.

use chrono::{Datelike, NaiveDate};

use super::Plan;
use super::authority::{self, SimKind, SimSchool};
use super::draw::{Key, MILLION, Purpose};
use super::pupils::{self, SimPupil};
use super::rates::{
    self, ESTABLISHED, ESTABLISHED_WITHIN, MONTHS, Rates, SECONDARY_YEARS, STUDY_LEAVE, WEEKDAYS,
};

/// Absence from which a pupil is persistently absent.
const PERSISTENT: u32 = 100_000;

/// No block reaches back further than this many days.
const LONGEST_BLOCK: u32 = 20;

/// A mark as a school's system would push it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SimMark {
    /// The attendance code.
    pub code: &'static str,
    /// With `L`.
    pub minutes_late: Option<u16>,
    /// The nature of the provision, with `B` and `K`.
    pub note: Option<&'static str>,
}

impl SimMark {
    const fn of(code: &'static str) -> Self {
        Self { code, minutes_late: None, note: None }
    }

    const fn off_site(code: &'static str) -> Self {
        let note = match code.as_bytes() {
            b"B" => Some("Alternative provision arranged by the school"),
            b"K" => Some("Tuition arranged by the local authority"),
            _ => None,
        };
        Self { code, minutes_late: None, note }
    }
}

/// The reason of an absence that was marked `N`, once the school has heard it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SimReason {
    /// The code that takes the place of `N`.
    pub code: &'static str,
    /// How many school days later it does: one to five.
    pub school_days: usize,
}

/// For each pupil marked `N` whose reason comes to be known: the place among `pupils`, and the reason.
pub(super) fn reasons(
    plan: &Plan,
    school: &SimSchool,
    pupils: &[SimPupil],
    date: NaiveDate,
    is_am: bool,
) -> Vec<(usize, SimReason)> {
    let session = Session::new(plan, school, date, is_am);
    let known = |(at, pupil)| Some((at, session.reason_established(pupil)?));
    pupils.iter().enumerate().filter_map(known).collect()
}

pub(super) fn marks(
    plan: &Plan,
    school: &SimSchool,
    pupils: &[SimPupil],
    date: NaiveDate,
    is_am: bool,
) -> Vec<SimMark> {
    let session = Session::new(plan, school, date, is_am);
    pupils.iter().map(|pupil| session.mark(pupil)).collect()
}

/// Where a pupil stands among all pupils ordered by absence, in parts per million.
pub(super) const fn place_by_absence(pupil: Key) -> u32 {
    pupil.once(Purpose::Propensity).ppm()
}

/// What a session is to every pupil of a school.
struct Session {
    kind: SimKind,
    rates: &'static Rates,
    key: Key,
    date: NaiveDate,
    /// Days since the start of the calendar.
    day: u64,
    weekday: u32,
    is_am: bool,
    /// Absence here and on this day, parts per million of the pupils' own rates.
    factor: u64,
    /// Year 10 is out on work experience this week.
    placements: bool,
}

impl Session {
    fn new(plan: &Plan, school: &SimSchool, date: NaiveDate, is_am: bool) -> Self {
        let key = authority::key(plan, school.urn);
        let weekday = date.weekday().num_days_from_monday();
        let of_school = 90 + key.once(Purpose::SchoolLevel).below(21);
        let rates = rates::of(school.kind);
        let factor = u64::from(of_school)
            * u64::from(WEEKDAYS[weekday as usize])
            * u64::from(MONTHS[date.month0() as usize]);
        Self {
            kind: school.kind,
            rates,
            key,
            date,
            day: u64::from(date.num_days_from_ce().unsigned_abs()),
            weekday,
            is_am,
            factor,
            placements: rates.placements > 0 && is_placement_week(key, date),
        }
    }

    /// A number for the session itself, where a draw is not for the whole day.
    const fn moment(&self) -> u64 {
        2 * self.day + !self.is_am as u64
    }

    fn mark(&self, pupil: &SimPupil) -> SimMark {
        let key = pupils::key(self.key, &pupil.mis_id);
        if self.is_part_time_start(pupil, key) {
            return SimMark::of("X");
        }
        let rate = self.rate(pupil, key);
        if let Some(code) = self.absence(pupil, key, rate) {
            return SimMark::of(code);
        }
        if let Some(code) = self.provision(pupil, key) {
            return SimMark::off_site(code);
        }
        if self.is_late(key, rate) {
            let draw = key.at(Purpose::MinutesLate, self.moment());
            // The square of a uniform draw: most come within the first minutes.
            let minutes = 1 + draw.below(25) * draw.below(1_000) / 1_000;
            return SimMark { minutes_late: u16::try_from(minutes).ok(), ..SimMark::of("L") };
        }
        SimMark::of(if self.is_am { "/" } else { "\\" })
    }

    /// Some Reception children come for the mornings only until they are five, in the autumn term.
    fn is_part_time_start(&self, pupil: &SimPupil, key: Key) -> bool {
        !self.is_am
            && self.date.month() >= 9
            && pupil.year_group == "R"
            && key.once(Purpose::PartTimeStart).ppm() < 60_000
            && birthday(pupil.born_on, 5).is_some_and(|fifth| self.date < fifth)
    }

    /// The pupil's rate of absence on this day.
    fn rate(&self, pupil: &SimPupil, key: Key) -> u32 {
        let own = own_rate(self.rates, place_by_absence(key));
        let of_year = match (self.kind, pupil.year_group.parse::<usize>()) {
            (SimKind::Secondary, Ok(year)) => {
                SECONDARY_YEARS.get(year.wrapping_sub(7)).copied().unwrap_or(100)
            }
            _ => 100,
        };
        let rate = u64::from(own) * self.factor / u64::from(MILLION) * u64::from(of_year) / 100;
        u32::try_from(rate).unwrap_or(MILLION).min(970_000)
    }

    fn absence(&self, pupil: &SimPupil, key: Key, rate: u32) -> Option<&'static str> {
        // Lateness after closing is a share of absence and comes in the mornings only; appointments
        // are the same for everybody.
        let of_blocks = (rate / 100 * 96).saturating_sub(self.rates.appointment);
        let own = own_rate(self.rates, place_by_absence(key));
        let start = self.block_start(key, own);
        if key.at(Purpose::Absence, start).ppm() < of_blocks {
            return Some(self.reason(pupil, key, own, start));
        }
        if key.at(Purpose::Appointment, self.moment()).ppm() < self.rates.appointment {
            return Some("M");
        }
        let closed = self.is_am && key.at(Purpose::LateAfterClosing, self.day).ppm() < rate / 100 * 8;
        (closed && self.is_compulsory(pupil)).then_some("U")
    }

    /// The first day of the block that this day belongs to. A block seldom crosses a weekend, and is
    /// longer for pupils who are hardly ever there.
    fn block_start(&self, key: Key, own: u32) -> u64 {
        let (mut day, mut weekday) = (self.day, self.weekday);
        let (ends, ends_at_weekend) =
            if own > 2 * PERSISTENT { (300_000, 500_000) } else { (600_000, 850_000) };
        for _ in 0..LONGEST_BLOCK {
            let chance = if weekday == 0 { ends_at_weekend } else { ends };
            if key.at(Purpose::BlockStart, day).ppm() < chance {
                break;
            }
            let (back, before) = if weekday == 0 { (3, 4) } else { (1, weekday - 1) };
            day = day.saturating_sub(back);
            weekday = before;
        }
        day
    }

    /// The code of an absence as it stands on the day itself.
    fn reason(&self, pupil: &SimPupil, key: Key, own: u32, start: u64) -> &'static str {
        match self.true_reason(pupil, key, own, start) {
            "I" | "O" if self.is_not_yet_established(key, start) && self.is_compulsory(pupil) => "N",
            code => code,
        }
    }

    fn true_reason(&self, pupil: &SimPupil, key: Key, own: u32, start: u64) -> &'static str {
        if self.is_study_leave(pupil, key, start) {
            return "S";
        }
        let reasons = if own >= PERSISTENT { self.rates.persistent_reasons } else { self.rates.reasons };
        let mut left = key.at(Purpose::Reason, start).below(1_000);
        let mut code = "I";
        for &(reason, share) in reasons {
            if left < share {
                code = reason;
                break;
            }
            left -= share;
        }
        match code {
            // Unauthorised absence and part-time timetables are for compulsory school age.
            "C2" | "O" if !self.is_compulsory(pupil) => "I",
            "G" if !self.is_compulsory(pupil) => "C",
            "J1" if pupil.year_group != "11" => "C",
            code => code,
        }
    }

    /// What takes the place of the pupil's `N`, if its mark is one and its reason comes to be known.
    fn reason_established(&self, pupil: &SimPupil) -> Option<SimReason> {
        if self.mark(pupil).code != "N" {
            return None;
        }
        let key = pupils::key(self.key, &pupil.mis_id);
        let own = own_rate(self.rates, place_by_absence(key));
        let code = self.true_reason(pupil, key, own, self.block_start(key, own));
        let days = 1 + key.at(Purpose::DaysUntilEstablished, self.moment()).below(ESTABLISHED_WITHIN);
        let is_heard = key.at(Purpose::Established, self.moment()).ppm() < ESTABLISHED;
        is_heard.then_some(SimReason { code, school_days: days as usize })
    }

    /// On the first day of an absence the school may not have heard yet.
    fn is_not_yet_established(&self, key: Key, start: u64) -> bool {
        let (am, pm) = self.rates.not_established;
        let chance = if self.is_am { am } else { pm };
        self.day == start && key.at(Purpose::NotYetEstablished, self.moment()).ppm() < chance
    }

    /// Year 11 in the weeks of the public examinations.
    fn is_study_leave(&self, pupil: &SimPupil, key: Key, start: u64) -> bool {
        let in_season = matches!((self.date.month(), self.date.day()), (5, 11..) | (6, ..=25));
        in_season && pupil.year_group == "11" && key.at(Purpose::StudyLeave, start).ppm() < STUDY_LEAVE
    }

    /// Approved educational activity away from the school, for the whole day.
    fn provision(&self, pupil: &SimPupil, key: Key) -> Option<&'static str> {
        if self.placements
            && pupil.year_group == "10"
            && key.once(Purpose::Placement).ppm() < self.rates.placements
        {
            return Some("W");
        }
        // Visits are a matter of the summer.
        let season = if (5..=7).contains(&self.date.month()) { 200 } else { 65 };
        let group = self.key.with_text(&pupil.registration_group);
        if group.at(Purpose::GroupVisit, self.day).ppm() < self.rates.group_visit / 100 * season {
            return Some("V");
        }
        let mut left = key.at(Purpose::OffSite, self.day).ppm();
        for (code, share) in self.rates.off_site {
            if left < share {
                return Some(code);
            }
            left -= share;
        }
        None
    }

    /// Half of lateness is anybody's, half grows with absence.
    fn is_late(&self, key: Key, rate: u32) -> bool {
        let base = if self.is_am { self.rates.late.0 } else { self.rates.late.1 };
        let grown = u64::from(base) / 2 * u64::from(rate) / u64::from(self.rates.absence);
        let chance = (u64::from(base) / 2 + grown).min(u64::from(base) * 4);
        u64::from(key.at(Purpose::Late, self.moment()).ppm()) < chance
    }

    /// Whether the pupil is of compulsory school age: from the term after the fifth birthday to the
    /// last Friday in June of the school year in which the pupil turns 16.
    fn is_compulsory(&self, pupil: &SimPupil) -> bool {
        match pupil.year_group.as_str() {
            "R" => birthday(pupil.born_on, 5).and_then(term_after).is_some_and(|begins| self.date >= begins),
            "11" => !(6..=8).contains(&self.date.month()) || self.date <= last_friday_of_june(self.date),
            _ => true,
        }
    }
}

/// A pupil's own rate of absence, from the place in the order of absence.
fn own_rate(rates: &Rates, place: u32) -> u32 {
    let mut left = place;
    for band in rates.spread {
        if left < band.pupils {
            let width = u64::from(band.to - band.from) * u64::from(left) / u64::from(band.pupils);
            return band.from + u32::try_from(width).unwrap_or(0);
        }
        left -= band.pupils;
    }
    rates.absence
}

/// A school's week of work experience: one of four from the second Monday in June.
fn is_placement_week(school: Key, date: NaiveDate) -> bool {
    let week = school.once(Purpose::PlacementWeek).below(4);
    NaiveDate::from_weekday_of_month_opt(date.year(), 6, chrono::Weekday::Mon, 2)
        .map(|monday| (date - monday).num_days())
        .is_some_and(|since| since >= 0 && since / 7 == i64::from(week))
}

fn birthday(born_on: NaiveDate, age: i32) -> Option<NaiveDate> {
    // A child born on 29 February comes of age on 1 March of a common year.
    born_on.with_year(born_on.year() + age).or_else(|| NaiveDate::from_ymd_opt(born_on.year() + age, 3, 1))
}

/// Compulsory school age begins after the prescribed day (31 August, 31 December or 31 March) on or
/// after the fifth birthday.
fn term_after(fifth: NaiveDate) -> Option<NaiveDate> {
    match fifth.month() {
        1..=3 => NaiveDate::from_ymd_opt(fifth.year(), 4, 1),
        4..=8 => NaiveDate::from_ymd_opt(fifth.year(), 9, 1),
        _ => NaiveDate::from_ymd_opt(fifth.year() + 1, 1, 1),
    }
}

fn last_friday_of_june(date: NaiveDate) -> NaiveDate {
    let end = NaiveDate::from_ymd_opt(date.year(), 6, 30).unwrap_or(date);
    let back = end.weekday().days_since(chrono::Weekday::Fri);
    end.checked_sub_days(chrono::Days::new(u64::from(back))).unwrap_or(date)
}
