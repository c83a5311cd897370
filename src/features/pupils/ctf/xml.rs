//! XML, read within bounds. No document type, so no entity of anybody's making: nothing is fetched, nothing unfolds.

use encoding_rs::{Encoding, UTF_8};
use quick_xml::{Reader, events::Event};

/// Elements inside each other.
const DEEPEST: usize = 30;
/// Elements of one pupil, or of the header, that are kept.
const MOST_ELEMENTS: usize = 5_000;
/// Bytes of the text of one element.
const LONGEST_TEXT: usize = 2_000;
/// Pupils of one file, as many as a roll may have entries.
const MOST_PUPILS: usize = 10_000;
const TOO_MANY: &str =
    "One pupil of it has more elements, or more inside each other, than a transfer file has.";
/// What is long and not wanted: of attendance the marks, one character for each session, which no code has any more.
const READ_OVER: &[&str] = &["AttendSessions", "StageAssessments", "Admissions", "LookedAfter"];

/// An element with its text and what is inside it.
#[derive(Default)]
pub struct Element {
    name: String,
    text: String,
    children: Vec<Element>,
}

impl Element {
    /// Elements of this name directly inside.
    pub fn all<'e>(&'e self, name: &str) -> impl Iterator<Item = &'e Element> + use<'e> {
        let name = name.to_owned();
        self.children.iter().filter(move |child| child.name.eq_ignore_ascii_case(&name))
    }

    /// The first element at this path.
    pub fn at(&self, path: &[&str]) -> Option<&Element> {
        path.iter().try_fold(self, |element, name| {
            element.children.iter().find(|child| child.name.eq_ignore_ascii_case(name))
        })
    }

    /// The text at this path; an empty one is none.
    pub fn text(&self, path: &[&str]) -> Option<&str> {
        self.at(path).map(|element| element.text.trim()).filter(|text| !text.is_empty())
    }
}

/// Header and pupils of a file.
#[derive(Default)]
pub struct Document {
    /// What the file says of itself.
    pub header: Element,
    /// Its pupils, in order.
    pub pupils: Vec<Element>,
}

/// Reads a file. The error says what is wrong with it, never what stands in it.
pub fn read(bytes: &[u8]) -> Result<Document, String> {
    let text = decoded(bytes)?;
    let mut reader = Reader::from_str(&text);
    let mut building = Building::default();
    loop {
        let line = text.get(..reader.buffer_position() as usize).unwrap_or_default();
        let event = reader.read_event();
        let event =
            event.map_err(|_| format!("It is not well-formed XML: see line {}.", line.lines().count()))?;
        match event {
            Event::Start(start) if is_read_over(start.local_name().into_inner()) => {
                let end = start.to_end().into_owned();
                let skipped = reader.read_to_end(end.name());
                skipped.map_err(|_| format!("An element of line {} is not closed.", line.lines().count()))?;
            }
            Event::Start(start) => building.open(start.local_name().into_inner())?,
            Event::Empty(empty) => {
                building.open(empty.local_name().into_inner())?;
                building.close()?;
            }
            Event::End(_) => building.close()?,
            Event::Text(text) => building.add(&text.xml10_content())?,
            Event::CData(text) => building.add(&text.xml10_content())?,
            Event::GeneralRef(reference) => {
                let character = reference.resolve_char_ref().ok().flatten().map(String::from);
                let known = character.or_else(|| predefined(&reference.xml10_content()).map(str::to_owned));
                building.add(&known.ok_or("It has an entity that no XML has by itself.")?)?;
            }
            Event::DocType(_) => {
                return Err("It has a document type declaration, which is not read.".to_owned());
            }
            Event::Eof => return building.whole(),
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) => {}
        }
    }
}

fn is_read_over(name: &str) -> bool {
    READ_OVER.iter().any(|over| over.eq_ignore_ascii_case(name))
}

/// A document in the making.
#[derive(Default)]
struct Building {
    document: Document,
    root: Option<String>,
    /// The elements that are open, the outermost first.
    open: Vec<Element>,
    /// Elements of this pupil, or of what stands beside pupils.
    kept: usize,
}

impl Building {
    fn open(&mut self, name: &str) -> Result<(), String> {
        self.kept += 1;
        if self.open.len() >= DEEPEST || self.kept > MOST_ELEMENTS {
            return Err(TOO_MANY.to_owned());
        }
        self.root.get_or_insert_with(|| name.to_owned());
        self.open.push(Element { name: name.to_owned(), ..Element::default() });
        Ok(())
    }

    fn add(&mut self, text: &str) -> Result<(), String> {
        let Some(element) = self.open.last_mut() else { return Ok(()) };
        if element.text.len() + text.trim().len() > LONGEST_TEXT {
            return Err(format!("An element has a text of more than {LONGEST_TEXT} bytes."));
        }
        // What is written in pieces may have blanks between them; indentation alone is nothing.
        if !text.trim().is_empty() || !element.text.is_empty() {
            element.text.extend(text.chars().take(LONGEST_TEXT));
        }
        Ok(())
    }

    /// Puts an element that has ended where it belongs: header and pupils into the document, the rest into its parent.
    fn close(&mut self) -> Result<(), String> {
        let Some(element) = self.open.pop() else { return Ok(()) };
        let is = |element: &Element, name: &str| element.name.eq_ignore_ascii_case(name);
        match self.open.as_mut_slice() {
            [_] if is(&element, "Header") => (self.document.header, self.kept) = (element, 0),
            [_, within] if is(within, "CTFpupilData") && is(&element, "Pupil") => {
                if self.document.pupils.len() >= MOST_PUPILS {
                    return Err(format!("It has more than {MOST_PUPILS} pupils."));
                }
                self.document.pupils.push(element);
                self.kept = 0;
            }
            [.., parent] => parent.children.push(element),
            [] => {}
        }
        Ok(())
    }

    fn whole(self) -> Result<Document, String> {
        match self.open.is_empty() && self.root.is_some_and(|root| root.eq_ignore_ascii_case("CTfile")) {
            true => Ok(self.document),
            false => {
                Err("It is no whole Common Transfer File, whose outermost element is CTfile.".to_owned())
            }
        }
    }
}

/// The five entities that every XML has.
fn predefined(name: &str) -> Option<&'static str> {
    match name {
        "amp" => Some("&"),
        "lt" => Some("<"),
        "gt" => Some(">"),
        "quot" => Some("\""),
        "apos" => Some("'"),
        _ => None,
    }
}

/// The text, by its byte order mark, by the encoding that it names, or as UTF-8.
fn decoded(bytes: &[u8]) -> Result<String, String> {
    let marked = Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
    let encoding = marked.or_else(|| named(bytes)).unwrap_or(UTF_8);
    let (text, _, wrong) = encoding.decode(bytes);
    match wrong {
        true => Err(format!("It is not text in {}.", encoding.name())),
        false => Ok(text.into_owned()),
    }
}

/// The encoding that the first line names.
fn named(bytes: &[u8]) -> Option<&'static Encoding> {
    let first = bytes.split(|byte| *byte == b'>').next()?;
    let first = std::str::from_utf8(first).ok()?.strip_prefix("<?xml")?;
    let value = first.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    Encoding::for_label(value[1..].split(quote).next()?.as_bytes())
}
