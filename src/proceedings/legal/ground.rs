//! On what a legal action rests.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use crate::domain::{
    date,
    email::email_address,
    text::{TextFault, clean, some_text},
};

/// The days over which an offence was committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct LegalActionOffencePeriod {
    /// The first.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-09-07")]
    pub from_on: NaiveDate,
    /// The last: six months after it nobody is prosecuted any more.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-10-23")]
    pub to_on: NaiveDate,
}

/// Why it is considered, and on what it rests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct LegalActionGround {
    /// Why.
    #[validate(length(min = 1, max = 4000), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 4000,
        example = "Support was refused three times and absence goes on"
    )]
    pub reason: String,
    /// Of a prosecution, and only of one: the days of the offence.
    #[serde(default)]
    #[validate(nested)]
    pub offence: Option<LegalActionOffencePeriod>,
    /// Of a prosecution: the penalty notices of the school to the parent for the child that were not paid, and for which the
    /// parent is prosecuted. Each is held by one action at a time, which records what becomes of the prosecution. When the
    /// information is laid, notices about the same days that were referred join them.
    #[serde(default)]
    #[validate(length(max = 10))]
    #[schema(max_items = 10, example = json!(["0199e2a4-5b1c-7d3e-8f90-123456789abe"]))]
    pub penalty_notice_ids: Vec<Uuid>,
    /// Of a prosecution: the Notice to Improve that came before it.
    #[serde(default)]
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abd")]
    pub notice_to_improve_id: Option<Uuid>,
    /// Of an attendance contract: the contract as it is recorded among the support of the family.
    #[serde(default)]
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub support_id: Option<Uuid>,
    /// Of a parenting order, which a court makes when it convicts: the prosecution of the parent.
    #[serde(default)]
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abf")]
    pub prosecution_id: Option<Uuid>,
    /// Of a prosecution under section 443 of the Education Act 1996: the legal action by which the school attendance order
    /// was made.
    #[serde(default)]
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789ac1")]
    pub order_action_id: Option<Uuid>,
}

impl LegalActionGround {
    /// The same as it is stored.
    pub fn cleaned(&self) -> Result<Self, TextFault> {
        Ok(Self { reason: clean(&self.reason)?, ..self.clone() })
    }
}

/// Who at the school is told by mail that something came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct LegalActionSchoolContact {
    /// Name.
    #[validate(length(min = 1, max = 100), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 100, example = "A. Champion")]
    pub name: String,
    /// The e-mail address. The mail names no pupil: it says that feedback is to be read.
    #[validate(length(min = 3, max = 254), custom(function = email_address))]
    #[schema(
        min_length = 3,
        max_length = 254,
        format = "email",
        example = "a.champion@sample-school.example"
    )]
    pub email: String,
}

impl LegalActionSchoolContact {
    /// The same as it is stored.
    pub fn cleaned(&self) -> Result<Self, TextFault> {
        Ok(Self { name: clean(&self.name)?, email: self.email.trim().to_owned() })
    }
}
