//! Routes of clients.

use actix_web::{
    HttpResponse, get,
    http::header::{CACHE_CONTROL, LOCATION},
    post, web,
};
use uuid::Uuid;

use super::{
    dto::{
        Client, ClientCreate, ClientGrant, ClientGrantDays, ClientGranted, ClientGrantsCreate,
        ClientGrantsQuery, ClientListed, ClientWithSecret, ClientsQuery,
    },
    granting, reading, service,
};
use crate::{
    access::{Access, ClientsManage, Permission as _},
    error::{Problem, Result},
    http::{Body, BodyOrLines, IdempotencyKey, Once, Page, Params, PathParams, Routes, Tagged},
};

/// Mounts the feature under the version.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list).service(create).service(show).service(revoke);
    cfg.service(list_grants).service(grant).service(end_grant);
    cfg.service(add_secret).service(revoke_secret);
}

/// List clients
///
/// Every client, oldest first, without its secrets. Only a client that is granted every school manages clients: to
/// any other the list is empty and each client is `not_found`.
#[utoipa::path(
    tag = "clients", operation_id = "listClients", params(ClientsQuery),
    security(("bearer" = [ClientsManage::SCOPE])),
    responses((status = 200, description = "One page of clients", body = Page<ClientListed>)),
)]
#[get("/clients")]
async fn list(cx: Access<ClientsManage>, Params(query): Params<ClientsQuery>) -> Result<Page<ClientListed>> {
    reading::page(&cx, &query).await
}

/// Create a client
///
/// Makes a client with a secret that is shown in this answer and never again. `registers:write`, `roll:write`,
/// `leave:write` and `timetables:write` are not for the kinds `la` and `portal`: the school keeps its register and gives
/// leave (regulations 10 and 11 of the School Attendance (Pupil Registration) (England) Regulations 2024), the authority
/// never writes a mark. `clients:manage` is given by
/// the command on the host alone. A repeated request with the same `Idempotency-Key` makes no second client and is
/// answered without the secret: if the first answer was lost, add a secret and revoke the one that nobody has.
#[utoipa::path(
    tag = "clients", operation_id = "createClient",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once")),
    request_body(content = ClientCreate, example = json!({
        "name": "Sample MIS", "kind": "mis", "scopes": ["roll:write", "registers:write"], "urns": [120_765],
    })),
    security(("bearer" = [ClientsManage::SCOPE])),
    responses(
        (status = 201, description = "The client and its secret", body = ClientWithSecret,
            headers(("Location" = String, description = "Address of the client"))),
        (status = 404, description = "`not_found`: the caller does not reach every school",
            body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`idempotency_in_progress`: the first request with this key is still running",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/clients")]
async fn create(
    cx: Access<ClientsManage>,
    key: IdempotencyKey,
    body: Body<ClientCreate>,
) -> Result<Once<HttpResponse>> {
    let made = service::create_by_request(&cx, key, &body).await?;
    with_secret(&cx, made).await
}

/// Get a client
///
/// The client with the ids and days of its secrets, its open grants, and what its state allows to be done with it.
#[utoipa::path(
    tag = "clients", operation_id = "getClient",
    params(
        ("id" = Uuid, Path, description = "The client"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [ClientsManage::SCOPE])),
    responses(
        (status = 200, description = "The client", body = Client,
            headers(("ETag" = String, description = "Names this version"))),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/clients/{id}")]
async fn show(cx: Access<ClientsManage>, path: PathParams) -> Result<Tagged<Client>> {
    reading::show(&cx, path.id("id")?).await
}

/// Revoke a client
///
/// For good: it gets no token any more, and within five seconds none of its tokens is accepted anywhere. A client
/// that holds `clients:manage` is revoked by the command on the host alone, so none can revoke itself.
#[utoipa::path(
    tag = "clients", operation_id = "revokeClient",
    params(
        ("id" = Uuid, Path, description = "The client"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [ClientsManage::SCOPE])),
    responses(
        (status = 200, description = "The client as revoked", body = Client),
        (status = 409, description = "`state_conflict`: it is revoked, or may manage clients; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/clients/{id}/revoke")]
async fn revoke(
    cx: Access<ClientsManage>,
    path: PathParams,
    key: IdempotencyKey,
) -> Result<Once<web::Json<Client>>> {
    let id = path.id("id")?;
    let done = service::revoke_once(&cx, id, key).await?;
    changed(&cx, id, done).await
}

/// List the grants of a client
///
/// Every grant there has been, oldest first: which school, or all of them, from which day to which.
#[utoipa::path(
    tag = "clients", operation_id = "listClientGrants",
    params(("id" = Uuid, Path, description = "The client"), ClientGrantsQuery),
    security(("bearer" = [ClientsManage::SCOPE])),
    responses((status = 200, description = "One page of grants", body = Page<ClientGrant>)),
)]
#[get("/clients/{id}/grants")]
async fn list_grants(
    cx: Access<ClientsManage>,
    path: PathParams,
    Params(query): Params<ClientGrantsQuery>,
) -> Result<Page<ClientGrant>> {
    reading::grants(&cx, path.id("id")?, &query).await
}

