//! What the document says exists: which methods a path has, and what an operation takes and sends.

use std::collections::HashMap;

use actix_web::{HttpRequest, HttpResponse, dev::ResourceDef, http::Method};
use serde_json::Value;

use super::{
    accept,
    picture::{self, no_picture},
    routes::room,
    shape::{echoed, nearest},
};
use crate::error::{AppError, Code, Fault, FaultCode, Result};

/// What the document says of one operation.
struct Operation {
    /// Its query parameters.
    query: Vec<String>,
    /// The media types of what it sends when all is well.
    sends: Vec<String>,
}

/// A path of the document.
struct Known {
    pattern: String,
    matches: ResourceDef,
    methods: String,
}

/// Every path of the document with its methods, by room, and every operation.
pub struct Operations {
    paths: HashMap<String, Vec<Known>>,
    operations: HashMap<(Method, String), Operation>,
}

impl Operations {
    /// Reads them from the OpenAPI document.
    pub fn of(document: &Value) -> Self {
        let mut operations = Self { paths: HashMap::new(), operations: HashMap::new() };
        for (path, item) in document["paths"].as_object().into_iter().flatten() {
            let item = item.as_object();
            let mut methods: Vec<_> =
                item.into_iter().flatten().map(|(method, _)| method.to_uppercase()).collect();
            if methods.iter().any(|method| method == "GET") {
                methods.push("HEAD".to_owned());
            }
            let matches = ResourceDef::new(path.as_str());
            let known = Known { pattern: path.clone(), matches, methods: methods.join(", ") };
            operations.paths.entry(room(path).to_owned()).or_default().push(known);
            for (method, operation) in item.into_iter().flatten() {
                let Ok(method) = method.to_uppercase().parse() else { continue };
                let known = Operation { query: query_parameters(operation), sends: media_types(operation) };
                operations.operations.insert((method, path.clone()), known);
            }
        }
        operations
    }

    fn known(&self, path: &str) -> Option<&Known> {
        self.paths.get(room(path))?.iter().find(|known| known.matches.is_match(path))
    }

    /// The pattern of an address, such as `/v1/schools/{urn}`, where there is one of this address.
    pub fn pattern(&self, path: &str) -> Option<&str> {
        self.known(path).map(|known| known.pattern.as_str())
    }

    /// Refuses what the operation neither takes nor sends, before anything is worked out for it.
    pub fn check(&self, req: &HttpRequest) -> Result<()> {
        let wants_picture = accept::names(req, picture::MEDIA);
        if req.query_string().is_empty() && !wants_picture {
            return Ok(());
        }
        let Some(pattern) = self.pattern(req.path()) else { return Ok(()) };
        let known = self.operations.get(&(req.method().clone(), pattern.to_owned()));
        let Some(known) = known else { return Ok(()) };
        check_query(&known.query, req)?;
        if wants_picture { check_picture(&known.sends, req) } else { Ok(()) }
    }
}

/// Refuses a query parameter that the operation does not have, with the name that was probably meant.
fn check_query(known: &[String], req: &HttpRequest) -> Result<()> {
    let mut faults = Vec::new();
    for (name, _) in form_urlencoded::parse(req.query_string().as_bytes()) {
        if !known.iter().any(|known| *known == name) {
            let fault = Fault::parameter(echoed(&name), FaultCode::UnknownParameter);
            faults.push(Fault { did_you_mean: nearest(&name, known.iter().map(String::as_str)), ..fault });
        }
    }
    match faults.is_empty() {
        true => Ok(()),
        false => Err(AppError::new(Code::UnknownParameter).faults(faults)),
    }
}

/// Refuses whoever wants a picture, of what has none, and takes nothing that there is.
///
/// Only a request that names `image/svg+xml` is refused: other media types that nobody here knows are answered with
/// what there is, as ever.
fn check_picture(sends: &[String], req: &HttpRequest) -> Result<()> {
    let taken = sends.is_empty() || sends.iter().any(|sent| accept::accepts(req, sent));
    if req.method() != Method::GET || taken {
        return Ok(());
    }
    Err(no_picture("There is no picture of this; leave image/svg+xml out of Accept."))
}

fn media_types(operation: &Value) -> Vec<String> {
    let content = operation["responses"]["200"]["content"].as_object();
    content.into_iter().flat_map(|content| content.keys().cloned()).collect()
}

fn query_parameters(operation: &Value) -> Vec<String> {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let query = parameters.filter(|parameter| parameter["in"] == "query");
    query.filter_map(|parameter| parameter["name"].as_str().map(str::to_owned)).collect()
}

/// Answers a request that no handler took: the path is unknown, or only the method is.
pub fn unrouted(operations: &Operations, req: &HttpRequest) -> Result<HttpResponse> {
    Err(match operations.known(req.path()) {
        Some(known) => AppError::new(Code::MethodNotAllowed).header("Allow", known.methods.as_str()),
        None => Code::NotFound.into(),
    })
}
