//! Somebody who sees no pupils, collects every answer and solves for what is withheld.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::fixture::{lay, line, school};
use crate::{
    on_each_database,
    registers::fixture::{Class, row},
    support::{Reach, TestApp},
};

on_each_database!(nothing_that_is_withheld_follows_from_all_answers);

/// Pupils alike: at which school, sex, SEN, whether they board, and how many.
type Alike = (i32, &'static str, &'static str, bool, usize);

/// Kinds and districts of schools, with pupils of whom some are few here and there.
const SCHOOLS: [(i32, &str, &str); 5] = [
    (120_765, "primary", "Breckland"),
    (120_766, "primary", "Breckland"),
    (120_767, "primary", "Norwich"),
    (120_768, "secondary", "Norwich"),
    (120_769, "alternative_provision", "Norwich"),
];
const PUPILS: [Alike; 15] = [
    (120_765, "F", "N", false, 14),
    (120_765, "M", "N", false, 12),
    (120_765, "M", "E", false, 3),
    (120_766, "F", "N", false, 10),
    (120_766, "F", "K", false, 7),
    (120_766, "M", "K", false, 8),
    (120_766, "M", "E", false, 6),
    (120_767, "F", "N", false, 11),
    (120_767, "M", "E", false, 7),
    (120_767, "M", "N", true, 2),
    (120_768, "F", "N", true, 9),
    (120_768, "M", "N", false, 16),
    (120_768, "M", "K", false, 7),
    (120_769, "F", "E", false, 7),
    (120_769, "M", "N", false, 6),
];

async fn authority(app: &TestApp) {
    let mut first = Some(school(app.clone(), 29).await);
    for (urn, kind, district) in SCHOOLS {
        let here: Vec<&Alike> = PUPILS.iter().filter(|alike| alike.0 == urn).collect();
        let count = here.iter().map(|alike| alike.4).sum();
        let class = match first.take() {
            Some(class) => class,
            None => Class::at(app.clone(), urn, count).await,
        };
        assert_eq!((class.urn, class.upns.len()), (urn, count));
        app.tamper(&format!(
            "UPDATE school SET kind = '{kind}', district_name = '{district}' WHERE urn = {urn}"
        ))
        .await;
        let each = here.iter().flat_map(|alike| vec![**alike; alike.4]);
        let rows = each.zip(&class.upns).enumerate().map(|(n, ((_, sex, sen, boarder, _), upn))| {
            let mut row = row(upn, n);
            (row["sex"], row["sen"], row["boarder"]) = (json!(sex), json!(sen), json!(boarder));
            row
        });
        let found = class.roll("2026-09-03T07:30:00Z", rows.collect()).await.expect(200);
        assert_eq!(found.body["summary"]["rejected"], 0, "{found:?}");
        lay(&class, &vec![line(&[("/", 5), ("I", 1)]); count]).await;
    }
}

/// What an answer adds up: where, of whom, and of which cohort.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Sum {
    place: BTreeMap<String, String>,
    of: Option<(String, String)>,
    comparable: bool,
}

impl Sum {
    /// Which of the unknowns (pupils alike by school and one characteristic, counted by the cohort or apart from it) it
    /// adds up: those with this index.
    fn holds(&self, unknown: &Unknown, is_apart: Option<bool>) -> bool {
        let (urn, (by, value), apart) = unknown;
        let (_, kind, district) = SCHOOLS.iter().find(|school| school.0 == *urn).unwrap();
        let is = |name: &str, known: &str| self.place.get(name).is_none_or(|wanted| wanted == known);
        let who = match &self.of {
            None => by == "sex",
            Some((wanted, wanted_value)) => (wanted, wanted_value) == (by, value),
        };
        let of_cohort = is_apart.map_or(!self.comparable || !apart, |wanted| *apart == wanted);
        let in_total = !self.comparable
            || *kind != "alternative_provision"
            || self.place.contains_key("school")
            || self.place.contains_key("phase");
        who && of_cohort
            && in_total
            && is("school", &urn.to_string())
            && is("phase", kind)
            && is("district", district)
    }
}

/// School, characteristic with its value, and whether the cohort leaves them out.
type Unknown = (i32, (String, String), bool);

fn unknowns() -> BTreeMap<Unknown, usize> {
    let mut found = BTreeMap::new();
    for (urn, sex, sen, boards, count) in PUPILS {
        for (by, value) in [("sex", sex), ("sen", sen)] {
            *found.entry((urn, (by.to_owned(), value.to_owned()), boards)).or_default() += count;
        }
    }
    found
}

