//! What legal action helped, held against numbers worked out by hand.

use rollcall::entities::attendance_case;
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set, EntityTrait as _, IntoActiveModel as _};
use serde_json::{Value, json};

use super::fixture::{Court, case, proved};
use crate::{
    figures::fixture::{lay, line, pupil_id, rate},
    on_each_database,
    registers::fixture::{Class, URN, row},
    support::{Reach, TestApp},
};

on_each_database!(
    impact_is_the_school_weeks_before_and_after_with_the_holiday_skipped,
    the_impact_of_a_case_is_counted_around_its_opening,
    impact_goes_on_at_the_next_school_and_says_while_it_is_not_complete,
    over_all_actions_sessions_are_summed_and_few_pupils_withheld,
    pupils_of_several_schools_are_summed_and_cost_no_statement_each,
);

/// To the end of September attended; of the three weeks before half term half missed, of the three after it a tenth.
const BETTER: [(&str, usize); 5] = [("/", 44), ("O", 15), ("/", 15), ("O", 3), ("/", 27)];

async fn disposed(court: &Court, n: usize, on: &str) -> String {
    let path = court.heard(n, on).await;
    court.dispose(&path, proved(on)).await.expect(200);
    path
}

async fn impact_is_the_school_weeks_before_and_after_with_the_holiday_skipped(app: TestApp) {
    let court = Court::with_marks(app, 1, &BETTER).await;
    let open = court.heard(0, "2026-10-28").await;
    let refused = court.read(&court.authority, &format!("{open}/impact")).await;
    assert_eq!(refused.problem(), (409, "state_conflict"));
    court.dispose(&open, proved("2026-10-28")).await.expect(200);
    // Wednesday of half term: the weeks of 5, 12 and 19 October, and those of 2, 9 and 16 November.
    let told = court.show(&format!("{open}/impact?weeks=3")).await;
    assert_eq!((&told["around"], &told["around_on"]), (&json!("disposed_on"), &json!("2026-10-28")));
    let (before, after) = (&told["before"], &told["after"]);
    assert_eq!((&before["from_on"], &before["to_on"]), (&json!("2026-10-05"), &json!("2026-10-25")));
    assert_eq!((&after["from_on"], &after["to_on"]), (&json!("2026-11-02"), &json!("2026-11-22")));
    assert_eq!((&before["weeks"], &before["attendance"]), (&json!(3), &rate(15, 30, 50.0)));
    assert_eq!(
        (&after["attendance"], &after["unauthorised_absence"]),
        (&rate(27, 30, 90.0), &rate(3, 30, 10.0))
    );
    assert_eq!((&told["change_points"], &told["is_complete"]), (&json!(40.0), &json!(true)));
    assert_eq!((&before["missing_marks"], &after["missing_marks"]), (&json!(0), &json!(0)));
    // Laid on Friday, 2 October: its own week is in neither side. Two whole weeks before it, three after.
    let told = court.show(&format!("{open}/impact?weeks=3&around=begun_on")).await;
    assert_eq!(
        (&told["before"]["from_on"], &told["before"]["to_on"]),
        (&json!("2026-09-07"), &json!("2026-09-27"))
    );
    assert_eq!(told["after"]["attendance"], rate(15, 30, 50.0));
    assert_eq!(told["change_points"], -50.0);
    // The marks end on 20 November: of twelve weeks after, those to 29 January are over.
    let told = court.show(&format!("{open}/impact")).await;
    assert_eq!(
        (&told["weeks"], &told["before"]["weeks"], &told["is_complete"]),
        (&json!(12), &json!(8), &json!(false))
    );
    assert_eq!(told["after"]["weeks"], 10, "the week of today is not over");
    assert!(told["after"]["missing_marks"].as_u64().unwrap() > 60, "{told}");
    let school = court.read(&court.school, &format!("{open}/impact?weeks=3")).await.expect(200);
    assert_eq!(school.body["change_points"], 40.0);
}

async fn the_impact_of_a_case_is_counted_around_its_opening(app: TestApp) {
    let court = Court::with_marks(app, 1, &BETTER).await;
    let row = attendance_case::Entity::find_by_id((URN, court.cases[0])).one(&court.app().db).await.unwrap();
    let mut row = row.unwrap().into_active_model();
    row.opened_on = Set("2026-10-28".parse().unwrap());
    row.update(&court.app().db).await.unwrap();
    let token = court.app().login(&["cases:read"], Reach::Schools(&[URN])).await;
    let path = format!("/v1/schools/{URN}/cases/{}/impact?weeks=3", court.cases[0]);
    let told = court.read(&token, &path).await.expect(200).body;
    assert_eq!((&told["opened_on"], &told["change_points"]), (&json!("2026-10-28"), &json!(40.0)));
    assert_eq!(
        (&told["before"]["attendance"], &told["after"]["attendance"]),
        (&rate(15, 30, 50.0), &rate(27, 30, 90.0))
    );
}

