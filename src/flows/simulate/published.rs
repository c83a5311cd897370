//! What is published of Norfolk's schools: the figures that a synthetic year is held beside.
//!
//! In parts per million, for primary, secondary and special schools in this order. Withdrawn codes, of which 79 sessions
//! were recorded, are left out.

use super::authority::SimKind;
use crate::attendance::code::{Class, TABLE};

/// Where they are from.
pub const SOURCE: &str = "Department for Education, Pupil attendance in schools, Norfolk, 2025/26 to July 2026; severe absence: \
    Pupil absence in schools in England, Norfolk, 2024/25. Crown copyright, Open Government Licence v3.0";

/// A figure of each kind of school.
pub(super) type OfKinds = [u64; 3];

/// Sessions under each code, of possible sessions.
pub(super) const CODES: [(&str, OfKinds); 22] = [
    ("/", [459_788, 430_319, 427_119]),
    ("\\", [462_997, 441_010, 429_370]),
    ("L", [8_604, 21_227, 5_444]),
    ("B", [4_055, 1_561, 17_888]),
    ("P", [1_281, 1_546, 406]),
    ("V", [8_418, 7_997, 4_233]),
    ("W", [0, 3_958, 374]),
    ("K", [131, 750, 314]),
    ("I", [29_284, 44_651, 47_270]),
    ("M", [2_913, 4_245, 10_130]),
    ("R", [128, 107, 86]),
    ("S", [1, 272, 145]),
    ("T", [122, 70, 451]),
    ("E", [1_130, 3_353, 2_222]),
    ("C", [4_014, 5_293, 15_146]),
    ("C1", [29, 29, 7]),
    ("C2", [2_212, 2_964, 12_910]),
    ("J1", [61, 176, 273]),
    ("G", [5_837, 3_365, 1_792]),
    ("U", [1_750, 2_524, 2_835]),
    ("O", [6_885, 24_233, 20_948]),
    ("N", [360, 344, 637]),
];

/// Enrolments persistently absent.
pub(super) const PERSISTENT: OfKinds = [135_000, 245_000, 313_000];

/// Enrolments severely absent.
pub(super) const SEVERE: OfKinds = [10_600, 47_100, 53_500];

/// Absence in secondary schools on Mondays, Wednesdays and Fridays: only how they stand to each other is used, for the
/// days that they are of are not told.
pub(super) const SECONDARY_WEEKDAYS: [(&str, u64); 3] = [("mon", 83_400), ("wed", 82_300), ("fri", 95_500)];

/// The figure of this kind.
pub(super) const fn of(figures: OfKinds, kind: SimKind) -> u64 {
    match kind {
        SimKind::Primary => figures[0],
        SimKind::Secondary => figures[1],
        SimKind::Special => figures[2],
    }
}

/// Sessions of these classes, of possible sessions.
pub(super) fn of_classes(kind: SimKind, classes: &[Class]) -> u64 {
    let counts = |code: &str| TABLE.iter().any(|info| info.code == code && classes.contains(&info.class));
    CODES.iter().filter(|(code, _)| counts(code)).map(|(_, figures)| of(*figures, kind)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_add_up_to_the_published_absence_of_each_kind() {
        for (kind, absence) in
            [(SimKind::Primary, 54_700), (SimKind::Secondary, 91_600), (SimKind::Special, 114_900)]
        {
            let summed = of_classes(kind, &[Class::Authorised, Class::Unauthorised]);
            assert!(summed.abs_diff(absence) <= 60, "{kind:?}: {summed}");
            let all = summed + of_classes(kind, &[Class::Present, Class::Aea]);
            assert!(all.abs_diff(1_000_000) <= 20, "{kind:?}: {all}");
        }
    }
}
