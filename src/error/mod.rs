//! The one error type: a public problem, and a cause that only the log sees.

mod codes;
mod database;
mod faults;
mod problem;

use std::{fmt, time::Duration};

use actix_web::{HttpResponse, ResponseError, http::StatusCode};
use serde_json::{Map, Value};

pub use codes::Code;
pub use database::{is_out_of_room, is_transient};
pub use faults::FaultCode;
pub use problem::{Fault, Problem};

use crate::domain::{action::Actions, text::TextFault};

/// Result of every service and handler.
pub type Result<T, E = AppError> = std::result::Result<T, E>;

tokio::task_local! {
    /// The id of the request that this task is answering.
    pub static REQUEST_ID: String;
}

/// A failure: what the client is told, and why it happened.
#[derive(Debug)]
pub struct AppError {
    problem: Box<Problem>,
    headers: Vec<(&'static str, String)>,
    cause: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl AppError {
    /// An error with nothing to add to its code's title.
    pub fn new(code: Code) -> Self {
        let headers = match code {
            Code::TokenMissing => vec![("WWW-Authenticate", "Bearer".to_owned())],
            Code::TokenInvalid | Code::TokenExpired => {
                vec![("WWW-Authenticate", "Bearer error=\"invalid_token\"".to_owned())]
            }
            Code::ScopeMissing => {
                vec![("WWW-Authenticate", "Bearer error=\"insufficient_scope\"".to_owned())]
            }
            Code::Overloaded | Code::DependencyUnavailable | Code::OutcomeUnknown | Code::RateLimited => {
                vec![("Retry-After", seconds(Duration::from_secs(2)))]
            }
            Code::IdempotencyInProgress => vec![("Retry-After", "1".to_owned())],
            _ => Vec::new(),
        };
        Self { problem: Box::new(Problem::new(code)), headers, cause: None }
    }

    /// A request with these values at fault.
    pub fn invalid(faults: Vec<Fault>) -> Self {
        Self::new(Code::ValidationFailed).faults(faults)
    }

    /// All of these faults at once, if there is any.
    pub fn if_any(faults: Vec<Fault>) -> Result<()> {
        if faults.is_empty() { Ok(()) } else { Err(Self::invalid(faults)) }
    }

    /// A fault of ours, with its cause for the log.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::new(Code::Internal).cause(cause)
    }

    /// `state_conflict`, unless the state of a document allows this action.
    pub fn unless_allowed(actions: Actions, action: &str) -> Result<()> {
        match actions.refused.iter().find(|refused| refused.action == action) {
            None => Ok(()),
            Some(why) => {
                Err(Self::new(Code::StateConflict).detail(why.reason).allowed_actions(actions.allowed))
            }
        }
    }

    /// What failed after a commit: the client must not be told that nothing was stored. Whose reach ended meanwhile is
    /// told so.
    pub fn after_commit(self) -> Self {
        match self.code() {
            Code::NotFound => self,
            _ => Self::new(Code::OutcomeUnknown).cause(self),
        }
    }

    /// The public code.
    pub fn code(&self) -> Code {
        self.problem.code
    }

    /// The values at fault.
    pub fn errors(&self) -> &[Fault] {
        &self.problem.errors
    }

    /// Adds an explanation of this occurrence. Never put personal data here.
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.problem.detail = Some(detail.into());
        self
    }

    /// Names every value at fault.
    pub fn faults(mut self, faults: Vec<Fault>) -> Self {
        self.problem.errors = faults;
        self
    }

    /// Names a scope that would have sufficed.
    pub fn required_scope(mut self, scope: &'static str) -> Self {
        self.problem.required_scopes.push(scope);
        self
    }

    /// Names what the state allows.
    pub fn allowed_actions(mut self, actions: Vec<&'static str>) -> Self {
        self.problem.allowed_actions = Some(actions);
        self
    }

    /// Names the resource that stands in the way.
    pub fn existing(mut self, resource: Map<String, Value>) -> Self {
        self.problem.existing = Some(resource);
        self
    }

    /// Adds a response header.
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Says when to come again: after this long, and up to a third longer.
    pub fn retry_after(mut self, wait: Duration) -> Self {
        self.headers.retain(|(name, _)| *name != "Retry-After");
        self.header("Retry-After", seconds(wait))
    }

    /// The value of a response header.
    pub fn header_value(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| *own == name).map(|(_, value)| value.as_str())
    }

    /// Keeps the cause for the log.
    pub fn cause(mut self, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// The problem as a client gets it, also where it is one line of an answer.
    pub fn body(&self) -> Value {
        let mut body = serde_json::to_value(&self.problem).unwrap_or_default();
        // Every answer says what to do, also where nothing more is known of the occurrence.
        if self.problem.detail.is_none() {
            body["detail"] = self.code().mend().into();
        }
        let listed = body.get_mut("errors").and_then(|errors| errors.as_array_mut());
        for (told, fault) in listed.into_iter().flatten().zip(&self.problem.errors) {
            if fault.detail.is_none() {
                told["detail"] = format!("{}.", fault.code.meaning()).into();
            }
        }
        if let Ok(id) = REQUEST_ID.try_with(String::clone) {
            body["request_id"] = id.into();
        }
        body
    }

    /// Logs a failure of the service with its cause; what a client did wrong is no failure.
    pub fn log(&self) {
        if self.status_code().is_server_error() {
            // Displayed, never debugged: a database error's debug form shows the row that it refused.
            let cause = self.cause.as_deref().map(tracing::field::display);
            tracing::error!(code = self.code().wire(), cause, "request failed");
        }
    }

    /// Why it happened, for whoever reports it outside HTTP.
    pub fn because(&self) -> Option<&(dyn std::error::Error + Send + Sync + 'static)> {
        self.cause.as_deref()
    }
}

/// Whole seconds, spread over 30 % so that all who were refused together do not come back together.
fn seconds(wait: Duration) -> String {
    let spread = wait.as_secs_f64() * (1.0 + 0.3 * rand::random::<f64>());
    (spread.ceil().max(1.0) as u64).to_string()
}

/// What a body holds was looked at when it was read: a text that cannot be stored never comes so far.
impl From<TextFault> for AppError {
    fn from(fault: TextFault) -> Self {
        Self::internal(fault)
    }
}

impl From<Code> for AppError {
    fn from(code: Code) -> Self {
        Self::new(code)
    }
}

impl fmt::Display for AppError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.problem.title)?;
        if let Some(detail) = &self.problem.detail {
            write!(f, ": {detail}")?;
        }
        for fault in &self.problem.errors {
            let place = fault.pointer.as_deref().or(fault.parameter.as_deref()).unwrap_or_default();
            let what = fault.detail.as_deref().unwrap_or(fault.code.meaning());
            write!(f, "\n  {place} {}: {what}", fault.code.wire())?;
        }
        Ok(())
    }
}

impl std::error::Error for AppError {}

impl ResponseError for AppError {
    fn status_code(&self) -> StatusCode {
        self.code().status()
    }

    fn error_response(&self) -> HttpResponse {
        self.log();
        let mut answer = HttpResponse::build(self.status_code());
        for (name, value) in &self.headers {
            match (*name, value.as_str()) {
                // The server writes this header itself and drops any other.
                ("Connection", "close") => answer.force_close(),
                header => answer.insert_header(header),
            };
        }
        answer.content_type("application/problem+json").json(self.body())
    }
}
