//! What the import keeps, changes, leaves alone and refuses.

use rollcall::{
    access::SchoolsManage,
    entities::{audit_log, school, school_link},
    features::schools::{ImportReport, gias, import},
};
use sea_orm::{EntityTrait, PaginatorTrait, QueryOrder};

use super::extract::{LINKS, SCHOOLS, csv, load, load_all, load_links, public};
use crate::{on_each_database, support::TestApp};

on_each_database!(
    a_published_extract_is_taken_whole,
    the_same_extract_again_changes_nothing,
    what_changed_is_named_and_counts_the_version_up,
    refused_rows_keep_nobody_else_out,
    a_dry_run_keeps_nothing,
    twelve_hundred_schools_are_made_and_changed,
    two_imports_at_once_make_each_school_once,
    links_are_kept_once_and_brought_up_to_date,
    norfolk_is_imported_and_imported_again,
);

async fn stored(app: &TestApp) -> Vec<school::Model> {
    school::Entity::find().order_by_asc(school::Column::Urn).all(&app.db).await.unwrap()
}

async fn audited(app: &TestApp) -> u64 {
    audit_log::Entity::find().count(&app.db).await.unwrap()
}

async fn a_published_extract_is_taken_whole(app: TestApp) {
    let bytes = csv(&SCHOOLS);
    assert!(std::str::from_utf8(&bytes).is_err(), "the fixture is in Windows-1252");
    assert!(bytes.split(|byte| *byte == b'\r').next().unwrap().split(|byte| *byte == b',').count() > 100);
    let report = load(&app, &bytes).await;
    assert_eq!((report.created.len(), report.changed.len(), report.unchanged), (6, 0, 0));
    assert_eq!((report.created[0].line, report.created[0].urn), (2, 900_001));
    let guesses: Vec<_> = report.guesses().map(|note| (note.line, note.urn)).collect();
    assert_eq!(guesses, [(6, Some(900_005))]);

    let schools = stored(&app).await;
    let first = &schools[0];
    assert_eq!((first.name.as_str(), first.version), ("École Sainte-Zoë – Primary", 1));
    assert_eq!((first.kind.as_str(), first.kind_from.as_str()), ("primary", "type"));
    assert_eq!((first.created_at, first.updated_at), (app.now(), app.now()));
    assert_eq!(first.opened_on.unwrap().to_string(), "1954-09-01");
    let closed = &schools[2];
    assert_eq!(
        (closed.status.as_str(), closed.closed_on.unwrap().to_string().as_str()),
        ("closed", "2024-08-31")
    );
    assert_eq!(schools[1].trust_code, Some(16_674));
    assert_eq!(schools[4].phase_code, Some(7), "the phase is given by name alone");
}

async fn the_same_extract_again_changes_nothing(app: TestApp) {
    load(&app, &csv(&SCHOOLS)).await;
    let (before, audit) = (stored(&app).await, audited(&app).await);
    app.advance(86_400);
    let report = load(&app, &csv(&SCHOOLS)).await;
    assert_eq!((report.created, report.changed, report.unchanged), (vec![], vec![], 6));
    assert_eq!(stored(&app).await, before);
    assert_eq!(audited(&app).await, audit + 1, "that it was run is on record");
}

async fn what_changed_is_named_and_counts_the_version_up(app: TestApp) {
    load(&app, &csv(&SCHOOLS)).await;
    let before = stored(&app).await;
    app.advance(86_400);
    let mut rows = SCHOOLS;
    rows[0][4] = "École Sainte-Zoë, new";
    rows[0][8] = "";
    rows[4][5] = "7";
    let report = load(&app, &csv(&rows)).await;
    let changed: Vec<_> = report.changed.iter().map(|one| (one.line, one.urn, one.columns.clone())).collect();
    assert_eq!(
        changed,
        [(2, 900_001, vec!["name", "opened_on"]), (6, 900_005, vec!["type_code", "kind", "kind_from"])]
    );
    assert_eq!((report.created.len(), report.unchanged), (0, 4));

    let after = stored(&app).await;
    assert_eq!(
        (after[0].version, after[0].created_at, after[0].updated_at),
        (2, before[0].created_at, app.now())
    );
    assert_eq!((after[0].name_folded.as_str(), after[0].opened_on), ("école sainte-zoë, new", None));
    assert_eq!((after[4].kind.as_str(), after[4].version), ("special", 2));
    assert_eq!(after[1..4], before[1..4], "the others stand as they stood");
}

async fn refused_rows_keep_nobody_else_out(app: TestApp) {
    let mut rows = SCHOOLS;
    rows[1][0] = "90002";
    rows[3][7] = "9";
    rows[3][4] = "";
    let report = load(&app, &csv(&rows)).await;
    assert_eq!((report.created.len(), report.refused_rows), (4, 2));
    let refused: Vec<_> = report.refused.iter().map(|fault| (fault.line, fault.urn, fault.code)).collect();
    assert_eq!(
        refused,
        [
            (3, None, "urn_malformed"),
            (5, Some(900_004), "cell_required"),
            (5, Some(900_004), "status_unknown"),
        ]
    );
    assert_eq!(stored(&app).await.len(), 4);
}

