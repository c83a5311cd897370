//! Routes of notifications of social workers.

use actix_web::{HttpResponse, get, post, put};

use super::dto::{
    SocialWorkerNotification, SocialWorkerNotificationCreate, SocialWorkerNotificationDocument,
    SocialWorkerNotificationPut, SocialWorkerNotificationsQuery, SocialWorkerTelling,
};
use crate::{
    access::{Access, Permission as _, SocialWorkRead, SocialWorkWrite},
    domain::{purpose::Purpose, urn::Urn},
    error::{Problem, Result},
    features::social_work::{
        dto::{SafeguardingRecordWithdraw, SafeguardingRecordsQuery},
        record::{self, Wanted},
    },
    http::{Body, IdempotencyKey, Once, Page, Params, PathParams, Precondition, ReadBy, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list_all).service(list).service(create).service(show).service(amend).service(withdraw);
}

/// List notifications of social workers of all schools
///
/// Of every school that the client reaches, in the order of their URNs, and of one in the order of recording, each with
/// the hours from its beginning until somebody was told. Each school whose pupils are told of has the read in its log,
/// with the client, the person and the purpose, before it is answered; see `listDisclosures`.
#[utoipa::path(
    tag = "social work", operation_id = "listSocialWorkerNotifications",
    params(
        SocialWorkerNotificationsQuery,
        ("Person-Name" = String, Header, description = "For whom it is read", example = "A. Officer"),
        ("Person-Title" = Option<String>, Header, description = "That person's role", example = "Attendance officer"),
        ("Access-Purpose" = Purpose, Header, description = "What it is read for"),
    ),
    security(("bearer" = [SocialWorkRead::SCOPE])),
    responses((status = 200, description = "One page of notifications", body = Page<SocialWorkerNotification>)),
)]
#[get("/social-worker-notifications")]
async fn list_all(
    cx: Access<SocialWorkRead>,
    Params(query): Params<SocialWorkerNotificationsQuery>,
    by: ReadBy,
) -> Result<Page<SocialWorkerNotification>> {
    record::list::<SocialWorkerTelling>(&cx, None, &query.understand()?, &by).await
}

/// List a school's notifications of social workers
///
/// That children's social workers were told of an absence or another concern, each with the time from its beginning until
/// somebody was told. A school informs a pupil's social worker of unexplained absence (statutory guidance "Working
/// together to improve school attendance"), and of any concern about attendance at the earliest opportunity. The read is
/// written down with the client, the person and the purpose before it is answered; see `listSchoolDisclosures`.
#[utoipa::path(
    tag = "social work", operation_id = "listSchoolSocialWorkerNotifications",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        SafeguardingRecordsQuery,
        ("Person-Name" = String, Header, description = "For whom it is read", example = "A. Head"),
        ("Person-Title" = Option<String>, Header, description = "That person's role", example = "Designated safeguarding lead"),
        ("Access-Purpose" = Purpose, Header, description = "What it is read for"),
    ),
    security(("bearer" = [SocialWorkRead::SCOPE])),
    responses((status = 200, description = "One page of notifications", body = Page<SocialWorkerNotification>)),
)]
#[get("/schools/{urn}/social-worker-notifications")]
async fn list(
    cx: Access<SocialWorkRead>,
    path: PathParams,
    Params(query): Params<SafeguardingRecordsQuery>,
    by: ReadBy,
) -> Result<Page<SocialWorkerNotification>> {
    record::list::<SocialWorkerTelling>(&cx, Some(path.school()?), &Wanted::from(query), &by).await
}

