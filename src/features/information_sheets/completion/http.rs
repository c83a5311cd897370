//! Routes: how far schools are with a sheet.

use actix_web::{get, web};

use super::{
    dto::{InformationSheetCompletion, InformationSheetSchool, InformationSheetSchoolsQuery},
    service,
};
use crate::{
    access::{Access, InformationSheetsRead, Permission as _},
    error::Result,
    http::{Page, Params, PathParams, Routes},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(schools).service(completion);
}

/// List the schools of an information sheet
///
/// In the order of their URNs, each with how far it is, by whom and when; filtered by `state` it is the list of those to
/// be reminded. A school that has closed since is told as such; where it left undone what the sheet asks, the open school that came
/// after it stands in the list, too. For clients that reach every school.
#[utoipa::path(
    tag = "information sheets", operation_id = "listInformationSheetSchools",
    params(("id" = Uuid, Path, description = "The sheet"), InformationSheetSchoolsQuery),
    security(("bearer" = [InformationSheetsRead::SCOPE])),
    responses((status = 200, description = "One page of schools", body = Page<InformationSheetSchool>)),
)]
#[get("/information-sheets/{id}/schools")]
async fn schools(
    cx: Access<InformationSheetsRead>,
    path: PathParams,
    Params(query): Params<InformationSheetSchoolsQuery>,
) -> Result<Page<InformationSheetSchool>> {
    service::schools(&cx, path.id("id")?, &query).await
}

/// Get how far schools are with an information sheet
///
/// How many have read it, taken notice of it and completed it, over all its schools and by phase.
#[utoipa::path(
    tag = "information sheets", operation_id = "getInformationSheetCompletion",
    params(("id" = Uuid, Path, description = "The sheet")),
    security(("bearer" = [InformationSheetsRead::SCOPE])),
    responses((status = 200, description = "How far they are", body = InformationSheetCompletion)),
)]
#[get("/information-sheets/{id}/completion")]
async fn completion(
    cx: Access<InformationSheetsRead>,
    path: PathParams,
) -> Result<web::Json<InformationSheetCompletion>> {
    service::completion(&cx, path.id("id")?).await.map(web::Json)
}
