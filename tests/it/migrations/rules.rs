//! `design.md` 1, "Room to grow": the schema distributes by `urn`, and a test keeps it so.

use sea_orm::DbBackend;

use super::catalogue::{ask, read, text};
use crate::{on_each_database, support::TestApp};

/// Tables that belong to no school. Every other is a school's own.
const LA_WIDE: &[&str] = &[
    "client",
    "client_grant",
    "client_secret",
    "notice_number",
    "notice_to_improve_pair",
    "officer_case",
    "officer_load",
    "penalty_ladder",
    "penalty_ladder_notice",
    "penalty_ladder_notice_revision",
    "penalty_payment_reference",
    "pupil",
    "pupil_group",
    "pupil_group_list",
    "pupil_group_list_row",
    "pupil_group_membership",
    "pupil_group_revision",
    "pupil_upn",
    "register_submission",
    "school",
    "school_link",
    "seaql_migrations",
    "social_work_team",
    "social_work_team_revision",
    "survey_ballot",
];

on_each_database!(
    the_tables_of_the_authority_are_a_fixed_list,
    every_table_of_a_school_is_keyed_by_it,
    foreign_keys_stay_within_a_school_or_lead_to_the_authority,
    nothing_rests_on_triggers_or_sequences,
    text_that_is_sorted_is_compared_by_bytes,
);

async fn the_tables_of_the_authority_are_a_fixed_list(app: TestApp) {
    let catalogue = read(&app.db).await;
    for name in LA_WIDE {
        assert!(catalogue.contains_key(*name), "{name} is gone: take it from the list");
    }
    assert!(catalogue.len() > LA_WIDE.len() + 5, "{:?}", catalogue.keys());
}

/// Rule 1: PRIMARY KEY (urn, …), `urn` in every unique constraint, `urn integer NOT NULL`.
async fn every_table_of_a_school_is_keyed_by_it(app: TestApp) {
    for (name, table) in read(&app.db).await.iter().filter(|(name, _)| !LA_WIDE.contains(&name.as_str())) {
        assert_eq!(table.columns.get("urn"), Some(&("integer".to_owned(), true)), "{name}.urn");
        assert_eq!(table.primary.first().map(String::as_str), Some("urn"), "{name}: {:?}", table.primary);
        for columns in &table.unique {
            assert!(
                columns.iter().any(|column| column == "urn"),
                "{name} is unique by {columns:?} without urn"
            );
        }
    }
}

/// Rule 4: from a school's table to the authority's, or within one `urn`; none the other way, never SET NULL.
async fn foreign_keys_stay_within_a_school_or_lead_to_the_authority(app: TestApp) {
    let catalogue = read(&app.db).await;
    let mut seen = 0;
    for (name, table) in &catalogue {
        for foreign in &table.foreign {
            seen += 1;
            let (own, other) = (LA_WIDE.contains(&name.as_str()), LA_WIDE.contains(&foreign.table.as_str()));
            assert!(!own || other, "{name} belongs to the authority and refers to {}", foreign.table);
            let same = foreign.columns.contains(&("urn".to_owned(), "urn".to_owned()));
            assert!(
                other || same,
                "{name} refers to {} of another school: {:?}",
                foreign.table,
                foreign.columns
            );
            assert!(!foreign.on_delete.starts_with("SET"), "{name}: {foreign:?}");
        }
    }
    assert!(seen >= 5, "the foreign keys were not found");
}

/// Rule 6, and the two ways in which rows could get numbers that two nodes give twice.
async fn nothing_rests_on_triggers_or_sequences(app: TestApp) {
    let sql = match app.db.get_database_backend() {
        DbBackend::Sqlite => {
            "SELECT name FROM sqlite_master WHERE type IN ('trigger', 'view') OR sql LIKE '%AUTOINCREMENT%'"
        }
        _ => {
            "SELECT relname::text FROM pg_class WHERE relkind IN ('S', 'v', 'm') AND relnamespace = 'public'::regnamespace \
             UNION ALL SELECT tgname::text FROM pg_trigger WHERE NOT tgisinternal"
        }
    };
    let found: Vec<_> = ask(&app.db, sql).await.iter().map(|row| text(row, 0)).collect();
    // A second wall: the service holds the limit itself, under a lock.
    assert_eq!(found, ["penalty_notice_limit"]);
}

/// What an index sorts must sort alike on both databases, whatever the cluster's language.
async fn text_that_is_sorted_is_compared_by_bytes(app: TestApp) {
    if app.db.get_database_backend() != DbBackend::Postgres {
        let collated = ask(&app.db, "SELECT name FROM sqlite_master WHERE sql LIKE '%COLLATE%'").await;
        assert!(collated.is_empty(), "SQLite compares by bytes unless told otherwise");
        return;
    }
    let sql = "SELECT DISTINCT c.relname::text || '.' || a.attname::text FROM pg_index x \
               JOIN pg_class c ON c.oid = x.indrelid JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (x.indkey) \
               WHERE c.relnamespace = 'public'::regnamespace AND a.atttypid IN ('text'::regtype, 'varchar'::regtype) \
               AND a.attcollation <> 'pg_catalog.\"C\"'::regcollation AND c.relname <> 'seaql_migrations'";
    let found: Vec<_> = ask(&app.db, sql).await.iter().map(|row| text(row, 0)).collect();
    assert_eq!(found, Vec::<String>::new(), "these columns are sorted by the rules of a language");
}
