//! Office documents, which are archives of parts: what is in one is read within bounds, and nothing of it is run or kept.
//!
//! Read are the names of parts, their types, and what leads from one to others or to elsewhere. The text itself is not: a
//! field in it that fetches something is not found.

mod relations;

use std::{
    collections::BTreeSet,
    io::{Cursor, Read as _},
};

use flate2::read::DeflateDecoder;
use zip::{CompressionMethod, ZipArchive};

/// Parts of one document. People's own have some hundreds.
const MOST_PARTS: usize = 5_000;
/// Bytes of a part that is read as text, unpacked.
const LONGEST_TEXT: usize = 1024 * 1024;
/// Bytes of all of these.
const MOST_TEXT: usize = 8 * LONGEST_TEXT;
/// What every entry of the directory of an archive begins with.
const ENTRY: [u8; 4] = *b"PK\x01\x02";
/// The part that tells the types of all others.
const TYPES: &str = "[Content_Types].xml";
/// What the types of documents with programs in them hold, and of parts that another program is to open or to turn into text
/// of the document, in small letters.
const PROGRAM_TYPES: [&str; 12] = [
    "macroenabled",
    "macrosheet",
    "vbaproject",
    "oleobject",
    "activex",
    "webextension",
    "/html",
    "xhtml",
    "rfc822",
    "mimearchive",
    "multipart/",
    "/rtf",
];
/// Folders of things that other programs are to open, or that are fetched from elsewhere.
const FOREIGN_FOLDERS: [&str; 4] = ["embeddings", "activex", "externallinks", "webextensions"];
/// The folder of what a spreadsheet knows of a printer, the only bytes that no other program needs to understand.
const PRINTERS: &str = "/printersettings/";
/// How the names of parts end: texts, pictures, fonts, sounds and films.
const KNOWN_ENDINGS: [&str; 26] = [
    "xml", "rels", "vml", "png", "jpg", "jpeg", "jpe", "jfif", "gif", "bmp", "tif", "tiff", "emf", "wmf",
    "emz", "wmz", "svg", "ico", "wdp", "odttf", "fntdata", "mp3", "m4a", "wav", "mp4", "m4v",
];

/// What an office document is made of, in small letters: the names of parts know no case.
pub struct Office {
    parts: Vec<String>,
    types: String,
    /// Whether a part is to be fetched from elsewhere, or to be turned into text of the document.
    fetches: bool,
}

impl Office {
    /// The document that these bytes are, where they are one.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        if !bytes.starts_with(b"PK\x03\x04") || entries(bytes) > MOST_PARTS {
            return None;
        }
        let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
        let names = archive.file_names().map(|name| name.ok().map(|name| name.to_ascii_lowercase()));
        let parts: Vec<String> = names.collect::<Option<_>>()?;
        // Of two parts of one name some programs read the one and some the other.
        let different: BTreeSet<&String> = parts.iter().collect();
        if archive.has_duplicate_names() || different.len() < parts.len() {
            return None;
        }
        let types = text(&mut archive, parts.iter().position(|part| part.eq_ignore_ascii_case(TYPES))?)?;
        let mut fetches = false;
        let mut read = types.len();
        for (place, _) in parts.iter().enumerate().filter(|(_, part)| part.ends_with(".rels")) {
            let relations = text(&mut archive, place)?;
            read += relations.len();
            fetches |= relations::fetch(&relations)?;
            if read > MOST_TEXT {
                return None;
            }
        }
        Some(Self { parts, types: types.to_ascii_lowercase(), fetches })
    }

    /// Whether it has this part.
    pub fn has(&self, wanted: &str) -> bool {
        self.parts.iter().any(|part| part == wanted)
    }

    /// Whether there are programs in it, things that other programs are to open, or things from elsewhere that are fetched
    /// when it is opened. What is of no kind that such a document needs counts as a program.
    pub fn holds_programs(&self) -> bool {
        self.fetches
            || self.parts.iter().any(|part| !is_known(part))
            || PROGRAM_TYPES.iter().any(|program| self.types.contains(*program))
    }
}

