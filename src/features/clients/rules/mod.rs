//! Who may hold what, and what may be done with a client in which state.

mod standing;

use std::{collections::HashSet, fmt};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use standing::{ClientAction, Standing};

use crate::access::{AUTHORITY_ONLY, CONFIDENTIAL, HOST_ONLY, NOT_AUTHORITY, NOT_MIS, SCHOOL_ONLY, SCOPES};
use crate::error::{Fault, FaultCode};

/// What a client is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
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
    /// Its name in the database, on the wire and on the command line.
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

/// Which days a grant holds, both included.
#[derive(Clone, Copy, Debug, Default)]
pub struct GrantSpan {
    /// First day; today when absent.
    pub from_on: Option<NaiveDate>,
    /// Last day; open when absent.
    pub until_on: Option<NaiveDate>,
}

impl GrantSpan {
    /// A grant that would end before it begins.
    pub fn fault(self, today: NaiveDate) -> Option<Fault> {
        let reversed = self.until_on.is_some_and(|until_on| until_on < self.from_on.unwrap_or(today));
        let fault = || Fault::at("/until_on", FaultCode::DatesReversed);
        reversed.then(|| fault().detail("The grant would end before it begins."))
    }
}

/// Where a request names a school.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the list `urns`, counted from 0.
    Item(usize),
    /// On this line of a file, counted from 1.
    Line(usize),
}

impl Place {
    /// The pointer of a fault there.
    pub fn pointer(self) -> String {
        match self {
            Self::Item(at) => format!("/urns/{at}"),
            Self::Line(number) => format!("/lines/{number}"),
        }
    }

    /// The same in words; a list is pointed into well enough.
    pub fn words(self) -> String {
        match self {
            Self::Item(_) => String::new(),
            Self::Line(number) => format!("line {number}: "),
        }
    }
}

/// Schools that a request names more than once.
pub fn repeated(urns: &[(Place, i32)]) -> Vec<Fault> {
    let mut seen = HashSet::new();
    let again = urns.iter().filter(|(_, urn)| !seen.insert(*urn));
    again
        .map(|(place, urn)| {
            let fault = Fault::at(place.pointer(), FaultCode::RepeatedValue);
            fault.detail(format!("{}{urn} stands there more than once.", place.words()))
        })
        .collect()
}

/// A client to be made.
#[derive(Serialize)]
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
    /// A client of every school with all that its kind may be given there, for trying out.
    pub fn of_everything(name: &str, kind: ClientKind) -> Self {
        let of =
            |scopes| Self { name: name.to_owned(), kind, scopes, schools: Vec::new(), all_schools: true };
        let scopes = SCOPES.iter().map(|(scope, _)| (*scope).to_owned());
        of(scopes.filter(|scope| of(vec![scope.clone()]).faults(false).is_empty()).collect())
    }

    /// Everything that stands against making it; `on_host` when the command on the host asks.
    pub fn faults(&self, on_host: bool) -> Vec<Fault> {
        let mut faults = Vec::new();
        let plain = !self.name.chars().any(char::is_control);
        if self.name.trim().is_empty() || self.name.chars().count() > 100 || !plain {
            let fault = Fault::at("/name", FaultCode::InvalidFormat);
            faults.push(fault.detail("The name has 1 to 100 plain characters."));
        }
        if self.scopes.is_empty() {
            faults.push(Fault::at("/scopes", FaultCode::WrongLength).detail("At least one scope."));
        }
        for (at, scope) in self.scopes.iter().enumerate() {
            faults.extend(scope_fault(self.kind, scope, at, on_host));
            if self.scopes[..at].contains(scope) {
                faults.push(Fault::at(format!("/scopes/{at}"), FaultCode::RepeatedValue));
            }
        }
        if self.all_schools && !self.schools.is_empty() {
            let fault = Fault::at("/all_schools", FaultCode::ChooseOne);
            faults.push(fault.detail("Some schools or all, not both."));
        }
        if self.all_schools {
            faults.extend(confidential_of_all(self.kind.as_str(), self.scopes.iter().map(String::as_str)));
        }
        faults.extend(repeated(&self.places()));
        faults
    }

    /// Its schools, each with its place.
    pub fn places(&self) -> Vec<(Place, i32)> {
        self.schools.iter().enumerate().map(|(at, urn)| (Place::Item(at), *urn)).collect()
    }
}

/// What is confidential to a school and the authority is not for one program of every school.
pub fn confidential_of_all<'s>(kind: &str, mut scopes: impl Iterator<Item = &'s str>) -> Option<Fault> {
    let refused = kind == ClientKind::School.as_str() && scopes.any(|scope| CONFIDENTIAL.contains(&scope));
    let fault = || Fault::at("/all_schools", FaultCode::ScopeNotForKind);
    let detail = "A client of kind school with a confidential scope is granted its schools by name.";
    refused.then(|| fault().detail(detail))
}

