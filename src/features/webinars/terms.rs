//! What the authority says of a webinar, and what a booking says beside its people, as they are kept.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::values::WebinarRole;
use crate::{
    attendance::calendar::time_of_day,
    domain::{
        audience::{AudiencePhase, AudienceRule},
        email::email_address,
        telephone::telephone_number,
        text::some_text,
        urn::Urn,
        web_address::https_address,
    },
};

/// For whom a webinar is. The schools are enforced; the roles are told, for a school decides itself who comes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct WebinarAudience {
    /// How the schools are told.
    pub rule: AudienceRule,
    /// With `phases`, and only there.
    #[validate(length(min = 1, max = 7))]
    #[schema(min_items = 1, max_items = 7, example = json!(["primary", "secondary"]))]
    pub phases: Option<Vec<AudiencePhase>>,
    /// With `urns`, and only there.
    #[validate(length(min = 1, max = 1000))]
    #[schema(min_items = 1, max_items = 1000, example = json!([120765, 120766]))]
    pub urns: Option<Vec<Urn>>,
    /// Whom of a school it is meant for; nobody is refused for it. Left out, everybody.
    #[serde(default)]
    #[validate(length(max = 10))]
    #[schema(max_items = 10, example = json!(["senior_attendance_champion", "attendance_officer"]))]
    pub roles: Vec<WebinarRole>,
}

impl WebinarAudience {
    /// Whether a school of this kind is among those it is for.
    pub fn includes(&self, urn: i32, kind: &str) -> bool {
        match self.rule {
            AudienceRule::All => true,
            AudienceRule::Phases => self.phases.iter().flatten().any(|phase| phase.as_str() == kind),
            AudienceRule::Urns => self.urns.iter().flatten().any(|own| own.get() == urn),
        }
    }
}

/// How to get in. Only schools with places are told, and the authority.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct WebinarJoining {
    /// The address of the meeting: https.
    #[validate(length(min = 1, max = 2000), custom(function = https_address))]
    #[schema(min_length = 1, max_length = 2000, example = "https://meeting.example/j/0123456789")]
    pub link: String,
    /// Its number, for who joins otherwise.
    #[validate(length(min = 1, max = 60), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 60, example = "012 345 6789")]
    pub meeting_number: Option<String>,
    /// The passcode.
    #[validate(length(min = 1, max = 60), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 60, example = "Sample-24")]
    pub passcode: Option<String>,
    /// What else is to be known.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 1000, example = "Join five minutes early; cameras stay off.")]
    pub note: Option<String>,
}

/// A document that a webinar is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct WebinarDocument {
    /// Its id.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub id: Uuid,
    /// What it is called.
    #[validate(length(min = 1, max = 200), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 200, example = "Code of Conduct for issuing Fixed Penalties")]
    pub title: String,
}

/// What a webinar is there for beside its topic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct WebinarServes {
    /// A cycle of self-assessments that it introduces or helps with.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abd")]
    pub self_assessment_cycle_id: Option<Uuid>,
    /// A document that it is about.
    #[validate(nested)]
    pub document: Option<WebinarDocument>,
}

/// Who hosts a webinar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct WebinarHost {
    /// The team or the speaker.
    #[validate(length(min = 1, max = 100), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 100, example = "Children Missing Education Team")]
    pub name: String,
}

/// Something that somebody would like to hear about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct WebinarBookingQuestion {
    /// The question.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 1000,
        example = "When does an offence become too old for a notice?"
    )]
    pub question: String,
}

/// Whom to write to about a webinar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct WebinarContact {
    /// The team.
    #[validate(length(min = 1, max = 100), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 100, example = "Attendance Team")]
    pub name: String,
    /// Its e-mail address.
    #[validate(length(min = 3, max = 254), custom(function = email_address))]
    #[schema(min_length = 3, max_length = 254, example = "attendance@authority.example")]
    pub email: String,
    /// Its telephone number.
    #[validate(length(min = 1, max = 40), custom(function = telephone_number))]
    #[schema(min_length = 1, max_length = 40, example = "01632 960 681")]
    pub telephone: Option<String>,
}

/// What the authority says of a webinar; stored as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebinarTerms {
    /// What it is called.
    pub title: String,
    /// The topic, by which timetables are filtered.
    pub topic: String,
    /// What it is about.
    pub description: Option<String>,
    /// Who hosts it.
    pub hosts: Vec<WebinarHost>,
    /// Whom to write to.
    pub contact: WebinarContact,
    /// The day.
    pub held_on: NaiveDate,
    /// When it begins on the wall.
    #[serde(with = "time_of_day")]
    pub from_time: NaiveTime,
    /// When it ends on the wall.
    #[serde(with = "time_of_day")]
    pub to_time: NaiveTime,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// When it ends.
    pub ends_at: DateTime<Utc>,
    /// How many people can come.
    pub capacity: i32,
    /// For whom it is.
    pub audience: WebinarAudience,
    /// How to get in.
    pub joining: Option<WebinarJoining>,
    /// What it is there for.
    pub serves: Option<WebinarServes>,
    /// Counts what attendees must be told of.
    pub sequence: i32,
    /// Whether it was held before this service knew of it.
    #[serde(default)]
    pub brought_over: bool,
}

impl WebinarTerms {
    /// Who hosts it, in words.
    pub fn hosted_by(&self) -> String {
        self.hosts.iter().map(|host| host.name.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// Whether who is booked must be told that it stands otherwise than before.
    pub fn is_other_to_who_comes(&self, before: &Self) -> bool {
        self.joining != before.joining || self.is_other_to_who_waits(before)
    }

    /// Whether who waits must be told so: not of how to get in.
    pub fn is_other_to_who_waits(&self, before: &Self) -> bool {
        let told =
            |of: &Self| (of.title.clone(), of.hosts.clone(), of.starts_at, of.ends_at, of.contact.clone());
        told(self) != told(before)
    }
}

/// What a booking says beside its people.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookingTerms {
    /// How many people it is for.
    pub party_size: i32,
    /// What they would like to hear about.
    pub questions: Vec<WebinarBookingQuestion>,
    /// Who booked, for people to turn to; none of bookings of old.
    #[serde(default)]
    pub booked_by: Option<String>,
    /// What the school was called when it booked. Who gives up a place of another school does not reach its row, and the
    /// mail that the place is theirs now names it.
    #[serde(default)]
    pub school: Option<String>,
}

/// Where a recording is found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordingTerms {
    /// What it is called.
    pub title: String,
    /// Its address.
    pub link: String,
    /// Where its words can be read.
    pub transcript_link: Option<String>,
    /// How long it is.
    pub duration_seconds: Option<i32>,
    /// The last day on which it is there.
    pub expires_on: Option<NaiveDate>,
}
