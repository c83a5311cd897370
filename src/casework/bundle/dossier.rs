//! Everything that is known of a case as of one instant, as it goes over the wire and into a bundle.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::domain::{
    address::{Address, Telephone},
    percentage::Rate,
    person::Person,
    session::Session,
};

/// Everything that is known of a case, as of one instant.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct Dossier {
    /// The case.
    pub case_id: Uuid,
    /// The school.
    pub school: DossierSchool,
    /// The pupil.
    pub pupil: DossierPupil,
    /// The instant as of which everything is told: what was recorded later is left out.
    pub data_as_at: DateTime<Utc>,
    /// First day of the registers that are told.
    #[schema(example = "2025-08-01")]
    pub from_on: NaiveDate,
    /// Last day of them.
    #[schema(example = "2026-11-20")]
    pub to_on: NaiveDate,
    /// The case itself.
    pub case: DossierDocument,
    /// The referrals that opened or joined it.
    pub referrals: Vec<DossierDocument>,
    /// Its timeline: visits, calls, letters, meetings, notes.
    pub events: Vec<DossierDocument>,
    /// What is or was to be done.
    pub tasks: Vec<DossierDocument>,
    /// What was written to the school.
    pub feedback: Vec<DossierFeedback>,
    /// What was done under the law.
    pub legal_actions: Vec<DossierDocument>,
    /// The pupil's entries in admission registers; null without `pupils:read`.
    pub enrolments: Option<Vec<DossierEnrolment>>,
    /// The pupil's attendance, worked out from the pages; null without `registers:read`.
    pub attendance: Option<DossierAttendance>,
    /// What was offered and tried; null without `support:read`.
    pub support: Option<Vec<DossierDocument>>,
    /// Requests for leave in term time; null without `leave:read`.
    pub leave_requests: Option<Vec<DossierDocument>>,
    /// Part-time timetables; null without `timetables:read`.
    pub part_time_timetables: Option<Vec<DossierDocument>>,
    /// Notices to Improve; null without `notices:read`.
    pub notices_to_improve: Option<Vec<DossierDocument>>,
    /// Penalty notices; null without `notices:read`.
    pub penalty_notices: Option<Vec<DossierDocument>>,
    /// What was paid, repaid and reversed of penalty notices; null without `notices:read`.
    pub payments: Option<Vec<DossierPayment>>,
    /// The pupil's parents, as the authority knows them; null without `parents:read`.
    pub parents: Option<Vec<DossierParent>>,
    /// Whom the school names for the pupil, and where the pupil lives; null without `pupils.contacts:read`.
    pub contacts: Option<DossierContacts>,
    /// What is not told, and by which scope it would be.
    pub withheld: Vec<DossierWithheld>,
}

/// The school of a case.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct DossierSchool {
    /// Its URN.
    #[schema(example = 120765)]
    pub urn: i32,
    /// Its name.
    #[schema(example = "Sample Primary School")]
    pub name: String,
}

/// The pupil of a case, as the school's admission register had it.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct DossierPupil {
    /// The pupil.
    pub id: Uuid,
    /// Forename and surname; null without `pupils:read`.
    #[schema(example = "Pupil-0001 Sample-Oak")]
    pub name: Option<String>,
    /// Date of birth; null without `pupils:read`.
    #[schema(example = "2014-05-02")]
    pub born_on: Option<NaiveDate>,
    /// Unique pupil number; null without `pupils:read`.
    #[schema(example = "R201100018042")]
    pub upn: Option<String>,
}

/// Somebody who recorded something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DossierPerson {
    /// Name.
    #[schema(example = "A. Officer")]
    pub name: String,
    /// Title or role.
    #[schema(example = "Attendance and entitlement officer")]
    pub title: Option<String>,
}

impl From<Person> for DossierPerson {
    fn from(person: Person) -> Self {
        Self { name: person.name, title: person.title }
    }
}

