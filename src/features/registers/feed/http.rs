//! Route of the state of a feed.

use actix_web::get;

use super::{dto::FeedStatus, service};
use crate::{
    access::{Access, FeedRead, Permission as _},
    domain::urn::Urn,
    error::Result,
    features::registers::SharedRolls,
    http::{PathParams, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(show);
}

/// Get the state of a school's feed
///
/// What came last, how many registers of the current academic year are due by now and whole, the last ten school days
/// one by one, and how far the school is connected. A feed is `live` when every register that was due on the five
/// school days before today is whole: every registered pupil who is not a boarder needs a mark for each session
/// (regulation 10(1) of the School Attendance (Pupil Registration) (England) Regulations 2024). Today does not decide,
/// and a gap that is filled later counts as filled. Worked out from the registers when asked.
#[utoipa::path(
    tag = "registers", operation_id = "getFeedStatus",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [FeedRead::SCOPE])),
    responses(
        (status = 200, description = "The state of the feed", body = FeedStatus,
            headers(("ETag" = String, description = "Names this version"))),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/schools/{urn}/feed-status")]
async fn show(cx: Access<FeedRead>, path: PathParams, rolls: SharedRolls) -> Result<Tagged<FeedStatus>> {
    let urn: Urn = path.id("urn")?;
    service::show(&cx, &rolls, urn.get()).await
}
