//! Routes of information sheets.

use actix_web::{HttpResponse, get, post, put};
use utoipa::{IntoParams, IntoResponses};
use uuid::Uuid;

use super::{
    dto::{
        InformationSheet, InformationSheetCorrect, InformationSheetDocument, InformationSheetPublish,
        InformationSheetPut, InformationSheetReschedule, InformationSheetWithdraw, InformationSheetsQuery,
    },
    reading, service,
    steps::{self, Place},
};
use crate::{
    access::{Access, InformationSheetsRead, InformationSheetsWrite, Permission as _},
    error::{Problem, Result},
    http::{Body, IdempotencyKey, Once, Page, Params, PathParams, Precondition, ReportPage, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list).service(create).service(show).service(page).service(change);
    cfg.service(publish).service(reschedule).service(correct).service(withdraw);
}

/// With which sheet a step is taken.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(dead_code, reason = "it stands in the document alone")]
struct ThisSheet {
    /// The sheet
    id: Uuid,
}

/// Which version of it, and which attempt.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[allow(dead_code, reason = "it stands in the document alone")]
struct Named {
    /// The `ETag` that was read
    #[param(rename = "If-Match")]
    if_match: String,
    /// Makes a repeated request apply once
    #[param(rename = "Idempotency-Key")]
    idempotency_key: Option<String>,
}

/// What every step is answered with.
#[derive(IntoResponses)]
#[allow(dead_code, clippy::large_enum_variant, reason = "it stands in the document alone")]
enum Stepped {
    /// The sheet as it stands from then on
    #[response(status = 200, headers(("ETag" = String, description = "Names this version")))]
    Taken(InformationSheetDocument),
    /// `state_conflict`: the sheet is not so that this can be done; `duplicate`: another sheet has the number;
    /// `idempotency_in_progress`
    #[response(status = 409, content_type = "application/problem+json")]
    Refused(Problem),
    /// `precondition_failed`: the sheet is not at the version named
    #[response(status = 412, content_type = "application/problem+json")]
    Stale(Problem),
    /// `precondition_required`: no version was named
    #[response(status = 428, content_type = "application/problem+json")]
    NotNamed(Problem),
}

fn place(path: &PathParams, read: Precondition, key: IdempotencyKey) -> Result<Place> {
    Ok(Place { id: path.id("id")?, read, key })
}

/// List information sheets
///
/// Management information sheets (MI sheets) and notices, the last drafted first, for clients that reach every school.
/// Drafts and scheduled ones are told to who words them. A school finds its own at its own address.
#[utoipa::path(
    tag = "information sheets", operation_id = "listInformationSheets", params(InformationSheetsQuery),
    security(("bearer" = [InformationSheetsRead::SCOPE])),
    responses((status = 200, description = "One page of sheets", body = Page<InformationSheet>)),
)]
#[get("/information-sheets")]
async fn list(
    cx: Access<InformationSheetsRead>,
    Params(query): Params<InformationSheetsQuery>,
) -> Result<Page<InformationSheet>> {
    reading::list(&cx, &query).await
}

/// Draft an information sheet
///
/// What it says, whom schools can ask, for which schools and for whom at them, and by when it is to be completed. A sheet
/// that announces a collection is due by the same day, and may open it when it is published. It is a draft until then. For
/// clients of the authority that reach every school.
#[utoipa::path(
    tag = "information sheets", operation_id = "createInformationSheet",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once")),
    request_body(content = InformationSheetPut, example = json!({
        "kind": "information", "title": "School attendance update",
        "body": "## Monitoring attendance\n\nWe ask that the sheet is sent back by **Friday 21 January 2022**.",
        "references": [{ "title": "Attendance pages", "address": "https://www.authority.example/attendance" }],
        "contact": { "name": "Attendance Team", "telephone": "01632 960 681", "email": "attendance@authority.example" },
        "audience": { "rule": "all", "roles": ["attendance_staff"] },
        "to_be_completed_by_on": "2022-01-21",
        "recorded_by": { "name": "A. Officer", "title": "Attendance manager" },
    })),
    security(("bearer" = [InformationSheetsWrite::SCOPE])),
    responses(
        (status = 201, description = "The sheet as drafted", body = InformationSheetDocument,
            headers(("Location" = String, description = "Address of the sheet"))),
        (status = 404, description = "`not_found`: the caller does not reach every school",
            body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`idempotency_in_progress`", body = Problem,
            content_type = "application/problem+json"),
    ),
)]
#[post("/information-sheets")]
async fn create(
    cx: Access<InformationSheetsWrite>,
    key: IdempotencyKey,
    body: Body<InformationSheetPut>,
) -> Result<Once<HttpResponse>> {
    let done = service::create(&cx, key, &body).await?;
    Ok(done.map(|made| {
        let location = made.document.sheet.links.this.clone();
        made.created(&location)
    }))
}

