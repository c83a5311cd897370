//! Schools' own policies that are to be reviewed.

use async_trait::async_trait;
use chrono::Days;

use crate::{
    access::{Moment, Permission, SchoolPoliciesRead, SchoolPoliciesWrite},
    error::Result,
    features::school_policies::{PolicyReview, reviews_due},
    flows::next_actions::{
        dto::{NextActionEvidence, NextActionLevel},
        kind::Kind,
        source::{Act, Desk, Due, Reach, Source, Tells, Told},
    },
};

/// How long before the day a review is told.
const AHEAD: Days = Days::new(60);

static REVIEW: Kind = Kind {
    name: "school_policy_review",
    title: "Review the school's policy and record the next version",
    level: NextActionLevel::Should,
    rule: "wt-policy",
    rule_text: "Schools have a clear attendance policy, publish it, and review it (Working together to improve school attendance)",
    shown_with: &[SchoolPoliciesRead::SCOPE],
    operation: "putSchoolPolicy",
    method: "PUT",
    done_with: SchoolPoliciesWrite::SCOPE,
};

/// Policies that are to be reviewed within two months, or should have been.
pub struct Policies;

struct Reviews(Vec<PolicyReview>);

#[async_trait(?Send)]
impl Source for Policies {
    fn kinds(&self) -> &'static [&'static Kind] {
        const { &[&REVIEW] }
    }

    async fn read(&self, moment: &Moment<'_>, reach: &Reach) -> Result<Box<dyn Tells>> {
        let by = reach.today.checked_add_days(AHEAD).unwrap_or(reach.today);
        Ok(Box::new(Reviews(reviews_due(moment, &reach.urns, by).await?)))
    }
}

impl Tells for Reviews {
    fn tell(&self, desk: &Desk<'_>, told: &mut Told<'_>) -> Result<()> {
        let own = self.0.iter().filter(|review| review.urn == desk.urn() && told.wants(&REVIEW));
        for review in own.collect::<Vec<_>>() {
            let subject = desk.under(&format!("policies/{}", review.id));
            let act = Act {
                due: Due::On(review.review_due_on),
                evidence: NextActionEvidence {
                    from_on: Some(review.approved_on),
                    to_on: Some(review.review_due_on),
                    ..desk.evidence(1, [], [])
                },
                href: subject.clone(),
                subject: Some(subject),
                list: Some(desk.under("policies")),
            };
            told.add(desk, &REVIEW, &review.id, act)?;
        }
        Ok(())
    }
}
