//! Loading a synthetic authority: through the same use cases that the API and the importer run, below HTTP.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeZone as _, Utc};
use chrono_tz::Europe::London;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use serde_json::{Value, json};

use super::{Plan, SimMark, SimPupil, SimSchool};
use crate::{
    access::{CalendarsWrite, Gate, RegistersWrite, RollWrite, SchoolsManage},
    attendance::{book::roll::Rolls, calendar::CalendarData},
    domain::{
        academic_year::AcademicYear,
        person::Person,
        session::{Session, SessionOn},
        urn::Urn,
    },
    error::{AppError, Result},
    features::{
        calendars,
        pupils::{self, RollSubmission},
        registers::push::{self, Manner, RegisterAmendment, RegisterMark, RegisterPush},
        schools,
    },
};

/// What was loaded.
#[derive(Clone, Copy, Debug, Default)]
pub struct Loaded {
    /// Schools.
    pub schools: usize,
    /// Pupils on roll.
    pub pupils: usize,
    /// Registers pushed.
    pub registers: usize,
    /// Marks in them.
    pub marks: usize,
    /// Marks of them that were amended later, `N` into a reason.
    pub amended: usize,
}

/// Schools that are loaded side by side, so that one's work is done while another's commit is waited for.
const ABREAST: usize = 8;

/// Loads the schools, the authority's calendar and every school's roll. `step` is called after each school.
pub async fn load_authority(gate: &Gate, plan: &Plan, mut step: impl FnMut(&Loaded)) -> Result<Loaded> {
    load_schools(gate, plan).await?;
    let one = async |school: SimSchool| load_roll(gate, plan, &school).await;
    let mut rolls = stream::iter(plan.schools()).map(one).buffer_unordered(ABREAST);
    let mut loaded = Loaded::default();
    while let Some(pupils) = rolls.try_next().await? {
        loaded.pupils += pupils;
        loaded.schools += 1;
        step(&loaded);
    }
    Ok(loaded)
}

/// Loads the schools and the authority's calendar, nobody's roll.
pub async fn load_schools(gate: &Gate, plan: &Plan) -> Result<()> {
    let schools: Vec<_> = plan.schools().collect();
    let extract = schools::gias::read(&extract(&schools)?).map_err(AppError::internal)?;
    schools::import(&gate.operator::<SchoolsManage>(), extract, false).await?;
    let year = year(plan)?;
    let calendar: CalendarData = read(plan.term_dates())?;
    calendars::record_authority(&gate.operator::<CalendarsWrite>(), year, &calendar).await.map(drop)
}

/// Loads the roll of one school; says how many pupils are on it.
pub async fn load_roll(gate: &Gate, plan: &Plan, school: &SimSchool) -> Result<usize> {
    let pupils = plan.pupils(school);
    let body: RollSubmission = read(roll_of(&pupils, gate.now()))?;
    pupils::put_roll(&gate.operator::<RollWrite>(), urn(school)?, |_, _| Ok(body.into()), false).await?;
    Ok(pupils.len())
}

/// Pushes the registers of every school for every session of its calendar between two days, and after each of them what
/// the school learnt by the last of these days of those whose reason was not yet established.
pub async fn load_marks(
    gate: &Gate,
    plan: &Plan,
    from_on: NaiveDate,
    to_on: NaiveDate,
    mut step: impl FnMut(&Loaded),
) -> Result<Loaded> {
    let rolls = Rolls::default();
    let one = async |school: SimSchool| load_registers(gate, plan, &rolls, &school, (from_on, to_on)).await;
    let mut schools = stream::iter(plan.schools()).map(one).buffer_unordered(ABREAST);
    let mut loaded = Loaded::default();
    while let Some(school) = schools.try_next().await? {
        loaded.schools += school.schools;
        loaded.pupils += school.pupils;
        loaded.registers += school.registers;
        loaded.marks += school.marks;
        loaded.amended += school.amended;
        step(&loaded);
    }
    Ok(loaded)
}

/// Pushes the registers of one school, one session after the other.
pub async fn load_registers(
    gate: &Gate,
    plan: &Plan,
    rolls: &Rolls,
    school: &SimSchool,
    (from_on, to_on): (NaiveDate, NaiveDate),
) -> Result<Loaded> {
    let access = gate.operator::<RegistersWrite>();
    let days: Vec<_> = plan.school_year().map(|year| year.school_days().collect()).unwrap_or_default();
    let pupils = plan.pupils(school);
    let mut loaded = Loaded { schools: 1, pupils: pupils.len(), ..Loaded::default() };
    for date in days.iter().copied().filter(|date| (from_on..=to_on).contains(date)) {
        for session in Session::ALL {
            let on = SessionOn { date, session };
            let body = register_of(plan, school, &pupils, date, session);
            if body.taken_at > gate.now() {
                continue;
            }
            push::push(&access, rolls, school.urn, on, &body, Manner::default()).await?;
            loaded.registers += 1;
            loaded.marks += body.marks.len();
            for later in corrections_of(plan, school, &pupils, on, &days, to_on) {
                if later.taken_at <= gate.now() {
                    push::push(&access, rolls, school.urn, on, &later, Manner::default()).await?;
                    loaded.amended += later.marks.len();
                }
            }
        }
    }
    Ok(loaded)
}

