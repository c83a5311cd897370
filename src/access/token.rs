//! Access tokens: Ed25519-signed JWTs (RFC 9068), ten minutes long.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, RwLock},
};

use aws_lc_rs::signature::Ed25519KeyPair;
use chrono::{DateTime, Utc};
use hashlink::LruCache;
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, Validation,
    crypto::aws_lc::DEFAULT_PROVIDER,
    jwk::{Jwk, ThumbprintHash},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

/// Seconds a token lives, and may live.
pub const LIFE: i64 = 600;
/// Seconds that clocks may differ.
pub(super) const LEEWAY: i64 = 30;
/// Bytes of the longest token that is looked at.
const LONGEST: usize = 4096;
/// Tokens whose signature is remembered to hold: one for each client of an authority, several times over.
const REMEMBERED: usize = 4096;

/// The crypto backend failed.
pub type TokenError = Box<dyn std::error::Error + Send + Sync>;

/// What a verified token says: who calls, and what the token was limited to.
#[derive(Clone)]
pub struct Bearer {
    /// The client, whose rights stand in the tables.
    pub client: Uuid,
    /// The scopes of the token.
    pub scopes: Vec<String>,
}

/// Why a token is refused. All but one reason look the same to the caller.
#[derive(Debug)]
pub enum Refusal {
    /// It was good once.
    Expired,
    /// Anything else; the reason is for the log.
    Invalid(&'static str),
}

/// What a token says. Typed, so that a number or an array in place of a string does not pass.
#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: String,
    client_id: Uuid,
    scope: String,
    iat: i64,
    nbf: i64,
    exp: i64,
    jti: Uuid,
}

/// A key pair of the token endpoint.
pub struct SigningKey {
    kid: String,
    until: Option<DateTime<Utc>>,
    der: Vec<u8>,
    private: EncodingKey,
    public: DecodingKey,
    jwk: Jwk,
}

impl SigningKey {
    /// A new key, named by its thumbprint (RFC 7638).
    pub fn generate() -> Result<Self, TokenError> {
        // Version 1: `Jwk::from_encoding_key` tells an Ed25519 key by the length of its DER.
        Self::from_der(Ed25519KeyPair::generate()?.to_pkcs8v1()?.as_ref())
    }

    /// A key that was stored, as PKCS#8 version 1.
    pub fn from_der(der: &[u8]) -> Result<Self, TokenError> {
        let _ = DEFAULT_PROVIDER.install_default();
        Ed25519KeyPair::from_pkcs8_maybe_unchecked(der)?;
        let private = EncodingKey::from_ed_der(der);
        let mut jwk = Jwk::from_encoding_key(&private, Algorithm::EdDSA)?;
        let kid = jwk.thumbprint(ThumbprintHash::SHA256)?;
        jwk.common.key_id = Some(kid.clone());
        let public = DecodingKey::from_jwk(&jwk)?;
        Ok(Self { kid, until: None, der: der.to_vec(), public, private, jwk })
    }

    /// Its name: in the header of its tokens, and where it is published.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The same key, published and accepted up to this instant only.
    pub fn accepted_until(self, until: DateTime<Utc>) -> Self {
        Self { until: Some(until), ..self }
    }

    /// Until when it is published and accepted; without end when `None`.
    pub fn until(&self) -> Option<DateTime<Utc>> {
        self.until
    }

    /// The key for storing, as PKCS#8 version 1. Never log it.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The header of an access token.
    pub fn header(&self) -> Header {
        Header { typ: Some("at+jwt".into()), kid: Some(self.kid.clone()), ..Header::new(Algorithm::EdDSA) }
    }

    /// Signs these claims under this header.
    pub fn sign(&self, header: &Header, claims: &impl Serialize) -> Result<String, TokenError> {
        Ok(jsonwebtoken::encode(header, claims, &self.private)?)
    }
}

/// Issues and checks the tokens of one issuer.
pub struct Tokens {
    issuer: String,
    audience: String,
    ring: RwLock<Arc<Ring>>,
    rules: Validation,
}

