//! The one registry of public problem codes, and of the finer codes in `errors[]`.
//!
//! The contract page, `GET /v1/problems` and `/problems/{code}` are generated from it.

use actix_web::http::StatusCode;
use serde::{Serialize, Serializer};

/// Declares every problem code once: variant, wire code, status, title, and what a client should do.
macro_rules! codes {
    ($($name:ident = $wire:literal, $status:ident, $title:literal, $mend:literal;)+) => {
        /// Public codes of problems. Adding one is compatible; renaming one is not.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs, reason = "each variant's title is its documentation")]
        pub enum Code { $($name),+ }

        impl Code {
            /// Every code, for the pages about problems and the uniqueness test.
            pub const ALL: &[Self] = &[$(Self::$name),+];
            /// The stable string that clients match on.
            pub const fn wire(self) -> &'static str { match self { $(Self::$name => $wire),+ } }
            /// The HTTP status this code is always sent with.
            pub const fn status(self) -> StatusCode { match self { $(Self::$name => StatusCode::$status),+ } }
            /// Short summary that never varies between occurrences.
            pub const fn title(self) -> &'static str { match self { $(Self::$name => $title),+ } }
            /// What the client should do about it.
            pub const fn mend(self) -> &'static str { match self { $(Self::$name => $mend),+ } }
        }
    };
}

codes! {
    BodyMalformed = "body_malformed", BAD_REQUEST, "The request body could not be read", "Send a body of the documented media type whose values have the documented types; `errors` points at the first that has not.";
    InvalidParameter = "invalid_parameter", BAD_REQUEST, "A parameter is not valid", "Correct the parameter or header that `errors` names; its documentation states the values it takes.";
    UnknownParameter = "unknown_parameter", BAD_REQUEST, "A query parameter is not known", "Remove it or correct its spelling; nothing is silently ignored.";
    CursorInvalid = "cursor_invalid", BAD_REQUEST, "The cursor could not be read", "Start again without `cursor` and follow `next_cursor` as it is given.";
    CursorMismatch = "cursor_mismatch", BAD_REQUEST, "The cursor belongs to another list or to other filters", "Send the cursor with the same filters and sorting as the request that gave it.";
    TokenMissing = "token_missing", UNAUTHORIZED, "A bearer token is required", "Get a token at `/oauth/token` and send it once, as `Authorization: Bearer …`.";
    TokenInvalid = "token_invalid", UNAUTHORIZED, "The bearer token is not valid", "Get a new token at `/oauth/token`.";
    TokenExpired = "token_expired", UNAUTHORIZED, "The bearer token has expired", "Get a new token at `/oauth/token`; tokens live ten minutes.";
    ScopeMissing = "scope_missing", FORBIDDEN, "The token lacks a required scope", "Ask for a token with `required_scopes`; if it is refused, ask the authority to grant the scope.";
    NotFound = "not_found", NOT_FOUND, "No such resource", "Check the address. A resource that this client may not see is answered as one that does not exist.";
    MethodNotAllowed = "method_not_allowed", METHOD_NOT_ALLOWED, "The resource does not support this method", "Use one of the methods in `Allow`.";
    NotAcceptable = "not_acceptable", NOT_ACCEPTABLE, "There is no answer in a form that the request accepts", "Accept `application/json`, or ask as `detail` says for what there is in this form.";
    Duplicate = "duplicate", CONFLICT, "The resource already exists", "Use the existing resource, which `existing` names where you may see it.";
    StateConflict = "state_conflict", CONFLICT, "The state of the resource does not allow this", "Read the resource; `allowed_actions` says what can be done now.";
    MassRemovalSuspected = "mass_removal_suspected", CONFLICT, "The push would take back many marks at once", "If that is meant, send it again with `confirm_removals=true`; nothing was stored.";
    IdempotencyInProgress = "idempotency_in_progress", CONFLICT, "The first request with this key is still running", "Wait as `Retry-After` says and send the same request again.";
    PreconditionFailed = "precondition_failed", PRECONDITION_FAILED, "The document has changed since it was read", "Read it again, apply the change to the new version and send its `ETag` in `If-Match`.";
    PreconditionRequired = "precondition_required", PRECONDITION_REQUIRED, "The version that was read must be named", "Send `If-Match` with the `ETag` that was read, or `If-None-Match: *` to create.";
    BodyTooLarge = "body_too_large", PAYLOAD_TOO_LARGE, "The request body is too large", "Send less at once; each operation states its limit.";
    UnsupportedMediaType = "unsupported_media_type", UNSUPPORTED_MEDIA_TYPE, "The media type or encoding of the body is not supported", "Send one of the documented media types; JSON in UTF-8 and without `Content-Encoding`.";
    ValidationFailed = "validation_failed", UNPROCESSABLE_ENTITY, "Some values are not valid", "Mend every entry of `errors` and send the request again; nothing was stored.";
    IdempotencyKeyReused = "idempotency_key_reused", UNPROCESSABLE_ENTITY, "The key was used for another request", "Use a new `Idempotency-Key` for a new request.";
    RateLimited = "rate_limited", TOO_MANY_REQUESTS, "Too many requests", "Wait as `Retry-After` says.";
    Overloaded = "overloaded", SERVICE_UNAVAILABLE, "The service is busy", "Nothing was stored. Wait as `Retry-After` says and send the request again.";
    DependencyUnavailable = "dependency_unavailable", SERVICE_UNAVAILABLE, "The database is not available", "Nothing was stored. Wait as `Retry-After` says and send the request again.";
    OutcomeUnknown = "outcome_unknown", SERVICE_UNAVAILABLE, "It is not known whether the request took effect", "Send the same request again, with the same `Idempotency-Key` where it had one.";
    Internal = "internal", INTERNAL_SERVER_ERROR, "The service failed to complete the request", "Report the `request_id`; sending the same request again is safe.";
}

impl Code {
    /// The code that a page name such as `not-found` stands for.
    pub fn from_page(page: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.page() == page)
    }

    /// The last part of the problem's `type`: `not-found`.
    pub fn page(self) -> String {
        self.wire().replace('_', "-")
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(self.wire())
    }
}
