//! What leads from one part of an office document to others, and to elsewhere.

use quick_xml::{
    Reader, XmlVersion,
    events::{BytesStart, Event},
};

/// Whether a list of relations leads to something that is fetched when the document is opened, or to a part that is turned
/// into its text. Nothing where the list cannot be read.
pub fn fetch(list: &str) -> Option<bool> {
    let mut reader = Reader::from_str(list.trim_start_matches('\u{FEFF}'));
    let mut fetches = false;
    loop {
        match reader.read_event().ok()? {
            Event::Start(one) | Event::Empty(one) if one.local_name().into_inner() == "Relationship" => {
                fetches |= Relation::read(&one)?.fetches();
            }
            Event::DocType(_) => return None,
            Event::Eof => return Some(fetches),
            _ => {}
        }
    }
}

/// A relation, in small letters.
#[derive(Default)]
struct Relation {
    kind: String,
    mode: String,
    target: String,
}

impl Relation {
    fn read(one: &BytesStart<'_>) -> Option<Self> {
        let mut relation = Self::default();
        for attribute in one.attributes() {
            let attribute = attribute.ok()?;
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).ok()?.trim().to_ascii_lowercase();
            // By its whole name: one with a prefix says nothing here.
            match attribute.key.as_ref() {
                "Type" => relation.kind = value,
                "TargetMode" => relation.mode = value,
                "Target" => relation.target = value,
                _ => {}
            }
        }
        Some(relation)
    }

    /// A hyperlink is followed when somebody asks for it. Anything else that leads out of the document is fetched, also
    /// where only its address says that it does.
    fn fetches(&self) -> bool {
        let leads_out =
            self.mode == "external" || self.target.contains("://") || self.target.starts_with("\\\\");
        self.kind.ends_with("/afchunk") || (leads_out && !self.kind.ends_with("/hyperlink"))
    }
}
