//! Routes of steps of Notices to Improve.

use actix_web::{HttpResponse, post};
use utoipa::{IntoParams, IntoResponses};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::{
    act::{Answer, Place},
    dto::{
        NoticeToImproveCancel, NoticeToImproveConclude, NoticeToImproveEndEarly, NoticeToImproveIssueOrder,
        NoticeToImproveServe,
    },
    ending, issuing,
};
use crate::{
    access::{Access, NoticesToImproveWrite, Permission as _},
    domain::urn::Urn,
    error::{Problem, Result},
    features::notices_to_improve::notices::NoticeToImproveDocument,
    http::{Body, IdempotencyKey, Once, PathParams, Precondition, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(issue).service(serve).service(conclude_improved).service(conclude_not_improved);
    cfg.service(end_early).service(cancel);
}

/// Which notice a step is taken with.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(dead_code, reason = "it stands in the document alone")]
pub struct ThisNotice {
    /// The school
    #[param(example = 120765)]
    urn: Urn,
    /// The notice
    id: Uuid,
}

/// Which version of it.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[allow(dead_code, reason = "it stands in the document alone")]
pub struct Named {
    /// The `ETag` that was read
    #[param(rename = "If-Match")]
    if_match: String,
}

/// Which attempt.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[allow(dead_code, reason = "it stands in the document alone")]
struct Tried {
    /// Makes a repeated request apply once
    #[param(rename = "Idempotency-Key")]
    idempotency_key: Option<String>,
}

/// What a change may be refused with that is not for what stands, or not for its state.
#[derive(IntoResponses)]
#[allow(dead_code, reason = "it stands in the document alone")]
pub enum Unnamed {
    /// `state_conflict`: its state does not allow this, or here the authority issues; `duplicate`: another stands;
    /// `idempotency_in_progress`
    #[response(status = 409, content_type = "application/problem+json")]
    Refused(Problem),
    /// `precondition_failed`: the notice is not at the version named
    #[response(status = 412, content_type = "application/problem+json")]
    Stale(Problem),
    /// `precondition_required`: no version was named
    #[response(status = 428, content_type = "application/problem+json")]
    NotNamed(Problem),
}

/// Which notice, at which version, in which attempt.
pub fn place(path: &PathParams, read: Precondition, key: IdempotencyKey) -> Result<Place> {
    Ok(Place { urn: path.school()?, id: path.id("id")?, read, key })
}

fn answered(done: Answer) -> Once<HttpResponse> {
    done.map(Tagged::changed)
}

/// Issue a Notice to Improve
///
/// With all eight parts; each that is missing is named. The sessions that count towards the threshold are attached from the
/// registers, a mark of `N` resolved first, or `override_reason` says why it is right without; support was provided or
/// offered to this parent, or it is said why not. One notice stands for a parent and a child at a time, at whichever
/// school. What it says is frozen.
#[utoipa::path(
    tag = "notices to improve", operation_id = "issueNoticeToImprove",
    params(ThisNotice, Named, Tried), request_body = NoticeToImproveIssueOrder,
    security(("bearer" = [NoticesToImproveWrite::SCOPE])),
    responses(
        (status = 200, description = "The notice as issued", body = NoticeToImproveDocument,
            headers(("ETag" = String, description = "Names this version"))),
        Unnamed,
    ),
)]
#[post("/schools/{urn}/notices-to-improve/{id}/issue")]
async fn issue(
    cx: Access<NoticesToImproveWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<NoticeToImproveIssueOrder>,
) -> Result<Once<HttpResponse>> {
    Ok(answered(issuing::issue(&cx, &place(&path, read, key)?, &body).await?))
}

/// Record that a Notice to Improve was served
///
/// Handed over, or posted: then it is presumed to be received on the second working day after posting. It must be received
/// before the period that it tells begins, or the family would lose days of it.
#[utoipa::path(
    tag = "notices to improve", operation_id = "serveNoticeToImprove",
    params(ThisNotice, Named, Tried), request_body = NoticeToImproveServe,
    security(("bearer" = [NoticesToImproveWrite::SCOPE])),
    responses(
        (status = 200, description = "The notice as served", body = NoticeToImproveDocument,
            headers(("ETag" = String, description = "Names this version"))),
        Unnamed,
    ),
)]
#[post("/schools/{urn}/notices-to-improve/{id}/serve")]
async fn serve(
    cx: Access<NoticesToImproveWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<NoticeToImproveServe>,
) -> Result<Once<HttpResponse>> {
    Ok(answered(issuing::serve(&cx, &place(&path, read, key)?, &body).await?))
}

