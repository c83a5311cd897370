//! Letters: a page for whoever takes HTML, a print for whoever would rather have a PDF.

use actix_web::{
    HttpRequest, HttpResponse, Responder,
    body::BoxBody,
    http::header::{
        CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, ETAG,
        X_CONTENT_TYPE_OPTIONS,
    },
};
use aws_lc_rs::digest::{SHA256, digest};
use serde::Deserialize;
use utoipa::{IntoParams, IntoResponses, ToSchema};
use validator::Validate;

use super::{accept, etag};
use crate::{
    error::{AppError, Code, Fault, FaultCode, Problem, Result},
    letters::{Form, Language, Letter, Report, Wording, html, print_of, report},
};

pub(super) const HTML: accept::Media<'_> = ("text", "html");
pub(super) const PDF: accept::Media<'_> = ("application", "pdf");
/// What this program was built to send, best first.
const OFFERED: &[accept::Media<'_>] = if cfg!(feature = "pdf") { &[HTML, PDF] } else { &[HTML] };

/// A letter as a page: one HTML document that is complete in itself.
#[derive(Debug, ToSchema)]
#[schema(value_type = String, example = "<!doctype html><html lang=\"en\"><title>A letter</title></html>")]
pub struct LetterPage(pub String);

/// A letter as a PDF with tags for who hears it read (PDF/UA-1).
#[derive(Debug, ToSchema)]
#[schema(value_type = String, format = Binary, example = "%PDF-1.7")]
pub struct LetterPrint(pub Vec<u8>);

/// What a letter that is asked for may be answered with, but for the letter.
#[derive(IntoResponses)]
#[allow(dead_code, reason = "it stands in the document alone")]
pub enum NoLetter {
    /// The letter already held is this one
    #[response(status = 304)]
    Held,
    /// `not_acceptable`: neither HTML nor PDF is asked for, or PDF alone of a service that was built without it
    #[response(status = 406, content_type = "application/problem+json")]
    Unacceptable(Problem),
}

/// For whom a letter is made.
#[derive(Debug, Default, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct LetterQuery {
    /// The language (BCP 47, the language alone); by default the one that the parent prefers, and English where there is
    /// no wording in it.
    #[validate(length(min = 2, max = 2))]
    #[param(min_length = 2, max_length = 2, example = "en")]
    pub language: Option<String>,
    /// Whether it is in large print; by default as the parent needs it.
    #[param(example = false)]
    pub large_print: Option<bool>,
}

impl LetterQuery {
    /// The wording that is asked for, of those there are; or else the one for somebody who prefers a language.
    pub fn wording<'a>(
        &self,
        all: &'a [Wording],
        form: &Form,
        preferred: Option<&str>,
    ) -> Result<&'a Wording> {
        let chosen = match self.language.as_deref().map(Language::tagged) {
            None => Wording::chosen(all, form, None, preferred),
            Some(None) => None,
            asked => Wording::chosen(all, form, asked.flatten(), None),
        };
        chosen.ok_or_else(|| {
            let own = all.iter().filter(|wording| wording.is_of(form));
            let tags: Vec<_> = own.map(|wording| wording.language.tag()).collect();
            let detail = format!("This letter was worded in: {}.", tags.join(", "));
            let fault = Fault::parameter("language", FaultCode::InvalidParameter).detail(detail);
            AppError::new(Code::InvalidParameter).faults(vec![fault])
        })
    }
}

/// What a letter is sent as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Medium {
    /// HTML.
    Page,
    /// PDF.
    Print,
}

impl Medium {
    /// What the caller would rather have; a page, if it does not say.
    pub fn asked(req: &HttpRequest) -> Result<Self> {
        match accept::best(req, OFFERED) {
            Some(PDF) => Ok(Self::Print),
            Some(_) => Ok(Self::Page),
            None if accept::names(req, PDF) => Err(unacceptable(
                "This service was built without PDF: ask for text/html, which prints as well.",
            )),
            None => Err(unacceptable("A letter is text/html, or application/pdf where the service has it.")),
        }
    }
}

pub(super) fn unacceptable(detail: &str) -> AppError {
    AppError::new(Code::NotAcceptable).detail(detail).header("Vary", "Accept")
}

/// A letter, ready to be sent.
pub struct LetterSheet {
    bytes: Vec<u8>,
    medium: Medium,
    language: Language,
    tag: String,
}

impl LetterSheet {
    /// Makes it. A print takes some tens of milliseconds of one core: turn aside for it.
    pub fn of(letter: &Letter, medium: Medium) -> Result<Self> {
        let (bytes, kind) = match medium {
            Medium::Page => (html(letter).into_bytes(), "html"),
            Medium::Print => (printed(letter)?, "pdf"),
        };
        let tag = format!("{}-{kind}", print_of(letter).map_err(AppError::internal)?);
        Ok(Self { bytes, medium, language: letter.language, tag })
    }
}