async fn impact_goes_on_at_the_next_school_and_says_while_it_is_not_complete(app: TestApp) {
    // To half term at one school, and absent for half of the last three weeks.
    let court = Court::with_marks(app, 1, &[("/", 44), ("O", 15), ("/", 15)]).await;
    let path = disposed(&court, 0, "2026-10-28").await;
    let mut left = row(&court.class.upns[0], 0);
    left["deletion"] = json!({ "on": "2026-10-23", "ground": "9-1-a" });
    court.class.roll("2027-01-29T07:00:00Z", vec![left]).await.expect(200);
    let mut other = Class::at(court.app().clone(), 120_766, 0).await;
    other.upns = court.class.upns.clone();
    let mut entry = row(&other.upns[0], 0);
    entry["starting_on"] = json!("2026-11-02");
    other.roll("2027-01-29T07:00:00Z", vec![entry]).await.expect(200);
    lay(&other, &[line(&[(".", 74), ("/", 30)])]).await;
    let told = court.show(&format!("{path}/impact?weeks=3")).await;
    assert_eq!(told["before"]["attendance"], rate(15, 30, 50.0));
    assert_eq!(told["after"]["attendance"], rate(30, 30, 100.0), "at the next school");
    let school = court.read(&court.school, &format!("{path}/impact?weeks=3")).await.expect(200).body;
    assert_eq!(school["after"]["attendance"]["percent"], Value::Null, "of which the first tells nothing");
    assert_eq!(school["change_points"], Value::Null);
}

async fn over_all_actions_sessions_are_summed_and_few_pupils_withheld(app: TestApp) {
    let court = Court::with_marks(app, 7, &BETTER).await;
    let all = "/v1/legal-action-impact?academic_year=2026-27&weeks=3";
    for n in 0..5 {
        disposed(&court, n, "2026-10-28").await;
    }
    let told = court.show(all).await;
    assert!(told["groups"].as_array().unwrap().iter().all(|group| group["withheld"] == true), "{told}");
    for n in 5..7 {
        disposed(&court, n, "2026-10-28").await;
    }
    let told = court.show(all).await;
    let whole = &told["groups"][0];
    assert_eq!((&whole["route"], &whole["base"]), (&Value::Null, &json!(7)), "{told}");
    assert_eq!(
        (&whole["attendance_before"], &whole["attendance_after"]),
        (&rate(105, 210, 50.0), &rate(189, 210, 90.0))
    );
    assert_eq!((&whole["change_points"], &whole["median_change_points"]), (&json!(40.0), &json!(40.0)));
    assert_eq!((&whole["higher"], &whole["same"], &whole["lower"]), (&json!(7), &json!(0), &json!(0)));
    let one = court.show(&format!("{all}&route=prosecution_444_1")).await;
    assert_eq!((one["groups"].as_array().unwrap().len(), &one["groups"][0]["base"]), (1, &json!(7)));
    let another = court.show("/v1/legal-action-impact?academic_year=2025-26").await;
    assert_eq!((&another["groups"][0]["base"], &another["not_complete"]), (&json!(0), &json!(0)));
    let twelve = court.show("/v1/legal-action-impact?academic_year=2026-27").await;
    assert_eq!((&twelve["not_complete"], &twelve["groups"][0]["base"]), (&json!(7), &json!(0)));
}

/// Four pupils of another school: all attended before half term, and of the thirty sessions after it each three fewer than
/// the one before.
async fn worse(court: &Court) -> Court {
    let class = Class::at(court.app().clone(), 120_766, 4).await;
    let lines: Vec<_> = (0..4).map(|n| line(&[("/", 74), ("O", 3 * n), ("/", 30 - 3 * n)])).collect();
    lay(&class, &lines).await;
    let (mut pupils, mut cases) = (Vec::new(), Vec::new());
    for n in 0..4 {
        let pupil = pupil_id(&class, n).await;
        cases.push(case(&class.app, class.urn, &pupil).await);
        pupils.push(pupil);
    }
    Court::in_cases(class, pupils, cases).await
}

async fn pupils_of_several_schools_are_summed_and_cost_no_statement_each(app: TestApp) {
    let here = Court::with_marks(app, 4, &BETTER).await;
    let there = worse(&here).await;
    let all = "/v1/legal-action-impact?academic_year=2026-27&weeks=3";
    let statements = async || {
        let mut least = u64::MAX;
        for _ in 0..3 {
            let before = here.app().statements();
            here.show(all).await;
            least = least.min(here.app().statements() - before);
        }
        least
    };
    disposed(&here, 0, "2026-10-28").await;
    disposed(&there, 0, "2026-10-28").await;
    let of_two = statements().await;
    for n in 1..4 {
        disposed(&here, n, "2026-10-28").await;
        disposed(&there, n, "2026-10-28").await;
    }
    assert_eq!(statements().await, of_two, "of eight pupils as of two: registers are read school by school");
    let told = here.show(all).await;
    let whole = &told["groups"][0];
    assert_eq!((&whole["base"], &whole["actions"]), (&json!(8), &json!(8)), "{told}");
    // Before: 4 × 15 and 4 × 30 of 8 × 30. After: 4 × 27, and 30 + 27 + 24 + 21.
    assert_eq!(
        (&whole["attendance_before"], &whole["attendance_after"]),
        (&rate(180, 240, 75.0), &rate(210, 240, 87.5))
    );
    assert_eq!(
        (&whole["unauthorised_absence_before"], &whole["unauthorised_absence_after"]),
        (&rate(60, 240, 25.0), &rate(30, 240, 12.5))
    );
    // Four changed by 40 points, the others by 0, -10, -20 and -30: half way between 0 and 40.
    assert_eq!((&whole["change_points"], &whole["median_change_points"]), (&json!(12.5), &json!(20.0)));
    assert_eq!((&whole["higher"], &whole["same"], &whole["lower"]), (&json!(4), &json!(1), &json!(3)));
    // A client of one school is told of its own pupils alone, who are too few.
    let scopes = ["legal-actions.confidential:read"];
    let narrow = here.app().login(&scopes, Reach::Schools(&[120_766])).await;
    let told = here.read(&narrow, all).await.expect(200).body;
    assert_eq!(told["groups"][0]["withheld"], true, "{told}");
}
