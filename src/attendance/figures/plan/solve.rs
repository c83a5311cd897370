//! What follows from sums: the unknown values that a system of equations determines.

use std::{
    cmp::Ordering,
    collections::{BTreeSet, HashMap},
};

/// Arithmetic is done modulo a prime, so that it is exact.
const PRIME: i64 = 2_147_483_647;

/// Unknowns in order with their coefficients; what is known stands on the other side and does not matter here.
type Row = Vec<(usize, i64)>;

/// The unknowns that these rows determine.
pub fn determined(rows: Vec<Row>) -> BTreeSet<usize> {
    let mut system = System::default();
    for (unknown, _) in rows.iter().flatten() {
        *system.counts.entry(*unknown).or_default() += 1;
    }
    for mut row in rows {
        row.sort_unstable();
        row.iter_mut().for_each(|(_, factor)| *factor = factor.rem_euclid(PRIME));
        system.add(row);
    }
    let alone = system.rows.iter().filter(|(_, row)| row.len() == 1);
    alone.map(|(unknown, _)| *unknown).collect()
}

/// Rows in reduced echelon form: each by the unknown that stands in no other.
#[derive(Default)]
struct System {
    rows: HashMap<usize, Row>,
    /// In which rows an unknown stands that leads none.
    stands_in: HashMap<usize, BTreeSet<usize>>,
    /// In how many of the rows that were given an unknown stands.
    counts: HashMap<usize, usize>,
}

impl System {
    fn add(&mut self, mut row: Row) {
        let leading: Vec<(usize, i64)> =
            row.iter().copied().filter(|(unknown, _)| self.rows.contains_key(unknown)).collect();
        // No row holds what leads another, so that one pass is enough.
        for (unknown, factor) in leading {
            if let Some(known) = self.rows.get(&unknown) {
                row = less(&row, known, factor);
            }
        }
        // What stands in the fewest rows leads: the others have the least to change.
        let count = |(unknown, _): &(usize, i64)| self.counts.get(unknown).copied();
        let Some((lead, factor)) = row.iter().copied().min_by_key(count) else { return };
        let inverse = inverse(factor);
        row.iter_mut().for_each(|(_, factor)| *factor = *factor * inverse % PRIME);
        for other in self.stands_in.remove(&lead).unwrap_or_default() {
            let Some(old) = self.rows.remove(&other) else { continue };
            let factor = old.iter().find(|(unknown, _)| *unknown == lead).map_or(0, |(_, factor)| *factor);
            let changed = less(&old, &row, factor);
            for (unknown, _) in old.iter().filter(|(unknown, _)| *unknown != lead) {
                if let Some(rows) = self.stands_in.get_mut(unknown) {
                    rows.remove(&other);
                }
            }
            self.insert(other, changed);
        }
        self.insert(lead, row);
    }

    fn insert(&mut self, lead: usize, row: Row) {
        for (unknown, _) in row.iter().filter(|(unknown, _)| *unknown != lead) {
            self.stands_in.entry(*unknown).or_default().insert(lead);
        }
        self.rows.insert(lead, row);
    }
}

/// A row less so many times another.
fn less(row: &[(usize, i64)], other: &[(usize, i64)], times: i64) -> Row {
    let taken = |factor: i64| (PRIME - times * factor % PRIME) % PRIME;
    let mut found = Vec::with_capacity(row.len() + other.len());
    let (mut row, mut other) = (row.iter().peekable(), other.iter().peekable());
    loop {
        let next = match (row.peek(), other.peek()) {
            (Some((one, _)), Some((two, _))) => one.cmp(two),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => return found,
        };
        let own = if next.is_le() { row.next().copied() } else { None };
        let theirs = if next.is_ge() { other.next().copied() } else { None };
        let unknown = own.or(theirs).map_or(0, |(unknown, _)| unknown);
        let factor =
            (own.map_or(0, |(_, factor)| factor) + theirs.map_or(0, |(_, factor)| taken(factor))) % PRIME;
        if factor != 0 {
            found.push((unknown, factor));
        }
    }
}

/// By Fermat's little theorem.
fn inverse(value: i64) -> i64 {
    let (mut base, mut power, mut inverse) = (value, PRIME - 2, 1);
    while power > 0 {
        if power % 2 == 1 {
            inverse = inverse * base % PRIME;
        }
        base = base * base % PRIME;
        power /= 2;
    }
    inverse
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_equation_tells_alone_several_may_tell_together() {
        // Two squares of a table, and a cell that leads from one to the other.
        let sum = |unknowns: &[usize]| unknowns.iter().map(|unknown| (*unknown, 1)).collect::<Vec<_>>();
        let rows = [sum(&[0, 1]), sum(&[2, 3, 4]), sum(&[0, 2]), sum(&[1, 3]), sum(&[4, 5, 6]), sum(&[7, 8])];
        let columns = [sum(&[5, 7]), sum(&[6, 8])];
        assert_eq!(determined(rows.into_iter().chain(columns).collect()), [4].into());
        assert_eq!(determined(vec![sum(&[0, 1]), sum(&[1, 2]), sum(&[0, 2])]), [0, 1, 2].into());
        assert_eq!(determined(vec![sum(&[0, 1]), vec![(0, 1), (1, -1)]]), [0, 1].into());
        assert_eq!(determined(vec![sum(&[0, 1]), sum(&[1, 2]), vec![(0, 1), (2, -1)]]), [].into());
    }
}
