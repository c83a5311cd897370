//! Route of the roll.

use actix_web::{HttpResponse, put};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    dto::{RollAnswer, RollQuery, RollSubmission},
    service,
};
use crate::{
    access::{Access, Permission as _, RollWrite},
    domain::urn::Urn,
    error::Result,
    http::{Body, LARGE_LIMIT, Params, PathParams},
};

/// Mounts the routes under the version.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(put_roll);
}

/// Send a school's roll
///
/// The entries of the school's admission register (School Attendance (Pupil Registration) (England)
/// Regulations 2024, regulations 8 and 9), all of them or some. A body of the wrong form is refused whole;
/// otherwise each entry is judged by itself, and the request is refused only if every entry is. A pupil is
/// known by UPN alone, the present one or a former one. Entry and enrolment are one if they have the same
/// starting day, else if the enrolment is the pupil's open one, else if both end on the same day: the entry
/// then corrects the starting day. Any other entry is a new enrolment; enrolments of one pupil may share no
/// day. An entry without `deletion` takes an earlier deletion back. A deletion dated in the past is flagged,
/// and refused while marks lie after it. With `complete`, pupils on roll who are left out are reported and
/// stay. A roll older than the last one changes nothing, and one that says nothing new stores nothing.
#[utoipa::path(
    tag = "roll", operation_id = "putRoll", request_body = RollSubmission,
    params(("urn" = Urn, Path, description = "The school", example = 120_765), RollQuery),
    security(("bearer" = [RollWrite::SCOPE])),
    responses((status = 200, description = "What became of each entry", body = RollAnswer)),
)]
#[put("/schools/{urn}/roll")]
async fn put_roll(
    cx: Access<RollWrite>,
    path: PathParams,
    Params(query): Params<RollQuery>,
    body: Body<RollSubmission, LARGE_LIMIT>,
) -> Result<HttpResponse> {
    let answer = service::put(&cx, path.id("urn")?, || body.parse(), query.dry_run).await?;
    Ok(HttpResponse::Ok().json(answer))
}
