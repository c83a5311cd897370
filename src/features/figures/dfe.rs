//! Figures in the columns of the Department for Education's year-to-date attendance file.
//!
//! The column names are the Department's, also where ours differ; so is what they hold: `late_sessions` are `L` and
//! `U` together, percentages are not rounded, a withheld cell is `c` and one that does not apply `z`. What is not held
//! here (the codes of nine characters, numbers of the census) has no column. Its *Total* leaves out alternative provision,
//! of which it tells by itself.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::service::Worked;
use crate::{
    attendance::{
        calendar::Period,
        figures::{Dimension, Group, Tally, Unit},
    },
    domain::{academic_year::AcademicYear, span::Span},
    http::Laid,
};

/// A cell that is withheld.
const WITHHELD: &str = "c";
/// A cell that does not apply.
const NOT_APPLICABLE: &str = "z";

/// How the Department names a span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Time {
    year: AcademicYear,
    identifier: &'static str,
    date: Option<NaiveDate>,
}

/// The name of a span, or why its figures have no place in these columns.
pub fn time(
    (period, span): (Option<Period>, Span),
    by: &[Dimension],
    unit: Unit,
) -> Result<Time, &'static str> {
    if by.iter().any(|by| !matches!(by, Dimension::School | Dimension::Phase)) {
        return Err("The Department's columns have figures by school and phase only.");
    }
    if unit != Unit::Enrolment {
        return Err("The Department counts enrolments.");
    }
    let year = AcademicYear::of(span.to_on);
    let to_date = span.from_on == year.first_day();
    let (identifier, date) = match period {
        Some(Period::Year(_)) => ("Academic year", None),
        Some(Period::Term(_, term)) => (TERMS[term as usize], None),
        None if span.from_on == span.to_on => (NOT_APPLICABLE, Some(span.to_on)),
        None if to_date => ("Academic year", None),
        _ => {
            return Err(
                "The Department's columns name academic years (also to date), terms and single days.",
            );
        }
    };
    Ok(Time { year, identifier, date })
}

const TERMS: [&str; 3] = ["Autumn term", "Spring term", "Summer term"];

/// The authority and its schools, as the columns name them.
pub struct Place {
    /// The authority's code of three digits, where a school is in reach.
    pub la_code: Option<i32>,
    /// Its name, where it is known.
    pub la_name: Option<String>,
    /// The region, where it is known.
    pub region_name: Option<String>,
    /// The kind of each school.
    pub kinds: BTreeMap<i32, String>,
    /// The school, where the figures are of one.
    pub urn: Option<i32>,
}

/// The columns that say what a row is of; `time_identifier` stands last in the Department's file.
const OF: [&str; 10] = [
    "time_period",
    "geographic_level",
    "country_code",
    "country_name",
    "region_name",
    "la_name",
    "old_la_code",
    "school_urn",
    "attendance_date",
    "school_type",
];

/// Reasons with the codes behind them. `F` has not been a code since 2013 and counts with `H`.
const REASONS: [(&str, &[&str]); 24] = [
    ("reason_present_am", &["/"]),
    ("reason_present_pm", &["\\"]),
    ("reason_present", &["/", "\\"]),
    ("reason_l_present_late_before_registers_closed", &["L"]),
    ("reason_i_authorised_illness", &["I"]),
    ("reason_m_authorised_medical_dental", &["M"]),
    ("reason_r_authorised_religious_observance", &["R"]),
    ("reason_s_authorised_study_leave", &["S"]),
    ("reason_t_authorised_mobile_child", &["T"]),
    ("reason_h_authorised_holiday", &["H", "F"]),
    ("reason_e_authorised_excluded", &["E"]),
    ("reason_c_authorised_other", &["C"]),
    ("reason_c1_authorised_regulated_performance", &["C1"]),
    ("reason_j1_authorised_interview", &["J1"]),
    ("reason_c2_authorised_temp_reduced_timetable", &["C2"]),
    ("reason_b_aea_education_off_site", &["B"]),
    ("reason_j_aea_interview", &["J"]),
    ("reason_p_aea_approved_sporting_activity", &["P"]),
    ("reason_v_aea_educational_visit_trip", &["V"]),
    ("reason_w_aea_work_experience", &["W"]),
    ("reason_k_aea_education_arranged_by_la", &["K"]),
    ("reason_g_unauthorised_holiday", &["G"]),
    ("reason_u_unauthorised_late_after_registers_closed", &["U"]),
    ("reason_o_other_unauthorised", &["O"]),
];

