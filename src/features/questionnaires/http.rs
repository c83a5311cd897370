//! Routes of questionnaires.

use std::str::FromStr;

use actix_web::{
    HttpResponse, get,
    http::header::{ETAG, LOCATION},
    post, put, web,
};

use super::{
    dto::{
        Questionnaire, QuestionnaireComparison, QuestionnaireDraftPut, QuestionnairePublish,
        QuestionnaireRetire, QuestionnaireVersion, QuestionnairesQuery,
    },
    reading::{self, Which},
    service,
};
use crate::{
    access::{Access, Permission as _, QuestionnairesRead, QuestionnairesWrite},
    assessments::questionnaire::is_slug,
    error::{Problem, Result},
    http::{Body, IdempotencyKey, LARGE_LIMIT, Once, Page, Params, PathParams, Precondition, Routes, Tagged},
};

/// Mounts the feature under the version.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list).service(latest).service(draft).service(put_draft).service(publish);
    cfg.service(show).service(retire).service(compare);
}

/// The code of a questionnaire, as a path names it.
struct Named(String);

impl FromStr for Named {
    type Err = ();

    fn from_str(text: &str) -> std::result::Result<Self, ()> {
        is_slug(text).then(|| Self(text.to_owned())).ok_or(())
    }
}

/// The number of a version, as a path names it.
struct Numbered(i32);

impl FromStr for Numbered {
    type Err = ();

    fn from_str(text: &str) -> std::result::Result<Self, ()> {
        let digits = text.bytes().all(|byte| byte.is_ascii_digit()) && text.len() <= 6;
        text.parse().ok().filter(|number| digits && *number > 0).map(Self).ok_or(())
    }
}

fn code(path: &PathParams) -> Result<String> {
    let form = "the code of a questionnaire: small letters, digits and -, beginning with a letter";
    path.value::<Named>("questionnaire", form).map(|Named(code)| code)
}

fn number(path: &PathParams, name: &'static str) -> Result<i32> {
    path.value::<Numbered>(name, "the number of a version, such as 1").map(|Numbered(number)| number)
}

/// List questionnaires
///
/// Every version of each, in the order of their codes and of one in the order in which they were begun, without what they
/// say. Drafts are told to clients that reach every school.
#[utoipa::path(
    tag = "questionnaires", operation_id = "listQuestionnaires", params(QuestionnairesQuery),
    security(("bearer" = [QuestionnairesRead::SCOPE])),
    responses((status = 200, description = "One page of versions", body = Page<Questionnaire>)),
)]
#[get("/questionnaires")]
async fn list(
    cx: Access<QuestionnairesRead>,
    Params(query): Params<QuestionnairesQuery>,
) -> Result<Page<Questionnaire>> {
    reading::list(&cx, &query).await
}

