//! Route of a pupil.

use actix_web::{Either, HttpResponse, get, http::header::LOCATION};

use super::{
    dto::Pupil,
    service::{self, Found},
};
use crate::{
    access::{Access, Permission as _, PupilsRead},
    attendance::book::pupil::PupilMoved,
    error::Result,
    http::{PathParams, Routes, Tagged},
};

/// Mounts the route under the version.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(show);
}

/// Get a pupil
///
/// A pupil's enrolments at the schools of this client, and the UPNs under which those schools hold the pupil;
/// nothing of any other school. A pupil of a temporary UPN who turned out to be another one is answered with
/// that one's address.
#[utoipa::path(
    tag = "pupils", operation_id = "getPupil",
    params(
        ("id" = Uuid, Path, description = "The pupil"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [PupilsRead::SCOPE])),
    responses(
        (status = 200, description = "The pupil", body = Pupil,
            headers(("ETag" = String, description = "Names this version"))),
        (status = 301, description = "The pupil turned out to be the one at `Location`", body = PupilMoved,
            headers(("Location" = String, description = "Address of the pupil"))),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/pupils/{id}")]
async fn show(cx: Access<PupilsRead>, path: PathParams) -> Result<Either<Tagged<Pupil>, HttpResponse>> {
    Ok(match service::show(&cx, path.id("id")?).await? {
        Found::Here(pupil) => Either::Left(pupil),
        Found::Moved(pupil_id) => {
            let location = (LOCATION, format!("/v1/pupils/{pupil_id}"));
            Either::Right(
                HttpResponse::MovedPermanently().insert_header(location).json(PupilMoved { pupil_id }),
            )
        }
    })
}
