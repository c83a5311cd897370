//! Sessions counted by what they count as, at the detail that both sides can be held to.

use std::collections::BTreeMap;

use crate::attendance::code::{Class, Code};

/// How finely two counts are compared, coarsest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// Attended or missed.
    Absence,
    /// Attended, authorised or unauthorised.
    Classes,
    /// By attendance code.
    Codes,
}

/// What a possible session counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bucket {
    /// Attended.
    Attended,
    /// Missed, with leave or without.
    Absent,
    /// Missed with leave or good reason.
    Authorised,
    /// Missed without.
    Unauthorised,
    /// Under this code.
    Code(Code),
}

impl Bucket {
    /// Where a mark counts; none for one that is no possible session. `\` counts as `/`: which of them stands follows
    /// from the session.
    pub fn of(code: Code, detail: Detail) -> Option<Self> {
        let code = if code.as_str() == "\\" { Code::parse("/").unwrap_or(code) } else { code };
        code.is_possible().then(|| Self::Code(code).at(detail))
    }

    /// The same at this detail or at its own, whichever is coarser.
    fn at(self, detail: Detail) -> Self {
        let class = match self {
            Self::Code(_) if detail == Detail::Codes => return self,
            Self::Code(code) => match code.class() {
                Class::Authorised => Self::Authorised,
                Class::Unauthorised => Self::Unauthorised,
                _ => Self::Attended,
            },
            other => other,
        };
        match (class, detail) {
            (Self::Authorised | Self::Unauthorised, Detail::Absence) => Self::Absent,
            _ => class,
        }
    }
}

/// Possible sessions by what they count as; of a difference, theirs less ours.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally(BTreeMap<Bucket, i64>);

impl Tally {
    /// Counts sessions.
    pub fn add(&mut self, bucket: Option<Bucket>, sessions: i64) {
        let Some(bucket) = bucket.filter(|_| sessions != 0) else { return };
        let count = self.0.entry(bucket).or_default();
        *count += sessions;
        if *count == 0 {
            self.0.remove(&bucket);
        }
    }

    /// The marks of these codes.
    pub fn of(codes: impl IntoIterator<Item = Code>, detail: Detail) -> Self {
        let mut tally = Self::default();
        codes.into_iter().for_each(|code| tally.add(Bucket::of(code, detail), 1));
        tally
    }

    /// The same at this detail or at its own, whichever is coarser.
    #[must_use]
    pub fn at(&self, detail: Detail) -> Self {
        let mut tally = Self::default();
        self.0.iter().for_each(|(bucket, sessions)| tally.add(Some(bucket.at(detail)), *sessions));
        tally
    }

    /// With another one taken away.
    #[must_use]
    pub fn less(&self, other: &Self) -> Self {
        let mut tally = self.clone();
        other.0.iter().for_each(|(bucket, sessions)| tally.add(Some(*bucket), -sessions));
        tally
    }

    /// With another one put to it.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        let mut tally = self.clone();
        other.0.iter().for_each(|(bucket, sessions)| tally.add(Some(*bucket), *sessions));
        tally
    }

    /// Whether there is nothing in it.
    pub fn is_nothing(&self) -> bool {
        self.0.is_empty()
    }

    /// Sessions under one thing.
    pub fn get(&self, bucket: Bucket) -> i64 {
        self.0.get(&bucket).copied().unwrap_or_default()
    }

    /// Everything in it.
    pub fn iter(&self) -> impl Iterator<Item = (Bucket, i64)> + '_ {
        self.0.iter().map(|(bucket, sessions)| (*bucket, *sessions))
    }

    /// Possible sessions.
    pub fn possible(&self) -> i64 {
        self.0.values().sum()
    }

    /// As many sessions as asked for, or as there are, from what stands above nought (or below it).
    #[must_use]
    pub fn part(&self, mut sessions: i64, above: bool) -> Self {
        let mut part = Self::default();
        for (bucket, count) in self.iter().filter(|(_, count)| (*count > 0) == above) {
            let taken = count.abs().min(sessions);
            sessions -= taken;
            part.add(Some(bucket), if above { taken } else { -taken });
        }
        part
    }
}
