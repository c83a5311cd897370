//! The first full week of a term: children with a social worker of whom it is not known whether they are back.

use std::collections::HashMap;

use async_trait::async_trait;
use chrono::{Days, NaiveDate};
use sea_orm::{ColumnTrait as _, Condition};
use uuid::Uuid;

use crate::{
    access::{Moment, Permission, PupilsGroupsRead},
    attendance::{
        book::{
            back,
            calendars::Calendars,
            groups::{Members, members_on},
            shown::SCHOOLS,
            untold::SOCIAL_WORKER,
        },
        calendar::{Period, Term},
    },
    domain::urn::AUTHORITY,
    entities::{pupil_group, return_finding},
    error::Result,
    flows::next_actions::{
        dto::{NextActionEvidence, NextActionLevel},
        kind::Kind,
        source::{Act, Desk, Due, Reach, Source, Tells, Told},
    },
};

/// Days from the Monday of the week to the Friday of the next one.
const TO_COMPLETE: Days = Days::new(11);

static INCOMPLETE: Kind = Kind {
    name: "return_check_incomplete",
    title: "Find out who of the children with a social worker is back: the first full week of the term does not tell it of all",
    level: NextActionLevel::Should,
    rule: "la-return-check",
    rule_text: "The authority's officers check that children with a social worker came back in the first full week of a term",
    shown_with: &[PupilsGroupsRead::SCOPE],
    operation: "getSchoolReturnCheck",
    method: "GET",
    done_with: PupilsGroupsRead::SCOPE,
};

/// The check of the last term whose first full week is over by the authority's calendar. Pupils are counted: which they
/// are is told only by the check, whose reader is written down.
pub struct ReturnChecks;

/// Nothing where the group is not opened to schools, or no such week is over.
struct Known(Option<Check>);

struct Check {
    term: Period,
    census_on: NaiveDate,
    members: Members,
    findings: HashMap<Uuid, return_finding::Model>,
}

#[async_trait(?Send)]
impl Source for ReturnChecks {
    fn kinds(&self) -> &'static [&'static Kind] {
        const { &[&INCOMPLETE] }
    }

    async fn read(&self, moment: &Moment<'_>, reach: &Reach) -> Result<Box<dyn Tells>> {
        use pupil_group::Column;
        let opened = Condition::all().add(Column::Code.eq(SOCIAL_WORKER)).add(Column::Visibility.eq(SCHOOLS));
        let group = moment.shared::<pupil_group::Entity>().filter(opened).one().await?;
        let calendar = Calendars::one(moment, AUTHORITY, reach.year()).await?.of(AUTHORITY);
        let Some((group, calendar)) = group.zip(calendar) else { return Ok(Box::new(Known(None))) };
        let calendars = [calendar];
        let terms = Term::ALL.map(|term| Period::Term(reach.year(), term));
        let weeks = terms.into_iter().filter_map(|term| Some((term, back::week_of(&calendars, term)?)));
        let last = weeks.rev().find(|(_, week)| back::days_of(*week).to_on < reach.today);
        let Some((term, week)) = last else { return Ok(Box::new(Known(None))) };
        let members = members_on(moment, group.id, week.monday, None).await?;
        let findings = back::findings(moment, None, group.id, term).await?;
        Ok(Box::new(Known(Some(Check { term, census_on: week.monday, members, findings }))))
    }
}

impl Tells for Known {
    fn tell(&self, desk: &Desk<'_>, told: &mut Told<'_>) -> Result<()> {
        let Some(check) = self.0.as_ref().filter(|_| told.wants(&INCOMPLETE)) else { return Ok(()) };
        // The school's own week, which may come later than the authority's.
        let week = back::week_of(desk.calendars, check.term);
        let Some(week) = week.filter(|week| back::days_of(*week).to_on < desk.reach.today) else {
            return Ok(());
        };
        let rows = back::of_book(&desk.held.book, Some(week), check.census_on, &check.members);
        let unknown = back::to_complete(rows, &check.findings).len();
        if unknown == 0 {
            return Ok(());
        }
        let (days, term) = (back::days_of(week), check.term);
        let subject = desk.under(&format!("return-checks/{term}"));
        let act = Act {
            due: Due::On(week.monday + TO_COMPLETE),
            evidence: NextActionEvidence {
                from_on: Some(days.from_on),
                to_on: Some(days.to_on),
                ..desk.evidence(unknown, [], [])
            },
            href: subject.clone(),
            subject: Some(subject),
            list: None,
        };
        told.add(desk, &INCOMPLETE, &term, act)
    }
}
