//! The letter that tells of the withdrawal of a penalty notice.

use super::{REFERENCE, part, text};
use crate::letters::{Form, Shipped};

const RULE: &str = "pn2007-8";

/// That a penalty notice is withdrawn (regulation 8 of the Education (Penalty Notices) (England) Regulations 2007): the
/// recipient is told in writing, and what was paid is paid back.
pub static PENALTY_NOTICE_WITHDRAWAL: Form = Form {
    name: "penalty_notice_withdrawal",
    parts: &[
        part("withdrawn", RULE, &["withdrawn_on", "issued_on", "reference"], "that the notice is withdrawn"),
        part("ground", RULE, &["ground"], "on which ground"),
        part("repayment", RULE, &["authority_name"], "that what was paid is paid back"),
        part("authority", RULE, &["authority"], "the name and address of the authority"),
    ],
    fields: &[
        text("parent_name", "Ms Parent-0001 Sample-Oak", "the parent, by name"),
        text("child_name", "Pupil-0001 Sample-Oak", "the child, by name"),
        text("reference", "482 190 376", "the number of the notice"),
        text("issued_on", "Thursday 27 February 2025", "the day of issue"),
        text("withdrawn_on", "Monday 17 March 2025", "the day of the withdrawal"),
        text("ground", "It contained a material error.", "why it is withdrawn"),
        text(
            "what_was_wrong",
            "It named a day on which your child was at school.",
            "what was wrong with it; empty where that was not said",
        ),
        text(
            "new_notice",
            "yes",
            "said after a material error, when a notice without it can be given for the same absence; empty otherwise",
        ),
        text(
            "not_prosecuted",
            "yes",
            "said where it was not paid in time and nobody is prosecuted; empty otherwise",
        ),
        text("authority_name", "Sample County Council", "the authority, by name"),
        text(
            "authority",
            "Sample County Council, 1 Sample Street",
            "the authority with its address for correspondence, a line each",
        ),
    ],
    choices: &[&[&["not_prosecuted"], &["what_was_wrong"], &[], &["what_was_wrong", "new_notice"]]],
    words: &[
        REFERENCE,
        super::word("ground_not_issued", "It should not have been given."),
        super::word("ground_wrong_person", "It should not have been given to you."),
        super::word("ground_material_error", "It contained a material error."),
        super::word("ground_unpaid", "It was not paid in time, and you are not prosecuted for the offence."),
    ],
    shipped: Shipped {
        title: "Your penalty notice about {{ child_name }} is withdrawn",
        text: include_str!("penalty_notice_withdrawal.en.md"),
    },
};
