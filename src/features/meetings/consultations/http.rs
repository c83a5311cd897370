//! Routes of consultations.

use actix_web::{HttpResponse, get, post};
use utoipa::{IntoParams, IntoResponses};
use uuid::Uuid;

use super::{
    dto::{
        OfficerConsultation, OfficerConsultationAdvise, OfficerConsultationClose, OfficerConsultationCreate,
        OfficerConsultationDocument, OfficerConsultationFollowUp, OfficerConsultationProposal,
        OfficerConsultationProposalsQuery, OfficerConsultationWithdraw, OfficerConsultationsQuery,
    },
    proposals, reading, service,
};
use crate::{
    access::{
        Access, OfficerConsultationsRead, OfficerConsultationsRequest, OfficerConsultationsWrite,
        Permission as _, RegistersRead, StepPlace,
    },
    domain::{purpose::Purpose, urn::Urn},
    error::{Problem, Result},
    features::meetings::params::Named,
    http::{Body, IdempotencyKey, Once, Page, Params, PathParams, Precondition, ReadBy, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list_all).service(list).service(list_proposals).service(create).service(show);
    cfg.service(advise).service(follow_up).service(close).service(withdraw);
}

/// With which consultation a step is taken.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(dead_code, reason = "it stands in the document alone")]
struct ThisConsultation {
    /// The school
    #[param(example = 120765)]
    urn: Urn,
    /// The consultation
    id: Uuid,
}

/// What every step is answered with.
#[derive(IntoResponses)]
#[allow(dead_code, clippy::large_enum_variant, reason = "it stands in the document alone")]
enum Stepped {
    /// The consultation as it stands from then on
    #[response(status = 200, headers(("ETag" = String, description = "Names this version")))]
    Taken(OfficerConsultationDocument),
    /// `state_conflict`: the consultation is not so that this can be done; `idempotency_in_progress`
    #[response(status = 409, content_type = "application/problem+json")]
    Refused(Problem),
    /// `precondition_failed`: the consultation is not at the version named
    #[response(status = 412, content_type = "application/problem+json")]
    Stale(Problem),
    /// `precondition_required`: no version was named
    #[response(status = 428, content_type = "application/problem+json")]
    NotNamed(Problem),
}

/// List consultations of all schools
///
/// Of every school that the client reaches, in the order of their URNs, and of one in the order of asking. For whom and for
/// what it is read is stated, and written down.
#[utoipa::path(
    tag = "officer consultations", operation_id = "listOfficerConsultations",
    params(
        OfficerConsultationsQuery,
        ("Person-Name" = String, Header, description = "For whom it is read", example = "A. Officer"),
        ("Person-Title" = Option<String>, Header, description = "That person's role", example = "Attendance & Entitlement Officer"),
        ("Access-Purpose" = Purpose, Header, description = "What it is read for"),
    ),
    security(("bearer" = [OfficerConsultationsRead::SCOPE])),
    responses((status = 200, description = "One page of consultations", body = Page<OfficerConsultation>)),
)]
#[get("/officer-consultations")]
async fn list_all(
    cx: Access<OfficerConsultationsRead>,
    Params(query): Params<OfficerConsultationsQuery>,
    by: ReadBy,
) -> Result<Page<OfficerConsultation>> {
    reading::list(&cx, None, &query, &by).await
}

/// List a school's consultations
///
/// In the order of asking. For whom and for what it is read is stated, and written down.
#[utoipa::path(
    tag = "officer consultations", operation_id = "listSchoolOfficerConsultations",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        OfficerConsultationsQuery,
        ("Person-Name" = String, Header, description = "For whom it is read", example = "A. Head"),
        ("Person-Title" = Option<String>, Header, description = "That person's role", example = "Headteacher"),
        ("Access-Purpose" = Purpose, Header, description = "What it is read for"),
    ),
    security(("bearer" = [OfficerConsultationsRead::SCOPE])),
    responses((status = 200, description = "One page of consultations", body = Page<OfficerConsultation>)),
)]
#[get("/schools/{urn}/officer-consultations")]
async fn list(
    cx: Access<OfficerConsultationsRead>,
    path: PathParams,
    Params(query): Params<OfficerConsultationsQuery>,
    by: ReadBy,
) -> Result<Page<OfficerConsultation>> {
    reading::list(&cx, Some(path.school()?), &query, &by).await
}

/// List pupils about whom a school would ask an officer
///
/// Those on roll today whose attendance gives rise to it and about whom no question waits, with what gives rise: severe or
/// persistent absence, ten school days in a row, fifteen of illness (with `registers.codes:read`), the threshold of penalty
/// notices. It rests on the marks alone. For whom and for what it is read is stated, and written
/// down.
#[utoipa::path(
    tag = "officer consultations", operation_id = "listOfficerConsultationProposals",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        OfficerConsultationProposalsQuery,
        ("Person-Name" = String, Header, description = "For whom it is read", example = "A. Head"),
        ("Person-Title" = Option<String>, Header, description = "That person's role", example = "Headteacher"),
        ("Access-Purpose" = Purpose, Header, description = "What it is read for"),
    ),
    security(("bearer" = [RegistersRead::SCOPE])),
    responses((status = 200, description = "One page of pupils", body = Page<OfficerConsultationProposal>)),
)]
#[get("/schools/{urn}/officer-consultation-proposals")]
async fn list_proposals(
    cx: Access<RegistersRead>,
    path: PathParams,
    Params(query): Params<OfficerConsultationProposalsQuery>,
    by: ReadBy,
) -> Result<Page<OfficerConsultationProposal>> {
    proposals::list(&cx, path.school()?, &query, &by).await
}