/// How many entries there can be in an archive at the most.
///
/// Counted where they begin and not read where their number is said: an archive can say it in several places, and
/// whoever opens it chooses one of them.
fn entries(bytes: &[u8]) -> usize {
    bytes.windows(ENTRY.len()).filter(|four| **four == ENTRY).count()
}

/// Whether a part is of a kind that such a document needs. What ends in a stroke is a folder.
fn is_known(part: &str) -> bool {
    if part.split('/').rev().skip(1).any(|folder| FOREIGN_FOLDERS.contains(&folder)) {
        return false;
    }
    let ending = part.rsplit_once('.').map(|(_, ending)| ending);
    part.ends_with('/')
        || ending.is_some_and(|ending| KNOWN_ENDINGS.contains(&ending))
        || (ending == Some("bin") && part.contains(PRINTERS))
}

/// The text of a part, unless it is too long or written so that a word could hide in it.
fn text(archive: &mut ZipArchive<Cursor<&[u8]>>, place: usize) -> Option<String> {
    let part = archive.by_index_raw(place).ok()?;
    let (mut text, most) = (String::new(), LONGEST_TEXT as u64 + 1);
    let read = match part.compression() == CompressionMethod::Stored {
        true => part.take(most).read_to_string(&mut text),
        false => DeflateDecoder::new(part).take(most).read_to_string(&mut text),
    };
    read.ok().filter(|read| *read <= LONGEST_TEXT)?;
    let low = text.to_ascii_lowercase();
    // Letters by their numbers, entities, and two bytes for a letter.
    let hides = ["&#", "<!doctype", "\0"].iter().any(|way| low.contains(*way));
    (!hides).then_some(text)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::{Compression, write::DeflateEncoder};

    use super::*;

    /// An archive with this list of types and empty parts of these names.
    fn document(types: &str, names: &[&str]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let plain = zip::write::SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        writer.start_file(TYPES, plain).unwrap();
        writer.write_all(types.as_bytes()).unwrap();
        for name in names {
            writer.start_file(*name, plain).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    /// An archive of a packed list of types alone, as office programs write it.
    fn packed(types: &str) -> Vec<u8> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(types.as_bytes()).unwrap();
        let packed = encoder.finish().unwrap();
        let two = |numbers: &[u16]| numbers.iter().flat_map(|one| one.to_le_bytes()).collect::<Vec<u8>>();
        let four = |numbers: &[u32]| numbers.iter().flat_map(|one| one.to_le_bytes()).collect::<Vec<u8>>();
        let sizes = [0, u32::try_from(packed.len()).unwrap(), u32::try_from(types.len()).unwrap()];
        let name = two(&[u16::try_from(TYPES.len()).unwrap(), 0]);
        let head = [two(&[20, 0, 8, 0, 0x21]), four(&sizes), name].concat();
        let file = [b"PK\x03\x04".as_slice(), &head, TYPES.as_bytes(), &packed].concat();
        let entry = [ENTRY.as_slice(), &two(&[20]), &head, &[0; 14], TYPES.as_bytes()].concat();
        let places = [u32::try_from(entry.len()).unwrap(), u32::try_from(file.len()).unwrap()];
        let end = [b"PK\x05\x06".as_slice(), &two(&[0, 0, 1, 1]), &four(&places), &two(&[0])].concat();
        [file, entry, end].concat()
    }

    /// A document with a part of this name and text.
    fn with(name: &str, text: &str) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let plain = zip::write::SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        for (name, text) in [(TYPES, "<Types/>"), (name, text)] {
            writer.start_file(name, plain).unwrap();
            writer.write_all(text.as_bytes()).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn holds_programs(bytes: &[u8]) -> bool {
        Office::read(bytes).unwrap().holds_programs()
    }

    #[test]
    fn an_archive_of_very_many_entries_is_not_opened() {
        let names: Vec<_> = (0..MOST_PARTS).map(|number| format!("a{number}")).collect();
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        assert!(Office::read(&document("", &names)).is_none());
        assert!(Office::read(&document("", &names[1..])).is_some());
    }

    #[test]
    fn programs_are_found_by_type_and_by_name_in_any_case() {
        let usual = [
            "word/document.xml",
            "word/js/notes.xml",
            "word/media/image1.PNG",
            "word/fonts/",
            "word/fonts/1.odttf",
        ];
        assert!(!holds_programs(&document("<Types/>", &usual)));
        assert!(!holds_programs(&document(
            "<Types/>",
            &["xl/workbook.xml", "xl/printerSettings/printerSettings1.bin"]
        )));
        for name in [
            "word/VbaProject.bin",
            "word/embeddings/Setup.EXE",
            "word/embeddings/oleObject1.xml",
            "ppt/Embeddings/Microsoft_Excel_Sheet.xlsx",
            "word/activeX/activeX1.xml",
            "xl/externalLinks/externalLink1.xml",
            "word/afchunk.htm",
            "word/media/film.swf",
            "a.ps1",
            "a.js. ",
            "program",
        ] {
            assert!(holds_programs(&document("<Types/>", &[name])), "{name}");
        }
        for named in [
            "application/vnd.ms-word.document.macroEnabled.main+xml",
            "x.oleObject",
            "x.ACTIVEX+xml",
            "text/html",
            "message/rfc822",
            "application/rtf",
        ] {
            let types = format!("<Types><Default ContentType=\"{named}\"/></Types>");
            assert!(holds_programs(&document(&types, &[])), "{named}");
            assert!(holds_programs(&packed(&types)), "{named}, packed");
        }
        assert!(!holds_programs(&packed("<Types/>")));
    }

    #[test]
    fn a_list_of_types_that_is_too_long_or_hides_something_makes_no_document() {
        assert!(Office::read(&packed(&" ".repeat(LONGEST_TEXT))).is_some());
        assert!(Office::read(&packed(&" ".repeat(LONGEST_TEXT + 1))).is_none());
        for odd in ["macro&#69;nabled", "<!DOCTYPE a>", "m\0a\0"] {
            assert!(Office::read(&document(odd, &[])).is_none(), "{odd:?}");
        }
        assert!(Office::read(&document("", &["[content_types].XML"])).is_none(), "two lists");
        assert!(Office::read(&document("", &["word/a.xml", "Word/A.xml"])).is_none(), "two parts of a name");
    }

    /// A list of one relation, of the type that ends so.
    fn relation(kind: &str, more: &str) -> String {
        let kind = format!("http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}");
        format!(
            "\u{FEFF}<?xml version=\"1.0\"?>\r\n<Relationships><Relationship Id='r1' Type='{kind}' {more}/></Relationships>"
        )
    }

    #[test]
    fn nothing_is_fetched_from_elsewhere_when_a_document_is_opened() {
        let rels = "word/_rels/document.xml.rels";
        for (kind, more) in [
            ("hyperlink", "Target='https://school.example/' TargetMode='External'"),
            ("image", "Target='media/image1.png'"),
            ("image", "Target='media/image1.png' TargetMode='Internal'"),
        ] {
            assert!(!holds_programs(&with(rels, &relation(kind, more))), "{kind} {more}");
        }
        for (kind, more) in [
            ("attachedTemplate", "Target='https://evil.example/a.dotm' TargetMode='External'"),
            ("attachedTemplate", "TargetMode = \"EXTERNAL\" Target='file:///a'"),
            ("oleObject", "Target='https://evil.example/' TargetMode='External'"),
            ("image", "Target='https://evil.example/a.png' TargetMode='External'"),
            ("image", "Target='https://evil.example/a.png'"),
            ("image", "Target='\\\\evil.example\\a.png'"),
            ("aFChunk", "Target='chunk.xml'"),
        ] {
            assert!(holds_programs(&with(rels, &relation(kind, more))), "{kind} {more}");
            assert!(holds_programs(&with("_rels/.RELS", &relation(kind, more))), "{kind} {more}");
        }
        let prefixed = "<r:Relationships xmlns:r='x'><r:Relationship Type='y/image' TargetMode='External'/></r:Relationships>";
        assert!(holds_programs(&with(rels, prefixed)));
        for odd in
            ["<Relationships", "<!DOCTYPE a><Relationships/>", "<Relationship TargetMode='Ext&#101;rnal'/>"]
        {
            assert!(Office::read(&with(rels, odd)).is_none(), "{odd}");
        }
    }
}
