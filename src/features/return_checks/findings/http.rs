//! Routes of findings.

use actix_web::{HttpResponse, get, http::header, put};

use super::{
    dto::{ReturnFindingDocument, ReturnFindingPut, ReturnFindingQuery},
    service::{self, Asked},
};
use crate::{
    access::{Access, Permission as _, PupilsGroupsRead, ReturnChecksWrite},
    domain::{purpose::Purpose, urn::Urn},
    error::{Problem, Result},
    features::return_checks::term,
    http::{Body, Params, PathParams, Precondition, ReadBy, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(show).service(state);
}

/// Get what was found of a pupil in the first full week of a term
///
/// In the check of a group, with every version of it. A group that is not opened to schools is not there for them. The
/// read is written down with the client, the person and the purpose before it is answered.
#[utoipa::path(
    tag = "return checks", operation_id = "getReturnFinding",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("term" = String, Path, description = "The term", example = "2026-27-autumn"),
        ("enrolment_id" = Uuid, Path, description = "The enrolment"),
        ReturnFindingQuery,
        ("Person-Name" = String, Header, description = "For whom it is read", example = "A. Officer"),
        ("Person-Title" = Option<String>, Header, description = "That person's role", example = "Attendance officer"),
        ("Access-Purpose" = Purpose, Header, description = "What it is read for"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [PupilsGroupsRead::SCOPE])),
    responses(
        (status = 200, description = "The finding, with its version as `ETag`", body = ReturnFindingDocument),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/schools/{urn}/return-checks/{term}/findings/{enrolment_id}")]
async fn show(
    cx: Access<PupilsGroupsRead>,
    path: PathParams,
    Params(query): Params<ReturnFindingQuery>,
    by: ReadBy,
) -> Result<Tagged<ReturnFindingDocument>> {
    let (urn, enrolment) = (path.id::<Urn>("urn")?, path.id("enrolment_id")?);
    let asked = Asked { urn: urn.get(), term: term(&path)?, group_id: query.group_id, enrolment };
    service::show(&cx, asked, &by).await
}

/// State what was found of a pupil in the first full week of a term
///
/// For clients of the authority: an officer completes the check where the marks do not tell. Where
/// they do it is refused, and so is what was found before the week began; marks that come later hold, and the finding stays beside them. What stood before is kept. Of two
/// officers who state something at once the second is refused and sees what the first found. It stands with the check of
/// one group and is shown in no other. Who states it is written down as its reader, too, for return to school.
#[utoipa::path(
    tag = "return checks", operation_id = "putReturnFinding",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("term" = String, Path, description = "The term", example = "2026-27-autumn"),
        ("enrolment_id" = Uuid, Path, description = "The enrolment"),
        ReturnFindingQuery,
        ("If-Match" = Option<String>, Header, description = "The `ETag` that was read"),
        ("If-None-Match" = Option<String>, Header, description = "`*` where nothing was found before"),
    ),
    request_body(content = ReturnFindingPut, example = json!({
        "found": "returned", "found_on": "2026-11-12",
        "source": "The school's attendance officer, by telephone",
        "recorded_by": { "name": "A. Officer", "title": "Attendance officer" },
    })),
    security(("bearer" = [ReturnChecksWrite::SCOPE])),
    responses(
        (status = 200, description = "The finding as it now is", body = ReturnFindingDocument),
        (status = 201, description = "The finding as recorded", body = ReturnFindingDocument),
        (status = 409, description = "`state_conflict`: the marks tell, or the pupil is none of the check",
            body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "`precondition_failed`: it is not at the version named", body = Problem,
            content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named", body = Problem,
            content_type = "application/problem+json"),
    ),
)]
#[put("/schools/{urn}/return-checks/{term}/findings/{enrolment_id}")]
async fn state(
    cx: Access<ReturnChecksWrite>,
    path: PathParams,
    Params(query): Params<ReturnFindingQuery>,
    read: Precondition,
    body: Body<ReturnFindingPut>,
) -> Result<HttpResponse> {
    let (urn, enrolment) = (path.id::<Urn>("urn")?, path.id("enrolment_id")?);
    let asked = Asked { urn: urn.get(), term: term(&path)?, group_id: query.group_id, enrolment };
    let done = service::put(&cx, asked, &read, &body).await?;
    let mut answer = if done.created { HttpResponse::Created() } else { HttpResponse::Ok() };
    let tag = format!("\"{}\"", done.answer.tag);
    Ok(answer.insert_header((header::ETAG, tag)).json(done.answer.document))
}
