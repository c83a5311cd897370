//! Route of the projections.

use actix_web::{post, web};

use super::{
    dto::{ProjectionAnswer, ProjectionAsk},
    service,
};
use crate::{
    access::{Access, Permission as _, RegistersRead},
    error::Result,
    http::{Body, Routes},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(project);
}

/// Project attendance
///
/// What one pupil, or up to 200 pupils of a school, can still reach by the end of a day, term or year: the best
/// attendance, how many sessions may still be missed and how many must be attended so that the pupil is not
/// persistently (or severely) absent, and with which session that would begin or end if everything is attended,
/// everything missed, or as much missed as before. `assume` supposes absences to come. Counted are the marks of each
/// enrolment by itself, as the thresholds are; left are the sessions of the school's calendar from today on without a
/// mark, each taken as possible. Every number is a whole number of sessions and can be worked out again by hand.
/// Nothing is stored.
#[utoipa::path(
    tag = "figures", operation_id = "projectAttendance", request_body = ProjectionAsk,
    security(("bearer" = [RegistersRead::SCOPE])),
    responses((status = 200, description = "A row for each enrolment", body = ProjectionAnswer)),
)]
#[post("/projections")]
async fn project(
    cx: Access<RegistersRead>,
    body: Body<ProjectionAsk>,
) -> Result<web::Json<ProjectionAnswer>> {
    service::project(&cx, body.parse()?).await.map(web::Json)
}
