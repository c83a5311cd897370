//! The programs for users of the API, run as a data officer schedules them, against a running server.

use std::{
    path::Path,
    process::{Command, Output},
};

use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    collections::fixture::{self as collections, Asked},
    figures::fixture::{lay, line, school},
    on_each_database,
    registers::fixture::Class,
    statutory_returns::fixture::{confirm, laid, proposals, returner, without_nil},
    support::{Answer, Reach, Setup, TestApp, database},
};

on_each_database!(
    figures_of_every_school_are_exported_into_one_file,
    figures_of_the_authority_are_exported_as_the_service_tells_them,
    what_the_service_refuses_is_told_and_the_last_file_stays,
    statutory_returns_of_all_schools_are_collected_into_one_file,
    the_returns_to_a_collection_are_collected_row_by_row,
);

const READS: &[&str] = &["figures:read", "schools:read", "pupils:read"];
const RECEIVES: &[&str] = &["statutory-returns:read", "registers.codes:read", "pupils:read"];

/// A client as a program knows it.
struct Officer {
    base: String,
    id: Uuid,
    secret: String,
}

impl Officer {
    async fn of(app: &TestApp) -> Self {
        Self::with(app, READS).await
    }

    async fn with(app: &TestApp, scopes: &[&str]) -> Self {
        let (id, secret) = app.client(scopes, Reach::Everything).await;
        Self { base: app.base.clone(), id, secret }
    }

    /// Runs a program of Python, which needs nothing but its standard library.
    async fn run(&self, arguments: &[&str]) -> Output {
        let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts");
        let mut command = Command::new("python3");
        command.arg("-B").args(arguments).current_dir(&scripts).env("PYTHONPATH", &scripts);
        command.env("ROLLCALL_API_URL", &self.base).env("ROLLCALL_API_CLIENT_ID", self.id.to_string());
        command.env("ROLLCALL_API_CLIENT_SECRET", &self.secret);
        let ran = tokio::task::spawn_blocking(move || command.output());
        ran.await.unwrap().expect("the programs need python3")
    }
}

#[track_caller]
fn done(output: Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[track_caller]
fn refused(output: Output) -> String {
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    String::from_utf8(output.stderr).unwrap()
}

/// Two schools with a day of marks.
async fn two_schools(app: TestApp) -> (Class, Class) {
    let mut one = school(app, 7).await;
    let other = Class::at(one.app.clone(), 120_778, 8).await;
    one.set_now("2027-01-29T16:00:00Z").await;
    lay(&one, &vec![line(&[("/", 1), ("I", 1)]); 7]).await;
    lay(&other, &vec![line(&[("/", 2)]); 8]).await;
    (one, other)
}

fn columns(text: &str, names: &[&str]) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    let at = |name: &&str| header.iter().position(|column| column == *name).unwrap();
    let places: Vec<_> = names.iter().map(at).collect();
    let row = |row: csv::StringRecord| places.iter().map(|at| row[*at].to_owned()).collect();
    reader.records().map(|read| row(read.unwrap())).collect()
}

async fn figures_of_every_school_are_exported_into_one_file(app: TestApp) {
    let (one, other) = two_schools(app).await;
    let officer = Officer::of(&one.app).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("figures.csv");
    let asked = ["export-figures", "--period", "2026-27-autumn", "--every-school", "--out"];
    done(officer.run(&[&asked[..], &[file.to_str().unwrap()]].concat()).await);
    let text = std::fs::read_to_string(&file).unwrap();
    let told = columns(&text, &["school", "sessions.possible", "sessions.attended"]);
    let expected =
        [[one.urn.to_string(), "14".into(), "7".into()], [other.urn.to_string(), "16".into(), "16".into()]];
    assert_eq!(told, expected);
    assert_eq!(folder.path().read_dir().unwrap().count(), 1, "nothing half done lies about");
}

