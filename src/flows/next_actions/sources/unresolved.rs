//! Marks whose reason must be established within five school days.

use std::collections::BTreeMap;

use async_trait::async_trait;
use chrono::NaiveDate;
use uuid::Uuid;

use crate::{
    access::{Moment, Permission, RegistersCodesRead, RegistersRead, RegistersWrite},
    domain::{academic_year::AcademicYear, session::SessionOn, span::Span},
    error::Result,
    features::registers::{NOT_YET_ESTABLISHED, limit},
    flows::next_actions::{
        dto::NextActionLevel,
        kind::Kind,
        source::{Act, Desk, Due, Reach, Source, Tells, Told},
    },
};

const RULE: &str = "reg10-7";
const RULE_TEXT: &str = "The reason for an absence under N is established within five school days after the session; \
                         where it is not, the mark becomes O (regulation 10(7) to (9))";
/// School days that are left when a mark is about to be overdue: this one and the next.
const SOON: i64 = 2;

static OVERDUE: Kind = Kind {
    name: "marks_unresolved_overdue",
    title: "Amend marks N whose five school days are over",
    level: NextActionLevel::Must,
    rule: RULE,
    rule_text: RULE_TEXT,
    shown_with: &[RegistersRead::SCOPE, RegistersCodesRead::SCOPE],
    operation: "putRegister",
    method: "PUT",
    done_with: RegistersWrite::SCOPE,
};

static DUE: Kind = Kind {
    name: "marks_unresolved_due",
    title: "Establish the reason of marks N whose five school days are about to end",
    level: NextActionLevel::Must,
    rule: RULE,
    rule_text: RULE_TEXT,
    shown_with: &[RegistersRead::SCOPE, RegistersCodesRead::SCOPE],
    operation: "putRegister",
    method: "PUT",
    done_with: RegistersWrite::SCOPE,
};

/// Unresolved marks of this academic year and the one before.
pub struct Unresolved;

#[async_trait(?Send)]
impl Source for Unresolved {
    fn kinds(&self) -> &'static [&'static Kind] {
        const { &[&OVERDUE, &DUE] }
    }

    async fn read(&self, _: &Moment<'_>, _: &Reach) -> Result<Box<dyn Tells>> {
        Ok(Box::new(Self))
    }
}

impl Tells for Unresolved {
    fn tell(&self, desk: &Desk<'_>, told: &mut Told<'_>) -> Result<()> {
        let year = desk.reach.year();
        let before = AcademicYear::starting(year.start_year() - 1).unwrap_or(year);
        let span = Span { from_on: before.first_day(), to_on: desk.reach.today };
        let days: Vec<NaiveDate> =
            desk.calendars.iter().flat_map(|known| known.calendar.school_days()).collect();
        // Overdue marks together, the others by the day that is the last for them.
        let mut overdue: (Option<NaiveDate>, Vec<(SessionOn, Uuid)>) = (None, Vec::new());
        let mut soon: BTreeMap<NaiveDate, Vec<(SessionOn, Uuid)>> = BTreeMap::new();
        for (enrolled, line) in desk.held.book.lines() {
            let open = line.within(span).marks().filter(|mark| mark.code.as_str() == NOT_YET_ESTABLISHED);
            for mark in open {
                let limit = limit(&days, mark.on.date, desk.reach.today);
                let place = (mark.on, enrolled.pupil_id);
                if limit.left <= 0 {
                    overdue.0 = overdue.0.into_iter().chain(limit.resolve_by_on).min();
                    overdue.1.push(place);
                } else if let Some(last) = limit.resolve_by_on.filter(|_| limit.left <= SOON) {
                    soon.entry(last).or_default().push(place);
                }
            }
        }
        if let (Some(first), marks) = overdue {
            add(desk, told, &OVERDUE, first, &marks)?;
        }
        for (last, marks) in soon {
            add(desk, told, &DUE, last, &marks)?;
        }
        Ok(())
    }
}

fn add(
    desk: &Desk<'_>,
    told: &mut Told<'_>,
    kind: &'static Kind,
    due_on: NaiveDate,
    marks: &[(SessionOn, Uuid)],
) -> Result<()> {
    let Some(first) = marks.iter().map(|(on, _)| *on).min() else { return Ok(()) };
    let act = Act {
        due: Due::On(due_on),
        evidence: desk.evidence(
            marks.len(),
            marks.iter().map(|(on, _)| *on),
            marks.iter().map(|(_, pupil)| *pupil),
        ),
        href: desk.register(first),
        subject: None,
        list: Some(desk.under(&format!("unresolved-marks?overdue={}", due_on < desk.reach.today))),
    };
    // What is overdue is one action whatever its marks.
    let what = Some(due_on).filter(|_| due_on >= desk.reach.today);
    told.add(desk, kind, &what, act)
}
