//! What was written into a Notice to Improve and what was done with it, as it is stored and told.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    contents::{NoticeToImproveCount, NoticeToImproveRules, NoticeToImproveSession},
    said::NoticeToImproveSays,
};
use crate::{
    domain::{person::Person, spelled::spelled},
    notices::{period::PeriodLength, schedule::PenaltyNoticeService, watch::NoticeToImproveGround},
};

spelled! {
    /// For whom a notice was issued.
    NoticeToImproveIssuedFor {
        /// For the school.
        School = "school";
        /// For the authority.
        Authority = "authority";
    }
}

/// How a notice was issued.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NoticeToImproveIssue {
    /// The number that a parent quotes: nine digits, the last of them a check digit. Null of notices that were issued before
    /// there were numbers.
    #[serde(default)]
    #[schema(example = "604318826")]
    pub number: Option<String>,
    /// The day.
    #[schema(example = "2026-11-23")]
    pub issued_on: NaiveDate,
    /// Who issued it.
    pub issued_by: Person,
    /// For whom.
    pub issued_for: NoticeToImproveIssuedFor,
    /// The sessions that counted towards the threshold.
    pub evidence: Vec<NoticeToImproveSession>,
    /// Whether they reached it.
    #[schema(example = true)]
    pub threshold_met: bool,
    /// The first day of its period, as the notice told it.
    #[schema(example = "2026-11-26")]
    pub period_from_on: NaiveDate,
    /// The last, as the notice told it. As the calendar now has it, it stands in `getNoticeToImproveProgress`.
    #[schema(example = "2027-01-20")]
    pub period_to_on: Option<NaiveDate>,
    /// How long the period is.
    pub length: PeriodLength,
    /// By which rules.
    pub rules: NoticeToImproveRules,
}

/// How a notice was served.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NoticeToImproveServed {
    /// How.
    pub by: PenaltyNoticeService,
    /// The day on which it was handed over or posted.
    #[schema(example = "2026-11-23")]
    pub sent_on: NaiveDate,
    /// The day of receipt.
    #[schema(example = "2026-11-25")]
    pub received_on: NaiveDate,
    /// Whether that is presumed: the second working day after posting.
    #[schema(example = true)]
    pub presumed: bool,
}

spelled! {
    /// Why the registers do not tell for certain how a period went. The list may grow.
    NoticeToImproveUncertainKind {
        /// Sessions under `N`: the reason for the absence is not established.
        UnresolvedMarks = "unresolved_marks";
        /// Sessions on which the pupil should have been marked and was not.
        MissingMarks = "missing_marks";
        /// The pupil left the roll of the school of the notice within the period: of the days since then other schools tell,
        /// or nobody.
        LeftRoll = "left_roll";
    }
}

impl NoticeToImproveUncertainKind {
    /// What is to be done about it.
    pub const fn mending(self) -> &'static str {
        match self {
            Self::UnresolvedMarks => {
                "Sessions of the period stand under `N`: have the reason established, or say why it is said all the same."
            }
            Self::MissingMarks => {
                "Registers of the period are not marked: have them completed, or say why it is said all the same."
            }
            Self::LeftRoll => {
                "The pupil left the school's roll within the period: say on what it rests what is said of the rest of it."
            }
        }
    }
}

/// What the registers do not tell for certain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NoticeToImproveUncertain {
    /// Why not.
    pub kind: NoticeToImproveUncertainKind,
    /// Of how many sessions.
    #[schema(example = 2)]
    pub sessions: usize,
}

/// What came of a notice whose period is over, and what the registers then said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NoticeToImproveConclusion {
    /// The day.
    #[schema(example = "2027-01-21")]
    pub concluded_on: NaiveDate,
    /// The day on which it was put right, if it was: how it was said before stands in the history.
    #[serde(default)]
    #[schema(example = "2027-02-03")]
    pub corrected_on: Option<NaiveDate>,
    /// The sessions of the period, counted at every school; to whom does not reach every school, at the school of the notice.
    pub count: NoticeToImproveCount,
    /// Those at the school of the notice.
    #[serde(default)]
    pub count_here: Option<NoticeToImproveCount>,
    /// The sessions of unauthorised absence among them since the parent had the notice, of those in reach.
    pub breaches: Vec<NoticeToImproveSession>,
    /// Those at schools out of reach, of which only the number is told.
    #[serde(default)]
    #[schema(example = 0)]
    pub breaches_withheld: usize,
    /// What the registers did not tell for certain; the reason says why it was said all the same.
    #[serde(default)]
    pub uncertain: Vec<NoticeToImproveUncertain>,
}

