//! Schools' own policies that are to be reviewed, and the attendance policy that a school has not recorded.

use async_trait::async_trait;
use chrono::Days;

use crate::{
    access::{Moment, Permission, SchoolPoliciesRead, SchoolPoliciesWrite},
    error::Result,
    features::school_policies::{ATTENDANCE, PolicyReview, reviews_due, without_attendance_policy},
    flows::next_actions::{
        dto::{NextActionEvidence, NextActionLevel},
        kind::Kind,
        source::{Act, Desk, Due, Reach, Source, Tells, Told},
    },
};

/// How long before the day a review is told.
const AHEAD: Days = Days::new(60);

/// What is said of the attendance policy alone.
const RULE: (&str, &str) = (
    "wt-policy",
    "Schools have a clear attendance policy, publish it, and review it (Working together to improve school attendance)",
);

static MISSING: Kind = Kind {
    name: "school_policy_missing",
    title: "Record the school's attendance policy",
    level: NextActionLevel::Should,
    rule: RULE.0,
    rule_text: RULE.1,
    shown_with: &[SchoolPoliciesRead::SCOPE],
    operation: "createSchoolPolicy",
    method: "POST",
    done_with: SchoolPoliciesWrite::SCOPE,
};

static REVIEW: Kind = Kind {
    name: "school_policy_review",
    title: "Review the school's attendance policy and record the next version",
    level: NextActionLevel::Should,
    rule: RULE.0,
    rule_text: RULE.1,
    shown_with: &[SchoolPoliciesRead::SCOPE],
    operation: "putSchoolPolicy",
    method: "PUT",
    done_with: SchoolPoliciesWrite::SCOPE,
};

static OTHER_REVIEW: Kind = Kind {
    name: "school_policy_review_other",
    title: "Review another policy of the school and record the next version",
    rule: "school-review-day",
    rule_text: "The school recorded by when it reviews the policy",
    ..REVIEW
};

/// Policies that are to be reviewed within two months, or should have been; and the attendance policy, where there is none.
pub struct Policies;

struct Found {
    reviews: Vec<PolicyReview>,
    without: Vec<i32>,
}

#[async_trait(?Send)]
impl Source for Policies {
    fn kinds(&self) -> &'static [&'static Kind] {
        const { &[&MISSING, &REVIEW, &OTHER_REVIEW] }
    }

    async fn read(&self, moment: &Moment<'_>, reach: &Reach) -> Result<Box<dyn Tells>> {
        let by = reach.today.checked_add_days(AHEAD).unwrap_or(reach.today);
        let reviews = reviews_due(moment, &reach.urns, by).await?;
        Ok(Box::new(Found { reviews, without: without_attendance_policy(moment, &reach.urns).await? }))
    }
}

impl Tells for Found {
    fn tell(&self, desk: &Desk<'_>, told: &mut Told<'_>) -> Result<()> {
        if self.without.contains(&desk.urn()) {
            let policies = desk.under("policies");
            let evidence = desk.evidence(1, [], []);
            let act =
                Act { due: Due::Open, evidence, href: policies.clone(), subject: None, list: Some(policies) };
            told.add(desk, &MISSING, &ATTENDANCE, act)?;
        }
        for review in self.reviews.iter().filter(|review| review.urn == desk.urn()) {
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
            let kind = if review.kind == ATTENDANCE { &REVIEW } else { &OTHER_REVIEW };
            told.add(desk, kind, &review.id, act)?;
        }
        Ok(())
    }
}
