//! Keyed draws: one hash of what a value belongs to, in place of a stream of random numbers.
//!
//! A stream would make each mark depend on how many were drawn before it. A key does not, and costs
//! a few nanoseconds where seeding a cipher for each of 44 million marks would cost most of a minute.

use rand::RngCore;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

/// The whole of a rate: rates are integers in parts per million.
pub(super) const MILLION: u32 = 1_000_000;

/// What is drawn, so that two questions about the same pupil and day are independent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    School = 1,
    Pupils,
    Propensity,
    PartTimeStart,
    BlockStart,
    Absence,
    Reason,
    NotYetEstablished,
    Appointment,
    LateAfterClosing,
    Late,
    MinutesLate,
    GroupVisit,
    OffSite,
    Placement,
    PlacementWeek,
    SchoolLevel,
    StudyLeave,
    Established,
    DaysUntilEstablished,
}

/// The identity of a school, a pupil or a group under one seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Key(u64);

impl Key {
    pub(super) const fn new(seed: u64) -> Self {
        Self(mix(seed))
    }

    pub(super) const fn with(self, part: u64) -> Self {
        Self(mix(self.0 ^ mix(part)))
    }

    /// The key extended by a text, byte by byte (FNV-1a).
    pub(super) fn with_text(self, text: &str) -> Self {
        let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        self.with(hash)
    }

    /// The draw for a purpose that has no date.
    pub(super) const fn once(self, purpose: Purpose) -> Draw {
        self.at(purpose, 0)
    }

    /// The draw for a purpose at a moment: a day number, or a session number.
    pub(super) const fn at(self, purpose: Purpose, moment: u64) -> Draw {
        Draw(mix(self.0 ^ mix(((purpose as u64) << 48) ^ moment)))
    }

    /// A stream for what is always generated whole and in order: a school, or the pupils of one.
    pub(super) fn stream(self, purpose: Purpose) -> Stream {
        Stream(ChaCha8Rng::seed_from_u64(self.once(purpose).0))
    }
}

/// One drawn value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Draw(u64);

impl Draw {
    /// Uniform over the parts per million.
    pub(super) const fn ppm(self) -> u32 {
        self.below(MILLION)
    }

    /// Uniform below `bound`.
    pub(super) const fn below(self, bound: u32) -> u32 {
        (((self.0 >> 32) * bound as u64) >> 32) as u32
    }
}

/// A stream of draws. Only the cipher's own output is used and never a distribution of `rand`,
/// whose results may change between its versions.
pub(super) struct Stream(ChaCha8Rng);

impl Stream {
    pub(super) fn next(&mut self) -> Draw {
        Draw(self.0.next_u64())
    }

    pub(super) fn below(&mut self, bound: u32) -> u32 {
        self.next().below(bound)
    }

    /// Uniform from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.below(high - low + 1)
    }

    /// The value whose share the draw falls in; shares are per cent and `otherwise` takes the rest.
    pub(super) fn pick<T: Copy>(&mut self, otherwise: T, shares: &[(u32, T)]) -> T {
        let mut left = self.below(100);
        for &(share, value) in shares {
            if left < share {
                return value;
            }
            left -= share;
        }
        otherwise
    }
}

/// The finaliser of SplitMix64: a bijection in which each bit of the input moves half of the output.
const fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}
