//! What a roll looks like on the wire, and what is answered to it.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::{
    domain::{date, urn::Urn, year_group::YearGroup},
    error::Fault,
    features::pupils::{
        contacts::RollContacts,
        deletion::OtherSchool,
        values::{EnquiryOutcome, Registration, Sen, Sex, UpnText},
    },
};

/// Whether to keep what is sent.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct RollQuery {
    /// Check everything and store nothing; the answer is the same, with `committed` false.
    #[serde(default)]
    #[param(example = false)]
    pub dry_run: bool,
    /// The starting day of the pupils of a Common Transfer File for whom it names none at this school.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-09-03")]
    pub starting_on: Option<NaiveDate>,
}

/// A school's roll, or part of it, as its own register has it.
#[derive(Deserialize, Validate, ToSchema)]
#[schema(as = RollSubmission)]
pub struct RollSubmission {
    /// The instant of which the roll speaks, with its offset. A roll older than the last one changes nothing.
    #[serde(deserialize_with = "date::instant")]
    #[schema(example = "2026-11-20T07:00:00Z")]
    pub as_at: DateTime<Utc>,
    /// Whether everybody on roll at that instant is named. Who is left out is reported, never removed.
    #[serde(default)]
    #[schema(default = false, example = true)]
    pub complete: bool,
    /// The entries of the admission register. A pupil who left and came back has two.
    #[validate(length(max = 10_000), nested)]
    #[schema(max_items = 10_000)]
    pub enrolments: Vec<RollEnrolment>,
}

/// One entry of the admission register. What is left out is not known: it does not keep its old value.
#[derive(Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = RollEnrolment)]
pub struct RollEnrolment {
    /// The pupil's number in the school's own system.
    #[validate(length(min = 1, max = 50))]
    #[schema(min_length = 1, max_length = 50, example = "1234")]
    pub mis_id: Option<String>,
    /// The unique pupil number the school holds now; blanks around it are dropped, nothing else is mended.
    #[schema(value_type = String, max_length = 50, example = "R201100018042")]
    pub upn: UpnText,
    /// UPNs the pupil had before.
    #[serde(default)]
    #[validate(length(max = 20))]
    #[schema(inline, max_items = 20, example = json!(["T20110001804V"]))]
    pub former_upns: Vec<UpnText>,
    /// Legal surname.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100, example = "Sample-Oak")]
    pub surname: String,
    /// Legal forename.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100, example = "Pupil-0042")]
    pub forename: String,
    /// Middle names.
    #[validate(length(max = 100))]
    #[schema(max_length = 100, example = "Elm")]
    pub middle_names: Option<String>,
    /// The surname the pupil goes by.
    #[validate(length(max = 100))]
    #[schema(max_length = 100, example = "Sample-Oak")]
    pub preferred_surname: Option<String>,
    /// The forename the pupil goes by.
    #[validate(length(max = 100))]
    #[schema(max_length = 100, example = "Pupil")]
    pub preferred_forename: Option<String>,
    /// Date of birth.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2014-05-02")]
    pub born_on: NaiveDate,
    /// Sex.
    pub sex: Sex,
    /// First day on roll: the starting day that regulation 8 has the register hold.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2025-09-03")]
    pub starting_on: NaiveDate,
    /// National curriculum year group from the day of `as_at` on.
    pub year_group: YearGroup,
    /// Form or class from the day of `as_at` on.
    #[validate(length(min = 1, max = 30))]
    #[schema(min_length = 1, max_length = 30, example = "6B")]
    pub registration_group: Option<String>,
    /// How the pupil is registered here.
    #[serde(default = "single")]
    #[schema(default = "single")]
    pub registration: Registration,
    /// Whether the pupil boards. Boarders need no attendance mark (regulation 10(1)).
    #[serde(default)]
    #[schema(default = false, example = false)]
    pub boarder: bool,
    /// Provision for special educational needs from the day of `as_at` on.
    pub sen: Option<Sen>,
    /// Whether the pupil is eligible for free school meals, from the day of `as_at` on.
    #[schema(example = false)]
    pub fsm: Option<bool>,
    /// The school last attended.
    #[validate(nested)]
    pub previous_school: Option<OtherSchool>,
    /// The deletion of the name, where there is or will be one. An entry without it takes an earlier one back.
    #[validate(nested)]
    pub deletion: Option<RollDeletion>,
    /// Where the pupil lives, the parents, and whom else to call (regulation 8). Read back with a scope of its own.
    #[validate(nested)]
    pub contacts: Option<RollContacts>,
}

