//! Withholding figures of small groups from those who may not see pupils.
//!
//! A group of fewer than six is withheld, and so are the smallest of its neighbours, until those that are withheld of
//! one row are at least two and together at least six: otherwise a total less what is shown would give them away.

use std::collections::{BTreeMap, BTreeSet};

use super::{Group, Table, Tally};

/// Pupils that a group has at least.
pub const SMALLEST: u64 = 6;

/// Whether everybody in a table of one school together is too few to be shown.
pub fn is_small(table: &Table) -> bool {
    table.pupils() < SMALLEST
}

/// The groups whose figures are withheld.
pub fn withheld(groups: &BTreeMap<Group, Tally>) -> BTreeSet<Group> {
    // Who has nobody has nothing to hide.
    let sizes = groups.iter().map(|(group, tally)| (group, tally.units + tally.without_possible));
    let sizes: BTreeMap<&Group, u64> = sizes.filter(|(_, size)| *size > 0).collect();
    let mut withheld: BTreeSet<&Group> =
        sizes.iter().filter(|(_, size)| **size < SMALLEST).map(|(group, _)| *group).collect();
    while let Some(more) = alone(&sizes, &withheld) {
        withheld.insert(more);
    }
    withheld.into_iter().cloned().collect()
}

/// Of the rows of neighbours (groups alike in all dimensions but one) in which too little is withheld, the open group
/// that stands in the most of them, and of those the smallest.
fn alone<'g>(sizes: &BTreeMap<&'g Group, u64>, withheld: &BTreeSet<&'g Group>) -> Option<&'g Group> {
    let dimensions = sizes.keys().next().map_or(0, |group| group.len());
    let mut helps: BTreeMap<&Group, usize> = BTreeMap::new();
    for dimension in 0..dimensions {
        let mut rows: BTreeMap<Group, Vec<&Group>> = BTreeMap::new();
        for group in sizes.keys() {
            let mut others = (*group).clone();
            others.remove(dimension);
            rows.entry(others).or_default().push(group);
        }
        for row in rows.values() {
            let (closed, open): (Vec<&Group>, Vec<&Group>) =
                row.iter().partition(|group| withheld.contains(*group));
            let hidden: u64 = closed.iter().filter_map(|group| sizes.get(group)).sum();
            if !closed.is_empty() && (closed.len() == 1 || hidden < SMALLEST) {
                open.into_iter().for_each(|group| *helps.entry(group).or_default() += 1);
            }
        }
    }
    let size = |group: &Group| std::cmp::Reverse(sizes.get(group).copied().unwrap_or_default());
    helps.into_iter().max_by_key(|(group, rows)| (*rows, size(group))).map(|(group, _)| group)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sized(groups: &[(&[&str], u64)]) -> BTreeSet<String> {
        let tally = |units| {
            let mut tally = Tally::default();
            tally.units = units;
            tally
        };
        let group = |values: &[&str]| values.iter().map(|value| Some((*value).to_owned())).collect::<Group>();
        let groups = groups.iter().map(|(values, units)| (group(values), tally(*units))).collect();
        let name = |group: Group| group.into_iter().flatten().collect::<Vec<_>>().join("-");
        withheld(&groups).into_iter().map(name).collect()
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
        assert_eq!(sized(&[(&["1"], 5), (&["2"], 200), (&["3"], 0)]).len(), 2, "nobody hides nobody");
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
}
