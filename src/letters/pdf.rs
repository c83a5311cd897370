//! A letter as a PDF: laid out from the same letter that the page is made of, with tags for who hears it read (PDF/UA-1).

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

use super::{Letter, html::letters_of};

const LAYOUT: &str = include_str!("letter.typ");

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
    let foreign: BTreeSet<_> =
        letters_of(letter).into_iter().filter(|c| !c.is_whitespace() && !SET.has(*c)).collect();
    if !foreign.is_empty() {
        return Err(Unprinted::Letters(foreign));
    }
    let told = |all: &[typst::diag::SourceDiagnostic]| {
        Unprinted::Layout(all.iter().map(|one| one.message.to_string()).collect::<Vec<_>>().join("; "))
    };
    let data = serde_json::to_vec(letter).map_err(|error| Unprinted::Layout(error.to_string()))?;
    let document = typst::compile::<PagedDocument>(&Paper { data: Bytes::new(data) });
    // What was remembered of earlier letters is let go of.
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
    layout: Option<Source>,
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
        layout: file("letter.typ").map(|id| Source::new(id, LAYOUT.to_owned())),
        data: file("letter.json"),
        fonts,
    }
});

/// One letter, as the layout sees the world: it has no clock, no files and no network.
struct Paper {
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
        SET.layout.as_ref().map_or_else(|| Source::detached("").id(), Source::id)
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        SET.layout.iter().find(|source| source.id() == id).cloned().ok_or(FileError::AccessDenied)
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
