//! On which day a step of a document happened, and who did it: what the document itself says, which is not when it was
//! recorded, nor always by whom.

use chrono::NaiveDate;
use serde_json::Value;

use crate::proceedings::bundle::{DossierPerson, charge::day};

/// Of a document of this kind, when this step happened and who took it: places in what it said from then on. `-` is the
/// last of a list.
type Place = (&'static str, &'static str, &'static str, &'static str);

/// What nobody is named for.
const NOBODY: &str = "";

const PLACES: &[Place] = &[
    ("referral", "submitted", "/referral/referred_on", NOBODY),
    ("referral", "joined", "/referral/referred_on", NOBODY),
    ("referral", "accepted", "/accepted_on", NOBODY),
    ("attendance_case", "opened", "/opened_on", NOBODY),
    ("attendance_case", "imported", "/opened_on", NOBODY),
    ("attendance_case", "advanced", "/phase_since_on", NOBODY),
    ("attendance_case", "closed", "/closing/closed_on", NOBODY),
    ("support", "created", "/offer/offered_on", "/offer/offered_by"),
    ("support", "started", "/started_on", NOBODY),
    ("support", "not_taken", "/not_taken/on", NOBODY),
    ("support", "reviewed", "/reviews_held/-/reviewed_on", NOBODY),
    ("support", "ended", "/ended/on", NOBODY),
    ("leave_request", "created", "/asked/asked_on", NOBODY),
    ("leave_request", "decided", "/decision/decided_on", "/decision/decided_by"),
    ("leave_request", "decision_amended", "/decision/decided_on", "/decision/decided_by"),
    ("part_time_timetable", "created", "/agreement/agreed_on", "/agreement/agreed_by"),
    ("part_time_timetable", "reviewed", "/reviews_held/-/reviewed_on", NOBODY),
    ("part_time_timetable", "ended", "/ended_on", NOBODY),
    ("attendance_panel", "held", "/held/held_on", NOBODY),
    ("attendance_panel", "reviewed", "/reviews/-/reviewed_on", NOBODY),
    ("officer_consultation", "asked", "/asked_on", NOBODY),
    ("officer_consultation", "advised", "/advice/advised_on", "/advice/officer"),
    ("officer_consultation", "followed_up", "/outcome/followed_up_on", NOBODY),
    ("agency_referral", "referred", "/referral/referred_on", "/referral/referred_by"),
    ("agency_referral", "accepted", "/answer/on", NOBODY),
    ("agency_referral", "declined", "/answer/on", NOBODY),
    ("agency_referral", "ended", "/ending/on", NOBODY),
    ("programme_place", "attended", "/attendance/-/on", NOBODY),
    ("patrol_encounter", "recorded", "/found/met_at", NOBODY),
    ("patrol_encounter", "amended", "/found/met_at", NOBODY),
    ("patrol_encounter", "followed_up", "/follow_ups/-/on", NOBODY),
    ("notice_to_improve", "issued", "/issue/issued_on", "/issue/issued_by"),
    ("notice_to_improve", "served", "/service/sent_on", NOBODY),
    ("notice_to_improve", "service_corrected", "/service/sent_on", NOBODY),
    ("notice_to_improve", "concluded_improved", "/conclusion/concluded_on", NOBODY),
    ("notice_to_improve", "concluded_not_improved", "/conclusion/concluded_on", NOBODY),
    ("notice_to_improve", "conclusion_corrected", "/conclusion/corrected_on", NOBODY),
    ("notice_to_improve", "ended_early", "/early_end/ended_on", NOBODY),
    ("notice_to_improve", "cancelled", "/cancelled_on", NOBODY),
    ("penalty_notice", "approved", "/decision/decided_on", "/decision/decided_by"),
    ("penalty_notice", "issued", "/issue/issued_on", "/issue/officer"),
    ("penalty_notice", "served", "/service/sent_on", NOBODY),
    ("penalty_notice", "service_corrected", "/service/sent_on", NOBODY),
    ("penalty_notice", "withdrawn", "/withdrawal/withdrawn_on", NOBODY),
    ("penalty_notice", "withdrawal_told", "/withdrawal/told/told_on", NOBODY),
    ("penalty_notice", "referred", "/prosecution/referred_on", NOBODY),
    ("penalty_notice", "proceedings_begun", "/prosecution/proceedings_begun_on", NOBODY),
    ("penalty_notice", "prosecuted", "/prosecution/ended_on", NOBODY),
    ("penalty_notice", "outcome_corrected", "/prosecution/ended_on", NOBODY),
    ("legal_action", "authorised", "/authorisation/authorised_on", "/authorisation/authorised_by"),
    ("legal_action", "offered", "/contract/offered_on", NOBODY),
    ("legal_action", "signed", "/contract/signed_on", NOBODY),
    ("legal_action", "reviewed", "/contract/reviews/-/reviewed_on", NOBODY),
    ("legal_action", "notice_served", "/notice/served_on", NOBODY),
    ("legal_action", "laid", "/beginning/begun_on", NOBODY),
    ("legal_action", "applied", "/beginning/begun_on", NOBODY),
    ("legal_action", "adjourned", "/adjournments/-/adjourned_on", NOBODY),
    ("legal_action", "disposed", "/decision/disposed_on", NOBODY),
    ("legal_action", "corrected", "/decision/disposed_on", NOBODY),
    ("legal_action", "extended", "/extensions/-/extended_on", NOBODY),
    ("legal_action", "order_ended", "/order_ended_on", NOBODY),
    ("legal_action", "not_pursued", "/not_pursued_on", NOBODY),
];