/// Grant schools to a client
///
/// Schools by URN, or all, from the first day to the last, counted at a school's wall (Europe/London). All are granted
/// or none: every URN that is no school is named, in JSON by its pointer, of a file as `/lines/N`, counted from 1. A
/// file has one URN a line; blank lines, lines that begin with `#` and a first line `urn` are passed over, and its days
/// stand in the query. A school that is granted twice stays granted until both grants end.
#[utoipa::path(
    tag = "clients", operation_id = "createClientGrants",
    params(
        ("id" = Uuid, Path, description = "The client"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
        ClientGrantDays,
    ),
    request_body(content(
        (ClientGrantsCreate = "application/json", example = json!({ "urns": [120_765], "from_on": "2026-12-01" })),
        (String = "text/csv", example = json!("urn\n120765\n120766\n")),
        (String = "text/plain", example = json!("120765\n120766\n")),
    )),
    security(("bearer" = [ClientsManage::SCOPE])),
    responses(
        (status = 201, description = "The grants", body = ClientGranted),
        (status = 409, description = "`state_conflict`: it is revoked, or may manage clients; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/clients/{id}/grants")]
async fn grant(
    cx: Access<ClientsManage>,
    path: PathParams,
    key: IdempotencyKey,
    Params(days): Params<ClientGrantDays>,
    body: BodyOrLines<ClientGrantsCreate>,
) -> Result<Once<HttpResponse>> {
    let client_id = path.id("id")?;
    let granted = granting::grant_by_request(&cx, client_id, key, &days, &body).await?;
    Ok(granted.map(|grant_ids| {
        let recorded = grant_ids.len();
        HttpResponse::Created().json(ClientGranted { client_id, recorded, grant_ids })
    }))
}

/// End a grant
///
/// At once, before its last day: the next query of the client does not reach the school any more, unless another
/// grant of it does. A grant that has ended is a `state_conflict`.
#[utoipa::path(
    tag = "clients", operation_id = "endClientGrant",
    params(
        ("id" = Uuid, Path, description = "The client"),
        ("grant_id" = Uuid, Path, description = "The grant"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [ClientsManage::SCOPE])),
    responses(
        (status = 200, description = "The client without the grant", body = Client),
        (status = 409, description = "`state_conflict`: it has ended, or the client allows no change; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/clients/{id}/grants/{grant_id}/end")]
async fn end_grant(
    cx: Access<ClientsManage>,
    path: PathParams,
    key: IdempotencyKey,
) -> Result<Once<web::Json<Client>>> {
    let id = path.id("id")?;
    service::require_authority(&cx).await?;
    let done = granting::end_grant_once(&cx, id, path.id("grant_id")?, key).await?;
    changed(&cx, id, done).await
}

/// Add a secret
///
/// For changing secrets without a gap: add the second, let the program use it, revoke the first. At most two work at
/// once. Each works for 365 days. A repeated request with the same `Idempotency-Key` makes no further secret and is
/// answered without the secret.
#[utoipa::path(
    tag = "clients", operation_id = "createClientSecret",
    params(
        ("id" = Uuid, Path, description = "The client"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [ClientsManage::SCOPE])),
    responses(
        (status = 201, description = "The client and its new secret", body = ClientWithSecret),
        (status = 409, description = "`state_conflict`: two work already, or the client allows no change; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/clients/{id}/secrets")]
async fn add_secret(
    cx: Access<ClientsManage>,
    path: PathParams,
    key: IdempotencyKey,
) -> Result<Once<HttpResponse>> {
    let made = service::add_secret_by_request(&cx, path.id("id")?, key).await?;
    with_secret(&cx, made).await
}

/// Revoke a secret
///
/// No token is given for it from now on; a token that was given for it lives to its end, ten minutes at the most
/// (revoke the client to stop those too). The last secret may be revoked: the client then gets no token until
/// another is added.
#[utoipa::path(
    tag = "clients", operation_id = "revokeClientSecret",
    params(
        ("id" = Uuid, Path, description = "The client"),
        ("secret_id" = Uuid, Path, description = "The secret's id"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [ClientsManage::SCOPE])),
    responses(
        (status = 200, description = "The client without the secret", body = Client),
        (status = 409, description = "`state_conflict`: it works no longer, or the client allows no change; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/clients/{id}/secrets/{secret_id}/revoke")]
async fn revoke_secret(
    cx: Access<ClientsManage>,
    path: PathParams,
    key: IdempotencyKey,
) -> Result<Once<web::Json<Client>>> {
    let id = path.id("id")?;
    let done = service::revoke_secret_once(&cx, id, path.id("secret_id")?, key).await?;
    changed(&cx, id, done).await
}

/// The client as it now is.
async fn changed(cx: &Access<ClientsManage>, id: Uuid, done: Once<()>) -> Result<Once<web::Json<Client>>> {
    let client = reading::show(cx, id).await?.document;
    Ok(done.map(|()| web::Json(client)))
}

const SHOWN: &str = "Keep the secret now: it is not shown again.";
const NOT_SHOWN: &str = "The secret was shown with the first answer and is kept nowhere. If that answer was lost, \
                         add a secret (`POST /v1/clients/{id}/secrets`) and revoke this one.";

async fn with_secret(
    cx: &Access<ClientsManage>,
    made: Once<(service::Made, Option<String>)>,
) -> Result<Once<HttpResponse>> {
    let client = reading::show(cx, made.value.0.client_id).await?.document;
    Ok(made.map(|(made, client_secret)| {
        let secret_notice = if client_secret.is_some() { SHOWN } else { NOT_SHOWN };
        let location = format!("/v1/clients/{}", made.client_id);
        let body = ClientWithSecret { client, secret_id: made.secret_id, client_secret, secret_notice };
        HttpResponse::Created()
            .insert_header((LOCATION, location))
            .insert_header((CACHE_CONTROL, "no-store"))
            .json(body)
    }))
}
