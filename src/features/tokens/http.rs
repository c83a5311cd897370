//! Routes of the token endpoint. It alone answers errors in the form of RFC 6749.

use actix_web::{
    HttpMessage as _, HttpRequest, HttpResponse, get,
    http::{
        StatusCode,
        header::{AUTHORIZATION, CACHE_CONTROL, PRAGMA, WWW_AUTHENTICATE},
    },
    post,
    web::{self, BytesMut},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::{
    access::{Public, SCOPES, TOKEN_LIFE, TokenRefused, TokenRequest},
    error::{AppError, Code, Result},
    http::{Arriving, Routes, USUAL_PACE},
};

/// Bytes of a token request that are read.
const LIMIT: usize = 4096;

/// Mounts the feature at the root.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(create).service(jwks).service(metadata);
}

/// A request for a token.
#[derive(Deserialize, ToSchema)]
#[schema(as = TokenForm)]
struct Form {
    /// Always `client_credentials`.
    #[schema(example = "client_credentials")]
    grant_type: String,
    /// Scopes to limit the token to, separated by spaces; all of the client's when absent.
    #[schema(example = "registers:write roll:write")]
    scope: Option<String>,
    /// The client's id, when it is not sent by HTTP Basic.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3d")]
    client_id: Option<String>,
    /// The client's secret, when it is not sent by HTTP Basic.
    #[schema(example = "rollcall_…")]
    client_secret: Option<String>,
}

/// A token.
#[derive(Serialize, ToSchema)]
#[schema(as = Token)]
struct Token {
    /// Send it as `Authorization: Bearer …`.
    #[schema(example = "eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJFZERTQSJ9.…")]
    access_token: String,
    /// Always `Bearer`.
    #[schema(example = "Bearer")]
    token_type: &'static str,
    /// Seconds it lives.
    #[schema(example = 600)]
    expires_in: i64,
    /// The scopes it carries.
    #[schema(example = "registers:write roll:write")]
    scope: String,
}

/// A refusal (RFC 6749, section 5.2).
#[derive(Serialize, ToSchema)]
#[schema(as = TokenError)]
struct Refusal {
    /// `invalid_request`, `invalid_client`, `invalid_scope`, `unsupported_grant_type` or `temporarily_unavailable`.
    #[schema(example = "invalid_client")]
    error: &'static str,
    /// What to do about it.
    #[schema(example = "The client is unknown or its secret is not valid.")]
    error_description: &'static str,
}

/// Get a token
///
/// Client credentials by HTTP Basic or in the form, never both (RFC 6749, section 2.3.1). The token is a JWT
/// (RFC 9068) signed with a key of `/.well-known/jwks.json`. Unknown client, wrong secret, expired secret and
/// revoked client are all one answer.
#[utoipa::path(
    tag = "tokens", operation_id = "createToken",
    request_body(content = Form, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "A token", body = Token),
        (status = 400, description = "The request or its scope is not valid", body = Refusal),
        (status = 401, description = "The client is unknown or its secret is not valid", body = Refusal),
        (status = 429, description = "Too many attempts from this address have failed, or this client asks too often", body = Refusal),
        (status = 503, description = "No token can be issued now", body = Refusal),
    ),
)]
#[post("/oauth/token")]
async fn create(public: Public, req: HttpRequest, payload: web::Payload) -> HttpResponse {
    // Before anything is read or looked up for who has failed too often.
    if let Err(error) = public.may_try() {
        return unavailable(&error);
    }
    let body = read(&req, payload).await;
    match body {
        Ok(form) => answer(&public, &req, &form).await,
        Err(refusal) => refuse(StatusCode::BAD_REQUEST, refusal),
    }
}

async fn read(req: &HttpRequest, payload: web::Payload) -> Result<Form, Refusal> {
    let bad = |error_description| Refusal { error: "invalid_request", error_description };
    if !req.content_type().eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(bad("Send a form: Content-Type: application/x-www-form-urlencoded."));
    }
    let mut arriving = Arriving::new(req, payload.into_inner(), USUAL_PACE);
    let mut bytes = BytesMut::new();
    loop {
        match arriving.next().await {
            Ok(Some(part)) if bytes.len() + part.len() <= LIMIT => bytes.extend_from_slice(&part),
            Ok(None) => break,
            _ => return Err(bad("The form is too large or was cut off.")),
        }
    }
    serde_urlencoded::from_bytes(&bytes)
        .map_err(|_| bad("grant_type is needed, and each parameter only once."))
}

