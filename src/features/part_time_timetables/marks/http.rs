//! Route of the marks that rest on no timetable.

use actix_web::get;

use super::{
    dto::{TimetableQueriesQuery, TimetableQuery},
    service,
};
use crate::{
    access::{Access, Permission as _, RegistersCodesRead},
    domain::urn::Urn,
    error::Result,
    http::{Page, Params, PathParams, Routes},
};

/// Mounts the route.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list);
}

/// List marks without a part-time timetable
///
/// Marks `C2` (leave on a temporary part-time timetable, regulation 11(6)) and `X` (not of compulsory school age and not
/// required to attend) on days on which no timetable is in force, or in sessions in which its plan has the pupil in
/// school: a row for each pupil and kind, with the sessions. Worked out from registers and timetables as they stand now;
/// marks for which the school gave a reason are left out unless they are asked for. The list tells the code of the marks,
/// so it is for whoever may see codes.
#[utoipa::path(
    tag = "timetables", operation_id = "listPartTimeTimetableQueries",
    params(("urn" = Urn, Path, description = "The school", example = 120765), TimetableQueriesQuery),
    security(("bearer" = [RegistersCodesRead::SCOPE])),
    responses((status = 200, description = "One page of rows", body = Page<TimetableQuery>)),
)]
#[get("/schools/{urn}/part-time-timetable-queries")]
async fn list(
    cx: Access<RegistersCodesRead>,
    path: PathParams,
    Params(query): Params<TimetableQueriesQuery>,
) -> Result<Page<TimetableQuery>> {
    let urn: Urn = path.id("urn")?;
    service::list(&cx, urn.get(), &query).await
}
