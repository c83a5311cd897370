//! A letter or a report as a PDF: laid out from what the page is made of, with tags for who hears it read (PDF/UA-1).

use std::{collections::BTreeSet, sync::LazyLock};

use typst::{
    Library, LibraryExt, World,
    diag::{FileError, FileResult},
    foundations::{Bytes, Datetime, Duration, Smart},
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use super::{
    Letter, Report,
    html::{letters_of, letters_of_report},
};

const LETTER: &str = include_str!("letter.typ");
const REPORT: &str = include_str!("report.typ");

/// The letters' font, which has Latin, Greek, Cyrillic and Arabic writing.
const FONTS: [&[u8]; 2] =
    [include_bytes!("fonts/DejaVuSans.ttf"), include_bytes!("fonts/DejaVuSans-Bold.ttf")];

/// Why there is no PDF of a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unprinted {
    /// The font does not have these letters; the page shows them.
    Letters(BTreeSet<char>),
    /// The layout could not be made: a defect.
    Layout(String),
}

/// The letter as a PDF. It takes some tens of milliseconds of one core: turn aside for it.
pub fn pdf(letter: &Letter) -> Result<Vec<u8>, Unprinted> {
    let data = serde_json::to_vec(letter).map_err(|error| Unprinted::Layout(error.to_string()))?;
    print(&letters_of(letter), Paper { layout: SET.letter.as_ref(), data: Bytes::new(data) })
}

/// The report as a PDF, as long as it is: turn aside for it. The same report is the same bytes.
pub fn report_pdf(report: &Report) -> Result<Vec<u8>, Unprinted> {
    let data = serde_json::to_vec(report).map_err(|error| Unprinted::Layout(error.to_string()))?;
    print(&letters_of_report(report), Paper { layout: SET.report.as_ref(), data: Bytes::new(data) })
}

fn print(letters: &BTreeSet<char>, paper: Paper) -> Result<Vec<u8>, Unprinted> {
    let lacks = |c: &&char| !c.is_whitespace() && !SET.has(**c);
    let foreign: BTreeSet<char> = letters.iter().filter(lacks).copied().collect();
    if !foreign.is_empty() {
        return Err(Unprinted::Letters(foreign));
    }
    let told = |all: &[typst::diag::SourceDiagnostic]| {
        Unprinted::Layout(all.iter().map(|one| one.message.to_string()).collect::<Vec<_>>().join("; "))
    };
    let document = typst::compile::<PagedDocument>(&paper);
    // What was remembered of earlier ones is let go of.
    typst::comemo::evict(4);
    let document = document.output.map_err(|all| told(&all))?;
    let standards = PdfStandards::new(&[PdfStandard::Ua_1])
        .map_err(|error| Unprinted::Layout(error.message().to_string()))?;
    let options = PdfOptions { standards, creator: Smart::Custom(None), ..PdfOptions::default() };
    typst_pdf::pdf(&document, &options).map_err(|all| told(&all))
}

/// What is the same for all letters.
struct Set {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    letter: Option<Source>,
    report: Option<Source>,
    data: Option<FileId>,
}

impl Set {
    fn has(&self, c: char) -> bool {
        self.fonts.iter().any(|font| font.info().coverage.contains(c as u32))
    }
}

static SET: LazyLock<Set> = LazyLock::new(|| {
    let fonts: Vec<_> = FONTS.iter().flat_map(|data| Font::iter(Bytes::new(*data))).collect();
    let file = |name| {
        let path = VirtualPath::new(name).ok()?;
        Some(FileId::new(RootedPath::new(VirtualRoot::Project, path)))
    };
    Set {
        library: LazyHash::new(Library::default()),
        book: LazyHash::new(FontBook::from_fonts(&fonts)),
        letter: file("letter.typ").map(|id| Source::new(id, LETTER.to_owned())),
        report: file("report.typ").map(|id| Source::new(id, REPORT.to_owned())),
        data: file("letter.json"),
        fonts,
    }
});

/// One letter or report, as the layout sees the world: it has no clock, no files and no network.
struct Paper {
    layout: Option<&'static Source>,
    data: Bytes,
}

impl World for Paper {
    fn library(&self) -> &LazyHash<Library> {
        &SET.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &SET.book
    }

    fn main(&self) -> FileId {
        self.layout.map_or_else(|| Source::detached("").id(), Source::id)
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.layout.filter(|source| source.id() == id).cloned().ok_or(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        match SET.data == Some(id) {
            true => Ok(self.data.clone()),
            false => Err(FileError::AccessDenied),
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        SET.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
