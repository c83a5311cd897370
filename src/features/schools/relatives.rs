//! Which schools came before and after one.

use std::collections::BTreeMap;

use super::{dto::SchoolRelative, gias::LinkManner};
use crate::{
    attendance::book::relatives::{Side, beside},
    entities::school_link,
};

/// The schools before and after this one, each once and by URN, from the links at either end of which it stands.
///
/// Most pairs are told from both sides; then this school's own side counts, because it names the other.
pub(super) fn relatives(
    urn: i32,
    links: &[school_link::Model],
) -> (Vec<SchoolRelative>, Vec<SchoolRelative>) {
    let (mut before, mut after) = (BTreeMap::new(), BTreeMap::new());
    let own = links.iter().filter(|link| link.urn == urn);
    for link in own.chain(links.iter().filter(|link| link.link_urn == urn)) {
        let own = link.urn == urn;
        let (side, other) = match beside(urn, link) {
            Some((Side::Before, other)) => (&mut before, other),
            Some((Side::After, other)) => (&mut after, other),
            None => continue,
        };
        let manner = LinkManner::from_word(&link.manner).unwrap_or(LinkManner::Plain);
        let name = link.name.clone().filter(|_| own);
        let relative: &mut SchoolRelative =
            side.entry(other).or_insert(SchoolRelative { urn: other, name: None, manner });
        relative.name = relative.name.take().or(name);
        // "Predecessor" beside "Predecessor - merged": the one that says more.
        if relative.manner == LinkManner::Plain {
            relative.manner = manner;
        }
    }
    (before.into_values().collect(), after.into_values().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_told_from_both_sides_is_one_relative() {
        let at = chrono::DateTime::UNIX_EPOCH;
        let link = |urn, link_urn, kind: &str, manner: &str| school_link::Model {
            urn,
            link_urn,
            type_name: format!("{kind} {manner}"),
            kind: kind.into(),
            manner: manner.into(),
            name: Some(format!("School {link_urn}")),
            established_on: None,
            created_at: at,
            updated_at: at,
        };
        let links = [
            link(900_003, 900_001, "predecessor", "merged"),
            link(900_001, 900_003, "successor", "plain"),
            link(900_001, 900_000, "predecessor", "plain"),
            link(900_001, 900_009, "other", "plain"),
            link(900_002, 900_001, "predecessor", "plain"),
            link(900_004, 900_005, "predecessor", "plain"),
        ];
        let (before, after) = relatives(900_001, &links);
        let relative =
            |urn, name: Option<&str>, manner| SchoolRelative { urn, name: name.map(str::to_owned), manner };
        assert_eq!(before, [relative(900_000, Some("School 900000"), LinkManner::Plain)]);
        assert_eq!(
            after,
            [
                relative(900_002, None, LinkManner::Plain),
                relative(900_003, Some("School 900003"), LinkManner::Merged),
            ]
        );
    }
}
