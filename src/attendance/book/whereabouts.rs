//! Where a child and those about it must not be found by one of its parents: what no document that is served on a parent
//! may say.
//!
//! It is asked of every school and of the authority whatever the caller reaches, for a yes or no that names none of them:
//! an address that was once confidential may give away where a mother hides, and so may every other that is known of her.

use std::collections::BTreeSet;

use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};
use serde::Deserialize;
use uuid::Uuid;

use super::parents::{self, AUTHORITY, NO_SCHOOL, Person};
use crate::{
    access::Session,
    domain::address::Address,
    entities::{
        contact, contact_link, enrolment, enrolment_contacts, parent, parent_child, parent_contact,
        parent_revision,
    },
    error::{AppError, Result},
};

/// What is kept of a parent's record, as far as addresses go.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Kept {
    details: KeptDetails,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct KeptDetails {
    service_address: Option<Address>,
    address_confidential: bool,
}

/// Whether this address of a child may be told to this parent of it. What is served goes to the parent's own address: that
/// gives nothing away.
pub async fn may_be_told<C: ConnectionTrait>(
    session: &Session<'_, C>,
    address: &Address,
    parent: &Person,
    own: Option<&Address>,
    pupil_ids: &[Uuid],
) -> Result<bool> {
    if own.is_some_and(|own| own.may_be(address)) {
        return Ok(true);
    }
    let mut guarded = of_parents(session, parent, pupil_ids).await?;
    guarded.extend(of_contacts(session, parent, pupil_ids).await?);
    Ok(!guarded.iter().any(|one| one.may_be(address)))
}

/// Every address, past or present, of the child's other parents one of whose is or was confidential.
async fn of_parents<C: ConnectionTrait>(
    session: &Session<'_, C>,
    parent: &Person,
    pupil_ids: &[Uuid],
) -> Result<Vec<Address>> {
    use parent_child::Column as Child;
    let theirs = Condition::all()
        .add(Child::Urn.eq(AUTHORITY))
        .add(Child::PupilId.is_in(pupil_ids.iter().copied()))
        .add(Child::ParentId.is_not_in(parent.ids.iter().copied()));
    let rows = session.elsewhere::<parent_child::Entity>(NO_SCHOOL).filter(theirs).all().await?;
    let mut others: BTreeSet<Uuid> = rows.iter().map(|row| row.parent_id).collect();
    // What was said of a record that was merged stands with that record.
    for one in others.clone() {
        others.extend(parents::person(session, one).await?.map(|person| person.ids).unwrap_or_default());
    }
    let ids = || others.iter().copied().filter(|id| !parent.ids.contains(id));
    let mut guarded = Vec::new();
    let these = Condition::all().add(parent::Column::Urn.eq(AUTHORITY)).add(parent::Column::Id.is_in(ids()));
    let rows = session.elsewhere::<parent::Entity>(NO_SCHOOL).filter(these).all().await?;
    use parent_revision::Column as Kept_;
    let kept = Condition::all().add(Kept_::Urn.eq(AUTHORITY)).add(Kept_::ParentId.is_in(ids()));
    let kept = session.elsewhere::<parent_revision::Entity>(NO_SCHOOL).filter(kept).all().await?;
    for row in &rows {
        let before = kept.iter().filter(|version| version.parent_id == row.id);
        let before = before.map(|version| serde_json::from_str::<Kept>(&version.terms));
        let before: Vec<Kept> = before.collect::<Result<_, _>>().map_err(AppError::internal)?;
        if row.address_confidential || before.iter().any(|version| version.details.address_confidential) {
            guarded.extend(parents::address(row)?);
            guarded.extend(before.into_iter().filter_map(|version| version.details.service_address));
        }
    }
    Ok(guarded)
}

/// Every address, past or present, of whoever a school knows with the child whose address is or was confidential, but for
/// the parent; and the child's own where it lives, as far as is known, with one of them.
async fn of_contacts<C: ConnectionTrait>(
    session: &Session<'_, C>,
    parent: &Person,
    pupil_ids: &[Uuid],
) -> Result<Vec<Address>> {
    use enrolment::Column as Entry;
    let entries = session.elsewhere::<enrolment::Entity>(NO_SCHOOL);
    let entries = entries.filter(Entry::PupilId.is_in(pupil_ids.iter().copied())).all().await?;
    let entries: BTreeSet<Uuid> = entries.into_iter().map(|row| row.id).collect();
    let links = session.elsewhere::<contact_link::Entity>(NO_SCHOOL);
    let links = links.filter(contact_link::Column::EnrolmentId.is_in(entries.iter().copied())).all().await?;
    use parent_contact::Column as Known;
    let own = Condition::all()
        .add(Known::Urn.eq(AUTHORITY))
        .add(Known::Linked.eq(true))
        .add(Known::ParentId.is_in(parent.ids.iter().copied()));
    let own = session.elsewhere::<parent_contact::Entity>(NO_SCHOOL).filter(own).all().await?;
    let own: BTreeSet<(i32, Uuid)> = own.into_iter().map(|row| (row.school_urn, row.contact_id)).collect();
    let named: BTreeSet<Uuid> = links.iter().map(|link| link.contact_id).collect();
    let people = session.elsewhere::<contact::Entity>(NO_SCHOOL);
    let mut people = people.filter(contact::Column::Id.is_in(named)).all().await?;
    people.retain(|person| !own.contains(&(person.urn, person.id)));
    let closed = people.iter().filter(|person| person.address_confidential);
    let closed: BTreeSet<(i32, Uuid)> = closed.map(|person| (person.urn, person.id)).collect();
    let texts = people.iter().filter(|person| closed.contains(&(person.urn, person.id)));
    let mut guarded: Vec<Address> =
        texts.filter_map(|person| person.address.as_deref()).map(read).collect::<Result<_>>()?;
    let cards = session.elsewhere::<enrolment_contacts::Entity>(NO_SCHOOL);
    use enrolment_contacts::Column as Card;
    let cards = cards.filter(Card::EnrolmentId.is_in(entries)).all().await?;
    for card in cards {
        let with = links.iter().any(|link| {
            (link.enrolment_id, link.version) == (card.enrolment_id, card.version)
                && link.lives_with_pupil != Some(false)
                && closed.contains(&(link.urn, link.contact_id))
        });
        if let Some(address) = card.address.as_deref().filter(|_| with) {
            guarded.push(read(address)?);
        }
    }
    Ok(guarded)
}

fn read(text: &str) -> Result<Address> {
    serde_json::from_str(text).map_err(AppError::internal)
}
