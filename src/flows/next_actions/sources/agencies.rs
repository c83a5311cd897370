//! Referrals that no agency has answered.

use async_trait::async_trait;

use crate::{
    access::{AgencyReferralsRead, AgencyReferralsWrite, Moment, Permission},
    error::Result,
    features::agency_referrals::{Unanswered, unanswered},
    flows::next_actions::{
        dto::NextActionLevel,
        kind::Kind,
        source::{Act, Desk, Due, Reach, Source, Tells, Told},
    },
};

static UNANSWERED: Kind = Kind {
    name: "agency_referral_unanswered",
    title: "Ask the agency what became of a referral, and record the answer",
    level: NextActionLevel::Should,
    rule: "la-agency-referrals",
    rule_text: "A referral to an agency is followed up when it was not answered within twenty working days",
    shown_with: &[AgencyReferralsRead::SCOPE],
    operation: "acceptAgencyReferral",
    method: "POST",
    done_with: AgencyReferralsWrite::SCOPE,
};

/// Referrals whose answer is overdue.
pub struct Agencies;

struct Open(Vec<Unanswered>);

#[async_trait(?Send)]
impl Source for Agencies {
    fn kinds(&self) -> &'static [&'static Kind] {
        const { &[&UNANSWERED] }
    }

    async fn read(&self, moment: &Moment<'_>, reach: &Reach) -> Result<Box<dyn Tells>> {
        Ok(Box::new(Open(unanswered(moment, &reach.urns, reach.today).await?)))
    }
}

impl Tells for Open {
    fn tell(&self, desk: &Desk<'_>, told: &mut Told<'_>) -> Result<()> {
        for one in self.0.iter().filter(|one| one.urn == desk.urn()) {
            let subject = desk.under(&format!("agency-referrals/{}", one.id));
            let act = Act {
                due: Due::On(one.due_on),
                // Who is referred is told where person and purpose are named.
                evidence: desk.evidence(1, [], []),
                href: format!("{subject}/accept"),
                subject: Some(subject),
                list: Some(desk.under("agency-referrals?answer_overdue=true")),
            };
            told.add(desk, &UNANSWERED, &one.id, act)?;
        }
        Ok(())
    }
}
