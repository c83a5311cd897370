//! What a return says, beside what the registers say, as it goes over the wire and as a submission freezes it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    domain::{percentage::Rate, spelled::spelled},
    features::collections::values::Severity,
};

spelled! {
    /// What a finding is; the list may grow.
    #[schema(as = CollectionFindingCode)]
    FindingCode {
        /// More sessions were attended than were possible.
        AttendedExceedsPossible = "attended_exceeds_possible";
        /// One of the two counts is missing.
        Incomplete = "incomplete";
        /// More sessions were possible than the school's calendar has while the pupil was on roll.
        PossibleExceedsSessions = "possible_exceeds_sessions";
        /// The school gives neither count, and its registers do not cover the days.
        Unanswered = "unanswered";
        /// No session was possible.
        NoPossibleSessions = "no_possible_sessions";
        /// The registers, which cover these days, say otherwise by more than two sessions.
        DiffersFromRegisters = "differs_from_registers";
        /// Everybody attended everything, and they are three or more.
        AllAt100 = "all_at_100";
        /// No pupil of the group was on the school's roll in these days.
        NoPupils = "no_pupils";
        /// The school has sent no roll for these days, so it cannot say that it has nobody of the group.
        NoRoll = "no_roll";
        /// The registers held here do not cover these days, so nothing is filled in from them.
        RegistersIncomplete = "registers_incomplete";
        /// A row was saved for a pupil who is no longer asked about; it is left out.
        NoLongerAsked = "no_longer_asked";
    }
}

/// Something that was found in a return.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = CollectionFinding)]
pub struct Finding {
    /// How grave it is.
    pub severity: Severity,
    /// What it is.
    pub code: FindingCode,
    /// The same in words, with the counts it rests on.
    #[schema(example = "The registers say 60 of 66; the return says 66 of 66.")]
    pub detail: String,
    /// Whether the school has explained it, where it must.
    #[schema(example = false)]
    pub explained: bool,
}

/// Sessions, possible and attended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = CollectionSessions)]
pub struct Sessions {
    /// Sessions that the pupil could have attended.
    #[schema(example = 66)]
    pub possible: u64,
    /// Those of them that were attended, in school or in approved educational activity.
    #[schema(example = 60)]
    pub attended: u64,
}

impl Sessions {
    /// Whether a tenth or more of the possible sessions were missed: who attended exactly 90 % is persistently absent too.
    pub const fn is_persistently_absent(self) -> bool {
        self.possible > 0 && 10 * self.possible.saturating_sub(self.attended) >= self.possible
    }
}

/// What the school says of a row; a count that it does not give is null.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = CollectionSaid)]
pub struct Said {
    /// Sessions that were possible.
    #[schema(example = 66)]
    pub possible: Option<u64>,
    /// Those of them that were attended.
    #[schema(example = 60)]
    pub attended: Option<u64>,
}

impl Said {
    /// Both counts.
    pub fn both(self) -> Option<Sessions> {
        Some(Sessions { possible: self.possible?, attended: self.attended? })
    }

    /// Whether neither count is given.
    pub const fn is_silent(self) -> bool {
        self.possible.is_none() && self.attended.is_none()
    }
}

impl From<Sessions> for Said {
    fn from(both: Sessions) -> Self {
        Self { possible: Some(both.possible), attended: Some(both.attended) }
    }
}

/// One row of a return: a pupil, or the whole school.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = CollectionReturnRow)]
pub struct Row {
    /// The pupil; null for the whole school.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Option<Uuid>,
    /// The UPN as the school holds it.
    #[schema(example = "R201100018042")]
    pub upn: Option<String>,
    /// The school's own number of the pupil.
    #[schema(example = "1234")]
    pub mis_id: Option<String>,
    /// National curriculum year group.
    #[schema(example = "6")]
    pub year_group: Option<String>,
    /// Form or class.
    #[schema(example = "6B")]
    pub registration_group: Option<String>,
    /// What the registers say; null where they do not cover the days asked about.
    pub registers: Option<Sessions>,
    /// Marks that stand, out of those that were due.
    pub coverage: Rate,
    /// What the school says; null where it says nothing. Where it gives neither count, those of `registers` stand.
    pub said: Option<Said>,
    /// Whether the pupil missed 10 % of the possible sessions or more, by what the school says, or where it says nothing
    /// by the registers; null where neither tells, and for the whole school.
    #[schema(example = true)]
    pub persistently_absent: Option<bool>,
    /// What the school explains.
    #[schema(example = "The registers of the first week are on paper.")]
    pub explanation: Option<String>,
    /// What was found.
    pub findings: Vec<Finding>,
}

