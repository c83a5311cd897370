//! The one door to the database.
//!
//! The connection is private to this module. A handler reaches it only through [`Access<P>`], which
//! proves that the caller's token carries `P`. The token only limits: whose rows may be touched
//! stands in the tables, is asked inside each query, and narrows every query made here.

mod at_end;
mod clients;
mod clock;
mod database;
mod keys;
mod migrate;
mod once;
mod permission;
mod public;
mod reach;
mod schools;
mod secret;
mod session;
mod token;
mod tx;
mod write;

use std::{future::Ready, marker::PhantomData, sync::Arc, time::Duration};

use actix_web::{FromRequest, HttpMessage as _, HttpRequest, dev::Payload, http::header::AUTHORIZATION, web};
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use clients::Clients;
pub use clock::{Clock, at_school, date_at_school};
pub use database::{Db, DbSettings};
pub use keys::{KeyFolder, Keys};
pub use migrate::{migrate, pending_migrations};
pub use once::{Attempt, fingerprint};
pub use permission::*;
pub use public::{Public, TokenRefused, TokenRequest};
use reach::Caller;
pub use schools::SCHOOLS_AT_ONCE;
pub use secret::{Pepper, new_secret};
pub use session::{Reached, Scoped, Session};
use token::Refusal;
pub use token::{LIFE as TOKEN_LIFE, SigningKey, TokenError, Tokens};
pub use tx::{Locked, Tx};
pub use write::{Action, Asked};

use crate::{
    error::{AppError, Code, REQUEST_ID, Result},
    http::{CalledBy, Operations, Paging, Seal},
};

/// Process-wide state: the pools, the keys, the clients as last seen, and the clock.
#[derive(Clone)]
pub struct Gate {
    db: Db,
    tokens: Arc<Tokens>,
    pepper: Pepper,
    clients: Arc<Clients>,
    clock: Clock,
}

impl Gate {
    /// Takes ownership of the pools; nothing else in the crate may hold them.
    pub fn new(db: Db, tokens: Tokens, pepper: Pepper, clock: Clock) -> Self {
        Self { db, tokens: Arc::new(tokens), pepper, clients: Arc::new(Clients::new()), clock }
    }

    /// Keeps the table of clients fresh for as long as anyone holds the gate.
    pub fn watch_clients(&self, every: Duration) {
        let (clients, db) = (Arc::downgrade(&self.clients), self.db.reader.clone());
        tokio::spawn(async move {
            while let Some(clients) = clients.upgrade() {
                if let Err(error) = clients.refresh(&db).await {
                    tracing::warn!(%error, "the table of clients could not be refreshed");
                }
                drop(clients);
                tokio::time::sleep(every).await;
            }
        });
    }

    /// Tags client secrets.
    pub fn pepper(&self) -> &Pepper {
        &self.pepper
    }

    /// A token for a client that the operator on the host has just made.
    pub fn issue(&self, client: Uuid, scope: &str) -> Result<String> {
        let token = self.tokens.issue(client, scope, self.clock.now());
        token.map_err(|error| AppError::new(Code::Internal).cause(error))
    }

    /// The present instant.
    pub fn now(&self) -> chrono::DateTime<chrono::Utc> {
        self.clock.now()
    }

    /// Today on a school's wall.
    pub fn today(&self) -> chrono::NaiveDate {
        date_at_school(self.clock.now())
    }

    /// Seals the cursors of this service.
    pub fn seal(&self) -> Seal {
        Seal::new(self.pepper.bytes())
    }

    /// Access for the operator on the host, who reaches everything. Commands use it; no route can.
    pub fn operator<P: Permission>(&self) -> Access<P> {
        Access { gate: self.clone(), client: Uuid::nil(), scopes: Vec::new(), permission: PhantomData }
    }

    /// All bad tokens get one answer, but for one that was good until lately; why goes to the log.
    fn bearer(&self, req: &HttpRequest) -> Result<token::Bearer> {
        let mut headers = req.headers().get_all(AUTHORIZATION);
        let header = match (headers.next(), headers.next()) {
            (None, _) => return Err(Code::TokenMissing.into()),
            (Some(header), None) => header,
            (Some(_), Some(_)) => return Err(Code::TokenInvalid.into()),
        };
        let token = header.to_str().ok().and_then(|header| header.split_once(' '));
        let Some((scheme, token)) = token else { return Err(Code::TokenInvalid.into()) };
        if !scheme.eq_ignore_ascii_case("Bearer") {
            return Err(Code::TokenInvalid.into());
        }
        self.tokens.verify(token, self.clock.now()).map_err(|refusal| match refusal {
            Refusal::Expired => Code::TokenExpired.into(),
            Refusal::Invalid(reason) => {
                tracing::info!(reason, "token refused");
                Code::TokenInvalid.into()
            }
        })
    }
}

/// Proof that the caller is authenticated and holds permission `P`.
pub struct Access<P> {
    gate: Gate,
    client: Uuid,
    scopes: Vec<String>,
    permission: PhantomData<P>,
}

/// Synchronous and without a query, so that a caller is refused before the body is read.
impl<P: TokenPermission> FromRequest for Access<P> {
    type Error = AppError;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(Self::admit(req))
    }
}

impl<P: Permission> Access<P> {
    fn admit(req: &HttpRequest) -> Result<Self> {
        let gate = req.app_data::<Gate>().ok_or(Code::Internal)?.clone();
        let bearer = gate.bearer(req)?;
        req.extensions_mut().insert(CalledBy(bearer.client));
        let mut scopes = bearer.scopes;
        if let Some(known) = gate.clients.known(bearer.client)? {
            if known.revoked {
                return Err(Code::TokenInvalid.into());
            }
            // The token only limits: a scope that was taken from the client is gone from its tokens too.
            scopes.retain(|scope| known.scopes.contains(scope));
        }
        if !scopes.iter().any(|scope| scope == P::SCOPE) {
            return Err(AppError::new(Code::ScopeMissing).required_scope(P::SCOPE));
        }
        if let Some(operations) = req.app_data::<web::Data<Operations>>() {
            operations.check_query(req)?;
        }
        Ok(Self { gate, client: bearer.client, scopes, permission: PhantomData })
    }

    /// Whether the caller also holds `Q`, for parts of an answer that need more.
    pub fn also<Q: Permission>(&self) -> bool {
        self.client.is_nil() || self.scopes.iter().any(|scope| scope == Q::SCOPE)
    }

    /// Opens the caller's cursor for a list of this name with these filters.
    pub fn paging(
        &self,
        list: &'static str,
        filters: &impl serde::Serialize,
        limit: Option<u16>,
        cursor: Option<&str>,
    ) -> Result<Paging> {
        Paging::open(&self.gate.seal(), &(self.client, list, filters), limit, cursor)
    }

    async fn caller(&self) -> Result<Caller> {
        if !self.client.is_nil() {
            let known = match self.gate.clients.known(self.client)? {
                Some(known) => known,
                None => self.gate.clients.look_up(&self.gate.db.reader, self.client).await?,
            };
            if known.revoked {
                return Err(Code::TokenInvalid.into());
            }
            if !known.scopes.iter().any(|scope| scope == P::SCOPE) {
                return Err(AppError::new(Code::ScopeMissing).required_scope(P::SCOPE));
            }
        }
        let request_id = REQUEST_ID.try_with(String::clone).ok();
        Ok(Caller { client: self.client, now: self.gate.clock.now(), request_id })
    }

    /// Reads outside a transaction.
    pub async fn read(&self) -> Result<Session<'_, DatabaseConnection>> {
        Ok(Session::new(&self.gate.db.reader, self.caller().await?))
    }
}
