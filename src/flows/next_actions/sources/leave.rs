//! Leave in term time: requests without a decision, and marks that do not agree with one.

use std::collections::{BTreeMap, HashSet};

use async_trait::async_trait;
use uuid::Uuid;

use crate::{
    access::{LeaveRead, LeaveWrite, Moment, Permission, RegistersWrite},
    attendance::book::explained,
    domain::session::SessionOn,
    error::Result,
    features::leave_requests::{Disagreement, Requests, Standing},
    flows::next_actions::{
        dto::{NextActionEvidence, NextActionLevel},
        kind::Kind,
        source::{Act, Desk, Due, Reach, Source, Tells, Told},
    },
};

static UNDECIDED: Kind = Kind {
    name: "leave_undecided",
    title: "Decide a request for leave before its first day",
    level: NextActionLevel::Should,
    rule: "reg11-1",
    rule_text: "Leave is given by a person authorised by the proprietor, to a request made in advance",
    shown_with: &[LeaveRead::SCOPE],
    operation: "recordLeaveDecision",
    method: "POST",
    done_with: LeaveWrite::SCOPE,
};

static DISAGREES: Kind = Kind {
    name: "leave_marks_disagree",
    title: "Explain or amend marks that do not agree with the decision about leave",
    level: NextActionLevel::Should,
    rule: "reg11",
    rule_text: "An absence has the code of leave where leave was given, and one of no leave where it was refused",
    shown_with: &[LeaveRead::SCOPE],
    operation: "putRegister",
    method: "PUT",
    done_with: RegistersWrite::SCOPE,
};

/// Requests for leave of the academic year, and those ahead.
pub struct Leave;

struct Asked {
    requests: Requests,
    reasons: HashSet<(Uuid, SessionOn)>,
}

#[async_trait(?Send)]
impl Source for Leave {
    fn kinds(&self) -> &'static [&'static Kind] {
        const { &[&UNDECIDED, &DISAGREES] }
    }

    async fn read(&self, moment: &Moment<'_>, reach: &Reach) -> Result<Box<dyn Tells>> {
        let year = reach.this_year();
        let requests = Requests::read(moment, &reach.urns, year.from_on, None).await?;
        let reasons = match requests.days_within(year) {
            Some(days) => explained::at_schools(moment, &reach.urns, days).await?,
            None => HashSet::new(),
        };
        Ok(Box::new(Asked { requests, reasons }))
    }
}

impl Tells for Asked {
    fn tell(&self, desk: &Desk<'_>, told: &mut Told<'_>) -> Result<()> {
        let pupils = desk.pupils();
        let own = self.requests.all().filter(|one| one.urn == desk.urn());
        for request in own.filter(|_| told.wants(&UNDECIDED)).collect::<Vec<_>>() {
            for due in request.due(desk.reach.today) {
                let subject = address(desk, request.id);
                let act = Act {
                    due: Due::On(due.due_on),
                    evidence: of_request(desk, request, pupils.get(&request.enrolment).copied()),
                    href: format!("{subject}/decide"),
                    subject: Some(subject),
                    list: Some(desk.under("leave-requests?state=requested")),
                };
                told.add(desk, &UNDECIDED, &request.id, act)?;
            }
        }
        match told.wants(&DISAGREES) {
            true => self.tell_disagreements(desk, told),
            false => Ok(()),
        }
    }
}

impl Asked {
    fn tell_disagreements(&self, desk: &Desk<'_>, told: &mut Told<'_>) -> Result<()> {
        let (year, codes) = (desk.reach.this_year(), desk.reach.codes);
        let mut of: BTreeMap<Uuid, Vec<Disagreement<'_>>> = BTreeMap::new();
        for one in self.requests.disagreements(&desk.held.book, year, codes, &self.reasons) {
            if !one.explained {
                of.entry(one.request).or_default().push(one);
            }
        }
        for (request, marks) in of {
            let Some(first) = marks.iter().map(|one| one.on).min() else { continue };
            let sessions = marks.iter().map(|one| one.on);
            let act = Act {
                due: Due::Open,
                evidence: desk.evidence(marks.len(), sessions, marks.iter().map(|one| one.enrolled.pupil_id)),
                href: desk.register(first),
                subject: Some(address(desk, request)),
                list: Some(desk.under("leave-queries")),
            };
            told.add(desk, &DISAGREES, &request, act)?;
        }
        Ok(())
    }
}

fn address(desk: &Desk<'_>, request: Uuid) -> String {
    desk.under(&format!("leave-requests/{request}"))
}

fn of_request(desk: &Desk<'_>, request: &Standing, pupil: Option<Uuid>) -> NextActionEvidence {
    let days = request.days();
    NextActionEvidence {
        from_on: days.map(|days| days.from_on),
        to_on: days.map(|days| days.to_on),
        ..desk.evidence(1, [], pupil)
    }
}
