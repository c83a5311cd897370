//! What may be had without a token: health, the keys, and a token itself.

use std::{
    future::{Ready, ready},
    net::IpAddr,
};

use actix_web::{FromRequest, HttpRequest, dev::Payload, web};
use sea_orm::{ColumnTrait as _, ConnectionTrait as _, EntityTrait, QueryFilter as _};
use serde_json::Value;
use uuid::Uuid;

use super::{Class, Gate, admission::Key, secret};
use crate::{
    domain::urn::AUTHORITY,
    entities::{client, client_secret},
    error::{AppError, Code, Result},
    http::Operations,
};

/// A handler that takes this is public; the contract test holds the list of them.
pub struct Public {
    gate: Gate,
    source: IpAddr,
}

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
            operations.check(req)?;
        }
        let gate = req.app_data::<Gate>().ok_or(Code::Internal)?.clone();
        Ok(Self { source: gate.admission.source(req), gate })
    }

    /// Refuses a caller that has failed too often lately. A client is never locked: its id is no secret.
    pub fn may_try(&self) -> Result<()> {
        self.gate.admission.check_source(self.source)
    }

    fn failed(&self) -> TokenRefused {
        match self.gate.admission.count_failure(self.source) {
            Ok(()) => TokenRefused::InvalidClient,
            Err(error) => TokenRefused::Failed(error),
        }
    }

    /// The public signing keys (RFC 7517).
    pub fn jwks(&self) -> Value {
        self.gate.tokens.jwks(self.gate.clock.now())
    }

    /// Who issues tokens here.
    pub fn issuer(&self) -> &str {
        self.gate.tokens.issuer()
    }

    /// Today on a school's wall.
    pub fn today(&self) -> chrono::NaiveDate {
        super::date_at_school(self.gate.clock.now())
    }

    /// Whether the database answers and new requests are welcome.
    #[allow(clippy::disallowed_methods, reason = "a ping reads no row")]
    pub async fn is_ready(&self) -> bool {
        if self.gate.is_draining() || self.gate.db.outage.lasts() {
            return false;
        }
        let ping = sea_orm::Statement::from_string(self.gate.db.reader.get_database_backend(), "SELECT 1");
        self.gate.db.reader.query_one_raw(ping).await.is_ok()
    }

    /// A token and the scopes it carries, for a client that proves itself with its secret.
    #[allow(clippy::disallowed_methods, reason = "the look-up that access rests on")]
    pub async fn token(&self, request: &TokenRequest<'_>) -> Result<(String, String), TokenRefused> {
        let (gate, now) = (&self.gate, self.gate.clock.now());
        if !secret::is_well_formed(request.secret) {
            return Err(self.failed());
        }
        let _slot = gate.admission.enter(Key::of_source(self.source), Class::Token, &gate.db.outage).await?;
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
            _ => return Err(self.failed()),
        };
        // A client that asks for tokens all the time takes from its own bucket; a token lives ten minutes.
        gate.admission.count(Key { client: id, urn: AUTHORITY })?;
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
        let token = token.map_err(AppError::internal)?;
        Ok((token, scope))
    }
}
