//! A small questionnaire for tests.

use super::{answers::QuestionnaireAnswer, questionnaire::QuestionnaireContent};

/// Two areas with a question of each kind, one condition upon another, weights and evidence.
pub fn content() -> QuestionnaireContent {
    let content = serde_json::json!({
        "title": "Sample",
        "ratings": [
            {"value": 1, "label": "Not in place"}, {"value": 2, "label": "Developing"},
            {"value": 3, "label": "Established"}, {"value": 4, "label": "Embedded"},
        ],
        "bands": [
            {"code": "red", "label": "Red", "from": "1"}, {"code": "amber", "label": "Amber", "from": "2"},
            {"code": "green", "label": "Green", "from": "3"},
        ],
        "sources": [{"code": "guidance", "kind": "statutory_guidance", "title": "Sample guidance"}],
        "areas": [
            {"code": "leadership", "title": "Leadership and policy", "questions": [
                {"code": "champion", "kind": "rated", "text": "A champion leads.", "not_applicable": true,
                 "rests_on": [{"source": "guidance", "place": "Schools"}],
                 "evidence": {"what": "The name on the website", "from_rating": 3}},
                {"code": "policy", "kind": "rated", "text": "The policy is published.", "weight": "2"},
            ]},
            {"code": "systems", "title": "Systems", "questions": [
                {"code": "timetables", "kind": "yes_no", "text": "Are there part-time timetables?"},
                {"code": "timetables-reviewed", "kind": "rated", "text": "They are reviewed.",
                 "shown_if": {"question": "timetables", "answers": ["yes"]}},
                {"code": "timetables-ended", "kind": "text", "text": "How do they end?", "optional": true,
                 "shown_if": {"question": "timetables-reviewed", "answers": ["1"]}},
                {"code": "frequency", "kind": "choice", "text": "How often are figures looked at?",
                 "options": [{"code": "weekly", "label": "Weekly"}, {"code": "termly", "label": "Termly"}]},
                {"code": "closes-after", "kind": "number", "text": "When does the register close?",
                 "number": {"most": "30", "unit": "minutes"}},
                {"code": "strength", "kind": "text", "text": "What works?", "optional": true},
            ]},
        ],
    });
    serde_json::from_value(content).unwrap()
}

/// A rating.
pub fn rated(rating: u32) -> QuestionnaireAnswer {
    QuestionnaireAnswer { rating: Some(rating), ..Default::default() }
}

/// Yes or no.
pub fn yes(yes: bool) -> QuestionnaireAnswer {
    QuestionnaireAnswer { yes: Some(yes), ..Default::default() }
}

/// A number.
pub fn number(number: &str) -> QuestionnaireAnswer {
    QuestionnaireAnswer { number: Some(number.parse().unwrap()), ..Default::default() }
}

/// A text.
pub fn text(text: &str) -> QuestionnaireAnswer {
    QuestionnaireAnswer { text: Some(text.to_owned()), ..Default::default() }
}

/// An option.
pub fn choice(choice: &str) -> QuestionnaireAnswer {
    QuestionnaireAnswer { choice: Some(choice.to_owned()), ..Default::default() }
}

/// That the question does not apply.
pub fn not_applicable() -> QuestionnaireAnswer {
    QuestionnaireAnswer { not_applicable: Some("It does not apply here.".to_owned()), ..Default::default() }
}
