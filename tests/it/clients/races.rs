//! What two managers may do at once.

use futures_util::future::join_all;
use rollcall::entities::{client_grant, client_secret};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::json;
use uuid::Uuid;

use super::{act, make, manager};
use crate::{on_each_database, support::TestApp};

on_each_database!(
    secrets_added_at_once_never_leave_three_that_work,
    a_client_that_is_revoked_meanwhile_gets_no_grant,
    of_two_who_revoke_a_client_at_once_one_does,
);

async fn secrets_added_at_once_never_leave_three_that_work(app: TestApp) {
    let (_, token) = manager(&app).await;
    for _ in 0..8 {
        let (id, _) = make(&app, &token).await;
        let path = format!("/v1/clients/{id}/secrets");
        let answers = join_all((0..4).map(|_| act(&app, &token, &path))).await;
        let made = answers.iter().filter(|answer| answer.status == 201).count();
        let refused = answers.iter().filter(|answer| answer.problem() == (409, "state_conflict")).count();
        assert_eq!((made, refused), (1, 3), "{answers:?}");
        let id: Uuid = id.parse().unwrap();
        let rows = client_secret::Entity::find().filter(client_secret::Column::ClientId.eq(id));
        assert_eq!(rows.count(&app.db).await.unwrap(), 2);
    }
}

async fn a_client_that_is_revoked_meanwhile_gets_no_grant(app: TestApp) {
    app.school(120_001).await;
    let (_, token) = manager(&app).await;
    for _ in 0..8 {
        let (id, _) = make(&app, &token).await;
        let (revoke, grant) = (format!("/v1/clients/{id}/revoke"), format!("/v1/clients/{id}/grants"));
        let order = json!({ "urns": [120_001] });
        let (revoked, granted) = tokio::join!(act(&app, &token, &revoke), app.post(&token, &grant, order));
        assert_eq!(revoked.status, 200, "{revoked:?}");
        let rows = client_grant::Entity::find()
            .filter(client_grant::Column::ClientId.eq(id.parse::<Uuid>().unwrap()));
        let kept = rows.all(&app.db).await.unwrap();
        match granted.status {
            201 => {
                let at: chrono::DateTime<chrono::Utc> =
                    revoked.body["revoked_at"].as_str().unwrap().parse().unwrap();
                assert!(kept.len() == 1 && kept[0].created_at <= at, "granted first");
                assert_eq!(revoked.body["version"], 3, "both changes count");
            }
            _ => {
                assert_eq!(granted.problem(), (409, "state_conflict"));
                assert_eq!(kept.len(), 0);
            }
        }
    }
}

async fn of_two_who_revoke_a_client_at_once_one_does(app: TestApp) {
    let (_, token) = manager(&app).await;
    let (id, _) = make(&app, &token).await;
    let path = format!("/v1/clients/{id}/revoke");
    let mut answers = join_all((0..4).map(|_| act(&app, &token, &path))).await;
    answers.sort_by_key(|answer| answer.status);
    let statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses, [200, 409, 409, 409]);
    assert_eq!(answers[0].body["version"], 2);
}
