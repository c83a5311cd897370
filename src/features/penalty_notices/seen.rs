//! What of a notice a reader is told: codes with their scope, and of schools that are in reach alone. A child that moved
//! away is not to be found through the notices of the school that it left.

use std::collections::BTreeSet;

use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};
use uuid::Uuid;

use super::terms::PenaltyNoticeTerms;
use crate::{
    access::{Access, Permission, RegistersCodesRead, Session},
    entities::{penalty_ladder_notice, school},
    error::Result,
};

/// Who reads.
pub struct Reader {
    codes: bool,
    /// Nothing is cut for who reaches every school.
    cut: Option<Reached>,
}

/// What of the notices at hand is in reach.
struct Reached {
    urns: BTreeSet<i32>,
    notices: BTreeSet<Uuid>,
}

impl Reader {
    /// Who asks, of notices that say this: three statements at the most.
    pub async fn of<P: Permission, C: ConnectionTrait>(
        cx: &Access<P>,
        session: &Session<'_, C>,
        terms: &[&PenaltyNoticeTerms],
    ) -> Result<Self> {
        let codes = cx.also::<RegistersCodesRead>();
        if session.reaches_authority().await? {
            return Ok(Self { codes, cut: None });
        }
        let counting = terms.iter().filter_map(|terms| terms.issue.as_ref());
        let counting: BTreeSet<Uuid> = counting.flat_map(|issue| issue.counting.iter().copied()).collect();
        use penalty_ladder_notice::Column;
        let these = Condition::all().add(Column::Id.is_in(counting));
        let counted = session.shared::<penalty_ladder_notice::Entity>().filter(these).all().await?;
        let told = terms.iter().flat_map(|terms| terms.evidence.iter().filter_map(|each| each.urn));
        let improved = terms.iter().filter_map(|terms| terms.decision.as_ref()?.before.as_ref());
        let improved = improved.flat_map(|before| before.notices_to_improve.iter().map(|one| one.urn));
        let told = told.chain(counted.iter().filter_map(|row| row.school_urn));
        let urns: BTreeSet<i32> = told.chain(improved).collect();
        let these = Condition::all().add(school::Column::Urn.is_in(urns));
        let reached = session.find::<school::Entity>().filter(these).all().await?;
        let urns: BTreeSet<i32> = reached.iter().map(|school| school.urn).collect();
        let own = counted.iter().filter(|row| row.school_urn.is_some_and(|urn| urns.contains(&urn)));
        let notices = own.map(|row| row.id).collect();
        Ok(Self { codes, cut: Some(Reached { urns, notices }) })
    }

    /// What a notice says, as far as this reader is told.
    pub fn told(&self, mut terms: PenaltyNoticeTerms) -> PenaltyNoticeTerms {
        for each in &mut terms.evidence {
            let in_reach =
                self.cut.as_ref().is_none_or(|cut| each.urn.is_some_and(|urn| cut.urns.contains(&urn)));
            if !in_reach {
                each.urn = None;
            }
            if !in_reach || !self.codes {
                each.code = None;
            }
        }
        self.cut_what_came_before(&mut terms);
        if let Some(issue) = &mut terms.issue {
            issue.counted = issue.counting.len();
            issue.counting = self.ids(&issue.counting);
            if self.cut.is_some() {
                issue.child_address_withheld = None;
            }
        }
        terms
    }

    /// Takes Notices to Improve of schools out of reach from what was decided on: each would tell where the child is now.
    fn cut_what_came_before(&self, terms: &mut PenaltyNoticeTerms) {
        let (Some(cut), Some(decision)) = (&self.cut, &mut terms.decision) else { return };
        let mut told = BTreeSet::new();
        if let Some(before) = &mut decision.before {
            before.notices_to_improve.retain(|one| cut.urns.contains(&one.urn));
            told.extend(before.notices_to_improve.iter().map(|one| one.id));
        }
        let named = &mut decision.considerations.notice_to_improve_id;
        *named = named.filter(|id| told.contains(id));
    }

    /// Those of these notices that this reader may be told of by their ids.
    pub fn ids(&self, notices: &[Uuid]) -> Vec<Uuid> {
        let told = |id: &&Uuid| self.cut.as_ref().is_none_or(|cut| cut.notices.contains(*id));
        notices.iter().filter(told).copied().collect()
    }
}
