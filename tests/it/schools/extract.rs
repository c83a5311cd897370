//! Extracts written for these tests, in the published form: Windows-1252, over a hundred columns.

use std::path::Path;

use rollcall::features::schools::{ImportReport, LinksReport, gias, import, import_links};

use crate::support::TestApp;

/// Columns of the published extract that the service takes no notice of stand between those it takes.
const PADDING: usize = 90;

const COLUMNS: [&str; 16] = [
    "URN",
    "LA (code)",
    "LA (name)",
    "EstablishmentNumber",
    "EstablishmentName",
    "TypeOfEstablishment (code)",
    "TypeOfEstablishment (name)",
    "EstablishmentStatus (code)",
    "OpenDate",
    "CloseDate",
    "PhaseOfEducation (code)",
    "PhaseOfEducation (name)",
    "Trusts (code)",
    "DistrictAdministrative (code)",
    "DistrictAdministrative (name)",
    "NumberOfPupils",
];

/// Six schools: every kind of answer that the filters tell apart.
pub const SCHOOLS: [[&str; 16]; 6] = [
    [
        "900001",
        "926",
        "Norfolk",
        "2001",
        "École Sainte-Zoë – Primary",
        "1",
        "Community school",
        "1",
        "01-09-1954",
        "",
        "2",
        "Primary",
        "",
        "E07000148",
        "Norwich",
        "198",
    ],
    [
        "900002",
        "926",
        "Norfolk",
        "4001",
        "Long Lane High School",
        "34",
        "Academy converter",
        "1",
        "01-09-2012",
        "",
        "4",
        "Secondary",
        "16674",
        "E07000148",
        "Norwich",
        "900",
    ],
    [
        "900003",
        "926",
        "Norfolk",
        "2002",
        "Long Lane Junior School (50%_off!)",
        "3",
        "Voluntary controlled school",
        "2",
        "",
        "31-08-2024",
        "2",
        "Primary",
        "",
        "E07000146",
        "King's Lynn and West Norfolk",
        "0",
    ],
    [
        "900004",
        "926",
        "Norfolk",
        "7001",
        "Long Lane Academy",
        "44",
        "Academy special converter",
        "3",
        "",
        "",
        "0",
        "Not applicable",
        "16675",
        "E07000146",
        "King's Lynn and West Norfolk",
        "60",
    ],
    [
        "900005",
        "926",
        "Norfolk",
        "",
        "Short Lane Infant School",
        "",
        "",
        "1",
        "",
        "",
        "",
        "All through",
        "",
        "",
        "",
        "",
    ],
    [
        "900006",
        "926",
        "Norfolk",
        "8001",
        "Coast Sixth Form College",
        "18",
        "Further education",
        "4",
        "",
        "",
        "6",
        "16 plus",
        "",
        "",
        "",
        "",
    ],
];

/// The rows as a file.
pub fn csv(rows: &[[&str; 16]]) -> Vec<u8> {
    let header = COLUMNS.map(str::to_owned);
    let rows = rows.iter().map(|row| row.map(|cell| format!("\"{cell}\"")));
    let text: String = std::iter::once(header).chain(rows).enumerate().map(line).collect();
    let (bytes, _, lost) = encoding_rs::WINDOWS_1252.encode(&text);
    assert!(!lost, "a letter that Windows-1252 does not have");
    bytes.into_owned()
}

fn line((number, cells): (usize, [String; 16])) -> String {
    let padding = |index: usize| match number {
        0 => format!("Unwanted {index}"),
        _ => "x".to_owned(),
    };
    let padding: Vec<_> = (0..PADDING).map(padding).collect();
    format!("{},{}\r\n", padding.join(","), cells.join(","))
}

pub const LINKS: &str = "URN,LinkURN,LinkName,LinkType,LinkEstablishedDate\r\n\
    900002,800001,Long Lane Modern,Predecessor,01-09-2012\r\n\
    900002,800001,Long Lane Modern,Predecessor - merged,01-09-2012\r\n\
    900003,900001,,Successor - amalgamated,\r\n\
    900006,900002,Long Lane High School,Sixth Form Centre Link,\r\n";

/// Imports an extract as the command does.
pub async fn load(app: &TestApp, bytes: &[u8]) -> ImportReport {
    let extract = gias::read(bytes).expect("an extract");
    import(&app.gate.operator(), extract, false).await.expect("imports")
}

pub async fn load_links(app: &TestApp, bytes: &[u8]) -> LinksReport {
    let links = gias::read_links(bytes).expect("a file of links");
    import_links(&app.gate.operator(), links, false).await.expect("imports")
}

/// The six schools and their links.
pub async fn load_all(app: &TestApp) {
    assert_eq!(load(app, &csv(&SCHOOLS)).await.created.len(), 6);
    assert_eq!(load_links(app, LINKS.as_bytes()).await.created.len(), 4);
}

/// A public file beside the checkout, or `None` with a word about it.
pub fn public(name: &str) -> Option<Vec<u8>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/schools").join(name);
    match std::fs::read(&path) {
        Ok(bytes) => Some(bytes),
        Err(fault) => {
            eprintln!("SKIPPED: {name} is not at hand ({fault})");
            None
        }
    }
}
