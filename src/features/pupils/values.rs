//! The closed lists of the admission register, in the spelling of the school census.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};

/// Declares an enum whose spelling on the wire and in the database is written once. The document is
/// told it apart: from inside a macro it does not see what serde is told.
macro_rules! spelled {
    ($(#[$of_enum:meta])* $name:ident { $($(#[$of_variant:meta])* $variant:ident = $wire:literal;)+ }) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, ToSchema)]
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

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
                out.serialize_str(self.as_str())
            }
        }

        /// By hand: the derived one takes an object for a value of an unknown spelling, not of the wrong type.
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
                let text = String::deserialize(input)?;
                Self::spelled(&text).ok_or_else(|| de::Error::unknown_variant(&text, &[$($wire),+]))
            }
        }
    };
}

spelled! {
    /// Sex, as the register records it (regulation 8).
    #[schema(as = EnrolmentSex)]
    Sex {
        /// Female.
        Female = "F";
        /// Male.
        Male = "M";
    }
}

spelled! {
    /// National curriculum year group: nursery (`N1`, `N2`), Reception (`R`), 1 to 14, or `X` where none applies.
    #[schema(as = EnrolmentYearGroup)]
    #[allow(missing_docs, reason = "the names are their documentation")]
    YearGroup {
        N1 = "N1";
        N2 = "N2";
        R = "R";
        Y1 = "1";
        Y2 = "2";
        Y3 = "3";
        Y4 = "4";
        Y5 = "5";
        Y6 = "6";
        Y7 = "7";
        Y8 = "8";
        Y9 = "9";
        Y10 = "10";
        Y11 = "11";
        Y12 = "12";
        Y13 = "13";
        Y14 = "14";
        X = "X";
    }
}

spelled! {
    /// How the pupil is registered here; a pupil registered at two schools has a main and a subsidiary one.
    #[schema(as = EnrolmentRegistration)]
    Registration {
        /// At this school only.
        Single = "single";
        /// At two schools; this is the main one.
        Main = "main";
        /// At two schools; the other is the main one.
        Subsidiary = "subsidiary";
        /// Here for some lessons; registered elsewhere.
        Guest = "guest";
    }
}

spelled! {
    /// Provision for special educational needs.
    #[schema(as = EnrolmentSen)]
    Sen {
        /// None.
        None = "N";
        /// SEN support.
        Support = "K";
        /// Education, health and care plan.
        Plan = "E";
    }
}

spelled! {
    /// What the joint enquiries of school and authority came to, for grounds (h) and (i).
    #[schema(as = EnrolmentEnquiryOutcome)]
    EnquiryOutcome {
        /// The pupil could not be located.
        NotLocated = "not_located";
        /// The pupil was located, and school and authority agree that there is no reasonable ground to
        /// believe that the pupil will attend again.
        LocatedAgreed = "located_agreed";
    }
}

/// A text that should be a UPN. Whether it is one is a matter of meaning, told for each place by itself.
#[derive(Clone, Serialize)]
#[serde(transparent)]
pub struct UpnText(String);

/// Characters of such a text: those of a UPN, and room for blanks around it.
const LONGEST_UPN: usize = 50;

impl UpnText {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for UpnText {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let text = String::deserialize(input)?;
        match text.chars().count() <= LONGEST_UPN {
            true => Ok(Self(text)),
            false => Err(de::Error::custom("expected the thirteen characters of a UPN")),
        }
    }
}

impl PartialSchema for UpnText {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .max_length(Some(LONGEST_UPN))
            .description(Some("Unique pupil number; blanks around it are dropped, nothing else is mended."))
            .examples([serde_json::json!("R201100018042")])
            .into()
    }
}

impl ToSchema for UpnText {}
