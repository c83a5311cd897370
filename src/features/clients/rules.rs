//! Who may hold what.

use std::fmt;

use crate::access::{SCHOOL_ONLY, SCOPES};

/// What a client is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientKind {
    /// A management information system, of one school or of many.
    Mis,
    /// Another program of a school.
    School,
    /// The portal that schools use.
    Portal,
    /// A program of the authority.
    La,
}

impl ClientKind {
    /// Its name in the database and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Mis => "mis",
            Self::School => "school",
            Self::Portal => "portal",
            Self::La => "la",
        }
    }
}

impl std::str::FromStr for ClientKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let all = [Self::Mis, Self::School, Self::Portal, Self::La];
        all.into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| "expected mis, school, portal or la".into())
    }
}

impl fmt::Display for ClientKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A client to be made.
pub struct NewClient {
    /// What people call it.
    pub name: String,
    /// What it is.
    pub kind: ClientKind,
    /// What it may do.
    pub scopes: Vec<String>,
    /// Whose rows: these schools.
    pub schools: Vec<i32>,
    /// Or every school, and the authority itself.
    pub all_schools: bool,
}

impl NewClient {
    /// Everything that stands against making it.
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        if self.name.trim().is_empty()
            || self.name.chars().count() > 100
            || self.name.chars().any(char::is_control)
        {
            faults.push("name: 1 to 100 plain characters".to_owned());
        }
        if self.scopes.is_empty() {
            faults.push("scope: at least one".to_owned());
        }
        for scope in &self.scopes {
            faults.extend(scope_fault(self.kind, scope));
        }
        if self.all_schools && !self.schools.is_empty() {
            faults.push("school: some schools or all, not both".to_owned());
        }
        faults
    }
}

fn scope_fault(kind: ClientKind, scope: &str) -> Option<String> {
    if !SCOPES.iter().any(|(known, _)| *known == scope) {
        let known: Vec<_> = SCOPES.iter().map(|(known, _)| *known).collect();
        return Some(format!("scope {scope}: not known; one of {}", known.join(" ")));
    }
    let forbidden = SCHOOL_ONLY.contains(&scope) && matches!(kind, ClientKind::La | ClientKind::Portal);
    forbidden.then(|| {
        format!("scope {scope}: not for kind {kind}; the authority never writes a mark (regulation 10 makes it the school's)")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(kind: ClientKind, scope: &str) -> NewClient {
        let (name, scopes) = ("Test".to_owned(), vec![scope.to_owned()]);
        NewClient { name, kind, scopes, schools: Vec::new(), all_schools: true }
    }

    #[test]
    fn the_authority_never_gets_a_scope_that_writes_marks_or_the_roll() {
        for kind in [ClientKind::La, ClientKind::Portal] {
            assert_eq!(client(kind, "registers:write").faults().len(), 1);
            assert_eq!(client(kind, "roll:write").faults().len(), 1);
            assert!(client(kind, "registers:read").faults().is_empty());
        }
        assert!(client(ClientKind::Mis, "registers:write").faults().is_empty());
    }

    #[test]
    fn every_fault_of_a_client_is_named_at_once() {
        let mut bad = client(ClientKind::Mis, "registers:burn");
        bad.name = " ".into();
        bad.schools = vec![120_765];
        assert_eq!(bad.faults().len(), 3);
    }
}