async fn answer(public: &Public, req: &HttpRequest, form: &Form) -> HttpResponse {
    let bad = |error_description| Refusal { error: "invalid_request", error_description };
    if form.grant_type != "client_credentials" {
        let error_description = "Only client_credentials is supported.";
        return refuse(
            StatusCode::BAD_REQUEST,
            Refusal { error: "unsupported_grant_type", error_description },
        );
    }
    let in_form = form.client_id.as_deref().zip(form.client_secret.as_deref());
    let (client_id, secret) = match (basic(req), in_form) {
        (Some((id, secret)), None) if form.client_secret.is_none() && names(form, &id) => (id, secret),
        (Some(_), _) => {
            return refuse(StatusCode::BAD_REQUEST, bad("Use HTTP Basic or the form, not both."));
        }
        (None, Some((id, secret))) => (id.to_owned(), secret.to_owned()),
        (None, None) => return refuse(StatusCode::UNAUTHORIZED, UNKNOWN_CLIENT),
    };
    let request = TokenRequest { client_id: &client_id, secret: &secret, scope: form.scope.as_deref() };
    match public.token(&request).await {
        Ok((access_token, scope)) => {
            let token = Token { access_token, token_type: "Bearer", expires_in: TOKEN_LIFE, scope };
            unstored(StatusCode::OK).json(token)
        }
        Err(TokenRefused::InvalidClient) => refuse(StatusCode::UNAUTHORIZED, UNKNOWN_CLIENT),
        Err(TokenRefused::InvalidScope) => {
            let error_description = "The client does not hold one of these scopes.";
            refuse(StatusCode::BAD_REQUEST, Refusal { error: "invalid_scope", error_description })
        }
        Err(TokenRefused::Failed(error)) => unavailable(&error),
    }
}

/// Whether the form names this client or none.
fn names(form: &Form, id: &str) -> bool {
    form.client_id.as_deref().is_none_or(|named| named == id)
}

const UNKNOWN_CLIENT: Refusal = Refusal {
    error: "invalid_client",
    error_description: "The client is unknown or its secret is not valid.",
};

/// Too many attempts, or the service cannot tell now: RFC 6749 has one word for both.
fn unavailable(error: &AppError) -> HttpResponse {
    let status = match error.code() {
        Code::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        _ => StatusCode::SERVICE_UNAVAILABLE,
    };
    if status.is_server_error() {
        tracing::error!(cause = error.because().map(tracing::field::display), "no token can be issued");
    }
    let error_description = "Wait as Retry-After says and try again.";
    let refusal = Refusal { error: "temporarily_unavailable", error_description };
    let wait = error.header_value("Retry-After").unwrap_or("2").to_owned();
    unstored(status).insert_header(("Retry-After", wait)).json(refusal)
}

fn refuse(status: StatusCode, refusal: Refusal) -> HttpResponse {
    let mut answer = unstored(status);
    if status == StatusCode::UNAUTHORIZED {
        answer.insert_header((WWW_AUTHENTICATE, "Basic realm=\"rollcall\""));
    }
    answer.json(refusal)
}

fn unstored(status: StatusCode) -> actix_web::HttpResponseBuilder {
    let mut answer = HttpResponse::build(status);
    answer.insert_header((CACHE_CONTROL, "no-store")).insert_header((PRAGMA, "no-cache"));
    answer
}

/// Client id and secret from HTTP Basic, each form-encoded inside it (RFC 6749, section 2.3.1).
fn basic(req: &HttpRequest) -> Option<(String, String)> {
    let mut headers = req.headers().get_all(AUTHORIZATION);
    let (Some(header), None) = (headers.next(), headers.next()) else { return None };
    let (scheme, encoded) = header.to_str().ok()?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("Basic") {
        return None;
    }
    let text = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (id, secret) = text.split_once(':')?;
    let plain = |part: &str| {
        let pair = format!("v={part}");
        form_urlencoded::parse(pair.as_bytes()).next().map(|(_, value)| value.into_owned())
    };
    Some((plain(id)?, plain(secret)?))
}

/// Show the public keys
///
/// The keys that tokens are signed with, the current and the next (RFC 7517).
#[utoipa::path(
    tag = "tokens", operation_id = "getSigningKeys",
    responses((status = 200, description = "A JSON Web Key Set", body = Object)),
)]
#[get("/.well-known/jwks.json")]
async fn jwks(public: Public) -> HttpResponse {
    HttpResponse::Ok().insert_header((CACHE_CONTROL, "public, max-age=300")).json(public.jwks())
}

/// Show the token service
///
/// Authorization server metadata (RFC 8414).
#[utoipa::path(
    tag = "tokens", operation_id = "getAuthorizationServer",
    responses((status = 200, description = "The metadata", body = Object)),
)]
#[get("/.well-known/oauth-authorization-server")]
async fn metadata(public: Public) -> web::Json<Value> {
    let issuer = public.issuer();
    web::Json(json!({
        "issuer": issuer,
        "token_endpoint": format!("{issuer}/oauth/token"),
        "jwks_uri": format!("{issuer}/.well-known/jwks.json"),
        "grant_types_supported": ["client_credentials"],
        "response_types_supported": [],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "scopes_supported": SCOPES.iter().map(|(scope, _)| scope).collect::<Vec<_>>(),
        "service_documentation": format!("{issuer}/docs/"),
    }))
}
