//! The documented schema of a body, as far as it is needed to find faults of form.

use std::collections::BTreeMap;

use serde_json::Value;
use utoipa::ToSchema;

use crate::error::Fault;

/// A schema with everything it refers to.
pub(in crate::http) struct Schema {
    root: Value,
    named: BTreeMap<String, Value>,
}

impl Schema {
    /// The schema that the documentation shows for `T`.
    pub fn of<T: ToSchema>() -> Self {
        let mut parts = Vec::new();
        T::schemas(&mut parts);
        let value = |schema| serde_json::to_value(schema).unwrap_or_default();
        let named = parts.into_iter().map(|(name, schema)| (name, value(schema))).collect();
        Self { root: value(T::schema()), named }
    }

    /// The schema of the whole body.
    pub fn root(&self) -> &Value {
        &self.root
    }

    /// Puts the documented example in the place of the value at `pointer`.
    pub fn mend(&self, tree: &mut Value, pointer: &str) -> bool {
        let example = self.example(self.at(pointer));
        match tree.pointer_mut(pointer) {
            Some(value) if !example.is_null() && *value != example => {
                *value = example;
                true
            }
            _ => false,
        }
    }

    /// Says what form the value should have had.
    pub fn explain(&self, fault: Fault) -> Fault {
        if fault.detail.is_some() {
            return fault;
        }
        let schema = self.at(fault.pointer.as_deref().unwrap_or_default());
        let choices: Vec<_> =
            schema["enum"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        if !choices.is_empty() {
            return fault.detail(format!("One of: {}.", choices.join(", ")));
        }
        match self.example(schema) {
            Value::Null => fault,
            example => fault.detail(format!("Expected a value such as {example}.")),
        }
    }

    /// The schema of the value at a JSON Pointer.
    fn at(&self, pointer: &str) -> &Value {
        pointer.split('/').skip(1).fold(self.resolve(&self.root), |schema, part| {
            let inner = match part.parse::<usize>() {
                Ok(_) if schema["items"].is_object() => &schema["items"],
                _ => &schema["properties"][part],
            };
            self.resolve(inner)
        })
    }

    /// Follows references, and looks through `oneOf` with null to the thing itself.
    pub fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        if let Some(name) = schema["$ref"].as_str() {
            let name = name.rsplit('/').next().unwrap_or_default();
            return self.named.get(name).map_or(&Value::Null, |schema| self.resolve(schema));
        }
        let mut options = schema["oneOf"].as_array().into_iter().flatten();
        match options.find(|option| option["type"] != "null") {
            Some(option) => self.resolve(option),
            None => schema,
        }
    }

    /// The documented example of a value; of an object the examples of its properties.
    pub fn example(&self, schema: &Value) -> Value {
        let schema = self.resolve(schema);
        let listed = schema["examples"].get(0).or(schema.get("example")).or(schema["enum"].get(0));
        match listed {
            Some(example) => example.clone(),
            None if schema["properties"].is_object() => {
                let properties = schema["properties"].as_object().into_iter().flatten();
                properties.map(|(name, schema)| (name.clone(), self.example(schema))).collect()
            }
            None if schema["type"] == "array" => Value::Array(Vec::new()),
            None if schema["type"] == "boolean" => Value::Bool(false),
            None => Value::Null,
        }
    }
}

/// The known name that an unknown one was probably meant to be.
pub(crate) fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    let known = known.filter(|known| name.len().abs_diff(known.len()) <= 3);
    let near = known.map(|known| (strsim::damerau_levenshtein(name, known), known));
    near.filter(|(distance, known)| *distance <= known.len().div_ceil(3))
        .min()
        .map(|(_, known)| known.to_owned())
}
