//! Plans and attendance contracts of which a review is due.

use async_trait::async_trait;
use chrono::Days;

use crate::{
    access::{Moment, Permission, SupportRead, SupportWrite},
    domain::support::SupportKind,
    error::Result,
    features::support::{ReviewDue, reviews_due},
    flows::next_actions::{
        dto::NextActionLevel,
        kind::Kind,
        source::{Act, Desk, Due, Reach, Source, Tells, Told},
    },
};

/// Days before a planned review from which on it is told.
const AHEAD: Days = Days::new(14);
const READ: &[&str] = &[SupportRead::SCOPE];

static CONTRACT: Kind = Kind {
    name: "attendance_contract_review",
    title: "Review an attendance contract",
    level: NextActionLevel::Should,
    rule: "wt-attendance-contracts",
    rule_text: "An attendance contract is reviewed with its parties on the days agreed (guidance)",
    shown_with: READ,
    operation: "recordSupportReview",
    method: "POST",
    done_with: SupportWrite::SCOPE,
};

static PLAN: Kind = Kind {
    name: "attendance_plan_review",
    title: "Review a plan to improve attendance",
    level: NextActionLevel::Should,
    rule: "wt-support-first",
    rule_text: "What is offered to improve attendance is reviewed, and its impact told (guidance)",
    shown_with: READ,
    operation: "recordSupportReview",
    method: "POST",
    done_with: SupportWrite::SCOPE,
};

/// Support that goes on.
pub struct Support;

struct Reviews(Vec<ReviewDue>);

#[async_trait(?Send)]
impl Source for Support {
    fn kinds(&self) -> &'static [&'static Kind] {
        const { &[&CONTRACT, &PLAN] }
    }

    async fn read(&self, moment: &Moment<'_>, reach: &Reach) -> Result<Box<dyn Tells>> {
        let until = reach.today.checked_add_days(AHEAD).unwrap_or(reach.today);
        Ok(Box::new(Reviews(reviews_due(moment, &reach.urns, until).await?)))
    }
}

impl Tells for Reviews {
    fn tell(&self, desk: &Desk<'_>, told: &mut Told<'_>) -> Result<()> {
        let pupils = desk.pupils();
        for review in self.0.iter().filter(|review| review.urn == desk.urn()) {
            let kind = match review.kind {
                SupportKind::AttendanceContract => &CONTRACT,
                _ => &PLAN,
            };
            let subject = desk.under(&format!("support/{}", review.id));
            let act = Act {
                due: Due::On(review.on),
                evidence: desk.evidence(1, [], pupils.get(&review.enrolment).copied()),
                href: format!("{subject}/reviews"),
                subject: Some(subject),
                list: Some(desk.under(&format!("support?state=active&kind={}", review.kind.as_str()))),
            };
            told.add(desk, kind, &(review.id, review.on), act)?;
        }
        Ok(())
    }
}
