//! The parts of a dossier as files, each with what may not be told to the parent taken out.

use serde_json::Value;

use super::{Dossier, Piece, Redactor};
use crate::error::{AppError, Result};

/// A part of a dossier that is a file of its own.
pub struct Section {
    /// The member of the dossier.
    pub name: &'static str,
    /// The file.
    pub path: &'static str,
    /// What it is.
    pub what: &'static str,
}

const fn section(name: &'static str, path: &'static str, what: &'static str) -> Section {
    Section { name, path, what }
}

/// All of them, in the order in which a bundle tells them.
pub const SECTIONS: &[Section] = &[
    section("pupil", "case/pupil.json", "The pupil"),
    section("case", "case/case.json", "The case with every way in which it stood"),
    section("referrals", "case/referrals.json", "Referrals that opened or joined the case"),
    section("events", "case/events.json", "Timeline: visits, calls, letters, meetings, notes"),
    section("tasks", "case/tasks.json", "Tasks of the case"),
    section("feedback", "case/feedback.json", "What was written to the school"),
    section("legal_actions", "case/legal-actions.json", "What was done under the law"),
    section("enrolments", "pupil/enrolments.json", "Entries in admission registers"),
    section("parents", "pupil/parents.json", "Parents, as the authority knew them"),
    section("contacts", "pupil/contacts.json", "Contacts, as the school named them"),
    section(
        "attendance",
        "attendance/attendance.json",
        "Attendance with every mark, and every amendment of a mark: both codes, reason, when, by whom",
    ),
    section("support", "support/support.json", "Support that was offered and tried"),
    section("leave_requests", "support/leave-requests.json", "Requests for leave in term time"),
    section("part_time_timetables", "support/part-time-timetables.json", "Part-time timetables"),
    section("attendance_panels", "support/attendance-panels.json", "Attendance panels of the school"),
    section(
        "officer_consultations",
        "support/officer-consultations.json",
        "What officers advised about the pupil",
    ),
    section("agency_referrals", "support/agency-referrals.json", "Referrals to other agencies"),
    section("programme_places", "support/programme-places.json", "Places on parenting programmes"),
    section("patrol_encounters", "attendance/patrol-encounters.json", "When truancy patrols met the pupil"),
    section("notices_to_improve", "notices/notices-to-improve.json", "Notices to Improve with their steps"),
    section("penalty_notices", "notices/penalty-notices.json", "Penalty notices with their steps"),
    section("payments", "notices/payments.json", "What was paid of penalty notices"),
];

/// The dossier with what may not be told taken out of every text, and its files. What is told nowhere (`null`, for want
/// of a scope) has no file.
pub fn redacted(dossier: &Dossier, redactor: &mut Redactor) -> Result<(Dossier, Vec<Piece>)> {
    let mut whole = serde_json::to_value(dossier).map_err(AppError::internal)?;
    let mut pieces = Vec::new();
    for section in SECTIONS {
        let Some(value) = whole.get_mut(section.name).filter(|value| !value.is_null()) else { continue };
        redactor.walk(section.path, value);
        pieces.push(Piece::new(section.path, section.what, "application/json", written(value)?));
    }
    let dossier = serde_json::from_value(whole).map_err(AppError::internal)?;
    Ok((dossier, pieces))
}

/// JSON for people to read.
pub fn written(value: &Value) -> Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(value).map_err(AppError::internal)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// The file of a part.
pub fn path_of(name: &str) -> &'static str {
    SECTIONS.iter().find(|section| section.name == name).map_or("", |section| section.path)
}
