//! Clients, as they go over the wire. A tag of a secret never does.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{
    IntoParams, PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};
use uuid::Uuid;
use validator::Validate;

use super::rules::ClientKind;
use crate::domain::{date, text::some_text, urn::Urn};

/// A scope by name; which there are stands with the token endpoint.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ClientScope(pub String);

impl PartialSchema for ClientScope {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .min_length(Some(1))
            .max_length(Some(64))
            .description(Some("A scope; the security scheme `bearer` lists them."))
            .examples([serde_json::json!("registers:write")])
            .into()
    }
}

impl ToSchema for ClientScope {}

/// A client to make.
#[derive(Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct ClientCreate {
    /// What people call it.
    #[validate(length(min = 1, max = 100), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 100, example = "Sample MIS")]
    pub name: String,
    /// What it is.
    pub kind: ClientKind,
    /// What it may do.
    #[validate(length(min = 1, max = 50))]
    #[schema(min_items = 1, max_items = 50, example = json!(["roll:write", "registers:write"]))]
    pub scopes: Vec<ClientScope>,
    /// The schools it is granted from today on.
    #[validate(length(min = 1, max = 1000))]
    #[schema(min_items = 1, max_items = 1000, example = json!([120_765]))]
    pub urns: Option<Vec<Urn>>,
    /// Whether it is granted every school, those included that the authority gets later, and the authority itself.
    #[schema(example = false)]
    pub all_schools: Option<bool>,
}

/// Schools to grant.
#[derive(Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct ClientGrantsCreate {
    /// The schools; leave it out when `all_schools` is true.
    #[validate(length(min = 1, max = 1000))]
    #[schema(min_items = 1, max_items = 1000, example = json!([120_765]))]
    pub urns: Option<Vec<Urn>>,
    /// Every school, those included that the authority gets later, and the authority itself.
    #[schema(example = false)]
    pub all_schools: Option<bool>,
    /// First day; today (Europe/London) when absent.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[schema(example = "2026-12-01")]
    pub from_on: Option<NaiveDate>,
    /// Last day; open when absent.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[schema(example = "2027-07-31")]
    pub until_on: Option<NaiveDate>,
}

/// The days of grants that are sent as a file.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct ClientGrantDays {
    /// First day of the grants of a file; today (Europe/London) when absent. With JSON it stands in the body.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-12-01")]
    pub from_on: Option<NaiveDate>,
    /// Last day of the grants of a file; open when absent. With JSON it stands in the body.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2027-07-31")]
    pub until_on: Option<NaiveDate>,
}

/// Which clients to list.
#[derive(Debug, Deserialize, Serialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct ClientsQuery {
    /// Clients of this kind.
    #[param(inline)]
    pub kind: Option<ClientKind>,
    /// Only revoked clients, or only those that are not.
    #[param(example = false)]
    pub revoked: Option<bool>,
    /// Rows on a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<u16>,
    /// The `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// How much of the list of grants to return.
#[derive(Debug, Deserialize, Serialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct ClientGrantsQuery {
    /// Only grants that hold today or later, or only those that have ended.
    #[param(example = true)]
    pub open: Option<bool>,
    /// Rows on a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<u16>,
    /// The `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// The state of a client; the list may grow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClientState {
    /// Its secrets and tokens are accepted.
    Live,
    /// Nothing of it is accepted, for good.
    Revoked,
}

/// A client as a list shows it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClientListed {
    /// Its id, which is no secret.
    pub id: Uuid,
    /// What people call it.
    #[schema(example = "Sample MIS")]
    pub name: String,
    /// What it is.
    #[schema(value_type = ClientKind)]
    pub kind: String,
    /// Whether it is accepted.
    pub state: ClientState,
    /// What it may do.
    #[schema(example = json!(["roll:write", "registers:write"]))]
    pub scopes: Vec<String>,
    /// Schools it is granted today by name.
    #[schema(example = 1)]
    pub schools: usize,
    /// Whether it is granted every school today.
    #[schema(example = false)]
    pub all_schools: bool,
    /// Secrets that work now.
    #[schema(example = 1)]
    pub live_secrets: usize,
    /// When the last of them expires.
    pub secrets_expire_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed, its grants and secrets included.
    pub updated_at: DateTime<Utc>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
    /// Counts its changes.
    #[schema(example = 1)]
    pub version: i32,
}

