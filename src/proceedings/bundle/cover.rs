//! The bundle as one document for the court: who is before it and for what, what the registers say, what happened and when,
//! what is withheld and left out, and what somebody must read before it is served. It is made of the dossier from which
//! everything that may not be told was taken out.

mod charge;
mod chronology;
mod happened;
mod register;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Europe::London;

use super::{Charge, Dossier, DossierDocument, DossierWithheld, LeftOut, Piece, Redaction, ToBeRead};
use crate::{
    error::Result,
    letters::{Block, Language, Report, Run},
    proceedings::legal::route::LegalActionRoute,
};

/// What the document tells beside the dossier.
pub struct Covered<'a> {
    /// The legal action that it is about.
    pub charge: Option<&'a Charge>,
    /// What does not belong to it.
    pub left_out: &'a [LeftOut],
    /// What somebody must read before it is served.
    pub to_be_read: &'a [ToBeRead],
    /// The parent for whom it is redacted, by name.
    pub redacted_for: Option<&'a str>,
    /// What was taken out.
    pub redactions: &'a [Redaction],
    /// The other files of the bundle.
    pub pieces: &'a [Piece],
}

/// The document: a first page with the charge and the contents, and then part after part.
pub fn court(dossier: &Dossier, covered: &Covered<'_>) -> Result<Report> {
    let mut blocks = vec![Block::PageBreak, Block::heading(2, "What this is")];
    blocks.extend(standing(covered).into_iter().map(Block::paragraph));
    blocks.extend(reading(covered.to_be_read));
    blocks.extend(register::blocks(dossier)?);
    blocks.extend(chronology::blocks(dossier));
    blocks.extend(under_the_law(dossier));
    blocks.push(Block::PageBreak);
    blocks.extend(withheld(dossier, covered.redactions));
    blocks.extend(left_out(covered.left_out));
    blocks.extend(files(covered.pieces));
    let entries = numbered(&mut blocks);
    let accused = covered.charge.and_then(|charge| charge::accusation(charge, dossier));
    let mut first: Vec<Block> = accused.into_iter().map(Block::paragraph).collect();
    first.push(Block::Contents { entries });
    first.append(&mut blocks);
    let title = if covered.charge.is_some() { "Evidence bundle" } else { "Bundle of a case" };
    Ok(Report {
        title: title.to_owned(),
        facts: facts(dossier, covered),
        blocks: first,
        foot: vec![
            "Each file of this bundle is listed in manifest.json with its SHA-256. This document is made of those files, and \
             says nothing that they do not say."
                .to_owned(),
        ],
    })
}

/// Numbers the parts, and says which there are.
fn numbered(blocks: &mut [Block]) -> Vec<(String, String)> {
    let mut entries = Vec::new();
    for block in blocks {
        let Block::Heading { level: 2, part, runs } = block else { continue };
        let (name, number) = (format!("part-{}", entries.len() + 1), entries.len() + 1);
        let words: String = runs.iter().map(|run| run.text.as_str()).collect();
        let words = format!("{number}. {words}");
        *runs = vec![Run { text: words.clone(), ..Run::default() }];
        *part = Some(name.clone());
        entries.push((name, words));
    }
    entries
}

fn facts(dossier: &Dossier, covered: &Covered<'_>) -> Vec<(String, String)> {
    let (school, pupil) = (&dossier.school, &dossier.pupil);
    let redacted = match covered.redacted_for {
        Some(name) => {
            format!("For {name}: what this parent must not be told is withheld, and listed at the end.")
        }
        None => "Not redacted. It must not be given to a parent.".to_owned(),
    };
    let own = match covered.charge {
        Some(charge) => charge::facts(charge, dossier),
        None => vec![
            ("Of", Some(OF_NO_ACTION.to_owned())),
            ("Pupil", Some(pupil.name.clone().unwrap_or_else(|| pupil.id.to_string()))),
            ("Date of birth", pupil.born_on.map(day)),
        ],
    };
    let registers = format!("{} to {}", day(dossier.from_on), day(dossier.to_on));
    let others = [
        ("School", Some(format!("{} (URN {})", school.name, school.urn))),
        ("Unique pupil number", pupil.upn.clone()),
        ("Case", Some(dossier.case_id.to_string())),
        ("Legal action", covered.charge.map(|charge| charge.id.to_string())),
        ("As of", Some(instant(dossier.data_as_at))),
        ("Registers", Some(registers)),
        ("Redacted", Some(redacted)),
    ];
    own.into_iter().chain(others).filter_map(|(name, fact)| Some((name.to_owned(), fact?))).collect()
}

const OF_NO_ACTION: &str = "The whole case, and no one legal action. It tells of every action and notice and of what came of \
    each, and must not go before a court that has not convicted.";

fn standing(covered: &Covered<'_>) -> Vec<String> {
    vec![
        "This bundle tells what the local authority held about the case at one instant, named above. What was recorded later \
         is left out; what was amended before is told with every amendment."
            .to_owned(),
        "The attendance register is the school's own. The authority holds a copy of it as the school sent it, and never \
         changes a mark. For the court, particulars of attendance are certified by the head teacher (section 566 of the \
         Education Act 1996): the certificate below is not signed, and is no evidence until it is."
            .to_owned(),
        format!("It has {} other files, which stand beside it in the archive.", covered.pieces.len()),
    ]
}

/// What somebody must read before it is served, with a box for each file.
fn reading(to_be_read: &[ToBeRead]) -> Vec<Block> {
    let mut blocks = vec![
        Block::heading(2, "To be read before serving"),
        Block::paragraph(
            "Names, addresses and numbers that the service knows are taken out by rule. No rule finds everybody who is named in \
             a text. Somebody who knows the family must read each of these files, and sign for it, before the bundle is given \
             to anybody.",
        ),
    ];
    let row = |one: &ToBeRead| {
        let texts = one.texts.map_or_else(|| "the whole".to_owned(), |number| number.to_string());
        vec!["[   ]".to_owned(), one.file.clone(), texts, one.look_for.to_owned()]
    };
    match to_be_read.is_empty() {
        true => blocks.push(Block::paragraph("Nothing is written in people's own words.")),
        false => blocks.push(table(
            "Files with texts in people's own words, in all their versions",
            &["Read", "File", "Texts", "Look for"],
            to_be_read.iter().map(row).collect(),
        )),
    }
    let signed = ["Read by", "Date"].map(|what| format!("{what}: ______________________________"));
    blocks.push(Block::list(signed));
    blocks
}

fn left_out(all: &[LeftOut]) -> Vec<Block> {
    if all.is_empty() {
        return Vec::new();
    }
    let row = |one: &LeftOut| vec![spaced(one.part), one.what.to_owned(), one.why.to_owned()];
    let says = "What a bundle about one legal action leaves out, whether there is any or not";
    vec![
        Block::heading(2, "What is left out"),
        table(says, &["Part", "What", "Why"], all.iter().map(row).collect()),
    ]
}

fn files(pieces: &[Piece]) -> [Block; 2] {
    let row = |(place, piece): (usize, &Piece)| {
        vec![(place + 1).to_string(), piece.what.clone(), piece.path.clone()]
    };
    [
        Block::heading(2, "Files"),
        table(
            "The other files of the bundle",
            &["Number", "What", "File"],
            pieces.iter().enumerate().map(row).collect(),
        ),
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
pub(super) fn day_of(at: DateTime<Utc>) -> NaiveDate {
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
            let route = route.and_then(LegalActionRoute::spelled);
            route.map_or("Legal action", LegalActionRoute::words).to_owned()
        }
        other => capital(&spaced(other)),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
