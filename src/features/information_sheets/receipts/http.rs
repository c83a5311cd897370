//! Routes of a school's information sheets.

use actix_web::{HttpResponse, get, post};
use utoipa::{IntoParams, IntoResponses};
use uuid::Uuid;

use super::{
    dto::{
        SchoolInformationSheet, SchoolInformationSheetComplete, SchoolInformationSheetDocument,
        SchoolInformationSheetReopen, SchoolInformationSheetStep, SchoolInformationSheetsQuery,
    },
    reading,
    service::{self, Place},
};
use crate::{
    access::{Access, InformationSheetsRead, InformationSheetsRespond, Permission as _},
    domain::urn::Urn,
    error::{Problem, Result},
    features::information_sheets::states::ReceiptAction,
    http::{Body, IdempotencyKey, Once, Page, Params, PathParams, Precondition, ReportPage, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list).service(show).service(page);
    cfg.service(mark_read).service(acknowledge).service(complete).service(reopen);
}

/// Which sheet at which school.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(dead_code, reason = "it stands in the document alone")]
struct ThisSheet {
    /// The school
    #[param(example = 120765)]
    urn: Urn,
    /// The sheet
    id: Uuid,
}

/// Which version of it, and which attempt.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[allow(dead_code, reason = "it stands in the document alone")]
struct Named {
    /// The `ETag` that was read: a step is about what the sheet said then
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
    /// The sheet as the school has it from then on
    #[response(status = 200, headers(("ETag" = String, description = "Names this version")))]
    Taken(SchoolInformationSheetDocument),
    /// `state_conflict`: the school is not so far that this can be done, or the sheet is withdrawn;
    /// `idempotency_in_progress`
    #[response(status = 409, content_type = "application/problem+json")]
    Refused(Problem),
    /// `precondition_failed`: the sheet was corrected since it was read
    #[response(status = 412, content_type = "application/problem+json")]
    Stale(Problem),
    /// `precondition_required`: no version was named
    #[response(status = 428, content_type = "application/problem+json")]
    NotNamed(Problem),
}

fn place(path: &PathParams, read: Precondition, key: IdempotencyKey) -> Result<Place> {
    Ok(Place { urn: path.school()?, id: path.id("id")?, read, key })
}

/// List the information sheets of a school
///
/// Management information sheets (MI sheets) and notices that are for it, the last published first, and those that ask for what a
/// school left undone that closed before it (as when it became an academy); with
/// `outstanding=true` those about which something is still to be done. The school's own programs tell its people apart, by
/// `role`.
#[utoipa::path(
    tag = "information sheets", operation_id = "listSchoolInformationSheets",
    params(("urn" = Urn, Path, description = "The school", example = 120765), SchoolInformationSheetsQuery),
    security(("bearer" = [InformationSheetsRead::SCOPE])),
    responses((status = 200, description = "One page of sheets", body = Page<SchoolInformationSheet>)),
)]
#[get("/schools/{urn}/information-sheets")]
async fn list(
    cx: Access<InformationSheetsRead>,
    path: PathParams,
    Params(query): Params<SchoolInformationSheetsQuery>,
) -> Result<Page<SchoolInformationSheet>> {
    reading::list(&cx, path.school()?, &query).await
}

/// Get an information sheet of a school
///
/// What it says, how it was corrected and what it said before, and how far the school is with it: unread, read,
/// acknowledged, completed, by whom and when.
#[utoipa::path(
    tag = "information sheets", operation_id = "getSchoolInformationSheet",
    params(
        ThisSheet,
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [InformationSheetsRead::SCOPE])),
    responses(
        (status = 200, description = "The sheet, with its version as `ETag`", body = SchoolInformationSheetDocument),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/schools/{urn}/information-sheets/{id}")]
async fn show(
    cx: Access<InformationSheetsRead>,
    path: PathParams,
) -> Result<Tagged<SchoolInformationSheetDocument>> {
    reading::show(&cx, path.school()?, path.id("id")?).await
}

/// Get an information sheet of a school as a page
///
/// To be read and printed. It is complete in itself: nothing in it loads or runs. That it was fetched says nothing of who
/// read it.
#[utoipa::path(
    tag = "information sheets", operation_id = "getSchoolInformationSheetPage",
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
#[get("/schools/{urn}/information-sheets/{id}/page")]
async fn page(cx: Access<InformationSheetsRead>, path: PathParams) -> Result<ReportPage> {
    reading::as_page(&cx, path.school()?, path.id("id")?).await
}

/// Record that an information sheet was read
///
/// By somebody at the school, who is named.
#[utoipa::path(
    tag = "information sheets", operation_id = "recordSchoolInformationSheetRead",
    request_body = SchoolInformationSheetStep, params(ThisSheet, Named),
    security(("bearer" = [InformationSheetsRespond::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/information-sheets/{id}/read")]
async fn mark_read(
    cx: Access<InformationSheetsRespond>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<SchoolInformationSheetStep>,
) -> Result<Once<HttpResponse>> {
    let place = place(&path, read, key)?;
    Ok(service::step(&cx, place, ReceiptAction::Read, &body).await?.map(Tagged::changed))
}

/// Acknowledge an information sheet
///
/// The school has taken notice of it. If it was corrected since it was read, the step is refused: read it again.
#[utoipa::path(
    tag = "information sheets", operation_id = "acknowledgeSchoolInformationSheet",
    request_body = SchoolInformationSheetStep, params(ThisSheet, Named),
    security(("bearer" = [InformationSheetsRespond::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/information-sheets/{id}/acknowledge")]
async fn acknowledge(
    cx: Access<InformationSheetsRespond>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<SchoolInformationSheetStep>,
) -> Result<Once<HttpResponse>> {
    let place = place(&path, read, key)?;
    Ok(service::step(&cx, place, ReceiptAction::Acknowledge, &body).await?.map(Tagged::changed))
}

/// Complete an information sheet
///
/// The school has done what it asks. A sheet that asks for nothing and has no day by whose end it is to be completed can
/// only be acknowledged.
#[utoipa::path(
    tag = "information sheets", operation_id = "completeSchoolInformationSheet",
    request_body = SchoolInformationSheetComplete, params(ThisSheet, Named),
    security(("bearer" = [InformationSheetsRespond::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/information-sheets/{id}/complete")]
async fn complete(
    cx: Access<InformationSheetsRespond>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<SchoolInformationSheetComplete>,
) -> Result<Once<HttpResponse>> {
    let place = place(&path, read, key)?;
    Ok(service::complete(&cx, place, &body).await?.map(Tagged::changed))
}

/// Reopen an information sheet
///
/// What it asks is not done after all. It is acknowledged then, and what was said before stays in the history.
#[utoipa::path(
    tag = "information sheets", operation_id = "reopenSchoolInformationSheet",
    request_body = SchoolInformationSheetReopen, params(ThisSheet, Named),
    security(("bearer" = [InformationSheetsRespond::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/information-sheets/{id}/reopen")]
async fn reopen(
    cx: Access<InformationSheetsRespond>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<SchoolInformationSheetReopen>,
) -> Result<Once<HttpResponse>> {
    let place = place(&path, read, key)?;
    Ok(service::reopen(&cx, place, &body).await?.map(Tagged::changed))
}
