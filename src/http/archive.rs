//! Office documents, which are archives of parts: what is in one is read within bounds, and nothing of it is run or kept.

use std::io::{Cursor, Read as _};

use flate2::read::DeflateDecoder;
use zip::{CompressionMethod, ZipArchive};

/// Parts of one document. People's own have some hundreds.
const MOST_PARTS: usize = 5_000;
/// Bytes of the list of types, unpacked.
const MOST_TYPES: usize = 1024 * 1024;
/// What every entry of the directory of an archive begins with.
const ENTRY: [u8; 4] = *b"PK\x01\x02";
/// The part that tells the types of all others.
const TYPES: &str = "[Content_Types].xml";
/// What the types of documents with programs in them hold, in small letters.
const PROGRAM_TYPES: [&str; 4] = ["macroenabled", "vbaproject", "oleobject", "activex"];
/// How the names of programs end.
const PROGRAM_ENDINGS: [&str; 8] = ["exe", "dll", "js", "vbs", "bat", "cmd", "scr", "ps1"];

/// What an office document is made of, in small letters: the names of parts know no case.
pub struct Office {
    parts: Vec<String>,
    types: String,
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
        // Of two lists some programs read the one and some the other.
        let lists = parts.iter().filter(|part| part.eq_ignore_ascii_case(TYPES)).count();
        let types = types(&mut archive).filter(|_| lists == 1)?;
        Some(Self { parts, types })
    }

    /// Whether it has this part.
    pub fn has(&self, wanted: &str) -> bool {
        self.parts.iter().any(|part| part == wanted)
    }

    /// Whether there are programs in it, or things that other programs are to open.
    pub fn holds_programs(&self) -> bool {
        self.parts.iter().any(|part| is_program(part))
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

fn is_program(part: &str) -> bool {
    let ending = part.trim_end_matches(['.', ' ']).rsplit_once('.').map(|(_, ending)| ending);
    part.ends_with("vbaproject.bin") || ending.is_some_and(|ending| PROGRAM_ENDINGS.contains(&ending))
}

/// The list of types, unless it is too long or written so that a type could hide in it.
fn types(archive: &mut ZipArchive<Cursor<&[u8]>>) -> Option<String> {
    let part = archive.by_name_raw(TYPES.as_bytes()).ok()?;
    let (mut types, most) = (String::new(), MOST_TYPES as u64 + 1);
    let read = match part.compression() == CompressionMethod::Stored {
        true => part.take(most).read_to_string(&mut types),
        false => DeflateDecoder::new(part).take(most).read_to_string(&mut types),
    };
    read.ok().filter(|read| *read <= MOST_TYPES)?;
    let types = types.to_ascii_lowercase();
    // Letters by their numbers, entities, and two bytes for a letter.
    let hides = ["&#", "<!doctype", "\0"].iter().any(|way| types.contains(*way));
    (!hides).then_some(types)
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
        assert!(!holds_programs(&document("<Types/>", &["word/document.xml", "word/js/notes.xml"])));
        for name in ["word/VbaProject.bin", "word/embeddings/Setup.EXE", "a.ps1", "a.js. "] {
            assert!(holds_programs(&document("<Types/>", &[name])), "{name}");
        }
        for named in
            ["application/vnd.ms-word.document.macroEnabled.main+xml", "x.oleObject", "x.ACTIVEX+xml"]
        {
            let types = format!("<Types><Default ContentType=\"{named}\"/></Types>");
            assert!(holds_programs(&document(&types, &[])), "{named}");
            assert!(holds_programs(&packed(&types)), "{named}, packed");
        }
        assert!(!holds_programs(&packed("<Types/>")));
    }

    #[test]
    fn a_list_of_types_that_is_too_long_or_hides_something_makes_no_document() {
        assert!(Office::read(&packed(&" ".repeat(MOST_TYPES))).is_some());
        assert!(Office::read(&packed(&" ".repeat(MOST_TYPES + 1))).is_none());
        for odd in ["macro&#69;nabled", "<!DOCTYPE a>", "m\0a\0"] {
            assert!(Office::read(&document(odd, &[])).is_none(), "{odd:?}");
        }
        assert!(Office::read(&document("", &["[content_types].XML"])).is_none(), "two lists");
    }
}
