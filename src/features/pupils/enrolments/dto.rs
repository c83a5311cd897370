//! An enrolment on the wire.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::{
    domain::{date, person::Person, text::some_text, urn::Urn, year_group::YearGroup},
    features::pupils::{
        deletion::{Deletion, OtherSchool},
        entry::Entry,
        values::{EnquiryOutcome, Registration, Sen, Sex},
    },
};

/// Which enrolments to list.
#[derive(Debug, Default, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct EnrolmentsQuery {
    /// Only who is on roll on this day, starting and deletion day included; today when absent. Not with
    /// `status=all`.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-11-20")]
    pub on: Option<NaiveDate>,
    /// `on_roll` when absent.
    #[param(inline, example = "on_roll")]
    pub status: Option<EnrolmentStatus>,
    /// National curriculum year groups, several by comma.
    #[param(value_type = Option<Vec<YearGroup>>, inline, style = Form, explode = false, max_items = 20)]
    #[param(example = json!(["5", "6"]))]
    pub year_group: Option<String>,
    /// Forms or classes, several by comma.
    #[param(value_type = Option<Vec<String>>, style = Form, explode = false, max_items = 20)]
    #[param(example = json!(["6A", "6B"]))]
    pub registration_group: Option<String>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    pub cursor: Option<String>,
}

/// Which enrolments to list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EnrolmentStatus {
    /// Those on roll on one day.
    #[default]
    OnRoll,
    /// Every one there is: those who left, those yet to start, and voided ones too.
    All,
}

/// How much of a history to list.
#[derive(Debug, Deserialize, Serialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct HistoryQuery {
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// One entry of a school's admission register: a pupil's time on its roll.
#[derive(Debug, Serialize, ToSchema)]
pub struct Enrolment {
    /// The enrolment.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3d")]
    pub id: Uuid,
    /// The school.
    pub urn: Urn,
    /// The pupil, who may be enrolled elsewhere too.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Uuid,
    /// The pupil's number in the school's own system.
    #[schema(example = "1234")]
    pub mis_id: Option<String>,
    /// The UPN as this school holds it.
    #[schema(example = "R201100018042")]
    pub upn: String,
    /// Legal surname.
    #[schema(example = "Sample-Oak")]
    pub surname: String,
    /// Legal forename.
    #[schema(example = "Pupil-0042")]
    pub forename: String,
    /// Middle names.
    #[schema(example = "Elm")]
    pub middle_names: Option<String>,
    /// The surname the pupil goes by.
    #[schema(example = "Sample-Oak")]
    pub preferred_surname: Option<String>,
    /// The forename the pupil goes by.
    #[schema(example = "Pupil")]
    pub preferred_forename: Option<String>,
    /// Date of birth.
    #[schema(example = "2014-05-02")]
    pub born_on: NaiveDate,
    /// Sex.
    pub sex: Sex,
    /// First day on roll.
    #[schema(example = "2025-09-03")]
    pub starting_on: NaiveDate,
    /// National curriculum year group.
    pub year_group: YearGroup,
    /// Form or class.
    #[schema(example = "6B")]
    pub registration_group: Option<String>,
    /// How the pupil is registered here.
    pub registration: Registration,
    /// Whether the pupil boards.
    #[schema(example = false)]
    pub boarder: bool,
    /// Provision for special educational needs, where it is known.
    pub sen: Option<Sen>,
    /// Eligibility for free school meals, where it is known.
    #[schema(example = false)]
    pub fsm: Option<bool>,
    /// The school last attended.
    pub previous_school: Option<OtherSchool>,
    /// The deletion of the name, where there is or will be one.
    pub deletion: Option<EnrolmentDeletion>,
    /// Whether the entry was made by mistake: it then counts nowhere.
    #[schema(example = false)]
    pub voided: bool,
    /// Why it was voided, and by whom.
    pub voiding: Option<EnrolmentVoiding>,
    /// From which day year group, registration group, special educational needs and free school meals are as they are here.
    #[schema(example = "2026-11-20")]
    pub effective_on: NaiveDate,
    /// The instant of which the roll spoke that made this version.
    #[schema(example = "2026-11-20T07:00:00Z")]
    pub as_at: DateTime<Utc>,
    /// When the first version was recorded.
    #[schema(example = "2026-09-03T07:02:11Z")]
    pub created_at: DateTime<Utc>,
    /// When this version was recorded.
    #[schema(example = "2026-11-20T07:00:12Z")]
    pub updated_at: DateTime<Utc>,
    /// Counts the versions.
    #[schema(example = 2)]
    pub version: i32,
}