/// Record that a child's social worker was told
///
/// Of which absence or other concern, since which session, when, whom by role and team, and by whom. Whether the pupil is
/// in a group of those with a social worker is not asked: the school may know it before the authority's list says so.
#[utoipa::path(
    tag = "social work", operation_id = "recordSocialWorkerNotification",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    request_body(content = SocialWorkerNotificationCreate, example = json!({
        "pupil_id": "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e",
        "telling": {
            "trigger": { "kind": "unexplained_absence", "first_on": "2026-11-18", "first_session": "am" },
            "told_at": "2026-11-18T10:15:00Z",
            "told_to": { "role": "allocated_social_worker", "team": "Family assessment, west" },
            "told_by": { "name": "A. Head", "title": "Designated safeguarding lead" },
        },
        "recorded_by": { "name": "A. Clerk", "title": "Attendance officer" },
    })),
    security(("bearer" = [SocialWorkWrite::SCOPE])),
    responses(
        (status = 201, description = "The notification as recorded", body = SocialWorkerNotificationDocument,
            headers(("Location" = String, description = "Address of the notification"))),
        (status = 409, description = "`idempotency_in_progress`", body = Problem,
            content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/social-worker-notifications")]
async fn create(
    cx: Access<SocialWorkWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<SocialWorkerNotificationCreate>,
) -> Result<Once<HttpResponse>> {
    let done = record::create::<SocialWorkerTelling>(&cx, path.school()?, key, &body).await?;
    Ok(done.map(|made| {
        let location = made.document.notification.links.this.clone();
        made.created(&location)
    }))
}

/// Get a notification of a social worker
///
/// With every version of it. The read is written down with the client, the person and the purpose before it is answered.
#[utoipa::path(
    tag = "social work", operation_id = "getSocialWorkerNotification",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The notification"),
        ("Person-Name" = String, Header, description = "For whom it is read", example = "A. Head"),
        ("Person-Title" = Option<String>, Header, description = "That person's role", example = "Designated safeguarding lead"),
        ("Access-Purpose" = Purpose, Header, description = "What it is read for"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [SocialWorkRead::SCOPE])),
    responses(
        (status = 200, description = "The notification, with its version as `ETag`",
            body = SocialWorkerNotificationDocument),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/schools/{urn}/social-worker-notifications/{id}")]
async fn show(
    cx: Access<SocialWorkRead>,
    path: PathParams,
    by: ReadBy,
) -> Result<Tagged<SocialWorkerNotificationDocument>> {
    record::show::<SocialWorkerTelling>(&cx, path.school()?, path.id("id")?, &by).await
}

/// Amend a notification of a social worker
///
/// Puts right what was recorded, with the reason and the person; what stood before is kept. The same again changes
/// nothing. Who amends it is written down as its reader, too; `history` is answered only with the scope `social-work:read`.
#[utoipa::path(
    tag = "social work", operation_id = "putSocialWorkerNotification", request_body = SocialWorkerNotificationPut,
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The notification"),
        ("If-Match" = String, Header, description = "The `ETag` that was read"),
    ),
    security(("bearer" = [SocialWorkWrite::SCOPE])),
    responses(
        (status = 200, description = "The notification as it now is", body = SocialWorkerNotificationDocument),
        (status = 409, description = "`state_conflict`: it is withdrawn", body = Problem,
            content_type = "application/problem+json"),
        (status = 412, description = "`precondition_failed`: it is not at the version named", body = Problem,
            content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named", body = Problem,
            content_type = "application/problem+json"),
    ),
)]
#[put("/schools/{urn}/social-worker-notifications/{id}")]
async fn amend(
    cx: Access<SocialWorkWrite>,
    path: PathParams,
    read: Precondition,
    body: Body<SocialWorkerNotificationPut>,
) -> Result<HttpResponse> {
    let put = record::put::<SocialWorkerTelling>(&cx, path.school()?, path.id("id")?, &read, &body).await?;
    Ok(put.changed())
}

/// Withdraw a notification of a social worker
///
/// It was recorded and never was so. It stays to be seen, and no absence counts as told by it. Who withdraws it is written
/// down as its reader, too.
#[utoipa::path(
    tag = "social work", operation_id = "withdrawSocialWorkerNotification",
    request_body = SafeguardingRecordWithdraw,
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The notification"),
        ("If-Match" = String, Header, description = "The `ETag` that was read"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [SocialWorkWrite::SCOPE])),
    responses(
        (status = 200, description = "The notification as withdrawn", body = SocialWorkerNotificationDocument),
        (status = 409, description = "`state_conflict`: it is withdrawn; `idempotency_in_progress`", body = Problem,
            content_type = "application/problem+json"),
        (status = 412, description = "`precondition_failed`: it is not at the version named", body = Problem,
            content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named", body = Problem,
            content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/social-worker-notifications/{id}/withdraw")]
async fn withdraw(
    cx: Access<SocialWorkWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<SafeguardingRecordWithdraw>,
) -> Result<Once<HttpResponse>> {
    let (urn, id) = (path.school()?, path.id("id")?);
    let done = record::withdraw::<SocialWorkerTelling>(&cx, urn, id, &read, key, &body).await?;
    Ok(done.map(Tagged::changed))
}
