//! The Department's attendance file until 2024/25: counts and percentages side by side in one row.

use super::{
    DFE_ATTENDANCE, FigureKey, FigureRecord, Reading, areas,
    sheet::{Cell, Row, Sheet},
};
use crate::{domain::decimal::Decimal, error::Fault};

/// By which it is known.
pub const COLUMNS: &[&str] = &[
    "time_period",
    "time_identifier",
    "geographic_level",
    "region_code",
    "la_name",
    "old_la_code",
    "possible_sessions",
    "overall_attendance",
    "overall_absence",
    "attendance_perc",
    "overall_absence_perc",
];

/// Columns that name an area or a kind of school otherwise.
const NAMES: &[&str] =
    &["country_code", "country_name", "region_name", "new_la_code", "school_type", "education_phase"];

/// A measure: its name, the column of its count, that of what it is out of, and that of its percentage.
type Measure = (&'static str, &'static str, &'static str, &'static str);

const OUT_OF: &str = "possible_sessions";

/// Every count and percentage of the file.
pub const MEASURES: &[Measure] = &[
    ("attendance", "overall_attendance", OUT_OF, "attendance_perc"),
    ("overall_absence", "overall_absence", OUT_OF, "overall_absence_perc"),
    ("authorised_absence", "authorised_absence", OUT_OF, "authorised_absence_perc"),
    ("unauthorised_absence", "unauthorised_absence", OUT_OF, "unauthorised_absence_perc"),
    ("persistent_absence", "", "", "pa_perc"),
    ("illness", "reason_i_authorised_illness", OUT_OF, "illness_perc"),
    ("medical_appointment", "reason_m_authorised_medical_dental", OUT_OF, "appointments_perc"),
    ("religious_observance", "reason_r_authorised_religious_observance", OUT_OF, "auth_religious_perc"),
    ("study_leave", "reason_s_authorised_study_leave", OUT_OF, "auth_study_perc"),
    ("mobile_child", "reason_t_authorised_mobile_child", OUT_OF, "auth_mob_perc"),
    ("authorised_holiday", "reason_h_authorised_holiday", OUT_OF, ""),
    ("excluded", "reason_e_authorised_excluded", OUT_OF, "auth_excluded_perc"),
    ("other_authorised", "reason_c_authorised_other", OUT_OF, "auth_other_perc"),
    ("regulated_performance", "reason_c1_authorised_regulated_performance", OUT_OF, "auth_performance_perc"),
    ("interview", "reason_j1_authorised_interview", OUT_OF, "auth_interview_perc"),
    ("part_time_timetable", "reason_c2_authorised_temp_reduced_timetable", OUT_OF, "auth_part_time_perc"),
    ("unauthorised_holiday", "reason_g_unauthorised_holiday", OUT_OF, "unauth_hol_perc"),
    (
        "late_after_registers_closed",
        "reason_u_unauthorised_late_after_registers_closed",
        OUT_OF,
        "unauth_late_registers_closed_perc",
    ),
    ("other_unauthorised", "reason_o_other_unauthorised", OUT_OF, "unauth_oth_perc"),
    ("no_reason_yet", "reason_n_no_reason_yet", OUT_OF, "unauth_not_yet_perc"),
    ("present", "present_sessions", OUT_OF, ""),
    ("present_on_time", "reason_present", OUT_OF, ""),
    ("present_am", "reason_present_am", OUT_OF, ""),
    ("present_pm", "reason_present_pm", OUT_OF, ""),
    ("late_before_registers_closed", "reason_l_present_late_before_registers_closed", OUT_OF, ""),
    ("late", "late_sessions", OUT_OF, ""),
    ("approved_educational_activity", "approved_educational_activity", OUT_OF, ""),
    ("education_off_site", "reason_b_aea_education_off_site", OUT_OF, ""),
    ("interview_attended", "reason_j_aea_interview", OUT_OF, ""),
    ("sporting_activity", "reason_p_aea_approved_sporting_activity", OUT_OF, ""),
    ("educational_visit", "reason_v_aea_educational_visit_trip", OUT_OF, ""),
    ("work_experience", "reason_w_aea_work_experience", OUT_OF, ""),
    ("education_arranged_by_la", "reason_k_aea_education_arranged_by_la", OUT_OF, ""),
    ("schools_reporting", "num_schools", "total_num_schools", ""),
    ("enrolments_reporting", "enrolments", "total_enrolments", ""),
];

