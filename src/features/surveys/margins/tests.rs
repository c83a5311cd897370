//! Small surveys, and somebody who has every answer and puts it beside every other.

use proptest::prelude::*;

use super::*;

/// So many people of a phase and a role gave each answer, and so many left the question out.
type Cell = ((u8, u8), [u64; 2], u64);

fn named(group: u8) -> Group {
    (group > 0).then(|| group.to_string())
}

fn crosswise(cells: &[Cell]) -> Crosswise {
    let mut people = Crosswise::new();
    for ((phase, role), counts, without) in cells {
        let counted = counts.iter().sum();
        if counted + without > 0 {
            let of = People { everyone: counted + without, counted, counts: counts.to_vec() };
            people.insert((named(*phase), named(*role)), of);
        }
    }
    people
}

/// What is told, as numbers of times that each cell's people are counted; so reduced that what follows is seen at once.
struct Known(Vec<Vec<i64>>);

const PRIME: i64 = 1_000_003;

impl Known {
    fn new(people: &Crosswise, withheld: &Withheld) -> Self {
        let told = |is_in: &dyn Fn(&(Group, Group)) -> bool| {
            people.keys().map(|ends| i64::from(is_in(ends))).collect()
        };
        let mut rows: Vec<Vec<i64>> = vec![told(&|_| true)];
        for (phase, role) in people.keys() {
            if !withheld.phases.contains(phase) {
                rows.push(told(&|(other, _)| other == phase));
            }
            if !withheld.roles.contains(role) {
                rows.push(told(&|(_, other)| other == role));
            }
        }
        let mut known = Self(Vec::new());
        for row in rows {
            let rest = known.less(row);
            if let Some(lead) = rest.iter().find(|one| **one != 0) {
                let inverse = inverse(*lead);
                known.0.push(rest.iter().map(|one| one * inverse % PRIME).collect());
            }
        }
        known
    }

    /// What is left of a sum when all that is known is taken from it.
    fn less(&self, mut sum: Vec<i64>) -> Vec<i64> {
        for row in &self.0 {
            let lead = row.iter().position(|one| *one != 0).unwrap();
            let times = sum[lead];
            sum.iter_mut().zip(row).for_each(|(one, other)| *one = (*one - times * other).rem_euclid(PRIME));
        }
        sum
    }

    fn tells(&self, sum: &[i64]) -> bool {
        self.less(sum.to_vec()).iter().all(|one| *one == 0)
    }
}

/// By Fermat's little theorem.
fn inverse(of: i64) -> i64 {
    (0..20).rev().fold(1, |so_far, bit| {
        let square = so_far * so_far % PRIME;
        if (PRIME - 2) >> bit & 1 == 1 { square * of % PRIME } else { square }
    })
}

/// Every sum of cells, each taken, left out or taken away.
fn sums(cells: usize) -> impl Iterator<Item = Vec<i64>> {
    (0..3_usize.pow(cells as u32)).map(move |number| {
        let digit = |place: usize| (number / 3_usize.pow(place as u32) % 3) as i64 - 1;
        (0..cells).map(digit).collect()
    })
}

/// People about whom something is told, and who are few, or all gave one answer and are known by name.
fn found_out(people: &Crosswise, by_name: bool) -> Option<String> {
    let of = |sum: &[i64], many: &dyn Fn(&People) -> u64| {
        sum.iter().zip(people.values()).filter(|(times, _)| **times != 0).map(|(_, of)| many(of)).sum::<u64>()
    };
    let Some(withheld) = withheld(people, by_name) else {
        let all = vec![1; people.len()];
        let few = |many| (1..SMALLEST).contains(&many);
        let (everyone, counted) = (of(&all, &|of| of.everyone), of(&all, &|of| of.counted));
        let alike = (0..2).any(|answer| of(&all, &|of| of.otherwise(answer)) == 0);
        let reason = few(everyone) || few(counted) || (by_name && counted > 0 && alike);
        return (!reason).then(|| "everybody is withheld without a reason".to_owned());
    };
    let known = Known::new(people, &withheld);
    sums(people.len()).filter(|sum| known.tells(sum)).find_map(|sum| {
        let (everyone, counted) = (of(&sum, &|of| of.everyone), of(&sum, &|of| of.counted));
        let alike = by_name && counted > 0 && (0..2).any(|answer| of(&sum, &|of| of.otherwise(answer)) == 0);
        let told = (1..SMALLEST).contains(&everyone) || (1..SMALLEST).contains(&counted) || alike;
        told.then(|| format!("{sum:?} of {everyone}, {counted} of them answered: {withheld:?}"))
    })
}

#[test]
fn a_phase_less_a_role_is_not_one_person() {
    // All headteachers who answered are at special schools, and so is one officer.
    let people = crosswise(&[((1, 1), [3, 3], 0), ((1, 2), [1, 0], 0), ((2, 2), [6, 4], 0)]);
    let told = withheld(&people, false).unwrap();
    assert_ne!(told, Withheld::default());
    assert_eq!(found_out(&people, false), None);
    // Either is told where the other is not.
    assert!(told.phases.is_empty() || told.roles.is_empty(), "{told:?}");
}

#[test]
fn where_there_are_enough_of_each_nothing_is_withheld() {
    let cells = [((1, 1), [9, 8], 0), ((1, 2), [7, 9], 2), ((2, 1), [8, 8], 0), ((2, 2), [20, 10], 1)];
    assert_eq!(withheld(&crosswise(&cells), true), Some(Withheld::default()));
}

#[test]
fn a_group_of_one_answer_is_withheld_with_another_where_people_are_known() {
    let cells = [((1, 0), [8, 0], 0), ((2, 0), [9, 9], 0), ((3, 0), [20, 12], 0)];
    let of = |groups: &[u8]| groups.iter().map(|group| named(*group)).collect();
    let told = withheld(&crosswise(&cells), true).unwrap();
    assert_eq!(told, Withheld { phases: of(&[1, 2]), roles: of(&[]) });
    assert_eq!(withheld(&crosswise(&cells), false), Some(Withheld::default()));
    assert_eq!(withheld(&crosswise(&[((1, 0), [30, 0], 0)]), true), None, "everybody");
}

fn cells() -> impl Strategy<Value = Vec<Cell>> {
    let answers = prop::array::uniform2(prop_oneof![Just(0_u64), 0..4_u64, 0..12_u64]);
    let people = (answers, prop_oneof![Just(0_u64), 0..3_u64]);
    (1..4_u8, 1..3_u8).prop_flat_map(move |(phases, roles)| {
        let ends = (0..phases).flat_map(move |phase| (0..roles).map(move |role| (phase, role)));
        let ends: Vec<_> = ends.collect();
        prop::collection::vec(people.clone(), ends.len()).prop_map(move |of| {
            ends.iter().zip(of).map(|(ends, (counts, without))| (*ends, counts, without)).collect()
        })
    })
}

proptest! {
    /// Who has all, each phase and each role, and adds and takes away whatever can be, finds no group of one to five, and of
    /// people who are known none who all gave one answer.
    #[test]
    fn nobody_is_found_by_taking_one_answer_from_another(cells in cells(), by_name in any::<bool>()) {
        prop_assert_eq!(found_out(&crosswise(&cells), by_name), None);
    }
}
