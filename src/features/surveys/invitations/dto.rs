//! Invitations and ballots, as they go over the wire. A tag of a token never does.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::domain::{audience::AudienceRole, person::Person, text::some_text, urn::Urn};

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
    /// The people, each once.
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
    /// Only those that were answered, or only the others; until the survey is closed.
    #[param(example = false)]
    pub answered: Option<bool>,
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
    /// Whether the person answered; null once the survey is closed and its results are read.
    #[schema(example = true)]
    pub answered: Option<bool>,
    /// When the answer last changed; null once the survey is closed.
    #[schema(example = "2024-05-20T09:00:00Z")]
    pub answered_at: Option<DateTime<Utc>>,
    /// When the person was invited.
    #[schema(example = "2024-05-13T09:00:00Z")]
    pub created_at: DateTime<Utc>,
}
