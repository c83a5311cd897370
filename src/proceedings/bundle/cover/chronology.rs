//! What happened, in order of time: everything on the day on which it happened, as far as its document says which that was,
//! and beside it the day on which it was recorded.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;

use super::{
    day, day_of,
    happened::{happened, person},
    kind, spaced, table,
};
use crate::{
    domain::date,
    letters::{Block, Language},
    proceedings::bundle::{Dossier, DossierDocument, DossierPayment, DossierVersion},
};

/// Where documents of a kind keep what they say in words, best first. What the authority notes for itself is not among it:
/// why it thought of the law, and what was noted with a step of the case.
const WORDS: [(&str, &str); 9] = [
    ("case_event", "/event/text"),
    ("referral", "/referral/concern"),
    ("referral", "/referral/reason"),
    ("support", "/offer/title"),
    ("attendance_panel", "/plan/reason"),
    ("officer_consultation", "/question/reason"),
    ("agency_referral", "/referral/reason"),
    ("patrol_encounter", "/found/note"),
    ("notice_to_improve", "/says/sufficient_improvement/text"),
];
/// When an event was, and who made the visit or wrote the letter: not always who recorded it.
const EVENT: (&str, &str) = ("/event/occurred_on", "/event/carried_out_by");

/// The step of which it is not told why.
const AUTHORISED: &str = "authorised";

struct Happened {
    /// The day on which it happened; that of the record where no other is told.
    on: NaiveDate,
    recorded_at: DateTime<Utc>,
    what: String,
    by: String,
    particulars: String,
}

/// Steps of documents that are told: the case, its referrals and events, support, leave, timetables, panels, advice,
/// referrals to agencies, programmes, patrols, notices and what was paid of them, legal steps.
pub fn blocks(dossier: &Dossier) -> Vec<Block> {
    let told = [
        &dossier.support,
        &dossier.leave_requests,
        &dossier.part_time_timetables,
        &dossier.attendance_panels,
        &dossier.officer_consultations,
        &dossier.agency_referrals,
        &dossier.programme_places,
        &dossier.patrol_encounters,
        &dossier.notices_to_improve,
        &dossier.penalty_notices,
    ];
    let others = told.into_iter().filter_map(Option::as_deref).flatten();
    let documents =
        [&dossier.case].into_iter().chain(&dossier.referrals).chain(&dossier.legal_actions).chain(others);
    let mut all: Vec<Happened> = documents.flat_map(steps).collect();
    all.extend(dossier.events.iter().filter_map(event));
    all.extend(dossier.payments.iter().flatten().map(payment));
    all.extend(dossier.feedback.iter().map(|one| Happened {
        on: day_of(one.recorded_at),
        recorded_at: one.recorded_at,
        what: "Feedback to the school".to_owned(),
        by: one.recorded_by.told(),
        particulars: one.text.clone(),
    }));
    all.sort_by_key(|one| (one.on, one.recorded_at));
    let mut blocks = vec![Block::PageBreak, Block::heading(2, "Chronology")];
    if all.is_empty() {
        blocks.push(Block::paragraph("Nothing."));
        return blocks;
    }
    let row = |one: Happened| {
        let recorded = super::date(one.recorded_at);
        vec![day(one.on), one.what, one.by, one.particulars, recorded]
    };
    let says =
        "What happened, on the day on which it happened; where no other day is told, that of the record";
    let columns = ["When", "What", "By", "Particulars", "Recorded"];
    blocks.push(table(says, &columns, all.into_iter().map(row).collect()));
    blocks
}

/// An event as it stood, on the day on which it happened.
fn event(event: &DossierDocument) -> Option<Happened> {
    let (first, last) = (event.history.first()?, event.history.last()?);
    let on = event.terms.pointer(EVENT.0).and_then(Value::as_str).and_then(date::parse);
    let withdrawn = matches!(event.state.as_str(), "voided" | "withdrawn" | "struck_out");
    let state = if withdrawn { format!(" ({})", spaced(&event.state)) } else { String::new() };
    let what = event.about.get("kind").and_then(Value::as_str).map_or_else(|| kind(event), spaced);
    let by = event.terms.pointer(EVENT.1).and_then(person);
    Some(Happened {
        on: on.unwrap_or_else(|| day_of(first.recorded_at)),
        recorded_at: first.recorded_at,
        what: format!("{}{state}", super::capital(&what)),
        by: by.unwrap_or_else(|| last.recorded_by.told()),
        particulars: words(&event.kind, &event.terms),
    })
}

fn payment(one: &DossierPayment) -> Happened {
    Happened {
        on: one.received_on,
        recorded_at: one.recorded_at,
        what: format!("Penalty notice: {}", spaced(&one.kind)),
        by: String::new(),
        particulars: Language::ENGLISH.money(one.pence),
    }
}

