//! Legal actions that the authority is to go on with: before time runs out, after a hearing, when a notice is over, and while
//! an order can be extended.

use async_trait::async_trait;
use chrono::Days;

use crate::{
    access::{LegalActionsConfidentialRead, LegalActionsRead, LegalActionsWrite, Moment, Permission},
    error::Result,
    features::legal_actions::{LegalActionDue, LegalActionNeed, due},
    flows::next_actions::{
        dto::NextActionLevel,
        kind::Kind,
        source::{Act, Desk, Due, Reach, Source, Tells, Told},
    },
};

/// Days before time runs out from which on it is told of.
const WATCHED: Days = Days::new(56);
/// Days after a hearing or a notice by which it is recorded what came of it.
const RECORDED: Days = Days::new(7);

const READ: &[&str] = &[LegalActionsRead::SCOPE, LegalActionsConfidentialRead::SCOPE];

static LAY: Kind = Kind {
    name: "prosecution_to_be_laid",
    title: "Lay the information of a prosecution before time runs out, or decide that it is not pursued",
    level: NextActionLevel::Must,
    rule: "mca1980-127",
    rule_text: "A summary offence is tried where the information was laid within six months of it",
    shown_with: READ,
    operation: "layLegalActionInformation",
    method: "POST",
    done_with: LegalActionsWrite::SCOPE,
};

static OUTCOME: Kind = Kind {
    name: "legal_hearing_passed",
    title: "Record what came of a hearing: that it was disposed of, or adjourned",
    level: NextActionLevel::Should,
    rule: "strategy-13",
    rule_text: "Schools are told when a case is finally disposed of (the authority's strategy)",
    shown_with: READ,
    operation: "disposeLegalAction",
    method: "POST",
    done_with: LegalActionsWrite::SCOPE,
};

static NOTICE_OVER: Kind = Kind {
    name: "school_attendance_notice_over",
    title: "Make a school attendance order, or record that the parent satisfied the authority",
    level: NextActionLevel::Must,
    rule: "ea1996-437",
    rule_text: "Where the parent fails to satisfy the authority and it is expedient, it serves an order",
    shown_with: READ,
    operation: "disposeLegalAction",
    method: "POST",
    done_with: LegalActionsWrite::SCOPE,
};

static ORDER_ENDS: Kind = Kind {
    name: "supervision_order_ends",
    title: "Ask that an education supervision order is extended, or let it end",
    level: NextActionLevel::Should,
    rule: "ca1989-sch3-15",
    rule_text: "An extension is asked for within the last three months of the order",
    shown_with: READ,
    operation: "extendLegalActionOrder",
    method: "POST",
    done_with: LegalActionsWrite::SCOPE,
};

/// Legal actions.
pub struct LegalActions;

struct Dues(Vec<LegalActionDue>);

#[async_trait(?Send)]
impl Source for LegalActions {
    fn kinds(&self) -> &'static [&'static Kind] {
        const { &[&LAY, &OUTCOME, &NOTICE_OVER, &ORDER_ENDS] }
    }

    async fn read(&self, moment: &Moment<'_>, reach: &Reach) -> Result<Box<dyn Tells>> {
        let mut all = due(moment, &reach.urns).await?;
        let near =
            |one: &LegalActionDue| one.on.checked_sub_days(WATCHED).is_none_or(|from| from <= reach.today);
        all.retain(|one| one.need != LegalActionNeed::Lay || near(one));
        Ok(Box::new(Dues(all)))
    }
}

impl Tells for Dues {
    fn tell(&self, desk: &Desk<'_>, told: &mut Told<'_>) -> Result<()> {
        for one in self.0.iter().filter(|one| one.urn == desk.urn()) {
            let (kind, step, due_on, state) = match one.need {
                LegalActionNeed::Lay => (&LAY, "lay", Some(one.on), "authorised"),
                LegalActionNeed::Outcome => {
                    (&OUTCOME, "dispose", one.on.checked_add_days(RECORDED), "listed")
                }
                LegalActionNeed::NoticeOver => {
                    (&NOTICE_OVER, "dispose", one.on.checked_add_days(RECORDED), "notice_served")
                }
                LegalActionNeed::OrderEnds => (&ORDER_ENDS, "extend", Some(one.on), "disposed"),
            };
            let subject = desk.under(&format!("legal-actions/{}", one.id));
            let act = Act {
                due: Due::On(due_on.unwrap_or(one.on)),
                evidence: desk.evidence(1, [], [one.pupil_id]),
                href: format!("{subject}/{step}"),
                subject: Some(subject),
                list: Some(desk.under(&format!("legal-actions?state={state}"))),
            };
            told.add(desk, kind, &(one.id, step), act)?;
        }
        Ok(())
    }
}