/// The columns that it may have beside those by which it is known.
pub fn others() -> Vec<&'static str> {
    let measures = MEASURES.iter().flat_map(|(_, count, out_of, percent)| [*count, *out_of, *percent]);
    NAMES.iter().copied().chain(measures).collect()
}

pub fn read(sheet: &Sheet, reading: &mut Reading) {
    let phase = if sheet.has("education_phase") { "education_phase" } else { "school_type" };
    for row in sheet.rows(&mut reading.faults) {
        if reading.is_full() {
            break;
        }
        let faults = &mut reading.faults;
        let year = row.year("time_period", faults);
        let time_frame = row.needed("time_identifier", faults);
        let area = areas::of_dfe(&row, faults);
        let phase = areas::phase(&row, phase, faults);
        let before = faults.len();
        let values: Vec<_> = MEASURES.iter().map(|measure| value(&row, measure, faults)).collect();
        let whole = year.zip(time_frame).zip(area).zip(phase);
        let Some((((academic_year, time_frame), area), phase)) = whole.filter(|_| before == faults.len())
        else {
            continue;
        };
        let record = |((measure, ..), value): (&Measure, Value)| FigureRecord {
            line: row.line,
            key: FigureKey {
                source: DFE_ATTENDANCE.to_owned(),
                academic_year,
                time_frame: time_frame.clone(),
                area_level: area.level,
                area_code: area.code.clone(),
                phase: phase.to_owned(),
                measure: (*measure).to_owned(),
            },
            area_name: area.name.clone(),
            region_code: area.region.clone(),
            as_at_on: None,
            numerator: value.numerator,
            denominator: value.denominator.filter(|_| value.numerator.is_some()),
            percent: value.percent,
            suppressed: value.suppressed,
        };
        let records: Vec<_> = MEASURES.iter().zip(values).map(record).collect();
        reading.compare(row.line, &records);
        add_up(&row, &records, reading);
        records.into_iter().for_each(|record| reading.take(record));
    }
}

struct Value {
    numerator: Option<Decimal>,
    denominator: Option<Decimal>,
    percent: Option<Decimal>,
    suppressed: bool,
}

fn value(row: &Row<'_>, (_, count, out_of, percent): &Measure, faults: &mut Vec<Fault>) -> Value {
    let numerator = row.count(count, faults);
    // What all are out of is read with the first of them: one fault for one cell.
    let denominator = match *out_of {
        OUT_OF if *count != "overall_attendance" => row.count(out_of, &mut Vec::new()),
        out_of => row.count(out_of, faults),
    };
    let percent = row.percent(percent, faults);
    let suppressed = [numerator, percent].contains(&Cell::Suppressed);
    Value {
        numerator: numerator.number(),
        denominator: denominator.number(),
        percent: percent.number(),
        suppressed,
    }
}

/// Attendance and absence make the possible sessions; where a row says otherwise, it is said.
fn add_up(row: &Row<'_>, records: &[FigureRecord], reading: &mut Reading) {
    let whole = |decimal: Option<Decimal>| decimal.filter(|d| d.unit() == 1).map(Decimal::units);
    let [attendance, absence, ..] = records else { return };
    let sum = whole(attendance.numerator).zip(whole(absence.numerator)).and_then(|(a, b)| a.checked_add(b));
    if let Some((sum, possible)) = sum.zip(whole(attendance.denominator))
        && sum != possible
    {
        let detail = format!("Attendance and absence make {sum} sessions, not {possible}.");
        reading.note(row.line, "counts_do_not_add_up", detail);
    }
}
