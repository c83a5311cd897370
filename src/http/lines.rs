//! Request bodies that are JSON or, for people with a list at hand, a plain file of lines.

use std::{future::Future, marker::PhantomData, pin::Pin};

use actix_web::{FromRequest, HttpMessage as _, HttpRequest, dev::Payload, http::header::CONTENT_ENCODING};
use serde::de::DeserializeOwned;
use utoipa::ToSchema;
use validator::Validate;

use super::{
    body::{DEFAULT_LIMIT, Received, acceptable, receive},
    shape,
};
use crate::error::{AppError, Code, Result};

/// A body of at most 256 KiB: a `T` as JSON, or lines as `text/csv` or `text/plain`.
pub struct BodyOrLines<T> {
    received: Received,
    is_lines: bool,
    of: PhantomData<T>,
}

/// What was sent.
pub enum Sent<'a, T> {
    /// JSON.
    Json(T),
    /// Lines of text.
    Lines(&'a str),
}

impl<T: DeserializeOwned + Validate + ToSchema> BodyOrLines<T> {
    /// The value or the text, once the caller's reach is known; otherwise every fault of it.
    pub fn parse(&self) -> Result<Sent<'_, T>> {
        match self.is_lines {
            false => shape::read(&self.received.bytes).map(Sent::Json),
            true => {
                let text = std::str::from_utf8(&self.received.bytes);
                let text = text.map_err(|_| AppError::new(Code::BodyMalformed).detail("It is not UTF-8."))?;
                Ok(Sent::Lines(text))
            }
        }
    }
}

impl<T> FromRequest for BodyOrLines<T> {
    type Error = AppError;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_lines = is_lines(req);
        let plain = if is_lines { Ok(()) } else { acceptable(req) };
        let received = receive::<DEFAULT_LIMIT>(req, payload, plain);
        Box::pin(async move { Ok(Self { received: received.await?, is_lines, of: PhantomData }) })
    }
}

/// Text in UTF-8 and nothing packed.
fn is_lines(req: &HttpRequest) -> bool {
    let text = ["text/csv", "text/plain"].iter().any(|kind| req.content_type().eq_ignore_ascii_case(kind));
    let utf8 = req.encoding().is_ok_and(|encoding| encoding.name() == "UTF-8");
    text && utf8 && req.headers().get(CONTENT_ENCODING).is_none_or(|how| how == "identity")
}