/// Get a questionnaire
///
/// Its latest published version: areas, questions, rating scale, guidance, and what each question rests on.
#[utoipa::path(
    tag = "questionnaires", operation_id = "getQuestionnaire",
    params(
        ("questionnaire" = String, Path, description = "The questionnaire's code", example = "attendance"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [QuestionnairesRead::SCOPE])),
    responses(
        (status = 200, description = "The version, with its `ETag`", body = QuestionnaireVersion),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/questionnaires/{questionnaire}")]
async fn latest(cx: Access<QuestionnairesRead>, path: PathParams) -> Result<Tagged<QuestionnaireVersion>> {
    reading::show(&cx, &code(&path)?, Which::Latest).await
}

/// Get a version of a questionnaire
///
/// What was published never changes.
#[utoipa::path(
    tag = "questionnaires", operation_id = "getQuestionnaireVersion",
    params(
        ("questionnaire" = String, Path, description = "The questionnaire's code", example = "attendance"),
        ("version" = i32, Path, description = "Which version", example = 1),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [QuestionnairesRead::SCOPE])),
    responses(
        (status = 200, description = "The version, with its `ETag`", body = QuestionnaireVersion),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/questionnaires/{questionnaire}/versions/{version}")]
async fn show(cx: Access<QuestionnairesRead>, path: PathParams) -> Result<Tagged<QuestionnaireVersion>> {
    reading::show(&cx, &code(&path)?, Which::Number(number(&path, "version")?)).await
}

/// Get the draft of a questionnaire
///
/// With every mistake that keeps it from being published. For clients that reach every school; to others, and where there
/// is none, it is not found.
#[utoipa::path(
    tag = "questionnaires", operation_id = "getQuestionnaireDraft",
    params(
        ("questionnaire" = String, Path, description = "The questionnaire's code", example = "attendance"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [QuestionnairesRead::SCOPE])),
    responses(
        (status = 200, description = "The draft, with its `ETag`", body = QuestionnaireVersion),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/questionnaires/{questionnaire}/draft")]
async fn draft(cx: Access<QuestionnairesRead>, path: PathParams) -> Result<Tagged<QuestionnaireVersion>> {
    reading::show(&cx, &code(&path)?, Which::Draft).await
}

/// Write the draft of a questionnaire
///
/// Whole: what it leaves out is no part of it. A questionnaire has one draft at the most; the first is written with
/// `If-None-Match: *`, changes name the version that was read in `If-Match`. A draft may have mistakes of meaning, such as
/// a reference to nothing: they are told in `mistakes`, and keep it from being published. The same again changes nothing.
#[utoipa::path(
    tag = "questionnaires", operation_id = "putQuestionnaireDraft",
    params(
        ("questionnaire" = String, Path, description = "The questionnaire's code", example = "attendance"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` that was read, to change it"),
        ("If-None-Match" = Option<String>, Header, description = "`*`, to begin one"),
    ),
    request_body(content = QuestionnaireDraftPut, example = json!({
        "content": {
            "title": "Attendance self-assessment",
            "ratings": [
                { "value": 1, "label": "Not in place" }, { "value": 2, "label": "Developing" },
                { "value": 3, "label": "Established" }, { "value": 4, "label": "Embedded" },
            ],
            "bands": [
                { "code": "red", "label": "Red", "from": "1" }, { "code": "amber", "label": "Amber", "from": "2" },
                { "code": "green", "label": "Green", "from": "3" },
            ],
            "sources": [{
                "code": "working-together", "kind": "statutory_guidance",
                "title": "Working together to improve school attendance",
            }],
            "areas": [{
                "code": "leadership", "title": "Leadership, culture and policy",
                "questions": [{
                    "code": "senior-champion", "kind": "rated",
                    "text": "A senior leader champions attendance and is known to families.",
                    "rests_on": [{ "source": "working-together", "place": "Expectations of schools" }],
                    "not_applicable": false, "optional": false,
                }],
            }],
        },
        "recorded_by": { "name": "A. Officer", "title": "Attendance manager" },
    })),
    security(("bearer" = [QuestionnairesWrite::SCOPE])),
    responses(
        (status = 200, description = "The draft as it now is", body = QuestionnaireVersion),
        (status = 201, description = "The draft as begun", body = QuestionnaireVersion),
        (status = 404, description = "`not_found`: the caller does not reach every school",
            body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "`precondition_failed`: the draft is not at the version named",
            body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[put("/questionnaires/{questionnaire}/draft")]
async fn put_draft(
    cx: Access<QuestionnairesWrite>,
    path: PathParams,
    read: Precondition,
    body: Body<QuestionnaireDraftPut, LARGE_LIMIT>,
) -> Result<HttpResponse> {
    let service::Put { answer: Tagged { tag, document }, created } =
        service::put(&cx, &code(&path)?, &read, &body).await?;
    let mut answer = if created { HttpResponse::Created() } else { HttpResponse::Ok() };
    if created {
        answer.insert_header((LOCATION, document.links.this.clone()));
    }
    Ok(answer.insert_header((ETAG, format!("\"{tag}\""))).json(document))
}

/// Publish the draft of a questionnaire
///
/// As its next version, which never changes. Everything that keeps it from being published is told at once; pointers are
/// into the draft.
#[utoipa::path(
    tag = "questionnaires", operation_id = "publishQuestionnaireDraft", request_body = QuestionnairePublish,
    params(
        ("questionnaire" = String, Path, description = "The questionnaire's code", example = "attendance"),
        ("If-Match" = String, Header, description = "The `ETag` of the draft that was read"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [QuestionnairesWrite::SCOPE])),
    responses(
        (status = 200, description = "The version as published", body = QuestionnaireVersion),
        (status = 404, description = "`not_found`: there is no draft, or the caller does not reach every school",
            body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`idempotency_in_progress`", body = Problem,
            content_type = "application/problem+json"),
        (status = 412, description = "`precondition_failed`: the draft is not at the version named",
            body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/questionnaires/{questionnaire}/draft/publish")]
async fn publish(
    cx: Access<QuestionnairesWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<QuestionnairePublish>,
) -> Result<Once<HttpResponse>> {
    Ok(service::publish(&cx, &code(&path)?, &read, key, &body).await?.map(Tagged::changed))
}

/// Retire a version of a questionnaire
///
/// No new cycle asks it. Cycles that do go on, and what was answered to it stays.
#[utoipa::path(
    tag = "questionnaires", operation_id = "retireQuestionnaireVersion", request_body = QuestionnaireRetire,
    params(
        ("questionnaire" = String, Path, description = "The questionnaire's code", example = "attendance"),
        ("version" = i32, Path, description = "Which version", example = 1),
        ("If-Match" = String, Header, description = "The `ETag` that was read"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [QuestionnairesWrite::SCOPE])),
    responses(
        (status = 200, description = "The version as retired", body = QuestionnaireVersion),
        (status = 404, description = "`not_found`: there is no such version, or the caller does not reach every school",
            body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`state_conflict`: it is retired; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "`precondition_failed`: the version is not as the one named",
            body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/questionnaires/{questionnaire}/versions/{version}/retire")]
async fn retire(
    cx: Access<QuestionnairesWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<QuestionnaireRetire>,
) -> Result<Once<HttpResponse>> {
    let (code, number) = (code(&path)?, number(&path, "version")?);
    Ok(service::retire(&cx, &code, number, &read, key, &body).await?.map(Tagged::changed))
}

/// Hold two versions of a questionnaire against each other
///
/// What was added, removed and changed from the first to the second, with what changed; and of which questions an answer
/// can be carried over, because what is asked and how it is answered is the same.
#[utoipa::path(
    tag = "questionnaires", operation_id = "compareQuestionnaireVersions",
    params(
        ("questionnaire" = String, Path, description = "The questionnaire's code", example = "attendance"),
        ("version" = i32, Path, description = "The first version", example = 1),
        ("other_version" = i32, Path, description = "The second", example = 1),
    ),
    security(("bearer" = [QuestionnairesRead::SCOPE])),
    responses((status = 200, description = "What differs", body = QuestionnaireComparison)),
)]
#[get("/questionnaires/{questionnaire}/versions/{version}/diff/{other_version}")]
async fn compare(
    cx: Access<QuestionnairesRead>,
    path: PathParams,
) -> Result<web::Json<QuestionnaireComparison>> {
    let (before, after) = (number(&path, "version")?, number(&path, "other_version")?);
    reading::compare(&cx, &code(&path)?, before, after).await.map(web::Json)
}
