//! One operation of the document, and how to call it.

use rollcall::app;
use serde_json::Value;
use uuid::Uuid;

use super::schema;

/// The document as it is generated now.
pub fn document() -> &'static Value {
    app::document()
}

/// Every operation of it.
pub fn operations() -> Vec<Operation> {
    let mut found = Vec::new();
    for (path, item) in document()["paths"].as_object().expect("paths") {
        for (method, spec) in item.as_object().expect("operations") {
            let id = spec["operationId"].as_str().unwrap_or_default().to_owned();
            found.push(Operation { id, method: method.to_uppercase(), path: path.clone(), spec });
        }
    }
    found
}

/// One operation.
#[derive(Clone)]
pub struct Operation {
    pub id: String,
    /// In capitals.
    pub method: String,
    /// With its parameters in braces.
    pub path: String,
    /// What the document says of it.
    pub spec: &'static Value,
}

impl Operation {
    pub fn is_public(&self) -> bool {
        super::PUBLIC.contains(&self.id.as_str())
    }

    pub fn scopes(&self) -> Vec<&'static str> {
        let scopes = self.spec["security"][0]["bearer"].as_array().into_iter().flatten();
        scopes.filter_map(Value::as_str).collect()
    }

    /// The scope that a call needs.
    pub fn scope(&self) -> &'static str {
        self.scopes().first().copied().unwrap_or_else(|| panic!("{} documents no scope", self.id))
    }

    /// Its parameters in `path`, `query` or `header`.
    pub fn parameters(&self, place: &str) -> Vec<&'static Value> {
        let all = self.spec["parameters"].as_array().into_iter().flatten();
        all.filter(|parameter| parameter["in"] == place).collect()
    }

    pub fn takes_header(&self, name: &str) -> bool {
        let mut headers = self.parameters("header").into_iter();
        headers.any(|header| header["name"].as_str().is_some_and(|known| known.eq_ignore_ascii_case(name)))
    }

    /// For whom and for what it is read, where it asks for that.
    pub fn reader(&self) -> &'static [(&'static str, &'static str)] {
        match self.takes_header("Access-Purpose") {
            true => &[("Person-Name", "A. Officer"), ("Access-Purpose", "reporting")],
            false => &[],
        }
    }

    /// The schema of its JSON body.
    pub fn body_schema(&self) -> Option<&'static Value> {
        self.spec.pointer("/requestBody/content/application~1json/schema")
    }

    /// The schema of one line of its body, where that is lines of JSON.
    pub fn line_schema(&self) -> Option<&'static Value> {
        self.spec.pointer("/requestBody/content/application~1x-ndjson/schema")
    }

    /// The forms of its body that are not JSON, each with a body as the document shows it.
    pub fn texts(&self) -> Vec<(&'static str, String)> {
        let forms = self.spec["requestBody"]["content"].as_object().into_iter().flatten();
        let others = forms.filter(|(media, _)| {
            *media != "application/json" && *media != "application/x-www-form-urlencoded"
        });
        others
            .map(|(media, content)| {
                let example = &content["example"];
                (media.as_str(), example.as_str().map_or_else(|| example.to_string(), str::to_owned))
            })
            .collect()
    }

    /// A body that the document gives or that its examples make.
    pub fn body(&self) -> Option<Value> {
        let content = self.spec.pointer("/requestBody/content/application~1json")?;
        let given = content.get("example").or_else(|| {
            content["examples"].as_object()?.values().next().and_then(|example| example.get("value"))
        });
        Some(given.cloned().unwrap_or_else(|| schema::example(&content["schema"])))
    }

    /// Whether the path names a thing that a test would have to make first.
    pub fn names_a_thing(&self) -> bool {
        self.path.split('/').any(|part| part.starts_with('{') && is_id(part.trim_matches(['{', '}'])))
    }

    pub fn is_of_a_school(&self) -> bool {
        self.path.contains("{urn}")
    }

    /// Method and path, for this school, with the query parameters that must be given.
    pub fn call(&self, urn: &str) -> String {
        let given = self.parameters("query").into_iter().filter(|query| query["required"] == true);
        let query: Vec<_> = given
            .map(|query| {
                let value = schema::parameter_example(query);
                format!("{}={}", query["name"].as_str().unwrap_or_default(), encoded(&value))
            })
            .collect();
        let mark = if query.is_empty() { "" } else { "?" };
        format!("{} {}{mark}{}", self.method, self.path_for(urn), query.join("&"))
    }

    /// The path, with a value of its kind for each parameter.
    pub fn path_for(&self, urn: &str) -> String {
        self.path_with(|name| (name == "urn").then(|| urn.to_owned()))
    }

    /// The path, with what `choose` gives for a parameter, or else a value of its kind.
    pub fn path_with(&self, choose: impl Fn(&str) -> Option<String>) -> String {
        let part = |part: &str| match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
            Some(name) => choose(name).unwrap_or_else(|| self.value_of(name)),
            None => part.to_owned(),
        };
        self.path.split('/').map(part).collect::<Vec<_>>().join("/")
    }

    fn value_of(&self, name: &str) -> String {
        if is_id(name) {
            return Uuid::now_v7().to_string();
        }
        let parameters = self.parameters("path");
        let parameter = parameters.iter().find(|parameter| parameter["name"] == name);
        let parameter = parameter.unwrap_or_else(|| panic!("{}: {name} is not documented", self.id));
        match (name, schema::text(&schema::parameter_example(parameter))) {
            ("date", _) => super::world::DAY.to_owned(),
            (_, Some(example)) => example,
            _ => panic!("{}: the path parameter {name} has no example", self.id),
        }
    }

    /// Whether it asks for the version of the document that it changes.
    pub fn is_conditional(&self) -> bool {
        self.method != "GET" && self.takes_header("If-Match")
    }

    /// The same call with everything checked and nothing kept, where the operation can do that.
    pub fn dry(&self, call: String) -> String {
        let dry = self.parameters("query").iter().any(|query| query["name"] == "dry_run");
        if dry { super::access::with_query(&call, "dry_run=true") } else { call }
    }

    /// Statuses that the document names.
    pub fn statuses(&self) -> Vec<u16> {
        let responses = self.spec["responses"].as_object().into_iter().flatten();
        responses.filter_map(|(status, _)| status.parse().ok()).collect()
    }
}

/// Whether a path parameter holds an opaque id.
pub fn is_id(name: &str) -> bool {
    name == "id" || name.ends_with("_id")
}

fn encoded(value: &Value) -> String {
    let text = schema::text(value).unwrap_or_default();
    text.bytes().fold(String::new(), |out, byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => out + &char::from(byte).to_string(),
        _ => out + &format!("%{byte:02X}"),
    })
}
