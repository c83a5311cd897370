//! The pupils on roll at a synthetic school.

use chrono::{Datelike, Days, NaiveDate};

use super::authority::{self, SimKind, SimSchool};
use super::calendar::SchoolYear;
use super::draw::{Key, MILLION, Purpose, Stream};
use super::{Plan, marks, names};

/// A registration group holds about this many pupils, and fewer in a small school.
const GROUP_SIZE: usize = 30;

/// A synthetic pupil, in the terms of the admission register and the roll.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SimPupil {
    /// The pupil's number in the school's own system; unique in the school.
    pub mis_id: String,
    /// A permanent UPN with a valid check letter; unique in the authority.
    pub upn: String,
    /// Visibly synthetic: `Sample-Oak`.
    pub surname: String,
    /// Visibly synthetic: `Pupil-0042`.
    pub forename: String,
    /// Date of birth, right for the year group at 31 August.
    pub born_on: NaiveDate,
    /// `F` or `M`.
    pub sex: char,
    /// First day at the school, on or before the first day of the academic year.
    pub starting_on: NaiveDate,
    /// `R` or `1` to `11`.
    pub year_group: String,
    /// For example `6B`.
    pub registration_group: String,
    /// `N` none, `K` SEN support, `E` education, health and care plan.
    pub sen: char,
    /// Eligible for free school meals.
    pub fsm: bool,
}

/// The key of one pupil, under which marks and characteristics are drawn.
pub(super) fn key(school: Key, mis_id: &str) -> Key {
    school.with_text(mis_id)
}

pub(super) fn pupils(plan: &Plan, school: &SimSchool) -> Vec<SimPupil> {
    let school_key = authority::key(plan, school.urn);
    let mut stream = school_key.stream(Purpose::Pupils);
    let (first, last) = years(school.kind);
    let year_groups = (last - first + 1) as usize;
    let Some(starts) =
        (0..12).map(|back| plan.year.checked_sub(back).and_then(SchoolYear::of)).collect::<Option<Vec<_>>>()
    else {
        return Vec::new();
    };
    let mut serials = Serials::default();
    (0..school.pupils)
        .filter_map(|index| {
            let place = index * year_groups;
            let year = first + (place / school.pupils) as i32;
            let offset = (place / school.pupils) * school.pupils;
            // Where the pupil stands in the year group.
            let position = (place - offset) / year_groups;
            let group = group_name(year, position, school.pupils.div_ceil(year_groups));
            let starting_on = starting_on(&mut stream, school.kind, year, &starts)?;
            let born_on = born_on(&mut stream, plan.year, year)?;
            let surname = names::surname(&mut stream);
            let sex = if stream.below(2) == 0 { 'F' } else { 'M' };
            let mis_id = format!("{:04}", index + 1);
            let key = key(school_key, &mis_id);
            let (sen, fsm) = characteristics(&mut stream, school.kind, key);
            Some(SimPupil {
                upn: serials.upn(school, starting_on.year()),
                forename: names::forename(index + 1),
                surname,
                born_on,
                sex,
                starting_on,
                year_group: year_name(year),
                registration_group: group,
                sen,
                fsm,
                mis_id,
            })
        })
        .collect()
}

/// The year groups of a kind of school; Reception counts as Year 0.
const fn years(kind: SimKind) -> (i32, i32) {
    match kind {
        SimKind::Primary => (0, 6),
        SimKind::Secondary => (7, 11),
        SimKind::Special => (0, 11),
    }
}

fn year_name(year: i32) -> String {
    if year == 0 { "R".to_owned() } else { year.to_string() }
}

fn group_name(year: i32, position: usize, year_size: usize) -> String {
    let groups = year_size.div_ceil(GROUP_SIZE).clamp(1, 26);
    let letter = char::from(b'A' + (position % groups) as u8);
    format!("{}{letter}", year_name(year))
}

