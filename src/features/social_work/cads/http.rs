//! Routes of contacts with the Children's Advice and Duty Service.

use actix_web::{HttpResponse, get, post, put};

use super::dto::{
    CadsContact, CadsContactCreate, CadsContactDocument, CadsContactPut, CadsContactTerms, CadsContactsQuery,
};
use crate::{
    access::{Access, CadsContactsRead, CadsContactsWrite, Permission as _},
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

/// List contacts with the Children's Advice and Duty Service of all schools
///
/// Of every school that the client reaches, in the order of their URNs, and of one in the order of recording. Each school
/// whose pupils are told of has the read in its log, with the client, the person and the purpose, before it is answered;
/// see `listDisclosures`.
#[utoipa::path(
    tag = "social work", operation_id = "listCadsContacts",
    params(
        CadsContactsQuery,
        ("Person-Name" = String, Header, description = "For whom it is read", example = "A. Officer"),
        ("Person-Title" = Option<String>, Header, description = "That person's role", example = "Attendance officer"),
        ("Access-Purpose" = Purpose, Header, description = "What it is read for"),
    ),
    security(("bearer" = [CadsContactsRead::SCOPE])),
    responses((status = 200, description = "One page of contacts", body = Page<CadsContact>)),
)]
#[get("/cads-contacts")]
async fn list_all(
    cx: Access<CadsContactsRead>,
    Params(query): Params<CadsContactsQuery>,
    by: ReadBy,
) -> Result<Page<CadsContact>> {
    record::list::<CadsContactTerms>(&cx, None, &query.understand()?, &by).await
}

/// List a school's contacts with the Children's Advice and Duty Service
///
/// That the service (CADS, the front door of children's services) was contacted about a pupil, with consent given, not
/// sought or refused and why: it is contacted with consent where that is appropriate and safe. The read is written down
/// with the client, the person and the purpose before it is answered; see `listSchoolDisclosures`.
#[utoipa::path(
    tag = "social work", operation_id = "listSchoolCadsContacts",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        SafeguardingRecordsQuery,
        ("Person-Name" = String, Header, description = "For whom it is read", example = "A. Head"),
        ("Person-Title" = Option<String>, Header, description = "That person's role", example = "Designated safeguarding lead"),
        ("Access-Purpose" = Purpose, Header, description = "What it is read for"),
    ),
    security(("bearer" = [CadsContactsRead::SCOPE])),
    responses((status = 200, description = "One page of contacts", body = Page<CadsContact>)),
)]
#[get("/schools/{urn}/cads-contacts")]
async fn list(
    cx: Access<CadsContactsRead>,
    path: PathParams,
    Params(query): Params<SafeguardingRecordsQuery>,
    by: ReadBy,
) -> Result<Page<CadsContact>> {
    record::list::<CadsContactTerms>(&cx, Some(path.school()?), &Wanted::from(query), &by).await
}

