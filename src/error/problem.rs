//! What a client sees of a failure (RFC 9457).

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::{Code, FaultCode};

/// A problem document. Members beyond these depend on the code and are listed with it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// URI reference of a page about this kind of problem.
    #[schema(example = "/problems/validation-failed")]
    pub r#type: String,
    /// Short summary of the kind of problem.
    #[schema(example = "Some values are not valid")]
    pub title: &'static str,
    /// HTTP status, repeated for clients that lose it.
    #[schema(example = 422)]
    pub status: u16,
    /// Stable code to match on; the list may grow.
    #[schema(value_type = String, example = "validation_failed")]
    pub code: Code,
    /// Explanation of this occurrence; its wording may change.
    #[schema(example = "2 of 62 marks were refused.")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Names this request in the service's log.
    #[schema(example = "019aa0f2-6c1e-7d3a-9d55-0c5f6a1e2b3d")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// Every value at fault.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<Fault>,
    /// Scopes that would have sufficed, with `scope_missing`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub required_scopes: Vec<&'static str>,
    /// Actions that the state allows, with `state_conflict`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed_actions: Option<Vec<&'static str>>,
    /// The resource that stands in the way, with `duplicate`; what stands now, with `precondition_failed` where it is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub existing: Option<Map<String, Value>>,
}

impl Problem {
    pub(super) fn new(code: Code) -> Self {
        Self {
            r#type: format!("/problems/{}", code.page()),
            title: code.title(),
            status: code.status().as_u16(),
            code,
            detail: None,
            request_id: None,
            errors: Vec::new(),
            required_scopes: Vec::new(),
            allowed_actions: None,
            existing: None,
        }
    }
}

/// One value at fault: `pointer` for the body, `parameter` for a query, path or header parameter.
#[derive(Clone, Debug, Serialize, PartialEq, ToSchema)]
#[schema(as = ProblemFault)]
pub struct Fault {
    /// What is wrong with it; the list may grow.
    #[schema(value_type = String, example = "code_not_allowed_for_session")]
    pub code: FaultCode,
    /// JSON Pointer into the request body.
    #[schema(example = "/marks/7/code")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// Name of the parameter or header.
    #[schema(example = "limit")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameter: Option<String>,
    /// The regulation it rests on, where there is one: `reg10-2` is regulation 10(2) of the School Attendance
    /// (Pupil Registration) (England) Regulations 2024 (SI 2024/208).
    #[schema(example = "reg10-2")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<&'static str>,
    /// The rule that was broken and how to mend it; never the value that broke it.
    #[schema(example = "Code \\ is for the afternoon; this register is for the morning.")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The known name nearest to the one sent.
    #[schema(example = "minutes_late")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub did_you_mean: Option<String>,
    /// Values that would have been accepted, where they are few.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allowed: Vec<&'static str>,
}

impl Fault {
    /// A fault of the body value at this JSON Pointer.
    pub fn at(pointer: impl Into<String>, code: FaultCode) -> Self {
        Self {
            code,
            pointer: Some(pointer.into()),
            parameter: None,
            rule: None,
            detail: None,
            did_you_mean: None,
            allowed: Vec::new(),
        }
    }

    /// A fault of a query, path or header parameter.
    pub fn parameter(name: impl Into<String>, code: FaultCode) -> Self {
        Self { pointer: None, parameter: Some(name.into()), ..Self::at("", code) }
    }

    /// A parameter that names a day or an instant of which nothing can be told yet.
    pub fn in_future(name: impl Into<String>) -> Self {
        Self::parameter(name, FaultCode::InvalidParameter).detail("It lies in the future.")
    }

    /// Says which rule was broken and how to mend it. Never put personal data here.
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Names the regulation.
    pub fn rule(mut self, rule: &'static str) -> Self {
        self.rule = Some(rule);
        self
    }

    /// Lists what would have been accepted.
    pub fn allowed(mut self, allowed: &[&'static str]) -> Self {
        self.allowed = allowed.to_vec();
        self
    }
}
