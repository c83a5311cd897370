//! Documents that are read on a screen or on paper as well: JSON, a page for whoever prefers HTML, a print for whoever would
//! rather have a PDF.

use actix_web::{HttpRequest, HttpResponse, Responder, body::BoxBody};
use aws_lc_rs::digest::{SHA256, digest};
use serde::Serialize;

use super::{
    accept, etag,
    etag::Tagged,
    letter::{HTML, Medium, PDF, page, unacceptable},
};
use crate::{
    error::Result,
    letters::{Language, Report, report},
};

const JSON: accept::Media<'_> = ("application", "json");
/// What this program was built to send, best first.
const OFFERED: &[accept::Media<'_>] = if cfg!(feature = "pdf") { &[JSON, HTML, PDF] } else { &[JSON, HTML] };
const WITHOUT: &str = "This service was built without PDF: ask for text/html, which prints as well.";

/// As what the caller would rather have a document: none for JSON, which whoever does not say gets.
pub fn sheet_asked(req: &HttpRequest) -> Result<Option<Medium>> {
    match accept::best(req, OFFERED) {
        Some(HTML) => Ok(Some(Medium::Page)),
        Some(PDF) => Ok(Some(Medium::Print)),
        Some(_) => Ok(None),
        None if accept::names(req, PDF) => Err(unacceptable(WITHOUT)),
        None => Err(unacceptable(
            "It is application/json, text/html, or application/pdf where the service has it.",
        )),
    }
}

/// A report as a page or a print, ready to be sent.
pub struct ReportSheet {
    bytes: Vec<u8>,
    medium: Medium,
    tag: String,
    name: &'static str,
}

impl ReportSheet {
    /// Makes it. A print takes its time of one core: turn aside for it.
    pub fn of(of: &Report, medium: Medium, name: &'static str) -> Result<Self> {
        let bytes = match medium {
            Medium::Page => report(of).into_bytes(),
            Medium::Print => printed(of)?,
        };
        let print = digest(&SHA256, &bytes);
        let tag = print.as_ref().iter().take(12).map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { bytes, medium, tag, name })
    }
}

#[cfg(feature = "pdf")]
fn printed(of: &Report) -> Result<Vec<u8>> {
    use crate::{
        error::AppError,
        letters::{Unprinted, report_pdf},
    };
    report_pdf(of).map_err(|why| match why {
        Unprinted::Letters(_) => {
            unacceptable("There are characters in it that the print's font lacks: ask for text/html.")
        }
        Unprinted::Layout(cause) => AppError::internal(cause),
    })
}

#[cfg(not(feature = "pdf"))]
fn printed(_: &Report) -> Result<Vec<u8>> {
    Err(unacceptable(WITHOUT))
}

/// A document in the form that the caller would rather have.
pub enum Reported<T> {
    /// As JSON.
    Document(Tagged<T>),
    /// To be read or printed.
    Sheet(ReportSheet),
}

impl<T: Serialize> Responder for Reported<T> {
    type Body = BoxBody;

    fn respond_to(self, req: &HttpRequest) -> HttpResponse {
        match self {
            Self::Document(document) => {
                let mut response = document.respond_to(req);
                etag::varies(&mut response, None);
                response
            }
            Self::Sheet(ReportSheet { bytes, medium, tag, name }) => {
                page(req, bytes, medium, Language::ENGLISH, &tag, name)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use actix_web::{http::header::ACCEPT, test::TestRequest};

    use super::*;

    fn asked(accept: &str) -> Option<Option<Medium>> {
        sheet_asked(&TestRequest::get().insert_header((ACCEPT, accept)).to_http_request()).ok()
    }

    #[test]
    fn json_is_what_whoever_does_not_say_gets() {
        assert_eq!(sheet_asked(&TestRequest::get().to_http_request()).ok(), Some(None));
        for accept in ["*/*", "application/json", "application/json, text/html;q=0.9"] {
            assert_eq!(asked(accept), Some(None), "{accept}");
        }
        assert_eq!(asked("text/html"), Some(Some(Medium::Page)));
        assert_eq!(asked("text/html, */*;q=0.1"), Some(Some(Medium::Page)));
        assert_eq!(asked("image/png"), None);
    }

    #[cfg(feature = "pdf")]
    #[test]
    fn a_print_is_what_whoever_asks_for_one_gets() {
        assert_eq!(asked("application/pdf"), Some(Some(Medium::Print)));
    }
}
