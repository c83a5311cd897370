//! A letter, as it is before it becomes a page or a print.

use aws_lc_rs::digest::{SHA256, digest};
use serde::Serialize;

use super::language::Language;

/// What is said to one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Letter {
    /// The language it is in.
    pub language: Language,
    /// Whether it is for somebody who reads large print (at least 18 points).
    pub large_print: bool,
    /// What stands above the text.
    pub head: Head,
    /// What it is about.
    pub title: String,
    /// The text.
    pub blocks: Vec<Block>,
}

/// What stands above the text of a letter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Head {
    /// Who sends it: name and address, a line each.
    pub sender: Vec<String>,
    /// To whom: name and address, a line each.
    pub recipient: Vec<String>,
    /// Its date, as it is written.
    pub dated: String,
    /// What to quote in an answer.
    pub reference: Option<String>,
}

/// A piece of text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Block {
    /// A heading below the title; of a part that the law asks for, with the part's name.
    Heading {
        /// How deep: 2 or 3.
        level: u8,
        /// The part that begins here.
        part: Option<String>,
        /// The words.
        runs: Vec<Run>,
    },
    /// A paragraph.
    Paragraph {
        /// The words.
        runs: Vec<Run>,
    },
    /// A list.
    List {
        /// The number of the first item, if they are numbered.
        from: Option<u64>,
        /// What each item says.
        items: Vec<Vec<Block>>,
    },
    /// A table: every row has as many cells as there are columns.
    Table {
        /// What it tells, for who cannot see it.
        says: String,
        /// The columns' headings.
        columns: Vec<String>,
        /// The cells, row by row.
        rows: Vec<Vec<String>>,
    },
    /// A picture.
    Picture {
        /// The drawing (SVG).
        svg: String,
        /// What it shows, for who cannot see it.
        says: String,
    },
    /// What stands where: of a report, its headings of level 2, on paper with their pages.
    Contents {
        /// Of each heading the name by which it is found and its words.
        entries: Vec<(String, String)>,
    },
    /// On paper a new page begins.
    PageBreak,
}

/// Words that look alike.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Run {
    /// The words; a line break is a new line.
    pub text: String,
    /// Whether they are emphasised.
    pub strong: bool,
    /// Where they lead: an address of the web, of mail or of a telephone.
    pub link: Option<String>,
}

/// Tells a letter from all others, and from the same one laid out otherwise.
pub fn print_of(letter: &Letter) -> serde_json::Result<String> {
    let mut said = serde_json::to_vec(letter)?;
    said.extend_from_slice(include_bytes!("letter.css"));
    said.extend_from_slice(include_bytes!("letter.typ"));
    let print = digest(&SHA256, &said);
    Ok(print.as_ref().iter().take(12).map(|byte| format!("{byte:02x}")).collect())
}

impl Block {
    /// A heading of a report.
    pub fn heading(level: u8, text: impl Into<String>) -> Self {
        Self::Heading { level, part: None, runs: vec![Run { text: text.into(), ..Run::default() }] }
    }

    /// A paragraph of plain text.
    pub fn paragraph(text: impl Into<String>) -> Self {
        Self::Paragraph { runs: vec![Run { text: text.into(), ..Run::default() }] }
    }

    /// A list without numbers, of items that are plain text.
    pub fn list(items: impl IntoIterator<Item = String>) -> Self {
        let item = |text: String| vec![Self::Paragraph { runs: vec![Run { text, ..Run::default() }] }];
        Self::List { from: None, items: items.into_iter().map(item).collect() }
    }
}
