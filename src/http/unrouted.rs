//! What the document says exists: which methods a path has and which query parameters an operation takes.

use std::collections::HashMap;

use actix_web::{HttpRequest, HttpResponse, dev::ResourceDef, http::Method};
use serde_json::Value;

use super::shape::{echoed, nearest};
use crate::error::{AppError, Code, Fault, FaultCode, Result};

/// Query parameters of one operation.
pub type Operation = Vec<String>;

/// Every path of the document with its methods, and every operation with its query parameters.
pub struct Operations {
    paths: Vec<(ResourceDef, String)>,
    queries: HashMap<(Method, String), Operation>,
}

impl Operations {
    /// Reads them from the OpenAPI document.
    pub fn of(document: &Value) -> Self {
        let mut operations = Self { paths: Vec::new(), queries: HashMap::new() };
        for (path, item) in document["paths"].as_object().into_iter().flatten() {
            let item = item.as_object();
            let mut methods: Vec<_> =
                item.into_iter().flatten().map(|(method, _)| method.to_uppercase()).collect();
            if methods.iter().any(|method| method == "GET") {
                methods.push("HEAD".to_owned());
            }
            operations.paths.push((ResourceDef::new(path.as_str()), methods.join(", ")));
            for (method, operation) in item.into_iter().flatten() {
                let Ok(method) = method.to_uppercase().parse() else { continue };
                operations.queries.insert((method, path.clone()), query_parameters(operation));
            }
        }
        operations
    }

    /// Refuses a query parameter that the operation does not have, with the name that was probably meant.
    pub fn check_query(&self, req: &HttpRequest) -> Result<()> {
        if req.query_string().is_empty() {
            return Ok(());
        }
        let pattern = req.match_pattern().unwrap_or_default();
        let Some(known) = self.queries.get(&(req.method().clone(), pattern)) else { return Ok(()) };
        let mut faults = Vec::new();
        for (name, _) in form_urlencoded::parse(req.query_string().as_bytes()) {
            if !known.iter().any(|known| *known == name) {
                let fault = Fault::parameter(echoed(&name), FaultCode::UnknownParameter);
                faults
                    .push(Fault { did_you_mean: nearest(&name, known.iter().map(String::as_str)), ..fault });
            }
        }
        match faults.is_empty() {
            true => Ok(()),
            false => Err(AppError::new(Code::UnknownParameter).faults(faults)),
        }
    }
}

fn query_parameters(operation: &Value) -> Operation {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let query = parameters.filter(|parameter| parameter["in"] == "query");
    query.filter_map(|parameter| parameter["name"].as_str().map(str::to_owned)).collect()
}

/// Answers a request that no handler took: the path is unknown, or only the method is.
pub fn unrouted(operations: &Operations, req: &HttpRequest) -> Result<HttpResponse> {
    Err(match operations.paths.iter().find(|(path, _)| path.is_match(req.path())) {
        Some((_, methods)) => AppError::new(Code::MethodNotAllowed).header("Allow", methods),
        None => Code::NotFound.into(),
    })
}
