//! Decisions about documents that need no database: how their versions stand on a day, and what can be done with them.

use chrono::NaiveDate;

use super::{
    dto::{DocumentDetails, DocumentState},
    versions::{DocumentVersionPlan, DocumentVersionState, DocumentVersionStatus},
};
use crate::{
    domain::action::Actions,
    error::{Fault, FaultCode},
};

/// What tells how a version stands.
#[derive(Clone, Copy, Debug)]
pub struct Dated {
    /// How far it is.
    pub state: DocumentVersionState,
    /// From when on it holds.
    pub effective_from_on: Option<NaiveDate>,
    /// Whether schools are told of it while it is a draft.
    pub announced: bool,
}

/// How each version of a document stands on a day. One at most is in force: of the published versions whose day has come
/// the one with the latest. Of a document that is withdrawn none is.
pub fn statuses(document: DocumentState, versions: &[Dated], on: NaiveDate) -> Vec<DocumentVersionStatus> {
    use DocumentVersionStatus as Status;
    let begun = |version: &Dated| {
        version
            .effective_from_on
            .filter(|from| version.state == DocumentVersionState::Published && *from <= on)
    };
    let latest = versions.iter().filter_map(begun).max().filter(|_| document == DocumentState::Current);
    let status = |version: &Dated| match version.state {
        DocumentVersionState::Withdrawn => Status::Withdrawn,
        DocumentVersionState::Draft if version.announced => Status::Forthcoming,
        DocumentVersionState::Draft => Status::Draft,
        DocumentVersionState::Published => match begun(version) {
            None => Status::Forthcoming,
            Some(from) if Some(from) == latest => Status::InForce,
            Some(_) => Status::Superseded,
        },
    };
    versions.iter().map(status).collect()
}

/// What is wrong with a document.
pub fn faults(document: &DocumentDetails) -> Vec<Fault> {
    let twice =
        document.audience.iter().enumerate().filter(|(at, one)| document.audience[..*at].contains(one));
    twice.map(|(at, _)| Fault::at(format!("/document/audience/{at}"), FaultCode::RepeatedValue)).collect()
}

/// What is wrong with a version.
pub fn faults_of_plan(plan: &DocumentVersionPlan) -> Vec<Fault> {
    let mut faults = Vec::new();
    if plan.link.is_some() && plan.file.is_some() {
        let fault = Fault::at("/plan/link", FaultCode::ChooseOne);
        faults.push(fault.detail("A version is a link or a file, not both."));
    }
    if plan.expected_on.is_some() && plan.effective_from_on.is_some() {
        let fault = Fault::at("/plan/expected_on", FaultCode::ChooseOne);
        faults.push(fault.detail("It is expected, or the day from which it holds is settled; not both."));
    }
    faults
}

/// What keeps a version from being published.
pub fn unready(plan: &DocumentVersionPlan, filled: bool) -> Vec<Fault> {
    let mut faults = Vec::new();
    if plan.effective_from_on.is_none() {
        let fault = Fault::at("/plan/effective_from_on", FaultCode::MissingProperty);
        faults.push(fault.detail("Say from which day on it holds, then publish it."));
    }
    let missing = match (&plan.link, &plan.file) {
        (Some(_), _) => None,
        (None, Some(_)) => (!filled).then_some("The bytes of the file have not come: send them first."),
        (None, None) => Some("Give a link or a file, then publish it."),
    };
    faults.extend(missing.map(|detail| Fault::at("/plan/link", FaultCode::MissingProperty).detail(detail)));
    faults
}

/// What can be done with a document, and what cannot.
pub fn actions(state: DocumentState) -> Actions {
    const ALL: [&str; 3] = ["amend", "add_version", "withdraw"];
    match state {
        DocumentState::Current => Actions::new(ALL, []),
        DocumentState::Withdrawn => Actions::none(ALL, "The document is withdrawn."),
    }
}

/// What can be done with a version, and what cannot.
pub fn version_actions(document: DocumentState, state: DocumentVersionState) -> Actions {
    const ALL: [&str; 4] = ["amend", "send_file", "publish", "withdraw"];
    const PUBLISHED: &str = "It is published and stays as it is: a change is a new version.";
    match (document, state) {
        (DocumentState::Withdrawn, _) => Actions::none(ALL, "The document is withdrawn."),
        (_, DocumentVersionState::Draft) => Actions::new(ALL, []),
        (_, DocumentVersionState::Published) => Actions::new(
            ["withdraw"],
            [("amend", PUBLISHED), ("send_file", PUBLISHED), ("publish", "It is published already.")],
        ),
        (_, DocumentVersionState::Withdrawn) => Actions::none(ALL, "The version is withdrawn."),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use DocumentVersionState::{Draft, Published, Withdrawn};
    use DocumentVersionStatus as Status;

    fn version(state: DocumentVersionState, from: Option<&str>, announced: bool) -> Dated {
        Dated { state, effective_from_on: from.map(|from| from.parse().unwrap()), announced }
    }

    #[test]
    fn a_version_holds_from_its_day_until_the_next_ones() {
        let versions = [
            version(Published, Some("2018-09-01"), false),
            version(Published, Some("2024-08-19"), false),
            version(Withdrawn, Some("2024-07-01"), false),
            version(Draft, None, true),
            version(Draft, None, false),
        ];
        let on = |day: &str| statuses(DocumentState::Current, &versions, day.parse().unwrap());
        let rest = [Status::Withdrawn, Status::Forthcoming, Status::Draft];
        assert_eq!(on("2018-08-31")[..2], [Status::Forthcoming, Status::Forthcoming]);
        assert_eq!(on("2024-08-18")[..2], [Status::InForce, Status::Forthcoming]);
        assert_eq!(on("2024-08-19")[..2], [Status::Superseded, Status::InForce]);
        assert_eq!(on("2024-09-01")[2..], rest);
        let gone = statuses(DocumentState::Withdrawn, &versions, "2024-09-01".parse().unwrap());
        assert!(!gone.contains(&Status::InForce));
    }

    proptest! {
        #[test]
        fn on_any_day_one_at_most_is_in_force_and_it_is_the_latest(
            from in proptest::collection::btree_set(0..400i64, 0..6), day in 0..400i64,
        ) {
            let start: NaiveDate = "2024-01-01".parse().unwrap();
            let at = |days: i64| start + chrono::TimeDelta::days(days);
            let versions: Vec<_> = from.iter().map(|days| Dated {
                state: Published, effective_from_on: Some(at(*days)), announced: false,
            }).collect();
            let found = statuses(DocumentState::Current, &versions, at(day));
            let in_force: Vec<_> = from.iter().zip(&found).filter(|(_, status)| **status == Status::InForce).collect();
            let latest = from.iter().rfind(|days| **days <= day);
            prop_assert_eq!(in_force.first().map(|(days, _)| *days), latest);
            prop_assert!(in_force.len() <= 1);
        }
    }
}
