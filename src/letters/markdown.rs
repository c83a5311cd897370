//! The text of a letter, read as Markdown: headings, paragraphs, lists, emphasis and links, and nothing else.

use std::{fmt, iter::Peekable, ops::Range};

use pulldown_cmark::{Event, HeadingLevel, OffsetIter, Options, Parser, Tag, TagEnd};

use super::letter::{Block, Run};
use crate::domain::web_address;

/// How deep lists and emphasis may stand within each other.
const DEEPEST: usize = 6;

/// Something that a letter cannot have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Odd {
    /// HTML.
    Html,
    /// Indented or fenced text, or words between backticks.
    Code,
    /// A picture from elsewhere.
    Image,
    /// A quotation, a rule, or another kind of text that letters do not have.
    Kind,
    /// A heading that is not of the second or third level.
    Heading,
    /// A link that is no address of the web, of mail or of a telephone.
    Link,
    /// A link that is no good address of the web, and why.
    Address(&'static str),
    /// A link whose words are an address of another server.
    Masked,
    /// A list, table or picture in the middle of words.
    InText,
    /// Lists in lists in lists.
    Deep,
}

impl fmt::Display for Odd {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Html => "letters have no HTML; write < as \\<.",
            Self::Code => "letters have no code: begin the line without four blanks, and use no backticks.",
            Self::Image => "letters have no pictures but those of placeholders.",
            Self::Kind => "letters have headings, paragraphs, lists, bold words and links, and nothing else.",
            Self::Heading => "headings begin with ## or ###; the title is no part of the text.",
            Self::Link => "a link begins with https:, mailto: or tel:.",
            Self::Address(why) => why,
            Self::Masked => MASKED,
            Self::InText => "this placeholder is a list, a table or a picture: it stands on a line of its own, with an empty line before and after.",
            Self::Deep => "lists and bold words stand too deep within each other.",
        })
    }
}

/// What is wrong where the words of a link mislead.
pub const MASKED: &str =
    "the words of a link are an address of another server than it leads to: write what is there instead.";

/// How links are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Links {
    /// As they stand in what was let in once, and is shown as it is.
    Kept,
    /// As somebody writes them now.
    Written,
}

/// What stands for a piece that is no text: it is put back where a paragraph is nothing else.
pub(super) fn mark_of(piece: usize) -> String {
    format!("{OPENS}{piece}{CLOSES}")
}

/// Letters of no language, which are taken out of every value.
pub(super) const OPENS: char = '\u{E000}';
pub(super) const CLOSES: char = '\u{E001}';

/// The text as blocks; each mistake with its line. `pieces` are the blocks that marks stand for.
pub(super) fn read(text: &str, pieces: &[Vec<Block>], links: Links) -> Result<Vec<Block>, Vec<(usize, Odd)>> {
    let events = Parser::new_ext(text, Options::ENABLE_HEADING_ATTRIBUTES).into_offset_iter();
    let mut reader = Reader { text, pieces, links, events: events.peekable(), mistakes: Vec::new() };
    let blocks = reader.blocks(0);
    match reader.mistakes.is_empty() {
        true => Ok(blocks),
        false => Err(reader.mistakes),
    }
}

/// Text that no placeholder stands in, as blocks; each mistake with its line. What it cannot hold it refuses, so that
/// nothing has to be taken out of a page that is made of it.
pub fn blocks(text: &str) -> Result<Vec<Block>, Vec<(usize, Odd)>> {
    read(text, &[], Links::Kept)
}

/// The mistakes of such a text that somebody writes now, each with its line: also links that mislead.
pub fn mistakes(text: &str) -> Vec<(usize, Odd)> {
    read(text, &[], Links::Written).err().unwrap_or_default()
}

struct Reader<'a> {
    text: &'a str,
    pieces: &'a [Vec<Block>],
    links: Links,
    events: Peekable<OffsetIter<'a>>,
    mistakes: Vec<(usize, Odd)>,
}

