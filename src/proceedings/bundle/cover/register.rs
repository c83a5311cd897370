//! What the registers say: counts, a picture, the marks week by week, amendments, and room for the head teacher to sign.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike as _, Days, NaiveDate};

use super::{date, day, spaced, table};
use crate::{
    attendance::code::Code,
    domain::session::Session,
    error::Result,
    letters::Block,
    pictures::weeks::{self, Week},
    proceedings::bundle::{
        Dossier, DossierAmendment, DossierAttendance, DossierAttendanceEnrolment, DossierMark, DossierWeek,
    },
};

/// Days of a school week that have columns of their own.
const DAYS: [&str; 5] = ["Mon", "Tue", "Wed", "Thu", "Fri"];
/// Weeks of one picture.
const ABREAST: usize = 52;

pub fn blocks(dossier: &Dossier) -> Result<Vec<Block>> {
    let Some(attendance) = &dossier.attendance else { return Ok(Vec::new()) };
    let mut blocks = vec![Block::PageBreak, Block::heading(2, "Attendance")];
    if attendance.enrolments.is_empty() {
        blocks.push(Block::paragraph("The pupil was on no roll that is told, on any of these days."));
        return Ok(blocks);
    }
    blocks.push(counts(attendance));
    for (place, one) in attendance.enrolments.iter().enumerate() {
        blocks.extend(picture(place, one)?);
    }
    blocks.extend(attendance.enrolments.iter().flat_map(|one| certificate(dossier, one)));
    blocks.extend(marks(attendance));
    blocks.extend(amendments(attendance));
    Ok(blocks)
}

fn counts(attendance: &DossierAttendance) -> Block {
    let row = |one: &DossierAttendanceEnrolment| {
        vec![
            format!("URN {}", one.urn),
            format!("{} to {}", day(one.from_on), day(one.to_on)),
            one.attendance.told(),
            one.authorised_absence.told(),
            one.unauthorised_absence.told(),
            format!("{} without a mark, {} not possible", one.unmarked_sessions, one.not_possible_sessions),
        ]
    };
    let columns = ["School", "Days on roll", "Attended", "Authorised", "Unauthorised", "Not counted"];
    let says = "Sessions (half days), out of those that the pupil could have attended";
    table(says, &columns, attendance.enrolments.iter().map(row).collect())
}

fn picture(place: usize, one: &DossierAttendanceEnrolment) -> Result<Vec<Block>> {
    let week = |week: &DossierWeek| Week {
        monday: week.monday_on,
        attended: week.attended,
        authorised: week.authorised,
        unauthorised: week.unauthorised,
    };
    let all: Vec<Week> = one.weeks.iter().map(week).collect();
    let drawn = all.chunks(ABREAST).enumerate().map(|(at, weeks)| {
        let svg = weeks::draw(&format!("attendance-{place}-{at}"), weeks)?;
        Ok(Block::Picture { svg, says: weeks::in_words(weeks) })
    });
    drawn.collect()
}

/// Room for the head teacher, of each school in whose register the pupil stood, with the particulars that are certified:
/// the service certifies nothing.
fn certificate(dossier: &Dossier, one: &DossierAttendanceEnrolment) -> Vec<Block> {
    let (school, pupil) = (&dossier.school, &dossier.pupil);
    let name = pupil.name.clone().unwrap_or_else(|| pupil.id.to_string());
    let school = match one.urn == school.urn {
        true => format!("{} (URN {})", school.name, school.urn),
        false => format!("the school with the URN {}", one.urn),
    };
    let sessions = |number: u64| format!("{number} sessions");
    let particulars = [
        ("Pupil", name.clone()),
        ("Date of birth", pupil.born_on.map_or_else(|| "not told".to_owned(), day)),
        ("School", school.clone()),
        ("From", day(one.from_on)),
        ("To", day(one.to_on)),
        ("Possible", sessions(one.attendance.denominator)),
        ("Attended", sessions(one.attendance.numerator)),
        ("Absent, authorised", sessions(one.authorised_absence.numerator)),
        ("Absent, unauthorised", sessions(one.unauthorised_absence.numerator)),
        ("Without a mark", format!("{} sessions, counted nowhere above", one.unmarked_sessions)),
    ];
    let rows = particulars.map(|(what, said)| vec![what.to_owned(), said]).to_vec();
    vec![
        Block::PageBreak,
        Block::heading(2, "Certificate of attendance: to be signed by the head teacher"),
        Block::paragraph(format!(
            "Section 566 of the Education Act 1996. I certify that these are particulars of the attendance of {name} at {school}, \
             as they stand in the school's attendance register.",
        )),
        table(
            "Particulars of attendance; a session is half a school day",
            &["Particular", "As registered"],
            rows,
        ),
        Block::paragraph(format!(
            "Made of the copy of the register that the authority held on {}. Not signed: it is no evidence until the head \
             teacher has compared it with the register and signed it.",
            super::instant(dossier.data_as_at),
        )),
        Block::list(
            ["Signed", "Name", "Head teacher of", "Date"]
                .map(|what| format!("{what}: ______________________________")),
        ),
    ]
}

