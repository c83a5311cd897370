use proptest::prelude::*;

use super::*;

#[test]
fn the_table_is_whole() {
    assert_eq!(LEGAL_ACTION.faults(Is::ALL, Do::ALL), []);
}

#[test]
fn each_route_has_its_own_way() {
    let way = |route: LegalActionRoute, steps: &[Do]| {
        steps.iter().try_fold(Is::Considered, |state, action| step(route, state, *action))
    };
    use LegalActionRoute as By;
    let court = [Do::Authorise, Do::Lay, Do::List, Do::Adjourn, Do::List, Do::Dispose, Do::Correct];
    assert_eq!(way(By::Prosecution4441, &court), Ok(Is::Disposed));
    assert_eq!(way(By::Prosecution4441A, &court), Ok(Is::Disposed));
    assert_eq!(way(By::Prosecution4441, &[Do::Authorise, Do::Apply]), Err(NO_STEP));
    assert_eq!(way(By::Prosecution4441, &[Do::Lay]), Err(UNDECIDED));
    let contract = [Do::Offer, Do::Sign, Do::Review, Do::Dispose];
    assert_eq!(way(By::AttendanceContract, &contract), Ok(Is::Disposed));
    assert_eq!(way(By::AttendanceContract, &[Do::Authorise]), Err(NO_STEP), "it is an agreement");
    let supervision = [Do::Authorise, Do::Apply, Do::List, Do::Dispose, Do::Extend, Do::EndOrder];
    assert_eq!(way(By::EducationSupervisionOrder, &supervision), Ok(Is::Disposed));
    assert_eq!(way(By::ParentingOrder, &supervision), Err(NO_STEP), "it is not extended");
    let own = [Do::Authorise, Do::ServeNotice, Do::ProposeSchool, Do::Amend, Do::Dispose, Do::EndOrder];
    assert_eq!(way(By::SchoolAttendanceOrder, &own), Ok(Is::Disposed));
    assert_eq!(way(By::SchoolAttendanceOrder, &[Do::Authorise, Do::List]), Err(NO_STEP));
}

#[test]
fn steps_ask_for_what_their_route_allows() {
    for route in LegalActionRoute::ALL {
        for state in Is::ALL {
            assert_eq!(of_route(*route)(*state), actions(*route, *state));
        }
    }
}

proptest! {
    #[test]
    fn no_history_goes_on_after_its_end_or_begins_before_it_was_authorised(
        route in prop::sample::select(LegalActionRoute::ALL),
        acts in prop::collection::vec(prop::sample::select(Do::ALL), 0..60),
    ) {
        let mut seen = vec![Is::Considered];
        for act in acts {
            if let Ok(to) = step(route, *seen.last().unwrap(), act) {
                seen.push(to);
            }
        }
        let at = |state: Is| seen.iter().position(|one| *one == state);
        if let Some(end) = at(Is::Disposed).or(at(Is::NotPursued)) {
            prop_assert!(seen[end..].iter().all(|state| *state == seen[end]), "an end is the end");
        }
        let first = seen.iter().position(|state| BEGUN.contains(state) || *state == Is::NoticeServed);
        if let Some(first) = first {
            prop_assert!(at(Is::Authorised).is_some_and(|authorised| authorised < first));
        }
        for (state, next) in seen.iter().zip(&seen[1..]) {
            prop_assert!(*next != Is::Disposed || *state == Is::Disposed || !route.outcomes(*state).is_empty());
        }
    }
}
