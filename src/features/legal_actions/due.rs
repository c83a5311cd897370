//! What is to be done about legal actions, for the list of what is to be done next at a school.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition};
use uuid::Uuid;

use super::store::Stands;
use crate::{
    access::Moment,
    entities::legal_action::{Column, Entity},
    error::Result,
    proceedings::legal::{days, route::LegalActionRoute, states::LegalActionState},
};

/// What a legal action needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LegalActionNeed {
    /// A prosecution that has not begun: by the day on which time runs out.
    Lay,
    /// The day of its hearing has passed, and nobody has said what came of it.
    Outcome,
    /// The parent had until then to satisfy the authority.
    NoticeOver,
    /// Its education supervision order ends then; it may be extended.
    OrderEnds,
}

/// A legal action that needs something.
#[derive(Clone, Copy, Debug)]
pub struct LegalActionDue {
    /// The school.
    pub urn: i32,
    /// The action.
    pub id: Uuid,
    /// The pupil.
    pub pupil_id: Uuid,
    /// What it needs.
    pub need: LegalActionNeed,
    /// The day that matters: the last on which it can begin, that of the hearing, or the last of a notice or an order.
    pub on: NaiveDate,
}

/// The legal actions of these schools that need something: one statement.
pub async fn due(moment: &Moment<'_>, urns: &[i32]) -> Result<Vec<LegalActionDue>> {
    let today = moment.today();
    let supervised = Condition::all()
        .add(Column::Route.eq(LegalActionRoute::EducationSupervisionOrder.as_str()))
        .add(Column::State.eq(LegalActionState::Disposed.as_str()));
    let waiting = Condition::any().add(Column::IsOpen.eq(true)).add(supervised);
    let these = Condition::all().add(Column::Urn.is_in(urns.iter().copied())).add(waiting);
    let rows = moment.find::<Entity>().filter(these).all().await?;
    let mut found = Vec::new();
    for row in rows {
        let is = Stands::of(&row)?;
        if let Some((need, on)) = need(&is, today) {
            found.push(LegalActionDue { urn: row.urn, id: row.id, pupil_id: row.pupil_id, need, on });
        }
    }
    Ok(found)
}

fn need(is: &Stands, today: NaiveDate) -> Option<(LegalActionNeed, NaiveDate)> {
    use LegalActionNeed as Need;
    match is.state {
        LegalActionState::Considered | LegalActionState::Authorised => {
            Some((Need::Lay, is.terms.lay_by_on(is.state)?))
        }
        LegalActionState::Listed | LegalActionState::Adjourned => {
            let hearing_on = is.terms.hearing_on().filter(|on| *on < today)?;
            Some((Need::Outcome, hearing_on))
        }
        LegalActionState::NoticeServed => {
            let last = is.terms.notice.map(|notice| notice.satisfy_by_on).filter(|on| *on < today)?;
            Some((Need::NoticeOver, last))
        }
        LegalActionState::Disposed if is.terms.order_ended_on.is_none() => {
            let last = is.terms.order_to_on()?;
            (days::extension_from(last) <= today && today <= last).then_some((Need::OrderEnds, last))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proceedings::legal::terms::{
        LegalActionGround, LegalActionHearing, LegalActionNotice, LegalActionOffencePeriod,
        LegalActionProcedure, LegalActionTerms,
    };

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn stands(route: LegalActionRoute, state: LegalActionState) -> Stands {
        let ground = LegalActionGround {
            reason: "Absence goes on".to_owned(),
            offence: route
                .is_prosecution()
                .then(|| LegalActionOffencePeriod { from_on: day("2026-09-07"), to_on: day("2026-10-23") }),
            penalty_notice_ids: Vec::new(),
            notice_to_improve_id: None,
            support_id: None,
            prosecution_id: None,
            order_action_id: None,
        };
        Stands { route, state, terms: LegalActionTerms::considered(ground) }
    }

    #[test]
    fn a_prosecution_is_told_of_until_it_begins() {
        let is = stands(LegalActionRoute::Prosecution4441, LegalActionState::Considered);
        assert_eq!(need(&is, day("2026-11-20")), Some((LegalActionNeed::Lay, day("2027-04-23"))));
        let laid = stands(LegalActionRoute::Prosecution4441, LegalActionState::Laid);
        assert_eq!(need(&laid, day("2026-11-20")), None);
    }

    #[test]
    fn a_hearing_and_a_notice_are_told_of_when_their_day_has_passed() {
        let mut is = stands(LegalActionRoute::Prosecution4441, LegalActionState::Listed);
        let court = "Sample Magistrates' Court".to_owned();
        is.terms.hearing = Some(LegalActionHearing {
            court,
            hearing_on: Some(day("2027-03-15")),
            procedure: LegalActionProcedure::Hearing,
        });
        assert_eq!(need(&is, day("2027-03-15")), None);
        assert_eq!(need(&is, day("2027-03-16")), Some((LegalActionNeed::Outcome, day("2027-03-15"))));
        let mut served = stands(LegalActionRoute::SchoolAttendanceOrder, LegalActionState::NoticeServed);
        served.terms.notice =
            Some(LegalActionNotice { served_on: day("2026-11-20"), satisfy_by_on: day("2026-12-04") });
        assert_eq!(need(&served, day("2026-12-04")), None);
        assert_eq!(need(&served, day("2026-12-05")), Some((LegalActionNeed::NoticeOver, day("2026-12-04"))));
    }
}
