//! What the letter of a Notice to Improve says.

use chrono::NaiveDate;

use super::{NOTICE_TO_IMPROVE, named, sessions};
use crate::{
    domain::{address::Address, person::Person, session::SessionOn},
    error::{AppError, Result},
    letters::{Block, Head, Language, Letter, Said, Template, Wording},
    pictures::weeks::{self, Week},
};

/// Support that was provided or offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Supported {
    /// What it is called.
    pub title: String,
    /// When it was offered.
    pub offered_on: NaiveDate,
    /// When it began.
    pub started_on: Option<NaiveDate>,
    /// When it ended.
    pub ended_on: Option<NaiveDate>,
    /// When it was not taken up.
    pub not_taken_on: Option<NaiveDate>,
    /// When the agency said that it could not take it on.
    pub not_available_on: Option<NaiveDate>,
    /// Whether a court directed it.
    pub court_directed: bool,
}

/// What was issued, as plain values.
#[derive(Clone)]
pub struct Improving {
    /// What to quote in an answer.
    pub reference: String,
    /// The day of issue.
    pub issued_on: NaiveDate,
    /// The parent, by name.
    pub parent_name: String,
    /// Where it is sent, if that may be told.
    pub parent_address: Option<Address>,
    /// The child, by name.
    pub child_name: String,
    /// The school.
    pub school_name: String,
    /// The authority, by name.
    pub authority_name: Option<String>,
    /// Who at the school helps, in a line.
    pub contact: String,
    /// First and last day of the attendance record.
    pub record: (NaiveDate, NaiveDate),
    /// The record week by week, oldest first.
    pub weeks: Vec<Week>,
    /// The sessions that count towards the threshold.
    pub offences: Vec<SessionOn>,
    /// Why it is right although the threshold is not reached.
    pub below_threshold_reason: Option<String>,
    /// Support so far.
    pub support_so_far: Vec<Supported>,
    /// Why there was none.
    pub no_support_reason: Option<String>,
    /// Further support on offer.
    pub further_support: Vec<String>,
    /// Earlier offers that were not taken up.
    pub offers_not_taken: Vec<Supported>,
    /// What would come next.
    pub next_step: String,
    /// The first day of the improvement period.
    pub period_from_on: NaiveDate,
    /// Its last day, where the calendar is known so far ahead.
    pub period_to_on: Option<NaiveDate>,
    /// Its school days.
    pub school_days: usize,
    /// Its school weeks.
    pub school_weeks: u8,
    /// What sufficient improvement means.
    pub sufficient_improvement: String,
    /// The grounds for acting early.
    pub early_grounds: Vec<String>,
    /// Who issued it.
    pub issued_by: Person,
}

/// The letter in this wording; what was issued with its eight parts makes one.
pub fn improving(notice: &Improving, wording: &Wording, large_print: bool) -> Result<Letter> {
    let template = wording.template();
    let reference = template.word(&NOTICE_TO_IMPROVE, "reference");
    let sender = [Some(&notice.school_name), notice.authority_name.as_ref()];
    let head = Head {
        sender: sender.into_iter().flatten().cloned().collect(),
        recipient: named(&notice.parent_name, notice.parent_address.as_ref()),
        dated: template.language.date(notice.issued_on),
        reference: Some(format!("{reference}: {}", notice.reference)),
    };
    let letter = template.letter(&NOTICE_TO_IMPROVE, &said(notice, &template)?, head, large_print);
    letter.map_err(|unsaid| AppError::internal(format!("what was issued makes no letter: {}", unsaid.why())))
}

