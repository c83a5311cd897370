//! Route of the concerns.

use actix_web::get;

use super::{dto::AttendanceConcern, query::ConcernsQuery, service};
use crate::{
    access::{Access, Permission as _, RegistersRead},
    domain::urn::Urn,
    error::Result,
    http::{Page, Params, PathParams, Routes},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list);
}

/// List concerns
///
/// Who of the pupils on roll on the day is severely or persistently absent, near it, was away without leave for ten
/// school days in a row or ill for fifteen school days of the year (regulation 13 of the School Attendance (Pupil
/// Registration) (England) Regulations 2024), or has met the threshold at which a penalty notice must be considered or
/// is near it: a row for each concern, a pupil's rows side by side, with the sessions that make it. Absence is the
/// enrolment's own, by exact counts; returns and penalty notices are for pupils of compulsory school age, notices not
/// for independent schools, and they rest on the marks of this school, ten school weeks across terms and years. Who has
/// come of the end of that age (the last Friday in June) is listed with what was met until then. What
/// must follow is for people to decide. It adds up the marks that `registers:read` shows one by one; illness, which is
/// told by one code alone, is listed with `registers.codes:read` only.
#[utoipa::path(
    tag = "figures", operation_id = "listConcerns",
    params(("urn" = Urn, Path, description = "The school", example = 120765), ConcernsQuery),
    security(("bearer" = [RegistersRead::SCOPE])),
    responses((status = 200, description = "One page of concerns", body = Page<AttendanceConcern>)),
)]
#[get("/schools/{urn}/concerns")]
async fn list(
    cx: Access<RegistersRead>,
    path: PathParams,
    Params(query): Params<ConcernsQuery>,
) -> Result<Page<AttendanceConcern>> {
    let urn: Urn = path.id("urn")?;
    service::list(&cx, urn.get(), &query).await
}
