//! Routes of courses.

use actix_web::{HttpResponse, get, post, put};

use super::{
    dto::{Course, CourseCreate, CoursePut, CoursesQuery},
    reading, service,
};
use crate::{
    access::{Access, Permission as _, TrainingRead, TrainingWrite},
    error::{Problem, Result},
    features::training::records::TrainingWithdraw,
    http::{Body, IdempotencyKey, Once, Page, Params, PathParams, Precondition, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list).service(create).service(show).service(amend).service(withdraw);
}

/// List courses
///
/// In the order of recording, for whoever reaches a school.
#[utoipa::path(
    tag = "training", operation_id = "listCourses", params(CoursesQuery),
    security(("bearer" = [TrainingRead::SCOPE])),
    responses((status = 200, description = "One page of courses", body = Page<Course>)),
)]
#[get("/courses")]
async fn list(cx: Access<TrainingRead>, Params(query): Params<CoursesQuery>) -> Result<Page<Course>> {
    reading::list(&cx, &query).await
}

/// Record a course
///
/// What it teaches, and which groups of people.
#[utoipa::path(
    tag = "training", operation_id = "createCourse",
    request_body(content = CourseCreate, example = json!({
        "course": {
            "code": "whole_school", "title": "Attendance is everyone's business",
            "groups": ["teaching", "non_teaching"],
        },
        "recorded_by": { "name": "A. Officer", "title": "Attendance manager" },
    })),
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once")),
    security(("bearer" = [TrainingWrite::SCOPE])),
    responses(
        (status = 201, description = "The course as recorded", body = Course,
            headers(("Location" = String, description = "Address of the course"))),
        (status = 404, description = "`not_found`: the caller does not reach every school",
            body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`duplicate`: there is a course of this code; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/courses")]
async fn create(
    cx: Access<TrainingWrite>,
    key: IdempotencyKey,
    body: Body<CourseCreate>,
) -> Result<Once<HttpResponse>> {
    let done = service::create(&cx, key, &body).await?;
    Ok(done.map(|made| {
        let location = made.document.links.this.clone();
        made.created(&location)
    }))
}

/// Get a course
///
/// What it teaches, and whom.
#[utoipa::path(
    tag = "training", operation_id = "getCourse",
    params(
        ("id" = Uuid, Path, description = "The course"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [TrainingRead::SCOPE])),
    responses(
        (status = 200, description = "The course, with its version as `ETag`", body = Course),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/courses/{id}")]
async fn show(cx: Access<TrainingRead>, path: PathParams) -> Result<Tagged<Course>> {
    reading::show(&cx, path.id("id")?).await
}

/// Change a course
///
/// Whole; its code stays what it is.
#[utoipa::path(
    tag = "training", operation_id = "putCourse", request_body = CoursePut,
    params(
        ("id" = Uuid, Path, description = "The course"),
        ("If-Match" = String, Header, description = "The `ETag` that was read"),
    ),
    security(("bearer" = [TrainingWrite::SCOPE])),
    responses(
        (status = 200, description = "The course as it now is", body = Course),
        (status = 409, description = "`state_conflict`: it is withdrawn",
            body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "`precondition_failed`: it is not at the version named",
            body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[put("/courses/{id}")]
async fn amend(
    cx: Access<TrainingWrite>,
    path: PathParams,
    read: Precondition,
    body: Body<CoursePut>,
) -> Result<HttpResponse> {
    service::amend(&cx, path.id("id")?, &read, &body).await.map(Tagged::changed)
}

/// Withdraw a course
///
/// With the reason: nobody is recorded for it any more. What was recorded counts.
#[utoipa::path(
    tag = "training", operation_id = "withdrawCourse", request_body = TrainingWithdraw,
    params(
        ("id" = Uuid, Path, description = "The course"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [TrainingWrite::SCOPE])),
    responses(
        (status = 200, description = "The course as withdrawn", body = Course),
        (status = 409, description = "`state_conflict`: it is withdrawn already; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/courses/{id}/withdraw")]
async fn withdraw(
    cx: Access<TrainingWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<TrainingWithdraw>,
) -> Result<Once<HttpResponse>> {
    Ok(service::withdraw(&cx, path.id("id")?, key, &body).await?.map(Tagged::changed))
}
