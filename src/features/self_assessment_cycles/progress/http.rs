//! Routes of how far the schools of a cycle are.

use actix_web::{get, web};

use super::{
    dto::{
        SelfAssessmentCompletion, SelfAssessmentCycleRemindersQuery, SelfAssessmentCycleSchool,
        SelfAssessmentCycleSchoolsQuery, SelfAssessmentReminder,
    },
    service,
};
use crate::{
    access::{Access, Permission as _, SelfAssessmentsManage},
    error::Result,
    http::{Page, Params, PathParams, Routes},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(completion).service(schools).service(reminders);
}

/// Get the completion of a self-assessment cycle
///
/// How many of the schools that it asks are still to start, at work, or have submitted: all of them, by phase, by district
/// and by allocated officer. Which officer is allocated to which school is not held here yet, and the answer says so.
#[utoipa::path(
    tag = "self-assessment cycles", operation_id = "getSelfAssessmentCompletion",
    params(("id" = Uuid, Path, description = "The cycle")),
    security(("bearer" = [SelfAssessmentsManage::SCOPE])),
    responses((status = 200, description = "How far the schools are", body = SelfAssessmentCompletion)),
)]
#[get("/self-assessment-cycles/{id}/completion")]
async fn completion(
    cx: Access<SelfAssessmentsManage>,
    path: PathParams,
) -> Result<web::Json<SelfAssessmentCompletion>> {
    service::completion(&cx, path.id("id")?).await.map(web::Json)
}

/// List the schools of a self-assessment cycle
///
/// In the order of their URNs, each with how far it is, also before it has started; `state=not_started` are those that are
/// still to start. What a school answers is not told here.
#[utoipa::path(
    tag = "self-assessment cycles", operation_id = "listSelfAssessmentCycleSchools",
    params(("id" = Uuid, Path, description = "The cycle"), SelfAssessmentCycleSchoolsQuery),
    security(("bearer" = [SelfAssessmentsManage::SCOPE])),
    responses((status = 200, description = "One page of schools", body = Page<SelfAssessmentCycleSchool>)),
)]
#[get("/self-assessment-cycles/{id}/schools")]
async fn schools(
    cx: Access<SelfAssessmentsManage>,
    path: PathParams,
    Params(query): Params<SelfAssessmentCycleSchoolsQuery>,
) -> Result<Page<SelfAssessmentCycleSchool>> {
    service::schools(&cx, path.id("id")?, &query).await
}

/// List whom to remind of a self-assessment cycle
///
/// The schools that have submitted nothing, once a day of `reminder_days` has come; the last such day is named with each.
/// It is worked out when asked: who submits is off the list. Empty before the first reminder, and while the cycle takes no
/// answers. Nothing is mailed by it.
#[utoipa::path(
    tag = "self-assessment cycles", operation_id = "listSelfAssessmentReminders",
    params(("id" = Uuid, Path, description = "The cycle"), SelfAssessmentCycleRemindersQuery),
    security(("bearer" = [SelfAssessmentsManage::SCOPE])),
    responses((status = 200, description = "One page of schools", body = Page<SelfAssessmentReminder>)),
)]
#[get("/self-assessment-cycles/{id}/reminders")]
async fn reminders(
    cx: Access<SelfAssessmentsManage>,
    path: PathParams,
    Params(query): Params<SelfAssessmentCycleRemindersQuery>,
) -> Result<Page<SelfAssessmentReminder>> {
    service::reminders(&cx, path.id("id")?, &query).await
}
