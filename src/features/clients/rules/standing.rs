//! What may be done with a client in which state.

use crate::error::{AppError, Code};

/// Secrets that may work at once: the old one and the one that takes its place.
pub const SECRETS_AT_ONCE: usize = 2;

/// What can be done with a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientAction {
    /// Let it reach more schools.
    Grant,
    /// End a grant before its last day.
    EndGrant,
    /// Make it another secret.
    AddSecret,
    /// Let a secret work no longer.
    RevokeSecret,
    /// Refuse it for good.
    Revoke,
}

impl ClientAction {
    /// Every one of them.
    pub const ALL: [Self; 5] =
        [Self::Grant, Self::EndGrant, Self::AddSecret, Self::RevokeSecret, Self::Revoke];

    /// Its name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Grant => "grant",
            Self::EndGrant => "end_grant",
            Self::AddSecret => "add_secret",
            Self::RevokeSecret => "revoke_secret",
            Self::Revoke => "revoke",
        }
    }

    /// Its name in the audit log.
    pub const fn operation(self) -> &'static str {
        match self {
            Self::Grant => "client.grant",
            Self::EndGrant => "client.grant.end",
            Self::AddSecret => "client.secret.add",
            Self::RevokeSecret => "client.secret.revoke",
            Self::Revoke => "client.revoke",
        }
    }
}

/// How a client stands: what decides which actions it allows.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    /// Whether it is revoked.
    pub revoked: bool,
    /// Whether it may itself manage clients.
    pub manages: bool,
    /// Whether the command on the host asks.
    pub on_host: bool,
    /// Secrets that work now.
    pub live_secrets: usize,
    /// Grants that hold today or later.
    pub open_grants: usize,
}

impl Standing {
    /// Why the client does not allow this; `None` when it does.
    pub const fn refusal(&self, action: ClientAction) -> Option<&'static str> {
        if self.revoked {
            return Some("The client is revoked, for good.");
        }
        if self.manages && !self.on_host {
            return Some("It may manage clients: only the command on the host changes it.");
        }
        match action {
            ClientAction::AddSecret if self.live_secrets >= SECRETS_AT_ONCE => {
                Some("Two secrets work already; revoke one of them first.")
            }
            ClientAction::RevokeSecret if self.live_secrets == 0 => Some("No secret of it works."),
            ClientAction::EndGrant if self.open_grants == 0 => Some("No grant of it is open."),
            _ => None,
        }
    }

    /// Refuses what the state does not allow, with what it does.
    pub fn check(&self, action: ClientAction) -> Result<(), AppError> {
        match self.refusal(action) {
            None => Ok(()),
            Some(reason) => Err(self.conflict(reason)),
        }
    }

    /// A refusal for this reason, with what the state allows.
    pub fn conflict(&self, reason: &str) -> AppError {
        AppError::new(Code::StateConflict).detail(reason).allowed_actions(self.allowed())
    }

    /// What it allows now.
    pub fn allowed(&self) -> Vec<&'static str> {
        let allowed = ClientAction::ALL.into_iter().filter(|action| self.refusal(*action).is_none());
        allowed.map(ClientAction::as_str).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_client_allows_depends_on_its_state() {
        let live =
            Standing { revoked: false, manages: false, on_host: false, live_secrets: 1, open_grants: 1 };
        assert_eq!(live.allowed().len(), ClientAction::ALL.len());
        let two = Standing { live_secrets: 2, ..live };
        assert_eq!(two.allowed(), ["grant", "end_grant", "revoke_secret", "revoke"]);
        assert_eq!(two.check(ClientAction::AddSecret).unwrap_err().code(), Code::StateConflict);
        let bare = Standing { live_secrets: 0, open_grants: 0, ..live };
        assert_eq!(bare.allowed(), ["grant", "add_secret", "revoke"]);
        for on_host in [true, false] {
            assert!(Standing { revoked: true, on_host, ..live }.allowed().is_empty());
        }
        let manager = Standing { manages: true, ..live };
        assert!(manager.allowed().is_empty());
        assert_eq!(Standing { on_host: true, ..manager }.allowed().len(), ClientAction::ALL.len());
    }
}
