//! Routes of marks beside permits.

use actix_web::get;

use super::{
    dto::{
        ChildEmploymentMark, ChildEmploymentMarksQuery, ChildEmploymentQueriesQuery, ChildEmploymentQuery,
    },
    service,
};
use crate::{
    access::{Access, ChildEmploymentRead, Permission as _, RegistersCodesRead},
    domain::{purpose::Purpose, urn::Urn},
    error::Result,
    http::{Page, Params, PathParams, ReadBy, Routes},
};

/// Mounts the routes.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list_marks).service(list_queries);
}

/// List the marks on the days of a child employment permit
///
/// Every session of the school's calendar on the days of the permit up to today, with the mark that stands, by class for a
/// client without `registers.codes:read`, and whether absence can rest on the permit. On a part-time job none can. The read is
/// written down with the client, the person and the purpose before it is answered; see `listSchoolDisclosures`.
#[utoipa::path(
    tag = "child employment", operation_id = "listChildEmploymentPermitMarks",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The permit"),
        ChildEmploymentMarksQuery,
        ("Person-Name" = String, Header, description = "For whom it is read", example = "A. Officer"),
        ("Person-Title" = Option<String>, Header, description = "That person's role", example = "Child employment officer"),
        ("Access-Purpose" = Purpose, Header, description = "What it is read for"),
    ),
    security(("bearer" = [ChildEmploymentRead::SCOPE])),
    responses((status = 200, description = "One page of sessions", body = Page<ChildEmploymentMark>)),
)]
#[get("/schools/{urn}/child-employment-permits/{id}/marks")]
async fn list_marks(
    cx: Access<ChildEmploymentRead>,
    path: PathParams,
    Params(query): Params<ChildEmploymentMarksQuery>,
    by: ReadBy,
) -> Result<Page<ChildEmploymentMark>> {
    service::marks(&cx, (path.school()?, path.id("id")?), &query, &by).await
}

/// List marks `C1` without a licence
///
/// Leave under `C1` is for a regulated performance, licensed or exempt, or for licensed employment abroad (regulation 11(2) of
/// the School Attendance (Pupil Registration) (England) Regulations 2024); a part-time job justifies none. A row for each pupil
/// and kind, with the sessions, worked out from registers and permits as they stand now; marks for which the school gave a
/// reason are left out unless they are asked for. The list tells a code, so it is for whoever may see codes.
#[utoipa::path(
    tag = "child employment", operation_id = "listChildEmploymentQueries",
    params(("urn" = Urn, Path, description = "The school", example = 120765), ChildEmploymentQueriesQuery),
    security(("bearer" = [RegistersCodesRead::SCOPE])),
    responses((status = 200, description = "One page of rows", body = Page<ChildEmploymentQuery>)),
)]
#[get("/schools/{urn}/child-employment-queries")]
async fn list_queries(
    cx: Access<RegistersCodesRead>,
    path: PathParams,
    Params(query): Params<ChildEmploymentQueriesQuery>,
) -> Result<Page<ChildEmploymentQuery>> {
    service::queries(&cx, path.school()?, &query).await
}
