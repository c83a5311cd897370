//! Writing which contacts of schools a parent is: the link that stands, and every change of it.

use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition};
use uuid::Uuid;

use super::{dto::ParentContactRef, reading};
use crate::{
    access::{Act, Tx},
    attendance::book::doubts,
    domain::urn::{AUTHORITY, Urn},
    entities::{parent_contact, parent_contact_change},
    error::{AppError, Fault, FaultCode, Result},
};

/// Says that a contact of a school is this parent, or that it is known as another already. One that was linked to another
/// wrongly is this one's from now on.
pub async fn link(
    tx: &Tx<'_>,
    parent: Uuid,
    contact: ParentContactRef,
    instead_of: Option<Uuid>,
    act: &Act<'_>,
) -> Result<()> {
    let row = parent_contact::ActiveModel {
        urn: Set(AUTHORITY),
        school_urn: Set(contact.urn.get()),
        contact_id: Set(contact.contact_id),
        parent_id: Set(parent),
        recorded_by_name: Set(act.by.name.clone()),
        recorded_by_title: Set(act.by.title.clone()),
        client_id: Set(tx.client()),
        created_at: Set(tx.now()),
        linked: Set(true),
        agreed_print: Set(None),
    };
    let change = Act { action: "linked", ..*act };
    if instead_of.is_none() && tx.insert_if_absent(row).await? {
        return note(tx, parent, [contact], &change).await;
    }
    let Some(held) = tx.lock::<parent_contact::Entity>(this(contact)).await? else {
        let fault = Fault::at("/instead_of_id", FaultCode::ReferenceNotFound);
        return Err(AppError::invalid(vec![fault.detail("The contact is linked to no parent.")]));
    };
    if held.linked && instead_of != Some(held.parent_id) {
        let detail = "The contact is known as a parent already.";
        return Err(reading::duplicate(detail, "parent_id", held.parent_id));
    }
    let (name, title, client, now) = (act.by.name.clone(), act.by.title.clone(), tx.client(), tx.now());
    let moved = tx.update(held, |row: &mut parent_contact::ActiveModel| {
        row.parent_id = Set(parent);
        row.recorded_by_name = Set(name);
        row.recorded_by_title = Set(title);
        row.client_id = Set(client);
        row.created_at = Set(now);
        row.linked = Set(true);
        row.agreed_print = Set(None);
    });
    moved.await?;
    note(tx, parent, [contact], &change).await
}

fn this(contact: ParentContactRef) -> Condition {
    use parent_contact::Column;
    Condition::all()
        .add(Column::SchoolUrn.eq(contact.urn.get()))
        .add(Column::ContactId.eq(contact.contact_id))
}

/// Says that a contact of a school is not this parent after all.
pub async fn unlink(tx: &Tx<'_>, parent: Uuid, contact: ParentContactRef, act: &Act<'_>) -> Result<()> {
    let held = tx.lock::<parent_contact::Entity>(this(contact)).await?;
    let Some(held) = held.filter(|held| held.linked && held.parent_id == parent) else {
        let fault = Fault::at("/contact/contact_id", FaultCode::ReferenceNotFound);
        return Err(AppError::invalid(vec![fault.detail("The contact is not linked to this parent.")]));
    };
    tx.update(held, |row: &mut parent_contact::ActiveModel| row.linked = Set(false)).await?;
    note(tx, parent, [contact], &Act { action: "unlinked", ..*act }).await
}

/// Makes the contacts of one record another's: a merge, or one that is taken back.
pub async fn move_contacts(
    tx: &Tx<'_>,
    from: Uuid,
    to: Uuid,
    only: Option<&[ParentContactRef]>,
    act: &Act<'_>,
) -> Result<Vec<ParentContactRef>> {
    use parent_contact::Column;
    let theirs = Condition::all().add(Column::ParentId.eq(from)).add(Column::Linked.eq(true));
    let mut moved = Vec::new();
    for row in tx.lock_all::<parent_contact::Entity>(theirs).await? {
        let urn = Urn::new(row.school_urn).ok_or_else(|| AppError::internal("a contact has no school"))?;
        let contact = ParentContactRef { urn, contact_id: row.contact_id };
        if only.is_none_or(|only| only.contains(&contact)) {
            let another = |row: &mut parent_contact::ActiveModel| {
                row.parent_id = Set(to);
                // What was agreed about the one's address says nothing of the other's.
                row.agreed_print = Set(None);
            };
            tx.update(row, another).await?;
            moved.push(contact);
        }
    }
    note(tx, to, moved.iter().copied(), act).await?;
    Ok(moved)
}

/// Keeps that contacts are a parent's from now on, or no more.
async fn note(
    tx: &Tx<'_>,
    parent: Uuid,
    contacts: impl IntoIterator<Item = ParentContactRef>,
    act: &Act<'_>,
) -> Result<()> {
    let change = |contact: ParentContactRef| parent_contact_change::ActiveModel {
        urn: Set(AUTHORITY),
        id: Set(Uuid::now_v7()),
        school_urn: Set(contact.urn.get()),
        contact_id: Set(contact.contact_id),
        parent_id: Set(parent),
        action: Set(act.action.to_owned()),
        reason: Set(act.reason.map(str::to_owned)),
        recorded_by_name: Set(act.by.name.clone()),
        recorded_by_title: Set(act.by.title.clone()),
        client_id: Set(tx.client()),
        recorded_at: Set(tx.now()),
    };
    tx.insert(contacts.into_iter().map(change).collect()).await
}

/// What the schools say of this parent's address was looked at: it raises no doubt any more.
pub async fn agree(tx: &Tx<'_>, parent: Uuid) -> Result<()> {
    use parent_contact::Column;
    for one in doubts::linked(tx, parent).await? {
        let of = Condition::all()
            .add(Column::SchoolUrn.eq(one.row.school_urn))
            .add(Column::ContactId.eq(one.row.contact_id));
        let print = vec![(Column::AgreedPrint, Some(one.print()?).into())];
        tx.set_all::<parent_contact::Entity>(of, print).await?;
    }
    Ok(())
}
