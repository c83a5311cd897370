//! Calendars that programs subscribe to and people take in (RFC 5545).

use actix_web::{
    HttpRequest, HttpResponse, Responder,
    body::BoxBody,
    http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, ETAG, X_CONTENT_TYPE_OPTIONS},
};
use aws_lc_rs::digest::{SHA256, digest};
use utoipa::ToSchema;

use super::{attachment::hex, etag};

/// A calendar as text: RFC 5545.
#[derive(Debug, ToSchema)]
#[schema(value_type = String, example = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Rollcall//Webinars//EN\r\nEND:VCALENDAR\r\n")]
#[allow(dead_code, reason = "it stands in the document alone")]
pub struct CalendarText(String);

/// A calendar with the name under which it is kept.
pub struct CalendarFile {
    /// The name, in plain letters and without its ending.
    pub name: String,
    /// The calendar.
    pub text: String,
}

impl Responder for CalendarFile {
    type Body = BoxBody;

    fn respond_to(self, req: &HttpRequest) -> HttpResponse {
        let tag: String = hex(digest(&SHA256, self.text.as_bytes()).as_ref()).chars().take(24).collect();
        let known = etag::is_current(req, &tag);
        let mut answer = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
        answer
            .insert_header((ETAG, format!("\"{tag}\"")))
            // It may say how to get in: nobody but the caller keeps it, and it is asked for anew each time.
            .insert_header((CACHE_CONTROL, "private, no-cache"));
        if known {
            return answer.finish();
        }
        answer
            .insert_header((CONTENT_TYPE, "text/calendar; charset=utf-8"))
            .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{}.ics\"", self.name)))
            .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"))
            .body(self.text)
    }
}
