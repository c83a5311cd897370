//! Backups of the embedded database, as an operator makes them and puts them back.

use std::{fs, process::Stdio};

use serde_json::Value;

use crate::support::{
    command::Desk,
    database::{self, folder},
};

/// A folder with two synthetic schools and a week of their registers.
fn school() -> Desk {
    let desk = Desk::new();
    desk.set_up();
    desk.run(&marks("2025-11-10", "2025-11-14")).ok();
    desk
}

fn marks<'a>(from: &'a str, to: &'a str) -> Vec<&'a str> {
    let of = ["simulate", "--schools", "2", "--pupils", "10", "--year", "2025-26"];
    [of.as_slice(), &["--from", from, "--to", to]].concat()
}

fn backup(desk: &Desk, more: &[&str]) -> Value {
    desk.run(&[["backup", "copy.db", "--json"].as_slice(), more].concat()).ok().json()
}

/// Why a command was refused.
#[track_caller]
fn refused(desk: &Desk, arguments: &[&str]) -> String {
    desk.run(arguments).expect(1).err
}

#[test]
fn a_backup_that_is_made_while_registers_arrive_is_put_back_whole() {
    let desk = school();
    let mut arriving = desk
        .command(&marks("2025-11-17", "2025-12-19"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let made = backup(&desk, &[]);
    assert!(arriving.wait().unwrap().success(), "whoever writes is not disturbed");
    let registers = made["registers"].as_u64().unwrap();
    assert!((20..=20 + 100).contains(&registers), "{made}");
    assert_eq!(made["pending_migrations"], 0);
    assert_eq!(made["bytes"], fs::metadata(desk.path("copy.db")).unwrap().len());

    let sha256 = made["sha256"].as_str().unwrap();
    let restored = desk.run(&["restore", "copy.db", "--sha256", sha256, "--json"]).ok().json();
    assert_eq!((&restored["registers"], &restored["sha256"]), (&made["registers"], &made["sha256"]));
    assert_eq!(restored["damage"], Value::Null);
    let kept = restored["kept"].as_str().expect("what stood there is kept");
    assert!(kept.contains("before-restore"), "{kept}");
    assert!(fs::metadata(kept).unwrap().len() > 0);
    // It serves, and what is backed up of it is what was put back.
    desk.serve(&[]);
    let again = backup(&desk, &["--replace"]);
    assert_eq!(again["registers"], made["registers"]);
}

#[test]
fn what_stands_there_is_not_written_over_unasked() {
    let desk = school();
    backup(&desk, &[]);
    let stood = fs::read(desk.path("copy.db")).unwrap();
    assert!(refused(&desk, &["backup", "copy.db"]).contains("--replace"));
    assert_eq!(fs::read(desk.path("copy.db")).unwrap(), stood);
    for own in ["rollcall.db", "rollcall.db-wal", "./rollcall.db.lock"] {
        assert!(
            refused(&desk, &["backup", own, "--replace"]).contains("belongs to the database itself"),
            "{own}"
        );
    }
    assert!(refused(&desk, &["backup", "nowhere/copy.db"]).contains("nowhere"));
    backup(&desk, &["--replace"]);
}

#[cfg(unix)]
#[test]
fn a_backup_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let desk = school();
    backup(&desk, &[]);
    let mode = fs::metadata(desk.path("copy.db")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn nothing_is_put_back_under_a_running_server() {
    let desk = school();
    backup(&desk, &[]);
    let serving = desk.serve(&[]);
    assert!(refused(&desk, &["restore", "copy.db"]).contains("in use"));
    drop(serving);
    desk.run(&["restore", "copy.db"]).ok();
}

#[test]
fn what_is_no_backup_or_is_damaged_is_not_put_back() {
    let desk = school();
    backup(&desk, &[]);
    let stood = fs::read(desk.path("rollcall.db")).unwrap();
    fs::copy(desk.path("rollcall.db"), desk.path("live.db")).unwrap();
    assert!(refused(&desk, &["restore", "live.db"]).contains("was not made by `rollcall backup`"));
    fs::write(desk.path("text.db"), "a text").unwrap();
    assert!(refused(&desk, &["restore", "text.db"]).contains("is no SQLite database"));
    assert!(refused(&desk, &["restore", "nothing.db"]).contains("there is no such file"));
    let wrong = "0".repeat(64);
    assert!(refused(&desk, &["restore", "copy.db", "--sha256", &wrong]).contains("SHA-256"));
    // A page of a table or an index, somewhere in the middle.
    let mut bytes = fs::read(desk.path("copy.db")).unwrap();
    let middle = bytes.len() / 2 / 4096 * 4096;
    bytes[middle..middle + 64].fill(0xA5);
    fs::write(desk.path("torn.db"), bytes).unwrap();
    assert!(refused(&desk, &["restore", "torn.db"]).contains("does not verify"));
    assert_eq!(fs::read(desk.path("rollcall.db")).unwrap(), stood, "nothing was changed");
}

#[tokio::test]
async fn a_backup_of_postgresql_names_its_own_programs() {
    let Some(url) = database::postgres().await else { return };
    let desk = Desk { folder: tempfile::tempdir_in(folder()).unwrap() };
    let why = refused(&desk, &["backup", "copy.db", "--database", &url]);
    assert!(why.contains("pg_basebackup") && why.contains("scripts/backup-drill"), "{why}");
}
