//! Request bodies: read within bounds first, understood only after the caller's reach is known.

use std::{future::Future, marker::PhantomData, pin::Pin};

use actix_web::{
    FromRequest, HttpMessage as _, HttpRequest,
    dev::Payload,
    http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE},
    web::{Bytes, BytesMut},
};
use serde::de::DeserializeOwned;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::{
    arriving::{Arriving, Held, USUAL_PACE},
    envelope::CalledBy,
    shape,
};
use crate::error::{AppError, Code, Result};

/// Bytes a body may have unless the operation says otherwise.
pub const DEFAULT_LIMIT: usize = 256 * 1024;
/// Bytes that are set aside before the first part has come, however much is announced.
const AT_FIRST: usize = 64 * 1024;
/// Bytes a register or a roll may have.
pub const LARGE_LIMIT: usize = 4 * 1024 * 1024;

/// The bytes of a JSON body, within `LIMIT`; [`parse`](Self::parse) makes a `T` of them.
///
/// Two steps, because tenancy is answered before the meaning of a body: an invalid body for
/// another school's register gets the same `not_found` as a valid one.
pub struct Body<T, const LIMIT: usize = DEFAULT_LIMIT> {
    received: Received,
    of: PhantomData<T>,
}

impl<T: DeserializeOwned + Validate + ToSchema, const LIMIT: usize> Body<T, LIMIT> {
    /// The value, if it has the documented shape and keeps its rules; otherwise every fault of it.
    pub fn parse(&self) -> Result<T> {
        shape::read(&self.received.bytes)
    }
}

impl<T, const LIMIT: usize> FromRequest for Body<T, LIMIT> {
    type Error = AppError;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let received = receive::<LIMIT>(req, payload, acceptable(req, &[]));
        Box::pin(async move { Ok(Self { received: received.await?, of: PhantomData }) })
    }
}

/// Bytes that have arrived, and their share of what all bodies together may hold.
pub(super) struct Received {
    pub bytes: Bytes,
    _held: Held,
}

/// The bytes of a body within `LIMIT`, if its form is `plain` enough to be read at all.
pub(super) fn receive<const LIMIT: usize>(
    req: &HttpRequest,
    payload: &mut Payload,
    plain: Result<()>,
) -> impl Future<Output = Result<Received>> + use<LIMIT> {
    let announced = req.headers().get(CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse().ok());
    let mut arriving = Arriving::new(req, payload.take(), USUAL_PACE);
    // The caller was admitted before: its body is read last.
    let client = req.extensions().get::<CalledBy>().map_or(Uuid::nil(), |by| by.0);
    async move {
        plain?;
        if announced.is_some_and(|length: usize| length > LIMIT) {
            return Err(too_large(LIMIT));
        }
        let mut held = Held::by(client);
        let bytes = read(&mut arriving, announced, LIMIT, &mut held).await?;
        Ok(Received { bytes, _held: held })
    }
}

/// All of a body, which holds memory only for what has arrived of it.
async fn read(
    arriving: &mut Arriving<Payload>,
    announced: Option<usize>,
    limit: usize,
    held: &mut Held,
) -> Result<Bytes> {
    let mut bytes = BytesMut::with_capacity(announced.unwrap_or_default().min(AT_FIRST));
    while let Some(chunk) = arriving.next().await? {
        if bytes.len() + chunk.len() > limit {
            return Err(too_large(limit));
        }
        held.add(chunk.len())?;
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes.freeze())
}

/// JSON in UTF-8 and nothing packed: a body is never inflated here. `others`: what else the operation takes, and did
/// not find.
pub(super) fn acceptable(req: &HttpRequest, others: &[&str]) -> Result<()> {
    let json = req.content_type().eq_ignore_ascii_case("application/json");
    let utf8 = req.encoding().is_ok_and(|encoding| encoding.name() == "UTF-8");
    let plain = req.headers().get(CONTENT_ENCODING).is_none_or(|how| how == "identity");
    if json && utf8 && plain {
        return Ok(());
    }
    let unnamed =
        if req.headers().contains_key(CONTENT_TYPE) { "" } else { "The request has no `Content-Type`. " };
    let others: String = others.iter().map(|media| format!(", or `{media}`")).collect();
    let detail = format!(
        "{unnamed}This operation takes `application/json` in UTF-8{others}; without `Content-Encoding`."
    );
    Err(AppError::new(Code::UnsupportedMediaType).detail(detail))
}

pub(super) fn too_large(limit: usize) -> AppError {
    AppError::new(Code::BodyTooLarge).detail(format!("This operation takes at most {limit} bytes."))
}
