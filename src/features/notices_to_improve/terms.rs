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

/// What came of a notice whose period is over, and what the registers then said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NoticeToImproveConclusion {
    /// The day.
    #[schema(example = "2027-01-21")]
    pub concluded_on: NaiveDate,
    /// The sessions of the period, counted.
    pub count: NoticeToImproveCount,
    /// The sessions of unauthorised absence among them.
    pub breaches: Vec<NoticeToImproveSession>,
}

/// How a notice was ended before its period was over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NoticeToImproveEarlyEnd {
    /// The day.
    #[schema(example = "2026-12-07")]
    pub ended_on: NaiveDate,
    /// The ground, as the notice told it.
    pub ground: NoticeToImproveGround,
    /// The sessions of unauthorised absence in the period so far.
    pub breaches: Vec<NoticeToImproveSession>,
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
    /// Every session that is told, for what is withheld.
    pub fn sessions_mut(&mut self) -> impl Iterator<Item = &mut NoticeToImproveSession> {
        let issue = self.issue.iter_mut().flat_map(|issue| issue.evidence.iter_mut());
        let concluded = self.conclusion.iter_mut().flat_map(|end| end.breaches.iter_mut());
        let early = self.early_end.iter_mut().flat_map(|end| end.breaches.iter_mut());
        issue.chain(concluded).chain(early)
    }

    /// The same as a reader may be told it.
    pub fn told(mut self, sight: Sight) -> Self {
        self.sessions_mut().for_each(|session| sight.veil(session));
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
    /// Takes from a session what the reader may not see: of another school, which it was and what stood there.
    pub fn veil(self, session: &mut NoticeToImproveSession) {
        let elsewhere = session.urn != Some(self.urn) && !self.everywhere;
        if elsewhere {
            session.urn = None;
        }
        if elsewhere || !self.codes {
            session.code = None;
        }
    }
}