impl Row {
    /// Whether it is what the registers say: they cover the days, and the school gives neither count.
    pub fn is_filled_in(&self) -> bool {
        self.registers.is_some() && self.said.is_none_or(Said::is_silent)
    }

    /// The counts that stand: what the school says, or where it says nothing what the registers say.
    pub fn counts(&self) -> Said {
        match self.registers {
            Some(known) if self.is_filled_in() => known.into(),
            _ => self.said.unwrap_or_default(),
        }
    }
}

/// Counts over the rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = CollectionTotals)]
pub struct Totals {
    /// Pupils asked about.
    #[schema(example = 12)]
    pub pupils: u64,
    /// Those of them of whom both counts are given.
    #[schema(example = 11)]
    pub answered: u64,
    /// Sessions that were possible, of those pupils.
    #[schema(example = 726)]
    pub possible: u64,
    /// Sessions that were attended.
    #[schema(example = 660)]
    pub attended: u64,
    /// Pupils with a possible session; the counts below are of them. Of the whole school's one row, none.
    #[schema(example = 11)]
    pub with_data: u64,
    /// Pupils who missed nothing.
    #[schema(example = 2)]
    pub at_100: u64,
    /// Pupils who attended 90 % of their sessions or more, all of them too.
    #[schema(example = 6)]
    pub at_90_or_above: u64,
    /// Pupils who attended less.
    #[schema(example = 5)]
    pub below_90: u64,
    /// Pupils who missed 10 % of their sessions or more: those below 90 %, and those at exactly 90 %.
    #[schema(example = 6)]
    pub persistently_absent: u64,
}

impl Totals {
    /// Counts a pupil's sessions. The edges of bands belong to the upper one, and are compared exactly.
    pub fn count(&mut self, sessions: Sessions) {
        let Sessions { possible, attended } = sessions;
        self.answered += 1;
        self.possible += possible;
        self.attended += attended;
        if possible > 0 {
            self.with_data += 1;
            self.at_100 += u64::from(attended >= possible);
            match 10 * attended >= 9 * possible {
                true => self.at_90_or_above += 1,
                false => self.below_90 += 1,
            }
            self.persistently_absent += u64::from(sessions.is_persistently_absent());
        }
    }

    /// Adds another school's.
    pub fn add(&mut self, other: &Self) {
        self.pupils += other.pupils;
        self.answered += other.answered;
        self.possible += other.possible;
        self.attended += other.attended;
        self.with_data += other.with_data;
        self.at_100 += other.at_100;
        self.at_90_or_above += other.at_90_or_above;
        self.below_90 += other.below_90;
        self.persistently_absent += other.persistently_absent;
    }
}

/// What a return says, beside what the registers say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = CollectionReturnContent)]
pub struct Content {
    /// A row for each pupil, in the order of their UPNs, or one for the whole school.
    pub rows: Vec<Row>,
    /// What the school explains of all of it.
    #[schema(example = "A small group with good attendance.")]
    pub explanation: Option<String>,
    /// What was found in all of it.
    pub findings: Vec<Finding>,
    /// Marks that stand, out of those that were due, of all rows.
    pub coverage: Rate,
    /// Counts over what the school says, and of rows of which it says nothing over what is filled in from the registers.
    pub totals: Totals,
    /// The instant as of which registers, roll and group were read.
    #[schema(example = "2026-11-20T11:00:00Z")]
    pub data_as_at: DateTime<Utc>,
    /// The version of the definitions.
    #[schema(example = "2026-11")]
    pub definition: String,
}
