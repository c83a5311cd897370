//! Versions of documents: `ETag`, `If-None-Match` and `If-Match`, all compared strongly.

use std::future::{Ready, ready};

use actix_web::{
    FromRequest, HttpRequest, HttpResponse, HttpResponseBuilder, Responder,
    body::BoxBody,
    dev::Payload,
    http::{
        Method,
        header::{ETAG, HeaderName, HeaderValue, IF_MATCH, IF_NONE_MATCH, LOCATION, VARY},
    },
};
use serde::Serialize;

use crate::error::{AppError, Code, Fault, FaultCode, Result};

/// A document with the tag of its version, or 304 if the caller has that version already.
pub struct Tagged<T> {
    /// Distinguishes this version of the document from every other; without quotes.
    pub tag: String,
    /// The document.
    pub document: T,
}

impl<T: Serialize> Responder for Tagged<T> {
    type Body = BoxBody;

    fn respond_to(self, req: &HttpRequest) -> HttpResponse {
        let known = is_current(req, &self.tag);
        let tag = format!("\"{}\"", self.tag);
        match known {
            true => HttpResponse::NotModified().insert_header((ETAG, tag)).finish(),
            false => HttpResponse::Ok().insert_header((ETAG, tag)).json(self.document),
        }
    }
}

impl<T: Serialize> Tagged<T> {
    /// The answer to a change: the document as it now is.
    pub fn changed(self) -> HttpResponse {
        self.answered(HttpResponse::Ok())
    }

    /// The answer to a creation: the document, and its address.
    pub fn created(self, location: &str) -> HttpResponse {
        let mut answer = HttpResponse::Created();
        answer.insert_header((LOCATION, location));
        self.answered(answer)
    }

    fn answered(self, mut answer: HttpResponseBuilder) -> HttpResponse {
        answer.insert_header((ETAG, format!("\"{}\"", self.tag))).json(self.document)
    }
}

/// Whether the caller of a `GET` has the version with this tag already.
pub(super) fn is_current(req: &HttpRequest, tag: &str) -> bool {
    let tag = format!("\"{tag}\"");
    let any = |known: Vec<String>| known.iter().any(|one| one == "*" || one.trim_start_matches("W/") == tag);
    req.method() == Method::GET && tags(req, &IF_NONE_MATCH).is_ok_and(|known| known.is_some_and(any))
}

/// Marks an answer whose form the caller chose, and names the version of that form.
pub(super) fn varies(response: &mut HttpResponse, tag: Option<&str>) {
    response.headers_mut().insert(VARY, HeaderValue::from_static("Accept"));
    let tag = tag.and_then(|tag| HeaderValue::from_str(&format!("\"{tag}\"")).ok());
    if let Some(tag) = tag {
        response.headers_mut().insert(ETAG, tag);
    }
}

/// What the caller says of the version it wants to change.
pub struct Precondition {
    matching: Option<Vec<String>>,
    absent: bool,
}

impl Precondition {
    /// Lets a change through only if it is meant for `current`, the tag of the stored version
    /// (`None`: there is no document yet).
    pub fn check(&self, current: Option<&str>) -> Result<()> {
        match (&self.matching, current) {
            (None, None) if self.absent => Ok(()),
            // Both headers count, `If-Match` first: RFC 9110, 13.2.2.
            (_, Some(current)) if self.absent => Err(stale(Some(current))),
            (None, _) => Err(Code::PreconditionRequired.into()),
            (Some(_), None) => Err(stale(None)),
            (Some(tags), Some(current)) => {
                let fresh = tags.iter().any(|tag| tag == "*" || *tag == format!("\"{current}\""));
                fresh.then_some(()).ok_or_else(|| stale(Some(current)))
            }
        }
    }

    /// Lets a change through only if it is meant for this version of a document that shows more than it stores: its tag
    /// begins with the version, and names behind a hyphen what was worked out when it was read.
    pub fn check_version(&self, version: &str) -> Result<()> {
        let version_of = |tag: &String| {
            let tag = tag.trim_matches('"');
            format!("\"{}\"", tag.split_once('-').map_or(tag, |(version, _)| version))
        };
        let matching = self.matching.as_ref().map(|tags| {
            tags.iter().map(|tag| if tag == "*" { tag.clone() } else { version_of(tag) }).collect()
        });
        Self { matching, absent: self.absent }.check(Some(version))
    }
}

