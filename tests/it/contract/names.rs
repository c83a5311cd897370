//! What things are called: paths, operations, parameters and properties.

use std::collections::BTreeSet;

use super::{Gaps, document, operation::is_id, operations, schema};

/// Verbs that begin the name of an operation.
const VERBS: &[&str] = &[
    "get",
    "list",
    "put",
    "create",
    "update",
    "replace",
    "delete",
    "void",
    "withdraw",
    "look",
    "submit",
    "send",
    "push",
    "record",
    "issue",
    "explain",
    "set",
    "end",
    "revoke",
    "project",
    "reconcile",
    "confirm",
    "amend",
    "decline",
    "acknowledge",
    "close",
    "query",
    "accept",
    "exempt",
    "reopen",
    "add",
    "link",
    "merge",
    "propose",
    "start",
    "book",
    "complete",
    "cancel",
    "request",
    "review",
    "approve",
    "refuse",
    "serve",
    "refer",
    "settle",
    "draft",
    "conclude",
    "correct",
    "reverse",
    "tell",
    "separate",
    "unlink",
    "compare",
    "open",
    "retire",
    "publish",
    "retry",
    "hold",
    "return",
    "assign",
    "unassign",
    "advance",
    "authorise",
    "abandon",
    "offer",
    "sign",
    "lay",
    "apply",
    "adjourn",
    "dispose",
    "extend",
];

#[test]
fn operations_have_unique_names_of_verb_and_noun() {
    let all = operations();
    let ids: BTreeSet<_> = all.iter().map(|operation| operation.id.as_str()).collect();
    assert_eq!(ids.len(), all.len(), "two operations have one name");
    let mut gaps = Gaps::default();
    for id in ids {
        let camel = id.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let verb = VERBS.iter().any(|verb| {
            id.strip_prefix(verb).is_some_and(|noun| noun.starts_with(|c: char| c.is_ascii_uppercase()))
        });
        gaps.insist(camel && verb, || format!("{id} is not a verb and a noun in camelCase"));
    }
    gaps.none();
}

#[test]
fn paths_are_nouns_in_kebab_case() {
    let kebab = |part: &str| {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-.".contains(c);
        !part.is_empty() && part.chars().all(plain) && !part.ends_with('-')
    };
    let mut gaps = Gaps::default();
    for path in document()["paths"].as_object().unwrap().keys() {
        for part in path.split('/').skip(1) {
            let good = match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
                Some(name) => snake(name),
                None => kebab(part),
            };
            gaps.insist(good, || format!("{path}: {part:?}"));
        }
        let outside = ["/oauth/", "/.well-known/", "/health/", "/problems/"];
        let versioned = path.starts_with("/v1/") || outside.iter().any(|root| path.starts_with(root));
        gaps.insist(versioned, || format!("{path} has no version"));
    }
    gaps.none();
}

/// URLs are logged: a parameter of a path or a query never holds a UPN, a name or a code.
#[test]
fn no_url_holds_personal_data() {
    let mut gaps = Gaps::default();
    for operation in operations() {
        for parameter in operation.parameters("path").into_iter().chain(operation.parameters("query")) {
            let name = parameter["name"].as_str().unwrap_or_default();
            let personal = ["upn", "surname", "forename", "name", "born_on", "attendance_code"];
            // A school's name is published; nobody's is.
            let of_a_school = operation.id == "listSchools" && name == "name";
            gaps.insist(of_a_school || !personal.contains(&name), || format!("{}: {name}", operation.id));
        }
    }
    gaps.none();
}

#[test]
fn instants_end_in_at_and_dates_in_on() {
    let mut gaps = Gaps::default();
    for (schema_name, named) in document()["components"]["schemas"].as_object().unwrap() {
        for (name, property) in named["properties"].as_object().into_iter().flatten() {
            let place = format!("{schema_name}.{name}");
            let oauth = schema_name == "TokenForm" || schema_name == "Token";
            gaps.insist(snake(name) || oauth, || format!("{place} is not snake_case"));
            let last = name.rsplit('_').next().unwrap_or_default();
            match schema::resolve(property)["format"].as_str() {
                Some("date-time") => gaps.insist(last == "at", || format!("{place} is an instant")),
                Some("date") => {
                    let listed = ["valid_from", "valid_to"].contains(&name.as_str());
                    let good = last == "on" || name == "date" || listed;
                    gaps.insist(good, || format!("{place} is a date"));
                }
                Some("uuid") => gaps.insist(is_id(name), || format!("{place} is an id")),
                _ => {}
            }
        }
    }
    gaps.none();
}

fn snake(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}
