//! What is applied for and what was decided, as it goes over the wire and as it is kept.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    domain::{
        date,
        session::{Session, SessionOn},
        span::Span,
        text::{TextFault, clean, some_text},
    },
    features::child_employment::{
        hours::ChildEmploymentHours,
        performances::ChildEmploymentPerformance,
        states::ChildEmploymentPermitState,
        values::{
            ChildEmploymentExemption, ChildEmploymentGrantor, ChildEmploymentKind, ChildEmploymentWork,
        },
    },
};

/// A session, or a day, for which the pupil may be absent from school.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct ChildEmploymentAbsence {
    /// The day.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-12-04")]
    pub on: NaiveDate,
    /// Its half; left out, the whole day.
    pub session: Option<Session>,
}

/// What is applied for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct ChildEmploymentApplication {
    /// What the permit is for.
    pub kind: ChildEmploymentKind,
    /// Who employs the child, or is to hold the licence: a firm, a theatre, a production.
    #[validate(length(min = 1, max = 200), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 200, example = "Sample News")]
    pub employer: String,
    /// The work; of part-time employment, and only there.
    pub work: Option<ChildEmploymentWork>,
    /// What the child does, in words.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 1000, example = "Delivering newspapers on foot")]
    pub description: String,
    /// First day.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-16")]
    pub from_on: NaiveDate,
    /// Last day.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2027-07-31")]
    pub to_on: NaiveDate,
    /// The day of the application.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-09")]
    pub applied_on: NaiveDate,
    /// The day on which a parent agreed.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[schema(example = "2026-11-08")]
    pub parent_agreed_on: Option<NaiveDate>,
    /// When the child is to work; of part-time employment, and only there.
    #[validate(nested)]
    pub hours: Option<ChildEmploymentHours>,
    /// When the child is to perform; of a performance licence or an exemption, and only there. Where no licence is needed because
    /// the days are few, they are told.
    #[serde(default)]
    #[validate(length(max = 200), nested)]
    #[schema(max_items = 200)]
    pub performances: Vec<ChildEmploymentPerformance>,
    /// For which sessions the pupil may be absent from school (section 37(7) of the 1963 Act for a licence). Where none are
    /// named, whenever it is needed within the days; never for part-time employment.
    #[serde(default)]
    #[validate(length(max = 200), nested)]
    #[schema(max_items = 200)]
    pub absences: Vec<ChildEmploymentAbsence>,
}

impl ChildEmploymentApplication {
    /// Its days, if they are in order.
    pub fn span(&self) -> Option<Span> {
        Span::new(self.from_on, self.to_on)
    }

    /// As it is kept.
    pub fn cleaned(&self) -> Result<Self, TextFault> {
        Ok(Self { employer: clean(&self.employer)?, description: clean(&self.description)?, ..self.clone() })
    }
}

/// That somebody else granted it, or nobody had to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct ChildEmploymentGrantElsewhere {
    /// Who.
    pub by: ChildEmploymentGrantor,
    /// What the authority or court is called, or the ground of the exemption in words.
    #[validate(length(min = 1, max = 200), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 200, example = "Sample Borough Council")]
    pub name: String,
    /// Why no licence is needed; of what is exempt, and only there.
    pub exemption: Option<ChildEmploymentExemption>,
    /// The number of the licence, where it has one.
    #[validate(length(min = 1, max = 60), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 60, example = "PL-2026-0117")]
    pub number: Option<String>,
    /// The day.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-06")]
    pub granted_on: NaiveDate,
}

impl ChildEmploymentGrantElsewhere {
    /// As it is kept.
    pub fn cleaned(&self) -> Result<Self, TextFault> {
        let number = self.number.as_deref().map(clean).transpose()?;
        Ok(Self { name: clean(&self.name)?, number, ..self.clone() })
    }
}

/// What was decided, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChildEmploymentDecision {
    /// The day.
    #[schema(example = "2026-11-13")]
    pub on: NaiveDate,
    /// The number of the permit, where it was granted.
    #[schema(example = "CE-2026-0042")]
    pub number: Option<String>,
    /// Conditions under which it was granted.
    #[schema(example = "Reflective clothing is worn before sunrise")]
    pub conditions: Option<String>,
    /// Why it was refused.
    #[schema(example = "The work is not light work")]
    pub reason: Option<String>,
}

/// That a permit was taken back, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChildEmploymentRevocation {
    /// From which day on nothing rests on it.
    #[schema(example = "2027-01-15")]
    pub on: NaiveDate,
    /// Why.
    #[schema(example = "The child's education suffers")]
    pub reason: String,
}

/// What was applied for and decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChildEmploymentTerms {
    /// What was applied for.
    pub application: ChildEmploymentApplication,
    /// That somebody else granted it.
    pub granted_elsewhere: Option<ChildEmploymentGrantElsewhere>,
    /// What this authority decided.
    pub decision: Option<ChildEmploymentDecision>,
    /// That it was taken back.
    pub revocation: Option<ChildEmploymentRevocation>,
}

impl ChildEmploymentTerms {
    /// Whether it is in force on a day.
    pub fn in_force(&self, state: ChildEmploymentPermitState, on: NaiveDate) -> bool {
        use ChildEmploymentPermitState as Is;
        let granted = matches!(state, Is::Granted | Is::Expired | Is::Revoked);
        let taken_back = self.revocation.as_ref().is_some_and(|revoked| revoked.on <= on);
        granted && !taken_back && self.application.from_on <= on && on <= self.application.to_on
    }

    /// Whether absence from school in a session can rest on it.
    pub fn gives_leave(&self, state: ChildEmploymentPermitState, on: SessionOn) -> bool {
        let absences = &self.application.absences;
        let named = |absence: &ChildEmploymentAbsence| {
            absence.on == on.date && absence.session.is_none_or(|session| session == on.session)
        };
        self.application.kind.gives_leave()
            && self.in_force(state, on.date)
            && (absences.is_empty() || absences.iter().any(named))
    }
}
