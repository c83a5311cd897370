//! A pupil of a file as an entry for the roll.

use chrono::{Datelike as _, NaiveDate};
use serde_json::{Map, Value, json};

use super::{
    file::{Facts, Numbers},
    home,
    xml::Element,
};
use crate::{
    domain::{academic_year::AcademicYear, date, year_group::YearGroup},
    error::Fault,
    features::pupils::roll::RollEnrolment,
    http::read_json,
};

/// The entry of a pupil, or what keeps the roll from having one; pointers name the properties of the entry.
pub fn entry(pupil: &Element, facts: &Facts<'_>) -> Result<RollEnrolment, Vec<Fault>> {
    let mut entry = Map::new();
    let mut set = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            entry.insert(name.to_owned(), value);
        }
    };
    let text = |path: &[&str]| pupil.text(path).map(|text| json!(text));
    let detail = |name: &str| text(&["BasicDetails", name]);
    let starting_on = starting_on(pupil, facts);
    set("upn", text(&["UPN"]));
    set("former_upns", detail("FormerUPN").map(|upn| json!([upn])));
    set("surname", text(&["Surname"]));
    set("forename", text(&["Forename"]));
    set("middle_names", detail("MiddleNames"));
    set("preferred_surname", detail("PreferredSurname"));
    set("preferred_forename", detail("PreferredForename"));
    set("born_on", text(&["DOB"]));
    set("sex", text(&["Sex"]).or_else(|| text(&["Gender"])));
    set("starting_on", starting_on.clone().map(Value::from));
    let year_group = pupil.text(&["BasicDetails", "NCyearActual"]);
    set("year_group", year_group.map(|group| json!(grown(group, facts, starting_on.as_deref()))));
    set("registration", registration(pupil, facts).map(Value::from));
    set("sen", sen(pupil).map(Value::from));
    set("fsm", fsm(pupil, facts).map(Value::from));
    set("previous_school", previous_school(pupil, facts));
    set("contacts", home::contacts(pupil));
    let bytes = Value::Object(entry).to_string();
    read_json(bytes.as_bytes()).map_err(|error| error.errors().iter().map(in_words).collect())
}

/// A fault with the element that the property stands in.
fn in_words(fault: &Fault) -> Fault {
    let element = match fault.pointer.as_deref() {
        Some("/upn") => "The element is UPN.",
        Some("/surname") => "The element is Surname.",
        Some("/forename") => "The element is Forename.",
        Some("/born_on") => "The element is DOB, as YYYY-MM-DD.",
        Some("/sex") => "The element is Sex, or Gender in older files: F or M.",
        Some("/year_group") => "The element is BasicDetails/NCyearActual: N1, N2, R, 1 to 14 or X.",
        Some("/starting_on") => {
            "The file has no EntryDate at this school: give the starting day with `starting_on`."
        }
        _ => return fault.clone(),
    };
    fault.clone().detail(element)
}

/// The starting day: that of the pupil's latest record at this school, if it has not ended, or the one asked for.
fn starting_on(pupil: &Element, facts: &Facts<'_>) -> Option<String> {
    let history = pupil.at(&["SchoolHistory"]);
    let here = |school: &&Element| facts.here.is_some() && Numbers::of(school) == facts.here;
    let records = history.into_iter().flat_map(|history| history.all("School")).filter(here);
    let open = records.filter(|school| school.text(&["LeavingDate"]).is_none());
    let entered = open.filter_map(|school| school.text(&["EntryDate"])).max().map(str::to_owned);
    entered.or_else(|| facts.starting_on.map(|day| day.to_string()))
}

/// The year group on the starting day: a file made in July names that of the year before.
fn grown(group: &str, facts: &Facts<'_>, starting_on: Option<&str>) -> String {
    let year = |day: NaiveDate| AcademicYear::of(day).first_day().year();
    let starts = starting_on.and_then(date::parse).filter(|starts| *starts > facts.made_on);
    let years = starts.map_or(0, |starts| year(starts) - year(facts.made_on));
    let spelled = group.trim_start_matches('0').to_uppercase();
    let Some(known) = YearGroup::spelled(&spelled).filter(|known| *known != YearGroup::X) else {
        return spelled;
    };
    let of_age = YearGroup::ALL.iter().filter(|group| **group != YearGroup::X);
    let later = of_age.skip_while(|group| **group != known).nth(years.unsigned_abs() as usize);
    later.copied().unwrap_or(known).as_str().to_owned()
}

/// How the pupil is registered here, by this school's own file; another's tells how it was there.
fn registration(pupil: &Element, facts: &Facts<'_>) -> Option<&'static str> {
    match pupil.text(&["BasicDetails", "EnrolStatus"]).filter(|_| facts.own)? {
        "M" => Some("main"),
        "S" => Some("subsidiary"),
        "G" | "F" | "O" => Some("guest"),
        _ => Some("single"),
    }
}

/// Provision for special educational needs, by the latest record; statements and what came before are not provision
/// of today.
fn sen(pupil: &Element) -> Option<&str> {
    let records = pupil.at(&["SENhistory"])?.all("SEN");
    let latest = records.max_by_key(|record| record.text(&["StartDate"]).unwrap_or_default())?;
    latest.text(&["SENprovision"]).filter(|provision| matches!(*provision, "N" | "K" | "E"))
}

/// Whether a spell of eligibility for free school meals is open on the day of the file.
fn fsm(pupil: &Element, facts: &Facts<'_>) -> Option<bool> {
    let mut spells = pupil.at(&["FSMhistory"])?.all("FSMinstance");
    let day = |spell: &Element, name| spell.text(&[name]).and_then(date::parse);
    Some(spells.any(|spell| {
        day(spell, "FSMstartDate").is_some_and(|from| from <= facts.made_on)
            && day(spell, "FSMendDate").is_none_or(|to| facts.made_on <= to)
    }))
}

/// The school last attended: the one that made the file, or the last that the pupil has left.
fn previous_school(pupil: &Element, facts: &Facts<'_>) -> Option<Value> {
    let history = pupil.at(&["SchoolHistory"]);
    let left = history.into_iter().flat_map(|history| history.all("School"));
    let left = left.filter(|school| Numbers::of(school).is_none() || Numbers::of(school) != facts.here);
    let last = left.max_by_key(|school| school.text(&["LeavingDate"]).unwrap_or_default());
    let school = facts.source.filter(|_| !facts.own).or(last)?;
    Some(json!({ "name": school.text(&["SchoolName"])? }))
}