fn said(notice: &Improving, template: &Template) -> Result<Said> {
    let date = |on: NaiveDate| template.language.date(on);
    let some = |text: &Option<String>| text.clone().unwrap_or_default();
    let sum = |of: fn(&Week) -> u64| notice.weeks.iter().map(of).sum::<u64>();
    let (attended, authorised, unauthorised) =
        (sum(|week| week.attended), sum(|week| week.authorised), sum(|week| week.unauthorised));
    let missed = authorised + unauthorised;
    let by = [Some(&notice.issued_by.name), notice.issued_by.title.as_ref()];
    let offences = sessions(&NOTICE_TO_IMPROVE, template, notice.offences.iter().copied());
    let supported = |all: &[Supported]| list(all.iter().map(|one| told(one, template)));
    let said = Said::new()
        .text("parent_name", &notice.parent_name)
        .text("child_name", &notice.child_name)
        .text("school_name", &notice.school_name)
        .text("authority_name", some(&notice.authority_name))
        .text("issued_on", date(notice.issued_on))
        .text("contact", &notice.contact)
        .text("record_from_on", date(notice.record.0))
        .text("record_to_on", date(notice.record.1))
        .text("possible_sessions", (attended + missed).to_string())
        .text("attended_sessions", attended.to_string())
        .text("missed_sessions", missed.to_string())
        .text("unauthorised_sessions", unauthorised.to_string())
        .blocks("attendance_record", record(&notice.weeks, template)?)
        .blocks("offences", offences.into_iter().collect())
        .text("below_threshold_reason", some(&notice.below_threshold_reason))
        .blocks("support_so_far", supported(&notice.support_so_far))
        .text("no_support_reason", some(&notice.no_support_reason))
        .blocks("further_support", list(notice.further_support.iter().cloned()))
        .blocks("offers_not_taken", supported(&notice.offers_not_taken))
        .text("next_step", &notice.next_step)
        .text("period_from_on", date(notice.period_from_on))
        .text("period_to_on", notice.period_to_on.map(date).unwrap_or_default())
        .text("school_days", notice.school_days.to_string())
        .text("school_weeks", notice.school_weeks.to_string())
        .text("sufficient_improvement", &notice.sufficient_improvement)
        .blocks("early_grounds", list(notice.early_grounds.iter().cloned()))
        .text("issued_by", by.into_iter().flatten().cloned().collect::<Vec<_>>().join("\n"));
    Ok(said)
}

fn list(items: impl Iterator<Item = String>) -> Vec<Block> {
    let items: Vec<_> = items.collect();
    if items.is_empty() { Vec::new() } else { vec![Block::list(items)] }
}

/// What was offered, and what became of it.
fn told(one: &Supported, template: &Template) -> String {
    let days = [
        ("offered_on", Some(one.offered_on)),
        ("started_on", one.started_on),
        ("ended_on", one.ended_on),
        ("not_taken_on", one.not_taken_on),
        ("not_available_on", one.not_available_on),
    ];
    let told = days.into_iter().filter_map(|(word, on)| {
        Some(format!("{} {}", template.word(&NOTICE_TO_IMPROVE, word), template.language.date(on?)))
    });
    let directed = one.court_directed.then(|| template.word(&NOTICE_TO_IMPROVE, "court_directed"));
    format!("{}: {}", one.title, directed.into_iter().chain(told).collect::<Vec<_>>().join(", "))
}

/// The attendance record: drawn, and the same as a table of weeks. The drawing's own words are English, so that a letter in
/// another language has the table alone.
fn record(weeks: &[Week], template: &Template) -> Result<Vec<Block>> {
    let word = |name: &str| template.word(&NOTICE_TO_IMPROVE, name);
    let mut blocks = Vec::new();
    if template.language == Language::ENGLISH && !weeks.is_empty() {
        let svg = weeks::draw("attendance", weeks)?;
        blocks.push(Block::Picture { svg, says: weeks::in_words(weeks) });
    }
    let row = |week: &Week| {
        let Week { monday, attended, authorised, unauthorised } = *week;
        let counts = [attended, authorised, unauthorised].map(|count| count.to_string());
        [template.language.day(monday)].into_iter().chain(counts).collect()
    };
    blocks.push(Block::Table {
        says: word("weeks"),
        columns: ["week", "attended", "authorised", "unauthorised"].map(word).into(),
        rows: weeks.iter().map(row).collect(),
    });
    Ok(blocks)
}
