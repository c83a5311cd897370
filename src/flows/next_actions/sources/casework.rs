//! Casework that waits: for a school a referral that came back and feedback to be read, for the authority referrals and tasks.

use async_trait::async_trait;
use chrono::Days;

use crate::{
    access::{
        CasesConfidentialRead, CasesFeedbackAcknowledge, CasesRead, CasesWrite, Moment, Permission,
        ReferralsDecide, ReferralsRead, ReferralsWrite,
    },
    error::Result,
    features::casework::{CaseworkDue, CaseworkNeed, casework_due},
    flows::next_actions::{
        dto::{NextActionEvidence, NextActionLevel},
        kind::Kind,
        source::{Act, Desk, Due, Reach, Source, Tells, Told},
    },
};

/// Days in which a referral is looked at, and in which feedback is read.
const TRIAGE: Days = Days::new(10);
const READING: Days = Days::new(5);

static RETURNED: Kind = Kind {
    name: "referral_returned",
    title: "Do what the authority asked when it returned a referral, and refer again if it is still needed",
    level: NextActionLevel::Should,
    rule: "la-referrals",
    rule_text: "A referral that is returned says what is missing or what is to be tried first",
    shown_with: &[ReferralsRead::SCOPE],
    operation: "createReferral",
    method: "POST",
    done_with: ReferralsWrite::SCOPE,
};

static FEEDBACK: Kind = Kind {
    name: "case_feedback_unread",
    title: "Read what the authority wrote about a case, and acknowledge it",
    level: NextActionLevel::Should,
    rule: "la-case-feedback",
    rule_text: "Schools get feedback in writing on each case",
    shown_with: &[CasesRead::SCOPE],
    operation: "acknowledgeCaseFeedback",
    method: "POST",
    done_with: CasesFeedbackAcknowledge::SCOPE,
};

static WAITING: Kind = Kind {
    name: "referral_waiting",
    title: "Accept or return a referral",
    level: NextActionLevel::Should,
    rule: "la-referrals",
    rule_text: "The authority accepts a referral or returns it with the reason",
    shown_with: &[ReferralsRead::SCOPE, ReferralsDecide::SCOPE],
    operation: "acceptReferral",
    method: "POST",
    done_with: ReferralsDecide::SCOPE,
};

static TASK: Kind = Kind {
    name: "case_task_due",
    title: "Do what is to be done in a case",
    level: NextActionLevel::Should,
    rule: "la-casework",
    rule_text: "A case is not closed while a task is open",
    shown_with: &[CasesConfidentialRead::SCOPE],
    operation: "completeCaseTask",
    method: "POST",
    done_with: CasesWrite::SCOPE,
};

/// Referrals, feedback and tasks.
pub struct Casework;

struct Waits(Vec<CaseworkDue>);

#[async_trait(?Send)]
impl Source for Casework {
    fn kinds(&self) -> &'static [&'static Kind] {
        const { &[&RETURNED, &FEEDBACK, &WAITING, &TASK] }
    }

    async fn read(&self, moment: &Moment<'_>, reach: &Reach) -> Result<Box<dyn Tells>> {
        Ok(Box::new(Waits(casework_due(moment, &reach.urns).await?)))
    }
}

impl Tells for Waits {
    fn tell(&self, desk: &Desk<'_>, told: &mut Told<'_>) -> Result<()> {
        for one in self.0.iter().filter(|one| one.urn == desk.urn()) {
            let case = one.case_id.map(|case| desk.under(&format!("cases/{case}"))).unwrap_or_default();
            let referral = desk.under(&format!("referrals/{}", one.id));
            let after = |days| one.on.checked_add_days(days).map_or(Due::Open, Due::On);
            let (kind, due, href, subject, list) = match one.need {
                CaseworkNeed::ReferralReturned => {
                    (&RETURNED, Due::Open, desk.under("referrals"), referral, "referrals?state=returned")
                }
                CaseworkNeed::ReferralWaiting => (
                    &WAITING,
                    after(TRIAGE),
                    format!("{referral}/accept"),
                    referral,
                    "referrals?state=submitted",
                ),
                CaseworkNeed::FeedbackUnread => (
                    &FEEDBACK,
                    after(READING),
                    format!("{case}/feedback/{}/acknowledge", one.id),
                    case,
                    "cases",
                ),
                CaseworkNeed::TaskDue => {
                    let task = format!("{case}/tasks/{}", one.id);
                    (&TASK, Due::On(one.on), format!("{task}/complete"), task, "cases?state=open")
                }
            };
            let evidence = desk.evidence(1, [], [one.pupil_id]);
            let act = Act {
                due,
                evidence: NextActionEvidence { from_on: Some(one.on), to_on: Some(one.on), ..evidence },
                href,
                subject: Some(subject),
                list: Some(desk.under(list)),
            };
            told.add(desk, kind, &(one.id, kind.name), act)?;
        }
        Ok(())
    }
}