/// The register of one session as the school's MIS would send it a few minutes after it was taken.
pub fn register_of(
    plan: &Plan,
    school: &SimSchool,
    pupils: &[SimPupil],
    date: NaiveDate,
    session: Session,
) -> RegisterPush {
    let marks = plan.marks(school, pupils, date, session == Session::Am);
    let time = if session == Session::Am { (9, 10) } else { (13, 10) };
    RegisterPush {
        taken_at: at_school_time(date, time),
        recorded_by: Person { name: "Sample Teacher".to_owned(), title: Some("Form tutor".to_owned()) },
        marks: pupils.iter().zip(marks).map(|(pupil, mark)| register_mark(pupil, mark)).collect(),
    }
}

/// What the school's MIS sends later of one session, a push for each day on which anything came in: the `N` whose reason
/// was established by then. `school_days` are those of the year, in order; what came in after `to_on` is left out.
pub fn corrections_of(
    plan: &Plan,
    school: &SimSchool,
    pupils: &[SimPupil],
    SessionOn { date, session }: SessionOn,
    school_days: &[NaiveDate],
    to_on: NaiveDate,
) -> Vec<RegisterPush> {
    let Ok(at) = school_days.binary_search(&date) else { return Vec::new() };
    let mut by_day: BTreeMap<NaiveDate, Vec<RegisterMark>> = BTreeMap::new();
    for (place, reason) in plan.reasons(school, pupils, date, session == Session::Am) {
        let known_on = school_days.get(at + reason.school_days).filter(|day| **day <= to_on);
        let (Some(day), Some(pupil)) = (known_on, pupils.get(place)) else { continue };
        let amendment = RegisterAmendment {
            reason: Some("Reason for the absence established".to_owned()),
            by: None,
            at: Some(at_school_time(*day, HEARD)),
        };
        by_day.entry(*day).or_default().push(RegisterMark {
            upn: pupil.upn.clone(),
            code: Some(reason.code.to_owned()),
            minutes_late: None,
            note: None,
            amendment: Some(amendment),
        });
    }
    let push = |(day, marks)| RegisterPush {
        taken_at: at_school_time(day, HEARD),
        recorded_by: Person {
            name: "Sample Officer".to_owned(),
            title: Some("Attendance officer".to_owned()),
        },
        marks,
    };
    by_day.into_iter().map(push).collect()
}

/// When the attendance officer enters what parents have said.
const HEARD: (u32, u32) = (9, 40);

fn at_school_time(date: NaiveDate, (hour, minute): (u32, u32)) -> DateTime<Utc> {
    let time = NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default();
    let at = London.from_local_datetime(&date.and_time(time)).earliest();
    at.map(|at| at.with_timezone(&Utc)).unwrap_or_default()
}

fn register_mark(pupil: &SimPupil, mark: SimMark) -> RegisterMark {
    RegisterMark {
        upn: pupil.upn.clone(),
        code: Some(mark.code.to_owned()),
        minutes_late: mark.minutes_late,
        note: mark.note.map(str::to_owned),
        amendment: None,
    }
}

fn roll_of(pupils: &[SimPupil], as_at: chrono::DateTime<Utc>) -> Value {
    let row = |pupil: &SimPupil| {
        json!({
            "mis_id": pupil.mis_id, "upn": pupil.upn, "surname": pupil.surname, "forename": pupil.forename,
            "born_on": pupil.born_on, "sex": pupil.sex.to_string(), "starting_on": pupil.starting_on,
            "year_group": pupil.year_group, "registration_group": pupil.registration_group,
            "sen": pupil.sen.to_string(), "fsm": pupil.fsm,
        })
    };
    json!({ "as_at": as_at, "complete": true, "enrolments": pupils.iter().map(row).collect::<Vec<_>>() })
}

/// The schools in the layout of the official extract.
fn extract(schools: &[SimSchool]) -> Result<Vec<u8>> {
    let mut file = csv::Writer::from_writer(Vec::new());
    let fault = AppError::internal;
    file.write_record([
        "URN",
        "LA (code)",
        "LA (name)",
        "EstablishmentNumber",
        "EstablishmentName",
        "TypeOfEstablishment (code)",
        "EstablishmentStatus (code)",
        "PhaseOfEducation (code)",
        "StatutoryLowAge",
        "StatutoryHighAge",
        "NumberOfPupils",
        "Trusts (code)",
        "Trusts (name)",
        "DistrictAdministrative (name)",
    ])
    .map_err(fault)?;
    for school in schools {
        let (trust_code, trust_name) = school.trust.clone().unwrap_or_default();
        file.write_record([
            school.urn.to_string(),
            school.la_code.to_string(),
            "Norfolk".to_owned(),
            school.establishment_number.to_string(),
            school.name.clone(),
            school.type_code.to_string(),
            "1".to_owned(),
            school.phase_code.to_string(),
            school.low_age.to_string(),
            school.high_age.to_string(),
            school.pupils.to_string(),
            trust_code,
            trust_name,
            school.district.to_owned(),
        ])
        .map_err(fault)?;
    }
    file.into_inner().map_err(|error| AppError::internal(error.to_string()))
}

fn year(plan: &Plan) -> Result<AcademicYear> {
    AcademicYear::starting(plan.year).ok_or_else(|| AppError::internal("the year is out of range"))
}

fn urn(school: &SimSchool) -> Result<Urn> {
    Urn::new(school.urn).ok_or_else(|| AppError::internal("a synthetic URN is out of range"))
}

fn read<T: serde::de::DeserializeOwned>(value: Value) -> Result<T> {
    serde_json::from_value(value).map_err(AppError::internal)
}
