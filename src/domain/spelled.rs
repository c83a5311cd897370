//! Closed lists of values, each spelled alike on the wire and in the database.

/// Declares an enum whose spelling on the wire and in the database is written once. The document is
/// told it apart: from inside a macro it does not see what serde is told.
macro_rules! spelled {
    ($(#[$of_enum:meta])* $name:ident { $($(#[$of_variant:meta])* $variant:ident = $wire:literal;)+ }) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, utoipa::ToSchema)]
        $(#[$of_enum])*
        pub enum $name { $($(#[$of_variant])* #[schema(rename = $wire)] $variant),+ }

        impl $name {
            /// All of them, in order.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The spelling.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $wire),+ }
            }

            /// The value spelled like this.
            pub fn spelled(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.as_str() == text)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
                out.serialize_str(self.as_str())
            }
        }

        /// By hand: the derived one takes an object for a value of an unknown spelling, not of the wrong type.
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(input)?;
                Self::spelled(&text).ok_or_else(|| serde::de::Error::unknown_variant(&text, &[$($wire),+]))
            }
        }
    };
}

pub(crate) use spelled;
