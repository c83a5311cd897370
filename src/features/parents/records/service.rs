//! Use cases: merging two records of one person and taking that back, saying that a contact of a school is the parent, or
//! is not.

use std::collections::BTreeSet;

use sea_orm::{ColumnTrait as _, Condition};
use uuid::Uuid;

use super::dto::{ParentContactLink, ParentContactUnlink, ParentMerge, ParentSeparate};
use crate::{
    access::{Access, Act, Action, Attempt, Made, ParentsWrite, Tx, date_at_school},
    attendance::book::{issued, parents},
    domain::{parent::ParentChildState, text::clean, urn::AUTHORITY},
    entities::{parent, parent_child},
    error::{AppError, Code, Fault, FaultCode, Result},
    features::parents::{
        dto::{ParentChildTerms, ParentDocument},
        links, reading, rules,
        service::{known, locked, open},
        store::{self, Moved, MovedChild, ParentTerms, Standing},
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
        links::link(tx, id, new.contact, new.instead_of_id, &act).await?;
        Ok(Made { id })
    });
    done.await?.told(async |made| reading::show(cx, made.id).await).await
}

/// Says that a contact of a school is not this parent after all.
pub async fn unlink(
    cx: &Access<ParentsWrite>,
    id: Uuid,
    key: IdempotencyKey,
    body: &Body<ParentContactUnlink>,
) -> Result<Once<Answer>> {
    open(cx, id, &key, "unlink_contact").await?;
    let new = body.parse()?;
    let attempt = Attempt::new(key, &(id, &new))?;
    let reason = clean(&new.reason).map_err(AppError::internal)?;
    let by = new.recorded_by.cleaned().map_err(AppError::internal)?;
    let action = Action::new("parent.unlink_contact", id.to_string());
    let done = cx.write_once(AUTHORITY, &action, &attempt, async |tx| {
        locked(tx, id, "unlink_contact").await?;
        let act = Act { action: "unlinked", reason: Some(&reason), by: &by };
        links::unlink(tx, id, new.contact, &act).await?;
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
        let moved = Moved {
            children: move_children(tx, id, new.duplicate_id, &act("merged")).await?,
            contacts: links::move_contacts(tx, new.duplicate_id, id, None, &act("merged")).await?,
            records: move_records(tx, new.duplicate_id, id).await?,
        };
        let terms = ParentTerms { merged_into: Some(id), moved: Some(moved), ..gone.terms.clone() };
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
/// that stays holds, unless it was withdrawn and the other was not, and it holds on the days of both: who was the parent
/// under either record was it. Where days lie between on which neither says so, both rows stand, each under its record. Told
/// is how each stood before.
async fn move_children(tx: &Tx<'_>, kept: Uuid, gone: Uuid, act: &Act<'_>) -> Result<Vec<MovedChild>> {
    let theirs = Condition::all().add(parent_child::Column::ParentId.eq(gone));
    let mut moved = Vec::new();
    for row in tx.lock_all::<parent_child::Entity>(theirs).await? {
        let before = as_it_stood(&row)?;
        let Some(own) = store::children_of(tx, kept, row.pupil_id).await?.into_iter().next() else {
            store::change_child(tx, row, kept, before.state, &before.terms, act).await?;
            moved.push(before);
            continue;
        };
        if before.state == ParentChildState::Withdrawn {
            continue;
        }
        let was = as_it_stood(&own)?;
        // The row stays the one of its pupil's id: of one pair there is one.
        let together = match was.state {
            ParentChildState::Withdrawn => Some(before.terms.held()),
            ParentChildState::Standing => was.terms.held().joined(before.terms.held()),
        };
        let Some(together) = together else { continue };
        if was.state == ParentChildState::Withdrawn || together != was.terms.held() {
            let terms = ParentChildTerms::of(own.pupil_id, together);
            store::change_child(tx, own, kept, ParentChildState::Standing, &terms, act).await?;
            moved.push(was);
        }
        store::change_child(tx, row, gone, ParentChildState::Withdrawn, &before.terms, act).await?;
        moved.push(before);
    }
    Ok(moved)
}

/// What is said of a parent and a child before it changes.
fn as_it_stood(row: &parent_child::Model) -> Result<MovedChild> {
    let state = ParentChildState::spelled(&row.state);
    Ok(MovedChild {
        id: row.id,
        parent_id: row.parent_id,
        version: row.version + 1,
        state: state.ok_or_else(|| AppError::internal("parent_child.state holds what it cannot"))?,
        terms: ParentChildTerms {
            pupil_id: row.pupil_id,
            basis: parents::basis(&row.basis)?,
            from_on: row.from_on,
            to_on: row.to_on,
        },
    })
}

/// The records that were merged into it before are found under the one that stays.
async fn move_records(tx: &Tx<'_>, gone: Uuid, kept: Uuid) -> Result<Vec<Uuid>> {
    let earlier = || Condition::all().add(parent::Column::MergedInto.eq(gone));
    let rows = tx.find::<parent::Entity>().filter(earlier()).all().await?;
    tx.set_all::<parent::Entity>(earlier(), vec![(parent::Column::MergedInto, kept.into())]).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// Takes a merge back: the record is of somebody else after all. What the merge took from it comes back, as far as nothing
/// was done to it since; what was done under either id stays under that id.
pub async fn separate(
    cx: &Access<ParentsWrite>,
    id: Uuid,
    key: IdempotencyKey,
    body: &Body<ParentSeparate>,
) -> Result<Once<Answer>> {
    open(cx, id, &key, "separate").await?;
    let new = body.parse()?;
    let attempt = Attempt::new(key, &(id, &new))?;
    let reason = clean(&new.reason).map_err(AppError::internal)?;
    let by = new.recorded_by.cleaned().map_err(AppError::internal)?;
    let action = Action::new("parent.separate", id.to_string());
    let done = cx.write_once(AUTHORITY, &action, &attempt, async |tx| {
        let row = tx.find::<parent::Entity>().filter(parent::Column::Id.eq(id)).one().await?;
        let Some(with) = row.ok_or(Code::NotFound)?.merged_into else {
            return AppError::unless_allowed(rules::actions(ParentState::Current), "separate")
                .map(|()| Made { id });
        };
        let (kept, apart) = both(tx, with, id).await?;
        if apart.row.merged_into != Some(with) {
            return Err(Code::Overloaded.into());
        }
        let act = Act { action: "separated", reason: Some(&reason), by: &by };
        let moved = apart.terms.moved.clone().unwrap_or_default();
        let open = unplaced(tx, (with, id), &moved, &new.confirmed_notice_ids).await?;
        if !open.is_empty() {
            return Err(AppError::invalid(open));
        }
        give_children_back(tx, (with, id), &moved.children, &act).await?;
        links::move_contacts(tx, with, id, Some(&moved.contacts), &act).await?;
        let earlier = Condition::all()
            .add(parent::Column::Id.is_in(moved.records))
            .add(parent::Column::MergedInto.eq(with));
        tx.set_all::<parent::Entity>(earlier, vec![(parent::Column::MergedInto, id.into())]).await?;
        let terms = ParentTerms { merged_into: None, moved: None, ..apart.terms.clone() };
        store::change(tx, apart, ParentState::Current, terms, &act).await?;
        let (state, terms) = (kept.state, kept.terms.clone());
        store::change(tx, kept, state, terms, &act).await?;
        Ok(Made { id })
    });
    done.await?.told(async |made| reading::show(cx, made.id).await).await
}

/// What was issued since the merge to the record that stays, about a child of the one that leaves it, and is not said to be
/// that person's. Whoever issues one holds both records, and so waits until this is done.
async fn unplaced(
    tx: &Tx<'_>,
    (with, id): (Uuid, Uuid),
    moved: &Moved,
    confirmed: &[Uuid],
) -> Result<Vec<Fault>> {
    let history = tx.history::<parent::Entity>(AUTHORITY, id).await?;
    let merged = history.iter().rev().find(|version| version.action == "merged_into");
    let Some(merged_on) = merged.map(|version| date_at_school(version.recorded_at)) else {
        return Ok(Vec::new());
    };
    let mut pupil_ids = BTreeSet::new();
    for child in &moved.children {
        pupil_ids.extend(parents::pupil_ids(tx, child.terms.pupil_id).await?);
    }
    let pupil_ids: Vec<Uuid> = pupil_ids.into_iter().collect();
    let stays = parents::person(tx, with).await?.map(|person| person.ids).unwrap_or_default();
    let stays: Vec<Uuid> =
        stays.into_iter().filter(|one| *one != id && !moved.records.contains(one)).collect();
    let issued = issued::since(tx, &stays, &pupil_ids, merged_on).await?;
    let open = issued.into_iter().filter(|one| !confirmed.contains(&one.id));
    let fault = |one: issued::Issued| {
        let school = one.urn.map(|urn| format!(" of school {urn}")).unwrap_or_default();
        let detail = format!(
            "The {} {}{school} was issued on {} to the person who stays. Name it if it is that person's; otherwise cancel or \
             withdraw it first.",
            one.what, one.id, one.issued_on
        );
        Fault::at("/confirmed_notice_ids", FaultCode::NoticeNotPlaced).detail(detail)
    };
    Ok(open.map(fault).collect())
}

/// What the merge changed stands again as it did; of what changed since, only whose it is.
async fn give_children_back(
    tx: &Tx<'_>,
    (with, id): (Uuid, Uuid),
    moved: &[MovedChild],
    act: &Act<'_>,
) -> Result<()> {
    let act = Act { action: "amended", ..*act };
    for before in moved {
        let row = tx.lock_document::<parent_child::Entity>(before.id).await?;
        let now = as_it_stood(&row)?;
        if row.version == before.version {
            store::change_child(tx, row, before.parent_id, before.state, &before.terms, &act).await?;
        } else if row.parent_id == with && before.parent_id == id {
            store::change_child(tx, row, id, now.state, &now.terms, &act).await?;
        }
    }
    Ok(())
}