/// How the words look that are read just now.
#[derive(Clone, Default)]
struct Look {
    strong: bool,
    link: Option<String>,
}

impl<'a> Reader<'a> {
    fn refuse(&mut self, at: &Range<usize>, odd: Odd) {
        let line = 1 + self.text[..at.start].matches('\n').count();
        if !self.mistakes.contains(&(line, odd.clone())) {
            self.mistakes.push((line, odd));
        }
    }

    /// Blocks until what they stand in ends.
    fn blocks(&mut self, depth: usize) -> Vec<Block> {
        let mut blocks = Vec::new();
        while let Some((event, at)) = self.events.next() {
            match event {
                Event::End(_) => break,
                Event::Start(Tag::Paragraph) => {
                    let runs = self.runs(depth);
                    self.paragraph(runs, &at, &mut blocks);
                }
                Event::Start(Tag::Heading { level, id, .. }) => {
                    let runs = self.runs(depth);
                    let level = match level {
                        HeadingLevel::H2 => 2,
                        HeadingLevel::H3 => 3,
                        _ => {
                            self.refuse(&at, Odd::Heading);
                            continue;
                        }
                    };
                    blocks.push(Block::Heading { level, part: id.map(|id| id.to_string()), runs });
                }
                Event::Start(Tag::List(from)) if depth < DEEPEST => blocks.push(self.list(from, depth + 1)),
                Event::Start(Tag::List(_)) => self.skip(&at, Odd::Deep),
                Event::Start(Tag::CodeBlock(_)) => self.skip(&at, Odd::Code),
                Event::Start(Tag::HtmlBlock) => self.skip(&at, Odd::Html),
                Event::Rule => self.refuse(&at, Odd::Kind),
                Event::Start(Tag::BlockQuote(_)) => self.skip(&at, Odd::Kind),
                // The words of an item of a list without empty lines between its items stand in no paragraph.
                words => {
                    let mut runs = Vec::new();
                    self.words(words, &at, &Look::default(), depth, &mut runs);
                    while let Some((event, at)) = self.events.next_if(|(event, _)| is_words(event)) {
                        self.words(event, &at, &Look::default(), depth, &mut runs);
                    }
                    self.paragraph(runs, &at, &mut blocks);
                }
            }
        }
        blocks
    }

    fn list(&mut self, from: Option<u64>, depth: usize) -> Block {
        let mut items = Vec::new();
        while let Some((Event::Start(Tag::Item), _)) = self.events.next() {
            items.push(self.blocks(depth));
        }
        Block::List { from, items }
    }

    /// A paragraph of these words, or the piece that a mark stands for.
    fn paragraph(&mut self, runs: Vec<Run>, at: &Range<usize>, blocks: &mut Vec<Block>) {
        if !runs.iter().any(|run| run.text.contains([OPENS, CLOSES])) {
            blocks.push(Block::Paragraph { runs });
            return;
        }
        let alone = match runs.as_slice() {
            [run] => run.text.trim().strip_prefix(OPENS).and_then(|rest| rest.strip_suffix(CLOSES)),
            _ => None,
        };
        match alone.and_then(|number| number.parse().ok()).and_then(|number: usize| self.pieces.get(number)) {
            Some(piece) => blocks.extend(piece.iter().cloned()),
            None => self.refuse(at, Odd::InText),
        }
    }

    /// Words until what they stand in ends.
    fn runs(&mut self, depth: usize) -> Vec<Run> {
        let mut runs = Vec::new();
        while let Some((event, at)) = self.events.next() {
            match event {
                Event::End(_) => break,
                event => self.words(event, &at, &Look::default(), depth, &mut runs),
            }
        }
        runs
    }

