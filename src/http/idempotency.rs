//! Requests that may be sent twice: `Idempotency-Key` in, `Idempotent-Replayed` out.

use std::future::{Ready, ready};

use actix_web::{
    FromRequest, HttpRequest, HttpResponse, Responder,
    dev::Payload,
    http::header::{HeaderName, HeaderValue},
};

use crate::error::{AppError, Code, Fault, FaultCode, Result};

/// The caller's key, if one was sent: once, 1 to 128 visible characters.
///
/// Not `Option<Key>`: actix would read a malformed key as none.
pub struct IdempotencyKey(pub Option<String>);

impl FromRequest for IdempotencyKey {
    type Error = AppError;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let mut keys = req.headers().get_all("Idempotency-Key");
        let key = match (keys.next(), keys.next()) {
            (None, _) => return ready(Ok(Self(None))),
            (Some(key), None) => key.to_str().unwrap_or_default(),
            (Some(_), Some(_)) => "",
        };
        ready(match (1..=128).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic()) {
            true => Ok(Self(Some(key.to_owned()))),
            false => {
                let fault = Fault::parameter("Idempotency-Key", FaultCode::InvalidParameter);
                let fault = fault.detail("Expected one key of 1 to 128 visible characters.");
                Err(AppError::new(Code::InvalidParameter).faults(vec![fault]))
            }
        })
    }
}

/// The outcome of a request that applies once, however often it is sent.
pub struct Once<T> {
    /// What the first request came to.
    pub value: T,
    /// Whether this request was a repetition.
    pub replayed: bool,
}

impl<T> Once<T> {
    /// Shapes the value and keeps the mark.
    pub fn map<U>(self, shape: impl FnOnce(T) -> U) -> Once<U> {
        Once { value: shape(self.value), replayed: self.replayed }
    }

    /// Reads what is told of it after the commit.
    pub async fn told<U>(self, read: impl AsyncFnOnce(T) -> Result<U>) -> Result<Once<U>> {
        let value = read(self.value).await.map_err(AppError::after_commit)?;
        Ok(Once { value, replayed: self.replayed })
    }
}

impl<R: Responder> Responder for Once<R> {
    type Body = R::Body;

    fn respond_to(self, req: &HttpRequest) -> HttpResponse<R::Body> {
        let mut answer = self.value.respond_to(req);
        if self.replayed {
            let name = HeaderName::from_static("idempotent-replayed");
            answer.headers_mut().insert(name, HeaderValue::from_static("true"));
        }
        answer
    }
}
