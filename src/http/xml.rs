//! Request bodies that are JSON or, for programs that exchange files, an XML document.

use std::{future::Future, marker::PhantomData, pin::Pin};

use actix_web::{FromRequest, HttpMessage as _, HttpRequest, dev::Payload, http::header::CONTENT_ENCODING};
use serde::de::DeserializeOwned;
use utoipa::ToSchema;
use validator::Validate;

use super::{
    body::{Received, acceptable, receive},
    shape,
};
use crate::error::{AppError, Result};

/// What a document is sent as.
const XML_FORMS: [&str; 2] = ["application/xml", "text/xml"];

/// A body of at most `JSON` bytes that is a `T`, or of at most `XML` bytes that is an XML document.
pub struct BodyOrXml<T, const JSON: usize, const XML: usize> {
    received: Received,
    is_xml: bool,
    of: PhantomData<T>,
}

/// What was sent.
pub enum Form<'a, T> {
    /// JSON.
    Json(T),
    /// The bytes of an XML document, which tells its own encoding.
    Xml(&'a [u8]),
}

impl<T: DeserializeOwned + Validate + ToSchema, const JSON: usize, const XML: usize> BodyOrXml<T, JSON, XML> {
    /// The value or the document, once the caller's reach is known; otherwise every fault of the value.
    pub fn parse(&self) -> Result<Form<'_, T>> {
        match self.is_xml {
            false => shape::read(&self.received.bytes).map(Form::Json),
            true => Ok(Form::Xml(&self.received.bytes)),
        }
    }
}

impl<T, const JSON: usize, const XML: usize> FromRequest for BodyOrXml<T, JSON, XML> {
    type Error = AppError;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_xml = is_xml(req);
        if is_xml {
            let received = receive::<XML>(req, payload, Ok(()));
            return Box::pin(async move { Ok(Self { received: received.await?, is_xml, of: PhantomData }) });
        }
        let received = receive::<JSON>(req, payload, acceptable(req, &XML_FORMS));
        Box::pin(async move { Ok(Self { received: received.await?, is_xml, of: PhantomData }) })
    }
}

/// XML and nothing packed.
fn is_xml(req: &HttpRequest) -> bool {
    let xml = XML_FORMS.iter().any(|kind| req.content_type().eq_ignore_ascii_case(kind));
    xml && req.headers().get(CONTENT_ENCODING).is_none_or(|how| how == "identity")
}
