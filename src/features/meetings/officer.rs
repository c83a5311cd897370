//! The officer of the authority with whom a school speaks.

use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use crate::{
    access::Session,
    domain::{
        email::email_address,
        telephone,
        text::{clean, clean_option, some_text},
        urn::AUTHORITY,
    },
    entities::officer,
    error::{Fault, FaultCode, Result},
};

/// An officer of the authority, and how to reach the officer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct MeetingOfficer {
    /// The officer among the authority's officers, where the officer is registered there: lists are filtered by it.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub officer_id: Option<Uuid>,
    /// The name.
    #[validate(length(min = 1, max = 100), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 100, example = "A. Officer")]
    pub name: String,
    /// What the officer is called in the service.
    #[validate(length(min = 1, max = 100), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 100, example = "Attendance & Entitlement Officer")]
    pub title: Option<String>,
    /// The e-mail address.
    #[validate(length(min = 3, max = 254), custom(function = email_address))]
    #[schema(min_length = 3, max_length = 254, example = "a.officer@authority.example")]
    pub email: Option<String>,
    /// The telephone number.
    #[validate(length(min = 5, max = 40), custom(function = some_text))]
    #[schema(min_length = 5, max_length = 40, example = "01632 960001")]
    pub telephone: Option<String>,
}

impl MeetingOfficer {
    /// As it is stored.
    pub fn cleaned(&self) -> Result<Self> {
        Ok(Self {
            officer_id: self.officer_id,
            name: clean(&self.name)?,
            title: clean_option(&self.title)?,
            email: clean_option(&self.email)?,
            telephone: clean_option(&self.telephone)?,
        })
    }
}

/// What is wrong with an officer who is named at this place of a body.
pub async fn faults_of_officer<C: ConnectionTrait>(
    session: &Session<'_, C>,
    at: &str,
    officer: &MeetingOfficer,
    faults: &mut Vec<Fault>,
) -> Result<()> {
    if let Some(id) = officer.officer_id {
        use officer::{Column, Entity};
        let this = Condition::all().add(Column::Urn.eq(AUTHORITY)).add(Column::Id.eq(id));
        if session.find::<Entity>().filter(this).one().await?.is_none() {
            faults.push(Fault::at(format!("{at}/officer_id"), FaultCode::ReferenceNotFound));
        }
    }
    if officer.telephone.as_deref().is_some_and(|number| !telephone::is_number(number.trim())) {
        faults.push(Fault::at(format!("{at}/telephone"), FaultCode::TelephoneMalformed));
    }
    Ok(())
}
