//! One pass over the text of a refused body, held against its schema.
//!
//! It reads from the text and not from a tree, so that a body of many small parts costs no more memory
//! than its own bytes; a tree is kept only of a body that is small enough to be mended and read again.

use std::{collections::BTreeSet, fmt};

use serde::de::{
    Deserialize as _, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor,
    value::{MapAccessDeserializer, SeqAccessDeserializer},
};
use serde_json::{Map, Value};

use super::{LISTED, escaped, schema::Schema, schema::nearest};
use crate::error::{Fault, FaultCode};

/// What a pass over a body found.
pub(super) struct Found {
    /// Properties missing and unknown, lists too long: at most one more than are listed.
    pub faults: Vec<Fault>,
    /// The body with examples for what is missing and without what is unknown; null unless it was asked for.
    pub tree: Value,
}

impl Found {
    /// Whether the pass ended before the body did.
    pub fn is_full(&self) -> bool {
        self.faults.len() > LISTED
    }

    /// Whether this is said of the value already.
    pub fn names(&self, code: FaultCode, pointer: &str) -> bool {
        self.faults.iter().any(|fault| fault.code == code && fault.pointer.as_deref() == Some(pointer))
    }

    /// Whether a value is, or lies in, a list that is too long: nothing more is said of it and what it holds.
    pub fn covers(&self, pointer: &str) -> bool {
        self.faults.iter().filter(|fault| fault.code == FaultCode::WrongLength).any(|fault| {
            let inside = fault.pointer.as_deref().and_then(|list| pointer.strip_prefix(list));
            inside.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }
}

/// Walks a body that is JSON; `keep` makes a tree of it.
pub(super) fn walk(schema: &Schema, body: &[u8], keep: bool) -> serde_json::Result<Found> {
    let mut pass = Pass { schema, faults: Vec::new(), at: String::new(), keep };
    let mut json = serde_json::Deserializer::from_slice(body);
    let tree = Place { pass: &mut pass, schema: schema.root() }.deserialize(&mut json)?;
    json.end()?;
    Ok(Found { faults: pass.faults, tree })
}

struct Pass<'s> {
    schema: &'s Schema,
    faults: Vec<Fault>,
    at: String,
    keep: bool,
}

impl<'s> Pass<'s> {
    fn is_full(&self) -> bool {
        self.faults.len() > LISTED
    }

    fn fault(&mut self, name: &str, code: FaultCode, did_you_mean: Option<String>) {
        if !self.is_full() {
            let fault = Fault::at(format!("{}/{}", self.at, escaped(name)), code);
            self.faults.push(Fault { did_you_mean, ..fault });
        }
    }

    /// Whatever stands there, taken as it is.
    fn other<'de, D: Deserializer<'de>>(&self, value: D) -> Result<Value, D::Error> {
        match self.keep {
            true => Value::deserialize(value),
            false => IgnoredAny::deserialize(value).map(|_| Value::Null),
        }
    }

    /// Calls `inner` for the value under `name`.
    fn inside<T>(&mut self, name: &str, inner: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.at.len();
        self.at.push('/');
        self.at.push_str(name);
        let value = inner(self);
        self.at.truncate(before);
        value
    }
}

/// A value of the body with the schema that it should have.
struct Place<'p, 's> {
    pass: &'p mut Pass<'s>,
    schema: &'s Value,
}

impl<'de> DeserializeSeed<'de> for Place<'_, '_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, value: D) -> Result<Value, D::Error> {
        let schema = self.pass.schema.resolve(self.schema);
        value.deserialize_any(Place { schema, ..self })
    }
}

macro_rules! plain {
    ($($method:ident: $kind:ty;)+) => {$(
        fn $method<E: Error>(self, value: $kind) -> Result<Value, E> {
            Ok(if self.pass.keep { Value::from(value) } else { Value::Null })
        }
    )+};
}

impl<'de, 's> Visitor<'de> for Place<'_, 's> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    plain! {
        visit_bool: bool;
        visit_i64: i64;
        visit_u64: u64;
        visit_f64: f64;
        visit_str: &str;
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let Self { pass, schema } = self;
        let most = schema["maxItems"].as_u64().and_then(|most| usize::try_from(most).ok());
        if schema["items"].is_null() {
            return pass.other(SeqAccessDeserializer::new(items));
        }
        let before = pass.faults.len();
        let (mut kept, mut count) = (Vec::new(), 0_usize);
        loop {
            // Once too long or full, the rest is counted and no more.
            if pass.is_full() || most.is_some_and(|most| count >= most) {
                if items.next_element::<IgnoredAny>()?.is_none() {
                    break;
                }
            } else {
                let item = pass.inside(&count.to_string(), |pass| {
                    items.next_element_seed(Place { pass, schema: &schema["items"] })
                });
                match item? {
                    Some(item) if pass.keep => kept.push(item),
                    Some(_) => {}
                    None => break,
                }
            }
            count += 1;
        }
        match most.filter(|most| count > *most) {
            None => Ok(Value::Array(kept)),
            Some(most) => {
                // One fault of the list in the place of any of its items.
                pass.faults.truncate(before);
                if !pass.is_full() {
                    let fault = Fault::at(pass.at.clone(), FaultCode::WrongLength);
                    pass.faults.push(fault.detail(length(schema["minItems"].as_u64(), most)));
                }
                Ok(pass.schema.example(schema))
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let Self { pass, schema } = self;
        let Some(properties) = schema["properties"].as_object() else {
            return pass.other(MapAccessDeserializer::new(entries));
        };
        let (mut kept, mut seen) = (Map::new(), BTreeSet::new());
        while let Some(name) = entries.next_key::<String>()? {
            match properties.get_key_value(&name) {
                Some((known, schema)) => {
                    seen.insert(known);
                    let value = pass.inside(known, |pass| entries.next_value_seed(Place { pass, schema }))?;
                    if pass.keep {
                        kept.insert(name, value);
                    }
                }
                None => {
                    entries.next_value::<IgnoredAny>()?;
                    let meant = || nearest(&name, properties.keys().map(String::as_str));
                    let meant = if pass.is_full() { None } else { meant() };
                    pass.fault(&name, FaultCode::UnknownProperty, meant);
                }
            }
        }
        for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            if !seen.iter().any(|known| *known == name) {
                pass.fault(name, FaultCode::MissingProperty, None);
                if pass.keep && !pass.is_full() {
                    kept.insert(name.to_owned(), pass.schema.example(&properties[name]));
                }
            }
        }
        Ok(Value::Object(kept))
    }
}

fn length(least: Option<u64>, most: usize) -> String {
    match least {
        Some(least) => format!("at least {least}, at most {most}"),
        None => format!("at most {most}"),
    }
}
