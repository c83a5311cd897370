//! Absences of children with a social worker of which nobody told the social worker.

use async_trait::async_trait;
use sea_orm::{ColumnTrait as _, Condition};

use crate::{
    access::{Moment, Permission, SocialWorkRead, SocialWorkWrite},
    attendance::book::{
        shown::SCHOOLS,
        untold::{Beside, SOCIAL_WORKER},
    },
    entities::pupil_group,
    error::Result,
    flows::next_actions::{
        dto::NextActionLevel,
        kind::Kind,
        source::{Act, Desk, Due, Reach, Source, Tells, Told},
    },
};

static UNTOLD: Kind = Kind {
    name: "social_worker_untold",
    title: "Tell social workers of absences of their children, and record it",
    level: NextActionLevel::Should,
    rule: "wt-social-worker",
    rule_text: "A school informs a pupil's social worker of unexplained absence and of other concerns about attendance",
    shown_with: &[SocialWorkRead::SCOPE],
    operation: "recordSocialWorkerNotification",
    method: "POST",
    done_with: SocialWorkWrite::SCOPE,
};

/// Triggers of which nobody was told, counted: which pupils they are is told only by the list, whose reader is written
/// down.
pub struct SocialWork;

/// Nothing where the authority does not open the group to schools.
struct Known(Option<Beside>);

#[async_trait(?Send)]
impl Source for SocialWork {
    fn kinds(&self) -> &'static [&'static Kind] {
        const { &[&UNTOLD] }
    }

    async fn read(&self, moment: &Moment<'_>, reach: &Reach) -> Result<Box<dyn Tells>> {
        use pupil_group::Column;
        let opened = Condition::all().add(Column::Code.eq(SOCIAL_WORKER)).add(Column::Visibility.eq(SCHOOLS));
        let group = moment.shared::<pupil_group::Entity>().filter(opened).one().await?;
        let Some(group) = group else { return Ok(Box::new(Known(None))) };
        Ok(Box::new(Known(Some(Beside::read(moment, &reach.urns, group.id, reach.today).await?))))
    }
}

impl Tells for Known {
    fn tell(&self, desk: &Desk<'_>, told: &mut Told<'_>) -> Result<()> {
        let Some(beside) = self.0.as_ref().filter(|_| told.wants(&UNTOLD)) else { return Ok(()) };
        let count = beside.untold(&desk.held.book).len();
        if count == 0 {
            return Ok(());
        }
        let act = Act {
            due: Due::Open,
            evidence: desk.evidence(count, [], []),
            href: desk.under("social-worker-notifications"),
            subject: None,
            list: Some(desk.under("social-worker-triggers")),
        };
        told.add(desk, &UNTOLD, &(), act)
    }
}