impl Precondition {
    /// Of a change that failed: where somebody else was faster, names the version that stands now.
    pub async fn overtaken(&self, error: AppError, now: impl AsyncFnOnce() -> Result<String>) -> AppError {
        match error.code() {
            Code::PreconditionFailed => match now().await.and_then(|tag| self.check(Some(&tag))) {
                Ok(()) => error,
                Err(named) => named,
            },
            _ => error,
        }
    }

    /// The same as [`check_version`](Self::check_version) before anything is locked: a refusal names the whole tag that stands
    /// now, as one after the lock does.
    pub async fn check_current(&self, version: i32, now: impl AsyncFnOnce() -> Result<String>) -> Result<()> {
        match self.check_version(&version.to_string()) {
            Ok(()) => Ok(()),
            Err(error) => Err(self.overtaken(error, now).await),
        }
    }
}

fn stale(current: Option<&str>) -> AppError {
    match current {
        Some(tag) => AppError::new(Code::PreconditionFailed).header("ETag", format!("\"{tag}\"")),
        None => Code::PreconditionFailed.into(),
    }
}

impl FromRequest for Precondition {
    type Error = AppError;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read(req))
    }
}

fn read(req: &HttpRequest) -> Result<Precondition> {
    let absent = match tags(req, &IF_NONE_MATCH)? {
        None => false,
        Some(tags) if tags == ["*"] => true,
        Some(_) => return Err(malformed(&IF_NONE_MATCH, "Expected * (create only).")),
    };
    Ok(Precondition { matching: tags(req, &IF_MATCH)?, absent })
}

/// The tags of a header as they stand, quotes and weakness included.
fn tags(req: &HttpRequest, name: &HeaderName) -> Result<Option<Vec<String>>> {
    let mut tags = Vec::new();
    for value in req.headers().get_all(name) {
        let text = value.to_str().map_err(|_| malformed(name, FORM))?;
        for tag in text.split(',').map(str::trim) {
            let quoted = tag.trim_start_matches("W/");
            let inside = quoted.strip_prefix('"').and_then(|quoted| quoted.strip_suffix('"'));
            let whole = inside.is_some_and(|inside| !inside.contains('"'));
            if tag != "*" && !whole {
                return Err(malformed(name, FORM));
            }
            tags.push(tag.to_owned());
        }
    }
    // RFC 9110, 13.1.1: either `*` or a list of tags.
    if tags.len() > 1 && tags.iter().any(|tag| tag == "*") {
        return Err(malformed(name, FORM));
    }
    Ok((!tags.is_empty()).then_some(tags))
}

const FORM: &str = "Expected an ETag in double quotes, as it was given.";

fn malformed(name: &HeaderName, form: &str) -> AppError {
    let fault = Fault::parameter(name.as_str(), FaultCode::InvalidParameter).detail(form);
    AppError::new(Code::InvalidParameter).faults(vec![fault])
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn checked(headers: &[(&str, &str)], current: Option<&str>) -> Option<Code> {
        let request = headers.iter().fold(TestRequest::put(), |r, header| r.append_header(*header));
        let checked = read(&request.to_http_request()).and_then(|said| said.check(current));
        checked.err().map(|error| error.code())
    }

    #[test]
    fn both_conditions_count() {
        let both = [("If-Match", "\"a1\""), ("If-None-Match", "*")];
        assert_eq!(checked(&both, Some("a1")), Some(Code::PreconditionFailed));
        assert_eq!(checked(&both, None), Some(Code::PreconditionFailed));
        assert_eq!(checked(&both[..1], Some("a1")), None);
        assert_eq!(checked(&both[1..], None), None);
        assert_eq!(checked(&both[1..], Some("a1")), Some(Code::PreconditionFailed));
    }

    #[test]
    fn a_version_is_told_by_what_stands_before_the_hyphen() {
        let checked = |tag: &str, version: &str| {
            let request = TestRequest::put().append_header(("If-Match", tag)).to_http_request();
            read(&request).and_then(|said| said.check_version(version)).is_ok()
        };
        assert!(checked("\"3-a1\"", "3") && checked("\"3\"", "3") && checked("*", "3"));
        assert!(!checked("\"13-a1\"", "3") && !checked("W/\"3-a1\"", "3") && !checked("\"2\"", "3"));
    }

    #[test]
    fn any_version_and_a_version_is_malformed() {
        assert_eq!(checked(&[("If-Match", "*, \"a1\"")], Some("a1")), Some(Code::InvalidParameter));
        let lines = [("If-Match", "*"), ("If-Match", "\"a1\"")];
        assert_eq!(checked(&lines, Some("a1")), Some(Code::InvalidParameter));
        assert_eq!(checked(&lines[..1], Some("a1")), None);
    }
}