/// The last reason, which in the Department's file is the one not yet known.
const NO_REASON_YET: (&str, &[&str]) = ("reason_n_no_reason_yet", &["N"]);

/// Percentages of possible sessions under one code.
const PERCENTAGES: [(&str, &[&str]); 14] = [
    ("illness_perc", &["I"]),
    ("appointments_perc", &["M"]),
    ("unauth_hol_perc", &["G"]),
    ("unauth_oth_perc", &["O"]),
    ("unauth_late_registers_closed_perc", &["U"]),
    ("unauth_not_yet_perc", &["N"]),
    ("auth_religious_perc", &["R"]),
    ("auth_study_perc", &["S"]),
    ("auth_mob_perc", &["T"]),
    ("auth_excluded_perc", &["E"]),
    ("auth_performance_perc", &["C1"]),
    ("auth_interview_perc", &["J1"]),
    ("auth_part_time_perc", &["C2"]),
    ("auth_other_perc", &["C"]),
];

/// The figures in these columns.
pub fn laid(worked: &Worked, time: Time) -> Laid {
    // The names of the values do not depend on what was counted.
    let values = values(&Tally::default(), time);
    let columns = OF.into_iter().chain(values.iter().map(|(name, _)| *name)).chain(["time_identifier"]);
    let row = |(group, tally): (&Group, &Tally)| {
        let mut row = of(group, &worked.asked.ask.by, time, &worked.place);
        let withheld = worked.withheld.contains(group);
        let told = |value| if withheld { json!(WITHHELD) } else { value };
        row.extend(self::values(tally, time).into_iter().map(|(_, value)| told(value)));
        row.push(json!(time.identifier));
        row
    };
    Laid { columns: columns.collect(), rows: worked.groups.iter().map(row).collect() }
}

/// What a row is of.
fn of(group: &Group, by: &[Dimension], time: Time, place: &Place) -> Vec<Value> {
    let value = |dimension| {
        let at = by.iter().position(|by| *by == dimension)?;
        group[at].clone()
    };
    let school = value(Dimension::School).or(place.urn.map(|urn| urn.to_string()));
    let kind_of = |urn: &String| place.kinds.get(&urn.parse().ok()?).cloned();
    let kind = value(Dimension::Phase).or_else(|| school.as_ref().and_then(kind_of));
    let year = time.year.start_year();
    let or_not = |value: Option<Value>| value.unwrap_or(json!(NOT_APPLICABLE));
    vec![
        json!(format!("{year}{:02}", (year + 1) % 100)),
        json!(if school.is_some() { "School" } else { "Local authority" }),
        json!("E92000001"),
        json!("England"),
        or_not(place.region_name.as_ref().map(|name| json!(name))),
        or_not(place.la_name.as_ref().map(|name| json!(name))),
        or_not(place.la_code.map(|code| json!(code.to_string()))),
        or_not(school.map(|urn| json!(urn))),
        or_not(time.date.map(|date| json!(date))),
        json!(kind.map_or("Total".to_owned(), |kind| school_type(&kind))),
    ]
}

/// `alternative_provision` as the Department writes it: *Alternative provision*.
fn school_type(kind: &str) -> String {
    let words = kind.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map_or(words.clone(), |first| first.to_uppercase().chain(letters).collect())
}

