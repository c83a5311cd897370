//! The one door to the database.
//!
//! The connection is private to this module. A handler reaches it only through [`Access<P>`], which
//! proves that the caller's token carries `P`. The token only limits: whose rows may be touched
//! stands in the tables, is asked inside each query, and narrows every query made here.

mod admission;
mod asked;
mod at_end;
pub mod backup;
mod clients;
mod clock;
mod database;
mod deadline;
mod disclosure;
mod document;
mod gathered;
mod in_use;
mod keyring;
mod keys;
mod migrate;
mod number;
mod once;
mod outage;
mod outbox;
mod own;
mod permission;
mod pool;
mod public;
mod reach;
mod revised;
mod schools;
mod secret;
mod session;
mod snapshot;
mod step;
mod together;
mod token;
mod tx;
mod write;

use std::{
    future::{Future, Ready, ready},
    marker::PhantomData,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use actix_web::{FromRequest, HttpMessage as _, HttpRequest, dev::Payload, http::header::AUTHORIZATION, web};
use futures_util::{FutureExt as _, future::Either};
use tokio::sync::OnceCell;
use uuid::Uuid;

use admission::{Admission, Held, Key};
pub use admission::{Class, Limits};
pub use asked::{Begun, in_states};
use clients::Clients;
pub use clock::{Clock, at_school, date_at_school, instant_at_school};
pub use database::{Db, DbSettings, OnStatement};
pub use deadline::Timed;
pub use disclosure::Disclosure;
pub(crate) use document::document;
pub use document::{Document, Standing};
pub use gathered::{Gatherable, Gathered};
pub use keyring::{KeptKey, KeyState};
pub use keys::{KeyFolder, Keys};
pub use migrate::{migrate, pending_migrations};
pub use number::number_asked;
pub use once::{Attempt, fingerprint, print, short_print};
pub use outbox::{CalendarMethod, Mail, MailCalendar, Outbox, Outcome, Waiting, state as mail_state};
pub use permission::*;
pub use public::{Public, TokenRefused, TokenRequest};
use reach::Caller;
pub(crate) use revised::revised;
pub use revised::{Act, Made, Revised, Stood};
pub use schools::SCHOOLS_AT_ONCE;
pub use secret::{Pepper, new_secret};
pub use session::{Reached, Scoped, Session};
pub use snapshot::{Moment, Pooled, Snapshot};
pub use step::{Opened, StepName, StepPlace};
pub use together::{Part, Together};
use token::Refusal;
pub use token::{LIFE as TOKEN_LIFE, SigningKey, TokenError, Tokens};
pub use tx::{Locked, Tx};
pub use write::{Action, Asked};

use crate::{
    domain::urn::AUTHORITY,
    error::{AppError, Code, REQUEST_ID, Result},
    http::{Arriving, CalledBy, Operations, Paging, Seal, USUAL_PACE},
};

/// Process-wide state: the pools, the keys, the clients as last seen, and the clock.
#[derive(Clone)]
pub struct Gate {
    db: Db,
    tokens: Arc<Tokens>,
    pepper: Pepper,
    clients: Arc<Clients>,
    clock: Clock,
    admission: Arc<Admission>,
    draining: Arc<AtomicBool>,
}

impl Gate {
    /// Takes ownership of the pools; nothing else in the crate may hold them.
    pub fn new(db: Db, tokens: Tokens, pepper: Pepper, clock: Clock) -> Self {
        let admission = Arc::new(Admission::new(Limits { slots: db.slots(), ..Limits::default() }));
        let (tokens, clients, draining) = (Arc::new(tokens), Arc::new(Clients::new()), Arc::default());
        Self { db, tokens, pepper, clients, clock, admission, draining }
    }

    /// How many requests the pools can serve at once.
    pub fn slots(&self) -> usize {
        self.db.slots()
    }

    /// The same with other limits.
    pub fn with_limits(self, limits: Limits) -> Self {
        Self { admission: Arc::new(Admission::new(limits)), ..self }
    }

    /// Refuses a database that sets no end to what this role does.
    pub async fn assert_serving(&self) -> Result<(), sea_orm::DbErr> {
        self.db.assert_serving().await
    }

    /// Looks after the database and the limits for as long as the server runs.
    pub fn watch_database(&self) {
        tokio::spawn(self.db.outage.clone().watch(self.db.clone()));
        self.admission.watch();
    }

    /// From now on this process is not ready: the balancer is to send requests elsewhere.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::Release);
    }

    /// Whether it is about to stop.
    pub fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Acquire)
    }

    /// What is in use now, for the metrics.
    pub fn usage(&self) -> Usage {
        let (connections, idle) = self.db.connections();
        Usage { classes: self.admission.usage(), connections, idle, outage: self.db.outage.lasts() }
    }

    /// Keeps the table of clients fresh for as long as anyone holds the gate.
    pub fn watch_clients(&self, every: Duration) {
        let Db { side, outage, .. } = &self.db;
        tokio::spawn(clients::keep(Arc::downgrade(&self.clients), side.clone(), outage.clone(), every));
    }

    /// Takes over every change of the signing keys for as long as anyone holds the gate. Keys that cannot be read
    /// leave those that are in use.
    pub fn watch_keys(&self, folder: KeyFolder, every: Duration) {
        let tokens = Arc::downgrade(&self.tokens);
        tokio::spawn(async move {
            while let Some(tokens) = tokens.upgrade() {
                match folder.signing() {
                    Ok((current, others)) => tokens.replace(current, &others),
                    Err(error) => tracing::error!(%error, "the signing keys cannot be read"),
                }
                drop(tokens);
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
        token.map_err(AppError::internal)
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
        let key = Key { client: Uuid::nil(), urn: AUTHORITY };
        let (gate, scopes, slot) = (self.clone(), Vec::new(), OnceCell::new());
        Access { gate, key, class: P::CLASS, slot, scopes, permission: PhantomData }
    }

    /// Counts against where it comes from that nobody known calls; a token that was good lately is no attack.
    fn unknown(&self, req: &HttpRequest, refused: AppError) -> AppError {
        match refused.code() {
            Code::TokenInvalid | Code::TokenMissing => {
                self.admission.count_stranger(self.admission.source(req)).err().unwrap_or(refused)
            }
            _ => refused,
        }
    }

    /// Access for work that a client was admitted for and that outlives its request.
    ///
    /// It is no right of its own: whether the client still holds `P` and reaches a school is asked at each step.
    pub fn resume<P: WritePermission>(&self, client: Uuid) -> Access<P> {
        let (gate, scopes, slot) = (self.clone(), Vec::new(), OnceCell::new());
        Access {
            gate,
            key: Key { client, urn: AUTHORITY },
            class: Class::Bulk,
            slot,
            scopes,
            permission: PhantomData,
        }
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

/// How much of what the service has is in use.
pub struct Usage {
    /// Slots in use and requests waiting, by class.
    pub classes: [(Class, usize, usize); 4],
    /// Connections to the database.
    pub connections: u32,
    /// Of these, the idle ones.
    pub idle: usize,
    /// Whether the database is away.
    pub outage: bool,
}

/// Proof that the caller is authenticated and holds permission `P`.
pub struct Access<P> {
    gate: Gate,
    key: Key,
    class: Class,
    /// Taken when the database is first used, and held until the request is answered and its work is done.
    slot: OnceCell<Held>,
    scopes: Vec<String>,
    permission: PhantomData<P>,
}

/// Without a query, so that a caller is refused before the body is read.
impl<P: TokenPermission> FromRequest for Access<P> {
    type Error = AppError;
    type Future = Either<Ready<Result<Self>>, Pin<Box<dyn Future<Output = Result<Self>>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let admitted = Self::admit(req);
        match &admitted {
            Err(refused) if matches!(refused.code(), Code::Overloaded | Code::RateLimited) => {
                let body = Arriving::new(req, payload.take(), USUAL_PACE);
                Either::Right(Box::pin(body.discard().map(|()| admitted)))
            }
            _ => Either::Left(ready(admitted)),
        }
    }
}

impl<P: Permission> Access<P> {
    fn admit(req: &HttpRequest) -> Result<Self> {
        let gate = req.app_data::<Gate>().ok_or(Code::Internal)?.clone();
        let bearer = gate.bearer(req).map_err(|refused| gate.unknown(req, refused))?;
        req.extensions_mut().insert(CalledBy(bearer.client));
        let urn = req.match_info().get("urn").and_then(|urn| urn.parse().ok()).unwrap_or(AUTHORITY);
        let key = Key { client: bearer.client, urn };
        let mut scopes = bearer.scopes;
        if let Some(known) = gate.clients.known(bearer.client)? {
            if known.revoked {
                return Err(gate.unknown(req, Code::TokenInvalid.into()));
            }
            // The token only limits: a scope that was taken from the client is gone from its tokens too.
            scopes.retain(|scope| known.scopes.contains(scope));
        }
        let standing = gate.admission.count(key)?;
        req.extensions_mut().insert(standing);
        if !scopes.iter().any(|scope| scope == P::SCOPE) {
            return Err(AppError::new(Code::ScopeMissing).required_scope(P::SCOPE));
        }
        gate.admission.look_in(P::CLASS)?;
        if let Some(operations) = req.app_data::<web::Data<Operations>>() {
            operations.check(req)?;
        }
        Ok(Self { gate, key, class: P::CLASS, slot: OnceCell::new(), scopes, permission: PhantomData })
    }

    /// Who calls; nil is the operator on the host.
    pub fn client(&self) -> Uuid {
        self.key.client
    }

    /// The same as bulk: it has few slots, and waits for them no longer than a read does.
    pub fn bulk(self) -> Self {
        Self { class: Class::Bulk, ..self }
    }

    /// The same where the work grows with the schools in reach unless the client holds another scope, too.
    pub fn bulk_unless<Q: Permission>(self) -> Self {
        if self.also::<Q>() { self } else { self.bulk() }
    }

    /// Takes the slot now, before anything costs work that a refused request would have cost in vain.
    pub async fn enter(&self) -> Result<()> {
        self.caller().await.map(drop)
    }

    /// Gives the slot back while something else than the database is waited for; the next use takes one again.
    pub fn rest(&mut self) {
        self.slot.take();
    }

    /// Opens the caller's cursor for a list of this name with these filters.
    pub fn paging(
        &self,
        list: &'static str,
        filters: &impl serde::Serialize,
        limit: Option<u16>,
        cursor: Option<&str>,
    ) -> Result<Paging> {
        Paging::open(&self.gate.seal(), &(self.key.client, list, filters), limit, cursor)
    }

    async fn caller(&self) -> Result<Caller> {
        let mut held = Held::OPERATOR;
        if !self.key.client.is_nil() {
            let enter = async || {
                let slot = self.gate.admission.enter(self.key, self.class, &self.gate.db.outage).await?;
                Ok::<_, AppError>(Held::new(slot))
            };
            held = self.slot.get_or_try_init(enter).await?.clone();
            let known = match self.gate.clients.known(self.key.client)? {
                Some(known) => known,
                None => self.gate.clients.look_up(&self.gate.db.reader, self.key.client).await?,
            };
            if known.revoked {
                return Err(Code::TokenInvalid.into());
            }
            if !known.scopes.iter().any(|scope| scope == P::SCOPE) {
                return Err(AppError::new(Code::ScopeMissing).required_scope(P::SCOPE));
            }
        }
        let request_id = REQUEST_ID.try_with(String::clone).ok();
        Ok(Caller { client: self.key.client, now: self.gate.clock.now(), request_id, held })
    }

    /// Reads outside a transaction.
    pub async fn read(&self) -> Result<Pooled<'_>> {
        Ok(Session::new(&self.gate.db.reader, self.caller().await?))
    }
}
