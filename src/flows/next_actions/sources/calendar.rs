//! A school without dates: no calendar of its own, and none of the authority.

use async_trait::async_trait;

use crate::{
    access::{CalendarsRead, CalendarsWrite, Moment, Permission},
    domain::school::{is_open, keeps_registers},
    error::Result,
    flows::next_actions::{
        dto::NextActionLevel,
        kind::Kind,
        source::{Act, Desk, Due, Reach, Source, Tells, Told},
    },
};

static MISSING: Kind = Kind {
    name: "calendar_missing",
    title: "Set the dates of the academic year: without them no register is due and no day is counted",
    level: NextActionLevel::Should,
    rule: "reg10-1",
    rule_text: "A register is taken for every morning and afternoon session; the school's calendar says which they are",
    shown_with: &[CalendarsRead::SCOPE],
    operation: "putSchoolCalendar",
    method: "PUT",
    done_with: CalendarsWrite::SCOPE,
};

/// Schools without dates.
pub struct Dates;

#[async_trait(?Send)]
impl Source for Dates {
    fn kinds(&self) -> &'static [&'static Kind] {
        const { &[&MISSING] }
    }

    async fn read(&self, _: &Moment<'_>, _: &Reach) -> Result<Box<dyn Tells>> {
        Ok(Box::new(Self))
    }
}

impl Tells for Dates {
    fn tell(&self, desk: &Desk<'_>, told: &mut Told<'_>) -> Result<()> {
        let (school, year) = (desk.school, desk.reach.year());
        let registers = keeps_registers(&school.kind, school.type_code)
            && is_open(&school.status, school.opened_on, school.closed_on, desk.reach.today);
        if !registers || desk.calendar(year).is_some() {
            return Ok(());
        }
        let href = desk.under(&format!("calendars/{year}"));
        let act = Act {
            due: Due::On(year.first_day()),
            evidence: desk.evidence(1, [], []),
            subject: Some(href.clone()),
            href,
            list: None,
        };
        told.add(desk, &MISSING, &year, act)
    }
}
