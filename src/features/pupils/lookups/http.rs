//! Route of look-ups.

use actix_web::{HttpResponse, post};

use super::{
    dto::{PupilLookup, PupilLookupAnswer},
    service,
};
use crate::{
    access::{Access, Permission as _, PupilsRead},
    error::Result,
    http::{Body, Routes},
};

/// Mounts the route under the version.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(look_up);
}

/// Look pupils up by UPN
///
/// The pupils of up to 500 UPNs, present or former ones, in the order of the request. It is a `POST` because
/// addresses are logged and a UPN must not be. A pupil of no school of this client is answered like a UPN that
/// nobody has.
#[utoipa::path(
    tag = "pupils", operation_id = "lookUpPupils", request_body = PupilLookup,
    security(("bearer" = [PupilsRead::SCOPE])),
    responses((status = 200, description = "One row for each UPN", body = PupilLookupAnswer)),
)]
#[post("/pupil-lookups")]
async fn look_up(cx: Access<PupilsRead>, body: Body<PupilLookup>) -> Result<HttpResponse> {
    Ok(HttpResponse::Ok().json(service::look_up(&cx, body.parse()?).await?))
}
