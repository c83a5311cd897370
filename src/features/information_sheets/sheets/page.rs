//! A sheet as a page: made of what it says, word by word; nothing in it loads or runs.

use chrono::{DateTime, NaiveDate, Utc};

use super::dto::InformationSheetCorrection;
use crate::{
    access::{at_school, date_at_school},
    entities::information_sheet::Model,
    error::{AppError, Result},
    features::information_sheets::{
        shown,
        states::SheetState,
        terms::{InformationSheetContact, SheetKind},
    },
    letters::{Block, Language, Report, Run, blocks},
};

/// The page, at an instant, with how the sheet was corrected since it could be seen, the latest first, and why it was
/// withdrawn.
pub fn report(
    row: &Model,
    (corrections, withdrawn): &(Vec<InformationSheetCorrection>, Option<String>),
    now: DateTime<Utc>,
) -> Result<Report> {
    let terms = shown::terms(row)?;
    let mut body = blocks(&terms.body)
        .map_err(|_| AppError::internal("information_sheet.terms holds what no page can be made of"))?;
    if !terms.references.is_empty() {
        let heading = vec![words("See also")];
        body.push(Block::Heading { level: 2, part: None, runs: heading });
        let item = |link: &str, title: &str| {
            let run = Run { link: Some(link.to_owned()), ..words(title) };
            vec![Block::Paragraph { runs: vec![run] }]
        };
        let items = terms.references.iter().map(|one| item(&one.address, &one.title)).collect();
        body.push(Block::List { from: None, items });
    }
    let state = shown::state(row, now)?;
    let mut facts = vec![fact("Type", kind(terms.kind))];
    let told = [
        ("Number", shown::number(row)),
        ("Published", row.published_at.map(instant)),
        (
            "Last modified",
            shown::last_modified_at(row).filter(|at| Some(*at) != row.published_at).map(instant),
        ),
        ("To be completed by", terms.to_be_completed_by_on.map(day)),
        ("Contact", Some(contact(&terms.contact))),
        ("For", Some(roles(&terms.audience.roles))),
    ];
    facts.extend(told.into_iter().filter_map(|(name, said)| Some(fact(name, &said?))));
    let mut until = terms.to_be_completed_by_on;
    for one in corrections {
        let said = format!("{}: {}", day(date_at_school(one.corrected_at)), one.reason);
        facts.push(fact("Corrected", &said));
        let before = one.former_to_be_completed_by_on;
        if before != until {
            let said = before.map_or_else(|| "no day".to_owned(), day);
            facts.push(fact("To be completed by (before)", &said));
        }
        until = before;
    }
    if let Some(why) = withdrawn.as_deref().filter(|_| state == SheetState::Withdrawn) {
        facts.push(fact("Withdrawn", why));
    }
    let title = match state {
        SheetState::Withdrawn => format!("{} (withdrawn)", terms.title),
        SheetState::Draft => format!("{} (draft)", terms.title),
        _ => terms.title,
    };
    Ok(Report { title, facts, blocks: body, foot: Vec::new() })
}

fn words(text: &str) -> Run {
    Run { text: text.to_owned(), strong: false, link: None }
}

fn fact(name: &str, said: &str) -> (String, String) {
    (name.to_owned(), said.to_owned())
}

fn kind(kind: SheetKind) -> &'static str {
    match kind {
        SheetKind::Information => "Information",
        SheetKind::Action => "Action",
        SheetKind::Notice => "Notice",
    }
}

fn day(on: NaiveDate) -> String {
    Language::ENGLISH.date(on)
}

fn instant(at: DateTime<Utc>) -> String {
    let wall = at_school(at);
    format!("{} {}", Language::ENGLISH.day(wall.date()), wall.format("%H:%M"))
}

fn contact(contact: &InformationSheetContact) -> String {
    let parts = [contact.telephone.as_deref(), contact.email.as_deref()];
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    match parts.is_empty() {
        true => contact.name.clone(),
        false => format!("{} ({})", contact.name, parts.join(", ")),
    }
}

fn roles(roles: &[crate::domain::audience::AudienceRole]) -> String {
    let said: Vec<_> = roles.iter().map(|role| role.as_str().replace('_', " ")).collect();
    if said.is_empty() { "all staff".to_owned() } else { said.join(", ") }
}
