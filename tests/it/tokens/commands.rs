//! The commands that make keys and clients: there is no other way to a first secret.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

use sea_orm::{ActiveModelTrait, Database};
use serde_json::json;

use crate::support::{
    command::{CONFIG, Desk, sqlite_url},
    school_row,
};

/// A school, put behind the program's back.
async fn school(desk: &Desk, urn: i32) {
    let db = Database::connect(sqlite_url(&desk.path("rollcall.db"))).await.unwrap();
    let row = school_row(urn, "primary", "2026-11-20T11:00:00Z".parse().unwrap());
    row.insert(&db).await.unwrap();
    db.close().await.unwrap();
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn contents(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> =
        entries.map(|path| (path.display().to_string(), fs::read(&path).unwrap())).collect();
    files.sort();
    files
}

#[test]
fn keys_are_made_once_for_their_owner_alone() {
    let desk = Desk::new();
    let said = desk.run(&["keys", "init"]).ok();
    let made = contents(&desk.path("keys"));
    let names: Vec<_> = made.iter().map(|(path, _)| path.rsplit('/').next().unwrap()).collect();
    assert_eq!(names, ["pepper", "signing.pem"]);
    assert_eq!(mode(&desk.path("keys")), 0o700);
    for (path, bytes) in &made {
        assert_eq!(mode(Path::new(path)), 0o600, "{path}");
        let secret = String::from_utf8(bytes.clone()).unwrap();
        let line = secret.lines().find(|line| !line.starts_with('-') && !line.contains(": ")).unwrap();
        assert!(line.len() > 40 && !said.out.contains(line) && !said.err.contains(line));
    }
    let again = desk.run(&["keys", "init"]).expect(CONFIG);
    assert!(again.err.contains("exists already"), "{}", again.err);
    assert_eq!(contents(&desk.path("keys")), made, "nothing was changed");
}

#[test]
fn a_missing_part_is_not_made_up_beside_the_others() {
    let desk = Desk::new();
    desk.set_up();
    fs::remove_file(desk.path("keys/pepper")).unwrap();
    desk.run(&["keys", "init"]).expect(CONFIG);
    let refused = desk.run(&["client", "list"]).expect(CONFIG);
    assert!(refused.err.contains("pepper"), "{}", refused.err);
}

#[tokio::test]
async fn a_secret_is_shown_once_and_never_listed() {
    let desk = Desk::new();
    desk.set_up();
    school(&desk, 120_001).await;
    let create = [
        "client",
        "create",
        "--name",
        "Sample MIS",
        "--kind",
        "mis",
        "--scope",
        "registers:write roll:write",
    ];
    let made = desk.run(&[&create[..], &["--school", "120001", "--json"]].concat()).ok().json();
    let secret = made["client_secret"].as_str().unwrap();
    assert!(secret.starts_with("rollcall_") && secret.len() == 58, "{secret}");
    let readable = desk.run(&[&create[..], &["--all-schools"]].concat()).ok();
    assert!(readable.out.contains("rollcall_") && readable.out.contains("not shown again"));
    let listed = desk.run(&["client", "list", "--json"]).ok();
    let clients = listed.json();
    assert_eq!(clients.as_array().unwrap().len(), 2);
    assert_eq!(clients[0]["id"], made["client_id"]);
    assert_eq!(clients[0]["scopes"], json!(["registers:write", "roll:write"]));
    assert_eq!((&clients[0]["schools"], &clients[0]["all_schools"]), (&json!(1), &json!(false)));
    assert_eq!((&clients[1]["schools"], &clients[1]["all_schools"]), (&json!(0), &json!(true)));
    for text in [&listed.out, &desk.run(&["client", "list"]).ok().out] {
        assert!(!text.contains("rollcall_") && !text.contains("secret"), "{text}");
    }
    let kept = fs::read(desk.path("rollcall.db")).unwrap();
    let wal = fs::read(desk.path("rollcall.db-wal")).unwrap_or_default();
    let stored = [kept, wal].concat();
    assert!(
        !stored.windows(secret.len()).any(|part| part == secret.as_bytes()),
        "the secret is in the database"
    );
}

#[test]
fn the_authority_cannot_be_given_what_writes_a_mark() {
    let desk = Desk::new();
    desk.set_up();
    for kind in ["la", "portal"] {
        for scope in ["registers:write", "roll:write"] {
            let create =
                ["client", "create", "--name", "x", "--kind", kind, "--scope", scope, "--all-schools"];
            let refused = desk.run(&create).expect(1);
            assert!(refused.err.contains(scope) && refused.err.contains(kind), "{}", refused.err);
        }
    }
    assert_eq!(desk.run(&["client", "list", "--json"]).ok().json(), json!([]));
}

#[tokio::test]
async fn everything_that_stands_against_a_client_is_named() {
    let desk = Desk::new();
    desk.set_up();
    school(&desk, 120_001).await;
    let create =
        |rest: &[&str]| desk.run(&[&["client", "create", "--name", "x", "--kind", "mis"], rest].concat());
    let unknown = create(&["--scope", "registers:burn", "--scope", "marks:read", "--all-schools"]).expect(1);
    for word in ["registers:burn", "marks:read", "registers:write"] {
        assert!(unknown.err.contains(word), "{}", unknown.err);
    }
    let nowhere = create(&["--scope", "schools:read", "--school", "120001", "--school", "120009"]).expect(1);
    assert!(nowhere.err.contains("120009") && !nowhere.err.contains("120001"), "{}", nowhere.err);
    create(&["--scope", "schools:read", "--school", "12000"]).expect(2);
    create(&["--scope", "schools:read", "--school", "120001", "--all-schools"]).expect(1);
    create(&["--all-schools"]).expect(2);
    desk.run(&["client", "create", "--name", "x", "--kind", "council", "--scope", "schools:read"]).expect(2);
    desk.run(&["client", "create", "--name", "a\u{7}b", "--kind", "mis", "--scope", "schools:read"])
        .expect(1);
    assert_eq!(desk.run(&["client", "list", "--json"]).ok().json(), json!([]));
}

#[tokio::test]
async fn schools_are_granted_from_a_file_and_every_bad_line_is_named() {
    let desk = Desk::new();
    desk.set_up();
    for urn in [120_001, 120_002] {
        school(&desk, urn).await;
    }
    let create = ["client", "create", "--name", "x", "--kind", "mis", "--scope", "schools:read", "--json"];
    let id = desk.run(&create).ok().json()["client_id"].as_str().unwrap().to_owned();
    let grant = |text: &str| {
        fs::write(desk.path("schools.txt"), text).unwrap();
        desk.run(&["client", "grant", &id, "--schools", "schools.txt"])
    };
    let bad = grant("120001\n12000x\n\n# a comment\n1200020\n120002\n").expect(1);
    assert!(bad.err.contains("line 2:") && bad.err.contains("line 5:"), "{}", bad.err);
    assert!(!bad.err.contains("line 1:") && !bad.err.contains("line 6:"), "{}", bad.err);
    let unknown = grant("120001\n120009\n").expect(1);
    assert!(unknown.err.contains("120009"), "{}", unknown.err);
    let schools = || desk.run(&["client", "list", "--json"]).ok().json()[0]["schools"].clone();
    assert_eq!(schools(), 0, "a file is granted whole or not at all");
    grant("\u{feff}120001\r\n  120002  \r\n# the rest follows\r\n").ok();
    assert_eq!(schools(), 2);
    desk.run(&["client", "grant", &id]).expect(1);
    desk.run(&["client", "grant", &id, "--schools", "absent.txt"]).expect(1);
    desk.run(&[
        "client",
        "grant",
        &id,
        "--school",
        "120001",
        "--from",
        "2027-01-02",
        "--until",
        "2027-01-01",
    ])
    .expect(1);
    let nobody = uuid::Uuid::now_v7().to_string();
    desk.run(&["client", "grant", &nobody, "--school", "120001"]).expect(1);
}

#[test]
fn a_client_is_revoked_for_good() {
    let desk = Desk::new();
    desk.set_up();
    let id = desk.client()["client_id"].as_str().unwrap().to_owned();
    desk.run(&["client", "revoke", &id]).ok();
    assert!(desk.run(&["client", "list", "--json"]).ok().json()[0]["revoked_at"].is_string());
    assert!(desk.run(&["client", "list"]).ok().out.contains("revoked"));
    desk.run(&["client", "revoke", &id]).expect(1);
    desk.run(&["client", "grant", &id, "--all-schools"]).expect(1);
    desk.run(&["client", "revoke", &uuid::Uuid::now_v7().to_string()]).expect(1);
}
