//! What came before a penalty notice: support that was offered to the parent, and Notices to Improve.

use std::collections::BTreeSet;

use chrono::{Months, NaiveDate};
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, Order};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{ladder::Pair, terms::PenaltyNoticeTerms, values::PenaltyNoticeSupport};
use crate::{
    access::Session,
    attendance::book::support::{self, SupportFor},
    entities::{
        notice_to_improve::{Column, Entity, Model},
        penalty_notice,
    },
    error::{AppError, Fault, FaultCode, Result},
    notices::states::{improvement::NoticeToImproveState, penalty::PenaltyNoticeState},
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
    /// Whether another penalty notice to the parent, approved or issued and not withdrawn, rests on it.
    #[serde(default)]
    #[schema(example = false)]
    pub used: bool,
}

/// For how long after its end a Notice to Improve is the last warning before an offence.
const WARNS_FOR: Months = Months::new(12);

impl PenaltyNoticeImprovement {
    /// Why a penalty notice for offences up to a day does not rest on it: one that is over for a year is no last warning of
    /// them, and one warning is one chance.
    fn spent(&self, last_offence_on: NaiveDate) -> Option<&'static str> {
        let warned_until = self.ended_on.and_then(|ended_on| ended_on.checked_add_months(WARNS_FOR));
        match warned_until {
            _ if self.used => Some("Another penalty notice rests on this Notice to Improve already."),
            Some(until) if until < last_offence_on => {
                Some("This Notice to Improve ended more than a year before the last of the offences.")
            }
            _ => None,
        }
    }
}

/// What came before, as it is on record at the schools in reach.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PenaltyNoticeBefore {
    /// Support that was provided to this parent, or to the family where nobody is named.
    #[schema(example = 2)]
    pub support_provided: usize,
    /// Support that was offered and that this parent, or the family where nobody is named, did not take up.
    #[schema(example = 1)]
    pub support_not_taken: usize,
    /// Support that was tried and not to be had: the agency did not take the referral.
    #[serde(default)]
    #[schema(example = 0)]
    pub support_not_available: usize,
    /// Parenting programmes that a court directed: no support that was offered.
    #[serde(default)]
    #[schema(example = 0)]
    pub court_directed: usize,
    /// Support that is on offer, without an answer yet.
    #[schema(example = 0)]
    pub support_on_offer: usize,
    /// The Notices to Improve to this parent about this child, in the order of issue.
    pub notices_to_improve: Vec<PenaltyNoticeImprovement>,
}

