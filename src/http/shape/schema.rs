//! The documented schema of a body, as far as it is needed to find faults of form.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::error::{Fault, FaultCode};

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

    /// Reports what is missing and unknown; puts examples in the place of what is missing.
    pub fn complete(&self, tree: &mut Value, faults: &mut Vec<Fault>) {
        self.visit(&self.root, tree, "", faults);
    }

    fn visit(&self, schema: &Value, value: &mut Value, at: &str, faults: &mut Vec<Fault>) {
        let schema = self.resolve(schema);
        match value {
            Value::Object(object) if schema["properties"].is_object() => {
                self.visit_object(schema, object, at, faults);
            }
            Value::Array(items) => {
                for (index, item) in items.iter_mut().enumerate() {
                    self.visit(&schema["items"], item, &format!("{at}/{index}"), faults);
                }
            }
            _ => {}
        }
    }

    fn visit_object(
        &self,
        schema: &Value,
        object: &mut Map<String, Value>,
        at: &str,
        faults: &mut Vec<Fault>,
    ) {
        let Some(properties) = schema["properties"].as_object() else { return };
        let unknown: Vec<_> = object.keys().filter(|key| !properties.contains_key(*key)).cloned().collect();
        for key in unknown {
            object.remove(&key);
            if faults.len() > super::LISTED {
                continue;
            }
            let did_you_mean = nearest(&key, properties.keys().map(String::as_str));
            let fault = Fault::at(format!("{at}/{}", super::escaped(&key)), FaultCode::UnknownProperty);
            faults.push(Fault { did_you_mean, ..fault });
        }
        for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            if !object.contains_key(name) {
                faults.push(Fault::at(format!("{at}/{name}"), FaultCode::MissingProperty));
                object.insert(name.to_owned(), self.example(&properties[name]));
            }
        }
        for (name, value) in object.iter_mut() {
            self.visit(&properties[name], value, &format!("{at}/{name}"), faults);
        }
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
    fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
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

    fn example(&self, schema: &Value) -> Value {
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
pub(in crate::http) fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    let known = known.filter(|known| name.len().abs_diff(known.len()) <= 3);
    let near = known.map(|known| (strsim::damerau_levenshtein(name, known), known));
    near.filter(|(distance, known)| *distance <= known.len().div_ceil(3))
        .min()
        .map(|(_, known)| known.to_owned())
}
