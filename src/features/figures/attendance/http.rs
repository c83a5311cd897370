//! Route of a pupil's attendance.

use actix_web::{Either, HttpRequest, HttpResponse, get, http::header::LOCATION};
use uuid::Uuid;

use super::{dto::PupilAttendance, picture, query::AttendanceQuery, service};
use crate::{
    access::{Access, Permission as _, RegistersRead},
    attendance::book::pupil::PupilMoved,
    error::Result,
    http::{Depicted, Params, PathParams, Picture, Routes, prefers_picture},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
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
///
/// With `Accept: image/svg+xml` it is a picture for reading and printing: the sessions of each enrolment and academic
/// year as a calendar, a column for each week, each session drawn once and told by its code, or without
/// `registers.codes:read` by its class alone (late is code `L`, so it is then shown as present). It holds the rates
/// with their counts, a legend with counts, and the same in words for those who do not see it; no name of a pupil.
#[utoipa::path(
    tag = "figures", operation_id = "getPupilAttendance",
    params(("id" = Uuid, Path, description = "The pupil"), AttendanceQuery),
    security(("bearer" = [RegistersRead::SCOPE])),
    responses(
        (status = 200, description = "The attendance, or its picture",
            content((PupilAttendance = "application/json"), (Picture = "image/svg+xml"))),
        (status = 301, description = "The pupil turned out to be the one at `Location`", body = PupilMoved,
            headers(("Location" = String, description = "Address of the pupil's attendance"))),
    ),
)]
#[get("/pupils/{id}/attendance")]
async fn get_attendance(
    cx: Access<RegistersRead>,
    path: PathParams,
    Params(query): Params<AttendanceQuery>,
    req: HttpRequest,
) -> Result<Either<Depicted<PupilAttendance>, HttpResponse>> {
    let id: Uuid = path.id("id")?;
    let worked = service::show(&cx, id, &query).await?;
    if worked.pupil != id {
        let pupil_id = worked.pupil;
        let location = (LOCATION, format!("/v1/pupils/{pupil_id}/attendance"));
        let moved = HttpResponse::MovedPermanently().insert_header(location).json(PupilMoved { pupil_id });
        return Ok(Either::Right(moved));
    }
    let pictured = prefers_picture(&req);
    let shown = cx.aside(worked, move |worked| match pictured {
        true => picture::drawn(worked).map(Picture).map(Depicted::Picture),
        false => Ok(Depicted::Document(service::document(worked))),
    });
    shown.await.map(Either::Left)
}
