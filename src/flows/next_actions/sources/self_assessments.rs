//! Self-assessments that are to be submitted.

use async_trait::async_trait;

use crate::{
    access::{Moment, Permission, SelfAssessmentsRead, SelfAssessmentsWrite},
    error::Result,
    features::self_assessment_cycles::{SelfAssessmentDue, self_assessments_due},
    flows::next_actions::{
        dto::{NextActionEvidence, NextActionLevel},
        kind::Kind,
        source::{Act, Desk, Due, Reach, Source, Tells, Told},
    },
};

static DUE: Kind = Kind {
    name: "self_assessment_due",
    title: "Complete a self-assessment and submit it",
    level: NextActionLevel::Should,
    rule: "la-self-assessment",
    rule_text: "The authority asks schools to assess their practice by a day; its analysis informs the next year's work",
    shown_with: &[SelfAssessmentsRead::SCOPE],
    operation: "submitSelfAssessment",
    method: "POST",
    done_with: SelfAssessmentsWrite::SCOPE,
};

/// Self-assessments that were not submitted, or were reopened, in cycles that take answers.
pub struct SelfAssessments;

struct Open(Vec<SelfAssessmentDue>);

#[async_trait(?Send)]
impl Source for SelfAssessments {
    fn kinds(&self) -> &'static [&'static Kind] {
        const { &[&DUE] }
    }

    async fn read(&self, moment: &Moment<'_>, reach: &Reach) -> Result<Box<dyn Tells>> {
        Ok(Box::new(Open(self_assessments_due(moment, &reach.urns).await?)))
    }
}

impl Tells for Open {
    fn tell(&self, desk: &Desk<'_>, told: &mut Told<'_>) -> Result<()> {
        for open in self.0.iter().filter(|open| open.urn == desk.urn()) {
            let subject = desk.under(&format!("self-assessments/{}", open.cycle_id));
            let act = Act {
                due: Due::On(open.due_on),
                evidence: NextActionEvidence {
                    from_on: Some(open.opens_on),
                    to_on: Some(open.due_on),
                    ..desk.evidence(1, [], [])
                },
                href: format!("{subject}/submissions"),
                subject: Some(subject),
                list: Some(desk.under("self-assessments")),
            };
            told.add(desk, &DUE, &open.cycle_id, act)?;
        }
        Ok(())
    }
}