fn told(mark: &DossierMark) -> String {
    let shown = mark.code.clone().unwrap_or_else(|| spaced(&mark.class));
    if mark.amendments > 0 { format!("{shown}*") } else { shown }
}

/// A row for each week, a column for each session; other days below it.
fn marks(attendance: &DossierAttendance) -> Vec<Block> {
    let mut weeks: BTreeMap<(NaiveDate, i32), BTreeMap<usize, String>> = BTreeMap::new();
    let mut others = Vec::new();
    for mark in &attendance.marks {
        let weekday = mark.date.weekday().num_days_from_monday();
        let place = weekday as usize * 2 + usize::from(mark.session == Session::Pm);
        match place < DAYS.len() * 2 {
            true => {
                let monday = mark.date - Days::new(u64::from(weekday));
                weeks.entry((monday, mark.urn)).or_default().insert(place, told(mark));
            }
            false => others.push(format!("{}, {}: {}", day(mark.date), mark.session, told(mark))),
        }
    }
    let mut columns = vec!["Week of".to_owned(), "URN".to_owned()];
    columns.extend(DAYS.iter().flat_map(|name| Session::ALL.map(|session| format!("{name} {session}"))));
    let row = |((monday, urn), marks): (&(NaiveDate, i32), &BTreeMap<usize, String>)| {
        let cells = (0..DAYS.len() * 2).map(|place| marks.get(&place).cloned().unwrap_or_default());
        [day(*monday), urn.to_string()].into_iter().chain(cells).collect::<Vec<_>>()
    };
    let rows: Vec<_> = weeks.iter().map(row).collect();
    let mut blocks = vec![Block::PageBreak, Block::heading(2, "Marks")];
    if rows.is_empty() && others.is_empty() {
        blocks.push(Block::paragraph("None."));
        return blocks;
    }
    let says = "The marks of each session; * was amended, and how stands below".to_owned();
    blocks.push(Block::Table { says, columns, rows });
    if !others.is_empty() {
        blocks.push(Block::list(others));
    }
    blocks.extend(legend(attendance));
    blocks
}

/// What the codes mean that stand in the marks.
fn legend(attendance: &DossierAttendance) -> Option<Block> {
    let changed =
        attendance.amendments.iter().flat_map(|one| [one.from_code.as_deref(), one.to_code.as_deref()]);
    let used: BTreeSet<&str> =
        attendance.marks.iter().map(|mark| mark.code.as_deref()).chain(changed).flatten().collect();
    let row = |code: &str| {
        let info = Code::parse(code)?.info();
        let number = attendance.marks.iter().filter(|mark| mark.code.as_deref() == Some(code)).count();
        Some(vec![code.to_owned(), info.meaning.to_owned(), number.to_string()])
    };
    let rows: Vec<Vec<String>> = used.into_iter().filter_map(row).collect();
    let says = "Attendance codes (regulation 10 of the School Attendance (Pupil Registration) (England) Regulations 2024)";
    (!rows.is_empty()).then(|| table(says, &["Code", "Meaning", "Sessions"], rows))
}

fn amendments(attendance: &DossierAttendance) -> Vec<Block> {
    let mut blocks = vec![Block::heading(2, "Amendments of marks")];
    if attendance.amendments.is_empty() {
        blocks.push(Block::paragraph("None."));
        return blocks;
    }
    let shown = |code: &Option<String>, class: &Option<String>| {
        code.clone().or_else(|| class.as_deref().map(spaced)).unwrap_or_else(|| "no mark".to_owned())
    };
    let row = |one: &DossierAmendment| {
        let came = if one.superseded { " (a newer register stood already: nothing was changed)" } else { "" };
        vec![
            format!("{}, {}", day(one.date), one.session),
            shown(&one.from_code, &one.from_class),
            shown(&one.to_code, &one.to_class),
            one.reason.clone().unwrap_or_default(),
            one.recorded_by.told(),
            format!("{}{came}", date(one.amended_at)),
            date(one.received_at),
        ]
    };
    let columns = ["Session", "Original", "Amended", "Reason", "By", "Amended on", "Received on"];
    let says = "Every change of a mark after it was first recorded";
    blocks.push(table(says, &columns, attendance.amendments.iter().map(row).collect()));
    blocks
}
