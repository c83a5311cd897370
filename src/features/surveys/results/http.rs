//! Routes of results.

use actix_web::{get, web};

use super::{
    dto::{SurveyResults, SurveyResultsQuery},
    service,
};
use crate::{
    access::{Access, Permission as _, SurveysResults},
    error::{Problem, Result},
    http::{Params, PathParams, Routes},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(results);
}

/// Get the results of a survey
///
/// Once it is closed: for each question how the answers fall, every percentage with its base, to one decimal and whole.
/// What would be of fewer than six people is withheld, and so is what would give it away when answers by phase, by role and
/// of everybody are put beside each other: each is the same with and without `group_by`. Where people were invited by name,
/// what they all answered alike is withheld too, for it would be each one's answer. Nothing that anybody wrote is told, only
/// how often officers found which theme in it.
#[utoipa::path(
    tag = "surveys", operation_id = "getSurveyResults",
    params(("id" = Uuid, Path, description = "The survey"), SurveyResultsQuery),
    security(("bearer" = [SurveysResults::SCOPE])),
    responses(
        (status = 200, description = "The results", body = SurveyResults),
        (status = 409, description = "`state_conflict`: the survey is not closed",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[get("/surveys/{id}/results")]
async fn results(
    cx: Access<SurveysResults>,
    path: PathParams,
    Params(query): Params<SurveyResultsQuery>,
) -> Result<web::Json<SurveyResults>> {
    service::results(&cx, path.id("id")?, &query).await.map(web::Json)
}
