//! What may be asked without the scope that shows pupils: answers made of the cells of the plan of what is withheld, and
//! nothing by which one answer taken from another would be of fewer.

use chrono::NaiveDate;

use super::ask::Asked;
use crate::{
    attendance::{
        calendar::Calendar,
        figures::{Dimension, Unit, plan::whole_weeks},
    },
    domain::span::Span,
    error::{Fault, FaultCode},
};

/// The whole weeks that are asked for, or all that is at fault.
pub fn whole(asked: &Asked, calendar: Option<&Calendar>, today: NaiveDate) -> Result<Span, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut refuse = |parameter: &'static str, detail: &str| {
        faults.push(Fault::parameter(parameter, FaultCode::FewCouldBeTold).detail(detail));
    };
    let by = &asked.ask.by;
    let characteristics = by.iter().filter(|by| by.is_of_pupils()).count();
    if by.contains(&Dimension::RegistrationGroup) {
        refuse(
            "group_by",
            "Without pupils:read there are no figures by registration_group. Ask by year_group.",
        );
    }
    if by.contains(&Dimension::PupilGroup) {
        refuse(
            "group_by",
            "Without pupils:read there are no figures by pupil_group. Ask for the group's headline.",
        );
    }
    if characteristics > 1 {
        refuse(
            "group_by",
            "Without pupils:read figures are by one characteristic of pupils at the most, beside places and weeks. Ask \
             for each by itself.",
        );
    }
    if characteristics > 0 && by.contains(&Dimension::Weekday) {
        refuse("group_by", "Without pupils:read weekday stands without characteristics of pupils.");
    }
    if asked.ask.unit == Unit::Child {
        refuse("unit", "Without pupils:read there are no figures of children. Ask for enrolments.");
    }
    if asked.as_of.is_some() {
        refuse("as_of", "Without pupils:read figures are as of now. Leave it out.");
    }
    let weeks = whole_weeks(asked.ask.span, asked.period.is_some(), calendar, today);
    match weeks {
        Ok(weeks) if faults.is_empty() => Ok(weeks),
        weeks => {
            faults.extend(weeks.err().into_iter().flatten());
            Err(faults)
        }
    }
}