/// A birthday in the twelve months that make a pupil of this year group: Year 1 is 5 at 31 August.
fn born_on(stream: &mut Stream, academic_year: i32, year: i32) -> Option<NaiveDate> {
    let first = NaiveDate::from_ymd_opt(academic_year - year - 5, 9, 1)?;
    let next = NaiveDate::from_ymd_opt(academic_year - year - 4, 9, 1)?;
    let days = u32::try_from((next - first).num_days()).ok()?;
    first.checked_add_days(Days::new(u64::from(stream.below(days))))
}

/// The first day of the autumn in which the year group entered the school, or for a later joiner the
/// first day of some term since. `starts` counts academic years back from the present one.
fn starting_on(stream: &mut Stream, kind: SimKind, year: i32, starts: &[SchoolYear]) -> Option<NaiveDate> {
    // Special schools are joined at any age.
    let late_joiners = if kind == SimKind::Special { 60 } else { 12 };
    let late = stream.below(100) < late_joiners;
    let (when, term) = (stream.next(), stream.next());
    let in_school = (year - years(kind).0) as u32;
    if in_school == 0 || !late {
        return first_day(starts, in_school, 0);
    }
    let back = when.below(in_school + 1);
    // Everybody is on roll when the present year starts, so only earlier years have later terms.
    let half_term = if back == 0 { 0 } else { 2 * term.below(3) as usize };
    first_day(starts, back, half_term)
}

fn first_day(starts: &[SchoolYear], back: u32, half_term: usize) -> Option<NaiveDate> {
    starts.get(back as usize)?.half_terms.get(half_term).map(|term| term.from_on)
}

/// SEN provision and free school meals. Both are commoner among pupils with much absence: the chance
/// rises with the pupil's place in the order of absence, which leaves the order itself untouched.
fn characteristics(stream: &mut Stream, kind: SimKind, pupil: Key) -> (char, bool) {
    let place = u64::from(marks::place_by_absence(pupil));
    let million = u64::from(MILLION);
    // From nothing to twice the mean, and from half of it to one and a half times.
    let (steep, gentle) = (2 * place, place + million / 2);
    let (meals, support, plan) = match kind {
        SimKind::Primary => (240_000 * steep, 140_000 * gentle, 35_000 * gentle),
        SimKind::Secondary => (230_000 * steep, 130_000 * gentle, 35_000 * gentle),
        SimKind::Special => (450_000 * gentle, 15_000 * million, 985_000 * million),
    };
    let fsm = u64::from(stream.next().ppm()) * million < meals;
    let draw = u64::from(stream.next().ppm()) * million;
    let sen = match draw {
        draw if draw < plan => 'E',
        draw if draw < plan + support => 'K',
        _ => 'N',
    };
    (sen, fsm)
}

/// UPNs of one school, numbered from 001 within the year in which they are given.
#[derive(Default)]
struct Serials(Vec<(i32, u32)>);

impl Serials {
    fn upn(&mut self, school: &SimSchool, year: i32) -> String {
        let serial = match self.0.iter_mut().find(|(given_in, _)| *given_in == year) {
            Some((_, serial)) => {
                *serial += 1;
                *serial
            }
            None => {
                self.0.push((year, 1));
                1
            }
        };
        let digits = format!(
            "{:03}{:04}{:02}{serial:03}",
            school.la_code,
            school.establishment_number,
            year.rem_euclid(100)
        );
        format!("{}{digits}", check_letter(&digits))
    }
}

/// The letter that makes twelve digits a UPN: their sum weighted 2 to 13, modulo 23, in an alphabet
/// without I, O and S.
pub(super) fn check_letter(digits: &str) -> char {
    const LETTERS: &[u8; 23] = b"ABCDEFGHJKLMNPQRTUVWXYZ";
    let sum: usize =
        digits.bytes().zip(2..).map(|(digit, weight)| usize::from(digit.wrapping_sub(b'0')) * weight).sum();
    char::from(LETTERS[sum % LETTERS.len()])
}