/// The keys of one moment.
struct Ring {
    current: SigningKey,
    known: HashMap<String, (DecodingKey, Option<DateTime<Utc>>)>,
    published: Vec<(Jwk, Option<DateTime<Utc>>)>,
    /// Tokens whose signature was found to hold under these keys. A signature takes longer to check than all else
    /// that is asked of a request which is then refused, and a client sends the same token for ten minutes. Other
    /// keys, another ring: nothing of this outlives a change of them.
    verified: Mutex<LruCache<String, Verified>>,
}

/// What a token says whose signature holds. Its times are compared whenever it comes.
#[derive(Clone)]
struct Verified {
    kid: String,
    iat: i64,
    nbf: i64,
    exp: i64,
    bearer: Bearer,
}

impl Ring {
    fn of(current: SigningKey, others: &[SigningKey]) -> Self {
        let all = || std::iter::once(&current).chain(others);
        let known = all().map(|key| (key.kid.clone(), (key.public.clone(), key.until))).collect();
        let published = all().map(|key| (key.jwk.clone(), key.until)).collect();
        let verified = Mutex::new(LruCache::new(REMEMBERED));
        Self { known, published, current, verified }
    }

    /// Whether the key of this name is published and accepted.
    fn accepts(&self, kid: &str, now: DateTime<Utc>) -> Option<&DecodingKey> {
        self.known.get(kid).filter(|(_, until)| !is_over(*until, now)).map(|(key, _)| key)
    }

    fn remembered(&self, token: &str) -> Option<Verified> {
        self.verified.lock().unwrap_or_else(PoisonError::into_inner).get(token).cloned()
    }

    fn remember(&self, token: &str, verified: Verified) {
        let mut all = self.verified.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(token.to_owned(), verified);
    }
}

/// Whether a key that ends here is over.
fn is_over(until: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
    until.is_some_and(|until| until <= now)
}

impl Tokens {
    /// Proves that the crypto backend works before the first caller comes: jsonwebtoken looks for
    /// one at first use and panics if it finds none or two.
    ///
    /// `current` signs; `others` (the next key, and the one before) are published and accepted.
    pub fn new(
        issuer: &str,
        audience: &str,
        current: SigningKey,
        others: Vec<SigningKey>,
    ) -> Result<Self, TokenError> {
        let _ = DEFAULT_PROVIDER.install_default();
        self_test()?;
        Ok(Self::untested(issuer, audience, current, &others))
    }

    fn untested(issuer: &str, audience: &str, current: SigningKey, others: &[SigningKey]) -> Self {
        let mut rules = Validation::new(Algorithm::EdDSA);
        rules.set_issuer(&[issuer]);
        rules.set_audience(&[audience]);
        rules.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
        // jsonwebtoken reads the machine's clock; `verify` compares times with ours.
        rules.validate_exp = false;
        rules.validate_nbf = false;
        let ring = RwLock::new(Arc::new(Ring::of(current, others)));
        Self { issuer: issuer.to_owned(), audience: audience.to_owned(), ring, rules }
    }

    /// Takes other keys from now on: what a running server does when they have changed.
    pub fn replace(&self, current: SigningKey, others: &[SigningKey]) {
        let ring = Arc::new(Ring::of(current, others));
        *self.ring.write().unwrap_or_else(PoisonError::into_inner) = ring;
    }

