//! The letter that is a penalty notice.

use super::{AFTERNOON, DAY, LATE, MORNING, REFERENCE, SESSIONS, WHEN, WHOLE_DAY, block, part, text};
use crate::letters::{Form, Shipped};

const RULE: &str = "pn2007-3";

/// A penalty notice (regulation 3 of the Education (Penalty Notices) (England) Regulations 2007).
pub static PENALTY_NOTICE: Form = Form {
    name: "penalty_notice",
    parts: &[
        part("recipient", RULE, &["parent_name_and_address"], "the name and address of the recipient"),
        part(
            "child",
            RULE,
            &["child_name_and_address", "school_name"],
            "the name and address of the child, and the school",
        ),
        part(
            "issuing_officer",
            RULE,
            &["officer"],
            "the name and official particulars of the authorised officer who issues it",
        ),
        part(
            "offence",
            RULE,
            &["offences", "offence_from_on", "offence_to_on", "issued_on"],
            "the offence with its period, and the day of issue",
        ),
        part("amounts", RULE, &["full_amount"], "the amounts, and how they vary with time"),
        part(
            "authority",
            RULE,
            &["authority"],
            "the name and address of the authority for payment and correspondence",
        ),
        part("payment_methods", RULE, &["payment_methods", "reference"], "how it may be paid"),
        part("payment_periods", RULE, &["full_days", "pay_until_on"], "the periods for paying"),
        part("discharge", RULE, &[], "that paying in time discharges liability for the offence"),
        part("consequences", RULE, &[], "what follows when it is not paid"),
        part("withdrawal_grounds", RULE, &[], "the grounds on which it may be withdrawn"),
    ],
    fields: &[
        text("parent_name", "Ms Parent-0001 Sample-Oak", "the parent, by name"),
        text(
            "parent_name_and_address",
            "Ms Parent-0001 Sample-Oak, 1 Sample Road",
            "the parent with the address, a line each",
        ),
        text("child_name", "Pupil-0001 Sample-Oak", "the child, by name"),
        text(
            "child_name_and_address",
            "Pupil-0001 Sample-Oak, 1 Sample Road",
            "the child with the address, a line each",
        ),
        text("school_name", "Sample Primary School", "the school"),
        text(
            "place_of_provision",
            "Sample Alternative Provision Academy",
            "where the child is educated, if not at the school; empty otherwise",
        ),
        text("reference", "482 190 376", "the number of the notice"),
        text("issued_on", "Thursday 27 February 2025", "the day of issue"),
        text("offence_from_on", "Monday 3 February 2025", "the first day of the offence"),
        text("offence_to_on", "Friday 7 February 2025", "the last day of the offence"),
        text("missed_sessions", "10", "how many sessions were missed, where it is about attendance"),
        text(
            "place",
            "The market place",
            "where the child was found, where it is about an excluded child in a public place; empty otherwise",
        ),
        block("offences", "Monday 3 February 2025", "the sessions, day by day, or the place"),
        text("full_amount", "£160", "the whole amount"),
        text("full_days", "28", "in how many days it is to be paid, the day of receipt being day 1"),
        text("reduced_amount", "£80", "the lower amount for paying early; empty where there is none"),
        text("reduced_days", "21", "in how many days the lower amount suffices; empty where there is none"),
        text(
            "presumed_on",
            "Monday 3 March 2025",
            "the day of receipt, if the notice is posted on the day of issue",
        ),
        text(
            "reduced_until_on",
            "Sunday 23 March 2025",
            "the last day of the lower amount, received on that day",
        ),
        text("pay_until_on", "Sunday 30 March 2025", "the last day to pay, received on that day"),
        block("payment_methods", "Online, with the number of the notice", "the ways of paying, an item each"),
        text(
            "payment_address",
            "Sample County Council, 2 Sample Street",
            "where payments are sent, if elsewhere; empty otherwise",
        ),
        text("officer", "A. Officer, attendance manager", "who issued it, with the official particulars"),
        text("authority_name", "Sample County Council", "the authority, by name"),
        text(
            "authority",
            "Sample County Council, 1 Sample Street",
            "the authority with its address for correspondence, a line each",
        ),
    ],
    choices: &[
        &[&["place"], &["missed_sessions"]],
        &[&[], &["reduced_amount", "reduced_days", "reduced_until_on"]],
        &[&[], &["payment_address"]],
        &[&["place_of_provision"], &[]],
    ],
    words: &[REFERENCE, DAY, WHEN, MORNING, AFTERNOON, WHOLE_DAY, LATE, SESSIONS],
    shipped: Shipped {
        title: "Penalty notice about {{ child_name }}",
        text: include_str!("penalty_notice.en.md"),
    },
};
