//! Routes of disclosures.

use actix_web::get;

use super::{
    dto::{Disclosure, DisclosuresQuery},
    service,
};
use crate::{
    access::{Access, DisclosuresRead, Permission as _},
    domain::urn::Urn,
    error::Result,
    http::{Page, Params, PathParams, Routes},
};

/// Mounts the feature under the version.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list).service(list_of_school);
}

/// List disclosures
///
/// Who was told of restricted facts about pupils (who is in which group): the client, the person and the purpose, of
/// every school in reach and, for a client that reaches every school, of the authority's own reads. It names no pupil.
#[utoipa::path(
    tag = "disclosures", operation_id = "listDisclosures", params(DisclosuresQuery),
    security(("bearer" = [DisclosuresRead::SCOPE])),
    responses((status = 200, description = "One page of disclosures", body = Page<Disclosure>)),
)]
#[get("/disclosures")]
async fn list(
    cx: Access<DisclosuresRead>,
    Params(query): Params<DisclosuresQuery>,
) -> Result<Page<Disclosure>> {
    service::list(&cx, None, &query).await
}

/// List the disclosures of a school's pupils
///
/// As the list over all schools, for one: also what clients of the authority read of this school's pupils alone.
#[utoipa::path(
    tag = "disclosures", operation_id = "listSchoolDisclosures",
    params(("urn" = Urn, Path, description = "The school", example = 120765), DisclosuresQuery),
    security(("bearer" = [DisclosuresRead::SCOPE])),
    responses((status = 200, description = "One page of disclosures", body = Page<Disclosure>)),
)]
#[get("/schools/{urn}/disclosures")]
async fn list_of_school(
    cx: Access<DisclosuresRead>,
    path: PathParams,
    Params(query): Params<DisclosuresQuery>,
) -> Result<Page<Disclosure>> {
    service::list(&cx, Some(path.id::<Urn>("urn")?.get()), &query).await
}
