//! The closed lists of the admission register, in the spelling of the school census.

use serde::{Deserialize, Deserializer, Serialize, de};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};

use crate::domain::spelled::spelled;

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
