//! What came before a penalty notice: support that was offered to the parent, and Notices to Improve.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, Order};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{ladder::Pair, values::PenaltyNoticeSupport};
use crate::{
    access::Session,
    attendance::book::support,
    domain::support::SupportState,
    entities::notice_to_improve::{Column, Entity, Model},
    error::{AppError, Fault, FaultCode, Result},
    notices::states::improvement::NoticeToImproveState,
};

/// A Notice to Improve to the parent about the child that was issued.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PenaltyNoticeImprovement {
    /// The notice.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abd")]
    pub id: Uuid,
    /// The school.
    #[schema(example = 120765)]
    pub urn: i32,
    /// What was last recorded of it; whether its period runs or is over it tells itself.
    pub state: NoticeToImproveState,
    /// The day of its issue.
    #[schema(example = "2026-11-23")]
    pub issued_on: NaiveDate,
    /// The day on which it ended.
    #[schema(example = "2027-01-21")]
    pub ended_on: Option<NaiveDate>,
}

/// What came before, as it is on record at the schools in reach.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PenaltyNoticeBefore {
    /// Support that was provided to this parent, or to the family where nobody is named.
    #[schema(example = 2)]
    pub support_provided: usize,
    /// Support that was offered and not taken up.
    #[schema(example = 1)]
    pub support_not_taken: usize,
    /// Support that is on offer, without an answer yet.
    #[schema(example = 0)]
    pub support_on_offer: usize,
    /// The Notices to Improve to this parent about this child, in the order of issue.
    pub notices_to_improve: Vec<PenaltyNoticeImprovement>,
}

impl PenaltyNoticeBefore {
    /// Reads it up to today: seven statements and one.
    pub async fn read<C: ConnectionTrait>(session: &Session<'_, C>, pair: &Pair) -> Result<Self> {
        let mut before = Self { notices_to_improve: improvements(session, pair).await?, ..Self::default() };
        let Some(pupil_id) = pair.pupil_ids.first() else { return Ok(before) };
        for one in support::of_pupil(session, *pupil_id, session.today()).await? {
            let named = one.parents.iter().any(|id| pair.parent.ids.contains(id));
            match one.state {
                _ if !named && !one.parents.is_empty() => {}
                SupportState::Offered => before.support_on_offer += 1,
                SupportState::NotTaken => before.support_not_taken += 1,
                SupportState::Active | SupportState::Ended => before.support_provided += 1,
                SupportState::Withdrawn => {}
            }
        }
        Ok(before)
    }

    /// A Notice to Improve is the last chance before a penalty notice: while one stands, none follows but for an offence in
    /// which support is of no help, and then it is said why.
    pub fn stands(&self, support: PenaltyNoticeSupport, reason: Option<&str>) -> Option<Fault> {
        let standing = |notice: &PenaltyNoticeImprovement| {
            matches!(notice.state, NoticeToImproveState::Issued | NoticeToImproveState::Served)
        };
        let apart = support == PenaltyNoticeSupport::NotAppropriate && reason.is_some();
        (self.notices_to_improve.iter().any(standing) && !apart).then(|| {
            let detail = "A Notice to Improve to this parent stands. Conclude it, or end it early on a ground that it told; \
                or, where support is not appropriate to this offence, say why a penalty notice does not wait for it.";
            Fault::at("/no_notice_to_improve_reason", FaultCode::NoticeToImproveStands)
                .rule("pn-support-first")
                .detail(detail)
        })
    }

    /// What keeps a notice from being approved: a Notice to Improve comes first where support is what helps, and the one
    /// that is named was not enough.
    pub fn faults(
        &self,
        support: PenaltyNoticeSupport,
        named: Option<Uuid>,
        reason: Option<&str>,
    ) -> Vec<Fault> {
        let failed = |notice: &PenaltyNoticeImprovement| {
            matches!(notice.state, NoticeToImproveState::NotImproved | NoticeToImproveState::EndedEarly)
        };
        if let Some(fault) = self.stands(support, reason) {
            return vec![fault];
        }
        let asked = matches!(support, PenaltyNoticeSupport::Provided | PenaltyNoticeSupport::Refused);
        match named {
            Some(id) if !self.notices_to_improve.iter().any(|notice| notice.id == id && failed(notice)) => {
                let detail = "It is no Notice to Improve of this parent and child that was concluded as not improved, or \
                    ended early.";
                let at = "/considerations/notice_to_improve_id";
                vec![Fault::at(at, FaultCode::ReferenceNotFound).rule("pn-support-first").detail(detail)]
            }
            None if asked && reason.is_none() => {
                let detail = "Where support is what helps a Notice to Improve comes first: name it, or say why there \
                    was none.";
                let at = "/no_notice_to_improve_reason";
                vec![Fault::at(at, FaultCode::MissingProperty).rule("pn-support-first").detail(detail)]
            }
            _ => Vec::new(),
        }
    }
}

