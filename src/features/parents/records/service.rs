//! Use cases: merging two records of one person, and saying that a contact of a school is the parent.

use sea_orm::{ColumnTrait as _, Condition};
use uuid::Uuid;

use super::dto::{ParentContactLink, ParentMerge};
use crate::{
    access::{Access, Act, Action, Attempt, Made, ParentsWrite, Tx},
    attendance::book::parents::AUTHORITY,
    domain::{parent::ParentChildState, text::clean},
    entities::{parent, parent_child, parent_contact},
    error::{AppError, Code, Fault, FaultCode, Result},
    features::parents::{
        dto::{ParentChildTerms, ParentDocument},
        reading, rules,
        service::{known, locked, open},
        store::{self, ParentTerms, Standing},
        values::ParentState,
    },
    http::{Body, IdempotencyKey, Once, Tagged},
};

type Answer = Tagged<ParentDocument>;

/// Says that a contact of a school is this parent.
pub async fn link(
    cx: &Access<ParentsWrite>,
    id: Uuid,
    key: IdempotencyKey,
    body: &Body<ParentContactLink>,
) -> Result<Once<Answer>> {
    open(cx, id, &key, "link_contact").await?;
    let new = body.parse()?;
    let mut faults = Vec::new();
    known(&cx.read().await?, new.contact, "/contact/contact_id", &mut faults).await?;
    if !faults.is_empty() {
        return Err(AppError::invalid(faults));
    }
    let attempt = Attempt::new(key, &(id, &new))?;
    let by = new.recorded_by.cleaned().map_err(AppError::internal)?;
    let action = Action::new("parent.link_contact", id.to_string());
    let done = cx.write_once(AUTHORITY, &action, &attempt, async |tx| {
        locked(tx, id, "link_contact").await?;
        let act = Act { action: "created", reason: None, by: &by };
        store::link(tx, id, new.contact, new.instead_of_id, &act).await?;
        Ok(Made { id })
    });
    done.await?.told(async |made| reading::show(cx, made.id).await).await
}

/// Says that another record is of the same person: it stays to be seen, and this one stands for it.
pub async fn merge(
    cx: &Access<ParentsWrite>,
    id: Uuid,
    key: IdempotencyKey,
    body: &Body<ParentMerge>,
) -> Result<Once<Answer>> {
    open(cx, id, &key, "merge").await?;
    let new = body.parse()?;
    if new.duplicate_id == id {
        let detail = "A record is not merged into itself.";
        let fault = Fault::at("/duplicate_id", FaultCode::RepeatedValue).detail(detail);
        return Err(AppError::invalid(vec![fault]));
    }
    let attempt = Attempt::new(key, &(id, &new))?;
    let reason = clean(&new.reason).map_err(AppError::internal)?;
    let by = new.recorded_by.cleaned().map_err(AppError::internal)?;
    let action = Action::new("parent.merge", id.to_string());
    let done = cx.write_once(AUTHORITY, &action, &attempt, async |tx| {
        let (kept, gone) = both(tx, id, new.duplicate_id).await?;
        AppError::unless_allowed(rules::actions(kept.state), "merge")?;
        if gone.state == ParentState::Merged {
            let error = AppError::new(Code::StateConflict).allowed_actions(Vec::new());
            return Err(error.detail("The other record is merged already."));
        }
        let act = |action| Act { action, reason: Some(&reason), by: &by };
        move_children(tx, id, new.duplicate_id, &act("merged")).await?;
        move_rest(tx, id, new.duplicate_id).await?;
        let terms = ParentTerms { merged_into: Some(id), ..gone.terms.clone() };
        store::change(tx, gone, ParentState::Merged, terms, &act("merged_into")).await?;
        let terms = kept.terms.clone();
        store::change(tx, kept, ParentState::Current, terms, &act("merged")).await?;
        Ok(Made { id })
    });
    done.await?.told(async |made| reading::show(cx, made.id).await).await
}

/// Both records, locked in the order of their ids, whichever is to stay: of two merges the later sees what the earlier did.
async fn both<'t>(tx: &'t Tx<'_>, kept: Uuid, gone: Uuid) -> Result<(Standing<'t>, Standing<'t>)> {
    let these = Condition::all().add(parent::Column::Id.is_in([kept, gone]));
    let (mut stays, mut goes) = (None, None);
    for row in tx.lock_all::<parent::Entity>(these).await? {
        match row.id == kept {
            true => stays = Some(store::understood(row)?),
            false => goes = Some(store::understood(row)?),
        }
    }
    let Some(goes) = goes else {
        let fault = Fault::at("/duplicate_id", FaultCode::ReferenceNotFound);
        return Err(AppError::invalid(vec![fault]));
    };
    Ok((stays.ok_or(Code::NotFound)?, goes))
}

/// The children of the record that goes become those of the one that stays. Of a child of both, what was said of the one
/// that stays holds, unless it was withdrawn and the other was not.
async fn move_children(tx: &Tx<'_>, kept: Uuid, gone: Uuid, act: &Act<'_>) -> Result<()> {
    let theirs = Condition::all().add(parent_child::Column::ParentId.eq(gone));
    for row in tx.lock_all::<parent_child::Entity>(theirs).await? {
        let terms: ParentChildTerms = serde_json::from_str(&row.terms).map_err(AppError::internal)?;
        let stands = row.state == ParentChildState::Standing.as_str();
        let state = if stands { ParentChildState::Standing } else { ParentChildState::Withdrawn };
        match store::child_of(tx, kept, row.pupil_id).await? {
            None => store::change_child(tx, row, kept, state, &terms, act).await?,
            Some(own) => {
                let withdrawn = own.state == ParentChildState::Withdrawn.as_str();
                if stands && withdrawn {
                    store::change_child(tx, own, kept, state, &terms, act).await?;
                }
                if stands {
                    store::change_child(tx, row, gone, ParentChildState::Withdrawn, &terms, act).await?;
                }
            }
        }
    }
    Ok(())
}

/// So do its contacts, and the records that were merged into it before: these are found under the one that stays.
async fn move_rest(tx: &Tx<'_>, kept: Uuid, gone: Uuid) -> Result<()> {
    let theirs = Condition::all().add(parent_contact::Column::ParentId.eq(gone));
    let to_kept = vec![(parent_contact::Column::ParentId, kept.into())];
    tx.set_all::<parent_contact::Entity>(theirs, to_kept).await?;
    let earlier = Condition::all().add(parent::Column::MergedInto.eq(gone));
    tx.set_all::<parent::Entity>(earlier, vec![(parent::Column::MergedInto, kept.into())]).await?;
    Ok(())
}
