//! The file of links: which school came before or after which.
//!
//! A school that becomes an academy gets a new URN. The links join the two, so that a pupil's record can be
//! followed across; one end of a link is mostly a closed school that is not in an authority's own extract.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    cells::Cells,
    fault::{self, FileFault, Notes, RowFault, RowNote},
    required,
    table::{self, Row, Table},
};

const URN: &str = "URN";
const LINK_URN: &str = "LinkURN";
const LINK_NAME: &str = "LinkName";
const LINK_TYPE: &str = "LinkType";
const ESTABLISHED: &str = "LinkEstablishedDate";
const ALL: &[&str] = &[URN, LINK_URN, LINK_NAME, LINK_TYPE, ESTABLISHED];
const REQUIRED: &[&[&str]] = &[&[URN], &[LINK_URN], &[LINK_TYPE]];

/// What the other school is to the school with the row's URN.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum LinkKind {
    /// The other school came before.
    Predecessor,
    /// The other school came after.
    Successor,
    /// Any other tie, as the file words it (a sixth-form centre's school, an expansion, a closure).
    Other(String),
}

/// How one school became the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SchoolLinkManner)]
pub enum LinkManner {
    /// One school in the place of one other, or nothing more is said.
    Plain,
    /// Merged into a school that stayed open.
    Merged,
    /// Several schools closed and made one new school.
    Amalgamated,
    /// One school divided into several.
    Split,
}

/// One row of the file of links.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Line of the file on which the row begins.
    pub line: u64,
    /// The school the row is about.
    pub urn: i32,
    /// The other school.
    pub link_urn: i32,
    /// The other school's name.
    pub name: Option<String>,
    /// What the other school is to this one.
    pub kind: LinkKind,
    /// How one became the other.
    pub manner: LinkManner,
    /// The link type word for word.
    pub type_name: String,
    /// From when the link holds.
    pub established_on: Option<NaiveDate>,
}

impl Link {
    /// The two schools in the order of time, `(predecessor, successor)`. Most pairs stand in the file twice,
    /// once from each side; ordered, both rows are the same pair.
    pub fn in_time_order(&self) -> Option<(i32, i32)> {
        match self.kind {
            LinkKind::Predecessor => Some((self.link_urn, self.urn)),
            LinkKind::Successor => Some((self.urn, self.link_urn)),
            LinkKind::Other(_) => None,
        }
    }
}

/// What a file of links holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Links {
    /// The links, in the order of the file.
    pub links: Vec<Link>,
    /// Why rows were refused. A row with several bad cells has several entries.
    pub refused: Vec<RowFault>,
    /// Cleaned cells and cells left empty.
    pub notes: Vec<RowNote>,
}

impl Links {
    /// How many rows were refused, each counted once.
    pub fn refused_rows(&self) -> usize {
        fault::rows(&self.refused)
    }
}

/// Reads a file of links (`links_edubasealldata….csv` or a part of it). A header alone is a file without
/// links, which is a good answer for a young authority.
pub fn read_links(bytes: &[u8]) -> Result<Links, FileFault> {
    let mut notes = Notes::default();
    let text = table::decode(bytes, &mut notes)?;
    let mut table = Table::open(&text, ALL, REQUIRED)?;
    let mut links = Links::default();
    let mut seen = HashMap::new();
    while let Some(row) = table.next_row()? {
        if row.is_blank() {
            notes.push(row.line, None, None, "row_empty", "The row holds no value.".to_owned());
            continue;
        }
        match link(&row, &mut seen, &mut notes) {
            Ok(link) => links.links.push(link),
            Err(faults) => links.refused.extend(faults),
        }
    }
    links.notes = notes.finish();
    Ok(links)
}

fn link(
    row: &Row<'_>,
    seen: &mut HashMap<(i32, i32, String), u64>,
    notes: &mut Notes,
) -> Result<Link, Vec<RowFault>> {
    row.check_width()?;
    let mut faults = Vec::new();
    let urn = required::urn(row, URN, None, &mut faults);
    let link_urn = required::urn(row, LINK_URN, urn, &mut faults);
    let type_name =
        required::needed_text(row, LINK_TYPE, urn, "the link type, such as Predecessor", &mut faults);
    let (Some(urn), Some(link_urn), Some(type_name)) = (urn, link_urn, type_name) else { return Err(faults) };
    if urn == link_urn {
        let detail = "A school cannot be linked to itself: correct one of the two URNs.".to_owned();
        return Err(vec![row.fault(Some(urn), LINK_URN, "link_to_itself", detail)]);
    }
    if let Some(first) = seen.insert((urn, link_urn, type_name.to_lowercase()), row.line) {
        let detail = format!("Line {first} already gives this link: remove one of the two.");
        return Err(vec![row.fault(Some(urn), LINK_URN, "link_repeated", detail)]);
    }
    let (kind, manner) = kind_of(&type_name);
    let mut cells = Cells { row, urn, notes };
    let name = cells.text(LINK_NAME);
    let established_on = cells.date(ESTABLISHED);
    Ok(Link { line: row.line, urn, link_urn, name, kind, manner, type_name, established_on })
}

