//! What is known of a kind of action whatever the school.

use std::borrow::Cow;

use serde::{Serialize, Serializer};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, Type},
};

use super::{dto::NextActionLevel, sources};

/// A kind of action. It is written once, beside the source that tells of it.
#[derive(Debug)]
pub struct Kind {
    /// Its name on the wire.
    pub name: &'static str,
    /// What is to be done, in words.
    pub title: &'static str,
    /// Whether it is a duty.
    pub level: NextActionLevel,
    /// The rule it rests on, by its name.
    pub rule: &'static str,
    /// The same in words.
    pub rule_text: &'static str,
    /// The scopes that show what stands behind it: all of them are needed.
    pub shown_with: &'static [&'static str],
    /// The operation that does it.
    pub operation: &'static str,
    /// Its method.
    pub method: &'static str,
    /// The scope that it asks for.
    pub done_with: &'static str,
}

/// A kind as it goes over the wire: by its name.
#[derive(Clone, Copy, Debug)]
pub struct NextActionKind(pub &'static Kind);

impl Kind {
    /// Every kind of every source, in the order of the sources.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        sources::ALL.iter().flat_map(|source| source.kinds()).copied()
    }

    /// The kind of this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        Self::all().find(|kind| kind.name == name)
    }

    /// The scope that a client lacks to see what stands behind it.
    pub fn missing(&self, holds: impl Fn(&str) -> bool) -> Option<&'static str> {
        self.shown_with.iter().copied().find(|scope| !holds(scope))
    }
}

impl Serialize for NextActionKind {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(self.0.name)
    }
}

/// By hand: the list of the document is that of the sources.
impl PartialSchema for NextActionKind {
    fn schema() -> RefOr<Schema> {
        let meanings: Vec<_> = Kind::all().map(|kind| format!("- `{}`: {}", kind.name, kind.title)).collect();
        let description = format!("What is to be done. The list may grow.\n\n{}", meanings.join("\n"));
        let names = Kind::all().map(|kind| kind.name);
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some(description))
            .enum_values(Some(names))
            .into()
    }
}

impl ToSchema for NextActionKind {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("NextActionKind")
    }
}
