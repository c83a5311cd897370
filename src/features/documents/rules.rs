//! Decisions about documents that need no database: how their versions stand on a day, and what can be done with them.

use chrono::NaiveDate;

use super::{
    dto::{DocumentDetails, DocumentState, DocumentWithdrawalGround},
    versions::{DocumentVersionPlan, DocumentVersionState, DocumentVersionStatus},
};
use crate::{
    domain::action::Actions,
    error::{Fault, FaultCode},
};

/// That a document, or a version of it, is withdrawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Withdrawn {
    /// The first day on which it does not hold.
    pub on: NaiveDate,
    /// On what ground.
    pub ground: DocumentWithdrawalGround,
}

impl Withdrawn {
    /// Whether it does not hold on a day. What was published by mistake held on none.
    pub fn by(self, on: NaiveDate) -> bool {
        self.ground == DocumentWithdrawalGround::PublishedByMistake || self.on <= on
    }
}

/// What tells how a version stands.
#[derive(Clone, Copy, Debug)]
pub struct Dated {
    /// How far it is.
    pub state: DocumentVersionState,
    /// Whether it was ever published.
    pub published: bool,
    /// From when on it holds.
    pub effective_from_on: Option<NaiveDate>,
    /// Whether schools are told of it while it is a draft.
    pub announced: bool,
    /// Since when it does not.
    pub withdrawn: Option<Withdrawn>,
}

impl Dated {
    /// The day since which it has held, on a day on which it was published and not withdrawn.
    fn begun(&self, on: NaiveDate) -> Option<NaiveDate> {
        let gone = self.withdrawn.is_some_and(|withdrawn| withdrawn.by(on));
        self.effective_from_on.filter(|from| self.published && !gone && *from <= on)
    }

    /// Whether everybody is handed it who may read it: it is published, and there is a day on which it holds, or held. One
    /// that was published by mistake held on none, nor did one that ended, by itself or with its document, before its day.
    pub fn is_handed_out(&self, document: Option<Withdrawn>) -> bool {
        let begins = self.effective_from_on.filter(|_| self.published);
        begins
            .is_some_and(|from| [document, self.withdrawn].into_iter().flatten().all(|ended| !ended.by(from)))
    }

    /// Whether it is withdrawn by a day; a draft that is withdrawn was never seen, so that it is on any.
    fn is_withdrawn(&self, on: NaiveDate) -> bool {
        let never_seen = self.state == DocumentVersionState::Withdrawn && !self.published;
        never_seen || self.withdrawn.is_some_and(|withdrawn| withdrawn.by(on))
    }
}