impl DossierPerson {
    /// Name and title in a line.
    pub fn told(&self) -> String {
        [Some(&self.name), self.title.as_ref()].into_iter().flatten().cloned().collect::<Vec<_>>().join(", ")
    }
}

/// A document as it stood, with every way in which it had stood by then.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct DossierDocument {
    /// What it is.
    #[schema(example = "support")]
    pub kind: String,
    /// Its id; null where the document is withheld.
    pub id: Option<Uuid>,
    /// The school that it stands with; null where the document is withheld.
    #[schema(example = 120765)]
    pub urn: Option<i32>,
    /// How far it was.
    #[schema(example = "in_progress")]
    pub state: String,
    /// Which version it was; 0 where the document is withheld.
    #[schema(example = 2)]
    pub version: i32,
    /// When it was first recorded; null where the document is withheld.
    pub created_at: Option<DateTime<Utc>>,
    /// What of it never changes: whose it is, and of what kind.
    #[schema(value_type = Object)]
    pub about: Value,
    /// What it said, as the document's own operation tells it.
    #[schema(value_type = Object)]
    pub terms: Value,
    /// Every way in which it had stood, oldest first.
    pub history: Vec<DossierVersion>,
}

/// A way in which a document stood.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct DossierVersion {
    /// Which version it is.
    #[schema(example = 1)]
    pub version: i32,
    /// What was done.
    #[schema(example = "created")]
    pub action: String,
    /// How far the document was from then on.
    #[schema(example = "offered")]
    pub state: String,
    /// Why, where that was asked for.
    #[schema(example = "The date was mistyped")]
    pub reason: Option<String>,
    /// Who did it.
    pub recorded_by: DossierPerson,
    /// When.
    pub recorded_at: DateTime<Utc>,
    /// What it said from then on.
    #[schema(value_type = Object)]
    pub terms: Value,
}

/// What was written to the school about the case.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct DossierFeedback {
    /// The feedback.
    pub id: Uuid,
    /// What it says.
    #[schema(example = "We visited the family on Monday and agreed a plan.")]
    pub text: String,
    /// Who wrote it.
    pub recorded_by: DossierPerson,
    /// When.
    pub recorded_at: DateTime<Utc>,
}

/// An entry in an admission register.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct DossierEnrolment {
    /// The enrolment; null where it is withheld.
    pub id: Option<Uuid>,
    /// The school; null where it is withheld.
    #[schema(example = 120765)]
    pub urn: Option<i32>,
    /// Surname.
    #[schema(example = "Sample-Oak")]
    pub surname: String,
    /// Forename.
    #[schema(example = "Pupil-0001")]
    pub forename: String,
    /// First day on roll.
    #[schema(example = "2025-09-03")]
    pub starting_on: Option<NaiveDate>,
    /// Last day on roll, if it is over.
    #[schema(example = "2026-10-23")]
    pub deleted_on: Option<NaiveDate>,
    /// The ground on which the name was deleted.
    #[schema(example = "9-1-a")]
    pub deletion_ground: Option<String>,
    /// Kind of registration.
    #[schema(example = "single")]
    pub registration: String,
    /// National curriculum year group.
    #[schema(example = "6")]
    pub year_group: String,
    /// Form or class.
    #[schema(example = "6B")]
    pub registration_group: Option<String>,
    /// When this way of the entry was recorded; null where it is withheld.
    pub recorded_at: Option<DateTime<Utc>>,
}

/// A pupil's attendance.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct DossierAttendance {
    /// By enrolment.
    pub enrolments: Vec<DossierAttendanceEnrolment>,
    /// All marks, in order of time.
    pub marks: Vec<DossierMark>,
    /// Every change of a mark after it was first recorded, in order of arrival.
    pub amendments: Vec<DossierAmendment>,
}