/// What a version of an enrolment has beside its entry.
pub struct Version {
    pub id: Uuid,
    pub urn: Urn,
    pub pupil_id: Uuid,
    pub voided: bool,
    pub voiding: Option<EnrolmentVoiding>,
    pub effective_on: NaiveDate,
    pub as_at: DateTime<Utc>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

impl Enrolment {
    /// The enrolment with this entry.
    pub fn of(entry: Entry, version: Version) -> Self {
        Self {
            id: version.id,
            urn: version.urn,
            pupil_id: version.pupil_id,
            mis_id: entry.mis_id,
            upn: entry.upn.into_string(),
            surname: entry.surname,
            forename: entry.forename,
            middle_names: entry.middle_names,
            preferred_surname: entry.preferred_surname,
            preferred_forename: entry.preferred_forename,
            born_on: entry.born_on,
            sex: entry.sex,
            starting_on: entry.starting_on,
            year_group: entry.year_group,
            registration_group: entry.registration_group,
            registration: entry.registration,
            boarder: entry.boarder,
            sen: entry.sen,
            fsm: entry.fsm,
            previous_school: entry.previous_school,
            deletion: entry.deletion.map(EnrolmentDeletion::of),
            voided: version.voided,
            voiding: version.voiding,
            effective_on: version.effective_on,
            as_at: version.as_at,
            created_at: version.created_at,
            updated_at: version.updated_at,
            version: version.version,
        }
    }
}

/// The deletion of a name from the admission register (regulation 9).
#[derive(Debug, Serialize, ToSchema)]
pub struct EnrolmentDeletion {
    /// The last day on roll.
    #[schema(example = "2026-11-20")]
    pub on: NaiveDate,
    /// The ground.
    #[schema(example = "9-1-a")]
    pub ground: &'static str,
    /// The ground in words.
    #[schema(example = "Registered at another school")]
    pub meaning: &'static str,
    /// The ground in the school's own words.
    #[schema(example = "Left for a sixth form college")]
    pub text: Option<String>,
    /// What the joint enquiries came to.
    pub enquiry_outcome: Option<EnquiryOutcome>,
    /// Whether the authority confirmed its part of the enquiries.
    #[schema(example = true)]
    pub la_confirmed: Option<bool>,
    /// Whether the absence is due neither to sickness nor to an unavoidable cause.
    #[schema(example = true)]
    pub no_sickness_or_unavoidable_cause: Option<bool>,
    /// Whether each other school at which the pupil is registered consents.
    #[schema(example = true)]
    pub other_schools_consent: Option<bool>,
    /// The school the pupil goes to.
    pub next_school: Option<OtherSchool>,
}

impl EnrolmentDeletion {
    fn of(deletion: Deletion) -> Self {
        let facts = deletion.facts;
        Self {
            on: deletion.on,
            ground: deletion.ground.as_str(),
            meaning: deletion.ground.meaning(),
            text: facts.text,
            enquiry_outcome: facts.enquiry_outcome,
            la_confirmed: facts.la_confirmed,
            no_sickness_or_unavoidable_cause: facts.no_sickness_or_unavoidable_cause,
            other_schools_consent: facts.other_schools_consent,
            next_school: facts.next_school,
        }
    }
}

/// One version of an entry: as it stood, and from when to when.
#[derive(Debug, Serialize, ToSchema)]
pub struct EnrolmentRevision {
    /// Counts the versions.
    #[schema(example = 1)]
    pub version: i32,
    /// The instant of which the roll spoke that made it.
    #[schema(example = "2026-09-03T07:00:00Z")]
    pub as_at: DateTime<Utc>,
    /// When it was recorded.
    #[schema(example = "2026-09-03T07:02:11Z")]
    pub recorded_at: DateTime<Utc>,
    /// When the next version took its place; null on the present one.
    #[schema(example = "2026-11-20T07:00:12Z")]
    pub superseded_at: Option<DateTime<Utc>>,
    /// The client that sent it.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3f")]
    pub client_id: Uuid,
    /// The entry as it stood.
    pub enrolment: Enrolment,
}

/// Says that an entry was made by mistake.
#[derive(Debug, Deserialize, Serialize, Validate, ToSchema)]
pub struct EnrolmentVoid {
    /// Why.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "Entered for the wrong school")]
    pub reason: String,
    /// Who decided it at the school.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// Why an enrolment was voided, and by whom.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
pub struct EnrolmentVoiding {
    /// Why.
    #[schema(example = "Entered for the wrong school")]
    pub reason: String,
    /// Who decided it at the school.
    pub recorded_by: Person,
}

/// An enrolment that was voided.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
pub struct EnrolmentVoided {
    /// The enrolment.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3d")]
    pub id: Uuid,
    /// The school.
    pub urn: Urn,
    /// Always true.
    #[schema(example = true)]
    pub voided: bool,
    /// When it was voided.
    #[schema(example = "2026-11-20T11:00:00Z")]
    pub updated_at: DateTime<Utc>,
    /// The version that this made.
    #[schema(example = 3)]
    pub version: i32,
}