/// A client with its secrets, without what they are, and its grants.
#[derive(Debug, Serialize, ToSchema)]
pub struct Client {
    /// Its id, which is no secret.
    pub id: Uuid,
    /// What people call it.
    #[schema(example = "Sample MIS")]
    pub name: String,
    /// What it is.
    #[schema(value_type = ClientKind)]
    pub kind: String,
    /// Whether it is accepted.
    pub state: ClientState,
    /// What it may do.
    #[schema(example = json!(["roll:write", "registers:write"]))]
    pub scopes: Vec<String>,
    /// Its secrets, oldest first.
    pub secrets: Vec<ClientSecret>,
    /// Grants that hold today or later, oldest first, two hundred at the most.
    pub grants: Vec<ClientGrant>,
    /// Whether there are more such grants than are shown; `links.grants` has all of them.
    #[schema(example = false)]
    pub has_more_grants: bool,
    /// What can be done with it now.
    #[schema(example = json!(["grant", "end_grant", "add_secret", "revoke_secret", "revoke"]))]
    pub allowed_actions: Vec<&'static str>,
    /// What cannot be done with it now, and why.
    pub refused_actions: Vec<ClientRefusedAction>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed, its grants and secrets included.
    pub updated_at: DateTime<Utc>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
    /// Counts its changes.
    #[schema(example = 1)]
    pub version: i32,
    /// Where to go on.
    pub links: ClientLinks,
}

/// Something that cannot be done with a client.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClientRefusedAction {
    /// The action.
    #[schema(example = "add_secret")]
    pub action: &'static str,
    /// Why not.
    #[schema(example = "Two secrets work already; revoke one of them first.")]
    pub reason: &'static str,
}

/// Where to go on from a client.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClientLinks {
    /// The client.
    #[serde(rename = "self")]
    #[schema(example = "/v1/clients/019aa0f2-6c1e-7d3a-9d55-0c5f6a1e2b3d")]
    pub itself: String,
    /// All its grants.
    #[schema(example = "/v1/clients/019aa0f2-6c1e-7d3a-9d55-0c5f6a1e2b3d/grants")]
    pub grants: String,
}

/// A secret, without what it is: that was shown once and is kept nowhere.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClientSecret {
    /// Its id.
    pub id: Uuid,
    /// Whether it works now.
    #[schema(example = true)]
    pub live: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it stops working.
    pub expires_at: DateTime<Utc>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
}

/// A school, or every school, that a client may reach between two days.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClientGrant {
    /// Its id.
    pub id: Uuid,
    /// The school; null for every school.
    #[schema(example = 120765)]
    pub urn: Option<i32>,
    /// Whether it is of every school, and of the authority itself.
    #[schema(example = false)]
    pub all_schools: bool,
    /// First day.
    #[schema(example = "2026-12-01")]
    pub from_on: NaiveDate,
    /// Last day; open when null.
    pub until_on: Option<NaiveDate>,
    /// Whether it holds today.
    #[schema(example = true)]
    pub holds_today: bool,
    /// When it was recorded.
    pub created_at: DateTime<Utc>,
    /// When it was ended before its last day.
    pub ended_at: Option<DateTime<Utc>>,
}

/// A client that was made, or a secret that was added, with the secret.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClientWithSecret {
    /// The client.
    pub client: Client,
    /// Which of its secrets this is.
    pub secret_id: Uuid,
    /// The secret: shown in this answer and never again. Null in the answer to a repeated request.
    #[schema(example = "rollcall_…")]
    pub client_secret: Option<String>,
    /// What to do with it.
    #[schema(example = "Keep the secret now: it is not shown again.")]
    pub secret_notice: &'static str,
}

/// Grants that were recorded.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClientGranted {
    /// The client.
    pub client_id: Uuid,
    /// How many grants were recorded.
    #[schema(example = 1)]
    pub recorded: usize,
    /// Their ids, in the order in which the schools were named.
    #[schema(example = json!(["019aa0f2-6c1e-7d3a-9d55-0c5f6a1e2b3d"]))]
    pub grant_ids: Vec<Uuid>,
}
