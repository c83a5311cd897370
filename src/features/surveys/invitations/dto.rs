//! Invitations and ballots, as they go over the wire. A tag of a token never does.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::{
    domain::{action::RefusedAction, audience::AudienceRole, person::Person, text::some_text, urn::Urn},
    features::surveys::states::SurveyInvitationState,
};

/// Who is to be invited.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SurveyInvitee {
    /// The person's name.
    #[validate(length(min = 1, max = 100), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 100, example = "A. Head")]
    pub name: String,
    /// The person's role, where results are to be told by it.
    pub role: Option<AudienceRole>,
}

/// People of one school who are to be invited.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SurveyInvitationsCreate {
    /// The school.
    #[schema(example = 120765)]
    pub urn: Urn,
    /// The people, each once: who has another's name and role is told apart by the name.
    #[validate(length(min = 1, max = 100), nested)]
    #[schema(min_items = 1, max_items = 100)]
    pub people: Vec<SurveyInvitee>,
    /// Who invites them.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That tokens for answers without a name are to be made.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SurveyBallotsCreate {
    /// How many.
    #[validate(range(min = 1, max = 1000))]
    #[schema(minimum = 1, maximum = 1000, example = 50)]
    pub count: i32,
    /// Who hands them out.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That another token is made for a person.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SurveyInvitationReissue {
    /// Who makes it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That an invitation is taken back, and why.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SurveyInvitationWithdraw {
    /// Why.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "The person has left the school.")]
    pub reason: String,
    /// Who takes it back.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// People who were invited, each with a token.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SurveyInvitations {
    /// The survey.
    #[schema(example = "019aab01-9900-717c-b983-1d55d1ebd9db")]
    pub survey_id: Uuid,
    /// The school.
    #[schema(example = 120765)]
    pub urn: i32,
    /// Who was invited, in the order in which they were sent.
    pub people: Vec<SurveyInvited>,
}

/// A person who was invited, with the token.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SurveyInvited {
    /// The invitation.
    #[schema(example = "019aab01-9900-717c-b983-1d55d1ebd9dc")]
    pub id: Uuid,
    /// The person's name.
    #[schema(example = "A. Head")]
    pub name: String,
    /// The person's role.
    pub role: Option<AudienceRole>,
    /// The token, told this once; none when the request is a repetition, for it is kept nowhere.
    #[schema(example = "rollcall_cGxlYXNlLWRvbnQtdXNlLXRoaXMtZXhhbXBsZS1zZWNyZXQAAAAAAAA")]
    pub token: Option<String>,
}

/// Tokens for answers without a name.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SurveyBallots {
    /// The survey.
    #[schema(example = "019aab01-9900-717c-b983-1d55d1ebd9db")]
    pub survey_id: Uuid,
    /// How many were made.
    #[schema(example = 50)]
    pub count: i32,
    /// The tokens, told this once; none when the request is a repetition, for they are kept nowhere.
    #[schema(example = json!(["rollcall_cGxlYXNlLWRvbnQtdXNlLXRoaXMtZXhhbXBsZS1zZWNyZXQAAAAAAAA"]))]
    pub tokens: Vec<String>,
}

/// Which invitations.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct SurveyInvitationsQuery {
    /// Only those that were answered, or only those that still can be; until the survey is closed.
    #[param(example = false)]
    pub answered: Option<bool>,
    /// Those that are so far; once the survey is closed `withdrawn` alone.
    #[param(inline)]
    pub state: Option<SurveyInvitationState>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}

/// A person who was invited; what was answered is told to nobody by name.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SurveyInvitation {
    /// The invitation.
    #[schema(example = "019aab01-9900-717c-b983-1d55d1ebd9dc")]
    pub id: Uuid,
    /// The person's school.
    #[schema(example = 120765)]
    pub urn: i32,
    /// The person's name.
    #[schema(example = "A. Head")]
    pub name: String,
    /// The person's role.
    #[schema(example = "headteacher")]
    pub role: Option<String>,
    /// How far it is; the list may grow. Once the survey is closed it tells who was taken back, and is null for all others.
    pub state: Option<SurveyInvitationState>,
    /// Whether the person answered; null once the survey is closed and its results are read.
    #[schema(example = true)]
    pub answered: Option<bool>,
    /// When the answer last changed; null once the survey is closed.
    #[schema(example = "2024-05-20T09:00:00Z")]
    pub answered_at: Option<DateTime<Utc>>,
    /// When the person was invited.
    #[schema(example = "2024-05-13T09:00:00Z")]
    pub created_at: DateTime<Utc>,
    /// Counts what was done with it; answering it is nothing that is done with it.
    #[schema(example = 1)]
    pub version: i32,
    /// When it was taken back, where it was.
    #[schema(example = "2024-05-14T09:00:00Z")]
    pub withdrawn_at: Option<DateTime<Utc>>,
    /// What can be done with it now.
    #[schema(example = json!(["reissue", "withdraw"]))]
    pub allowed_actions: Vec<&'static str>,
    /// What cannot be done with it now, and why.
    pub refused_actions: Vec<RefusedAction>,
}

/// An invitation with what was done with it since it was made.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SurveyInvitationDocument {
    /// The invitation.
    pub invitation: SurveyInvitation,
    /// What was done with it, oldest first.
    pub history: Vec<SurveyInvitationStep>,
}

/// Something that was done with an invitation.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SurveyInvitationStep {
    /// The version that came of it.
    #[schema(example = 2)]
    pub version: i32,
    /// What was done: `reissued`, `withdrawn`. The list may grow.
    #[schema(example = "withdrawn")]
    pub action: String,
    /// Why, where that is asked for.
    #[schema(example = "The person has left the school.")]
    pub reason: Option<String>,
    /// Who did it.
    pub recorded_by: Person,
    /// When.
    #[schema(example = "2024-05-14T09:00:00Z")]
    pub recorded_at: DateTime<Utc>,
}