/// Say that attendance improved as a Notice to Improve asked
///
/// When its period is over, and not before: improvement is asked for in the whole of it. Where the aim was that there is no
/// unauthorised absence and the registers show some, a reason is asked for.
#[utoipa::path(
    tag = "notices to improve", operation_id = "concludeNoticeToImproveImproved",
    params(ThisNotice, Named, Tried), request_body = NoticeToImproveConclude,
    security(("bearer" = [NoticesToImproveWrite::SCOPE])),
    responses(
        (status = 200, description = "The notice as concluded", body = NoticeToImproveDocument,
            headers(("ETag" = String, description = "Names this version"))),
        Unnamed,
    ),
)]
#[post("/schools/{urn}/notices-to-improve/{id}/conclude-improved")]
async fn conclude_improved(
    cx: Access<NoticesToImproveWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<NoticeToImproveConclude>,
) -> Result<Once<HttpResponse>> {
    Ok(answered(ending::conclude(&cx, &place(&path, read, key)?, &body, true).await?))
}

/// Say that attendance did not improve as a Notice to Improve asked
///
/// When its period is over. What the registers show of the period is frozen; a request for a penalty notice may name the
/// notice then.
#[utoipa::path(
    tag = "notices to improve", operation_id = "concludeNoticeToImproveNotImproved",
    params(ThisNotice, Named, Tried), request_body = NoticeToImproveConclude,
    security(("bearer" = [NoticesToImproveWrite::SCOPE])),
    responses(
        (status = 200, description = "The notice as concluded", body = NoticeToImproveDocument,
            headers(("ETag" = String, description = "Names this version"))),
        Unnamed,
    ),
)]
#[post("/schools/{urn}/notices-to-improve/{id}/conclude-not-improved")]
async fn conclude_not_improved(
    cx: Access<NoticesToImproveWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<NoticeToImproveConclude>,
) -> Result<Once<HttpResponse>> {
    Ok(answered(ending::conclude(&cx, &place(&path, read, key)?, &body, false).await?))
}

/// End a Notice to Improve before its period is over
///
/// On a ground that the notice told the parent of, when it is borne out: by the registers, where it names sessions of
/// unauthorised absence (a mark of `N` bears nothing out), otherwise by what is said to have happened. The parent is told
/// before.
#[utoipa::path(
    tag = "notices to improve", operation_id = "endNoticeToImproveEarly",
    params(ThisNotice, Named, Tried), request_body = NoticeToImproveEndEarly,
    security(("bearer" = [NoticesToImproveWrite::SCOPE])),
    responses(
        (status = 200, description = "The notice as ended", body = NoticeToImproveDocument,
            headers(("ETag" = String, description = "Names this version"))),
        Unnamed,
    ),
)]
#[post("/schools/{urn}/notices-to-improve/{id}/end-early")]
async fn end_early(
    cx: Access<NoticesToImproveWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<NoticeToImproveEndEarly>,
) -> Result<Once<HttpResponse>> {
    Ok(answered(ending::end_early(&cx, &place(&path, read, key)?, &body).await?))
}

/// Cancel a Notice to Improve
///
/// A draft, or what was issued and should not have been, for a reason. It stays to be seen and counts for nothing.
#[utoipa::path(
    tag = "notices to improve", operation_id = "cancelNoticeToImprove",
    params(ThisNotice, Named, Tried), request_body = NoticeToImproveCancel,
    security(("bearer" = [NoticesToImproveWrite::SCOPE])),
    responses(
        (status = 200, description = "The notice as cancelled", body = NoticeToImproveDocument,
            headers(("ETag" = String, description = "Names this version"))),
        Unnamed,
    ),
)]
#[post("/schools/{urn}/notices-to-improve/{id}/cancel")]
async fn cancel(
    cx: Access<NoticesToImproveWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<NoticeToImproveCancel>,
) -> Result<Once<HttpResponse>> {
    Ok(answered(ending::cancel(&cx, &place(&path, read, key)?, &body).await?))
}
