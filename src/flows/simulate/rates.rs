//! How often what is marked: rates by kind of school, in parts per million of possible sessions
//! unless another whole is named.
//!
//! They are set so that the sums come near what the Department for Education published for Norfolk
//! in 2025/26: absence of 5.5 % in primary, 9.2 % in secondary and 11.5 % in special schools,
//! persistent absence of 13.5, 24.5 and 31.3 %, and the shares of each attendance code.

use super::authority::SimKind;

/// One band of the spread of absence between pupils.
pub(super) struct Band {
    /// Its share of all pupils; the shares of a kind add up to a million.
    pub(super) pupils: u32,
    /// Rate of absence of its first pupil.
    pub(super) from: u32,
    /// Rate of absence of its last pupil.
    pub(super) to: u32,
}

/// The rates of one kind of school.
pub(super) struct Rates {
    /// Pupils in the order of their absence, least first.
    pub(super) spread: &'static [Band],
    /// Mean absence, around which lateness is scaled.
    pub(super) absence: u32,
    /// `M`, of every session.
    pub(super) appointment: u32,
    /// `L` in the morning and in the afternoon.
    pub(super) late: (u32, u32),
    /// Days on which a registration group is out on a visit, `V`.
    pub(super) group_visit: u32,
    /// `B`, `P` and `K` of single pupils' days.
    pub(super) off_site: [(&'static str, u32); 3],
    /// Reasons of absence of most pupils, parts per thousand.
    pub(super) reasons: &'static [(&'static str, u32)],
    /// Reasons of absence of pupils who miss a tenth or more.
    pub(super) persistent_reasons: &'static [(&'static str, u32)],
}

/// Absence on a weekday, per cent of the week's mean: Fridays are worst.
pub(super) const WEEKDAYS: [u32; 7] = [99, 97, 96, 97, 111, 100, 100];

/// Absence in a month from January on, per cent of the year's mean.
pub(super) const MONTHS: [u32; 12] = [103, 104, 102, 98, 97, 102, 108, 100, 88, 96, 103, 110];

/// Absence in Year 7 to 11 of a secondary school, per cent of the school's mean.
pub(super) const SECONDARY_YEARS: [u32; 5] = [79, 95, 107, 111, 108];

const fn band(pupils: u32, from: u32, to: u32) -> Band {
    Band { pupils, from, to }
}

pub(super) const fn of(kind: SimKind) -> &'static Rates {
    match kind {
        SimKind::Primary => &PRIMARY,
        SimKind::Secondary => &SECONDARY,
        SimKind::Special => &SPECIAL,
    }
}

static PRIMARY: Rates = Rates {
    spread: &[
        band(590_000, 4_000, 42_000),
        band(275_000, 42_000, 90_000),
        band(85_000, 90_000, 145_000),
        band(27_000, 145_000, 200_000),
        band(14_000, 200_000, 300_000),
        band(5_000, 300_000, 500_000),
        band(4_000, 500_000, 900_000),
    ],
    absence: 55_000,
    appointment: 3_000,
    late: (15_500, 3_700),
    group_visit: 9_000,
    off_site: [("B", 4_300), ("P", 1_400), ("K", 140)],
    reasons: &[("I", 642), ("G", 165), ("O", 95), ("C", 85), ("E", 6), ("R", 4), ("T", 2), ("C1", 1)],
    persistent_reasons: &[("I", 513), ("O", 205), ("C2", 112), ("C", 75), ("G", 50), ("E", 42), ("T", 3)],
};

static SECONDARY: Rates = Rates {
    spread: &[
        band(481_000, 4_000, 46_000),
        band(275_000, 46_000, 96_000),
        band(98_000, 96_000, 150_000),
        band(50_000, 150_000, 200_000),
        band(30_000, 200_000, 250_000),
        band(30_000, 250_000, 400_000),
        band(36_000, 400_000, 900_000),
    ],
    absence: 92_000,
    appointment: 4_600,
    late: (35_500, 17_000),
    group_visit: 8_500,
    off_site: [("B", 1_700), ("P", 1_700), ("K", 800)],
    reasons: &[
        ("I", 744),
        ("G", 90),
        ("O", 75),
        ("C", 56),
        ("E", 10),
        ("J1", 20),
        ("R", 3),
        ("T", 1),
        ("C1", 1),
    ],
    persistent_reasons: &[("I", 430), ("O", 382), ("C", 60), ("E", 56), ("C2", 53), ("G", 18), ("T", 1)],
};

static SPECIAL: Rates = Rates {
    spread: &[
        band(392_000, 5_000, 48_000),
        band(287_000, 48_000, 98_000),
        band(140_000, 98_000, 150_000),
        band(62_000, 150_000, 200_000),
        band(40_000, 200_000, 300_000),
        band(33_000, 300_000, 500_000),
        band(46_000, 500_000, 950_000),
    ],
    absence: 115_000,
    appointment: 11_000,
    late: (11_200, 3_100),
    group_visit: 5_000,
    off_site: [("B", 20_000), ("P", 450), ("K", 350)],
    reasons: &[("I", 722), ("C", 150), ("O", 60), ("G", 46), ("E", 12), ("R", 4), ("T", 4), ("J1", 2)],
    persistent_reasons: &[("I", 395), ("O", 253), ("C2", 165), ("C", 150), ("E", 25), ("G", 9), ("T", 3)],
};
