//! Withholding figures of small groups from those who may not see pupils.
//!
//! A group of fewer than six is withheld, and so are the smallest of its neighbours, until those that are withheld of
//! one row are at least two and together at least six: otherwise a total less what is shown would give them away.
//!
//! The comparable cohort is a second table of the same pupils. It shows a group only where it counts everybody in it
//! as the first table does, or at least six otherwise; and nothing that the first withholds. So no table less another
//! is of few.

use std::collections::{BTreeMap, BTreeSet};

use super::{Cohort, Crowd, Crowds, Group, crowd::Head};

/// The groups whose figures are withheld.
pub fn withheld(crowds: &Crowds, cohort: Cohort) -> BTreeSet<Group> {
    let everyone = close(crowds, BTreeSet::new(), |crowd| vec![crowd.everyone]);
    let closed = match cohort {
        Cohort::Everyone => everyone,
        Cohort::DfeComparable => close(crowds, everyone, |crowd| vec![crowd.counted, crowd.apart]),
    };
    closed.into_iter().cloned().collect()
}

/// The groups of one school as parts of the figures of all schools: what it withholds would be what remains when the
/// schools that show it are taken from the whole.
pub fn as_part(crowds: Crowds, cohort: Cohort) -> Crowds {
    let everyone = withheld(&crowds, Cohort::Everyone);
    let own = withheld(&crowds, cohort);
    let part = |(group, mut crowd): (Group, Crowd)| {
        if everyone.contains(&group) {
            crowd.everyone = crowd.everyone.hidden();
        }
        if own.contains(&group) {
            (crowd.counted, crowd.apart) = (crowd.counted.hidden(), crowd.apart.hidden());
        }
        (group, crowd)
    };
    crowds.into_iter().map(part).collect()
}

/// Whether a figure by itself, in no row, is withheld.
pub fn is_withheld(crowd: Crowd, cohort: Cohort) -> bool {
    !withheld(&Crowds::from([(Group::new(), crowd)]), cohort).is_empty()
}

/// The groups that are withheld beside those that already are, where none of these numbers may be few.
fn close<'g>(
    crowds: &'g Crowds,
    mut withheld: BTreeSet<&'g Group>,
    numbers: impl Fn(&Crowd) -> Vec<Head>,
) -> BTreeSet<&'g Group> {
    let numbers: BTreeMap<&Group, Vec<Head>> =
        crowds.iter().map(|(group, crowd)| (group, numbers(crowd))).collect();
    let few = |heads: &[Head]| heads.iter().any(|head| head.is_few());
    withheld.extend(numbers.iter().filter(|(_, heads)| few(heads)).map(|(group, _)| *group));
    while let Some(more) = alone(crowds, &numbers, &withheld) {
        withheld.insert(more);
    }
    withheld
}

/// Of the rows of neighbours (groups alike in all dimensions but one) in which too little is withheld, the open group
/// that stands in the most of them, and of those the smallest.
///
/// Whom the total of a row leaves out hides nobody in it.
fn alone<'g>(
    crowds: &Crowds,
    numbers: &BTreeMap<&'g Group, Vec<Head>>,
    withheld: &BTreeSet<&'g Group>,
) -> Option<&'g Group> {
    let is_outside = |group: &Group| crowds.get(group).is_some_and(|crowd| crowd.outside);
    let dimensions = numbers.keys().next().map_or(0, |group| group.len());
    let mut helps: BTreeMap<&Group, usize> = BTreeMap::new();
    for dimension in 0..dimensions {
        let mut rows: BTreeMap<Group, Vec<&Group>> = BTreeMap::new();
        for group in numbers.keys() {
            let mut others = (*group).clone();
            others.remove(dimension);
            rows.entry(others).or_default().push(group);
        }
        for row in rows.values_mut() {
            if !row.iter().all(|group| is_outside(group)) {
                row.retain(|group| !is_outside(group));
            }
            let (closed, open): (Vec<&Group>, Vec<&Group>) =
                row.iter().partition(|group| withheld.contains(*group));
            if closed.len() == 1 || together(numbers, &closed).into_iter().any(Head::is_few) {
                open.into_iter().for_each(|group| *helps.entry(group).or_default() += 1);
            }
        }
    }
    let size = |group: &Group| numbers.get(group).and_then(|heads| heads.first()).map(|head| head.all);
    helps
        .into_iter()
        .max_by_key(|(group, rows)| (*rows, std::cmp::Reverse(size(group))))
        .map(|(group, _)| group)
}

