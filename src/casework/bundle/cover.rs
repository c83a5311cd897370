//! The bundle as one document for the court: what it is, what the registers say, what happened and when, and what is
//! withheld. It is made of the dossier from which everything that may not be told was taken out.

mod chronology;
mod register;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Europe::London;

use super::{Dossier, DossierDocument, DossierWithheld, Piece, Redaction};
use crate::{
    error::Result,
    letters::{Block, Language, Report},
};

/// What the document tells beside the dossier.
pub struct Covered<'a> {
    /// The parent for whom it is redacted, by name.
    pub redacted_for: Option<&'a str>,
    /// What was taken out.
    pub redactions: &'a [Redaction],
    /// The other files of the bundle.
    pub pieces: &'a [Piece],
}

/// The document.
pub fn court(dossier: &Dossier, covered: &Covered<'_>) -> Result<Report> {
    let mut blocks = vec![Block::heading(2, "What this is")];
    blocks.extend(standing(covered).into_iter().map(Block::paragraph));
    blocks.extend(contents(covered.pieces));
    blocks.extend(register::blocks(dossier)?);
    blocks.extend(chronology::blocks(dossier));
    blocks.extend(under_the_law(dossier));
    blocks.extend(withheld(dossier, covered.redactions));
    Ok(Report {
        title: "Evidence bundle".to_owned(),
        facts: facts(dossier, covered),
        blocks,
        foot: vec![
            "Each file of this bundle is listed in manifest.json with its SHA-256. This document is made of those files, and \
             says nothing that they do not say."
                .to_owned(),
        ],
    })
}

fn facts(dossier: &Dossier, covered: &Covered<'_>) -> Vec<(String, String)> {
    let (school, pupil) = (&dossier.school, &dossier.pupil);
    let redacted = match covered.redacted_for {
        Some(name) => {
            format!("For {name}: what this parent must not be told is withheld, and listed at the end.")
        }
        None => "Not redacted. It must not be given to a parent.".to_owned(),
    };
    let born = pupil.born_on.map(|on| Language::ENGLISH.day(on));
    [
        ("Case", Some(dossier.case_id.to_string())),
        ("School", Some(format!("{} (URN {})", school.name, school.urn))),
        ("Pupil", Some(pupil.name.clone().unwrap_or_else(|| pupil.id.to_string()))),
        ("Born", born),
        ("Unique pupil number", pupil.upn.clone()),
        ("As of", Some(instant(dossier.data_as_at))),
        ("Registers", Some(format!("{} to {}", day(dossier.from_on), day(dossier.to_on)))),
        ("Redacted", Some(redacted)),
    ]
    .into_iter()
    .filter_map(|(name, fact)| Some((name.to_owned(), fact?)))
    .collect()
}

fn standing(covered: &Covered<'_>) -> Vec<String> {
    vec![
        "This bundle tells what the local authority held about the case at one instant, named above. What was recorded later \
         is left out; what was amended before is told with every amendment."
            .to_owned(),
        "The attendance register is the school's own. The authority holds a copy of it as the school sent it, and never \
         changes a mark. For the court, particulars of attendance are certified by the head teacher (section 566 of the \
         Education Act 1996): there is room to sign below."
            .to_owned(),
        format!("It has {} other files, which stand beside it in the archive.", covered.pieces.len()),
    ]
}

fn contents(pieces: &[Piece]) -> [Block; 2] {
    let row = |piece: &Piece| vec![piece.what.clone(), piece.path.clone()];
    [
        Block::heading(2, "Contents"),
        table("The files of the bundle", &["What", "File"], pieces.iter().map(row).collect()),
    ]
}

/// What was served and done under the law, each with how far it was.
fn under_the_law(dossier: &Dossier) -> Vec<Block> {
    let notices = [&dossier.notices_to_improve, &dossier.penalty_notices];
    let notices = notices.into_iter().filter_map(Option::as_deref).flatten();
    let rows: Vec<Vec<String>> = notices.chain(&dossier.legal_actions).map(step).collect();
    let mut blocks = vec![Block::heading(2, "Notices and legal steps")];
    match rows.is_empty() {
        true => blocks.push(Block::paragraph("None.")),
        false => blocks.push(table(
            "Notices and legal steps, each as it stood",
            &["What", "State", "First recorded", "Last step"],
            rows,
        )),
    }
    blocks
}

fn step(document: &DossierDocument) -> Vec<String> {
    let last = document.history.last();
    let last = last.map(|last| format!("{}, {}", spaced(&last.action), date(last.recorded_at)));
    let first = document.created_at.map(date).unwrap_or_default();
    vec![kind(document), spaced(&document.state), first, last.unwrap_or_default()]
}

fn withheld(dossier: &Dossier, redactions: &[Redaction]) -> Vec<Block> {
    let mut blocks = vec![Block::heading(2, "What is withheld")];
    if redactions.is_empty() && dossier.withheld.is_empty() {
        blocks.push(Block::paragraph("Nothing."));
        return blocks;
    }
    if !redactions.is_empty() {
        let row = |one: &Redaction| {
            let place = if one.place.is_empty() { "the whole".to_owned() } else { one.place.clone() };
            vec![
                one.file.clone(),
                place,
                one.kind.marker().to_owned(),
                one.times.to_string(),
                one.why.to_owned(),
            ]
        };
        let columns = ["File", "Place", "What stands there", "Times", "Why"];
        blocks.push(table("What was taken out", &columns, redactions.iter().map(row).collect()));
    }
    if !dossier.withheld.is_empty() {
        let told = |one: &DossierWithheld| {
            format!("{}: whoever made the bundle may not see it ({}).", spaced(&one.part), one.scope)
        };
        blocks.push(Block::list(dossier.withheld.iter().map(told)));
    }
    blocks
}

fn table(says: &str, columns: &[&str], rows: Vec<Vec<String>>) -> Block {
    let columns = columns.iter().map(|column| (*column).to_owned()).collect();
    Block::Table { says: says.to_owned(), columns, rows }
}

fn day(on: NaiveDate) -> String {
    Language::ENGLISH.day(on)
}

/// The day on a school's wall.
fn day_of(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&London).date_naive()
}

fn date(at: DateTime<Utc>) -> String {
    day(day_of(at))
}

/// To the second, and exactly as it is asked for again.
fn instant(at: DateTime<Utc>) -> String {
    let wall = at.with_timezone(&London);
    format!(
        "{}, {} ({})",
        date(at),
        wall.format("%H:%M:%S %Z"),
        at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)
    )
}

/// The words of a name in the data.
fn spaced(name: &str) -> String {
    if name.starts_with('[') { name.to_owned() } else { name.replace(['_', '.'], " ") }
}

fn kind(document: &DossierDocument) -> String {
    match document.kind.as_str() {
        "notice_to_improve" => "Notice to Improve".to_owned(),
        "penalty_notice" => "Penalty notice".to_owned(),
        "legal_action" => {
            let route = document.about.get("route").and_then(|route| route.as_str());
            route.map_or_else(|| "Legal action".to_owned(), |route| capital(&spaced(route)))
        }
        other => capital(&spaced(other)),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
