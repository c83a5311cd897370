//! The outermost layer of every request: its id, HEAD as GET without a body, a panic answered, one log line.

use std::{borrow::Cow, panic::AssertUnwindSafe, sync::Arc, time::Instant};

use actix_web::{
    HttpMessage as _, ResponseError as _,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    error::InternalError,
    http::{
        Method,
        header::{AUTHORIZATION, CACHE_CONTROL, HeaderMap, HeaderName, HeaderValue},
    },
    middleware::Next,
    web,
};
use futures_util::FutureExt as _;
use uuid::Uuid;

use super::{
    connection::{Connection, Moving},
    unrouted::Operations,
};
use crate::{
    domain::upn::{Upn, UpnFault},
    error::{AppError, Code, REQUEST_ID},
    telemetry::metrics,
};

/// Who called, as far as it is known when the request is answered. For the log only.
#[derive(Clone, Copy)]
pub struct CalledBy(pub Uuid);

/// How much of its bucket the caller has left.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    /// Requests a minute.
    pub per_minute: u32,
    /// Requests at once.
    pub burst: u32,
    /// Requests that would be let in now.
    pub remaining: u32,
}

/// Answers `req` with what `next` makes of it, whatever happens inside.
pub async fn envelope(
    mut req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let started = Instant::now();
    let id = request_id(&req);
    if req.method() == Method::HEAD {
        // The codec remembers that no body may follow; handlers need only know GET.
        req.head_mut().method = Method::GET;
    }
    let moving = Moving::new(req.conn_data::<Arc<Connection>>().cloned());
    let trace = trace_id(&req);
    let answered = REQUEST_ID.scope(id.clone(), async {
        match AssertUnwindSafe(next.call(req)).catch_unwind().await {
            Ok(answered) => answered.map(ServiceResponse::map_into_boxed_body),
            Err(_) => Err(panicked(&id)),
        }
    });
    let mut response = answered.await?;
    name(response.headers_mut(), &id);
    tell_standing(&mut response);
    keep_private(&mut response);
    log(&response, &id, trace.as_deref(), started);
    Ok(response.map_body(|_, body| moving.answer(body)))
}

/// The answer to a request whose handler panicked. The request itself is gone with the handler.
fn panicked(id: &str) -> actix_web::Error {
    metrics().panicked();
    let mut answer = AppError::from(Code::Internal).cause("the handler panicked").error_response();
    name(answer.headers_mut(), id);
    InternalError::from_response("the handler panicked", answer).into()
}

fn name(headers: &mut HeaderMap, id: &str) {
    if let Ok(value) = HeaderValue::from_str(id) {
        headers.insert(HeaderName::from_static("x-request-id"), value);
    }
}

/// What is told to who names itself is nobody else's, and is kept by no cache between; a handler may say otherwise. Who has it
/// asks before it is used again, for rights end.
fn keep_private(response: &mut ServiceResponse<BoxBody>) {
    let is_named = response.request().headers().contains_key(AUTHORIZATION);
    if is_named && !response.headers().contains_key(CACHE_CONTROL) {
        let private = HeaderValue::from_static("private, no-cache");
        response.headers_mut().insert(CACHE_CONTROL, private);
    }
}

/// What the caller may still ask, in the words of the IETF's draft on rate limit header fields: `r` requests now,
/// and the whole burst again after `t` seconds.
fn tell_standing(response: &mut ServiceResponse<BoxBody>) {
    let Some(standing) = response.request().extensions().get::<Standing>().copied() else { return };
    let Standing { per_minute, burst, remaining } = standing;
    let full = (u64::from(burst - remaining.min(burst)) * 60).div_ceil(u64::from(per_minute.max(1)));
    let values = [
        ("ratelimit-policy", format!("\"client-and-school\";q={per_minute};w=60")),
        ("ratelimit", format!("\"client-and-school\";r={remaining};t={full}")),
    ];
    for (name, value) in values {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(HeaderName::from_static(name), value);
        }
    }
}

/// The caller's id for this request if it is a plain one, otherwise ours.
fn request_id(req: &ServiceRequest) -> String {
    let sent = req.headers().get("X-Request-Id").and_then(|value| value.to_str().ok());
    let plain = |id: &&str| {
        (1..=128).contains(&id.len())
            && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte))
            // It goes into the log, where no pupil may be named.
            && matches!(Upn::parse(id), Err(UpnFault::Malformed))
    };
    sent.filter(plain).map_or_else(|| Uuid::now_v7().to_string(), str::to_owned)
}