/// Get an information sheet
///
/// With every way in which it stood: what was done, when, by whom, and what it said from then on.
#[utoipa::path(
    tag = "information sheets", operation_id = "getInformationSheet",
    params(
        ThisSheet,
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [InformationSheetsRead::SCOPE])),
    responses(
        (status = 200, description = "The sheet, with its version as `ETag`", body = InformationSheetDocument),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/information-sheets/{id}")]
async fn show(
    cx: Access<InformationSheetsRead>,
    path: PathParams,
) -> Result<Tagged<InformationSheetDocument>> {
    reading::show(&cx, path.id("id")?).await
}

/// Get an information sheet as a page
///
/// To be read and printed. It is complete in itself: nothing in it loads or runs.
#[utoipa::path(
    tag = "information sheets", operation_id = "getInformationSheetPage",
    params(
        ThisSheet,
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the page already held"),
    ),
    security(("bearer" = [InformationSheetsRead::SCOPE])),
    responses(
        (status = 200, description = "The page", body = String, content_type = "text/html"),
        (status = 304, description = "The page already held is this one"),
    ),
)]
#[get("/information-sheets/{id}/page")]
async fn page(cx: Access<InformationSheetsRead>, path: PathParams) -> Result<ReportPage> {
    reading::as_page(&cx, path.id("id")?).await
}

/// Change a draft of an information sheet
///
/// Whole. The same again changes nothing. One that is published is corrected.
#[utoipa::path(
    tag = "information sheets", operation_id = "putInformationSheet",
    request_body = InformationSheetPut,
    params(ThisSheet, ("If-Match" = String, Header, description = "The `ETag` that was read")),
    security(("bearer" = [InformationSheetsWrite::SCOPE])),
    responses(Stepped),
)]
#[put("/information-sheets/{id}")]
async fn change(
    cx: Access<InformationSheetsWrite>,
    path: PathParams,
    read: Precondition,
    body: Body<InformationSheetPut>,
) -> Result<HttpResponse> {
    service::change(&cx, path.id("id")?, &read, &body).await.map(Tagged::changed)
}

/// Publish an information sheet
///
/// It gets its number within the calendar year (`3/22`): the next after the highest, without a gap, or the one that is
/// asked for, if no other sheet has it. A notice gets none. For which schools it is, is worked out now and stays: those of its audience that
/// are open on the day; one that is named and is not open then is told. They see it from `published_at` on, by the clock. A
/// collection that it opens (`opens_collection`) opens on that day, in the same step; for that the token holds
/// `collections:manage`, too.
#[utoipa::path(
    tag = "information sheets", operation_id = "publishInformationSheet",
    request_body = InformationSheetPublish, params(ThisSheet, Named),
    security(("bearer" = [InformationSheetsWrite::SCOPE])),
    responses(Stepped),
)]
#[post("/information-sheets/{id}/publish")]
async fn publish(
    cx: Access<InformationSheetsWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<InformationSheetPublish>,
) -> Result<Once<HttpResponse>> {
    Ok(steps::publish(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}

/// Reschedule an information sheet
///
/// While it is scheduled: schools see it from another instant on, now or later in the calendar year of its number, which it keeps.
/// Schools of its audience that are open by then come to those that it is for.
#[utoipa::path(
    tag = "information sheets", operation_id = "rescheduleInformationSheet",
    request_body = InformationSheetReschedule, params(ThisSheet, Named),
    security(("bearer" = [InformationSheetsWrite::SCOPE])),
    responses(Stepped),
)]
#[post("/information-sheets/{id}/reschedule")]
async fn reschedule(
    cx: Access<InformationSheetsWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<InformationSheetReschedule>,
) -> Result<Once<HttpResponse>> {
    Ok(steps::reschedule(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}

/// Correct a published information sheet
///
/// What it says from now on, whole, with the reason. What it said before stays readable, for schools too. With `read_again`
/// it is unread at every school once more. For which schools it is stays, though one may have closed since. A sheet that announces
/// a collection says first by which other day both are due; then the collection is moved.
#[utoipa::path(
    tag = "information sheets", operation_id = "correctInformationSheet",
    request_body = InformationSheetCorrect, params(ThisSheet, Named),
    security(("bearer" = [InformationSheetsWrite::SCOPE])),
    responses(Stepped),
)]
#[post("/information-sheets/{id}/correct")]
async fn correct(
    cx: Access<InformationSheetsWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<InformationSheetCorrect>,
) -> Result<Once<HttpResponse>> {
    Ok(steps::correct(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}

/// Withdraw an information sheet
///
/// With the reason. Schools that saw it go on to see it, marked as withdrawn; nothing is to be done about it any more. Its
/// number is not given again, unless nobody could read the sheet yet and it was the last number of the year: then the sheet has
/// none any more.
#[utoipa::path(
    tag = "information sheets", operation_id = "withdrawInformationSheet",
    request_body = InformationSheetWithdraw, params(ThisSheet, Named),
    security(("bearer" = [InformationSheetsWrite::SCOPE])),
    responses(Stepped),
)]
#[post("/information-sheets/{id}/withdraw")]
async fn withdraw(
    cx: Access<InformationSheetsWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<InformationSheetWithdraw>,
) -> Result<Once<HttpResponse>> {
    Ok(steps::withdraw(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}