async fn figures_of_the_authority_are_exported_as_the_service_tells_them(app: TestApp) {
    let (one, _) = two_schools(app).await;
    let officer = Officer::of(&one.app).await;
    for (arguments, query) in [
        (
            &["--period", "2026-27-autumn", "--group-by", "school,sex"][..],
            "period=2026-27-autumn&group_by=school,sex",
        ),
        (&["--from", "2026-09-01", "--to", "2026-09-06"][..], "from_on=2026-09-01&to_on=2026-09-06"),
    ] {
        let exported = done(officer.run(&[&["export-figures"], arguments].concat()).await);
        let call = format!("GET /v1/figures?{query}");
        let token = one.app.token(officer.id, READS);
        let told: Answer =
            one.app.send(&token, &call, Value::Null, &[("Accept", "text/csv")]).await.expect(200);
        assert_eq!(exported.replace("\r\n", "\n"), told.text.replace("\r\n", "\n"));
        assert!(exported.lines().count() > 1);
    }
}

async fn statutory_returns_of_all_schools_are_collected_into_one_file(app: TestApp) {
    // Ten school days away, with or without a mark of illness among what others have.
    let lines = [line(&[("O", 20)]), line(&[("U", 20)]), line(&[("/", 20)])];
    let one = laid(app, &lines, "2026-09-18T16:00:00Z").await;
    without_nil(&one).await;
    let token = returner(&one).await;
    let proposed = proposals(&one, &token, "kind=attendance").await;
    assert_eq!(proposed.len(), 2);
    for proposal in &proposed {
        confirm(&one, &token, proposal).await.expect(201);
    }
    let officer = Officer::with(&one.app, RECEIVES).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("returns.csv");
    let out = file.to_str().unwrap();
    done(officer.run(&["collect-returns", "--rows", "1", "--out", out]).await);
    let collected = std::fs::read_to_string(&file).unwrap();
    let token = one.app.token(officer.id, RECEIVES);
    let call = "GET /v1/statutory-returns?limit=200";
    let told = one.app.send(&token, call, Value::Null, &[("Accept", "text/csv")]).await.expect(200);
    assert_eq!(collected.replace("\r\n", "\n"), told.text.replace("\r\n", "\n"), "page by page as at once");
    assert_eq!(columns(&collected, &["kind"]), [["attendance"], ["attendance"]]);
    let school = one.urn.to_string();
    let asked = ["collect-returns", "--of", "attendance", "--school", school.as_str()];
    assert_eq!(columns(&done(officer.run(&asked).await), &["urn"]), [[school.clone()], [school.clone()]]);
    let none = done(officer.run(&["collect-returns", "--late", "--made-from", "2026-09-01"]).await);
    assert_eq!(none.lines().count(), 1, "the header alone: {none}");
    let told = refused(officer.run(&["collect-returns", "--of", "homework", "--out", out]).await);
    assert!(told.contains("400") && told.contains("kind"), "{told}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), collected, "the last file stays");
}

async fn the_returns_to_a_collection_are_collected_row_by_row(app: TestApp) {
    let asked = Asked::of(app, 2).await;
    asked.save(asked.rows(&[(10, 9), (10, 8)])).await.expect(200);
    let officer = Officer::with(&asked.app, collections::OFFICER).await;
    let run = ["collect-returns", "--collection", &asked.id];
    let by = ["--person", "Si\u{E2}n Officer", "--purpose", "reporting"];
    let none = officer.run(&[&run[..], &by].concat()).await;
    assert!(String::from_utf8_lossy(&none.stderr).contains("1 of 1 schools have submitted nothing: 120765"));
    assert_eq!(done(none), "");
    asked.submit().await.expect(200);
    let told = done(officer.run(&[&run[..], &by].concat()).await);
    let rows = columns(&told, &["urn", "state", "is_late", "upn", "possible", "attended"]);
    let row = |n: usize, attended: &str| {
        ["120765", "submitted", "false", &asked.class.upns[n], "10", attended].map(str::to_owned)
    };
    let (mut rows, mut expected) = (rows, vec![row(0, "9").to_vec(), row(1, "8").to_vec()]);
    rows.sort();
    expected.sort();
    assert_eq!(rows, expected);
    let log = asked.app.get(&asked.officer, "/v1/disclosures?limit=200").await.expect(200).body;
    assert!(log.to_string().contains("Si\u{E2}n Officer"), "it is written down for whom: {log}");
    let unnamed = refused(officer.run(&run).await);
    assert!(unnamed.contains("The header `Person-Name` is missing"), "{unnamed}");
    let few = Officer::with(&asked.app, &["collections:read"]).await;
    let told = refused(few.run(&[&run[..], &by].concat()).await);
    assert!(told.contains("needs collections:manage"), "{told}");
}

#[tokio::test]
async fn what_the_programs_need_stands_in_their_help() {
    let app = TestApp::sqlite().await;
    let officer = Officer::of(&app).await;
    for program in ["collect-returns", "export-figures"] {
        let told = done(officer.run(&[program, "--help"]).await);
        for name in
            ["ROLLCALL_API_URL", "ROLLCALL_API_CLIENT_ID", "ROLLCALL_API_CLIENT_SECRET_FILE", "scopes"]
        {
            assert!(told.contains(name), "{program} {name}");
        }
    }
}

async fn what_the_service_refuses_is_told_and_the_last_file_stays(app: TestApp) {
    let officer = Officer::of(&app).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("figures.csv");
    std::fs::write(&file, "of last week").unwrap();
    let out = file.to_str().unwrap();
    let told = refused(officer.run(&["export-figures", "--group-by", "colour", "--out", out]).await);
    assert!(told.contains("422") || told.contains("400"), "{told}");
    assert!(told.contains("group_by"), "{told}");
    let wrong = Officer { secret: "rollcall_wrong".into(), ..Officer::of(&app).await };
    let told = refused(wrong.run(&["export-figures", "--out", out]).await);
    assert!(told.contains("401") && !told.contains("rollcall_wrong"), "{told}");
    let told =
        refused(Officer { secret: String::new(), ..wrong }.run(&["export-figures", "--out", out]).await);
    assert!(told.contains("ROLLCALL_API_CLIENT_SECRET"), "{told}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "of last week");
    assert_eq!(folder.path().read_dir().unwrap().count(), 1);
}

#[tokio::test]
async fn every_page_of_a_list_is_read() {
    let app = TestApp::sqlite().await;
    for urn in 120_001..120_006 {
        app.school(urn).await;
    }
    let program = "from rollcall_api import Rollcall; api = Rollcall.from_environment(); \
                   print([row['urn'] for row in api.rows('/v1/schools', {'limit': 2, 'sort': 'urn'})])";
    let read = done(Officer::of(&app).await.run(&["-c", program]).await);
    assert_eq!(
        read.trim(),
        json!([120_001, 120_002, 120_003, 120_004, 120_005]).to_string().replace(',', ", ")
    );
}

#[tokio::test]
async fn who_is_told_to_come_later_does_and_gets_everything() {
    let mut setup = Setup::default();
    (setup.limits.per_minute, setup.limits.burst) = (60, 1);
    let app = TestApp::with(database::sqlite().await, setup).await;
    app.school(120_001).await;
    let program = "from rollcall_api import Rollcall; api = Rollcall.from_environment(); \
                   print([api.get('/v1/schools/120001').status for _ in range(3)])";
    let ran = Officer::of(&app).await.run(&["-c", program]).await;
    let waited = String::from_utf8_lossy(&ran.stderr).matches("answered 429; again in").count();
    assert!(waited >= 2, "{waited}");
    assert_eq!(done(ran).trim(), "[200, 200, 200]");
}

#[tokio::test]
async fn a_service_that_is_not_there_is_given_up_in_words() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", nobody.local_addr().unwrap());
    drop(nobody);
    let officer = Officer { base, id: Uuid::now_v7(), secret: "rollcall_none".into() };
    let program = "from rollcall_api import Rollcall, run; import os; waits = []; \
                   api = Rollcall(os.environ['ROLLCALL_API_URL'], 'none', 'none', sleep=waits.append); \
                   run(lambda: api.get('/v1/schools'))";
    let told = refused(officer.run(&["-c", program]).await);
    assert!(told.ends_with("does not answer.\n"), "{told}");
}
