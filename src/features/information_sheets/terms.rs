//! What a sheet says and for whom it is, and who took which step with it: as it is stored.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use crate::domain::{
    audience::Audience,
    email::email_address,
    person::Person,
    spelled::spelled,
    telephone::telephone_number,
    text::{TextFault, clean, some_text},
    web_address::https_address,
};

spelled! {
    /// What an information sheet is. The list may grow.
    #[schema(as = InformationSheetKind)]
    SheetKind {
        /// It tells something. It may have a day by whose end something is to be completed.
        Information = "information";
        /// It asks schools to do something.
        Action = "action";
        /// A notice on the schools' site: it is no management information sheet, and has no number.
        Notice = "notice";
    }
}

impl SheetKind {
    /// Whether it gets a number within the year.
    pub fn is_numbered(self) -> bool {
        self != Self::Notice
    }
}

/// Whom at the authority schools can ask.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct InformationSheetContact {
    /// A team or an officer.
    #[validate(length(min = 1, max = 150), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 150, example = "Attendance Team")]
    pub name: String,
    /// Its telephone number.
    #[validate(length(min = 1, max = 40), custom(function = telephone_number))]
    #[schema(min_length = 1, max_length = 40, example = "01632 960 681")]
    pub telephone: Option<String>,
    /// Its e-mail address.
    #[validate(length(min = 1, max = 254), custom(function = email_address))]
    #[schema(min_length = 1, max_length = 254, example = "attendance@authority.example")]
    pub email: Option<String>,
}

/// Something elsewhere to which a sheet refers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct InformationSheetReference {
    /// What it is called.
    #[validate(length(min = 1, max = 150), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 150, example = "Working together to improve school attendance")]
    pub title: String,
    /// Where it is: an https address.
    #[validate(length(min = 1, max = 1000), custom(function = https_address))]
    #[schema(min_length = 1, max_length = 1000, example = "https://www.authority.example/attendance")]
    pub address: String,
}

/// What a sheet says and for whom it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetTerms {
    pub kind: SheetKind,
    pub to_be_completed_by_on: Option<NaiveDate>,
    pub collection_id: Option<Uuid>,
    #[serde(default)]
    pub opens_collection: bool,
    pub title: String,
    pub body: String,
    pub references: Vec<InformationSheetReference>,
    pub contact: InformationSheetContact,
    pub audience: Audience,
}

/// That somebody at a school took a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InformationSheetStepTaken {
    /// When.
    pub taken_at: DateTime<Utc>,
    /// Who.
    pub recorded_by: Person,
    /// What they said with it.
    #[schema(example = "Returned on Tuesday, with a question about one pupil group.")]
    pub note: Option<String>,
}

/// Who at a school took which step with a sheet; a later version of the sheet may ask again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptTerms {
    #[serde(default)]
    pub read: Option<InformationSheetStepTaken>,
    #[serde(default)]
    pub acknowledged: Option<InformationSheetStepTaken>,
    #[serde(default)]
    pub completed: Option<InformationSheetStepTaken>,
}

impl SheetTerms {
    /// For whom at the schools it is, each between blanks; nothing is for everybody.
    pub fn roles(&self) -> String {
        let roles: String = self.audience.roles.iter().map(|role| format!(" {}", role.as_str())).collect();
        if roles.is_empty() { roles } else { format!("{roles} ") }
    }
}

/// Whether schools are to do something about a sheet: it asks for it, or has a day by whose end it is to be completed.
pub fn asks(kind: SheetKind, to_be_completed_by_on: Option<NaiveDate>) -> bool {
    kind == SheetKind::Action || to_be_completed_by_on.is_some()
}

impl InformationSheetContact {
    /// The same as it is stored.
    pub fn cleaned(&self) -> Result<Self, TextFault> {
        Ok(Self {
            name: clean(&self.name)?,
            telephone: self.telephone.as_deref().map(clean).transpose()?,
            email: self.email.as_deref().map(clean).transpose()?,
        })
    }
}

impl InformationSheetReference {
    /// The same as it is stored.
    pub fn cleaned(&self) -> Result<Self, TextFault> {
        Ok(Self { title: clean(&self.title)?, address: self.address.clone() })
    }
}

/// A sheet's number as people say it: `3/22` is the third of 2022.
pub fn spoken(number: i32, year: i32) -> String {
    format!("{number}/{:02}", year.rem_euclid(100))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_said_with_the_last_two_figures_of_its_year() {
        assert_eq!(spoken(3, 2022), "3/22");
        assert_eq!(spoken(12, 2009), "12/09");
    }
}
