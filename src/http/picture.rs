//! Pictures of documents: SVG for whoever prefers it, and a refusal where there is none.

use actix_web::{
    HttpRequest, HttpResponse, Responder, ResponseError as _,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode,
        header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderValue, VARY, X_CONTENT_TYPE_OPTIONS},
    },
    middleware::Next,
    web,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{accept, etag};
use crate::error::{AppError, Code};

const MEDIA: &str = "image/svg+xml";

/// A picture (SVG 1.1): with a title, a description in words, and text as text. It refers to nothing outside itself
/// and runs nothing.
#[derive(Debug, ToSchema)]
#[schema(
    value_type = String,
    example = "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" lang=\"en-GB\"><title>Attendance by session</title></svg>"
)]
pub struct Picture(pub String);

/// A document, or its picture for whoever prefers one.
pub enum Depicted<T> {
    /// The document, as JSON.
    Document(T),
    /// The picture.
    Picture(Picture),
}

impl<T: Serialize> Responder for Depicted<T> {
    type Body = BoxBody;

    fn respond_to(self, req: &HttpRequest) -> HttpResponse {
        let mut response = match self {
            Self::Document(document) => web::Json(document).respond_to(req).map_into_boxed_body(),
            Self::Picture(Picture(svg)) => HttpResponse::Ok()
                .content_type(MEDIA)
                // Opened by itself, a picture is a document: nothing in it may load or run.
                .insert_header((CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"))
                .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"))
                .body(svg),
        };
        etag::varies(&mut response, None);
        response
    }
}

/// Whether the caller would rather have a picture than JSON.
pub fn prefers_picture(req: &HttpRequest) -> bool {
    accept::prefers(req, ("image", "svg+xml"))
}

/// The refusal of a picture that there is not, with how to ask for what there is.
pub fn no_picture(detail: &str) -> AppError {
    AppError::new(Code::NotAcceptable).detail(detail).header("Vary", "Accept")
}

/// Refuses whoever wants a picture and nothing else, where what is answered is something else.
///
/// Only a request that names `image/svg+xml` is refused: other media types that nobody here knows are answered with
/// what there is, as ever.
pub async fn pictures_or_nothing(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let asked = req.method() == Method::GET && accept::names(req.request(), ("image", "svg+xml"));
    let answered = next.call(req).await?.map_into_boxed_body();
    if !asked || answered.status() != StatusCode::OK {
        return Ok(answered);
    }
    let sent = answered.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if accept::accepts(answered.request(), sent) {
        return Ok(answered);
    }
    let refused = no_picture("There is no picture of this; leave image/svg+xml out of Accept.");
    let mut refusal = refused.error_response();
    refusal.headers_mut().insert(VARY, HeaderValue::from_static("Accept"));
    Ok(answered.into_response(refusal))
}