/// How a notice was ended before its period was over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NoticeToImproveEarlyEnd {
    /// The day.
    #[schema(example = "2026-12-07")]
    pub ended_on: NaiveDate,
    /// The ground, as the notice told it.
    pub ground: NoticeToImproveGround,
    /// The sessions of unauthorised absence in the period so far, since the parent had the notice, of those in reach.
    pub breaches: Vec<NoticeToImproveSession>,
    /// Those at schools out of reach, of which only the number is told.
    #[serde(default)]
    #[schema(example = 0)]
    pub breaches_withheld: usize,
    /// What happened, where the registers do not tell.
    #[schema(example = "Two meetings of the attendance contract were not attended")]
    pub explanation: Option<String>,
    /// The day on which the parent was told that it would end.
    #[schema(example = "2026-12-04")]
    pub parent_told_on: NaiveDate,
}

/// What was written into a notice and what was done with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NoticeToImproveTerms {
    /// What people wrote.
    pub says: NoticeToImproveSays,
    /// How it was issued; null while it is a draft.
    pub issue: Option<NoticeToImproveIssue>,
    /// How it was served.
    pub service: Option<NoticeToImproveServed>,
    /// What came of it.
    pub conclusion: Option<NoticeToImproveConclusion>,
    /// How it was ended early.
    pub early_end: Option<NoticeToImproveEarlyEnd>,
    /// The day on which it was cancelled.
    #[schema(example = "2026-12-01")]
    pub cancelled_on: Option<NaiveDate>,
}

impl NoticeToImproveTerms {
    /// The same as a reader may be told it. The offences were told by the notice itself; of what was missed since then a
    /// reader is told what is in reach, and of the rest how much it is.
    pub fn told(mut self, sight: Sight) -> Self {
        let offences = self.issue.iter_mut().flat_map(|issue| issue.evidence.iter_mut());
        offences.for_each(|session| sight.veil(session));
        if let Some(end) = &mut self.conclusion {
            (end.breaches, end.breaches_withheld) = sight.cut(std::mem::take(&mut end.breaches));
            end.count = end.count_here.filter(|_| !sight.everywhere).unwrap_or(end.count);
        }
        if let Some(end) = &mut self.early_end {
            (end.breaches, end.breaches_withheld) = sight.cut(std::mem::take(&mut end.breaches));
        }
        self
    }

    /// The day on which it ended, if it has.
    pub fn ended_on(&self) -> Option<NaiveDate> {
        let concluded = self.conclusion.as_ref().map(|end| end.concluded_on);
        concluded.or(self.early_end.as_ref().map(|end| end.ended_on)).or(self.cancelled_on)
    }
}

/// What a reader may see of sessions.
#[derive(Clone, Copy, Debug)]
pub struct Sight {
    /// The school of the notice.
    pub urn: i32,
    /// Whether the reader may see codes.
    pub codes: bool,
    /// Whether the reader reaches every school.
    pub everywhere: bool,
}

impl Sight {
    /// Whether a session is of a school in reach.
    pub fn reaches(self, session: &NoticeToImproveSession) -> bool {
        self.everywhere || session.urn == Some(self.urn)
    }

    /// The sessions in reach as they are told, and how many are not told.
    pub fn cut(self, sessions: Vec<NoticeToImproveSession>) -> (Vec<NoticeToImproveSession>, usize) {
        let all = sessions.len();
        let mut told = sessions;
        told.retain(|session| self.reaches(session));
        told.iter_mut().for_each(|session| self.veil(session));
        let withheld = all - told.len();
        (told, withheld)
    }

    /// Takes from a session what the reader may not see: of another school, which it was and what stood there.
    pub fn veil(self, session: &mut NoticeToImproveSession) {
        let elsewhere = !self.reaches(session);
        if elsewhere {
            session.urn = None;
        }
        if elsewhere || !self.codes {
            session.code = None;
        }
    }
}