fn single() -> Registration {
    Registration::Single
}

/// The deletion of a name from the admission register (regulation 9).
#[derive(Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = RollDeletion)]
pub struct RollDeletion {
    /// The last day on roll.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-20")]
    pub on: NaiveDate,
    /// `9-1-a` to `9-1-o` for a pupil of compulsory school age on that day, `9-3` for any other.
    #[validate(length(min = 1, max = 10))]
    #[schema(min_length = 1, max_length = 10, example = "9-1-a")]
    pub ground: String,
    /// The ground in words; required with `9-3`.
    #[validate(length(min = 1, max = 1000))]
    #[schema(min_length = 1, max_length = 1000, example = "Left for a sixth form college")]
    pub text: Option<String>,
    /// What the joint enquiries came to; required with (h) and (i).
    pub enquiry_outcome: Option<EnquiryOutcome>,
    /// Whether the authority confirmed its part of the enquiries; must be true with (h) and (i).
    #[schema(example = true)]
    pub la_confirmed: Option<bool>,
    /// Whether the absence is due neither to sickness nor to an unavoidable cause; must be true with (h) and (i).
    #[schema(example = true)]
    pub no_sickness_or_unavoidable_cause: Option<bool>,
    /// Whether each other school at which the pupil is registered consents; must be true with (c).
    #[schema(example = true)]
    pub other_schools_consent: Option<bool>,
    /// The school the pupil goes to, as the parent has notified (regulation 8(3)).
    #[validate(nested)]
    pub next_school: Option<OtherSchool>,
}

/// What became of one entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RollRowOutcome)]
pub enum Outcome {
    /// A new enrolment.
    Created,
    /// A new revision of an enrolment.
    Changed,
    /// Already known, word for word.
    Unchanged,
    /// Older than the last roll: nothing was done.
    Superseded,
    /// At fault: `errors` says why. Nothing was done.
    Rejected,
}

/// What the school should know of an entry that stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RollRowFlag)]
pub enum Flag {
    /// The UPN is a temporary one, to be replaced.
    TemporaryUpn,
    /// The deletion lies in the past: a name is deleted on the day, not afterwards.
    DeletionInPast,
    /// An earlier deletion was taken back.
    DeletionWithdrawn,
    /// A former UPN is another pupil's permanent one; it changed nothing.
    FormerUpnConflict,
    /// The UPN was first sent for another pupil who is enrolled here under another UPN: the entry stands as that
    /// of a pupil of its own, and the schools must settle whose UPN it is.
    UpnConflict,
    /// The permanent UPN is that of a pupil already known: the enrolment is now that pupil's.
    MovedToKnownPupil,
    /// The entry's contacts have no address of the pupil (regulation 8 asks for it, as for what follows).
    AddressMissing,
    /// They name no parent.
    ParentMissing,
    /// They name a parent whose address is not known.
    ParentAddressMissing,
    /// Of no parent is it known that the pupil normally lives with them.
    HomeParentMissing,
    /// A parent with whom the pupil normally lives has no emergency telephone number; or, where none is known to,
    /// no parent has one.
    EmergencyNumberMissing,
    /// The pupil is on roll, and a transfer file changes nothing of it.
    AlreadyOnRoll,
    /// Contacts were known; this entry says nothing of them, so they are not known any more.
    ContactsWithdrawn,
}

