//! Registers that are due and not whole.

use std::collections::{BTreeMap, HashSet};

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ColumnTrait as _, Condition};

use crate::{
    access::{Moment, Permission, RegistersRead, RegistersWrite},
    domain::{
        school::{is_open, keeps_registers},
        session::SessionOn,
    },
    entities::roll,
    error::Result,
    features::registers::due,
    flows::next_actions::{
        dto::{NextActionEvidence, NextActionLevel},
        kind::Kind,
        source::{Act, Desk, Due, Reach, Source, Tells, Told},
    },
};

static MISSING: Kind = Kind {
    name: "register_missing",
    title: "Send the register: pupils who need a mark have none",
    level: NextActionLevel::Must,
    rule: "reg10-1",
    rule_text: "Every registered pupil who is not a boarder has a mark for each morning and afternoon session",
    shown_with: &[RegistersRead::SCOPE],
    operation: "putRegister",
    method: "PUT",
    done_with: RegistersWrite::SCOPE,
};

static EARLIER: Kind = Kind {
    name: "registers_missing_earlier",
    title: "Send the registers of earlier weeks of the academic year that are missing or lack marks",
    level: NextActionLevel::Must,
    rule: "reg10-1",
    rule_text: "Every registered pupil who is not a boarder has a mark for each morning and afternoon session",
    shown_with: &[RegistersRead::SCOPE],
    operation: "submitRegisters",
    method: "POST",
    done_with: RegistersWrite::SCOPE,
};

/// School days before today whose registers are told one by one: a week of school. What lies before is one action, for
/// whoever begins to send registers in the middle of a year.
const ONE_BY_ONE: usize = 5;

/// Missing registers of the academic year.
pub struct Missing;

/// The schools that have sent a roll: of the others nobody knows who needs a mark.
struct Received(HashSet<i32>);

#[async_trait(?Send)]
impl Source for Missing {
    fn kinds(&self) -> &'static [&'static Kind] {
        const { &[&MISSING, &EARLIER] }
    }

    async fn read(&self, moment: &Moment<'_>, reach: &Reach) -> Result<Box<dyn Tells>> {
        use roll::Column;
        let sent = Condition::all()
            .add(Column::Urn.is_in(reach.urns.iter().copied()))
            .add(Column::FirstReceivedAt.is_not_null());
        let sent = moment.find::<roll::Entity>().filter(sent).all().await?;
        Ok(Box::new(Received(sent.into_iter().map(|row| row.urn).collect())))
    }
}

impl Tells for Received {
    fn tell(&self, desk: &Desk<'_>, told: &mut Told<'_>) -> Result<()> {
        let (school, reach) = (desk.school, desk.reach);
        let Some(known) = desk.calendar(reach.year()) else { return Ok(()) };
        if !keeps_registers(&school.kind, school.type_code) || !self.0.contains(&desk.urn()) {
            return Ok(());
        }
        // Of each session, how many pupils need a mark, and how many of them have none.
        let mut sessions: BTreeMap<SessionOn, (usize, usize)> = BTreeMap::new();
        for (enrolled, line) in desk.held.book.lines() {
            if enrolled.boarder || enrolled.registration == "guest" {
                continue;
            }
            for (on, mark) in line.within(reach.this_year()).entries() {
                let counts = sessions.entry(on).or_default();
                counts.0 += 1;
                counts.1 += usize::from(mark.is_none());
            }
        }
        let today = reach.today;
        let before: Vec<NaiveDate> = known.calendar.school_days().take_while(|day| *day < today).collect();
        let week = before.len().checked_sub(ONE_BY_ONE).and_then(|first| before.get(first).copied());
        let mut earlier: Vec<(SessionOn, DateTime<Utc>)> = Vec::new();
        for (on, (expected, missing)) in sessions.into_iter().filter(|(_, (_, missing))| *missing > 0) {
            let open = is_open(&school.status, school.opened_on, school.closed_on, on.date);
            let Some(due_at) = due(&known.calendar, on, reach.now).filter(|_| open) else { continue };
            if week.is_some_and(|week| on.date < week) {
                earlier.push((on, due_at));
                continue;
            }
            let evidence = NextActionEvidence { of: Some(expected), ..desk.evidence(missing, [on], []) };
            let act = Act {
                due: Due::At(due_at, on.date),
                evidence,
                href: desk.register(on),
                subject: Some(desk.register(on)),
                list: Some(format!("/v1/missing-registers?on={}", on.date)),
            };
            told.add(desk, &MISSING, &(on.date, on.session), act)?;
        }
        let Some((first, due_at)) = earlier.first().copied() else { return Ok(()) };
        let act = Act {
            due: Due::At(due_at, first.date),
            evidence: desk.evidence(earlier.len(), earlier.iter().map(|(on, _)| *on), []),
            href: format!("/v1/register-submissions?urn={}", desk.urn()),
            subject: None,
            list: Some(desk.under("feed-status")),
        };
        told.add(desk, &EARLIER, &reach.year(), act)
    }
}