/// The numbers of several groups added up.
fn together(numbers: &BTreeMap<&Group, Vec<Head>>, groups: &[&Group]) -> Vec<Head> {
    let mut sums: Vec<Head> = Vec::new();
    for heads in groups.iter().filter_map(|group| numbers.get(*group)) {
        sums.resize(heads.len(), Head::default());
        sums.iter_mut().zip(heads).for_each(|(sum, head)| *sum += *head);
    }
    sums
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use uuid::Uuid;

    use super::*;

    /// The pupils of one group at one school, each once, with their possible sessions: of everyone, and of the cohort
    /// where it counts the pupil.
    #[derive(Clone, Debug, Default)]
    struct Present(HashMap<Uuid, (u64, Option<u64>)>);

    impl Present {
        /// Adds possible sessions of a pupil.
        fn note(&mut self, pupil: Uuid, everyone: u64, counted: Option<u64>) {
            let known = self.0.entry(pupil).or_default();
            known.0 += everyone;
            known.1 = counted.map(|more| known.1.unwrap_or_default() + more).or(known.1);
        }

        /// How many they are: with a possible session, or if nobody has one, on the roll.
        fn crowd(&self) -> Crowd {
            type Of = fn(&(u64, Option<u64>)) -> bool;
            let count = |these: Of, or_else: Of| {
                let of = |these: Of| self.0.values().filter(|known| these(known)).count() as u64;
                let all = Some(of(these)).filter(|some| *some > 0).unwrap_or_else(|| of(or_else));
                Head { all, where_hidden: 0 }
            };
            Crowd {
                everyone: count(|(all, _)| *all > 0, |_| true),
                counted: count(
                    |(_, counted)| counted.is_some_and(|own| own > 0),
                    |(_, counted)| counted.is_some(),
                ),
                apart: count(
                    |(all, counted)| counted.unwrap_or_default() < *all,
                    |(_, counted)| counted.is_none(),
                ),
                outside: false,
            }
        }
    }

    /// A group at one school: pupils whom both cohorts count alike, and pupils whom everyone alone counts.
    fn crowd(alike: u64, apart: u64) -> Crowd {
        let mut present = Present::default();
        for pupil in 0..alike + apart {
            present.note(Uuid::from_u128(pupil.into()), 10, (pupil < alike).then_some(10));
        }
        present.crowd()
    }

    fn names(groups: &[(&[&str], Crowd)], cohort: Cohort) -> BTreeSet<String> {
        let group = |values: &[&str]| values.iter().map(|value| Some((*value).to_owned())).collect::<Group>();
        let crowds = groups.iter().map(|(values, crowd)| (group(values), *crowd)).collect();
        let name = |group: Group| group.into_iter().flatten().collect::<Vec<_>>().join("-");
        withheld(&crowds, cohort).into_iter().map(name).collect()
    }

    fn sized(groups: &[(&[&str], u64)]) -> BTreeSet<String> {
        let groups: Vec<_> = groups.iter().map(|(values, pupils)| (*values, crowd(*pupils, 0))).collect();
        let found = names(&groups, Cohort::Everyone);
        assert_eq!(found, names(&groups, Cohort::DfeComparable), "of the same pupils both tables are alike");
        found
    }

    #[test]
    fn a_small_group_takes_its_smallest_neighbour_with_it() {
        assert_eq!(sized(&[(&["1"], 5), (&["2"], 30), (&["3"], 12)]), ["1".into(), "3".into()].into());
        assert_eq!(sized(&[(&["1"], 6), (&["2"], 30)]), [].into());
        assert_eq!(sized(&[(&["1"], 5), (&["2"], 3), (&["3"], 12)]), ["1".into(), "2".into()].into());
    }

    #[test]
    fn two_who_are_together_fewer_than_six_take_a_third_with_them() {
        assert_eq!(sized(&[(&["1"], 2), (&["2"], 1), (&["3"], 12)]).len(), 3);
        assert_eq!(sized(&[(&["1"], 2), (&["2"], 1), (&["3"], 12), (&["4"], 30)]).len(), 3);
    }

    #[test]
    fn in_two_dimensions_no_margin_gives_a_cell_away() {
        let cells: &[(&[&str], u64)] = &[
            (&["F", "5"], 3),
            (&["F", "6"], 20),
            (&["F", "7"], 15),
            (&["M", "5"], 10),
            (&["M", "6"], 22),
            (&["M", "7"], 30),
        ];
        let found = sized(cells);
        assert_eq!(found, ["F-5".into(), "F-7".into(), "M-5".into(), "M-7".into()].into());
    }

    #[test]
    fn a_total_of_few_is_withheld_alone() {
        assert_eq!(sized(&[(&[], 5)]).len(), 1);
    }

    #[test]
    fn a_cohort_that_leaves_out_few_is_not_shown_beside_everyone() {
        for (apart, shown) in [(0, true), (1, false), (5, false), (6, true)] {
            assert!(!is_withheld(crowd(30, apart), Cohort::Everyone));
            assert_eq!(is_withheld(crowd(30, apart), Cohort::DfeComparable), !shown, "{apart}");
        }
    }

    #[test]
    fn who_is_left_out_of_a_group_is_not_found_by_the_total() {
        let comparable = |groups: &[(&[&str], Crowd)]| names(groups, Cohort::DfeComparable);
        // Seven are left out of the whole, one of them in the first group: it takes others with it until there are six.
        let groups: &[(&[&str], Crowd)] =
            &[(&["1"], crowd(20, 1)), (&["2"], crowd(30, 6)), (&["3"], crowd(40, 0))];
        assert_eq!(comparable(groups), ["1".into(), "2".into()].into());
        assert_eq!(names(groups, Cohort::Everyone), [].into());
        // Three whom nobody else counts: what the table of everyone withholds this one does not show either.
        let groups: &[(&[&str], Crowd)] =
            &[(&["1"], crowd(0, 3)), (&["2"], crowd(20, 0)), (&["3"], crowd(30, 7)), (&["4"], crowd(40, 0))];
        assert_eq!(names(groups, Cohort::Everyone), ["1".into(), "2".into()].into());
        assert_eq!(comparable(groups), ["1".into(), "2".into(), "3".into()].into());
    }

    #[test]
    fn whom_the_total_leaves_out_hides_nobody() {
        let outside = |crowd: Crowd| Crowd { outside: true, ..crowd };
        let groups: &[(&[&str], Crowd)] = &[
            (&["primary"], crowd(40, 0)),
            (&["secondary"], crowd(30, 0)),
            (&["special"], crowd(4, 0)),
            (&["alternative_provision"], outside(crowd(4, 0))),
        ];
        let found = names(groups, Cohort::DfeComparable);
        assert_eq!(found, ["alternative_provision".into(), "secondary".into(), "special".into()].into());
        // In a row of its own it is as any other.
        let groups: &[(&[&str], Crowd)] = &[
            (&["alternative_provision", "F"], outside(crowd(4, 0))),
            (&["alternative_provision", "M"], outside(crowd(20, 0))),
        ];
        assert_eq!(names(groups, Cohort::DfeComparable).len(), 2);
    }

    #[test]
    fn of_all_schools_less_the_others_nobody_is_told_of_who_is_one_of_few() {
        let of_schools = |schools: &[[Crowd; 3]], cohort| {
            let mut whole = Crowds::new();
            for school in schools {
                let named = ["1", "2", "3"].map(|name| vec![Some(name.to_owned())]);
                for (group, crowd) in as_part(named.into_iter().zip(*school).collect(), cohort) {
                    *whole.entry(group).or_default() += crowd;
                }
            }
            withheld(&whole, cohort).into_iter().flatten().flatten().collect::<Vec<_>>()
        };
        let even = [crowd(30, 0), crowd(40, 0), crowd(50, 0)];
        let everyone = |schools: &[[Crowd; 3]]| of_schools(schools, Cohort::Everyone);
        assert_eq!(everyone(&[even, even]), [""; 0]);
        // One school withholds four of the first group and with them the third: so must the whole.
        let few = [crowd(4, 0), crowd(40, 0), crowd(8, 0)];
        assert_eq!(everyone(&[even, few]), ["1", "3"]);
        assert_eq!(everyone(&[even, few, few]), [""; 0], "eight at two schools that show neither");
        let apart = [crowd(30, 2), crowd(40, 9), crowd(50, 0)];
        assert_eq!(everyone(&[even, apart]), [""; 0]);
        assert_eq!(of_schools(&[even, apart], Cohort::DfeComparable), ["1", "2"]);
    }
}
