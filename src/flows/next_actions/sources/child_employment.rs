//! Child employment: permits that end, and marks `C1` that rest on no licence.

use std::collections::HashSet;

use async_trait::async_trait;
use chrono::Days;
use uuid::Uuid;

use crate::{
    access::{
        ChildEmploymentRead, ChildEmploymentWrite, Moment, Permission, RegistersCodesRead, RegistersWrite,
    },
    attendance::book::explained,
    domain::session::SessionOn,
    error::Result,
    features::child_employment::{Ending, Licences, ending},
    flows::next_actions::{
        dto::NextActionLevel,
        kind::Kind,
        source::{Act, Desk, Due, Reach, Source, Tells, Told},
    },
};

/// Days before its end from which on a permit is told, and after it for as long as somebody may have forgotten.
const AHEAD: Days = Days::new(14);
const BEHIND: Days = Days::new(28);

static ENDING: Kind = Kind {
    name: "child_employment_permit_ending",
    title: "Renew a child's permit to work, or see that the work has ended",
    level: NextActionLevel::Should,
    rule: "cypa1933-18",
    rule_text: "A child is employed only under a permit that is in force (byelaws under section 18 of the Children and Young Persons \
                Act 1933)",
    shown_with: &[ChildEmploymentRead::SCOPE],
    operation: "createChildEmploymentPermit",
    method: "POST",
    done_with: ChildEmploymentWrite::SCOPE,
};

static UNLICENSED: Kind = Kind {
    name: "child_employment_marks_unlicensed",
    title: "Tell the authority of the licence that marks C1 rest on, or amend the marks",
    level: NextActionLevel::Should,
    rule: "reg11-2",
    rule_text: "C1 is leave for a performance that is licensed or exempt, or for licensed employment abroad; a job is no ground",
    shown_with: &[ChildEmploymentRead::SCOPE, RegistersCodesRead::SCOPE],
    operation: "putRegister",
    method: "PUT",
    done_with: RegistersWrite::SCOPE,
};

/// Permits to work that end, and marks of the academic year.
pub struct ChildEmployment;

struct Known {
    ending: Vec<Ending>,
    licences: Licences,
    reasons: HashSet<(Uuid, SessionOn)>,
}

#[async_trait(?Send)]
impl Source for ChildEmployment {
    fn kinds(&self) -> &'static [&'static Kind] {
        const { &[&ENDING, &UNLICENSED] }
    }

    async fn read(&self, moment: &Moment<'_>, reach: &Reach) -> Result<Box<dyn Tells>> {
        let from = reach.today.checked_sub_days(BEHIND).unwrap_or(reach.today);
        let to = reach.today.checked_add_days(AHEAD).unwrap_or(reach.today);
        let ending = ending(moment, &reach.urns, from, to).await?;
        let year = reach.year();
        let licences = Licences::read(moment, &reach.urns, year.first_day(), year.last_day()).await?;
        let reasons = match reach.codes {
            true => explained::at_schools(moment, &reach.urns, reach.this_year()).await?,
            false => HashSet::new(),
        };
        Ok(Box::new(Known { ending, licences, reasons }))
    }
}

impl Tells for Known {
    fn tell(&self, desk: &Desk<'_>, told: &mut Told<'_>) -> Result<()> {
        for permit in self.ending.iter().filter(|permit| permit.urn == desk.urn()) {
            let act = Act {
                due: Due::On(permit.to_on),
                // Who works is told where person and purpose are named.
                evidence: desk.evidence(1, [], []),
                href: desk.under("child-employment-permits"),
                subject: Some(desk.under(&format!("child-employment-permits/{}", permit.id))),
                list: Some(desk.under("child-employment-permits")),
            };
            told.add(desk, &ENDING, &permit.id, act)?;
        }
        match told.wants(&UNLICENSED) {
            true => self.tell_unlicensed(desk, told),
            false => Ok(()),
        }
    }
}

impl Known {
    fn tell_unlicensed(&self, desk: &Desk<'_>, told: &mut Told<'_>) -> Result<()> {
        let mut marks: Vec<(SessionOn, Uuid)> = Vec::new();
        for one in self.licences.lacking(&desk.held.book, desk.reach.this_year(), &self.reasons) {
            let open = one.sessions.into_iter().filter(|(_, explained)| !explained);
            marks.extend(open.map(|(on, _)| (on, one.enrolled.pupil_id)));
        }
        let Some(first) = marks.iter().map(|(on, _)| *on).min() else { return Ok(()) };
        let sessions = marks.iter().map(|(on, _)| *on);
        let act = Act {
            due: Due::Open,
            evidence: desk.evidence(marks.len(), sessions, marks.iter().map(|(_, pupil)| *pupil)),
            href: desk.register(first),
            subject: None,
            list: Some(desk.under("child-employment-queries")),
        };
        told.add(desk, &UNLICENSED, &(), act)
    }
}