async fn improvements<C: ConnectionTrait>(
    session: &Session<'_, C>,
    pair: &Pair,
) -> Result<Vec<PenaltyNoticeImprovement>> {
    let of_pair = Condition::all()
        .add(Column::PupilId.is_in(pair.pupil_ids.iter().copied()))
        .add(Column::ParentId.is_in(pair.parent.ids.iter().copied()))
        .add(Column::IssuedOn.is_not_null());
    let rows = session.find::<Entity>().filter(of_pair);
    let rows = rows.order_by(Column::IssuedOn, Order::Asc).order_by(Column::Id, Order::Asc).all().await?;
    rows.iter().map(told).collect::<Result<Vec<_>>>().map(|all| all.into_iter().flatten().collect())
}

fn told(row: &Model) -> Result<Option<PenaltyNoticeImprovement>> {
    let state = NoticeToImproveState::spelled(&row.state);
    let state = state.ok_or_else(|| AppError::internal("notice_to_improve.state holds what it cannot"))?;
    let told = |issued_on| PenaltyNoticeImprovement {
        id: row.id,
        urn: row.urn,
        state,
        issued_on,
        ended_on: row.ended_on,
    };
    Ok(row.issued_on.map(told))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn before(state: NoticeToImproveState) -> (Uuid, PenaltyNoticeBefore) {
        let id = Uuid::now_v7();
        let issued_on = "2026-11-23".parse().unwrap();
        let notice = PenaltyNoticeImprovement { id, urn: 120_765, state, issued_on, ended_on: None };
        (id, PenaltyNoticeBefore { notices_to_improve: vec![notice], ..Default::default() })
    }

    #[test]
    fn while_a_notice_to_improve_stands_only_another_kind_of_offence_is_fined() {
        use NoticeToImproveState as Is;
        use PenaltyNoticeSupport as Support;
        for (state, stands) in
            [(Is::Issued, true), (Is::Served, true), (Is::Draft, false), (Is::NotImproved, false)]
        {
            let (_, before) = before(state);
            for support in [Support::Provided, Support::Refused, Support::NotAppropriate] {
                assert_eq!(before.stands(support, None).is_some(), stands, "{state:?} {support:?}");
            }
            assert_eq!(before.stands(Support::Provided, Some("As said")).is_some(), stands);
            assert!(before.stands(Support::NotAppropriate, Some("A holiday in June")).is_none());
        }
    }

    #[test]
    fn the_notice_that_is_named_was_not_enough() {
        use NoticeToImproveState as Is;
        for (state, right) in
            [(Is::NotImproved, true), (Is::EndedEarly, true), (Is::Improved, false), (Is::Served, false)]
        {
            let (id, before) = before(state);
            let faults = before.faults(PenaltyNoticeSupport::Provided, Some(id), None);
            assert_eq!(faults.is_empty(), right, "{state:?}");
            let other =
                before.faults(PenaltyNoticeSupport::NotAppropriate, Some(Uuid::now_v7()), Some("As it was"));
            assert_eq!(other.len(), 1, "a notice of somebody else's");
        }
    }

    #[test]
    fn where_support_helps_a_notice_comes_first_or_it_is_said_why_not() {
        let none = PenaltyNoticeBefore::default();
        for support in [PenaltyNoticeSupport::Provided, PenaltyNoticeSupport::Refused] {
            assert_eq!(none.faults(support, None, None).len(), 1);
            assert!(none.faults(support, None, Some("She had one last year")).is_empty());
        }
        assert!(none.faults(PenaltyNoticeSupport::NotAppropriate, None, None).is_empty(), "a holiday");
    }
}
