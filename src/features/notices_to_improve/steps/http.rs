//! Routes of steps of Notices to Improve.

use actix_web::{HttpResponse, post};
use utoipa::{IntoParams, IntoResponses};
use uuid::Uuid;

use super::{
    act::{Answer, Place},
    dto::{
        NoticeToImproveCancel, NoticeToImproveConclude, NoticeToImproveConclusionCorrect,
        NoticeToImproveEndEarly, NoticeToImproveIssueOrder, NoticeToImproveServe,
        NoticeToImproveServiceCorrect,
    },
    ending, issuing, serving,
};
use crate::{
    access::{Access, NoticesToImproveWrite, Permission as _},
    domain::urn::Urn,
    error::{Problem, Result},
    features::notices_to_improve::notices::NoticeToImproveDocument,
    http::{Body, IdempotencyKey, Once, PathParams, Precondition, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(issue).service(serve).service(correct_service);
    cfg.service(conclude_improved).service(conclude_not_improved).service(correct_conclusion);
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

/// What every step is answered with.
#[derive(IntoResponses)]
#[allow(dead_code, reason = "it stands in the document alone")]
enum Stepped {
    /// The notice as it stands from then on
    #[response(status = 200, headers(("ETag" = String, description = "Names this version")))]
    Stands(NoticeToImproveDocument),
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
    responses(Stepped, Unnamed),
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
    responses(Stepped, Unnamed),
)]
#[post("/schools/{urn}/notices-to-improve/{id}/serve")]
async fn serve(
    cx: Access<NoticesToImproveWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<NoticeToImproveServe>,
) -> Result<Once<HttpResponse>> {
    Ok(answered(serving::serve(&cx, &place(&path, read, key)?, &body).await?))
}

/// Put right how and when a Notice to Improve was received
///
/// For a reason; what was recorded before stays in the history. Breaches are counted from the day after receipt. What came
/// after its period had begun is refused: such a notice is cancelled and another issued.
#[utoipa::path(
    tag = "notices to improve", operation_id = "correctNoticeToImproveService",
    params(ThisNotice, Named, Tried), request_body = NoticeToImproveServiceCorrect,
    security(("bearer" = [NoticesToImproveWrite::SCOPE])),
    responses(Stepped, Unnamed),
)]
#[post("/schools/{urn}/notices-to-improve/{id}/correct-service")]
async fn correct_service(
    cx: Access<NoticesToImproveWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<NoticeToImproveServiceCorrect>,
) -> Result<Once<HttpResponse>> {
    Ok(answered(serving::correct(&cx, &place(&path, read, key)?, &body).await?))
}

/// Say that attendance improved as a Notice to Improve asked
///
/// When its period is over, and not before: improvement is asked for in the whole of it. It is held against the registers of
/// every school at which the pupil was, whoever asks. A reason is asked for where the aim was that there is no unauthorised
/// absence and the registers show some, and where they do not tell it for certain: marks of `N`, registers that are not
/// marked, a pupil who left the school's roll.
#[utoipa::path(
    tag = "notices to improve", operation_id = "concludeNoticeToImproveImproved",
    params(ThisNotice, Named, Tried), request_body = NoticeToImproveConclude,
    security(("bearer" = [NoticesToImproveWrite::SCOPE])),
    responses(Stepped, Unnamed),
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
/// notice then. A reason is asked for where the registers show no unauthorised absence, or do not tell it for certain.
#[utoipa::path(
    tag = "notices to improve", operation_id = "concludeNoticeToImproveNotImproved",
    params(ThisNotice, Named, Tried), request_body = NoticeToImproveConclude,
    security(("bearer" = [NoticesToImproveWrite::SCOPE])),
    responses(Stepped, Unnamed),
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

/// Put right what was said to have come of a Notice to Improve
///
/// For a reason: what was said to be improvement was none, or the other way round. The registers of the period are looked at
/// anew; how it was said before, and on what, stays in the history.
#[utoipa::path(
    tag = "notices to improve", operation_id = "correctNoticeToImproveConclusion",
    params(ThisNotice, Named, Tried), request_body = NoticeToImproveConclusionCorrect,
    security(("bearer" = [NoticesToImproveWrite::SCOPE])),
    responses(Stepped, Unnamed),
)]
#[post("/schools/{urn}/notices-to-improve/{id}/correct-conclusion")]
async fn correct_conclusion(
    cx: Access<NoticesToImproveWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<NoticeToImproveConclusionCorrect>,
) -> Result<Once<HttpResponse>> {
    Ok(answered(ending::correct(&cx, &place(&path, read, key)?, &body).await?))
}

/// End a Notice to Improve before its period is over
///
/// On a ground that the notice told the parent of, when it is borne out: by the registers, where it names sessions of
/// unauthorised absence since the parent had it (a mark of `N` bears nothing out), otherwise by what is said to have
/// happened. The parent is told before, and of the sessions that bear it out.
#[utoipa::path(
    tag = "notices to improve", operation_id = "endNoticeToImproveEarly",
    params(ThisNotice, Named, Tried), request_body = NoticeToImproveEndEarly,
    security(("bearer" = [NoticesToImproveWrite::SCOPE])),
    responses(Stepped, Unnamed),
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
    responses(Stepped, Unnamed),
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
