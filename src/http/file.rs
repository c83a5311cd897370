//! What a file that others send may be: pure. A file is what its bytes say, not what it is called.

use super::{archive::Office, pdf};
use crate::{
    domain::{spelled::spelled, text::is_hidden, web_address},
    error::{Fault, FaultCode},
};

/// Characters of the name of a file.
const LONGEST_NAME: usize = 150;

spelled! {
    /// A type of file that is taken.
    FileMediaType {
        /// Portable Document Format.
        Pdf = "application/pdf";
        /// Portable Network Graphics.
        Png = "image/png";
        /// JPEG.
        Jpeg = "image/jpeg";
        /// A text document of an office suite, without macros.
        Document = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
        /// A spreadsheet of an office suite, without macros.
        Spreadsheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        /// A presentation of an office suite, without macros.
        Presentation = "application/vnd.openxmlformats-officedocument.presentationml.presentation";
        /// A table as text, in UTF-8.
        Csv = "text/csv";
        /// Plain text, in UTF-8.
        Text = "text/plain";
    }
}

impl FileMediaType {
    /// How a name of such a file ends.
    fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Png => &["png"],
            Self::Jpeg => &["jpg", "jpeg"],
            Self::Document => &["docx"],
            Self::Spreadsheet => &["xlsx"],
            Self::Presentation => &["pptx"],
            Self::Csv => &["csv"],
            Self::Text => &["txt"],
        }
    }

    /// The part of an office document that makes it one of its type.
    fn main_part(self) -> Option<&'static str> {
        match self {
            Self::Document => Some("word/document.xml"),
            Self::Spreadsheet => Some("xl/workbook.xml"),
            Self::Presentation => Some("ppt/presentation.xml"),
            _ => None,
        }
    }

    /// Whether bytes can be such a file. What is text of a table and what plain text the bytes do not tell.
    fn is_of(self, bytes: &[u8], office: Option<&Office>) -> bool {
        match (self, self.main_part()) {
            (_, Some(main)) => office.is_some_and(|office| office.has(main)),
            (Self::Csv | Self::Text, _) => is_text(bytes),
            (plain, _) => infer::get(bytes).is_some_and(|found| found.mime_type() == plain.as_str()),
        }
    }
}

/// Text in UTF-8 that is none of the languages a browser would show or run.
fn is_text(bytes: &[u8]) -> bool {
    let plain = |c: char| !c.is_control() || matches!(c, '\t' | '\n' | '\r');
    infer::get(bytes).is_none() && std::str::from_utf8(bytes).is_ok_and(|text| text.chars().all(plain))
}

/// What is wrong with the name of a file, which must end as files of its type do.
pub fn faults_of_name(at: &str, name: &str, media: FileMediaType) -> Vec<Fault> {
    let fault = |detail: String| Fault::at(at, FaultCode::FileNameNotValid).detail(detail);
    let mut faults = Vec::new();
    let separates = |c: char| "/\\:*?\"<>|".contains(c);
    if name.contains(separates) {
        faults.push(fault(
            "A name holds no path and none of / \\ : * ? \" < > |: give the last part alone.".to_owned(),
        ));
    }
    if name.chars().any(|c| c.is_control() || is_hidden(c)) {
        faults.push(fault("A name holds no line breaks and no characters that are not seen.".to_owned()));
    }
    if name.starts_with('.') || name.contains("..") || name.trim() != name || name.ends_with('.') {
        faults.push(fault(
            "A name begins and ends with neither a dot nor a blank and has no two dots in a row.".to_owned(),
        ));
    }
    if name.chars().count() > LONGEST_NAME {
        faults.push(fault(format!("A name has {LONGEST_NAME} characters at the most.")));
    }
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    if !ending.is_some_and(|ending| media.extensions().contains(&ending.as_str())) {
        let endings: Vec<_> = media.extensions().iter().map(|ending| format!(".{ending}")).collect();
        faults.push(fault(format!("The name of a file of this type ends in {}.", endings.join(" or "))));
    }
    faults
}

/// What is wrong with the bytes of a file that was announced as of this type.
pub fn faults_of_bytes(bytes: &[u8], media: FileMediaType) -> Vec<Fault> {
    let fault = |code, detail: &str| vec![Fault::at("", code).detail(detail)];
    if bytes.is_empty() {
        return fault(FaultCode::FileEmpty, "Send the bytes of the file as the body.");
    }
    let office = Office::read(bytes);
    let office = office.as_ref();
    if !media.is_of(bytes, office) {
        let found = FileMediaType::ALL.iter().find(|other| other.is_of(bytes, office));
        let detail = match found {
            Some(found) => format!("Its bytes are those of `{}`.", found.as_str()),
            None => "Its bytes are not those of a file of the announced type.".to_owned(),
        };
        return fault(FaultCode::FileTypeDisagrees, &detail);
    }
    if media.main_part().is_some() && office.is_some_and(Office::holds_programs) {
        let detail = "Save the document without macros, embedded objects (a chart brings its table with it) and parts that are \
                      fetched from elsewhere, or as PDF.";
        return fault(FaultCode::FileHoldsMacros, detail);
    }
    if media == FileMediaType::Pdf && pdf::holds_programs(bytes) {
        let detail =
            "Save the PDF without scripts, attached files and films; printing it to a PDF leaves them out.";
        return fault(FaultCode::FileHoldsMacros, detail);
    }
    Vec::new()
}