/// What became of one entry, by its place in the request. It carries no UPN and no name.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RollRow)]
pub struct RowView {
    /// Place of the entry in `enrolments`, from 0.
    #[schema(example = 7)]
    pub index: usize,
    /// What became of it; the list may grow.
    pub outcome: Outcome,
    /// The enrolment it is about; null if there is none, or none yet in a dry run.
    pub enrolment_id: Option<Uuid>,
    /// What the school should look at; the list may grow.
    pub flags: Vec<Flag>,
    /// Why it was rejected.
    pub errors: Vec<Fault>,
}

/// Totals of a pupil's attendance at another school in a year, as a Common Transfer File has them.
#[derive(Debug, Serialize, ToSchema)]
pub struct RollAttendanceElsewhere {
    /// Place of the pupil in the file, from 0.
    #[schema(example = 7)]
    pub index: usize,
    /// The year, as the file has it.
    #[schema(example = "2025")]
    pub year: Option<String>,
    /// The school.
    #[schema(example = "Sample Infant School")]
    pub school_name: Option<String>,
    /// Possible sessions; null where the file has no number.
    #[schema(example = 380)]
    pub possible: Option<u32>,
    /// Sessions attended.
    #[schema(example = 350)]
    pub attended: Option<u32>,
    /// Sessions missed with leave or another reason that authorises it.
    #[schema(example = 20)]
    pub authorised_absence: Option<u32>,
    /// Sessions missed without.
    #[schema(example = 10)]
    pub unauthorised_absence: Option<u32>,
    /// Whether it was kept: it is not.
    #[schema(example = false)]
    pub kept: bool,
}

/// How many entries became what.
#[derive(Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = RollSummary)]
pub struct Summary {
    /// Entries in the request.
    #[schema(example = 400)]
    pub received: usize,
    /// New enrolments.
    #[schema(example = 3)]
    pub created: usize,
    /// New revisions of enrolments.
    #[schema(example = 5)]
    pub changed: usize,
    /// Already known.
    #[schema(example = 391)]
    pub unchanged: usize,
    /// Older than the last roll.
    #[schema(example = 0)]
    pub superseded: usize,
    /// At fault.
    #[schema(example = 1)]
    pub rejected: usize,
    /// Entries that stand and have a flag.
    #[schema(example = 2)]
    pub flagged: usize,
    /// Pupils on roll whom a complete roll left out.
    #[schema(example = 0)]
    pub absent_from_roll: usize,
    /// Entries that stand and whose contacts are new, or not as they were.
    #[schema(example = 2)]
    pub contacts_changed: usize,
    /// Entries that stand and say nothing of contacts.
    #[schema(example = 0)]
    pub without_contacts: usize,
}

/// A school's roll as it is known now.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RollState)]
pub struct StateView {
    /// The school.
    pub urn: Urn,
    /// The instant of which the newest roll speaks.
    #[serde(deserialize_with = "date::instant")]
    #[schema(example = "2026-11-20T07:00:00Z")]
    pub as_at: DateTime<Utc>,
    /// When the first roll was received; registers can be missing only from then on.
    #[schema(example = "2026-09-01T07:00:12Z")]
    pub first_received_at: Option<DateTime<Utc>>,
}

/// What became of a roll.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RollAnswer)]
pub struct RollAnswer {
    /// The roll as it is known now.
    pub roll: StateView,
    /// How many entries became what.
    pub summary: Summary,
    /// The entries that are not plain: changed, superseded, rejected or flagged.
    pub rows: Vec<RowView>,
    /// Enrolments on roll that a complete roll left out. They stay: only a deletion removes a name.
    pub absent_from_roll: Vec<Uuid>,
    /// What a Common Transfer File says of attendance at other schools, in the order of its pupils. None of it is kept:
    /// figures come from registers alone.
    pub attendance_elsewhere: Vec<RollAttendanceElsewhere>,
    /// Whether it was stored; false in a dry run.
    #[schema(example = true)]
    pub committed: bool,
}
