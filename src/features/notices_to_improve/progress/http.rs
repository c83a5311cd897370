//! Route of the watch.

use actix_web::{get, web};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{dto::NoticeToImproveProgress, service};
use crate::{
    access::{Access, NoticesRead, Permission as _},
    error::{Problem, Result},
    features::notices_to_improve::steps::ThisNotice,
    http::PathParams,
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(progress);
}

/// Watch how a Notice to Improve goes
///
/// Worked out from the registers each time it is asked, stored nowhere: school days used of how many and how many are left
/// by the calendar of the school of the notice (holidays pause the period, closures lengthen it), the pupil's sessions
/// since, each breach, what was amended of the offences since the issue and whether they reach the threshold still, and
/// whether the notice may end early, on which of the grounds that it told and why. Marks are those of every school in
/// reach; when the pupil moves, the period goes on by the calendar by which it was told.
#[utoipa::path(
    tag = "notices to improve", operation_id = "getNoticeToImproveProgress", params(ThisNotice),
    security(("bearer" = [NoticesRead::SCOPE])),
    responses(
        (status = 200, description = "How it goes today", body = NoticeToImproveProgress),
        (status = 409, description = "`state_conflict`: it has not been issued",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[get("/schools/{urn}/notices-to-improve/{id}/progress")]
async fn progress(cx: Access<NoticesRead>, path: PathParams) -> Result<web::Json<NoticeToImproveProgress>> {
    service::progress(&cx, path.school()?, path.id("id")?).await.map(web::Json)
}