/// Ask an officer about a pupil
///
/// A pupil on roll, with why the school asks. Of one pupil one question waits at a time.
#[utoipa::path(
    tag = "officer consultations", operation_id = "requestOfficerConsultation",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    request_body(content = OfficerConsultationCreate, example = json!({
        "pupil_id": "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e",
        "question": { "reason": "Absent every Monday since the move; the family does not answer",
                      "triggers": ["persistent_absence"] },
        "recorded_by": { "name": "A. Head", "title": "Headteacher" },
    })),
    security(("bearer" = [OfficerConsultationsRequest::SCOPE])),
    responses(
        (status = 201, description = "The consultation as asked for", body = OfficerConsultationDocument,
            headers(("Location" = String, description = "Address of the consultation"))),
        (status = 409, description = "`duplicate`: a consultation about the pupil is open; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/officer-consultations")]
async fn create(
    cx: Access<OfficerConsultationsRequest>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<OfficerConsultationCreate>,
) -> Result<Once<HttpResponse>> {
    let done = service::create(&cx, path.school()?, key, &body).await?;
    Ok(done.map(|made| {
        let location = made.document.consultation.links.this.clone();
        made.created(&location)
    }))
}

/// Get a consultation
///
/// With every way in which it stood. For whom and for what it is read is stated, and written down.
#[utoipa::path(
    tag = "officer consultations", operation_id = "getOfficerConsultation",
    params(
        ThisConsultation,
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
        ("Person-Name" = String, Header, description = "For whom it is read", example = "A. Officer"),
        ("Person-Title" = Option<String>, Header, description = "That person's role", example = "Attendance & Entitlement Officer"),
        ("Access-Purpose" = Purpose, Header, description = "What it is read for"),
    ),
    security(("bearer" = [OfficerConsultationsRead::SCOPE])),
    responses(
        (status = 200, description = "The consultation, with its version as `ETag`", body = OfficerConsultationDocument),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/schools/{urn}/officer-consultations/{id}")]
async fn show(
    cx: Access<OfficerConsultationsRead>,
    path: PathParams,
    by: ReadBy,
) -> Result<Tagged<OfficerConsultationDocument>> {
    reading::read(&cx, path.school()?, path.id("id")?, &by).await
}

/// Give advice about a pupil
///
/// Or further advice, which stands in the place of what was advised before; that stays in the history.
#[utoipa::path(
    tag = "officer consultations", operation_id = "recordOfficerConsultationAdvice",
    request_body(content = OfficerConsultationAdvise, example = json!({
        "officer": { "name": "A. Officer", "title": "Attendance & Entitlement Officer" },
        "advised_on": "2026-11-20", "advice": "Offer early help, and invite the parents to a panel",
        "follow_up_on": "2026-12-11", "recorded_by": { "name": "A. Officer" },
    })),
    params(ThisConsultation, Named),
    security(("bearer" = [OfficerConsultationsWrite::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/officer-consultations/{id}/advise")]
async fn advise(
    cx: Access<OfficerConsultationsWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<OfficerConsultationAdvise>,
) -> Result<Once<HttpResponse>> {
    let place = StepPlace::of(&path, "id", read, key)?;
    Ok(service::advise(&cx, place, &body).await?.map(Tagged::changed))
}

/// Say what came of advice about a pupil
///
/// When school and officer looked at it, and what they found.
#[utoipa::path(
    tag = "officer consultations", operation_id = "recordOfficerConsultationOutcome",
    request_body = OfficerConsultationFollowUp, params(ThisConsultation, Named),
    security(("bearer" = [OfficerConsultationsWrite::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/officer-consultations/{id}/follow-up")]
async fn follow_up(
    cx: Access<OfficerConsultationsWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<OfficerConsultationFollowUp>,
) -> Result<Once<HttpResponse>> {
    let place = StepPlace::of(&path, "id", read, key)?;
    Ok(service::follow_up(&cx, place, &body).await?.map(Tagged::changed))
}

/// Close a consultation
///
/// With the reason. Nothing is closed without advice.
#[utoipa::path(
    tag = "officer consultations", operation_id = "closeOfficerConsultation",
    request_body = OfficerConsultationClose, params(ThisConsultation, Named),
    security(("bearer" = [OfficerConsultationsWrite::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/officer-consultations/{id}/close")]
async fn close(
    cx: Access<OfficerConsultationsWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<OfficerConsultationClose>,
) -> Result<Once<HttpResponse>> {
    let place = StepPlace::of(&path, "id", read, key)?;
    Ok(service::close(&cx, place, &body).await?.map(Tagged::changed))
}

/// Take a question about a pupil back
///
/// Before there is advice, with the reason.
#[utoipa::path(
    tag = "officer consultations", operation_id = "withdrawOfficerConsultation",
    request_body = OfficerConsultationWithdraw, params(ThisConsultation, Named),
    security(("bearer" = [OfficerConsultationsRequest::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/officer-consultations/{id}/withdraw")]
async fn withdraw(
    cx: Access<OfficerConsultationsRequest>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<OfficerConsultationWithdraw>,
) -> Result<Once<HttpResponse>> {
    let place = StepPlace::of(&path, "id", read, key)?;
    Ok(service::withdraw(&cx, place, &body).await?.map(Tagged::changed))
}
