//! A parent and a child, over the whole authority: of whom one notice stands at a time.
//!
//! One person may be known under several ids, and so may a child. Whoever issues a notice locks a row for each pair of ids
//! first, in order, so that of two who issue at once, be it at two schools, the second sees what the first issued.

use chrono::NaiveDate;
use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait};
use uuid::Uuid;

use crate::{
    access::{Session, Tx},
    attendance::book::parents::{self, Person},
    entities::{
        notice_to_improve_pair::{ActiveModel, Column, Entity, Model},
        penalty_notice,
    },
    error::{AppError, Code, Result},
    notices::{schedule::PenaltyNoticeKind, states::penalty::PenaltyNoticeState},
};

/// A parent and a child, each under every id.
#[derive(Clone, Debug)]
pub struct Pair {
    /// The parent.
    pub parent: Person,
    /// The child; first the id that is used now.
    pub pupil_ids: Vec<Uuid>,
}

/// Another notice that stands.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    /// Its school.
    pub urn: i32,
    /// The notice.
    pub id: Uuid,
}

impl Pair {
    /// The pair of these ids, if the authority knows both.
    pub async fn known<C: ConnectionTrait>(
        session: &Session<'_, C>,
        parent_id: Uuid,
        pupil_id: Uuid,
    ) -> Result<Option<Self>> {
        let Some(parent) = parents::person(session, parent_id).await? else { return Ok(None) };
        let pupil_ids = parents::pupil_ids(session, pupil_id).await?;
        Ok((!pupil_ids.is_empty()).then_some(Self { parent, pupil_ids }))
    }

    /// The pair, held until the transaction ends: whoever merges or amends a record of either waits.
    pub async fn hold(tx: &Tx<'_>, parent_id: Uuid, pupil_id: Uuid) -> Result<Self> {
        // What is merged while it is waited for makes another pair.
        const LOOKS: usize = 3;
        let gone = || AppError::internal("the parent or the pupil of a notice is gone");
        for _ in 0..LOOKS {
            let seen = Self::known(tx, parent_id, pupil_id).await?.ok_or_else(gone)?;
            parents::hold(tx, &seen.parent, &seen.pupil_ids).await?;
            let held = Self::known(tx, parent_id, pupil_id).await?.ok_or_else(gone)?;
            if (&held.parent, &held.pupil_ids) == (&seen.parent, &seen.pupil_ids) {
                return Ok(held);
            }
        }
        Err(Code::Overloaded.into())
    }

    /// Whether the authority knows the one as the other's parent on a day (Education Act 1996, section 576). A day that is
    /// not known bounds nothing.
    pub async fn is_parent_on<C: ConnectionTrait>(
        &self,
        session: &Session<'_, C>,
        on: NaiveDate,
    ) -> Result<bool> {
        let held = parents::parenthoods(session, &self.parent, &self.pupil_ids).await?;
        Ok(held.iter().any(|one| one.held_on(on)))
    }

    /// Whether a penalty notice for attendance to this parent for this child is asked for, at whichever school, and not
    /// decided, or not issued yet: a warning that comes meanwhile warns of what is on its way. One for absence at which
    /// support is not appropriate, such as a holiday, stands beside it.
    pub async fn penalty_notice_asked_for<C: ConnectionTrait>(
        &self,
        session: &Session<'_, C>,
    ) -> Result<bool> {
        use PenaltyNoticeState as Is;
        use penalty_notice::Column as Of;
        let open = [Is::Requested, Is::UnderReview, Is::Approved].map(PenaltyNoticeState::as_str);
        let such = Condition::all()
            .add(Of::ParentId.is_in(self.parent.ids.iter().copied()))
            .add(Of::PupilId.is_in(self.pupil_ids.iter().copied()))
            .add(Of::Kind.eq(PenaltyNoticeKind::Attendance.as_str()))
            .add(Of::State.is_in(open));
        let asked_for = session.everywhere::<penalty_notice::Entity>().filter(such).all().await?;
        Ok(asked_for.iter().any(|notice| !is_apart(&notice.terms)))
    }

    fn rows(&self) -> Condition {
        Condition::all()
            .add(Column::ParentId.is_in(self.parent.ids.iter().copied()))
            .add(Column::PupilId.is_in(self.pupil_ids.iter().copied()))
    }

    /// The notice that stands for them, if one does.
    pub async fn standing<C: ConnectionTrait>(&self, session: &Session<'_, C>) -> Result<Option<Standing>> {
        let rows = session.shared::<Entity>().filter(self.rows()).all().await?;
        Ok(rows.iter().find_map(of_row))
    }

    /// Locks the pair until the transaction ends; the notice that stands for it, if one does.
    pub async fn lock(&self, tx: &Tx<'_>) -> Result<Option<Standing>> {
        let mut pupil_ids = self.pupil_ids.clone();
        pupil_ids.sort_unstable();
        let mut found = None;
        for parent_id in &self.parent.ids {
            for pupil_id in &pupil_ids {
                let row = ActiveModel {
                    parent_id: Set(*parent_id),
                    pupil_id: Set(*pupil_id),
                    standing_id: Set(None),
                    standing_urn: Set(None),
                    created_at: Set(tx.now()),
                };
                tx.insert_shared_if_absent(row).await?;
                let this =
                    Condition::all().add(Column::ParentId.eq(*parent_id)).add(Column::PupilId.eq(*pupil_id));
                let row = tx.lock_shared::<Entity>(this).await?;
                found = found.or(row.as_deref().and_then(of_row));
            }
        }
        Ok(found)
    }

    /// Lets a notice of the school of the transaction stand for the pair, which is locked.
    pub async fn take(&self, tx: &Tx<'_>, id: Uuid) -> Result<()> {
        let pupil_id = self.pupil_ids.first().copied().unwrap_or_default();
        let this =
            Condition::all().add(Column::ParentId.eq(self.parent.id)).add(Column::PupilId.eq(pupil_id));
        let columns = vec![(Column::StandingId, id.into()), (Column::StandingUrn, tx.urn().into())];
        tx.set_shared::<Entity>(this, columns).await.map(drop)
    }
}

/// Lets a notice stand no longer.
pub async fn release(tx: &Tx<'_>, id: Uuid) -> Result<()> {
    let this = Condition::all().add(Column::StandingId.eq(id));
    let none = vec![
        (Column::StandingId, Option::<Uuid>::None.into()),
        (Column::StandingUrn, Option::<i32>::None.into()),
    ];
    tx.set_shared::<Entity>(this, none).await.map(drop)
}

fn of_row(row: &Model) -> Option<Standing> {
    Some(Standing { urn: row.standing_urn?, id: row.standing_id? })
}

/// Whether a penalty notice is asked for on account of absence at which support is not appropriate.
fn is_apart(terms: &str) -> bool {
    serde_json::from_str::<serde_json::Value>(terms)
        .is_ok_and(|terms| terms["considerations"]["support"] == "not_appropriate")
}

#[cfg(test)]
mod tests {
    use super::is_apart;

    #[test]
    fn a_fine_for_a_holiday_stands_beside_a_warning_and_no_other_does() {
        for (support, apart) in [("not_appropriate", true), ("provided", false), ("refused", false)] {
            assert_eq!(is_apart(&format!(r#"{{"considerations":{{"support":"{support}"}}}}"#)), apart);
        }
        assert!(!is_apart("{}"), "what does not say stands in the way");
    }
}