fn scope_fault(kind: ClientKind, scope: &str, at: usize, on_host: bool) -> Option<Fault> {
    let fault = |code| Fault::at(format!("/scopes/{at}"), code);
    if !SCOPES.iter().any(|(known, _)| *known == scope) {
        let known: Vec<_> = SCOPES.iter().map(|(known, _)| *known).collect();
        let sent: String = scope.chars().filter(|c| !c.is_control()).take(64).collect();
        let detail = format!("scope {sent}: not known; one of {}.", known.join(" "));
        return Some(fault(FaultCode::UnknownValue).detail(detail));
    }
    if HOST_ONLY.contains(&scope) && !on_host {
        let detail = format!("scope {scope}: given by `rollcall client create` on the host alone.");
        return Some(fault(FaultCode::ScopeGivenOnHost).detail(detail));
    }
    if AUTHORITY_ONLY.contains(&scope) && kind != ClientKind::La {
        let detail = format!("scope {scope}: for kind la only.");
        return Some(fault(FaultCode::ScopeNotForKind).detail(detail));
    }
    if CONFIDENTIAL.contains(&scope) && !matches!(kind, ClientKind::La | ClientKind::School) {
        let detail = format!("scope {scope}: for kinds school and la only.");
        return Some(fault(FaultCode::ScopeNotForKind).detail(detail));
    }
    if NOT_MIS.contains(&scope) && kind == ClientKind::Mis {
        let detail = format!(
            "scope {scope}: not for kind mis; a school judges itself in a program or portal of its own."
        );
        return Some(fault(FaultCode::ScopeNotForKind).detail(detail));
    }
    if NOT_AUTHORITY.contains(&scope) && kind == ClientKind::La {
        let what = if scope.starts_with("self") { "self-assessment" } else { "return" };
        let detail = format!("scope {scope}: not for kind la; the {what} is the school's to make.");
        let fault = fault(FaultCode::ScopeNotForKind).detail(detail);
        return Some(if scope.starts_with("statutory") { fault.rule("reg13") } else { fault });
    }
    let forbidden = SCHOOL_ONLY.contains(&scope) && matches!(kind, ClientKind::La | ClientKind::Portal);
    forbidden.then(|| {
        let detail =
            format!("scope {scope}: not for kind {kind}; the school keeps its register and gives leave.");
        fault(FaultCode::ScopeNotForKind).rule("reg10-1").detail(detail)
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
    fn a_client_of_everything_is_one_that_may_be_made() {
        for kind in [ClientKind::La, ClientKind::School, ClientKind::Mis, ClientKind::Portal] {
            let client = NewClient::of_everything("Test", kind);
            assert!(client.faults(false).is_empty(), "{kind}");
            assert!(client.scopes.contains(&"figures:read".to_owned()), "{kind}");
        }
    }

    #[test]
    fn the_authority_never_gets_a_scope_that_writes_marks_or_the_roll() {
        for kind in [ClientKind::La, ClientKind::Portal] {
            for on_host in [true, false] {
                assert_eq!(client(kind, "registers:write").faults(on_host).len(), 1);
                assert_eq!(client(kind, "roll:write").faults(on_host).len(), 1);
                assert!(client(kind, "registers:read").faults(on_host).is_empty());
            }
        }
        assert!(client(ClientKind::Mis, "registers:write").faults(false).is_empty());
    }

    #[test]
    fn a_school_makes_its_returns_and_the_authority_receives_them() {
        let faults = |kind, scope| client(kind, scope).faults(true).len();
        for kind in [ClientKind::Mis, ClientKind::School, ClientKind::Portal] {
            assert_eq!(faults(kind, "statutory-returns:write"), 0);
            assert_eq!(faults(kind, "statutory-returns:manage"), 1);
        }
        assert_eq!(faults(ClientKind::La, "statutory-returns:write"), 1);
        assert_eq!(faults(ClientKind::La, "statutory-returns:manage"), 0);
    }

    #[test]
    fn only_the_host_makes_a_client_that_manages_clients() {
        let manager = client(ClientKind::La, "clients:manage");
        assert!(manager.faults(true).is_empty());
        assert_eq!(manager.faults(false)[0].code, FaultCode::ScopeGivenOnHost);
    }

    #[test]
    fn every_fault_of_a_client_is_named_at_once() {
        let mut bad = client(ClientKind::Mis, "registers:burn");
        bad.name = " ".into();
        bad.schools = vec![120_765, 120_765];
        let places: Vec<_> = bad.faults(true).into_iter().filter_map(|fault| fault.pointer).collect();
        assert_eq!(places, ["/name", "/scopes/0", "/all_schools", "/urns/1"]);
    }

    #[test]
    fn a_grant_does_not_end_before_it_begins() {
        let day = |text: &str| text.parse().ok();
        let today = day("2026-11-20").unwrap();
        let span = |from_on, until_on| GrantSpan { from_on, until_on };
        assert!(span(None, day("2026-11-19")).fault(today).is_some());
        assert!(span(None, day("2026-11-20")).fault(today).is_none());
        assert!(span(day("2026-11-21"), day("2026-11-20")).fault(today).is_some());
        assert!(span(day("2026-11-19"), None).fault(today).is_none());
    }
}
