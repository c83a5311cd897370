//! Next actions, as they go over the wire.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::kind::NextActionKind;
use crate::{
    domain::{session::Session, spelled::spelled},
    http::PageEnd,
};

spelled! {
    /// Whether something must be done or should be.
    NextActionLevel {
        /// A duty by the regulation that is named.
        Must = "must";
        /// Good practice, or what the authority asks for.
        Should = "should";
    }
}

/// Something that a school must or should do now.
#[derive(Debug, Serialize, ToSchema)]
pub struct NextAction {
    /// The same for as long as the action is the same.
    #[schema(example = "0199e2a4-5b1c-8d3e-8f90-123456789abc")]
    pub id: Uuid,
    /// The school.
    #[schema(example = 120765)]
    pub urn: i32,
    /// The school's name.
    #[schema(example = "Sample Primary School")]
    pub school: String,
    /// What is to be done.
    pub kind: NextActionKind,
    /// The same in words.
    #[schema(example = "Send the register")]
    pub title: &'static str,
    /// Whether it is a duty or good practice.
    pub level: NextActionLevel,
    /// The last day for it; null where none is set.
    #[schema(example = "2026-11-20")]
    pub due_on: Option<NaiveDate>,
    /// The instant, where it is due at a time of the day.
    #[schema(example = "2026-11-20T10:30:00Z")]
    pub due_at: Option<DateTime<Utc>>,
    /// Whether that is past.
    #[schema(example = true)]
    pub overdue: bool,
    /// What it rests on.
    pub rule: NextActionRule,
    /// What it is about, without names.
    pub evidence: NextActionEvidence,
    /// The operation that does it.
    pub operation: NextActionOperation,
    /// Where to look.
    pub links: NextActionLinks,
}

/// The rule that an action rests on.
#[derive(Debug, Serialize, ToSchema)]
pub struct NextActionRule {
    /// Its name, as in `errors[].rule`.
    #[schema(example = "reg10-1")]
    pub id: &'static str,
    /// The same in words.
    #[schema(example = "Every registered pupil who is not a boarder has a mark for each session")]
    pub text: &'static str,
}

/// What an action is about.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct NextActionEvidence {
    /// How many marks, sessions or documents it is about.
    #[schema(example = 30)]
    pub count: usize,
    /// Of how many, where that tells more.
    #[schema(example = 210)]
    pub of: Option<usize>,
    /// Its first day.
    #[schema(example = "2026-11-20")]
    pub from_on: Option<NaiveDate>,
    /// Its last day.
    #[schema(example = "2026-11-20")]
    pub to_on: Option<NaiveDate>,
    /// Sessions, oldest first, twenty at the most.
    pub sessions: Vec<NextActionSession>,
    /// Pupils, twenty at the most.
    pub pupils: Vec<NextActionPupil>,
    /// What the authority asks, of `collection_queried`.
    #[schema(example = "Two pupils have no possible session. Were they on roll?")]
    pub question: Option<String>,
}

/// A session that an action is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct NextActionSession {
    /// The day.
    #[schema(example = "2026-11-20")]
    pub date: NaiveDate,
    /// The session.
    pub session: Session,
    /// Its register.
    #[schema(example = "/v1/schools/120765/registers/2026-11-20/am")]
    pub register: String,
}

/// A pupil whom an action is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct NextActionPupil {
    /// The pupil.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Uuid,
    /// The pupil's address, for who may read pupils.
    #[schema(example = "/v1/pupils/01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil: String,
}

/// The operation that does what is to be done.
#[derive(Debug, Serialize, ToSchema)]
pub struct NextActionOperation {
    /// Its name in the API document.
    #[schema(example = "putRegister")]
    pub operation_id: &'static str,
    /// Its method.
    #[schema(example = "PUT")]
    pub method: &'static str,
    /// Where to send it.
    #[schema(example = "/v1/schools/120765/registers/2026-11-20/am")]
    pub href: String,
    /// The scope that it asks for.
    #[schema(example = "registers:write")]
    pub scope: &'static str,
}

/// Where to look before something is done.
#[derive(Debug, Serialize, ToSchema)]
pub struct NextActionLinks {
    /// What the action is about; null where it is about several things.
    #[schema(example = "/v1/schools/120765/registers/2026-11-20/am")]
    pub subject: Option<String>,
    /// The list in which it stands with others of its kind.
    #[schema(example = "/v1/missing-registers?on=2026-11-20")]
    pub list: Option<String>,
}

/// A kind of action that the client is not told of.
#[derive(Debug, Serialize, ToSchema)]
pub struct NextActionsWithheld {
    /// The kind.
    pub kind: NextActionKind,
    /// The scope that it lacks.
    #[schema(example = "registers.codes:read")]
    pub scope: &'static str,
}

/// One page of next actions.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Page_NextAction)]
pub struct NextActions {
    /// The actions, in the order of the listing.
    pub data: Vec<NextAction>,
    /// How to go on.
    pub page: PageEnd,
    /// Kinds of action that are not told, for want of a scope that shows what stands behind them: there may be more to
    /// do than is listed.
    pub withheld_kinds: Vec<NextActionsWithheld>,
    /// The moment of which the answer is.
    pub data_as_at: DateTime<Utc>,
}