async fn a_dry_run_keeps_nothing(app: TestApp) {
    let extract = gias::read(&csv(&SCHOOLS)).unwrap();
    let report = import(&app.gate.operator(), extract, true).await.unwrap();
    assert_eq!(report.created.len(), 6);
    assert_eq!((stored(&app).await.len(), audited(&app).await), (0, 0));
}

/// More than two transactions, each with the most rows it takes and every bound value there is.
async fn twelve_hundred_schools_are_made_and_changed(app: TestApp) {
    let file = |word: &str| {
        let rows = (0..1_200).map(|n| format!("{},926,{word} {n},1\r\n", 900_000 + n)).collect::<String>();
        format!("URN,LA (code),EstablishmentName,EstablishmentStatus (code)\r\n{rows}")
    };
    assert_eq!(load(&app, file("Old").as_bytes()).await.created.len(), 1_200);
    let report = load(&app, file("New").as_bytes()).await;
    assert_eq!((report.changed.len(), report.unchanged), (1_200, 0));
    assert_eq!(report.changed[1_199].columns, ["name"]);
    let schools = stored(&app).await;
    assert!(schools.iter().enumerate().all(|(n, one)| one.name == format!("New {n}") && one.version == 2));
    assert_eq!(audited(&app).await, 6, "three transactions for each import");
}

/// Whichever loses is told so and can be run again; no school is made twice or half.
async fn two_imports_at_once_make_each_school_once(app: TestApp) {
    let once = async || -> Option<ImportReport> {
        let extract = gias::read(&csv(&SCHOOLS)).unwrap();
        import(&app.gate.operator::<SchoolsManage>(), extract, false).await.ok()
    };
    let (one, two) = tokio::join!(once(), once());
    let made: usize = [one, two].into_iter().flatten().map(|report| report.created.len()).sum();
    assert_eq!(made, 6);
    assert!(stored(&app).await.iter().all(|school| school.version == 1));
    assert_eq!(once().await.unwrap().unchanged, 6);
}

async fn links_are_kept_once_and_brought_up_to_date(app: TestApp) {
    assert_eq!(load_links(&app, LINKS.as_bytes()).await.created.len(), 4);
    let again = load_links(&app, LINKS.as_bytes()).await;
    assert_eq!((again.created.len(), again.changed.len(), again.unchanged), (0, 0, 4));
    app.advance(60);
    let renamed = LINKS.replacen("Long Lane Modern", "Long Lane Secondary Modern", 1);
    let report = load_links(&app, format!("{renamed}900001,,x,Successor,\r\n").as_bytes()).await;
    assert_eq!((report.changed.len(), report.unchanged, report.refused_rows), (1, 3, 1));
    assert_eq!((report.changed[0].line, report.changed[0].link_urn), (2, 800_001));
    let rows = school_link::Entity::find().all(&app.db).await.unwrap();
    let renamed: Vec<_> = rows.iter().filter(|row| row.updated_at == app.now()).collect();
    assert_eq!(renamed.len(), 1);
    assert_eq!(renamed[0].name.as_deref(), Some("Long Lane Secondary Modern"));
    assert_eq!((renamed[0].kind.as_str(), renamed[0].manner.as_str()), ("predecessor", "plain"));
}

async fn norfolk_is_imported_and_imported_again(app: TestApp) {
    let (Some(schools), Some(links)) = (public("norfolk_gias.csv"), public("norfolk_links.csv")) else {
        return;
    };
    let report = load(&app, &schools).await;
    assert_eq!((report.created.len(), report.refused_rows, report.guesses().count()), (418, 0, 379));
    let report = load_links(&app, &links).await;
    assert_eq!((report.created.len(), report.refused_rows), (719, 0));

    assert_eq!(load(&app, &schools).await.unchanged, 418);
    assert_eq!(load_links(&app, &links).await.unchanged, 719);
    assert_eq!(stored(&app).await.iter().map(|school| school.version).max(), Some(1));

    let token = app.everything().await;
    let page = app.get(&token, "/v1/schools?kind=sixteen_plus&limit=200").await.expect(200);
    let colleges = page.body["data"].as_array().unwrap();
    assert_eq!(colleges.len(), 2);
    assert!(colleges.iter().all(|school| school["keeps_registers"] == false));
}

#[tokio::test]
async fn nobody_who_comes_with_a_token_can_hold_the_operators_scope() {
    let app = TestApp::sqlite().await;
    load_all(&app).await;
    assert!(!TestApp::scopes().contains(&"schools:manage"));
    // A token that claims it, of a client that holds everything there is.
    let (client, _) = app.client(&TestApp::scopes(), crate::support::Reach::Everything).await;
    let token = app.token(client, &["schools:manage"]);
    assert_eq!(app.get(&token, "/v1/schools").await.problem(), (403, "scope_missing"));
}
