//! What somebody must read in a bundle before it is served: no program finds everybody who is named in a text.

use serde::Serialize;

use super::{
    Dossier, DossierAmendment, DossierAttendance, DossierDocument, DossierFeedback, DossierMark,
    DossierVersion,
    fields::{fields_of, texts},
    files::{SECTIONS, path_of},
    redaction::RedactionKind,
};

const WORDS: &str = "Names, addresses and relations of anybody but the defendant and the child; earlier proceedings, convictions and \
    notices; what was said in confidence; opinion that is no evidence";
const AS_SERVED: &str = "As it was served, and not redacted: other people, and whether it tells that another notice came before it";

/// A file of a bundle in which something is written that no rule of the service has judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ToBeRead {
    /// The file.
    pub file: String,
    /// How many texts in it; null of a letter, which is read as a whole.
    pub texts: Option<usize>,
    /// What to look for.
    pub look_for: &'static str,
}

/// The files of a bundle with texts in people's own words, in the order of the bundle, and then its letters. Texts that
/// were taken out as a whole are not counted.
pub fn to_be_read(dossier: &Dossier, letters: &[String]) -> Vec<ToBeRead> {
    let mut found: Vec<(&str, usize)> = Vec::new();
    for (section, documents) in dossier.documents() {
        found.push((path_of(section), documents.iter().map(of_document).sum()));
    }
    found.push((path_of("feedback"), dossier.feedback.iter().map(of_feedback).sum()));
    found.push((path_of("attendance"), dossier.attendance.as_ref().map_or(0, of_attendance)));
    let number = |path: &str| found.iter().find(|(file, _)| *file == path).map_or(0, |(_, number)| *number);
    let files = SECTIONS.iter().map(|section| (section.path, number(section.path)));
    let words = files.filter(|(_, number)| *number > 0).map(|(path, number)| ToBeRead {
        file: path.to_owned(),
        texts: Some(number),
        look_for: WORDS,
    });
    let letter = |path: &String| ToBeRead { file: path.clone(), texts: None, look_for: AS_SERVED };
    words.chain(letters.iter().map(letter)).collect()
}

// Each of these names every member: one that is added is judged where this does not compile any more.

fn of_document(document: &DossierDocument) -> usize {
    let DossierDocument { kind, id: _, urn: _, state: _, version: _, created_at: _, about, terms, history } =
        document;
    let fields = fields_of(kind);
    let of_version = |version: &DossierVersion| {
        let DossierVersion { version: _, action: _, state: _, reason, recorded_by: _, recorded_at: _, terms } =
            version;
        text(reason.as_deref()) + texts(fields.terms, terms)
    };
    texts(fields.about, about) + texts(fields.terms, terms) + history.iter().map(of_version).sum::<usize>()
}

fn of_feedback(feedback: &DossierFeedback) -> usize {
    let DossierFeedback { id: _, text: said, recorded_by: _, recorded_at: _ } = feedback;
    text(Some(said))
}

fn of_attendance(attendance: &DossierAttendance) -> usize {
    let DossierAttendance { enrolments: _, marks, amendments } = attendance;
    let of_mark = |mark: &DossierMark| {
        let DossierMark {
            urn: _,
            date: _,
            session: _,
            code: _,
            class: _,
            minutes_late: _,
            note,
            recorded_by: _,
            taken_at: _,
            received_at: _,
            amendments: _,
        } = mark;
        text(note.as_deref())
    };
    let of_amendment = |amendment: &DossierAmendment| {
        let DossierAmendment {
            urn: _,
            date: _,
            session: _,
            from_code: _,
            from_class: _,
            to_code: _,
            to_class: _,
            reason,
            recorded_by: _,
            amended_at: _,
            received_at: _,
            superseded: _,
        } = amendment;
        text(reason.as_deref())
    };
    marks.iter().map(of_mark).sum::<usize>() + amendments.iter().map(of_amendment).sum::<usize>()
}

/// A text that was not taken out as a whole.
fn text(said: Option<&str>) -> usize {
    usize::from(said.is_some_and(|said| !RedactionKind::is_marker(said)))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::proceedings::bundle::DossierPerson;

    fn document(kind: &str, terms: Value, reason: Option<&str>) -> DossierDocument {
        let version = DossierVersion {
            version: 1,
            action: "recorded".to_owned(),
            state: "open".to_owned(),
            reason: reason.map(str::to_owned),
            recorded_by: DossierPerson { name: "A. Officer".to_owned(), title: None },
            recorded_at: "2026-11-20T10:00:00Z".parse().unwrap(),
            terms: json!({}),
        };
        DossierDocument {
            kind: kind.to_owned(),
            id: None,
            urn: None,
            state: "open".to_owned(),
            version: 1,
            created_at: None,
            about: json!({}),
            terms,
            history: vec![version],
        }
    }

    #[test]
    fn texts_are_counted_and_closed_words_and_what_was_taken_out_are_not() {
        let of = |kind: &str, terms: Value| of_document(&document(kind, terms, None));
        let visit =
            json!({ "event": { "kind": "visit", "text": "Nobody was at home", "person_seen": "nobody" } });
        assert_eq!(of("case_event", visit), 2);
        let ended = json!({ "ending": { "outcome": "needs_met", "note": "Ended well enough" } });
        assert_eq!(of("agency_referral", ended), 1);
        assert_eq!(of("case_event", json!({ "event": { "text": "[withheld: third party]" } })), 0);
        assert_eq!(of("officer_consultation", json!({ "outcome": { "outcome": "He came every day" } })), 1);
        let decided = json!({ "decision": {
            "below_threshold_reason": "Few", "no_notice_to_improve_reason": "A second notice",
            "decided_by": { "name": "A. Officer", "title": "Attendance officer" },
        } });
        assert_eq!(of("penalty_notice", decided), 2);
        let says = json!({ "says": { "override_reason": "Late", "no_support_reason": "None was wanted" } });
        assert_eq!(of("notice_to_improve", says), 2);
        let order = json!({ "decision": { "order": { "requirements": "To bring the child to school" } } });
        assert_eq!(of("legal_action", order), 1);
        assert_eq!(of("legal_action", json!({ "whispered": 1 })), 1, "what nobody listed is read");
        let amended = document("legal_action", json!({}), Some("The summons names another court"));
        assert_eq!(of_document(&amended), 1);
        assert_eq!(
            of_document(&document("attendance_case", json!({}), Some("[withheld: internal note]"))),
            0
        );
    }
}
