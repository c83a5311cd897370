//! What is asked of proposals, and what a school answers.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::{
    domain::{date, person::Person, text::some_text, urn::Urn},
    features::statutory_returns::{
        content::{StatutoryReturnContent, StatutoryReturnPupil},
        dto::{StatutoryReturnAmendment, StatutoryReturnRule, StatutoryReturnSession},
        values::{Basis, Exemption, Kind},
    },
};

/// Which proposals to list.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct ProposalsQuery {
    /// Kinds, several by comma; every kind that the client may see when absent. `sickness` needs the scope
    /// `registers.codes:read`.
    #[param(value_type = Option<Vec<Kind>>, inline, style = Form, explode = false, max_items = 4)]
    #[param(example = json!(["new_pupil", "deletion"]))]
    pub kind: Option<String>,
    /// What occurred on this day or later; when absent since the beginning of the academic year, and not later than
    /// sixty days ago. At the earliest the first day of the academic year before the present one.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-09-01")]
    pub from_on: Option<NaiveDate>,
    /// Whether to list what is exempt, too: the authority may ask for it.
    #[serde(default)]
    #[param(default = false, example = false)]
    pub include_exempt: bool,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}

/// Whether to keep what is answered.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct AnswerQuery {
    /// Check everything and store nothing; the answer is the same, with `committed` false.
    #[serde(default)]
    #[param(example = false)]
    pub dry_run: bool,
}

/// A proposal is returned as it was shown.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct StatutoryReturnConfirm {
    /// Why the pupil is absent, where that is known; of absences only.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "Family moved; no answer to three calls")]
    pub cause: Option<String>,
    /// The day on which the school came to believe that fifteen school days will be missed; of illness only. The day of
    /// the return when absent.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[schema(example = "2026-11-19")]
    pub believed_on: Option<NaiveDate>,
    /// Who confirms it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// A proposal is returned with changes.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct StatutoryReturnAmend {
    /// What is otherwise, and why.
    #[validate(nested)]
    pub amendment: StatutoryReturnAmendment,
    /// Why the pupil is absent, where that is known; of absences only.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "Family moved; no answer to three calls")]
    pub cause: Option<String>,
    /// The day on which the school came to believe that fifteen school days will be missed; of illness only.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[schema(example = "2026-11-19")]
    pub believed_on: Option<NaiveDate>,
    /// Who returns it so.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// No return is required.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct StatutoryReturnDecline {
    /// Why not.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "Returned by the old form on 3 November")]
    pub reason: String,
    /// Who says so.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// Something that is to be returned, worked out from the registers and the roll when it is asked for.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StatutoryReturnProposal {
    /// Identifier; the same for as long as the occasion is the same.
    #[schema(example = "5a3f0c1e-8b27-8d3e-8f90-123456789abc")]
    pub id: Uuid,
    /// The school.
    pub urn: Urn,
    /// What is to be returned.
    pub kind: Kind,
    /// What it rests on: the registers and the roll, or that there is nobody to tell of.
    pub basis: Basis,
    /// The pupil; null for a nil return.
    pub pupil_id: Option<Uuid>,
    /// The enrolment.
    pub enrolment_id: Option<Uuid>,
    /// Whom it tells of; with `pupils:read`.
    pub pupil: Option<StatutoryReturnPupil>,
    /// The day of entry, of the deletion, or of the session with which an absence was long enough; the last day of a nil
    /// return's interval.
    #[schema(example = "2026-11-12")]
    pub occurred_on: NaiveDate,
    /// First day of an absence, or of a nil return's interval.
    #[schema(example = "2026-10-16")]
    pub from_on: Option<NaiveDate>,
    /// Last day of it so far.
    #[schema(example = "2026-11-20")]
    pub to_on: Option<NaiveDate>,
    /// Of a continuous absence, whether it still runs.
    #[schema(example = true)]
    pub runs_on: Option<bool>,
    /// Of a deletion, its ground (regulation 9).
    #[schema(example = "9-1-a")]
    pub ground: Option<String>,
    /// Of a nil return, how many marks of the interval have not come.
    #[schema(example = 0)]
    pub unmarked: Option<u64>,
    /// The day by whose end (Europe/London) it is to be made; null for illness, where it is promptly once the school
    /// believes that fifteen school days will be missed.
    #[schema(example = "2026-11-30")]
    pub due_on: Option<NaiveDate>,
    /// Days that have passed since that day.
    #[schema(example = 0)]
    pub days_overdue: i64,
    /// Why it is not required unless the authority asks for it; null where it is.
    pub exempt: Option<Exemption>,
    /// Names what is shown here, with its quotation marks: to be sent as it is as `If-Match` with the answer.
    #[schema(example = "\"9f86d081884c7d65\"")]
    pub etag: String,
    /// The sessions that make it, in order of time.
    pub evidence: Vec<StatutoryReturnSession>,
    /// What the regulation wants of the admission register's entry.
    pub content: Option<StatutoryReturnContent>,
    /// The rule that it rests on.
    pub rule: StatutoryReturnRule,
    /// What can be answered.
    #[schema(example = json!(["confirm", "amend", "decline"]))]
    pub allowed_actions: Vec<&'static str>,
    /// Where to answer.
    pub links: StatutoryReturnProposalLinks,
}

/// Where to answer a proposal.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StatutoryReturnProposalLinks {
    /// The proposal itself; `confirm`, `amend` and `decline` stand below it.
    #[serde(rename = "self")]
    #[schema(example = "/v1/schools/120765/statutory-return-proposals/5a3f0c1e-8b27-8d3e-8f90-123456789abc")]
    pub this: String,
    /// The pupil's contacts, where confidential addresses are told to whom they may be.
    #[schema(example = "/v1/schools/120765/pupils/019aa0f2-6c1e-7d3a-9d55-0c5f6a1e2b3d/contacts")]
    pub contacts: Option<String>,
}