/// The trace that the caller's `traceparent` names (W3C Trace Context), for the log and nothing else.
fn trace_id(req: &ServiceRequest) -> Option<String> {
    let header = req.headers().get("traceparent")?.to_str().ok()?;
    let parts: Vec<_> = header.split('-').collect();
    let hex = |part: &str, length: usize| {
        part.len() == length && part.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    };
    let [version, trace, parent, flags, ..] = parts.as_slice() else { return None };
    let well_formed =
        hex(version, 2) && *version != "ff" && hex(trace, 32) && hex(parent, 16) && hex(flags, 2);
    let whole = parts.len() == 4 || *version != "00";
    let named = trace.bytes().any(|byte| byte != b'0') && parent.bytes().any(|byte| byte != b'0');
    (well_formed && whole && named).then(|| (*trace).to_owned())
}

/// A caller may invent methods; the metrics have a label for those that exist.
fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        _ => "other",
    }
}

/// Route pattern, never the path: ids stay out of the log, and a URL holds no personal data anyway.
fn log(response: &ServiceResponse<BoxBody>, id: &str, trace: Option<&str>, started: Instant) {
    let req = response.request();
    let operations = req.app_data::<web::Data<Operations>>();
    let pattern = operations.and_then(|operations| operations.pattern(req.path()));
    // What is no operation, such as a file of the documentation, the router alone knows.
    let pattern = pattern.map(Cow::Borrowed).or_else(|| req.match_pattern().map(Cow::Owned));
    let (route, status) = (pattern.as_deref().unwrap_or("-"), response.status().as_u16());
    metrics().answered(method_label(req.method()), route, status, started.elapsed());
    macro_rules! line {
        ($level:ident) => {
            tracing::event!(
                tracing::Level::$level,
                request_id = id,
                method = %req.method(),
                route,
                status,
                micros = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX),
                trace_id = trace,
                client = req.extensions().get::<CalledBy>().map(|by| tracing::field::display(by.0)),
                "answered"
            )
        };
    }
    // Under overload a line for each refusal would cost those who are let in; they are counted, and told once a minute.
    match status {
        429 | 503 => line!(DEBUG),
        _ => line!(INFO),
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io::{Read as _, Write as _},
        net::{TcpListener, TcpStream},
        time::Duration,
    };

    use actix_web::{App, HttpResponse, HttpServer, middleware::from_fn, test::TestRequest, web};

    use super::*;

    async fn panics() -> HttpResponse {
        panic!("on purpose")
    }

    fn ask(stream: &mut TcpStream, path: &str) -> String {
        write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        let mut buffer = [0; 4096];
        let count = stream.read(&mut buffer).unwrap();
        String::from_utf8_lossy(&buffer[..count]).into_owned()
    }

    #[actix_web::test]
    async fn a_panic_is_answered_and_counted_and_the_connection_goes_on() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let app = || {
            let fine = web::get().to(async || HttpResponse::Ok().body("fine"));
            App::new().wrap(from_fn(envelope)).route("/panics", web::get().to(panics)).route("/fine", fine)
        };
        let server = HttpServer::new(app).workers(1).disable_signals().listen(listener).unwrap().run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        let counted = || metrics().text(&[]).contains("rollcall_panics_total 0");
        assert!(counted());
        let asked = actix_web::rt::task::spawn_blocking(move || {
            let mut stream = TcpStream::connect(address).unwrap();
            stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
            ["/panics", "/fine", "/panics", "/fine"].map(|path| ask(&mut stream, path))
        });
        let [first, second, third, last] = asked.await.unwrap();
        assert!(
            first.starts_with("HTTP/1.1 500") && first.contains("x-request-id") && !first.contains("purpose")
        );
        assert!(second.starts_with("HTTP/1.1 200") && third.starts_with("HTTP/1.1 500"));
        assert!(last.starts_with("HTTP/1.1 200"), "{last}");
        assert!(!counted());
        handle.stop(false).await;
    }

    #[test]
    fn a_trace_is_named_by_a_well_formed_header_only() {
        let trace = |value: &str| {
            let req = TestRequest::default().insert_header(("traceparent", value)).to_srv_request();
            trace_id(&req)
        };
        let id = "4bf92f3577b34da6a3ce929d0e0e4736";
        assert_eq!(trace(&format!("00-{id}-00f067aa0ba902b7-01")).as_deref(), Some(id));
        assert_eq!(trace(&format!("cc-{id}-00f067aa0ba902b7-01-more")).as_deref(), Some(id));
        let none = "0".repeat(32);
        for wrong in [
            format!("ff-{id}-00f067aa0ba902b7-01"),
            format!("00-{none}-00f067aa0ba902b7-01"),
            format!("00-{id}-00f067aa0ba902b7-01-more"),
            format!("00-{}-00f067aa0ba902b7-01", id.to_uppercase()),
            "nonsense".to_owned(),
        ] {
            assert_eq!(trace(&wrong), None, "{wrong}");
        }
    }
}