/// What is wrong with a link, as a fault.
pub fn faults_of_link(at: &str, link: &str) -> Vec<Fault> {
    let wrong = web_address::wrong(link).map(|why| Fault::at(at, FaultCode::LinkNotValid).detail(why));
    wrong.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use FileMediaType as Media;

    use super::*;

    fn codes(faults: &[Fault]) -> Vec<FaultCode> {
        faults.iter().map(|fault| fault.code).collect()
    }

    const PDF: &[u8] = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n";
    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

    #[test]
    fn bytes_must_be_those_of_the_type_that_is_announced() {
        assert!(faults_of_bytes(PDF, Media::Pdf).is_empty());
        assert!(faults_of_bytes(PNG, Media::Png).is_empty());
        assert!(faults_of_bytes("a,b\r\n\u{e9},2\r\n".as_bytes(), Media::Csv).is_empty());
        let lies: [(&[u8], Media); 9] = [
            (PDF, Media::Png),
            (PNG, Media::Pdf),
            (b"MZ\x90\0\x03\0\0\0", Media::Pdf),
            (b"#!/bin/sh\necho", Media::Text),
            (b"<html><script>alert(1)</script>", Media::Text),
            (b"<?xml version=\"1.0\"?><svg/>", Media::Csv),
            (b"a\0b", Media::Text),
            (b"\xFF\xFEa", Media::Text),
            (b"PK\x03\x04 no document", Media::Document),
        ];
        for (bytes, media) in lies {
            let found = codes(&faults_of_bytes(bytes, media));
            assert_eq!(found, [FaultCode::FileTypeDisagrees], "{bytes:?} as {media:?}");
        }
        assert_eq!(codes(&faults_of_bytes(b"", Media::Text)), [FaultCode::FileEmpty]);
        let told = faults_of_bytes(PNG, Media::Pdf);
        assert_eq!(told[0].detail.as_deref(), Some("Its bytes are those of `image/png`."));
    }

    /// An archive of empty parts with these names.
    fn archive(names: &[&str]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for name in names {
            let plain =
                zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
            writer.start_file(*name, plain).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn a_document_is_one_by_its_parts_and_has_no_macros_whatever_it_is_called() {
        let plain = archive(&["[Content_Types].xml", "_rels/.rels", "word/document.xml"]);
        assert!(faults_of_bytes(&plain, Media::Document).is_empty());
        let told = faults_of_bytes(&plain, Media::Spreadsheet);
        assert_eq!(codes(&told), [FaultCode::FileTypeDisagrees]);
        assert!(told[0].detail.as_deref().unwrap().contains("wordprocessingml"), "{told:?}");
        let other = archive(&["a.exe", "word/document.xml"]);
        assert_eq!(codes(&faults_of_bytes(&other, Media::Document)), [FaultCode::FileTypeDisagrees]);
        let script = [PDF, b"1 0 obj << /S /JavaScript /JS (app.alert(1)) >> endobj"].concat();
        assert_eq!(codes(&faults_of_bytes(&script, Media::Pdf)), [FaultCode::FileHoldsMacros]);
        let macros = archive(&["[Content_Types].xml", "word/document.xml", "word/VBAProject.bin"]);
        assert_eq!(codes(&faults_of_bytes(&macros, Media::Document)), [FaultCode::FileHoldsMacros]);
        // Something else in front of the archive: still an archive to some programs.
        let hidden = [b"MZ".as_slice(), &plain].concat();
        assert_eq!(codes(&faults_of_bytes(&hidden, Media::Document)), [FaultCode::FileTypeDisagrees]);
    }

    #[test]
    fn a_name_is_a_name_and_no_path() {
        for good in ["policy.pdf", "Policy 2023 (v2).PDF", "pol\u{ed}tica.pdf", "a.b.pdf"] {
            assert!(faults_of_name("/n", good, Media::Pdf).is_empty(), "{good}");
        }
        let long = format!("{}.pdf", "a".repeat(147));
        for bad in [
            "../etc/passwd.pdf",
            "C:\\policy.pdf",
            "a/b.pdf",
            ".policy.pdf",
            "policy..pdf",
            " policy.pdf",
            "policy.pdf\n",
            "policy\u{202E}fdp.pdf",
            "pol\u{200B}icy.pdf",
            "\u{FEFF}policy.pdf",
            "pol\0icy.pdf",
            "policy.exe",
            "policy",
            "policy.pdf.",
            "",
            long.as_str(),
        ] {
            assert!(!faults_of_name("/n", bad, Media::Pdf).is_empty(), "{bad:?}");
        }
    }
}
