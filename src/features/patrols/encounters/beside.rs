//! What the pupil's register says of the day of an encounter, as it stands now.

use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{dto::PatrolEncounterMark, found::PatrolEncounterTerms};
use crate::{
    access::{Session, at_school},
    attendance::{
        age,
        book::{OwnLine, entry::Entry},
        code::Code,
    },
    domain::{session, span::Span},
    error::Result,
    features::patrols::values::{
        PatrolEncounterFlag, PatrolEncounterOutcome, PatrolEncounterState, PatrolUnknownChild,
    },
};

/// The marks of the day, of each with whether the patrol met the pupil in it; codes only to who may see them.
pub async fn register<C: ConnectionTrait>(
    session: &Session<'_, C>,
    (urn, enrolment): (i32, Uuid),
    terms: &PatrolEncounterTerms,
    codes: bool,
) -> Result<Vec<PatrolEncounterMark>> {
    let met = at_school(terms.found.met_at);
    let day = Span { from_on: met.date(), to_on: met.date() };
    let own = OwnLine::load(session, (urn, enrolment), day, None).await?;
    let afternoon = own.calendars.first().map(|known| known.calendar.starts(session::Session::Pm));
    let half = match afternoon.is_some_and(|starts| met.time() >= starts) {
        true => session::Session::Pm,
        false => session::Session::Am,
    };
    let mark = |(on, found): (session::SessionOn, Option<Code>)| PatrolEncounterMark {
        session: on.session,
        met_then: on.session == half,
        class: found.map(Code::class),
        code: found.map(Code::as_str).filter(|_| codes),
    };
    Ok(own.line().within(day).entries().map(mark).collect())
}

/// What stands against an encounter, or is missing.
pub fn flags(
    state: PatrolEncounterState,
    terms: &PatrolEncounterTerms,
    entry: Option<&Entry>,
    register: &[PatrolEncounterMark],
) -> Vec<PatrolEncounterFlag> {
    if state == PatrolEncounterState::Withdrawn {
        return Vec::new();
    }
    let outcome = terms.found.outcome;
    let present =
        |mark: &PatrolEncounterMark| mark.met_then && mark.class.is_some_and(|class| class.is_attended());
    let met_on = at_school(terms.found.met_at).date();
    let of_age = entry.is_some_and(|entry| age::is_compulsory(entry.born_on, met_on));
    let not_of_age = entry.is_some() && !of_age;
    let missing = terms.child == Some(PatrolUnknownChild::NotOnRoll);
    let over =
        matches!(outcome, PatrolEncounterOutcome::ValidReason | PatrolEncounterOutcome::NotOfSchoolAge);
    let found = [
        (register.iter().any(present), PatrolEncounterFlag::RegisterSaysPresent),
        (of_age && outcome == PatrolEncounterOutcome::NotOfSchoolAge, PatrolEncounterFlag::OfSchoolAge),
        (not_of_age && outcome.is_removal(), PatrolEncounterFlag::TakenNotOfSchoolAge),
        (missing, PatrolEncounterFlag::MissingEducation),
        (entry.is_some() && !over && terms.follow_ups.is_empty(), PatrolEncounterFlag::NoFollowUp),
    ];
    found.into_iter().filter_map(|(is_so, flag)| is_so.then_some(flag)).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn flags_of(born_on: Option<&str>, outcome: &str, child: Value) -> Vec<PatrolEncounterFlag> {
        let terms = json!({
            "child": child, "follow_ups": [],
            "found": { "met_at": "2026-11-18T10:15:00Z", "district": "Breckland", "with_adult": false,
                       "by_constable": true, "outcome": outcome },
        });
        let entry = born_on.map(|born_on| Entry {
            id: Uuid::now_v7(),
            pupil_id: Uuid::now_v7(),
            born_on: born_on.parse().unwrap(),
            starting_on: "2026-09-01".parse().unwrap(),
            deleted_on: None,
            year_group: "11".to_owned(),
            boarder: false,
        });
        let terms = serde_json::from_value(terms).unwrap();
        flags(PatrolEncounterState::Recorded, &terms, entry.as_ref(), &[])
    }

    #[test]
    fn what_was_believed_of_a_childs_age_is_held_against_its_age() {
        use PatrolEncounterFlag::*;
        let (of_age, young) = (Some("2014-05-02"), Some("2022-05-02"));
        assert_eq!(flags_of(of_age, "returned_to_school", Value::Null), [NoFollowUp]);
        assert_eq!(flags_of(young, "returned_to_school", Value::Null), [TakenNotOfSchoolAge, NoFollowUp]);
        assert_eq!(flags_of(young, "not_of_school_age", Value::Null), []);
        assert_eq!(flags_of(of_age, "not_of_school_age", Value::Null), [OfSchoolAge]);
    }

    #[test]
    fn a_child_on_no_roll_is_told_to_those_who_look_for_it() {
        assert_eq!(
            flags_of(None, "no_action", json!("not_on_roll")),
            [PatrolEncounterFlag::MissingEducation]
        );
        assert_eq!(flags_of(None, "no_action", json!("elsewhere")), []);
    }
}
