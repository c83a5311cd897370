//! Penalty notices that wait for the authority: to be decided, served, or after the days to pay prosecuted or withdrawn.

use async_trait::async_trait;
use chrono::Days;

use crate::{
    access::{Moment, NoticesDecide, NoticesRead, Permission},
    error::Result,
    features::penalty_notices::{PenaltyNoticeNeed, PenaltyNoticeWaiting, waiting},
    flows::next_actions::{
        dto::NextActionLevel,
        kind::Kind,
        source::{Act, Desk, Due, Reach, Source, Tells, Told},
    },
};

/// Who decides sees what waits: a school cannot do it.
const DECIDES: &[&str] = &[NoticesRead::SCOPE, NoticesDecide::SCOPE];

static DECISION: Kind = Kind {
    name: "penalty_notice_request",
    title: "Decide about a penalty notice that a school asked for",
    level: NextActionLevel::Should,
    rule: "pn-framework",
    rule_text: "The authority decides whether a penalty notice is issued (national framework)",
    shown_with: DECIDES,
    operation: "reviewPenaltyNotice",
    method: "POST",
    done_with: NoticesDecide::SCOPE,
};

static SERVICE: Kind = Kind {
    name: "penalty_notice_not_served",
    title: "Serve a penalty notice, or record that it was",
    level: NextActionLevel::Must,
    rule: "pn2007-5",
    rule_text: "The days to pay begin with the day of receipt (Education (Penalty Notices) (England) Regulations 2007)",
    shown_with: DECIDES,
    operation: "servePenaltyNotice",
    method: "POST",
    done_with: NoticesDecide::SCOPE,
};

static UNPAID: Kind = Kind {
    name: "penalty_notice_unpaid",
    title: "Prosecute or withdraw a penalty notice that was not paid in time",
    level: NextActionLevel::Must,
    rule: "pn2007-9",
    rule_text: "What is not paid and not prosecuted is withdrawn (Education (Penalty Notices) (England) Regulations 2007)",
    shown_with: DECIDES,
    operation: "withdrawPenaltyNotice",
    method: "POST",
    done_with: NoticesDecide::SCOPE,
};

static APPROVED: Kind = Kind {
    name: "penalty_notice_not_issued",
    title: "Issue a penalty notice that was approved, or refuse it after all",
    level: NextActionLevel::Should,
    rule: "pn-framework",
    rule_text: "What was decided is held against the marks as they stand when it is issued (national framework)",
    shown_with: DECIDES,
    operation: "issuePenaltyNotice",
    method: "POST",
    done_with: NoticesDecide::SCOPE,
};

static REFERRED: Kind = Kind {
    name: "penalty_notice_proceedings_not_begun",
    title: "Begin proceedings after a penalty notice was referred, record that they began, or withdraw it",
    level: NextActionLevel::Must,
    rule: "mca1980-127",
    rule_text: "The information is laid within six months of the offence (Magistrates' Courts Act 1980, section 127)",
    shown_with: DECIDES,
    operation: "recordPenaltyNoticeProceedingsBegun",
    method: "POST",
    done_with: NoticesDecide::SCOPE,
};

static UNTOLD: Kind = Kind {
    name: "penalty_notice_withdrawal_untold",
    title: "Tell a parent in writing that a penalty notice was withdrawn, and record it",
    level: NextActionLevel::Must,
    rule: "pn2007-8",
    rule_text: "The recipient is told in writing (Education (Penalty Notices) (England) Regulations 2007)",
    shown_with: DECIDES,
    operation: "tellPenaltyNoticeWithdrawal",
    method: "POST",
    done_with: NoticesDecide::SCOPE,
};

static RECEIPT: Kind = Kind {
    name: "penalty_notice_time_to_serve",
    title: "Have a penalty notice received while it can still be prosecuted if it is not paid",
    level: NextActionLevel::Must,
    rule: "mca1980-127",
    rule_text: "The days to pay end before the six months do (Magistrates' Courts Act 1980, section 127)",
    shown_with: DECIDES,
    operation: "servePenaltyNotice",
    method: "POST",
    done_with: NoticesDecide::SCOPE,
};

static LIMIT: Kind = Kind {
    name: "penalty_notice_time_to_prosecute",
    title: "Begin proceedings for an unpaid penalty notice before the six months are over",
    level: NextActionLevel::Must,
    rule: "mca1980-127",
    rule_text: "The information is laid within six months of the offence (Magistrates' Courts Act 1980, section 127)",
    shown_with: DECIDES,
    operation: "recordPenaltyNoticeProceedingsBegun",
    method: "POST",
    done_with: NoticesDecide::SCOPE,
};

/// Penalty notices.
pub struct Penalty;

struct Notices(Vec<PenaltyNoticeWaiting>);

#[async_trait(?Send)]
impl Source for Penalty {
    fn kinds(&self) -> &'static [&'static Kind] {
        const { &[&DECISION, &APPROVED, &SERVICE, &UNPAID, &REFERRED, &UNTOLD, &RECEIPT, &LIMIT] }
    }

    async fn read(&self, moment: &Moment<'_>, reach: &Reach) -> Result<Box<dyn Tells>> {
        Ok(Box::new(Notices(waiting(moment, &reach.urns).await?)))
    }
}

/// The kind of what a notice waits for, the step that does it, and how many days after it began to wait it is due.
fn told(need: PenaltyNoticeNeed) -> (&'static Kind, &'static str, u64) {
    match need {
        PenaltyNoticeNeed::Decision => (&DECISION, "review", 10),
        PenaltyNoticeNeed::Issue => (&APPROVED, "issue", 10),
        PenaltyNoticeNeed::Service => (&SERVICE, "serve", 2),
        PenaltyNoticeNeed::ProsecuteOrWithdraw => (&UNPAID, "withdraw", 14),
        PenaltyNoticeNeed::Beginning => (&REFERRED, "proceedings-begun", 28),
        PenaltyNoticeNeed::Telling => (&UNTOLD, "withdrawal-told", 2),
        PenaltyNoticeNeed::ReceiptInTime => (&RECEIPT, "serve", 0),
        PenaltyNoticeNeed::ProsecutionInTime => (&LIMIT, "proceedings-begun", 0),
    }
}

impl Tells for Notices {
    fn tell(&self, desk: &Desk<'_>, found: &mut Told<'_>) -> Result<()> {
        let pupils = desk.pupils();
        for one in self.0.iter().filter(|one| one.urn == desk.urn()) {
            let (kind, step, after) = told(one.need);
            let usual = one.since.checked_add_days(Days::new(after)).unwrap_or(one.since);
            // When time runs out counts for more than when a thing is usually done.
            let runs_out =
                matches!(one.need, PenaltyNoticeNeed::ReceiptInTime | PenaltyNoticeNeed::ProsecutionInTime);
            let due = match one.by {
                Some(by) if runs_out => by,
                Some(by) => usual.min(by),
                None => usual,
            };
            let subject = desk.under(&format!("penalty-notices/{}", one.id));
            let act = Act {
                due: Due::On(due),
                evidence: desk.evidence(1, [], pupils.get(&one.enrolment).copied()),
                href: format!("{subject}/{step}"),
                subject: Some(subject),
                list: Some(desk.under(&format!("penalty-notices?state={}", one.state.as_str()))),
            };
            found.add(desk, kind, &(one.id, kind.name), act)?;
        }
        Ok(())
    }
}
