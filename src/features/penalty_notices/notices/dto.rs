//! What goes over the wire about penalty notices as they are asked for and as they stand.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::{
    domain::{
        action::RefusedAction,
        date,
        person::Person,
        session::{Session, SessionOn},
        text::some_text,
        urn::Urn,
    },
    features::penalty_notices::{
        considered::PenaltyNoticeConsiderations, exclusion::PenaltyNoticeExclusion,
        payments::PenaltyNoticePayment, terms::PenaltyNoticeTerms, values::PenaltyNoticeWithdrawalGround,
    },
    notices::{
        payments::Settlement,
        schedule::{PenaltyNoticeKind, PenaltyNoticeStep},
        states::penalty::PenaltyNoticeState,
    },
};

/// A session, named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct PenaltyNoticeSession {
    /// The day.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-18")]
    pub date: NaiveDate,
    /// The session.
    pub session: Session,
}

impl PenaltyNoticeSession {
    /// The session.
    pub fn on(self) -> SessionOn {
        SessionOn { date: self.date, session: self.session }
    }
}

/// A penalty notice, to be asked for.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct PenaltyNoticeRequest {
    /// The pupil, who is or was on this school's roll.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Uuid,
    /// The parent, as the authority knows one: each parent of each child gets a notice of his or her own.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b41")]
    pub parent_id: Uuid,
    /// What it is given for.
    #[serde(default = "attendance")]
    #[schema(default = "attendance")]
    pub kind: PenaltyNoticeKind,
    /// The sessions of the offence; those that count towards the threshold today when absent. Only for attendance.
    #[validate(length(min = 1, max = 400), nested)]
    #[schema(min_items = 1, max_items = 400)]
    pub sessions: Option<Vec<PenaltyNoticeSession>>,
    /// The day on which an excluded pupil was found in a public place. Only for that.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[schema(example = "2026-11-18")]
    pub found_on: Option<NaiveDate>,
    /// Where the excluded pupil was found. Only for that.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 500,
        example = "The market place, on the second day of a suspension"
    )]
    pub place: Option<String>,
    /// The exclusion. Only for that.
    #[validate(nested)]
    pub exclusion: Option<PenaltyNoticeExclusion>,
    /// What the school considered.
    #[validate(nested)]
    pub considerations: PenaltyNoticeConsiderations,
    /// Who asks.
    #[validate(nested)]
    pub recorded_by: Person,
}

fn attendance() -> PenaltyNoticeKind {
    PenaltyNoticeKind::Attendance
}

/// A penalty notice.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PenaltyNotice {
    /// Identifier; sorts by the time of the request.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub id: Uuid,
    /// The school.
    #[schema(value_type = Urn)]
    pub urn: i32,
    /// The pupil.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Uuid,
    /// The enrolment with which it stands.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3d")]
    pub enrolment_id: Uuid,
    /// The parent.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b41")]
    pub parent_id: Uuid,
    /// What it is given for.
    pub kind: PenaltyNoticeKind,
    /// How it stands today; `paid_reduced`, `paid_full` and `unpaid` follow from the payments and the day, also where it was
    /// referred before a payment in time was recorded.
    pub state: PenaltyNoticeState,
    /// What it says and what was done with it.
    pub terms: PenaltyNoticeTerms,
    /// The last day on which somebody can be prosecuted for its offences: six months after the last of them (section 127 of
    /// the Magistrates' Courts Act 1980).
    #[schema(example = "2027-05-13")]
    pub prosecute_by_on: NaiveDate,
    /// The last day on which somebody can be prosecuted for all of them: six months after the first. After it a charge leaves
    /// out those of more than six months before.
    #[schema(example = "2027-05-09")]
    pub prosecute_all_by_on: NaiveDate,
    /// When it was asked for.
    #[schema(example = "2026-11-19T09:00:00Z")]
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    #[schema(example = "2026-11-23T10:30:00Z")]
    pub updated_at: DateTime<Utc>,
    /// The legal action in which it is prosecuted, where there is one: what becomes of the prosecution is recorded there, and
    /// stands here as well.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abf")]
    pub legal_action_id: Option<Uuid>,
    /// Counts its versions.
    #[schema(example = 4)]
    pub version: i32,
    /// Where to go on.
    pub links: PenaltyNoticeLinks,
}

/// Where to go on from a penalty notice.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PenaltyNoticeLinks {
    /// The notice itself.
    #[serde(rename = "self")]
    #[schema(example = "/v1/schools/120765/penalty-notices/0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub this: String,
}

