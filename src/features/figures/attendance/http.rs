//! Route of a pupil's attendance.

use actix_web::{Either, HttpResponse, get, http::header::LOCATION, web};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::{dto::PupilAttendance, query::AttendanceQuery, service};
use crate::{
    access::{Access, Permission as _, RegistersRead},
    attendance::book::pupil::PupilMoved,
    error::Result,
    http::{Params, PathParams},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(get_attendance);
}

/// Get a pupil's attendance
///
/// Sessions, rates and whether the pupil is persistently or severely absent, over any days, half term, term or year:
/// for each enrolment in reach, as the Department's statistics count, and together, where a session at two schools
/// counts once. Every percentage stands beside its numerator and denominator and is null out of nothing; thresholds
/// compare the exact counts. With `explain=true` it can be worked out again by hand. It adds up the marks that
/// `registers:read` shows one by one, so it asks for the same scope and no other; by code only with
/// `registers.codes:read`.
#[utoipa::path(
    tag = "figures", operation_id = "getPupilAttendance",
    params(("id" = Uuid, Path, description = "The pupil"), AttendanceQuery),
    security(("bearer" = [RegistersRead::SCOPE])),
    responses(
        (status = 200, description = "The attendance", body = PupilAttendance),
        (status = 301, description = "The pupil turned out to be the one at `Location`", body = PupilMoved,
            headers(("Location" = String, description = "Address of the pupil's attendance"))),
    ),
)]
#[get("/pupils/{id}/attendance")]
async fn get_attendance(
    cx: Access<RegistersRead>,
    path: PathParams,
    Params(query): Params<AttendanceQuery>,
) -> Result<Either<web::Json<PupilAttendance>, HttpResponse>> {
    let id: Uuid = path.id("id")?;
    let attendance = service::show(&cx, id, &query).await?;
    if attendance.pupil_id == id {
        return Ok(Either::Left(web::Json(attendance)));
    }
    let pupil_id = attendance.pupil_id;
    let location = (LOCATION, format!("/v1/pupils/{pupil_id}/attendance"));
    Ok(Either::Right(HttpResponse::MovedPermanently().insert_header(location).json(PupilMoved { pupil_id })))
}
