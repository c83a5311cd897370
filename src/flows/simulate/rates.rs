//! How often what is marked: rates by kind of school, in parts per million of possible sessions
//! unless another whole is named.
//!
//! They are set so that the sums come near what the Department for Education published for Norfolk
//! in 2025/26: absence of 5.5 % in primary, 9.2 % in secondary and 11.5 % in special schools,
//! persistent absence of 13.5, 24.5 and 31.3 %, and the shares of each attendance code
//! (`published.rs` has them; `rollcall simulate` tells how near a year comes).

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
    /// `N` on the first morning and afternoon of an absence, of those absences whose reason a parent would tell.
    pub(super) not_established: (u32, u32),
    /// Pupils of Year 10 who go on work experience, `W`.
    pub(super) placements: u32,
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
pub(super) const WEEKDAYS: [u32; 7] = [97, 97, 96, 97, 111, 100, 100];

/// Absence in a month from January on, per cent of the year's mean.
pub(super) const MONTHS: [u32; 12] = [103, 104, 102, 98, 97, 102, 108, 100, 88, 96, 103, 110];

/// Absence in Year 7 to 11 of a secondary school, per cent of the school's mean.
pub(super) const SECONDARY_YEARS: [u32; 5] = [79, 95, 107, 111, 108];

/// `N` whose reason comes to be known, parts per million of all: the rest stays. By the published figures
/// two to three times as many stand in the first days as in the end.
pub(super) const ESTABLISHED: u32 = 600_000;

/// School days within which it does: the five that regulation 10(7) to (9) gives a school.
pub(super) const ESTABLISHED_WITHIN: u32 = 5;

/// Study leave, of the absences of Year 11 in the weeks of the public examinations.
pub(super) const STUDY_LEAVE: u32 = 250_000;

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
        band(596_000, 4_000, 39_000),
        band(277_000, 39_000, 90_000),
        band(84_000, 90_000, 145_000),
        band(20_000, 145_000, 200_000),
        band(8_000, 200_000, 300_000),
        band(4_500, 300_000, 500_000),
        band(10_500, 500_000, 900_000),
    ],
    absence: 55_000,
    appointment: 3_000,
    late: (15_900, 3_700),
    not_established: (60_000, 24_000),
    placements: 0,
    group_visit: 9_100,
    off_site: [("B", 4_300), ("P", 1_350), ("K", 140)],
    reasons: &[("I", 643), ("G", 168), ("O", 93), ("C", 84), ("E", 6), ("R", 4), ("T", 1), ("C1", 1)],
    persistent_reasons: &[("I", 528), ("O", 200), ("C2", 103), ("C", 72), ("G", 48), ("E", 44), ("T", 5)],
};

static SECONDARY: Rates = Rates {
    spread: &[
        band(486_000, 4_000, 39_000),
        band(272_000, 39_000, 90_000),
        band(112_000, 90_000, 145_000),
        band(40_000, 145_000, 200_000),
        band(20_000, 200_000, 250_000),
        band(15_000, 250_000, 450_000),
        band(55_000, 450_000, 850_000),
    ],
    absence: 92_000,
    appointment: 4_600,
    late: (36_500, 17_400),
    not_established: (36_000, 14_000),
    placements: 800_000,
    group_visit: 9_400,
    off_site: [("B", 1_750), ("P", 1_700), ("K", 820)],
    reasons: &[("I", 731), ("G", 92), ("O", 76), ("C", 48), ("E", 11), ("J1", 37), ("R", 4), ("C1", 1)],
    persistent_reasons: &[("I", 441), ("O", 383), ("C", 54), ("E", 51), ("C2", 51), ("G", 18), ("T", 2)],
};

static SPECIAL: Rates = Rates {
    spread: &[
        band(400_000, 5_000, 48_000),
        band(298_000, 48_000, 97_000),
        band(140_000, 97_000, 145_000),
        band(53_000, 145_000, 200_000),
        band(30_000, 200_000, 300_000),
        band(25_000, 300_000, 500_000),
        band(54_000, 500_000, 950_000),
    ],
    absence: 115_000,
    appointment: 11_000,
    late: (11_400, 3_100),
    not_established: (72_000, 29_000),
    placements: 200_000,
    group_visit: 4_800,
    off_site: [("B", 20_000), ("P", 500), ("K", 330)],
    reasons: &[("I", 717), ("C", 97), ("O", 64), ("J1", 60), ("G", 43), ("E", 12), ("R", 3), ("T", 4)],
    persistent_reasons: &[("I", 388), ("O", 258), ("C2", 171), ("C", 145), ("E", 24), ("G", 9), ("T", 5)],
};
