//! Files that others sent, handed out as they came: to be saved, never to be shown or run by a browser.

use actix_web::{
    HttpRequest, HttpResponse, Responder,
    body::BoxBody,
    http::header::{
        CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
        X_CONTENT_TYPE_OPTIONS,
    },
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use utoipa::ToSchema;

use super::etag;
use crate::error::{AppError, Result};

/// The bytes of a file.
#[derive(Debug, ToSchema)]
#[schema(value_type = String, format = Binary, example = "%PDF-1.7")]
#[allow(dead_code, reason = "it stands in the document alone")]
pub struct FileBytes(Vec<u8>);

/// A file with its name, its media type and the SHA-256 of its bytes.
pub struct Attachment {
    /// What it is called.
    pub name: String,
    /// What it is.
    pub media: String,
    /// SHA-256 of the bytes.
    pub sha256: Vec<u8>,
    /// The bytes.
    pub bytes: Vec<u8>,
}

impl Responder for Attachment {
    type Body = BoxBody;

    fn respond_to(self, req: &HttpRequest) -> HttpResponse {
        let tag = hex(&self.sha256);
        let known = etag::is_current(req, &tag);
        let mut answer = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
        answer
            .insert_header((ETAG, format!("\"{tag}\"")))
            .insert_header((CACHE_CONTROL, "private, no-cache"))
            // RFC 9530: whoever gets it can tell that it came whole.
            .insert_header(("Repr-Digest", format!("sha-256=:{}:", STANDARD.encode(&self.sha256))));
        if known {
            return answer.finish();
        }
        answer
            .insert_header((CONTENT_TYPE, self.media))
            .insert_header((CONTENT_DISPOSITION, disposition(&self.name)))
            .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"))
            // Should it be opened all the same, nothing in it may load or run.
            .insert_header((CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"))
            .insert_header(("Cross-Origin-Resource-Policy", "same-origin"))
            .body(self.bytes)
    }
}

/// Small letters and digits for bytes.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The bytes that such letters and digits spell.
pub fn unhex(digits: &str) -> Result<Vec<u8>> {
    let pairs = (0..digits.len()).step_by(2).map(|at| digits.get(at..at + 2));
    let bytes = pairs.map(|pair| u8::from_str_radix(pair?, 16).ok()).collect::<Option<_>>();
    bytes.ok_or_else(|| AppError::internal("a hash is not what it can be"))
}

/// RFC 6266: a name in plain letters for all, and the whole name for those who understand it.
fn disposition(name: &str) -> String {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || "-_. ".contains(c) { c } else { '_' }).collect();
    let whole = name.bytes().fold(String::new(), |out, byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => out + &char::from(byte).to_string(),
        _ => out + &format!("%{byte:02X}"),
    });
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{whole}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_break_out_of_its_header() {
        let told = disposition("Plan \"A\"; \u{e9}.pdf");
        assert_eq!(
            told,
            "attachment; filename=\"Plan _A__ _.pdf\"; filename*=UTF-8''Plan%20%22A%22%3B%20%C3%A9.pdf"
        );
    }

    #[test]
    fn bytes_are_told_in_hexadecimal() {
        assert_eq!(hex(&[0, 0xab, 0x0f]), "00ab0f");
        assert_eq!(unhex("00ab0f").unwrap(), [0, 0xab, 0x0f]);
        assert!(unhex("00a").is_err() && unhex("zz").is_err());
    }
}
