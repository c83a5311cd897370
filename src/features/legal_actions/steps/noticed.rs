//! Whom a penalty notice was given is prosecuted for its days only after the days to pay, and not when it was paid (section
//! 444A of the Education Act 1996).

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition, Order};
use serde::Deserialize;

use crate::{
    access::Tx,
    attendance::book::parents,
    casework::legal::{states::LegalActionAction, terms::LegalActionOffencePeriod},
    entities::penalty_notice::{Column, Entity, Model},
    error::{AppError, Result},
    features::legal_actions::store::Standing,
    notices::{
        payments::{Stored, stands},
        states::penalty::PenaltyNoticeState,
    },
};

/// What is read of what a notice says.
#[derive(Deserialize)]
struct Noticed {
    evidence: Vec<Missed>,
}

#[derive(Deserialize)]
struct Missed {
    date: NaiveDate,
}

/// Refuses days for which a notice was given to this parent for this pupil, unless it was referred or withdrawn.
pub async fn refuse_noticed(
    tx: &Tx<'_>,
    standing: &Standing<'_>,
    offence: LegalActionOffencePeriod,
) -> Result<()> {
    let row = &standing.row;
    let Some(parent_id) = row.parent_id else { return Ok(()) };
    let pupil_ids = parents::pupil_ids(tx, row.pupil_id).await?;
    let Some(person) = parents::person(tx, parent_id).await? else { return Ok(()) };
    let these = Condition::all()
        .add(Column::Kind.eq("attendance"))
        .add(Column::PupilId.is_in(pupil_ids))
        .add(Column::ParentId.is_in(person.ids));
    for notice in tx.find::<Entity>().filter(these).order_by(Column::Id, Order::Asc).all().await? {
        // Nobody refers, withdraws or issues it meanwhile.
        let this = Condition::all().add(Column::Id.eq(notice.id));
        let Some(notice) = tx.share::<Entity>(this).await? else { continue };
        let said: Noticed = serde_json::from_str(&notice.terms).map_err(AppError::internal)?;
        let days = said.evidence.iter().map(|missed| missed.date);
        if is_about(days, offence) && stands_in_the_way(state(&notice, tx.today())?) {
            let why = format!(
                "The penalty notice {} is about some of the same days: refer it to be prosecuted, or withdraw it, first.",
                notice.id
            );
            return Err(standing.is.conflict(LegalActionAction::Lay, why));
        }
    }
    Ok(())
}

fn state(row: &Model, today: NaiveDate) -> Result<PenaltyNoticeState> {
    let unreadable = || AppError::internal("penalty_notice.state holds what it cannot");
    let stored = Stored {
        state: PenaltyNoticeState::spelled(&row.state).ok_or_else(unreadable)?,
        discharged_pence: row.discharged_pence,
        full_pence: row.full_pence.unwrap_or_default(),
        pay_until_on: row.pay_until_on,
        discontinued: row.discontinued,
    };
    Ok(stands(stored, today))
}

/// Whether some of these days are among those of an offence.
fn is_about(mut days: impl Iterator<Item = NaiveDate>, offence: LegalActionOffencePeriod) -> bool {
    days.any(|day| offence.from_on <= day && day <= offence.to_on)
}

/// Whether a notice that stands so keeps its days from being prosecuted. One that was never issued was given to nobody.
const fn stands_in_the_way(state: PenaltyNoticeState) -> bool {
    use PenaltyNoticeState as Is;
    match state {
        Is::Requested | Is::UnderReview | Is::Refused | Is::Approved => false,
        Is::Withdrawn | Is::ProsecutionReferred => false,
        Is::Issued
        | Is::Served
        | Is::PaidReduced
        | Is::PaidFull
        | Is::Unpaid
        | Is::ProsecutionDiscontinued
        | Is::Prosecuted => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_notice_is_about_an_offence_when_one_of_its_days_is() {
        let offence = LegalActionOffencePeriod { from_on: day("2026-09-07"), to_on: day("2026-09-11") };
        for (days, is) in [
            (vec![], false),
            (vec!["2026-09-04", "2026-09-14"], false),
            (vec!["2026-09-04", "2026-09-07"], true),
            (vec!["2026-09-11", "2026-09-14"], true),
        ] {
            assert_eq!(is_about(days.iter().map(|text| day(text)), offence), is, "{days:?}");
        }
    }

    #[test]
    fn what_is_paid_or_can_be_paid_is_not_prosecuted() {
        use PenaltyNoticeState as Is;
        let free: Vec<_> = Is::ALL.iter().copied().filter(|state| !stands_in_the_way(*state)).collect();
        let never = [Is::Requested, Is::UnderReview, Is::Refused, Is::Approved];
        assert_eq!(free, [never.as_slice(), &[Is::Withdrawn, Is::ProsecutionReferred]].concat());
    }
}
