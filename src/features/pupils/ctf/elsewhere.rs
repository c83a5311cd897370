//! What a file says of a pupil's attendance at other schools: totals, told back as they stand.

use super::xml::Element;
use crate::features::pupils::roll::RollAttendanceElsewhere;

/// Characters of a text that are told back.
const LONGEST: usize = 100;

/// The totals of a pupil, year by year and school by school; `index` is the pupil's place in the file.
pub fn of_pupil(index: usize, pupil: &Element) -> impl Iterator<Item = RollAttendanceElsewhere> {
    let attendance = pupil.at(&["Attendance"]);
    let years = attendance.into_iter().flat_map(|attendance| attendance.all("YearData"));
    years.map(move |year| {
        let text = |name| year.text(&[name]).map(|text| text.chars().take(LONGEST).collect::<String>());
        let count = |name| year.text(&[name])?.parse::<u32>().ok();
        RollAttendanceElsewhere {
            index,
            year: text("Year"),
            school_name: text("SchoolName"),
            possible: count("SessionsPossible"),
            attended: count("SessionsAttended"),
            authorised_absence: count("SessionsAuthorised"),
            unauthorised_absence: count("SessionsUnauthorised"),
            kept: false,
        }
    })
}
