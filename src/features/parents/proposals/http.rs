//! Routes of the parents of a school's pupils, and of those whom it proposes.

use actix_web::{HttpResponse, get, post, web};

use super::{
    dto::{
        ParentProposal, ParentProposalAccept, ParentProposalCreate, ParentProposalEnd, ParentProposalsQuery,
        PupilParents,
    },
    reading, service,
};
use crate::{
    access::{Access, ParentsWrite, Permission as _, PupilsParentsPropose, PupilsParentsRead},
    domain::urn::Urn,
    error::{Problem, Result},
    http::{Body, IdempotencyKey, Once, Page, Params, PathParams, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(of_pupil).service(propose).service(list_all).service(list).service(show);
    cfg.service(accept).service(decline).service(withdraw);
}

/// List the parents of a pupil
///
/// Whom the authority knows as parents of a pupil of this school (section 576 of the Education Act 1996): their names, by
/// what each is a parent, and which of the school's own contacts each is; never an address. A notice is asked for by
/// `parent_id`. With them the school's proposals that are not answered.
#[utoipa::path(
    tag = "parents", operation_id = "getPupilParents",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("pupil_id" = Uuid, Path, description = "The pupil"),
    ),
    security(("bearer" = [PupilsParentsRead::SCOPE])),
    responses((status = 200, description = "The parents of the pupil", body = PupilParents)),
)]
#[get("/schools/{urn}/pupils/{pupil_id}/parents")]
async fn of_pupil(cx: Access<PupilsParentsRead>, path: PathParams) -> Result<web::Json<PupilParents>> {
    reading::of_pupil(&cx, path.school()?, path.id("pupil_id")?).await.map(web::Json)
}

/// Propose a parent
///
/// A contact of the school for this pupil, who is a parent whom the authority does not know. The authority answers: it
/// may know the same person by another school. Proposing changes nothing else.
#[utoipa::path(
    tag = "parents", operation_id = "proposeParent", request_body = ParentProposalCreate,
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("pupil_id" = Uuid, Path, description = "The pupil"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [PupilsParentsPropose::SCOPE])),
    responses(
        (status = 201, description = "The proposal as recorded", body = ParentProposal,
            headers(("Location" = String, description = "Address of the proposal"))),
        (status = 409, description = "`duplicate`: it is proposed already, or the authority knows the contact as a \
            parent of the pupil; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/pupils/{pupil_id}/parents")]
async fn propose(
    cx: Access<PupilsParentsPropose>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<ParentProposalCreate>,
) -> Result<Once<HttpResponse>> {
    let urn = path.id::<Urn>("urn")?;
    let done = service::propose(&cx, urn, path.id("pupil_id")?, key, &body).await?;
    Ok(done.map(|made| {
        let location = made.document.links.this.clone();
        made.created(&location)
    }))
}

/// List proposals of parents of all schools
///
/// Of every school that the client reaches, in the order of their URNs, and of one in the order of recording.
#[utoipa::path(
    tag = "parents", operation_id = "listParentProposals", params(ParentProposalsQuery),
    security(("bearer" = [PupilsParentsRead::SCOPE])),
    responses((status = 200, description = "One page of proposals", body = Page<ParentProposal>)),
)]
#[get("/parent-proposals")]
async fn list_all(
    cx: Access<PupilsParentsRead>,
    Params(query): Params<ParentProposalsQuery>,
) -> Result<Page<ParentProposal>> {
    reading::list(&cx, None, &query).await
}

/// List a school's proposals of parents
///
/// In the order of recording.
#[utoipa::path(
    tag = "parents", operation_id = "listSchoolParentProposals",
    params(("urn" = Urn, Path, description = "The school", example = 120765), ParentProposalsQuery),
    security(("bearer" = [PupilsParentsRead::SCOPE])),
    responses((status = 200, description = "One page of proposals", body = Page<ParentProposal>)),
)]
#[get("/schools/{urn}/parent-proposals")]
async fn list(
    cx: Access<PupilsParentsRead>,
    path: PathParams,
    Params(query): Params<ParentProposalsQuery>,
) -> Result<Page<ParentProposal>> {
    reading::list(&cx, Some(path.school()?), &query).await
}

/// Get a proposal of a parent
///
/// With the parent whom the authority knows, once it is accepted.
#[utoipa::path(
    tag = "parents", operation_id = "getParentProposal",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The proposal"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [PupilsParentsRead::SCOPE])),
    responses(
        (status = 200, description = "The proposal, with its version as `ETag`", body = ParentProposal),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/schools/{urn}/parent-proposals/{id}")]
async fn show(cx: Access<PupilsParentsRead>, path: PathParams) -> Result<Tagged<ParentProposal>> {
    reading::show(&cx, path.school()?, path.id("id")?).await
}

/// Accept a proposal of a parent
///
/// For clients of the authority that reach every school: the parent is recorded, or was known, the contact is linked to
/// the record and the child added; then the school is told the parent's id.
#[utoipa::path(
    tag = "parents", operation_id = "acceptParentProposal", request_body = ParentProposalAccept,
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The proposal"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [ParentsWrite::SCOPE])),
    responses(
        (status = 200, description = "The proposal as accepted", body = ParentProposal),
        (status = 409, description = "`state_conflict`: it is answered or withdrawn; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/parent-proposals/{id}/accept")]
async fn accept(
    cx: Access<ParentsWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<ParentProposalAccept>,
) -> Result<Once<HttpResponse>> {
    Ok(service::accept(&cx, path.school()?, path.id("id")?, key, &body).await?.map(Tagged::changed))
}

/// Decline a proposal of a parent
///
/// For clients of the authority that reach every school; with the reason.
#[utoipa::path(
    tag = "parents", operation_id = "declineParentProposal", request_body = ParentProposalEnd,
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The proposal"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [ParentsWrite::SCOPE])),
    responses(
        (status = 200, description = "The proposal as declined", body = ParentProposal),
        (status = 409, description = "`state_conflict`: it is answered or withdrawn; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/parent-proposals/{id}/decline")]
async fn decline(
    cx: Access<ParentsWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<ParentProposalEnd>,
) -> Result<Once<HttpResponse>> {
    Ok(service::decline(&cx, path.school()?, path.id("id")?, key, &body).await?.map(Tagged::changed))
}

/// Withdraw a proposal of a parent
///
/// The school takes it back, with the reason.
#[utoipa::path(
    tag = "parents", operation_id = "withdrawParentProposal", request_body = ParentProposalEnd,
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The proposal"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [PupilsParentsPropose::SCOPE])),
    responses(
        (status = 200, description = "The proposal as withdrawn", body = ParentProposal),
        (status = 409, description = "`state_conflict`: it is answered or withdrawn; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/parent-proposals/{id}/withdraw")]
async fn withdraw(
    cx: Access<PupilsParentsPropose>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<ParentProposalEnd>,
) -> Result<Once<HttpResponse>> {
    Ok(service::withdraw(&cx, path.school()?, path.id("id")?, key, &body).await?.map(Tagged::changed))
}