/// What was counted, each with its column, in the Department's order.
fn values(tally: &Tally, time: Time) -> Vec<(&'static str, Value)> {
    let sums = tally.sums;
    let possible = sums.possible();
    let under = |codes: &[&str]| codes.iter().map(|code| tally.counts.under(code)).sum::<u64>();
    let percent = |part: u64, whole: u64| match whole {
        0 => json!(NOT_APPLICABLE),
        _ => json!(100.0 * part as f64 / whole as f64),
    };
    let mut values = vec![
        ("num_schools", json!(tally.schools.len())),
        ("enrolments", json!(tally.units)),
        ("present_sessions", json!(sums.present)),
        ("overall_attendance", json!(sums.attended())),
        ("approved_educational_activity", json!(sums.aea)),
        ("overall_absence", json!(sums.absent())),
        ("authorised_absence", json!(sums.authorised)),
        ("unauthorised_absence", json!(sums.unauthorised)),
        ("late_sessions", json!(under(&["L", "U"]))),
        ("possible_sessions", json!(possible)),
    ];
    values.extend(REASONS.iter().chain([&NO_REASON_YET]).map(|(name, codes)| (*name, json!(under(codes)))));
    values.extend([
        ("attendance_perc", percent(sums.attended(), possible)),
        ("overall_absence_perc", percent(sums.absent(), possible)),
        ("authorised_absence_perc", percent(sums.authorised, possible)),
        ("unauthorised_absence_perc", percent(sums.unauthorised, possible)),
    ]);
    values.extend(PERCENTAGES.iter().map(|(name, codes)| (*name, percent(under(codes), possible))));
    // Nobody is persistently absent of a single day: a tenth of it cannot be told from the whole.
    values.push(("pa_perc", percent(tally.persistent, if time.date.is_some() { 0 } else { tally.units })));
    values
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attendance::code::{Class, TABLE};

    #[test]
    fn every_code_of_a_possible_session_is_one_reason() {
        for info in TABLE.iter().filter(|info| info.class.is_possible()) {
            let whole =
                |(name, codes): &&(&str, &[&str])| *name != "reason_present" && codes.contains(&info.code);
            let count = REASONS.iter().chain([&NO_REASON_YET]).filter(whole).count();
            assert_eq!(count, 1, "{}", info.code);
        }
        let none = |codes: &[&str]| {
            codes
                .iter()
                .all(|code| TABLE.iter().all(|info| info.code != *code || info.class != Class::NotPossible))
        };
        assert!(REASONS.iter().all(|(_, codes)| none(codes)));
    }

    #[test]
    fn spans_have_the_departments_names_or_none() {
        let year = AcademicYear::starting(2026).unwrap();
        let span = |from: &str, to: &str| Span::new(from.parse().unwrap(), to.parse().unwrap()).unwrap();
        let named = |period: Option<&str>, days: Span| {
            let period = period.map(|period| period.parse().unwrap());
            time((period, days), &[Dimension::Phase], Unit::Enrolment).map(|time| time.identifier).ok()
        };
        assert_eq!(named(Some("2026-27"), Span::year(year)), Some("Academic year"));
        assert_eq!(named(None, span("2026-08-01", "2026-11-20")), Some("Academic year"));
        assert_eq!(named(Some("2026-27-spring"), span("2027-01-05", "2027-03-26")), Some("Spring term"));
        assert_eq!(named(None, span("2026-11-20", "2026-11-20")), Some("z"));
        assert_eq!(named(Some("2026-27-autumn-1"), span("2026-09-03", "2026-10-23")), None);
        assert_eq!(named(None, span("2026-11-02", "2026-11-20")), None);
        let whole = (None, Span::year(year));
        assert!(time(whole, &[Dimension::Sex], Unit::Enrolment).is_err());
        assert!(time(whole, &[], Unit::Child).is_err());
    }

    /// The public file lies beside the checkout, if anywhere.
    #[test]
    fn the_columns_are_the_departments_in_its_order() {
        let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../shared/data/figures/dfe_year_to_date_2024_25.csv");
        let Ok(mut reader) = csv::Reader::from_path(file) else {
            eprintln!("skipped: the Department's file is not there");
            return;
        };
        let theirs: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
        let year = AcademicYear::starting(2026).unwrap();
        let time = Time { year, identifier: "Academic year", date: None };
        let counted: Vec<_> = values(&Tally::default(), time).into_iter().map(|(name, _)| name).collect();
        // Of a school and of a single day the file has no rows.
        let of = OF.into_iter().filter(|name| !["school_urn", "attendance_date"].contains(name));
        let ours: Vec<&str> = of.chain(counted).chain(["time_identifier"]).collect();
        let places: Vec<_> = ours.iter().map(|name| theirs.iter().position(|known| known == name)).collect();
        assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{ours:?}");
        let missing = theirs.iter().filter(|name| !ours.contains(&name.as_str())).collect::<Vec<_>>();
        let unknown = ["region_code", "new_la_code", "total_num_schools", "total_enrolments"];
        assert_eq!(missing, unknown);
    }
}
