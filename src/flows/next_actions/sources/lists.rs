//! Lists of pupils of which the school has not yet taken notice.

use async_trait::async_trait;
use chrono::Days;

use crate::{
    access::{Moment, Permission, PupilsGroupsAcknowledge, PupilsGroupsRead},
    domain::school::is_open,
    error::Result,
    features::pupil_groups::Untaken,
    flows::next_actions::{
        dto::NextActionLevel,
        kind::Kind,
        source::{Act, Desk, Due, Reach, Source, Tells, Told},
    },
};

/// Days for which a list is the latest: it comes every week.
const A_WEEK: Days = Days::new(7);

static UNTAKEN: Kind = Kind {
    name: "group_list_unacknowledged",
    title: "Read the school's part of the authority's latest list, and acknowledge it",
    level: NextActionLevel::Should,
    rule: "la-weekly-list",
    rule_text: "The authority asks every school to take notice of the list within its week, also where it names nobody",
    shown_with: &[PupilsGroupsRead::SCOPE],
    operation: "acknowledgeSchoolPupilGroupList",
    method: "POST",
    done_with: PupilsGroupsAcknowledge::SCOPE,
};

/// The latest list of each group that is opened to schools. Whether it names anybody of a school is not told here.
pub struct Lists;

#[async_trait(?Send)]
impl Source for Lists {
    fn kinds(&self) -> &'static [&'static Kind] {
        const { &[&UNTAKEN] }
    }

    async fn read(&self, moment: &Moment<'_>, reach: &Reach) -> Result<Box<dyn Tells>> {
        Ok(Box::new(Untaken::read(moment, &reach.urns).await?))
    }
}

impl Tells for Untaken {
    fn tell(&self, desk: &Desk<'_>, told: &mut Told<'_>) -> Result<()> {
        let (school, today) = (desk.school, desk.reach.today);
        if !is_open(&school.status, school.opened_on, school.closed_on, today) {
            return Ok(());
        }
        for list in self.of(desk.urn()) {
            let subject = desk.under(&format!("pupil-group-lists/{}", list.id));
            let due_on = list.as_at_on.checked_add_days(A_WEEK).unwrap_or(list.as_at_on);
            let act = Act {
                due: Due::On(due_on),
                evidence: desk.evidence(1, [], []),
                href: format!("{subject}/acknowledge"),
                subject: Some(subject),
                list: Some(desk.under("pupil-group-lists")),
            };
            told.add(desk, &UNTAKEN, &list.id, act)?;
        }
        Ok(())
    }
}
