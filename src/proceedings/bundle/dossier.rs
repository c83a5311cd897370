//! Everything that is known of a case as of one instant, as it goes over the wire and into a bundle.

mod attendance;
mod people;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

pub use attendance::*;
pub use people::*;

use crate::domain::person::Person;

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
    /// Attendance panels of schools; null without `attendance-panels:read`.
    pub attendance_panels: Option<Vec<DossierDocument>>,
    /// What schools asked officers about the pupil, and the advice; null without `officer-consultations:read`.
    pub officer_consultations: Option<Vec<DossierDocument>>,
    /// Referrals to other agencies; null without `agency-referrals:read`.
    pub agency_referrals: Option<Vec<DossierDocument>>,
    /// Places on parenting programmes that parents took for the pupil's attendance; null without
    /// `parenting-programmes:read`.
    pub programme_places: Option<Vec<DossierDocument>>,
    /// When truancy patrols met the pupil; null without `patrol-encounters:read`.
    pub patrol_encounters: Option<Vec<DossierDocument>>,
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

macro_rules! parts {
    ($dossier:expr, $one:path, $slice:ident, $deref:ident) => {{
        // A part that is added is judged where this does not compile any more.
        let Dossier {
            case_id: _,
            school: _,
            pupil: _,
            data_as_at: _,
            from_on: _,
            to_on: _,
            case,
            referrals,
            events,
            tasks,
            feedback: _,
            legal_actions,
            enrolments: _,
            attendance: _,
            support,
            leave_requests,
            part_time_timetables,
            attendance_panels,
            officer_consultations,
            agency_referrals,
            programme_places,
            patrol_encounters,
            notices_to_improve,
            penalty_notices,
            payments: _,
            parents: _,
            contacts: _,
            withheld: _,
        } = $dossier;
        vec![
            (CASE, $one(case)),
            ("referrals", referrals.$slice()),
            ("events", events.$slice()),
            ("tasks", tasks.$slice()),
            ("legal_actions", legal_actions.$slice()),
            ("support", support.$deref().unwrap_or_default()),
            ("leave_requests", leave_requests.$deref().unwrap_or_default()),
            ("part_time_timetables", part_time_timetables.$deref().unwrap_or_default()),
            ("attendance_panels", attendance_panels.$deref().unwrap_or_default()),
            ("officer_consultations", officer_consultations.$deref().unwrap_or_default()),
            ("agency_referrals", agency_referrals.$deref().unwrap_or_default()),
            ("programme_places", programme_places.$deref().unwrap_or_default()),
            ("patrol_encounters", patrol_encounters.$deref().unwrap_or_default()),
            ("notices_to_improve", notices_to_improve.$deref().unwrap_or_default()),
            ("penalty_notices", penalty_notices.$deref().unwrap_or_default()),
        ]
    }};
}

impl Dossier {
    /// Its documents, part by part.
    pub fn documents(&self) -> Vec<(&'static str, &[DossierDocument])> {
        parts!(self, std::slice::from_ref, as_slice, as_deref)
    }

    /// The same, to be changed.
    pub fn documents_mut(&mut self) -> Vec<(&'static str, &mut [DossierDocument])> {
        parts!(self, std::slice::from_mut, as_mut_slice, as_deref_mut)
    }
}

/// The part that is a document itself, and no list of them.
pub const CASE: &str = "case";

/// The school of a case.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct DossierSchool {
    /// Its URN.
    #[schema(example = 120765)]
    pub urn: i32,
    /// Its name.
    #[schema(example = "Sample Primary School")]
    pub name: String,
    /// The authority in whose area it is, as its notices name it or else the official extract.
    #[schema(example = "Sample County Council")]
    pub authority: Option<String>,
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
