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

/// Penalty notices.
pub struct Penalty;

struct Notices(Vec<PenaltyNoticeWaiting>);

#[async_trait(?Send)]
impl Source for Penalty {
    fn kinds(&self) -> &'static [&'static Kind] {
        const { &[&DECISION, &SERVICE, &UNPAID] }
    }

    async fn read(&self, moment: &Moment<'_>, reach: &Reach) -> Result<Box<dyn Tells>> {
        Ok(Box::new(Notices(waiting(moment, &reach.urns).await?)))
    }
}

impl Tells for Notices {
    fn tell(&self, desk: &Desk<'_>, told: &mut Told<'_>) -> Result<()> {
        let pupils = desk.pupils();
        for one in self.0.iter().filter(|one| one.urn == desk.urn()) {
            let (kind, step, states, after) = match one.need {
                PenaltyNoticeNeed::Decision => (&DECISION, "review", "requested,under_review", 10),
                PenaltyNoticeNeed::Service => (&SERVICE, "serve", "issued", 2),
                PenaltyNoticeNeed::ProsecuteOrWithdraw => (&UNPAID, "withdraw", "unpaid", 14),
            };
            let subject = desk.under(&format!("penalty-notices/{}", one.id));
            let act = Act {
                due: Due::On(one.since.checked_add_days(Days::new(after)).unwrap_or(one.since)),
                evidence: desk.evidence(1, [], pupils.get(&one.enrolment).copied()),
                href: format!("{subject}/{step}"),
                subject: Some(subject),
                list: Some(desk.under(&format!("penalty-notices?state={states}"))),
            };
            told.add(desk, kind, &(one.id, step), act)?;
        }
        Ok(())
    }
}