    fn ring(&self) -> Arc<Ring> {
        self.ring.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The public keys that are accepted now, as `/.well-known/jwks.json` shows them.
    pub fn jwks(&self, now: DateTime<Utc>) -> Value {
        let ring = self.ring();
        let accepted = ring.published.iter().filter(|(_, until)| !is_over(*until, now));
        json!({ "keys": accepted.map(|(jwk, _)| jwk).collect::<Vec<_>>() })
    }

    /// Who signs.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// A token for this client, limited to these scopes.
    pub fn issue(&self, client: Uuid, scope: &str, now: DateTime<Utc>) -> Result<String, TokenError> {
        let now = now.timestamp();
        let claims = Claims {
            iss: self.issuer.clone(),
            aud: self.audience.clone(),
            sub: client.to_string(),
            client_id: client,
            scope: scope.to_owned(),
            iat: now,
            nbf: now,
            exp: now + LIFE,
            jti: Uuid::new_v4(),
        };
        let ring = self.ring();
        ring.current.sign(&ring.current.header(), &claims)
    }

    /// What the token says, or why it is refused.
    pub fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<Bearer, Refusal> {
        let ring = self.ring();
        if let Some(verified) = ring.remembered(token) {
            ring.accepts(&verified.kid, now).ok_or(Refusal::Invalid("unknown kid"))?;
            return verified.at(now);
        }
        let verified = self.check(&ring, token, now)?;
        let bearer = verified.at(now)?;
        ring.remember(token, verified);
        Ok(bearer)
    }

    /// All that does not change while the keys stay the same.
    fn check(&self, ring: &Ring, token: &str, now: DateTime<Utc>) -> Result<Verified, Refusal> {
        if token.len() > LONGEST {
            return Err(Refusal::Invalid("too long"));
        }
        let header =
            jsonwebtoken::decode_header(token).map_err(|_| Refusal::Invalid("header cannot be read"))?;
        if !is_plain(&header) {
            return Err(Refusal::Invalid("header brings keys or extensions"));
        }
        let kid = header.kid.filter(|kid| kid.len() <= 64 && kid.bytes().all(is_base64url));
        let kid = kid.ok_or(Refusal::Invalid("unknown kid"))?;
        let key = ring.accepts(&kid, now).ok_or(Refusal::Invalid("unknown kid"))?;
        let typed = header.typ.is_some_and(|typ| typ.eq_ignore_ascii_case("at+jwt"));
        if header.alg != Algorithm::EdDSA || !typed {
            return Err(Refusal::Invalid("wrong alg or typ"));
        }
        let decoded = jsonwebtoken::decode::<Claims>(token, key, &self.rules);
        let claims = decoded.map_err(|_| Refusal::Invalid("signature or claims do not hold"))?.claims;
        if claims.exp.saturating_sub(claims.iat) > LIFE || claims.exp <= claims.iat {
            return Err(Refusal::Invalid("lives too long"));
        }
        if claims.sub != claims.client_id.to_string() {
            return Err(Refusal::Invalid("subject is not the client"));
        }
        // Nil is the operator on the host, who never comes with a token.
        if claims.client_id.is_nil() {
            return Err(Refusal::Invalid("no client"));
        }
        let scopes = claims.scope.split_ascii_whitespace().map(str::to_owned).collect();
        let bearer = Bearer { client: claims.client_id, scopes };
        Ok(Verified { kid, iat: claims.iat, nbf: claims.nbf, exp: claims.exp, bearer })
    }
}

impl Verified {
    /// What it says, if it is good at this instant.
    fn at(&self, now: DateTime<Utc>) -> Result<Bearer, Refusal> {
        let now = now.timestamp();
        if self.nbf.max(self.iat) > now + LEEWAY {
            return Err(Refusal::Invalid("not yet valid"));
        }
        match self.exp <= now - LEEWAY {
            true => Err(Refusal::Expired),
            false => Ok(self.bearer.clone()),
        }
    }
}

fn is_plain(h: &Header) -> bool {
    let keys = h.jku.is_some() || h.jwk.is_some() || h.x5u.is_some() || h.x5c.is_some();
    let extensions = h.crit.is_some() || h.zip.is_some() || h.enc.is_some() || h.cty.is_some();
    !keys && !extensions
}

fn is_base64url(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

/// Signs a token, accepts it, and refuses it under another key's signature.
fn self_test() -> Result<(), TokenError> {
    let (ours, other) = (SigningKey::generate()?, SigningKey::generate()?);
    let (header, now) = (ours.header(), DateTime::UNIX_EPOCH);
    let tokens = Tokens::untested("self", "self", ours, &[]);
    let client = Uuid::max();
    let good = tokens.issue(client, "", now)?;
    tokens.verify(&good, now).map_err(|reason| format!("a good token was refused: {reason:?}"))?;
    let claims: Value = json!({
        "iss": "self", "aud": "self", "sub": client, "client_id": client, "scope": "",
        "iat": 0, "nbf": 0, "exp": LIFE, "jti": client,
    });
    match tokens.verify(&other.sign(&header, &claims)?, now) {
        Err(_) => Ok(()),
        Ok(_) => Err("a forged signature was accepted".into()),
    }
}