/// The attendance of one enrolment.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct DossierAttendanceEnrolment {
    /// The school.
    #[schema(example = 120765)]
    pub urn: i32,
    /// First day counted.
    #[schema(example = "2025-09-03")]
    pub from_on: NaiveDate,
    /// Last day counted.
    #[schema(example = "2026-11-20")]
    pub to_on: NaiveDate,
    /// Attended, out of all possible sessions.
    pub attendance: DossierRate,
    /// Absent with leave or good reason, out of all possible sessions.
    pub authorised_absence: DossierRate,
    /// Absent without, out of all possible sessions.
    pub unauthorised_absence: DossierRate,
    /// Sessions of the calendar without a mark.
    #[schema(example = 0)]
    pub unmarked_sessions: usize,
    /// Sessions that were neither present nor absent.
    #[schema(example = 4)]
    pub not_possible_sessions: u64,
    /// Week by week.
    pub weeks: Vec<DossierWeek>,
}

/// A share: exact counts, and the percentage made of them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DossierRate {
    /// What is counted.
    #[schema(example = 171)]
    pub numerator: u64,
    /// Out of how many.
    #[schema(example = 190)]
    pub denominator: u64,
    /// The percentage, rounded half up to one decimal; null out of nothing.
    #[schema(example = 90.0)]
    pub percent: Option<f64>,
}

impl From<Rate> for DossierRate {
    fn from(rate: Rate) -> Self {
        Self { numerator: rate.numerator, denominator: rate.denominator, percent: rate.percent() }
    }
}

impl DossierRate {
    /// As it is read: `171 of 190 (90.0 %)`.
    pub fn told(&self) -> String {
        let percent = self.percent.map_or_else(|| "no possible session".to_owned(), |one| format!("{one:.1} %"));
        format!("{} of {} ({percent})", self.numerator, self.denominator)
    }
}

/// A week's sessions, counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DossierWeek {
    /// Its Monday.
    #[schema(example = "2026-11-16")]
    pub monday_on: NaiveDate,
    /// Attended.
    #[schema(example = 8)]
    pub attended: u64,
    /// Absent with leave or good reason.
    #[schema(example = 0)]
    pub authorised: u64,
    /// Absent without.
    #[schema(example = 2)]
    pub unauthorised: u64,
}

/// A mark, with who recorded it and when.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct DossierMark {
    /// The school.
    #[schema(example = 120765)]
    pub urn: i32,
    /// The day.
    #[schema(example = "2026-11-18")]
    pub date: NaiveDate,
    /// The session.
    pub session: Session,
    /// The attendance code; null without `registers.codes:read`.
    #[schema(example = "O")]
    pub code: Option<String>,
    /// Its statistical class.
    #[schema(example = "unauthorised")]
    pub class: String,
    /// Minutes late; null without `registers.codes:read`.
    #[schema(example = 7)]
    pub minutes_late: Option<u16>,
    /// The note; null without `registers.codes:read`.
    #[schema(example = "Museum visit")]
    pub note: Option<String>,
    /// Who recorded the register in which the mark stands so.
    pub recorded_by: Option<DossierPerson>,
    /// The instant of which the school's record stood so.
    pub taken_at: Option<DateTime<Utc>>,
    /// When it came here.
    pub received_at: Option<DateTime<Utc>>,
    /// How often it was amended before.
    #[schema(example = 1)]
    pub amendments: usize,
}

