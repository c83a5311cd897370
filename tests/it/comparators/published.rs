//! The Department's own counts, put through this service's own rates, give the Department's own percentages.

use std::collections::HashMap;

use rollcall::{
    attendance::rules::Sums,
    domain::{decimal::Decimal, percent::Percent, percentage::Rate},
};

use super::fixture::shared;

/// One part in so many of a percentage point.
const NEAR: i128 = 1_000_000_000;

/// Percentages by the count that they are made of, out of possible sessions.
const BY_REASON: &[(&str, &str)] = &[
    ("illness_perc", "reason_i_authorised_illness"),
    ("appointments_perc", "reason_m_authorised_medical_dental"),
    ("unauth_hol_perc", "reason_g_unauthorised_holiday"),
    ("unauth_oth_perc", "reason_o_other_unauthorised"),
    ("unauth_late_registers_closed_perc", "reason_u_unauthorised_late_after_registers_closed"),
    ("unauth_not_yet_perc", "reason_n_no_reason_yet"),
    ("auth_religious_perc", "reason_r_authorised_religious_observance"),
    ("auth_study_perc", "reason_s_authorised_study_leave"),
    ("auth_mob_perc", "reason_t_authorised_mobile_child"),
    ("auth_excluded_perc", "reason_e_authorised_excluded"),
    ("auth_performance_perc", "reason_c1_authorised_regulated_performance"),
    ("auth_interview_perc", "reason_j1_authorised_interview"),
    ("auth_part_time_perc", "reason_c2_authorised_temp_reduced_timetable"),
    ("auth_other_perc", "reason_c_authorised_other"),
];

type Row = HashMap<String, String>;

fn count(row: &Row, column: &str) -> u64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column}: {}", row[column]))
}

/// What this service makes of the counts of a row, each beside its published percentage.
fn rates(row: &Row) -> Vec<(&'static str, Rate)> {
    let sums = Sums {
        present: count(row, "present_sessions"),
        aea: count(row, "approved_educational_activity"),
        authorised: count(row, "authorised_absence"),
        unauthorised: count(row, "unauthorised_absence"),
    };
    assert_eq!(sums.possible(), count(row, "possible_sessions"), "possible = attendance + absence");
    assert_eq!(sums.attended(), count(row, "overall_attendance"), "attendance = present + activity");
    let of_sums = [
        ("attendance_perc", sums.attendance()),
        ("overall_absence_perc", sums.absence()),
        ("authorised_absence_perc", sums.authorised_absence()),
        ("unauthorised_absence_perc", sums.unauthorised_absence()),
    ];
    let by_reason =
        BY_REASON.iter().map(|(percent, reason)| (*percent, Rate::new(count(row, reason), sums.possible())));
    of_sums.into_iter().chain(by_reason).collect()
}

#[test]
fn the_departments_counts_give_the_departments_percentages_but_for_ten_weighted_totals() {
    let Some(file) = shared("dfe_year_to_date_2024_25.csv") else { return };
    let mut reader = csv::Reader::from_reader(file.as_slice());
    let rows: Vec<Row> = reader.deserialize().map(|row| row.expect("a row")).collect();
    let (mut withheld, mut exact, mut differing, mut compared) = (0, 0, Vec::new(), 0);
    for row in &rows {
        if row["possible_sessions"] == "c" {
            withheld += 1;
            continue;
        }
        let mut apart: Option<(f64, &str)> = None;
        for (column, rate) in rates(row) {
            let published = Percent::published(row[column].parse::<Decimal>().expect("a percentage"));
            let own = Percent::of_rate(rate).expect("sessions");
            compared += 1;
            if own.is_within(published, NEAR) {
                continue;
            }
            let points =
                rate.numerator as f64 * 100.0 / rate.denominator as f64 - row[column].parse::<f64>().unwrap();
            if apart.is_none_or(|(most, _)| points.abs() > most.abs()) {
                apart = Some((points, column));
            }
        }
        match apart {
            None => exact += 1,
            Some((points, column)) => {
                assert_eq!(row["school_type"], "Total", "{} {}", row["la_name"], row["region_name"]);
                let area =
                    if row["region_name"].is_empty() { "England" } else { row["region_name"].as_str() };
                eprintln!("{area:26} Total: most apart in {column}, {points:+.6} points");
                differing.push(points);
            }
        }
    }
    eprintln!(
        "{} rows: {exact} exact, {} differing, {withheld} withheld; {compared} percentages",
        rows.len(),
        differing.len()
    );
    assert_eq!((rows.len(), exact, differing.len(), withheld), (494, 481, 10, 3));
    assert!(differing.iter().all(|points| points.abs() < 0.2), "{differing:?}");
}
