//! Route of the summary.

use actix_web::get;

use super::{
    dto::{SocialWorkerNotificationSummary, SocialWorkerNotificationSummaryQuery},
    service,
};
use crate::{
    access::{Access, Permission as _, SocialWorkRead},
    error::Result,
    http::{Params, Readable, Routes},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(summarise);
}

/// Summarise how soon social workers were told
///
/// Of every school that the client reaches, school by school and together: how many notifications there are of what
/// began in these days, how many hours it took (the median), and how many were made within 24 hours, out of those whose
/// beginning a calendar tells. Of what was not told there is no hour: `untold` counts the absences of children with a
/// social worker that began in these days and of which nobody was told by the last of them, and how many of them were
/// older than 24 hours by then; both shares are given. It is worked out when asked, and tells of no pupil.
#[utoipa::path(
    tag = "social work", operation_id = "getSocialWorkerNotificationSummary",
    params(SocialWorkerNotificationSummaryQuery),
    security(("bearer" = [SocialWorkRead::SCOPE])),
    responses((status = 200, description = "The summary", body = SocialWorkerNotificationSummary)),
)]
#[get("/social-worker-notification-summary")]
async fn summarise(
    cx: Access<SocialWorkRead>,
    Params(query): Params<SocialWorkerNotificationSummaryQuery>,
) -> Result<Readable<SocialWorkerNotificationSummary>> {
    let document = service::of_all(&cx.bulk(), &query).await?;
    Ok(Readable { tag: None, document })
}
