//! An entry of the admission register, as it is stored.

use chrono::NaiveDate;
use sea_orm::ActiveValue::Set;
use serde::{Serialize, de::DeserializeOwned};

use super::{
    deletion::{Deletion, DeletionFacts, Ground, OtherSchool},
    values::{Registration, Sen, Sex},
};
use crate::{
    domain::{upn::Upn, year_group::YearGroup},
    entities::enrolment,
    error::{AppError, Result},
};

/// All that the admission register holds of one enrolment. No `Debug`: it holds names.
#[derive(Clone, PartialEq, Eq)]
pub struct Entry {
    pub mis_id: Option<String>,
    pub upn: Upn,
    pub surname: String,
    pub forename: String,
    pub middle_names: Option<String>,
    pub preferred_surname: Option<String>,
    pub preferred_forename: Option<String>,
    pub born_on: NaiveDate,
    pub sex: Sex,
    pub starting_on: NaiveDate,
    pub year_group: YearGroup,
    pub registration_group: Option<String>,
    pub registration: Registration,
    pub boarder: bool,
    pub sen: Option<Sen>,
    pub fsm: Option<bool>,
    pub previous_school: Option<OtherSchool>,
    pub deletion: Option<Deletion>,
}

impl Entry {
    /// The last day on roll.
    pub fn last_on(&self) -> Option<NaiveDate> {
        self.deletion.as_ref().map(|deletion| deletion.on)
    }

    /// The entry of a stored revision.
    pub fn stored(row: &enrolment::Model) -> Result<Self> {
        Ok(Self {
            mis_id: row.mis_id.clone(),
            upn: Upn::parse(&row.upn).map_err(|_| unreadable("upn"))?,
            surname: row.surname.clone(),
            forename: row.forename.clone(),
            middle_names: row.middle_names.clone(),
            preferred_surname: row.preferred_surname.clone(),
            preferred_forename: row.preferred_forename.clone(),
            born_on: row.born_on,
            sex: Sex::spelled(&row.sex).ok_or_else(|| unreadable("sex"))?,
            starting_on: row.starting_on,
            year_group: YearGroup::spelled(&row.year_group).ok_or_else(|| unreadable("year_group"))?,
            registration_group: row.registration_group.clone(),
            registration: Registration::spelled(&row.registration)
                .ok_or_else(|| unreadable("registration"))?,
            boarder: row.boarder,
            sen: match &row.sen {
                Some(sen) => Some(Sen::spelled(sen).ok_or_else(|| unreadable("sen"))?),
                None => None,
            },
            fsm: row.fsm,
            previous_school: row.previous_school.as_deref().map(from_json::<OtherSchool>).transpose()?,
            deletion: deletion(row)?,
        })
    }

    /// Its columns. The others say whose revision it is, and when it was made.
    pub fn columns(&self) -> Result<enrolment::ActiveModel> {
        let deletion = self.deletion.as_ref();
        Ok(enrolment::ActiveModel {
            mis_id: Set(self.mis_id.clone()),
            upn: Set(self.upn.as_str().to_owned()),
            surname: Set(self.surname.clone()),
            forename: Set(self.forename.clone()),
            middle_names: Set(self.middle_names.clone()),
            preferred_surname: Set(self.preferred_surname.clone()),
            preferred_forename: Set(self.preferred_forename.clone()),
            born_on: Set(self.born_on),
            sex: Set(self.sex.as_str().to_owned()),
            starting_on: Set(self.starting_on),
            year_group: Set(self.year_group.as_str().to_owned()),
            registration_group: Set(self.registration_group.clone()),
            registration: Set(self.registration.as_str().to_owned()),
            boarder: Set(self.boarder),
            sen: Set(self.sen.map(|sen| sen.as_str().to_owned())),
            fsm: Set(self.fsm),
            previous_school: Set(self.previous_school.as_ref().map(to_json).transpose()?),
            deleted_on: Set(self.last_on()),
            deletion_ground: Set(deletion.map(|deletion| deletion.ground.as_str().to_owned())),
            deletion: Set(deletion.map(|deletion| to_json(&deletion.facts)).transpose()?),
            ..Default::default()
        })
    }
}

fn deletion(row: &enrolment::Model) -> Result<Option<Deletion>> {
    let (Some(on), Some(ground)) = (row.deleted_on, row.deletion_ground.as_deref()) else { return Ok(None) };
    let ground = Ground::parse(ground).ok_or_else(|| unreadable("deletion_ground"))?;
    let facts = row.deletion.as_deref().map(from_json::<DeletionFacts>).transpose()?.unwrap_or_default();
    Ok(Some(Deletion { on, ground, facts }))
}

fn to_json(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(AppError::internal)
}

fn from_json<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(AppError::internal)
}

fn unreadable(column: &str) -> AppError {
    AppError::internal(format!("enrolment.{column} holds what it cannot"))
}
