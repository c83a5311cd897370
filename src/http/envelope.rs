//! The outermost layer of every request: its id, HEAD as GET without a body, a panic answered, one log line.

use std::{panic::AssertUnwindSafe, time::Instant};

use actix_web::{
    HttpMessage as _, ResponseError as _,
    body::BoxBody,
    dev::{Service, ServiceRequest, ServiceResponse},
    http::{
        Method,
        header::{HeaderName, HeaderValue},
    },
};
use futures_util::FutureExt as _;
use uuid::Uuid;

use crate::error::{AppError, Code, REQUEST_ID};

/// Who called, as far as it is known when the request is answered. For the log only.
#[derive(Clone, Copy)]
pub struct CalledBy(pub Uuid);

/// Answers `req` with `service`, whatever happens inside.
pub async fn envelope<S>(
    mut req: ServiceRequest,
    service: &S,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error>
where
    S: Service<ServiceRequest, Response = ServiceResponse<BoxBody>, Error = actix_web::Error>,
{
    let started = Instant::now();
    let id = request_id(&req);
    if req.method() == Method::HEAD {
        // The codec remembers that no body may follow; handlers need only know GET.
        req.head_mut().method = Method::GET;
    }
    let request = req.request().clone();
    let answered = REQUEST_ID.scope(id.clone(), async {
        match AssertUnwindSafe(service.call(req)).catch_unwind().await {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => ServiceResponse::from_err(error, request.clone()),
            Err(_) => {
                let answer = AppError::from(Code::Internal).cause("the handler panicked").error_response();
                ServiceResponse::new(request.clone(), answer)
            }
        }
    });
    let mut response = answered.await;
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HeaderName::from_static("x-request-id"), value);
    }
    log(&response, &id, started);
    Ok(response)
}

/// The caller's id for this request if it is a plain one, otherwise ours.
fn request_id(req: &ServiceRequest) -> String {
    let sent = req.headers().get("X-Request-Id").and_then(|value| value.to_str().ok());
    let plain = |id: &&str| {
        (1..=128).contains(&id.len())
            && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte))
    };
    sent.filter(plain).map_or_else(|| Uuid::now_v7().to_string(), str::to_owned)
}

/// Route pattern, never the path: ids stay out of the log, and a URL holds no personal data anyway.
fn log(response: &ServiceResponse<BoxBody>, id: &str, started: Instant) {
    let req = response.request();
    tracing::info!(
        request_id = id,
        method = %req.method(),
        route = req.match_pattern().as_deref().unwrap_or("-"),
        status = response.status().as_u16(),
        micros = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX),
        client = req.extensions().get::<CalledBy>().map(|by| tracing::field::display(by.0)),
        "answered"
    );
}
