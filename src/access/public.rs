//! What may be had without a token: health, the keys, and a token itself.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload, web};
use sea_orm::{ColumnTrait as _, ConnectionTrait as _, EntityTrait, QueryFilter as _};
use serde_json::Value;
use uuid::Uuid;

use super::{Gate, secret};
use crate::{
    entities::{client, client_secret},
    error::{AppError, Code, Result},
    http::Operations,
};

/// A handler that takes this is public; the contract test holds the list of them.
pub struct Public(Gate);

impl FromRequest for Public {
    type Error = AppError;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::admit(req))
    }
}

/// A client that asks for a token with its secret (RFC 6749, section 4.4).
pub struct TokenRequest<'a> {
    /// The client's id as it was sent.
    pub client_id: &'a str,
    /// The client's secret as it was sent.
    pub secret: &'a str,
    /// Scopes to limit the token to; all of the client's when absent.
    pub scope: Option<&'a str>,
}

/// Why no token is issued, in the words of RFC 6749.
pub enum TokenRefused {
    /// Unknown client, wrong, expired or withdrawn secret, revoked client: all the same.
    InvalidClient,
    /// The client does not hold one of the scopes.
    InvalidScope,
    /// The service could not tell.
    Failed(AppError),
}

impl From<AppError> for TokenRefused {
    fn from(error: AppError) -> Self {
        Self::Failed(error)
    }
}

impl Public {
    fn admit(req: &HttpRequest) -> Result<Self> {
        if let Some(operations) = req.app_data::<web::Data<Operations>>() {
            operations.check_query(req)?;
        }
        Ok(Self(req.app_data::<Gate>().ok_or(Code::Internal)?.clone()))
    }

    /// The public signing keys (RFC 7517).
    pub fn jwks(&self) -> Value {
        self.0.tokens.jwks(self.0.clock.now())
    }

    /// Who issues tokens here.
    pub fn issuer(&self) -> &str {
        self.0.tokens.issuer()
    }

    /// Today on a school's wall.
    pub fn today(&self) -> chrono::NaiveDate {
        super::date_at_school(self.0.clock.now())
    }

    /// Whether the database answers.
    #[allow(clippy::disallowed_methods, reason = "a ping reads no row")]
    pub async fn database_answers(&self) -> bool {
        let ping = sea_orm::Statement::from_string(self.0.db.reader.get_database_backend(), "SELECT 1");
        self.0.db.reader.query_one_raw(ping).await.is_ok()
    }

    /// A token and the scopes it carries, for a client that proves itself with its secret.
    #[allow(clippy::disallowed_methods, reason = "the look-up that access rests on")]
    pub async fn token(&self, request: &TokenRequest<'_>) -> Result<(String, String), TokenRefused> {
        let (gate, now) = (&self.0, self.0.clock.now());
        if !secret::is_well_formed(request.secret) {
            return Err(TokenRefused::InvalidClient);
        }
        let id = request.client_id.parse().unwrap_or(Uuid::nil());
        let secrets = client_secret::Entity::find().filter(client_secret::Column::ClientId.eq(id));
        let secrets = secrets.all(&gate.db.reader).await.map_err(AppError::from)?;
        let live = secrets.iter().filter(|row| row.revoked_at.is_none() && now < row.expires_at);
        // Every live tag is compared, so that the time tells neither which matched nor that none exists.
        let dummy = [0; 32];
        let tags = live.map(|row| row.tag.as_slice()).chain([dummy.as_slice()]);
        let proved = tags.fold(false, |found, tag| gate.pepper.matches(id, request.secret, tag) | found);
        let row = client::Entity::find_by_id(id).one(&gate.db.reader).await.map_err(AppError::from)?;
        let client = match row {
            Some(client) if proved && client.revoked_at.is_none() => client,
            _ => return Err(TokenRefused::InvalidClient),
        };
        let held: Vec<_> = client.scopes.split_ascii_whitespace().collect();
        let asked: Vec<_> = match request.scope {
            Some(scope) => scope.split_ascii_whitespace().collect(),
            None => held.clone(),
        };
        if asked.is_empty() || !asked.iter().all(|scope| held.contains(scope)) {
            return Err(TokenRefused::InvalidScope);
        }
        let scope = asked.join(" ");
        let token = gate.tokens.issue(id, &scope, now);
        let token = token.map_err(|error| AppError::new(Code::Internal).cause(error))?;
        Ok((token, scope))
    }
}