/// How each version of a document stands on a day. One at most is in force: of the published versions whose day has come,
/// and which are not withdrawn, the one with the latest. Of a document that is withdrawn none is, and none is to come: the
/// one that held last is withdrawn with it, and those before it stay superseded, unless none ever held.
pub fn statuses(
    document: Option<Withdrawn>,
    versions: &[Dated],
    on: NaiveDate,
) -> Vec<DocumentVersionStatus> {
    use DocumentVersionStatus as Status;
    let gone = document.is_some_and(|withdrawn| withdrawn.by(on));
    let never =
        document.is_some_and(|withdrawn| withdrawn.ground == DocumentWithdrawalGround::PublishedByMistake);
    let latest = versions.iter().filter_map(|version| version.begun(on)).max();
    let status = |version: &Dated| match (version.begun(on), version.state) {
        (Some(from), _) if !never && Some(from) != latest => Status::Superseded,
        (Some(_), _) if gone => Status::Withdrawn,
        (Some(_), _) => Status::InForce,
        (None, DocumentVersionState::Draft) if version.announced && !gone => Status::Forthcoming,
        (None, DocumentVersionState::Draft) if !gone => Status::Draft,
        (None, _) if gone || version.is_withdrawn(on) => Status::Withdrawn,
        (None, _) => Status::Forthcoming,
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

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn version(state: DocumentVersionState, from: Option<&str>, announced: bool) -> Dated {
        let from = from.map(day);
        Dated { state, published: state == Published, effective_from_on: from, announced, withdrawn: None }
    }

    fn gone(from: &str, on: &str, ground: DocumentWithdrawalGround) -> Dated {
        let withdrawn = Some(super::Withdrawn { on: day(on), ground });
        Dated { published: true, withdrawn, ..version(Withdrawn, Some(from), false) }
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
        let on = |text: &str| statuses(None, &versions, day(text));
        let rest = [Status::Withdrawn, Status::Forthcoming, Status::Draft];
        assert_eq!(on("2018-08-31")[..2], [Status::Forthcoming, Status::Forthcoming]);
        assert_eq!(on("2024-08-18")[..2], [Status::InForce, Status::Forthcoming]);
        assert_eq!(on("2024-08-19")[..2], [Status::Superseded, Status::InForce]);
        assert_eq!(on("2024-09-01")[2..], rest);
    }

    #[test]
    fn what_is_withdrawn_held_until_then_unless_it_was_published_by_mistake() {
        use DocumentWithdrawalGround::{Ended, PublishedByMistake};
        let first = version(Published, Some("2018-09-01"), false);
        let of = |ground| [first, gone("2024-08-19", "2024-10-01", ground)];
        let on = |ground, text: &str| statuses(None, &of(ground), day(text));
        assert_eq!(on(Ended, "2024-08-18"), [Status::InForce, Status::Forthcoming]);
        assert_eq!(on(Ended, "2024-09-30"), [Status::Superseded, Status::InForce]);
        assert_eq!(on(Ended, "2024-10-01"), [Status::InForce, Status::Withdrawn]);
        for text in ["2024-08-18", "2024-09-30", "2024-10-01"] {
            assert_eq!(on(PublishedByMistake, text), [Status::InForce, Status::Withdrawn], "{text}");
        }
        // The whole document: what held last is withdrawn with it, what is to come never comes.
        let all = [
            first,
            version(Published, Some("2024-08-19"), false),
            version(Published, Some("2025-01-01"), false),
            version(Draft, None, true),
        ];
        let on = |ground, text: &str| {
            let withdrawn = super::Withdrawn { on: day("2024-10-01"), ground };
            statuses(Some(withdrawn), &all, day(text))
        };
        let (old, held, to_come) = (Status::Superseded, Status::InForce, Status::Forthcoming);
        assert_eq!(on(Ended, "2024-09-30"), [old, held, to_come, to_come]);
        let gone = Status::Withdrawn;
        assert_eq!(on(Ended, "2024-10-01"), [old, gone, gone, gone]);
        assert_eq!(on(PublishedByMistake, "2024-09-30"), [gone; 4]);
    }

    #[test]
    fn what_holds_on_no_day_is_handed_to_no_reader() {
        use DocumentWithdrawalGround::{Ended, PublishedByMistake};
        let ended = |on: &str, ground| Some(super::Withdrawn { on: day(on), ground });
        let published = version(Published, Some("2024-08-19"), false);
        assert!(published.is_handed_out(None));
        assert!(!version(Draft, Some("2024-08-19"), true).is_handed_out(None));
        for (on, handed) in [("2024-08-18", false), ("2024-08-19", false), ("2024-08-20", true)] {
            assert_eq!(published.is_handed_out(ended(on, Ended)), handed, "{on}");
            assert_eq!(gone("2024-08-19", on, Ended).is_handed_out(None), handed, "{on}");
        }
        assert!(!published.is_handed_out(ended("2025-01-01", PublishedByMistake)));
        assert!(!gone("2024-08-19", "2025-01-01", PublishedByMistake).is_handed_out(None));
    }

    proptest! {
        #[test]
        fn on_any_day_one_at_most_is_in_force_and_it_is_the_latest(
            from in proptest::collection::btree_set(0..400i64, 0..6), day in 0..400i64,
        ) {
            let start: NaiveDate = "2024-01-01".parse().unwrap();
            let at = |days: i64| start + chrono::TimeDelta::days(days);
            let versions: Vec<_> = from.iter().map(|days| Dated {
                state: Published, published: true, effective_from_on: Some(at(*days)), announced: false, withdrawn: None,
            }).collect();
            let found = statuses(None, &versions, at(day));
            let in_force: Vec<_> = from.iter().zip(&found).filter(|(_, status)| **status == Status::InForce).collect();
            let latest = from.iter().rfind(|days| **days <= day);
            prop_assert_eq!(in_force.first().map(|(days, _)| *days), latest);
            prop_assert!(in_force.len() <= 1);
        }
    }
}