/// A change of a mark: the five facts that the law wants of an amendment.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct DossierAmendment {
    /// The school.
    #[schema(example = 120765)]
    pub urn: i32,
    /// The day.
    #[schema(example = "2026-11-18")]
    pub date: NaiveDate,
    /// The session.
    pub session: Session,
    /// The original code; null without `registers.codes:read`, and where there was no mark.
    #[schema(example = "N")]
    pub from_code: Option<String>,
    /// The class of the original code.
    #[schema(example = "unauthorised")]
    pub from_class: Option<String>,
    /// The amended code; null without `registers.codes:read`, and where the mark was taken back.
    #[schema(example = "I")]
    pub to_code: Option<String>,
    /// The class of the amended code.
    #[schema(example = "authorised")]
    pub to_class: Option<String>,
    /// Why; null without `registers.codes:read`, and where no reason was given.
    #[schema(example = "Parent telephoned")]
    pub reason: Option<String>,
    /// Who changed it.
    pub recorded_by: DossierPerson,
    /// When it was changed at the school, as it was said; else the instant of which the school's record stood so.
    pub amended_at: DateTime<Utc>,
    /// When it came here.
    pub received_at: DateTime<Utc>,
    /// Whether a newer register had spoken for the mark already, so that nothing was changed.
    #[schema(example = false)]
    pub superseded: bool,
}

/// An entry in the account of a penalty notice.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct DossierPayment {
    /// The notice.
    pub penalty_notice_id: Uuid,
    /// What it is.
    #[schema(example = "payment")]
    pub kind: String,
    /// The day on which it was received.
    #[schema(example = "2026-11-30")]
    pub received_on: NaiveDate,
    /// How much.
    #[schema(example = 8000)]
    pub pence: i64,
    /// The finance system's reference.
    #[schema(example = "FIN-2026-000123")]
    pub reference: String,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
}

/// A parent, as the authority knew one.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct DossierParent {
    /// The parent; null where the parent is withheld.
    pub id: Option<Uuid>,
    /// Name.
    #[schema(example = "Ms Parent-0001 Sample-Oak")]
    pub name: String,
    /// By what somebody is the child's parent (section 576 of the Education Act 1996).
    #[schema(example = "natural_parent")]
    pub basis: String,
    /// Since when, as far as it is known.
    #[schema(example = "2014-05-02")]
    pub from_on: Option<NaiveDate>,
    /// Until when, if it is over.
    #[schema(example = "2026-05-02")]
    pub to_on: Option<NaiveDate>,
    /// Where the parent was served.
    pub service_address: Option<Address>,
    /// Whether that must be told to nobody else.
    #[schema(example = false)]
    pub address_confidential: bool,
    /// Telephone numbers.
    pub telephones: Vec<Telephone>,
}

/// Whom a school named for a pupil, and where the pupil lived.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct DossierContacts {
    /// Where the pupil lived, as the school of the case knew it.
    pub address: Option<Address>,
    /// Why the address is not told, where it is not.
    #[schema(example = "[withheld: address]")]
    pub address_withheld: Option<String>,
    /// The people, in the order in which they were to be called.
    pub people: Vec<DossierContact>,
}

/// Somebody whom a school named for a pupil.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct DossierContact {
    /// The contact; null where the contact is withheld.
    pub id: Option<Uuid>,
    /// The parent that the authority knows the contact as.
    pub parent_id: Option<Uuid>,
    /// Name.
    #[schema(example = "Ms Parent-0001 Sample-Oak")]
    pub name: String,
    /// What the person is to the pupil.
    #[schema(example = "mother")]
    pub relationship: Option<String>,
    /// Whether the person has parental responsibility.
    #[schema(example = true)]
    pub parental_responsibility: Option<bool>,
    /// Whether the pupil lives with the person.
    #[schema(example = true)]
    pub lives_with_pupil: Option<bool>,
    /// Address; null where it is confidential.
    pub address: Option<Address>,
    /// Whether it must be told to nobody else.
    #[schema(example = false)]
    pub address_confidential: bool,
    /// Telephone numbers.
    pub telephones: Vec<Telephone>,
    /// Address of electronic mail.
    #[schema(example = "parent@family.example")]
    pub email: Option<String>,
}

/// A part that is not told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DossierWithheld {
    /// The part.
    #[schema(example = "support")]
    pub part: String,
    /// The scope that tells it.
    #[schema(example = "support:read")]
    pub scope: String,
}
