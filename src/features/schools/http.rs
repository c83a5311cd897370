//! Routes of schools.

use actix_web::get;

use super::{dto::School, query::SchoolsQuery, service};
use crate::{
    access::{Access, Permission as _, SchoolsRead},
    domain::urn::Urn,
    error::Result,
    http::{Page, Params, PathParams, Routes, Tagged},
};

/// Mounts the feature under the version.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list).service(show);
}

/// List schools
///
/// The schools that the client is granted today, as Get Information about Schools (GIAS) of establishments (*Get Information
/// about Schools*) has them. Filters narrow each other; the values of one filter widen it. Closed schools are
/// listed too, because every entry of a register is kept for at least six years (School Attendance (Pupil Registration)
/// (England) Regulations 2024): ask for `status=open,open_proposed_to_close` to leave them out.
#[utoipa::path(
    tag = "schools", operation_id = "listSchools", params(SchoolsQuery),
    security(("bearer" = [SchoolsRead::SCOPE])),
    responses((status = 200, description = "One page of schools", body = Page<School>)),
)]
#[get("/schools")]
async fn list(cx: Access<SchoolsRead>, Params(query): Params<SchoolsQuery>) -> Result<Page<School>> {
    service::list(&cx, &query).await
}

/// Get a school
///
/// One school, its kind and how that was found, whether it keeps registers here, and the schools before and
/// after it: a school that becomes an academy gets a new URN and keeps its pupils.
#[utoipa::path(
    tag = "schools", operation_id = "getSchool",
    params(
        ("urn" = inline(Urn), Path, description = "The school"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [SchoolsRead::SCOPE])),
    responses(
        (status = 200, description = "The school", body = School,
            headers(("ETag" = String, description = "Names this version"))),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/schools/{urn}")]
async fn show(cx: Access<SchoolsRead>, path: PathParams) -> Result<Tagged<School>> {
    service::show(&cx, path.id::<Urn>("urn")?.get()).await
}
