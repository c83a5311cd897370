//! Routes of contacts.

use actix_web::{Either, HttpResponse, get, http::header::LOCATION};
use uuid::Uuid;

use super::{
    dto::{ContactsHistoryQuery, PupilContactDocument, PupilContacts, PupilContactsVersion},
    service::{self, Found},
};
use crate::{
    access::{Access, Permission as _, PupilsContactsRead},
    attendance::book::pupil::PupilMoved,
    domain::urn::Urn,
    error::Result,
    http::{Page, Params, PathParams, Routes, Tagged},
};

/// Mounts the routes under the version.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list).service(history).service(show);
}

/// Get a pupil's contacts
///
/// The pupil's address, the known parents and with whom the pupil normally lives, whom else to call, and notified
/// moves, as this school's admission register has them (regulation 8); no other school's. An address that is
/// confidential, and the pupil's own where it could give that away, is withheld: the document of that contact alone
/// has it. This answer is for those who look after the pupil, never for a parent: serve a parent that one's own
/// document.
#[utoipa::path(
    tag = "pupils", operation_id = "getPupilContacts",
    params(
        ("urn" = inline(Urn), Path, description = "The school"),
        ("id" = Uuid, Path, description = "The pupil"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [PupilsContactsRead::SCOPE])),
    responses(
        (status = 200, description = "The contacts", body = PupilContacts,
            headers(("ETag" = String, description = "Names this version"))),
        (status = 301, description = "The pupil turned out to be the one at `Location`", body = PupilMoved,
            headers(("Location" = String, description = "Address of the pupil's contacts"))),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/schools/{urn}/pupils/{id}/contacts")]
async fn list(
    cx: Access<PupilsContactsRead>,
    path: PathParams,
) -> Result<Either<Tagged<PupilContacts>, HttpResponse>> {
    let urn: Urn = path.id("urn")?;
    let found = service::all(&cx, urn, path.id("id")?).await?;
    Ok(here(found, |pupil| format!("/v1/schools/{urn}/pupils/{pupil}/contacts")))
}

/// List how a pupil's contacts stood
///
/// Every way in which they ever stood, oldest first, with when each was recorded, by which client, and when the next
/// took its place: the original entry and the amended one. What is confidential now is not told of the past either.
#[utoipa::path(
    tag = "pupils", operation_id = "listPupilContactsHistory",
    params(
        ("urn" = inline(Urn), Path, description = "The school"),
        ("id" = Uuid, Path, description = "The pupil"),
        ContactsHistoryQuery,
    ),
    security(("bearer" = [PupilsContactsRead::SCOPE])),
    responses(
        (status = 200, description = "One page of versions", body = Page<PupilContactsVersion>),
        (status = 301, description = "The pupil turned out to be the one at `Location`", body = PupilMoved,
            headers(("Location" = String, description = "Address of the history of the pupil's contacts"))),
    ),
)]
#[get("/schools/{urn}/pupils/{id}/contacts/history")]
async fn history(
    cx: Access<PupilsContactsRead>,
    path: PathParams,
    Params(query): Params<ContactsHistoryQuery>,
) -> Result<Either<Page<PupilContactsVersion>, HttpResponse>> {
    let urn: Urn = path.id("urn")?;
    let found = service::history(&cx, urn, path.id("id")?, &query).await?;
    Ok(here(found, |pupil| format!("/v1/schools/{urn}/pupils/{pupil}/contacts/history")))
}

/// Get one contact of a pupil
///
/// One parent or other contact, with nothing of any other: one parent never sees another's address or numbers. It
/// holds the person's own address though it be confidential, and the pupil's address only where that person may
/// know it. A portal for a parent serves this document.
#[utoipa::path(
    tag = "pupils", operation_id = "getPupilContact",
    params(
        ("urn" = inline(Urn), Path, description = "The school"),
        ("id" = Uuid, Path, description = "The pupil"),
        ("contact_id" = Uuid, Path, description = "The contact"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [PupilsContactsRead::SCOPE])),
    responses(
        (status = 200, description = "The contact", body = PupilContactDocument,
            headers(("ETag" = String, description = "Names this version"))),
        (status = 301, description = "The pupil turned out to be the one at `Location`", body = PupilMoved,
            headers(("Location" = String, description = "Address of the contact"))),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/schools/{urn}/pupils/{id}/contacts/{contact_id}")]
async fn show(
    cx: Access<PupilsContactsRead>,
    path: PathParams,
) -> Result<Either<Tagged<PupilContactDocument>, HttpResponse>> {
    let urn: Urn = path.id("urn")?;
    let contact: Uuid = path.id("contact_id")?;
    let found = service::one(&cx, urn, path.id("id")?, contact).await?;
    Ok(here(found, |pupil| format!("/v1/schools/{urn}/pupils/{pupil}/contacts/{contact}")))
}

/// What was found, or where the pupil is now.
fn here<T>(found: Found<T>, address: impl FnOnce(Uuid) -> String) -> Either<T, HttpResponse> {
    match found {
        Found::Here(found) => Either::Left(found),
        Found::Moved(pupil_id) => {
            let location = (LOCATION, address(pupil_id));
            Either::Right(
                HttpResponse::MovedPermanently().insert_header(location).json(PupilMoved { pupil_id }),
            )
        }
    }
}
