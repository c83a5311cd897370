//! Routes of the checks.

use actix_web::get;

use super::{
    dto::{ReturnCheck, ReturnCheckQuery, SchoolReturnCheck},
    service,
};
use crate::{
    access::{Access, Permission as _, PupilsGroupsRead},
    domain::{purpose::Purpose, urn::Urn},
    error::Result,
    features::return_checks::term,
    http::{Params, PathParams, ReadBy, Readable, Routes},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(get_of_all).service(get_of_school);
}

/// Get who is back in the first full week of a term
///
/// For a client that reaches every school: of the children who were in the group on the Monday of the authority's first
/// full week (the week with five school days), how many came back, how many did not, and of how many it is unknown, all
/// together and school by school, each with what it is out of. A child who attended a session of the week at any school
/// came back. It is worked out from the registers when asked; where they do not tell, what an officer found counts. A term
/// that no calendar has is refused. The read is written down with the client, the person and the purpose before it is answered.
#[utoipa::path(
    tag = "return checks", operation_id = "getReturnCheck",
    params(
        ("term" = String, Path, description = "The term", example = "2026-27-autumn"),
        ReturnCheckQuery,
        ("Person-Name" = String, Header, description = "For whom it is read", example = "A. Officer"),
        ("Person-Title" = Option<String>, Header, description = "That person's role", example = "Attendance officer"),
        ("Access-Purpose" = Purpose, Header, description = "What it is read for"),
    ),
    security(("bearer" = [PupilsGroupsRead::SCOPE])),
    responses((status = 200, description = "The check of all schools", body = ReturnCheck)),
)]
#[get("/return-checks/{term}")]
async fn get_of_all(
    cx: Access<PupilsGroupsRead>,
    path: PathParams,
    Params(query): Params<ReturnCheckQuery>,
    by: ReadBy,
) -> Result<Readable<ReturnCheck>> {
    let document = service::of_all(&cx.bulk(), term(&path)?, &query, &by).await?;
    Ok(Readable { tag: None, document })
}

/// Get who is back in the first full week of a term at a school
///
/// The group's pupils on this school's roll in the first full week by its calendar, each with what the marks say, the
/// sessions that say so, what an officer found, and the answer: the marks' own where they tell, otherwise the officer's.
/// A group that is not opened to schools is not there for them, and a term that the school's calendar does not have is
/// refused. The read is written down with the client, the person and
/// the purpose before it is answered.
#[utoipa::path(
    tag = "return checks", operation_id = "getSchoolReturnCheck",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("term" = String, Path, description = "The term", example = "2026-27-autumn"),
        ReturnCheckQuery,
        ("Person-Name" = String, Header, description = "For whom it is read", example = "A. Officer"),
        ("Person-Title" = Option<String>, Header, description = "That person's role", example = "Attendance officer"),
        ("Access-Purpose" = Purpose, Header, description = "What it is read for"),
    ),
    security(("bearer" = [PupilsGroupsRead::SCOPE])),
    responses((status = 200, description = "The check of the school", body = SchoolReturnCheck)),
)]
#[get("/schools/{urn}/return-checks/{term}")]
async fn get_of_school(
    cx: Access<PupilsGroupsRead>,
    path: PathParams,
    Params(query): Params<ReturnCheckQuery>,
    by: ReadBy,
) -> Result<Readable<SchoolReturnCheck>> {
    let urn: Urn = path.id("urn")?;
    let document = service::of_school(&cx, urn.get(), term(&path)?, &query, &by).await?;
    Ok(Readable { tag: None, document })
}
