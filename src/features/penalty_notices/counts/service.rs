//! Use case: counting penalty notices.

use sea_orm::{ColumnTrait as _, Condition};

use super::dto::{PenaltyNoticeCounts, PenaltyNoticeCountsQuery};
use crate::{
    access::{Access, NoticesRead},
    domain::academic_year::AcademicYear,
    entities::penalty_notice::{Column, Entity},
    error::{AppError, Code, Fault, FaultCode, Result},
    features::penalty_notices::{store::Stands, values::PenaltyNoticeWithdrawalGround as Ground},
    notices::{
        schedule::{PenaltyNoticeKind, PenaltyNoticeStep},
        states::penalty::PenaltyNoticeState as Is,
    },
};

/// Counts the notices that were issued in some days at the schools in reach: one statement.
pub async fn count(
    cx: &Access<NoticesRead>,
    query: &PenaltyNoticeCountsQuery,
) -> Result<PenaltyNoticeCounts> {
    let session = cx.read().await?;
    let today = session.today();
    let to_on = query.issued_on_to.unwrap_or(today);
    let from_on = query.issued_on_from.unwrap_or_else(|| AcademicYear::of(to_on).first_day());
    if to_on < from_on {
        let fault = Fault::parameter("issued_on_to", FaultCode::DatesReversed);
        return Err(AppError::new(Code::InvalidParameter).faults(vec![fault]));
    }
    let issued = Condition::all().add(Column::IssuedOn.gte(from_on)).add(Column::IssuedOn.lte(to_on));
    let rows = session.find::<Entity>().filter(issued).all().await?;
    let mut counts = PenaltyNoticeCounts { from_on, to_on, ..PenaltyNoticeCounts::default() };
    for row in &rows {
        add(&mut counts, &Stands::of(row, today)?);
    }
    Ok(counts)
}

fn add(counts: &mut PenaltyNoticeCounts, is: &Stands) {
    let step = is.terms.issue.as_ref().map(|issue| issue.step);
    match is.kind {
        PenaltyNoticeKind::ExcludedInPublicPlace => counts.excluded_in_public_place += 1,
        PenaltyNoticeKind::Attendance => counts.attendance += 1,
    }
    counts.attendance_first += u64::from(step == Some(PenaltyNoticeStep::First));
    counts.attendance_second += u64::from(step == Some(PenaltyNoticeStep::Second));
    match is.state {
        Is::PaidReduced => counts.paid_reduced += 1,
        Is::PaidFull => counts.paid_full += 1,
        Is::Unpaid => counts.unpaid += 1,
        Is::Withdrawn => counts.withdrawn += 1,
        Is::ProsecutionReferred => counts.prosecution_referred += 1,
        Is::Prosecuted => counts.prosecuted += 1,
        // What has a day of issue was issued.
        _ => counts.within_days_to_pay += 1,
    }
    if let Some(withdrawal) = &is.terms.withdrawal {
        *match withdrawal.ground {
            Ground::ShouldNotHaveBeenIssued => &mut counts.withdrawn_should_not_have_been_issued,
            Ground::WrongPerson => &mut counts.withdrawn_wrong_person,
            Ground::MaterialError => &mut counts.withdrawn_material_error,
            Ground::UnpaidNotProsecuted => &mut counts.withdrawn_unpaid_not_prosecuted,
        } += 1;
    }
    let outcome = is.terms.prosecution.as_ref().and_then(|prosecution| prosecution.outcome);
    counts.prosecuted_convicted += u64::from(outcome.is_some_and(|outcome| outcome.is_conviction()));
}
