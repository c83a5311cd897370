//! Withholding figures of small groups from those who may not see pupils.
//!
//! A group of fewer than six is withheld, and so is the smallest of its neighbours wherever a total over them would
//! give the one away.

use std::collections::{BTreeMap, BTreeSet};

use crate::attendance::figures::{Group, Tally};

/// Pupils that a group has at least.
const SMALLEST: u64 = 6;

/// The groups whose figures are withheld.
pub fn withheld(groups: &BTreeMap<Group, Tally>) -> BTreeSet<Group> {
    let sizes: BTreeMap<&Group, u64> =
        groups.iter().map(|(group, tally)| (group, tally.units + tally.without_possible)).collect();
    let mut withheld: BTreeSet<&Group> =
        sizes.iter().filter(|(_, size)| **size < SMALLEST).map(|(group, _)| *group).collect();
    while let Some(more) = alone(&sizes, &withheld) {
        withheld.insert(more);
    }
    withheld.into_iter().cloned().collect()
}

/// Of the rows of neighbours (groups alike in all dimensions but one) in which just one is withheld, the group that
/// stands in the most of them, and of those the smallest.
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
            let open: Vec<_> = row.iter().filter(|group| !withheld.contains(*group)).collect();
            if row.len() == open.len() + 1 {
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