/// Reads a link type, for example `Predecessor - merged`.
fn kind_of(type_name: &str) -> (LinkKind, LinkManner) {
    let lower = type_name.to_lowercase();
    let (side, rest) = lower.split_once('-').unwrap_or((&lower, ""));
    let kind = match side.trim() {
        "predecessor" => LinkKind::Predecessor,
        "successor" => LinkKind::Successor,
        _ => return (LinkKind::Other(type_name.to_owned()), LinkManner::Plain),
    };
    let manner = match rest.trim() {
        "merged" => LinkManner::Merged,
        "amalgamated" => LinkManner::Amalgamated,
        "split school" => LinkManner::Split,
        _ => LinkManner::Plain,
    };
    (kind, manner)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "URN,LinkURN,LinkName,LinkType,LinkEstablishedDate\n";

    fn read(rows: &str) -> Links {
        read_links(format!("{HEADER}{rows}").as_bytes()).unwrap()
    }

    #[test]
    fn every_official_type_is_understood() {
        let types = [
            ("Predecessor", LinkKind::Predecessor, LinkManner::Plain),
            ("Predecessor - merged", LinkKind::Predecessor, LinkManner::Merged),
            ("Successor - amalgamated", LinkKind::Successor, LinkManner::Amalgamated),
            ("Successor - Split School", LinkKind::Successor, LinkManner::Split),
            (
                "Sixth Form Centre Link",
                LinkKind::Other("Sixth Form Centre Link".to_owned()),
                LinkManner::Plain,
            ),
        ];
        for (name, kind, manner) in types {
            assert_eq!(kind_of(name), (kind, manner), "{name}");
        }
    }

    #[test]
    fn both_sides_of_a_pair_are_one_pair_in_time() {
        let links = read(
            "900001,900002,New School,Successor,01-09-2024\n900002,900001,\"Old, the\",Predecessor,01/09/2024\n",
        );
        let pairs: Vec<_> = links.links.iter().map(Link::in_time_order).collect();
        assert_eq!(pairs, [Some((900_001, 900_002)); 2]);
        assert_eq!(links.links[1].name.as_deref(), Some("Old, the"));
        assert_eq!(links.links[0].established_on, links.links[1].established_on);
        assert_eq!((links.refused.len(), links.notes.len()), (0, 0));
    }

    #[test]
    fn bad_rows_are_refused_and_bad_dates_noted() {
        let links = read(
            "900001,,x,Successor,\n900001,900001,x,Successor,\n900001,900002,x,Successor,soon\n\
             900001,900002,x,successor,\n9000010,900003,x,,\n",
        );
        let refused: Vec<_> = links.refused.iter().map(|f| (f.line, f.column, f.code)).collect();
        assert_eq!(
            refused,
            [
                (2, Some(LINK_URN), "cell_required"),
                (3, Some(LINK_URN), "link_to_itself"),
                (5, Some(LINK_URN), "link_repeated"),
                (6, Some(URN), "urn_malformed"),
                (6, Some(LINK_TYPE), "cell_required"),
            ]
        );
        assert_eq!(links.refused_rows(), 4);
        assert_eq!(links.links.len(), 1);
        assert_eq!((links.notes[0].line, links.notes[0].code), (4, "date_unreadable"));
    }

    #[test]
    fn a_header_alone_is_a_file_without_links() {
        assert_eq!(read(""), Links::default());
        assert_eq!(read_links(b"").unwrap_err(), FileFault::Empty);
    }

    #[test]
    fn the_columns_that_must_be_there_are_named() {
        let fault = read_links(b"URN,Link URN,LinkName\n").unwrap_err();
        assert_eq!(fault.code(), "columns_missing");
        let text = fault.to_string();
        assert!(text.contains("“LinkURN” (was “Link URN” meant?)") && text.contains("“LinkType”"), "{text}");
    }
}