/// Record that the Children's Advice and Duty Service was contacted
///
/// When, about which concern, by whom, and whether with consent. Where consent was not sought or was refused it is said
/// why. This records a contact that was made; it makes none, and takes no safeguarding referral.
#[utoipa::path(
    tag = "social work", operation_id = "recordCadsContact",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    request_body(content = CadsContactCreate, example = json!({
        "pupil_id": "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e",
        "contact": {
            "contacted_at": "2026-11-18T11:30:00Z",
            "concern": "Not seen for a week; no answer at home",
            "consent": "not_sought", "consent_reason": "The parents could not be reached",
            "contacted_by": { "name": "A. Head", "title": "Designated safeguarding lead" },
        },
        "recorded_by": { "name": "A. Clerk", "title": "Attendance officer" },
    })),
    security(("bearer" = [CadsContactsWrite::SCOPE])),
    responses(
        (status = 201, description = "The contact as recorded", body = CadsContactDocument,
            headers(("Location" = String, description = "Address of the contact"))),
        (status = 409, description = "`idempotency_in_progress`", body = Problem,
            content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/cads-contacts")]
async fn create(
    cx: Access<CadsContactsWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<CadsContactCreate>,
) -> Result<Once<HttpResponse>> {
    let done = record::create::<CadsContactTerms>(&cx, path.school()?, key, &body).await?;
    Ok(done.map(|made| {
        let location = made.document.contact.links.this.clone();
        made.created(&location)
    }))
}

/// Get a contact with the Children's Advice and Duty Service
///
/// With every version of it. The read is written down with the client, the person and the purpose before it is answered.
#[utoipa::path(
    tag = "social work", operation_id = "getCadsContact",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The contact"),
        ("Person-Name" = String, Header, description = "For whom it is read", example = "A. Head"),
        ("Person-Title" = Option<String>, Header, description = "That person's role", example = "Designated safeguarding lead"),
        ("Access-Purpose" = Purpose, Header, description = "What it is read for"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [CadsContactsRead::SCOPE])),
    responses(
        (status = 200, description = "The contact, with its version as `ETag`",
            body = CadsContactDocument),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/schools/{urn}/cads-contacts/{id}")]
async fn show(
    cx: Access<CadsContactsRead>,
    path: PathParams,
    by: ReadBy,
) -> Result<Tagged<CadsContactDocument>> {
    record::show::<CadsContactTerms>(&cx, path.school()?, path.id("id")?, &by).await
}

/// Amend a contact with the Children's Advice and Duty Service
///
/// Puts right what was recorded, with the reason and the person; what stood before is kept. The same again changes
/// nothing. Who amends it is written down as its reader, too; `history` is answered only with the scope `cads-contacts:read`.
#[utoipa::path(
    tag = "social work", operation_id = "putCadsContact", request_body = CadsContactPut,
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The contact"),
        ("If-Match" = String, Header, description = "The `ETag` that was read"),
    ),
    security(("bearer" = [CadsContactsWrite::SCOPE])),
    responses(
        (status = 200, description = "The contact as it now is", body = CadsContactDocument),
        (status = 409, description = "`state_conflict`: it is withdrawn", body = Problem,
            content_type = "application/problem+json"),
        (status = 412, description = "`precondition_failed`: it is not at the version named", body = Problem,
            content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named", body = Problem,
            content_type = "application/problem+json"),
    ),
)]
#[put("/schools/{urn}/cads-contacts/{id}")]
async fn amend(
    cx: Access<CadsContactsWrite>,
    path: PathParams,
    read: Precondition,
    body: Body<CadsContactPut>,
) -> Result<HttpResponse> {
    let put = record::put::<CadsContactTerms>(&cx, path.school()?, path.id("id")?, &read, &body).await?;
    Ok(put.changed())
}

/// Withdraw a contact with the Children's Advice and Duty Service
///
/// It was recorded and never was so. It stays to be seen. Who withdraws it is written down as its reader, too.
#[utoipa::path(
    tag = "social work", operation_id = "withdrawCadsContact",
    request_body = SafeguardingRecordWithdraw,
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The contact"),
        ("If-Match" = String, Header, description = "The `ETag` that was read"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [CadsContactsWrite::SCOPE])),
    responses(
        (status = 200, description = "The contact as withdrawn", body = CadsContactDocument),
        (status = 409, description = "`state_conflict`: it is withdrawn; `idempotency_in_progress`", body = Problem,
            content_type = "application/problem+json"),
        (status = 412, description = "`precondition_failed`: it is not at the version named", body = Problem,
            content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named", body = Problem,
            content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/cads-contacts/{id}/withdraw")]
async fn withdraw(
    cx: Access<CadsContactsWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<SafeguardingRecordWithdraw>,
) -> Result<Once<HttpResponse>> {
    let (urn, id) = (path.school()?, path.id("id")?);
    let done = record::withdraw::<CadsContactTerms>(&cx, urn, id, &read, key, &body).await?;
    Ok(done.map(Tagged::changed))
}
