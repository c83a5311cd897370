//! Route of the triggers.

use actix_web::get;

use super::{
    dto::{SocialWorkerTriggersQuery, SocialWorkerUntold},
    service,
};
use crate::{
    access::{Access, Permission as _, SocialWorkRead},
    domain::{purpose::Purpose, urn::Urn},
    error::Result,
    http::{Page, Params, PathParams, ReadBy, Routes},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list);
}

/// List absences of which no social worker was told
///
/// Of the school's pupils who are in the group on the day: unexplained absence (marks `N`, and `O` for which the school
/// gave no reason; statutory guidance "Working together to improve school attendance"), ten school days in a row of `G`,
/// `N`, `O` or `U`, and persistent absence, each with the sessions that make it. A notification tells the days from the
/// first of what it is about until it was made; a trigger of its kind with one of these days is not listed. It is worked
/// out from registers, group and notifications as they stand now. The read is written down with the client, the person
/// and the purpose before it is answered.
#[utoipa::path(
    tag = "social work", operation_id = "listSchoolSocialWorkerTriggers",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        SocialWorkerTriggersQuery,
        ("Person-Name" = String, Header, description = "For whom it is read", example = "A. Head"),
        ("Person-Title" = Option<String>, Header, description = "That person's role", example = "Designated safeguarding lead"),
        ("Access-Purpose" = Purpose, Header, description = "What it is read for"),
    ),
    security(("bearer" = [SocialWorkRead::SCOPE])),
    responses((status = 200, description = "One page of absences", body = Page<SocialWorkerUntold>)),
)]
#[get("/schools/{urn}/social-worker-triggers")]
async fn list(
    cx: Access<SocialWorkRead>,
    path: PathParams,
    Params(query): Params<SocialWorkerTriggersQuery>,
    by: ReadBy,
) -> Result<Page<SocialWorkerUntold>> {
    let urn: Urn = path.id("urn")?;
    service::list(&cx, urn.get(), &query, &by).await
}
