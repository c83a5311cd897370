//! `rollcall import schools`, run as the operator runs it.

use std::{
    path::Path,
    process::{Command, Output},
};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::extract::{LINKS, SCHOOLS, csv};

fn rollcall(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rollcall"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("ROLLCALL_")) {
        command.env_remove(name);
    }
    let database = format!("sqlite://{}", folder.join("rollcall.db").display());
    command.current_dir(folder).args(["--database", &database, "--keys", "keys"]).args(arguments);
    command.output().expect("the binary runs")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("UTF-8")
}

/// A folder with keys, a migrated database, an extract with one refused row, and links.
fn prepared() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for arguments in [["keys", "init"].as_slice(), &["migrate"]] {
        let output = rollcall(folder.path(), arguments);
        assert!(output.status.success(), "{}", text(&output.stderr));
    }
    let mut rows = SCHOOLS;
    rows[5][7] = "9";
    std::fs::write(folder.path().join("schools.csv"), csv(&rows)).unwrap();
    std::fs::write(folder.path().join("links.csv"), LINKS).unwrap();
    folder
}

#[test]
fn the_operator_reads_what_was_done_and_what_was_not() {
    let folder = prepared();
    let import = || rollcall(folder.path(), &["import", "schools", "schools.csv", "--links", "links.csv"]);
    let output = import();
    assert!(output.status.success(), "refused rows are said, not fatal: {}", text(&output.stderr));
    let report = text(&output.stdout);
    for line in [
        "schools  6 row(s): 5 created, 0 changed, 0 unchanged, 1 refused",
        "links    4 row(s): 4 created, 0 changed, 0 unchanged, 0 refused",
        "Refused rows of the extract (1)",
        "  line 7 URN 900006 EstablishmentStatus (code): status_unknown: “9” is not a status.",
        "  line 6 URN 900005 TypeOfEstablishment (code): kind_guessed:",
        "  line 1 columns_absent:",
    ] {
        assert!(report.contains(line), "{line}\n{report}");
    }
    let again = import();
    assert!(
        text(&again.stdout).starts_with("schools  6 row(s): 0 created, 0 changed, 5 unchanged, 1 refused")
    );
}

#[test]
fn a_program_reads_the_report_as_json() {
    let folder = prepared();
    let import = |more: &[&str]| -> Value {
        let arguments = [&["import", "schools", "schools.csv", "--json"], more].concat();
        let output = rollcall(folder.path(), &arguments);
        assert!(output.status.success(), "{}", text(&output.stderr));
        serde_json::from_slice(&output.stdout).expect("JSON and nothing else")
    };
    let dry = import(&["--dry-run", "--links", "links.csv"]);
    assert_eq!(
        (&dry["committed"], &dry["schools"]["created"][0]),
        (&json!(false), &json!({"line": 2, "urn": 900001}))
    );
    assert_eq!(dry["links"]["created"].as_array().unwrap().len(), 4);
    let done = import(&[]);
    assert_eq!((&done["committed"], &done["links"]), (&json!(true), &Value::Null));
    assert_eq!(
        (&done["schools"]["created"], &done["schools"]["refused_rows"]),
        (&dry["schools"]["created"], &json!(1))
    );
    assert_eq!(done["schools"]["refused"][0]["code"], "status_unknown");
}

#[test]
fn a_long_list_is_cut_unless_all_is_asked_for() {
    let folder = prepared();
    let rows: String = (0..60).map(|n| format!("{},926,,1\r\n", 900_100 + n)).collect();
    let file = format!("URN,LA (code),EstablishmentName,EstablishmentStatus (code)\r\n{rows}");
    std::fs::write(folder.path().join("nameless.csv"), file).unwrap();
    let lines = |more: &[&str]| {
        let arguments = [&["import", "schools", "nameless.csv"], more].concat();
        let output = rollcall(folder.path(), &arguments);
        assert!(output.status.success(), "{}", text(&output.stderr));
        let report = text(&output.stdout).to_owned();
        (report.matches("cell_required").count(), report.contains("… and 10 more: --all lists them."))
    };
    assert_eq!(lines(&[]), (50, true));
    assert_eq!(lines(&["--all"]), (60, false));
}

#[test]
fn a_file_that_cannot_be_read_stores_nothing() {
    let folder = prepared();
    std::fs::write(folder.path().join("bad.csv"), "URN;LinkURN;LinkType\n").unwrap();
    for arguments in [
        ["import", "schools", "nowhere.csv"].as_slice(),
        &["import", "schools", "bad.csv"],
        // The extract is good; its links are not.
        &["import", "schools", "schools.csv", "--links", "bad.csv"],
        &["import", "schools", "schools.csv", "--links", "nowhere.csv"],
    ] {
        let output = rollcall(folder.path(), arguments);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{arguments:?}");
        let said = text(&output.stderr);
        assert!(said.contains("bad.csv: The first line") || said.contains("nowhere.csv: "), "{said}");
    }
    let output = rollcall(folder.path(), &["import", "schools", "schools.csv"]);
    assert!(text(&output.stdout).contains("5 created"), "nothing was stored before");
}