impl PenaltyNoticeBefore {
    /// Reads it up to today, for a notice if it is asked for already: seven statements and two.
    pub async fn read<C: ConnectionTrait>(
        session: &Session<'_, C>,
        pair: &Pair,
        notice: Option<Uuid>,
    ) -> Result<Self> {
        let notices_to_improve = improvements(session, pair, notice).await?;
        let mut before = Self { notices_to_improve, ..Self::default() };
        let Some(pupil_id) = pair.pupil_ids.first() else { return Ok(before) };
        for one in support::of_pupil(session, *pupil_id, session.today()).await? {
            match one.stands_for(&pair.parent.ids) {
                Some(SupportFor::OnOffer) => before.support_on_offer += 1,
                Some(SupportFor::NotTaken) => before.support_not_taken += 1,
                Some(SupportFor::Provided) => before.support_provided += 1,
                Some(SupportFor::Unavailable) => before.support_not_available += 1,
                Some(SupportFor::CourtDirected) => before.court_directed += 1,
                None => {}
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
        last_offence_on: NaiveDate,
    ) -> Vec<Fault> {
        let failed = |notice: &PenaltyNoticeImprovement| {
            matches!(notice.state, NoticeToImproveState::NotImproved | NoticeToImproveState::EndedEarly)
        };
        if let Some(fault) = self.stands(support, reason) {
            return vec![fault];
        }
        let asked = matches!(support, PenaltyNoticeSupport::Provided | PenaltyNoticeSupport::Refused);
        let at = "/considerations/notice_to_improve_id";
        let rests_on = self.notices_to_improve.iter().find(|notice| Some(notice.id) == named);
        if let Some(why) = rests_on.and_then(|notice| notice.spent(last_offence_on)) {
            let detail = format!("{why} Leave it out, and say why no other came first.");
            let fault = Fault::at(at, FaultCode::NoticeToImproveSpent).rule("pn-support-first");
            return vec![fault.detail(detail)];
        }
        match named {
            Some(id) if !self.notices_to_improve.iter().any(|notice| notice.id == id && failed(notice)) => {
                let detail = "It is no Notice to Improve of this parent and child that was concluded as not improved, or \
                    ended early.";
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
    notice: Option<Uuid>,
) -> Result<Vec<PenaltyNoticeImprovement>> {
    let used = rested_on(session, pair, notice).await?;
    let of_pair = Condition::all()
        .add(Column::PupilId.is_in(pair.pupil_ids.iter().copied()))
        .add(Column::ParentId.is_in(pair.parent.ids.iter().copied()))
        .add(Column::IssuedOn.is_not_null());
    let rows = session.find::<Entity>().filter(of_pair);
    let rows = rows.order_by(Column::IssuedOn, Order::Asc).order_by(Column::Id, Order::Asc).all().await?;
    let told = rows.iter().map(|row| told(row, used.contains(&row.id)));
    told.collect::<Result<Vec<_>>>().map(|all| all.into_iter().flatten().collect())
}

/// The Notices to Improve that other penalty notices to the parent for the child rest on, at whichever school: for a yes or no
/// of those that are told.
async fn rested_on<C: ConnectionTrait>(
    session: &Session<'_, C>,
    pair: &Pair,
    notice: Option<Uuid>,
) -> Result<BTreeSet<Uuid>> {
    use PenaltyNoticeState as Is;
    use penalty_notice::Column as Of;
    let without =
        [Is::Requested, Is::UnderReview, Is::Refused, Is::Withdrawn].map(PenaltyNoticeState::as_str);
    let others = Condition::all()
        .add(Of::PupilId.is_in(pair.pupil_ids.iter().copied()))
        .add(Of::ParentId.is_in(pair.parent.ids.iter().copied()))
        .add(Of::State.is_not_in(without))
        .add_option(notice.map(|id| Of::Id.ne(id)));
    let rows = session.everywhere::<penalty_notice::Entity>().filter(others).all().await?;
    let mut found = BTreeSet::new();
    for row in rows {
        let terms: PenaltyNoticeTerms = serde_json::from_str(&row.terms).map_err(AppError::internal)?;
        found.extend(terms.decision.and_then(|decision| decision.considerations.notice_to_improve_id));
    }
    Ok(found)
}

fn told(row: &Model, used: bool) -> Result<Option<PenaltyNoticeImprovement>> {
    let state = NoticeToImproveState::spelled(&row.state);
    let state = state.ok_or_else(|| AppError::internal("notice_to_improve.state holds what it cannot"))?;
    let told = |issued_on| PenaltyNoticeImprovement {
        id: row.id,
        urn: row.urn,
        state,
        issued_on,
        ended_on: row.ended_on,
        used,
    };
    Ok(row.issued_on.map(told))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn before(state: NoticeToImproveState) -> (Uuid, PenaltyNoticeBefore) {
        let id = Uuid::now_v7();
        let issued_on = "2026-11-23".parse().unwrap();
        let notice =
            PenaltyNoticeImprovement { id, urn: 120_765, state, issued_on, ended_on: None, used: false };
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
            let faults = before.faults(PenaltyNoticeSupport::Provided, Some(id), None, day("2027-01-29"));
            assert_eq!(faults.is_empty(), right, "{state:?}");
            let (apart, named) = (PenaltyNoticeSupport::NotAppropriate, Some(Uuid::now_v7()));
            let other = before.faults(apart, named, Some("As it was"), day("2027-01-29"));
            assert_eq!(other.len(), 1, "a notice of somebody else's");
        }
    }

    #[test]
    fn a_warning_is_spent_after_a_year_and_after_one_notice() {
        let (id, mut before) = before(NoticeToImproveState::NotImproved);
        before.notices_to_improve[0].ended_on = Some(day("2026-01-21"));
        let codes = |before: &PenaltyNoticeBefore, last_on: &str| {
            let faults = before.faults(PenaltyNoticeSupport::Provided, Some(id), None, day(last_on));
            faults.into_iter().map(|fault| fault.code).collect::<Vec<_>>()
        };
        assert_eq!(codes(&before, "2027-01-21"), []);
        assert_eq!(codes(&before, "2027-01-22"), [FaultCode::NoticeToImproveSpent]);
        before.notices_to_improve[0].used = true;
        assert_eq!(codes(&before, "2026-02-01"), [FaultCode::NoticeToImproveSpent]);
    }

    #[test]
    fn where_support_helps_a_notice_comes_first_or_it_is_said_why_not() {
        let none = PenaltyNoticeBefore::default();
        for support in [PenaltyNoticeSupport::Provided, PenaltyNoticeSupport::Refused] {
            let last_on = day("2027-01-29");
            assert_eq!(none.faults(support, None, None, last_on).len(), 1);
            assert!(none.faults(support, None, Some("She had one last year"), last_on).is_empty());
        }
        let holiday = none.faults(PenaltyNoticeSupport::NotAppropriate, None, None, day("2027-01-29"));
        assert!(holiday.is_empty(), "a holiday");
    }
}
