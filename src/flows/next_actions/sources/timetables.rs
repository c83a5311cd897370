//! Part-time timetables: what must be done about them, and marks that rest on none.

use std::collections::HashSet;

use async_trait::async_trait;
use chrono::{Days, NaiveDate};
use uuid::Uuid;

use crate::{
    access::{Moment, Permission, RegistersCodesRead, TimetablesRead, TimetablesWrite},
    attendance::book::explained,
    domain::session::SessionOn,
    error::Result,
    features::part_time_timetables::{Standing, TimetableDueKind, Timetables},
    flows::next_actions::{
        dto::NextActionLevel,
        kind::Kind,
        source::{Act, Desk, Due, Reach, Source, Tells, Told},
    },
};

/// Days before a planned review from which on it is told.
const AHEAD: Days = Days::new(14);
const READ: &[&str] = &[TimetablesRead::SCOPE];

static REVIEW: Kind = Kind {
    name: "timetable_review",
    title: "Review a part-time timetable",
    level: NextActionLevel::Should,
    rule: "wt-part-time-timetables",
    rule_text: "A part-time timetable is short and reviewed regularly with the pupil and the parents (guidance)",
    shown_with: READ,
    operation: "recordPartTimeTimetableReview",
    method: "POST",
    done_with: TimetablesWrite::SCOPE,
};

static NOTIFY: Kind = Kind {
    name: "timetable_notification",
    title: "Tell the authority of a part-time timetable, and record the day",
    level: NextActionLevel::Should,
    rule: "la-part-time-timetables",
    rule_text: "The authority asks to be told of a part-time timetable at the point of agreement",
    shown_with: READ,
    operation: "putPartTimeTimetable",
    method: "PUT",
    done_with: TimetablesWrite::SCOPE,
};

static ENDED: Kind = Kind {
    name: "timetable_ended",
    title: "Say how a part-time timetable ended, or extend it",
    level: NextActionLevel::Should,
    rule: "reg11-6",
    rule_text: "Leave on a part-time timetable is given until an agreed end, and no longer",
    shown_with: READ,
    operation: "endPartTimeTimetable",
    method: "POST",
    done_with: TimetablesWrite::SCOPE,
};

static UNFOUNDED: Kind = Kind {
    name: "timetable_marks_unfounded",
    title: "Record the part-time timetable that marks C2 or X rest on, or amend the marks",
    level: NextActionLevel::Should,
    rule: "reg11-6",
    rule_text: "C2 and X stand where a part-time timetable was agreed with a parent, with its times and its end",
    shown_with: &[TimetablesRead::SCOPE, RegistersCodesRead::SCOPE],
    operation: "createPartTimeTimetable",
    method: "POST",
    done_with: TimetablesWrite::SCOPE,
};

/// Part-time timetables of the academic year, and those ahead.
pub struct PartTime;

struct Agreed {
    timetables: Timetables,
    reasons: HashSet<(Uuid, SessionOn)>,
}

#[async_trait(?Send)]
impl Source for PartTime {
    fn kinds(&self) -> &'static [&'static Kind] {
        const { &[&REVIEW, &NOTIFY, &ENDED, &UNFOUNDED] }
    }

    async fn read(&self, moment: &Moment<'_>, reach: &Reach) -> Result<Box<dyn Tells>> {
        let timetables = Timetables::read(moment, &reach.urns, reach.span.from_on, None).await?;
        let reasons = match reach.codes {
            true => explained::at_schools(moment, &reach.urns, reach.this_year()).await?,
            false => HashSet::new(),
        };
        Ok(Box::new(Agreed { timetables, reasons }))
    }
}

impl Tells for Agreed {
    fn tell(&self, desk: &Desk<'_>, told: &mut Told<'_>) -> Result<()> {
        let pupils = desk.pupils();
        for timetable in self.timetables.all().filter(|one| one.urn == desk.urn()) {
            let pupil = pupils.get(&timetable.enrolment).copied();
            for due in timetable.due(desk.reach.today) {
                if let Some((kind, rest)) = wanted(due.what, due.due_on, desk.reach.today) {
                    told.add(
                        desk,
                        kind,
                        &(timetable.id, due.due_on),
                        act(desk, timetable, pupil, due.due_on, rest),
                    )?;
                }
            }
        }
        match told.wants(&UNFOUNDED) {
            true => self.tell_unfounded(desk, told),
            false => Ok(()),
        }
    }
}

/// The kind of what is due, and where below the timetable its operation stands; none while it is too early.
fn wanted(
    what: TimetableDueKind,
    due_on: NaiveDate,
    today: NaiveDate,
) -> Option<(&'static Kind, &'static str)> {
    let ahead = today.checked_add_days(AHEAD).unwrap_or(NaiveDate::MAX);
    match what {
        TimetableDueKind::Notification => Some((&NOTIFY, "")),
        TimetableDueKind::Review => (due_on <= ahead).then_some((&REVIEW, "/reviews")),
        TimetableDueKind::End => (due_on < today).then_some((&ENDED, "/end")),
    }
}

fn act(desk: &Desk<'_>, timetable: &Standing, pupil: Option<Uuid>, due_on: NaiveDate, rest: &str) -> Act {
    let subject = desk.under(&format!("part-time-timetables/{}", timetable.id));
    Act {
        due: Due::On(due_on),
        evidence: desk.evidence(1, [], pupil),
        href: format!("{subject}{rest}"),
        subject: Some(subject),
        list: Some(desk.under("part-time-timetables?state=agreed")),
    }
}

impl Agreed {
    fn tell_unfounded(&self, desk: &Desk<'_>, told: &mut Told<'_>) -> Result<()> {
        let mut marks: Vec<(SessionOn, Uuid)> = Vec::new();
        for one in self.timetables.lacking(&desk.held.book, desk.reach.this_year(), &self.reasons) {
            let open = one.sessions.into_iter().filter(|(_, explained)| !explained);
            marks.extend(open.map(|(on, _)| (on, one.enrolled.pupil_id)));
        }
        if marks.is_empty() {
            return Ok(());
        }
        let evidence = desk.evidence(
            marks.len(),
            marks.iter().map(|(on, _)| *on),
            marks.iter().map(|(_, pupil)| *pupil),
        );
        let act = Act {
            due: Due::Open,
            evidence,
            href: desk.under("part-time-timetables"),
            subject: None,
            list: Some(desk.under("part-time-timetable-queries")),
        };
        told.add(desk, &UNFOUNDED, &(), act)
    }
}