/// A penalty notice with its payments and every way in which it stood.
#[derive(Debug, Serialize, ToSchema)]
pub struct PenaltyNoticeDocument {
    /// The notice.
    pub penalty_notice: PenaltyNotice,
    /// What was paid, repaid and reversed, in the order of recording.
    pub payments: Vec<PenaltyNoticePayment>,
    /// What the payments come to today; null while nothing is issued.
    pub settlement: Option<Settlement>,
    /// Sessions of the offence, at schools in reach, that the registers no longer show as unauthorised absence: they were
    /// amended since. It undoes nothing by itself; it may be a ground to withdraw.
    pub fallen_away: Vec<PenaltyNoticeSession>,
    /// Whether it stands that the person was the child's parent on every day of the offence: it may have been put right
    /// since the notice was issued, and may be a ground to withdraw.
    #[schema(example = true)]
    pub parent_stands: bool,
    /// Where an issued notice stands now among those of three years; null before the issue, and where it counts no more.
    pub ladder_now: Option<PenaltyNoticeLadderNow>,
    /// How it stood, oldest first.
    pub history: Vec<PenaltyNoticeRevision>,
    /// What can be done with it now.
    #[schema(example = json!(["record_payment", "withdraw"]))]
    pub allowed_actions: Vec<&'static str>,
    /// What cannot be done with it now, and why.
    pub refused_actions: Vec<RefusedAction>,
}

/// Where an issued notice stands now among those of three years: what became known since may have moved it. It undoes
/// nothing by itself.
#[derive(Debug, Serialize, ToSchema)]
pub struct PenaltyNoticeLadderNow {
    /// The step at which it would be issued, by what is known now; null where it would not be.
    pub step: Option<PenaltyNoticeStep>,
    /// Whether that is another than the one at which it was issued.
    #[schema(example = false)]
    pub differs: bool,
    /// Whether two count before it: it is neither served nor referred, and is to be withdrawn.
    #[schema(example = false)]
    pub over_the_limit: bool,
    /// The notices that count before it, as far as their schools are in reach.
    #[schema(example = json!(["0199e2a4-5b1c-7d3e-8f90-123456789abe"]))]
    pub counting: Vec<Uuid>,
    /// How many they are.
    #[schema(example = 1)]
    pub counted: usize,
    /// The grounds on which it may be withdrawn because of it.
    pub grounds: Vec<PenaltyNoticeWithdrawalGround>,
}

/// How a notice stood, and who made it so.
#[derive(Debug, Serialize, ToSchema)]
pub struct PenaltyNoticeRevision {
    /// Which of its versions.
    #[schema(example = 1)]
    pub version: i32,
    /// What was done: `requested`, `reviewed`, `approved`, `refused`, `issued`, `served`, `service_corrected`, `not_received`,
    /// `withdrawn`, `withdrawal_told`, `referred`, `proceedings_begun`, `prosecuted`,
    /// `outcome_corrected`. The list may grow.
    #[schema(example = "requested")]
    pub action: String,
    /// How far it was from then on.
    pub state: PenaltyNoticeState,
    /// What it said.
    pub terms: PenaltyNoticeTerms,
    /// Why, where that was asked for.
    #[schema(example = "The sessions were authorised since")]
    pub reason: Option<String>,
    /// Who did it.
    pub recorded_by: Person,
    /// When.
    #[schema(example = "2026-11-19T09:00:00Z")]
    pub recorded_at: DateTime<Utc>,
}

/// Which notices to list.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct PenaltyNoticesQuery {
    /// States as they are today, several by comma; every state when absent.
    #[param(value_type = Option<Vec<PenaltyNoticeState>>, inline, style = Form, explode = false, max_items = 20)]
    #[param(example = json!(["requested", "unpaid"]))]
    pub state: Option<String>,
    /// What they are given for; everything when absent.
    pub kind: Option<PenaltyNoticeKind>,
    /// Notices about this pupil.
    #[param(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Option<Uuid>,
    /// Notices to this parent.
    #[param(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b41")]
    pub parent_id: Option<Uuid>,
    /// The notice of this number, as it is quoted with a payment, with blanks or without.
    #[validate(length(min = 9, max = 15))]
    #[param(min_length = 9, max_length = 15, example = "482 190 376")]
    pub number: Option<String>,
    /// Notices issued on this day or later.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-09-01")]
    pub issued_on_from: Option<NaiveDate>,
    /// Notices issued on this day or earlier.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2027-07-31")]
    pub issued_on_to: Option<NaiveDate>,
    /// Notices that stand and have another place among those of three years than they were issued at, or those that have
    /// not; all when absent. A page looks at a thousand notices at the most, so it may be short, or empty, and go on.
    #[param(example = true)]
    pub ladder_differs: Option<bool>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}
