//! Client secrets: 256 random bits, so that a keyed tag is enough and no slow hash can be used against us.

use aws_lc_rs::{
    hmac,
    rand::{SecureRandom as _, SystemRandom},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use subtle::ConstantTimeEq as _;
use uuid::Uuid;

use super::{Access, ClientsManage, SurveysRespond, SurveysWrite};

/// Lets secret scanners find one.
const PREFIX: &str = "rollcall_";
/// Characters of the random part: 32 bytes.
const RANDOM: usize = 43;
/// Characters of the checksum.
const CHECK: usize = 6;

/// The service's own secret: it tags client secrets and seals cursors. Kept beside the signing
/// keys, never in the database.
#[derive(Clone)]
pub struct Pepper(Vec<u8>);

impl Pepper {
    /// Bytes that a pepper has at least.
    pub const LENGTH: usize = 32;

    /// A new one.
    pub fn generate() -> Result<Self, &'static str> {
        random::<{ Self::LENGTH }>().map(|bytes| Self(bytes.to_vec()))
    }

    /// One that was stored.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, &'static str> {
        if bytes.len() < Self::LENGTH { Err("the pepper is shorter than 32 bytes") } else { Ok(Self(bytes)) }
    }

    /// Its bytes, for storing and for deriving other keys.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The tag under which a client's secret is kept.
    pub fn tag(&self, client: Uuid, secret: &str) -> Vec<u8> {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.0);
        let mut context = hmac::Context::with_key(&key);
        context.update(client.as_bytes());
        context.update(secret.as_bytes());
        context.sign().as_ref().to_vec()
    }

    /// The tag under which a token of a survey is kept; no tag of a client is ever one of a survey.
    pub fn survey_tag(&self, survey: Uuid, token: &str) -> String {
        let tag = self.tag(survey, &format!("survey {token}"));
        tag.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Whether the secret has this tag, in a time that does not depend on where they differ.
    pub fn matches(&self, client: Uuid, secret: &str, tag: &[u8]) -> bool {
        self.tag(client, secret).ct_eq(tag).into()
    }
}

impl Access<SurveysWrite> {
    /// The tag under which a token of a survey is kept. The token itself is kept nowhere.
    pub fn survey_tag(&self, survey: Uuid, token: &str) -> String {
        self.gate.pepper.survey_tag(survey, token)
    }
}

impl Access<SurveysRespond> {
    /// The tag under which a token of a survey is kept, if the text can be a token at all.
    pub fn survey_tag(&self, survey: Uuid, token: &str) -> Option<String> {
        is_well_formed(token).then(|| self.gate.pepper.survey_tag(survey, token))
    }
}

/// A new client secret, to be shown once.
pub fn new_secret() -> Result<String, &'static str> {
    let random = URL_SAFE_NO_PAD.encode(random::<32>()?);
    Ok(format!("{PREFIX}{random}{}", checksum(&random)))
}

/// Whether a text can be a secret at all; costs no tag and no query.
pub fn is_well_formed(secret: &str) -> bool {
    let Some(rest) = secret.strip_prefix(PREFIX) else { return false };
    rest.is_ascii()
        && rest.len() == RANDOM + CHECK
        && rest.split_at_checked(RANDOM).is_some_and(|(random, check)| checksum(random) == check)
}

fn checksum(random: &str) -> String {
    URL_SAFE_NO_PAD.encode(crc32fast::hash(random.as_bytes()).to_be_bytes())
}

fn random<const N: usize>() -> Result<[u8; N], &'static str> {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).map_err(|_| "the system gives no random bytes")?;
    Ok(bytes)
}

impl Access<ClientsManage> {
    /// Tags the secrets of clients, for whoever may make them.
    pub fn pepper(&self) -> &Pepper {
        &self.gate.pepper
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_with_a_changed_character_is_not_well_formed() {
        let secret = new_secret().unwrap();
        assert!(is_well_formed(&secret));
        assert_eq!(secret.len(), PREFIX.len() + RANDOM + CHECK);
        let other = secret.replacen(secret.chars().nth(12).unwrap(), "*", 1);
        assert!(!is_well_formed(&other));
        assert!(!is_well_formed("rollcall_short"));
    }

    #[test]
    fn a_tag_belongs_to_one_client_and_one_secret() {
        let pepper = Pepper::generate().unwrap();
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let tag = pepper.tag(one, "secret");
        assert!(pepper.matches(one, "secret", &tag));
        assert!(!pepper.matches(other, "secret", &tag));
        assert!(!pepper.matches(one, "secrets", &tag));
    }
}
