//! Bodies that are files: read within bounds, and not understood here.

use std::{future::Future, pin::Pin};

use actix_web::{
    FromRequest, HttpMessage as _, HttpRequest,
    dev::Payload,
    http::header::{CONTENT_ENCODING, CONTENT_TYPE},
    web::Bytes,
};

use super::body::{Received, receive};
use crate::error::{AppError, Code, Result};

/// The bytes of a file, within `LIMIT`, and what the sender says that they are. A file is never inflated.
///
/// What it is must be asked with [`sent_as`](Self::sent_as), once the caller's reach is known.
pub struct Blob<const LIMIT: usize> {
    received: Received,
    media: String,
}

impl<const LIMIT: usize> Blob<LIMIT> {
    /// The bytes, if they are sent as this media type.
    pub fn sent_as(&self, media: &str) -> Result<&Bytes> {
        match self.media == media {
            true => Ok(&self.received.bytes),
            false => {
                let detail =
                    format!("The file was announced as `{media}`: send it with that `Content-Type`.");
                Err(AppError::new(Code::UnsupportedMediaType).detail(detail))
            }
        }
    }
}

impl<const LIMIT: usize> FromRequest for Blob<LIMIT> {
    type Error = AppError;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let plain = req.headers().get(CONTENT_ENCODING).is_none_or(|how| how == "identity");
        let once = req.headers().get_all(CONTENT_TYPE).count() <= 1;
        let refused = AppError::new(Code::UnsupportedMediaType)
            .detail("A file is sent with one `Content-Type` and without `Content-Encoding`.");
        let media = req.content_type().to_ascii_lowercase();
        let received = receive::<LIMIT>(req, payload, if plain && once { Ok(()) } else { Err(refused) });
        Box::pin(async move { Ok(Self { received: received.await?, media }) })
    }
}
