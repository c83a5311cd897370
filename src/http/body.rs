//! Request bodies: read within bounds first, understood only after the caller's reach is known.

use std::{future::Future, marker::PhantomData, pin::Pin, time::Duration};

use actix_web::{
    FromRequest, HttpMessage as _, HttpRequest,
    dev::Payload,
    error::PayloadError,
    http::header::{CONTENT_ENCODING, CONTENT_LENGTH},
    web::{Bytes, BytesMut},
};
use futures_util::{Stream, StreamExt as _};
use serde::de::DeserializeOwned;
use utoipa::ToSchema;
use validator::Validate;

use super::shape;
use crate::error::{AppError, Code, Result};

/// Bytes a body may have unless the operation says otherwise.
pub const DEFAULT_LIMIT: usize = 256 * 1024;
/// Bytes a register or a roll may have.
pub const LARGE_LIMIT: usize = 4 * 1024 * 1024;

/// The bytes of a JSON body, within `LIMIT`; [`parse`](Self::parse) makes a `T` of them.
///
/// Two steps, because tenancy is answered before the meaning of a body: an invalid body for
/// another school's register gets the same `not_found` as a valid one.
pub struct Body<T, const LIMIT: usize = DEFAULT_LIMIT> {
    bytes: Bytes,
    of: PhantomData<T>,
}

impl<T: DeserializeOwned + Validate + ToSchema, const LIMIT: usize> Body<T, LIMIT> {
    /// The value, if it has the documented shape and keeps its rules; otherwise every fault of it.
    pub fn parse(&self) -> Result<T> {
        shape::read(&self.bytes)
    }
}

impl<T, const LIMIT: usize> FromRequest for Body<T, LIMIT> {
    type Error = AppError;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let plain = acceptable(req);
        let announced = req.headers().get(CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse().ok());
        let mut payload = payload.take();
        Box::pin(async move {
            plain?;
            if announced.is_some_and(|length: usize| length > LIMIT) {
                return Err(too_large(LIMIT));
            }
            let time = patience(announced.unwrap_or(LIMIT));
            let bytes = in_time(time, read(&mut payload, announced, LIMIT)).await?;
            Ok(Self { bytes, of: PhantomData })
        })
    }
}

/// How long a body of this size may take to arrive: the slowest of lines is given 64 KiB a second.
pub(super) fn patience(size: usize) -> Duration {
    const PER_SECOND: usize = 64 * 1024;
    Duration::from_secs(10) + Duration::from_secs(size.div_ceil(PER_SECOND) as u64)
}

/// A client that sends a byte now and then must not hold a connection and its memory for ever.
pub(super) async fn in_time<T>(time: Duration, bytes: impl Future<Output = Result<T>>) -> Result<T> {
    let late = AppError::new(Code::BodyMalformed).detail("The body did not arrive in time.");
    tokio::time::timeout(time, bytes).await.unwrap_or_else(|_| Err(late.header("Connection", "close")))
}

/// All of a body, which holds memory only for what has arrived of it.
async fn read(
    payload: &mut (impl Stream<Item = Result<Bytes, PayloadError>> + Unpin),
    announced: Option<usize>,
    limit: usize,
) -> Result<Bytes> {
    let mut bytes = BytesMut::with_capacity(announced.unwrap_or_default().min(DEFAULT_LIMIT));
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| Code::BodyMalformed)?;
        if bytes.len() + chunk.len() > limit {
            return Err(too_large(limit));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes.freeze())
}

/// JSON in UTF-8 and nothing packed: a body is never inflated here.
fn acceptable(req: &HttpRequest) -> Result<()> {
    let json = req.content_type().eq_ignore_ascii_case("application/json");
    let utf8 = req.encoding().is_ok_and(|encoding| encoding.name() == "UTF-8");
    let plain = req.headers().get(CONTENT_ENCODING).is_none_or(|how| how == "identity");
    (json && utf8 && plain).then_some(()).ok_or(Code::UnsupportedMediaType.into())
}

pub(super) fn too_large(limit: usize) -> AppError {
    AppError::new(Code::BodyTooLarge).detail(format!("This operation takes at most {limit} bytes."))
}

#[cfg(test)]
mod tests {
    use actix_web::{ResponseError as _, body::MessageBody as _, http::ConnectionType};
    use futures_util::stream;

    use super::*;

    #[test]
    fn a_large_body_may_take_longer() {
        assert_eq!(patience(0), Duration::from_secs(10));
        assert_eq!(patience(DEFAULT_LIMIT), Duration::from_secs(14));
        assert_eq!(patience(LARGE_LIMIT), Duration::from_secs(74));
    }

    #[actix_web::test]
    async fn a_body_that_never_ends_is_given_up() {
        let mut never = stream::iter([Ok(Bytes::from_static(b"{"))]).chain(stream::pending());
        let error = in_time(Duration::from_millis(20), read(&mut never, Some(9), 9)).await.unwrap_err();
        let answer = error.error_response();
        assert_eq!(answer.status(), 400);
        assert_eq!(answer.head().connection_type(), ConnectionType::Close);
        let text = answer.into_body().try_into_bytes().unwrap();
        assert!(String::from_utf8_lossy(&text).contains("The body did not arrive in time."));
    }
}
