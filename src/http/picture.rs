//! Pictures of documents: SVG for whoever prefers it, and a refusal where there is none.

use actix_web::{
    HttpRequest, HttpResponse, Responder,
    body::BoxBody,
    http::header::{CONTENT_SECURITY_POLICY, X_CONTENT_TYPE_OPTIONS},
    web,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{accept, etag};
use crate::error::{AppError, Code};

/// The media type of pictures.
pub(super) const MEDIA: accept::Media<'_> = ("image", "svg+xml");

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
                .content_type("image/svg+xml")
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
    accept::prefers(req, MEDIA)
}

/// The refusal of a picture that there is not, with how to ask for what there is.
pub fn no_picture(detail: &str) -> AppError {
    AppError::new(Code::NotAcceptable).detail(detail).header("Vary", "Accept")
}