    fn words(&mut self, event: Event<'a>, at: &Range<usize>, look: &Look, depth: usize, runs: &mut Vec<Run>) {
        let within = match event {
            Event::Text(text) => return push(runs, &text, look),
            Event::SoftBreak => return push(runs, " ", look),
            Event::HardBreak => return push(runs, "\n", look),
            Event::Code(_) => return self.refuse(at, Odd::Code),
            Event::Html(_) | Event::InlineHtml(_) => return self.refuse(at, Odd::Html),
            Event::Start(_) if depth >= DEEPEST => return self.skip(at, Odd::Deep),
            // Slanted words are hard to read for many: both ways to emphasise are bold.
            Event::Start(Tag::Strong | Tag::Emphasis) => Look { strong: true, link: look.link.clone() },
            Event::Start(Tag::Link { dest_url, .. }) => {
                if !["https://", "mailto:", "tel:"].iter().any(|known| dest_url.starts_with(known)) {
                    self.refuse(at, Odd::Link);
                } else if self.links == Links::Written
                    && dest_url.starts_with("https://")
                    && let Some(why) = web_address::wrong(&dest_url)
                {
                    self.refuse(at, Odd::Address(why));
                }
                Look { strong: look.strong, link: Some(dest_url.to_string()) }
            }
            Event::Start(Tag::Image { .. }) => return self.skip(at, Odd::Image),
            Event::Start(_) => return self.skip(at, Odd::Kind),
            _ => return self.refuse(at, Odd::Kind),
        };
        let before: usize = runs.iter().map(|run| run.text.len()).sum();
        while let Some((event, at)) = self.events.next() {
            match event {
                Event::End(_) => break,
                event => self.words(event, &at, &within, depth + 1, runs),
            }
        }
        let is_checked = self.links == Links::Written && look.link.is_none();
        if let Some(link) = within.link.filter(|_| is_checked) {
            let words: String = runs.iter().map(|run| run.text.as_str()).collect();
            if misleads(&link, words.get(before..).unwrap_or_default()) {
                self.refuse(at, Odd::Masked);
            }
        }
    }

    /// Leaves out what has just begun.
    fn skip(&mut self, at: &Range<usize>, odd: Odd) {
        self.refuse(at, odd);
        let mut open = 1_usize;
        while open > 0 {
            match self.events.next() {
                Some((Event::Start(_), _)) => open += 1,
                Some((Event::End(_), _)) => open -= 1,
                Some(_) => {}
                None => return,
            }
        }
    }
}

/// Whether the words of a link are an address of another server than it leads to, or of a part of that one.
fn misleads(link: &str, words: &str) -> bool {
    let leads_to = match link.strip_prefix("mailto:") {
        Some(mail) => mail.split('?').next().and_then(|mail| mail.rsplit_once('@')).map(|(_, server)| server),
        None => link.strip_prefix("https://").and_then(|rest| rest.split(['/', '?', '#', ':']).next()),
    };
    let leads_to = leads_to.unwrap_or_default().to_lowercase();
    let is_other = |server: String| {
        let server = server.trim_start_matches("www.");
        let part = leads_to.strip_suffix(server);
        part.is_none_or(|part| !part.is_empty() && !part.ends_with('.'))
    };
    let words = words.to_lowercase();
    // In a sentence a stop without a blank makes no address.
    let alone = words.split_whitespace().count() == 1;
    let is_address =
        |word: &&str| alone || word.contains("://") || word.contains('@') || word.contains("www.");
    words.split_whitespace().filter(is_address).filter_map(web_address::server_in).any(is_other)
}

fn is_words(event: &Event<'_>) -> bool {
    match event {
        Event::Text(_) | Event::SoftBreak | Event::HardBreak | Event::Code(_) | Event::InlineHtml(_) => true,
        Event::Start(tag) => {
            matches!(tag.to_end(), TagEnd::Strong | TagEnd::Emphasis | TagEnd::Link | TagEnd::Image)
        }
        _ => false,
    }
}

fn push(runs: &mut Vec<Run>, text: &str, look: &Look) {
    match runs.last_mut() {
        Some(last) if last.strong == look.strong && last.link == look.link => last.text.push_str(text),
        _ => runs.push(Run { text: text.to_owned(), strong: look.strong, link: look.link.clone() }),
    }
}
