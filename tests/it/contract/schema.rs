//! As much of JSON Schema as the document uses: references, examples, places, and whether a value fits.

use serde_json::{Map, Value, json};

use super::operation::document;

/// Follows references, and looks through a choice with null to the thing itself.
pub fn resolve(schema: &'static Value) -> &'static Value {
    if let Some(at) = schema["$ref"].as_str() {
        return document().pointer(at.trim_start_matches('#')).map_or(&Value::Null, resolve);
    }
    let mut options = ["oneOf", "anyOf"].iter().flat_map(|key| schema[*key].as_array().into_iter().flatten());
    match options.find(|option| option["type"] != "null") {
        Some(option) => resolve(option),
        None => schema,
    }
}

/// Whether the schema has this type, alone or beside null.
pub fn is(schema: &Value, name: &str) -> bool {
    match &schema["type"] {
        Value::Array(names) => names.iter().any(|one| one == name),
        one => one == name,
    }
}

/// A value that the schema's examples make; null where the document gives none.
pub fn example(schema: &'static Value) -> Value {
    let listed = |schema: &'static Value| {
        schema.get("example").or(schema["examples"].get(0)).or(schema.get("const")).cloned()
    };
    if let Some(example) = listed(schema) {
        return example;
    }
    let schema = resolve(schema);
    if let Some(example) = listed(schema).or(schema["enum"].get(0).cloned()) {
        return example;
    }
    if let Some(properties) = schema["properties"].as_object() {
        let made = properties.iter().map(|(name, property)| (name.clone(), example(property)));
        return Value::Object(made.filter(|(_, value)| !value.is_null()).collect::<Map<_, _>>());
    }
    if is(schema, "array") {
        return items(schema, 1);
    }
    match schema["format"].as_str() {
        Some("date") => json!(super::world::DAY),
        Some("uuid") => json!(uuid::Uuid::now_v7()),
        _ if is(schema, "boolean") => json!(false),
        _ if is(schema, "object") => json!({}),
        _ => Value::Null,
    }
}

/// Items beyond which a list holds no more than must be given: a body as long as this is not to be refused unread.
const MANY: usize = 1000;

/// A list of this many examples.
pub fn items(schema: &'static Value, count: usize) -> Value {
    let mut item = example(&schema["items"]);
    if let (Some(given), true) = (item.as_object_mut(), count > MANY) {
        let required = resolve(&schema["items"])["required"].as_array();
        given.retain(|name, _| required.is_some_and(|required| required.iter().any(|one| one == name)));
    }
    Value::Array(vec![if item.is_null() { json!("x") } else { item }; count])
}

/// A value of a path or query parameter.
pub fn parameter_example(parameter: &'static Value) -> Value {
    parameter.get("example").cloned().unwrap_or_else(|| example(&parameter["schema"]))
}

/// A scalar, or several parted by commas, as they stand in a URL.
pub fn text(value: &Value) -> Option<String> {
    match value {
        Value::Array(items) if !items.is_empty() => {
            items.iter().map(text).collect::<Option<Vec<_>>>().map(|items| items.join(","))
        }
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

/// One place in a body, with the schema of what stands there.
#[derive(Clone)]
pub struct Place {
    /// Its JSON Pointer; arrays are entered at their first item.
    pub pointer: String,
    pub schema: &'static Value,
}

/// Every place that a body with this schema can have.
pub fn places(schema: &'static Value) -> Vec<Place> {
    let mut found = Vec::new();
    walk(schema, String::new(), &mut found);
    found
}

fn walk(schema: &'static Value, pointer: String, found: &mut Vec<Place>) {
    let schema = resolve(schema);
    if pointer.matches('/').count() > 8 {
        return;
    }
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        walk(property, format!("{pointer}/{name}"), found);
    }
    if schema["items"].is_object() {
        walk(&schema["items"], format!("{pointer}/0"), found);
    }
    found.push(Place { pointer, schema });
}

/// Puts a value into a body; what must stand around it is made from examples.
pub fn set(body: &mut Value, root: &'static Value, pointer: &str, value: Value) {
    let (mut at, mut schema) = (body, resolve(root));
    for part in pointer.split('/').skip(1) {
        if at.is_null() || at.as_array().is_some_and(Vec::is_empty) {
            *at = if is(schema, "array") { items(schema, 1) } else { example(schema) };
        }
        schema = match part.parse::<usize>() {
            Ok(_) if schema["items"].is_object() => resolve(&schema["items"]),
            _ => resolve(&schema["properties"][part]),
        };
        at = match at {
            Value::Array(items) => &mut items[part.parse::<usize>().expect("an index")],
            other => &mut other[part],
        };
    }
    *at = value;
}

/// What is wrong with a value under a schema, as `pointer: fault`.
pub fn faults(schema: &'static Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    check(schema, value, "", &mut found);
    found
}

fn check(schema: &'static Value, value: &Value, at: &str, found: &mut Vec<String>) {
    let named = resolve(schema);
    if value.is_null() {
        let choices = ["oneOf", "anyOf"].iter().flat_map(|key| schema[*key].as_array().into_iter().flatten());
        let nullable =
            is(schema, "null") || is(named, "null") || choices.into_iter().any(|one| is(one, "null"));
        if !nullable && !named["type"].is_null() {
            found.push(format!("{at}: null is not documented"));
        }
        return;
    }
    let kind = match value {
        Value::Object(_) => "object",
        Value::Array(_) => "array",
        Value::String(_) => "string",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_i64() || number.is_u64() => "integer",
        _ => "number",
    };
    let fits = is(named, kind) || (kind == "integer" && is(named, "number")) || named["type"].is_null();
    if !fits {
        found.push(format!("{at}: {kind} where {} is documented", named["type"]));
        return;
    }
    if let Some(choices) = named["enum"].as_array().filter(|choices| !choices.contains(value)) {
        found.push(format!("{at}: {value} is none of {}", Value::Array(choices.clone())));
    }
    check_bounds(named, value, at, found);
    for item in value.as_array().into_iter().flatten().take(20) {
        check(&named["items"], item, &format!("{at}/0"), found);
    }
    let Some((object, properties)) = value.as_object().zip(named["properties"].as_object()) else { return };
    for name in named["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if !object.contains_key(name) {
            found.push(format!("{at}/{name}: is required and missing"));
        }
    }
    for (name, value) in object {
        match properties.get(name) {
            Some(property) => check(property, value, &format!("{at}/{name}"), found),
            None => found.push(format!("{at}/{name}: is not documented")),
        }
    }
}

fn check_bounds(schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    let size = match value {
        Value::String(text) => Some(("Length", text.chars().count())),
        Value::Array(items) => Some(("Items", items.len())),
        _ => None,
    };
    if let Some((what, size)) = size {
        let over = schema[format!("max{what}")].as_u64().is_some_and(|most| size as u64 > most);
        let under = schema[format!("min{what}")].as_u64().is_some_and(|least| (size as u64) < least);
        if over || under {
            found.push(format!("{at}: max{what} or min{what} is broken by {size}"));
        }
    }
    if let Some(number) = value.as_f64() {
        let over = schema["maximum"].as_f64().is_some_and(|most| number > most);
        let under = schema["minimum"].as_f64().is_some_and(|least| number < least);
        if over || under {
            found.push(format!("{at}: maximum or minimum is broken by {number}"));
        }
    }
}