fn steps(document: &DossierDocument) -> impl Iterator<Item = Happened> + '_ {
    document.history.iter().map(move |step: &DossierVersion| {
        let reason = step.reason.clone().filter(|_| step.action != AUTHORISED).unwrap_or_default();
        let said = if step.version == 1 { words(&document.kind, &step.terms) } else { String::new() };
        let particulars: Vec<String> = [said, reason].into_iter().filter(|text| !text.is_empty()).collect();
        let (on, by) = happened(&document.kind, &step.action, &step.terms);
        Happened {
            on: on.unwrap_or_else(|| day_of(step.recorded_at)),
            recorded_at: step.recorded_at,
            what: format!("{}: {}", kind(document), spaced(&step.action)),
            by: by.unwrap_or_else(|| step.recorded_by.told()),
            particulars: particulars.join(". "),
        }
    })
}

/// What a document says in words, as far as it has one place for that; or what stands in the place of the whole document.
fn words(kind: &str, terms: &Value) -> String {
    let mut places = WORDS.iter().filter(|(of, _)| *of == kind).map(|(_, place)| *place);
    let found = places.find_map(|place| terms.pointer(place).and_then(Value::as_str));
    found.or(terms.as_str()).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use uuid::Uuid;

    use super::*;
    use crate::proceedings::bundle::{
        Class, DossierPerson,
        fields::{class, fields_of},
    };

    fn step(version: i32, action: &str, reason: Option<&str>, terms: Value) -> DossierVersion {
        DossierVersion {
            version,
            action: action.to_owned(),
            state: "open".to_owned(),
            reason: reason.map(str::to_owned),
            recorded_by: DossierPerson { name: "A. Officer".to_owned(), title: None },
            recorded_at: "2026-11-20T10:00:00Z".parse().unwrap(),
            terms,
        }
    }

    fn document(kind: &str, history: Vec<DossierVersion>) -> DossierDocument {
        DossierDocument {
            kind: kind.to_owned(),
            id: Some(Uuid::from_u128(1)),
            urn: Some(120_765),
            state: "open".to_owned(),
            version: 1,
            created_at: None,
            about: json!({}),
            terms: json!({}),
            history,
        }
    }

    fn particulars(kind: &str, history: Vec<DossierVersion>) -> Vec<String> {
        steps(&document(kind, history)).map(|one| one.particulars).collect()
    }

    #[test]
    fn what_the_authority_notes_for_itself_is_not_told() {
        let case = vec![step(1, "opened", None, json!({ "note": "The sister is known to the team" }))];
        assert_eq!(particulars("attendance_case", case), [""]);
        let ground = json!({ "ground": { "reason": "Support was refused" } });
        let action = vec![
            step(1, "considered", None, ground.clone()),
            step(2, "authorised", Some("An order would add nothing"), ground.clone()),
            step(3, "adjourned", Some("The court was closed"), ground),
        ];
        assert_eq!(particulars("legal_action", action), ["", "", "The court was closed"]);
    }

    #[test]
    fn a_step_stands_on_the_day_on_which_it_happened() {
        let authorisation =
            json!({ "authorised_on": "2026-10-01", "authorised_by": { "name": "A. Manager" } });
        let history = vec![step(2, "authorised", None, json!({ "authorisation": authorisation }))];
        let mut document = document("legal_action", history);
        let told: Vec<_> = steps(&document).map(|one| (one.on.to_string(), one.by)).collect();
        assert_eq!(told, [("2026-10-01".to_owned(), "A. Manager".to_owned())]);
        document.kind = "case_task".to_owned();
        let told: Vec<_> = steps(&document).map(|one| (one.on.to_string(), one.by)).collect();
        assert_eq!(told, [("2026-11-20".to_owned(), "A. Officer".to_owned())], "the day of the record");
    }

    #[test]
    fn what_is_told_in_words_stands_where_documents_have_it() {
        for (kind, place) in WORDS {
            let class = class(fields_of(kind).terms, place);
            let is_note = matches!(class, None | Some(Class::Note | Class::Internal));
            assert!(!is_note, "{kind} {place}: {class:?}");
        }
        let fields = fields_of("case_event").terms;
        assert_eq!(class(fields, EVENT.0), Some(Class::Fact));
        assert_eq!(class(fields, &format!("{}/name", EVENT.1)), Some(Class::Fact));
    }

    #[test]
    fn what_documents_say_is_told() {
        let referral = vec![step(1, "submitted", None, json!({ "referral": { "concern": "Away a lot" } }))];
        assert_eq!(particulars("referral", referral), ["Away a lot"]);
    }
}
