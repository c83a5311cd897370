//! What a value becomes in each database: it comes back as it was, and it sorts as it should.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use rollcall::entities::{audit_log, client_grant};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, DbBackend, EntityTrait, QueryOrder};
use uuid::Uuid;

use super::catalogue::{ask, read, text};
use crate::{
    on_each_database,
    support::{Reach, TestApp},
};

on_each_database!(
    instants_sort_in_the_order_of_time,
    dates_are_ten_characters_or_a_date,
    instants_and_dates_have_one_type_everywhere,
);

/// Whole seconds, tenths, thousandths, millionths and the edges between them, in no order.
fn instants() -> Vec<DateTime<Utc>> {
    let second: DateTime<Utc> = "2026-11-20T09:59:59Z".parse().unwrap();
    let micros = [
        0, 1, 9, 10, 99, 100_000, 120_000, 123_000, 123_456, 500_000, 999_000, 999_999, 1_000_000, 1_000_001,
    ];
    let near = micros.map(|micros| second + TimeDelta::microseconds(micros));
    let far =
        ["1999-12-31T23:59:59.5Z", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2100-01-01T00:00:00Z"];
    let mut all: Vec<_> = near.into_iter().chain(far.map(|text| text.parse().unwrap())).collect();
    all.reverse();
    all.swap(3, 11);
    all
}

async fn instants_sort_in_the_order_of_time(app: TestApp) {
    let mut expected = instants();
    for at in &expected {
        let row = audit_log::ActiveModel {
            urn: Set(0),
            id: Set(Uuid::now_v7()),
            at: Set(*at),
            client_id: Set(Uuid::nil()),
            operation: Set("test".into()),
            subject: Set("test".into()),
            request_id: Set(None),
        };
        row.insert(&app.db).await.unwrap();
    }
    let rows = audit_log::Entity::find().order_by_asc(audit_log::Column::At).all(&app.db).await.unwrap();
    let stored: Vec<_> = rows.into_iter().filter(|row| row.operation == "test").map(|row| row.at).collect();
    expected.sort();
    assert_eq!(stored, expected);
    if app.db.get_database_backend() == DbBackend::Sqlite {
        let rows =
            ask(&app.db, "SELECT at FROM audit_log WHERE operation = 'test' AND typeof(at) = 'text'").await;
        let mut texts: Vec<_> = rows.iter().map(|row| text(row, 0)).collect();
        texts.sort();
        let times: Vec<DateTime<Utc>> = texts.iter().map(|text| text.parse().unwrap()).collect();
        assert_eq!(times, expected, "{texts:?}");
        assert!(texts.iter().all(|text| text.ends_with("+00:00")), "{texts:?}");
    }
}

async fn dates_are_ten_characters_or_a_date(app: TestApp) {
    app.school(120_001).await;
    let client = app.client(&["schools:read"], Reach::Schools(&[])).await.0;
    let days = ["2026-09-03", "2024-02-29", "1999-12-31"].map(|day| day.parse::<NaiveDate>().unwrap());
    for day in days {
        app.grant(client, 120_001, Some(day), Some(day)).await;
    }
    let rows =
        client_grant::Entity::find().order_by_asc(client_grant::Column::FromOn).all(&app.db).await.unwrap();
    let stored: Vec<_> = rows.iter().map(|row| row.from_on).collect();
    assert_eq!(stored, [days[2], days[1], days[0]]);
    let kind = match app.db.get_database_backend() {
        DbBackend::Sqlite => "SELECT DISTINCT typeof(from_on) || length(from_on) FROM client_grant",
        _ => "SELECT DISTINCT pg_typeof(from_on)::text FROM client_grant",
    };
    let kinds: Vec<_> = ask(&app.db, kind).await.iter().map(|row| text(row, 0)).collect();
    assert!(kinds == ["text10"] || kinds == ["date"], "{kinds:?}");
}

async fn instants_and_dates_have_one_type_everywhere(app: TestApp) {
    let sqlite = app.db.get_database_backend() == DbBackend::Sqlite;
    for (table, columns) in read(&app.db).await.iter().filter(|(name, _)| *name != "seaql_migrations") {
        for (column, (kind, _)) in &columns.columns {
            let last = column.rsplit('_').next().unwrap_or_default();
            let expected = match (last, sqlite) {
                ("at", true) => "timestamp_with_timezone_text",
                ("at", false) => "timestamp with time zone",
                ("on", true) => "date_text",
                ("on", false) => "date",
                _ => continue,
            };
            assert_eq!(kind, expected, "{table}.{column}");
        }
    }
}