/// A report as a page, ready to be sent.
pub struct ReportPage {
    bytes: Vec<u8>,
    tag: String,
}

impl ReportPage {
    /// Makes it.
    pub fn of(of: &Report) -> Self {
        let bytes = report(of).into_bytes();
        let print = digest(&SHA256, &bytes);
        let tag = print.as_ref().iter().take(12).map(|byte| format!("{byte:02x}")).collect();
        Self { bytes, tag }
    }
}

impl Responder for ReportPage {
    type Body = BoxBody;

    fn respond_to(self, req: &HttpRequest) -> HttpResponse {
        page(req, self.bytes, Medium::Page, Language::ENGLISH, &self.tag, "report")
    }
}

#[cfg(feature = "pdf")]
fn printed(letter: &Letter) -> Result<Vec<u8>> {
    use crate::letters::{Unprinted, pdf};
    pdf(letter).map_err(|why| match why {
        Unprinted::Letters(_) => {
            unacceptable("The letter has characters that the print's font lacks: ask for text/html.")
        }
        Unprinted::Layout(cause) => AppError::internal(cause),
    })
}

#[cfg(not(feature = "pdf"))]
fn printed(_: &Letter) -> Result<Vec<u8>> {
    Err(unacceptable("This service was built without PDF: ask for text/html, which prints as well."))
}

impl Responder for LetterSheet {
    type Body = BoxBody;

    fn respond_to(self, req: &HttpRequest) -> HttpResponse {
        page(req, self.bytes, self.medium, self.language, &self.tag, "letter")
    }
}

pub(super) fn page(
    req: &HttpRequest,
    bytes: Vec<u8>,
    medium: Medium,
    language: Language,
    tag: &str,
    name: &str,
) -> HttpResponse {
    let known = etag::is_current(req, tag);
    let mut answer = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    let (kind, ending) = match medium {
        Medium::Page => ("text/html; charset=utf-8", "html"),
        Medium::Print => ("application/pdf", "pdf"),
    };
    answer
        .insert_header((ETAG, format!("\"{tag}\"")))
        // It is about a child, or what a school says in confidence: nobody but the caller keeps it, and it is asked for
        // anew each time.
        .insert_header((CACHE_CONTROL, "private, no-cache"))
        .insert_header((CONTENT_LANGUAGE, language.tag()));
    let mut response = match known {
        true => answer.finish(),
        false => answer
            .content_type(kind)
            .insert_header((CONTENT_DISPOSITION, format!("inline; filename=\"{name}.{ending}\"")))
            // Nothing in it may load or run.
            .insert_header((
                CONTENT_SECURITY_POLICY,
                "default-src 'none'; style-src 'unsafe-inline'; sandbox",
            ))
            .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"))
            .body(bytes),
    };
    etag::varies(&mut response, None);
    response
}

#[cfg(test)]
mod tests {
    use actix_web::{http::header::ACCEPT, test::TestRequest};

    use super::*;

    fn asked(accept: &str) -> std::result::Result<Medium, String> {
        let req = TestRequest::get().insert_header((ACCEPT, accept)).to_http_request();
        Medium::asked(&req).map_err(|error| error.body()["detail"].as_str().unwrap_or_default().to_owned())
    }

    #[test]
    fn a_page_is_what_whoever_takes_one_gets() {
        for accept in ["*/*", "text/html", "text/*;q=0.1", "application/json, */*;q=0.1"] {
            assert_eq!(asked(accept), Ok(Medium::Page), "{accept}");
        }
        let nothing = TestRequest::get().to_http_request();
        assert_eq!(Medium::asked(&nothing).ok(), Some(Medium::Page));
        assert!(asked("image/svg+xml").is_err() && asked("application/json").is_err());
    }

    #[cfg(feature = "pdf")]
    #[test]
    fn a_print_is_what_whoever_would_rather_have_one_gets() {
        for accept in ["application/pdf", "text/html;q=0.5, application/pdf", "application/pdf, */*;q=0.1"] {
            assert_eq!(asked(accept), Ok(Medium::Print), "{accept}");
        }
        assert_eq!(asked("application/pdf;q=0.5, text/html"), Ok(Medium::Page));
    }

    #[cfg(not(feature = "pdf"))]
    #[test]
    fn who_wants_a_print_of_a_program_without_them_is_told_of_the_page() {
        assert!(asked("application/pdf").is_err_and(|told| told.contains("ask for text/html")));
        assert_eq!(asked("application/pdf, */*;q=0.1"), Ok(Medium::Page));
    }
}