/// When a step happened and who took it, as far as the document says so.
pub fn happened(kind: &str, action: &str, terms: &Value) -> (Option<NaiveDate>, Option<String>) {
    let place = PLACES.iter().find(|(of, step, ..)| (*of, *step) == (kind, action));
    let Some((.., on, by)) = place else { return (None, None) };
    (found(terms, on).and_then(Value::as_str).and_then(day), found(terms, by).and_then(person))
}

/// What stands in a place; `-` is the last of a list.
fn found<'a>(terms: &'a Value, place: &str) -> Option<&'a Value> {
    let mut steps = place.strip_prefix('/')?.split('/');
    steps.try_fold(terms, |value, step| match step {
        "-" => value.as_array()?.last(),
        name => value.get(name),
    })
}

/// Who is named.
pub fn person(value: &Value) -> Option<String> {
    let title = value.get("title").and_then(Value::as_str).map(str::to_owned);
    Some(DossierPerson { name: value.get("name")?.as_str()?.to_owned(), title }.told())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::proceedings::bundle::{
        Class,
        fields::{class, fields_of},
    };

    #[test]
    fn each_place_is_one_that_its_documents_have() {
        for (kind, step, on, by) in PLACES {
            let fields = fields_of(kind).terms;
            assert_eq!(class(fields, on), Some(Class::Fact), "{kind} {step} {on}");
            let name = format!("{by}/name");
            assert!(by.is_empty() || class(fields, &name) == Some(Class::Fact), "{kind} {step} {by}");
        }
    }

    #[test]
    fn a_step_happened_when_its_document_says_so() {
        let terms = json!({
            "authorisation": { "authorised_on": "2026-10-01", "authorised_by": { "name": "A. Manager", "title": null } },
            "adjournments": [{ "adjourned_on": "2026-11-02" }, { "adjourned_on": "2026-11-16" }],
        });
        let on = |text: &str| Some(text.parse::<NaiveDate>().unwrap());
        let told = happened("legal_action", "authorised", &terms);
        assert_eq!(told, (on("2026-10-01"), Some("A. Manager".to_owned())));
        assert_eq!(happened("legal_action", "adjourned", &terms), (on("2026-11-16"), None));
        assert_eq!(
            happened("legal_action", "listed", &terms),
            (None, None),
            "it is recorded when it is told"
        );
        let met = json!({ "found": { "met_at": "2026-06-30T23:15:00Z" } });
        assert_eq!(happened("patrol_encounter", "recorded", &met).0, on("2026-07-01"), "by the wall");
    }

    #[test]
    fn no_step_stands_twice() {
        for (at, (kind, step, ..)) in PLACES.iter().enumerate() {
            let again = PLACES[at + 1..].iter().any(|(of, other, ..)| (of, other) == (kind, step));
            assert!(!again, "{kind} {step}");
        }
    }
}
