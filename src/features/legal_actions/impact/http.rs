//! Routes of what legal action helped.

use actix_web::{get, web};

use super::{
    dto::{
        AttendanceCaseImpact, AttendanceCaseImpactQuery, LegalActionImpact, LegalActionImpactQuery,
        LegalActionImpacts, LegalActionImpactsQuery,
    },
    service,
};
use crate::{
    access::{Access, CasesRead, LegalActionsConfidentialRead, LegalActionsRead, Permission as _},
    domain::urn::Urn,
    error::{Problem, Result},
    features::legal_actions::seen::{ReadFor, ThisAction},
    http::{Params, PathParams, ReadBy, Routes},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(of_one).service(of_case).service(of_all);
}

/// Get what a legal action helped
///
/// The pupil's attendance in the twelve school weeks before the day on which it was finally disposed of and in the twelve
/// after it, computed from the registers when it is asked. School weeks are those of the calendar of the action's school,
/// so holidays shift them and shorten none; the week of the day itself is in neither side, and of the later weeks those
/// count that are over. Marks are those of every school in reach, also when the pupil has moved. It is no proof that the
/// action was the reason. The read is written down with the client, the person and the purpose before it is answered; see
/// `listSchoolDisclosures`.
#[utoipa::path(
    tag = "legal actions", operation_id = "getLegalActionImpact",
    params(ThisAction, LegalActionImpactQuery, ReadFor),
    security(("bearer" = [LegalActionsRead::SCOPE])),
    responses(
        (status = 200, description = "The weeks before and after", body = LegalActionImpact),
        (status = 409, description = "`state_conflict`: the day around which weeks are counted has not come",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[get("/schools/{urn}/legal-actions/{id}/impact")]
async fn of_one(
    cx: Access<LegalActionsRead>,
    path: PathParams,
    Params(query): Params<LegalActionImpactQuery>,
    by: ReadBy,
) -> Result<web::Json<LegalActionImpact>> {
    let place = (path.school()?, path.id("id")?);
    service::of_one(&cx, place, &query, &by).await.map(web::Json)
}

/// Get what a case helped
///
/// The same around the day on which the case was opened, whatever was done in it.
#[utoipa::path(
    tag = "casework", operation_id = "getCaseImpact",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The case"),
        AttendanceCaseImpactQuery, ReadFor,
    ),
    security(("bearer" = [CasesRead::SCOPE])),
    responses((status = 200, description = "The weeks before and after", body = AttendanceCaseImpact)),
)]
#[get("/schools/{urn}/cases/{id}/impact")]
async fn of_case(
    cx: Access<CasesRead>,
    path: PathParams,
    Params(query): Params<AttendanceCaseImpactQuery>,
    by: ReadBy,
) -> Result<web::Json<AttendanceCaseImpact>> {
    service::of_case(&cx, (path.school()?, path.id("id")?), &query, &by).await.map(web::Json)
}

/// Get what the legal actions of a year helped
///
/// Of all schools in reach: the attendance of all sessions before together and of all after together, never the mean of
/// their means; the median of the changes stands beside it. A pupil counts once, whatever is done about both parents. Only
/// actions whose weeks are all there, with the number of pupils it is of. There may be any number of actions in the year:
/// registers are read school by school, for five hundred actions at a time. What is of fewer than six pupils is withheld,
/// and so is what would give it away.
#[utoipa::path(
    tag = "legal actions", operation_id = "getLegalActionImpacts", params(LegalActionImpactsQuery),
    security(("bearer" = [LegalActionsConfidentialRead::SCOPE])),
    responses((status = 200, description = "All together and by route", body = LegalActionImpacts)),
)]
#[get("/legal-action-impact")]
async fn of_all(
    cx: Access<LegalActionsConfidentialRead>,
    Params(query): Params<LegalActionImpactsQuery>,
) -> Result<web::Json<LegalActionImpacts>> {
    service::of_all(&cx.bulk(), &query).await.map(web::Json)
}
