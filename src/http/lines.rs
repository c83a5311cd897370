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

/// What lines are sent as.
const LINES: [&str; 2] = ["text/csv", "text/plain"];

/// A body of at most `LIMIT` bytes: a `T` as JSON, or lines as `text/csv` or `text/plain`.
pub struct BodyOrLines<T, const LIMIT: usize = DEFAULT_LIMIT> {
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

impl<T: DeserializeOwned + Validate + ToSchema, const LIMIT: usize> BodyOrLines<T, LIMIT> {
    /// The lines as they were sent, in whatever encoding; `None` for JSON.
    pub fn lines(&self) -> Option<&[u8]> {
        self.is_lines.then_some(&self.received.bytes)
    }

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

impl<T, const LIMIT: usize> FromRequest for BodyOrLines<T, LIMIT> {
    type Error = AppError;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_lines = is_lines(req);
        let plain = if is_lines { Ok(()) } else { acceptable(req, &LINES) };
        let received = receive::<LIMIT>(req, payload, plain);
        Box::pin(async move { Ok(Self { received: received.await?, is_lines, of: PhantomData }) })
    }
}

/// Text in an encoding that exports use, and nothing packed.
fn is_lines(req: &HttpRequest) -> bool {
    let text = LINES.iter().any(|kind| req.content_type().eq_ignore_ascii_case(kind));
    let known = req.encoding().is_ok_and(|encoding| ["UTF-8", "windows-1252"].contains(&encoding.name()));
    text && known && req.headers().get(CONTENT_ENCODING).is_none_or(|how| how == "identity")
}