/// Every answer about places and characteristics that can be had, by what it adds up.
async fn told(app: &TestApp, token: &str) -> (BTreeSet<Sum>, BTreeSet<Sum>) {
    let (mut shown, mut hidden) = (BTreeSet::new(), BTreeSet::new());
    let places = ["", "school", "phase", "district", "phase,district", "school,phase"];
    for by in places {
        for of in ["", "sex", "sen"] {
            for cohort in ["everyone", "dfe_comparable"] {
                for span in ["period=2026-27-autumn", "from_on=2026-09-07&to_on=2026-09-13"] {
                    let by: Vec<&str> = [by, of].into_iter().filter(|name| !name.is_empty()).collect();
                    let by =
                        if by.is_empty() { String::new() } else { format!("&group_by={}", by.join(",")) };
                    let path = format!("/v1/figures?{span}&cohort={cohort}{by}");
                    let table = app.get(token, &path).await.expect(200).body;
                    for row in table["data"].as_array().unwrap() {
                        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
                        let mut place: BTreeMap<String, String> = row["group"]
                            .as_object()
                            .unwrap()
                            .iter()
                            .map(|(by, value)| (by.clone(), text(value)))
                            .collect();
                        let of = place.remove_entry(of);
                        let sum = Sum { place, of, comparable: cohort == "dfe_comparable" };
                        if row["suppressed"] == false {
                            shown.insert(sum)
                        } else {
                            hidden.insert(sum)
                        };
                    }
                }
            }
        }
    }
    (shown, hidden)
}

async fn nothing_that_is_withheld_follows_from_all_answers(app: TestApp) {
    authority(&app).await;
    let analyst = app.login(&["figures:read"], Reach::Everything).await;
    let (shown, hidden) = told(&app, &analyst).await;
    let unknowns = unknowns();
    let row = |sum: &Sum, apart: Option<bool>| -> Vec<i64> {
        unknowns.keys().map(|unknown| i64::from(sum.holds(unknown, apart))).collect()
    };
    let mut known: Vec<Vec<i64>> = shown.iter().map(|sum| row(sum, None)).collect();
    // At each school girls and boys are as many as pupils with and without support.
    for (urn, ..) in SCHOOLS {
        for apart in [false, true] {
            let sign = |by: &str| if by == "sex" { 1 } else { -1 };
            let of = |(at, (by, _), is_apart): &Unknown| {
                if (*at, *is_apart) == (urn, apart) { sign(by) } else { 0 }
            };
            known.push(unknowns.keys().map(of).collect());
        }
    }
    let mut few = 0;
    for sum in shown.iter().chain(&hidden) {
        let parts = if sum.comparable { vec![Some(false), Some(true)] } else { vec![None] };
        for part in parts {
            let row = row(sum, part);
            let count: usize =
                unknowns.values().zip(&row).filter(|(_, is)| **is == 1).map(|(count, _)| count).sum();
            if (1..6).contains(&count) {
                few += 1;
                assert!(!follows(&known, &row), "{count} of {sum:?} {part:?}");
            }
        }
    }
    // Not for want of answers, nor of anything to hide.
    assert!(few >= 10 && shown.len() >= 20, "{few} {shown:#?}");
    let all = Sum { place: BTreeMap::new(), of: None, comparable: false };
    assert!(shown.contains(&all) && follows(&known, &row(&all, None)));
}

fn follows(rows: &[Vec<i64>], target: &[i64]) -> bool {
    rank(rows.to_vec()) == rank([rows, &[target.to_vec()]].concat())
}

/// By elimination among the remainders of a prime.
fn rank(mut rows: Vec<Vec<i64>>) -> usize {
    const PRIME: i64 = 10_007;
    rows.iter_mut().flatten().for_each(|one| *one = one.rem_euclid(PRIME));
    let inverse = |value: i64| (1..PRIME).find(|other| value * other % PRIME == 1).unwrap();
    let mut rank = 0;
    for column in 0..rows.first().map_or(0, Vec::len) {
        let Some(pivot) = (rank..rows.len()).find(|row| rows[*row][column] != 0) else { continue };
        rows.swap(rank, pivot);
        let (leading, inverse) = (rows[rank].clone(), inverse(rows[rank][column]));
        for row in rows.iter_mut().skip(rank + 1) {
            let times = row[column] * inverse % PRIME;
            row.iter_mut()
                .zip(&leading)
                .for_each(|(one, lead)| *one = (*one - times * lead).rem_euclid(PRIME));
        }
        rank += 1;
    }
    rank
}
