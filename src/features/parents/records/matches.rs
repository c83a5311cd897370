//! Use case: what may be of the same person as a record.

use std::collections::{BTreeSet, HashSet};

use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, Order};
use uuid::Uuid;

use crate::{
    access::{Access, ParentsRead, Session},
    domain::{
        parent::ParentChildState,
        urn::{AUTHORITY, Urn},
    },
    entities::{
        contact, contact_link, enrolment, enrolment_contacts,
        parent::{Column, Entity},
        parent_contact,
    },
    error::{AppError, Result},
    features::parents::{
        dto::{ParentContactRef, ParentDetails, ParentMatch, ParentMatches},
        reading, rules, service,
        values::ParentState,
    },
};

/// Matches that are told.
const MOST: usize = 100;

/// Other records, and contacts of the schools of this parent's children: the same few statements, however many.
pub async fn of(cx: &Access<ParentsRead>, id: Uuid) -> Result<ParentMatches> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    session.require_authority().await?;
    let row = session.document::<Entity>(AUTHORITY, id).await?;
    let details = reading::terms(&row.terms)?.details;
    let mut matches = records(&session, id, &row.name_key, &details).await?;
    matches.extend(contacts(&session, id, &details).await?);
    matches.truncate(MOST);
    Ok(ParentMatches { parent_id: id, matches })
}

async fn records<C: ConnectionTrait>(
    session: &Session<'_, C>,
    id: Uuid,
    name: &str,
    details: &ParentDetails,
) -> Result<Vec<ParentMatch>> {
    let named = Condition::all()
        .add(Column::Urn.eq(AUTHORITY))
        .add(Column::NameKey.eq(name))
        .add(Column::State.eq(ParentState::Current.as_str()))
        .add(Column::Id.ne(id));
    let mut found = Vec::new();
    for row in session.find::<Entity>().filter(named).order_by(Column::Id, Order::Asc).all().await? {
        let because = rules::likeness(details, &reading::terms(&row.terms)?.details);
        if !because.is_empty() {
            found.push(ParentMatch { parent_id: Some(row.id), contact: None, because });
        }
    }
    Ok(found)
}

/// Contacts of the schools of this parent's children that are no parent yet.
async fn contacts<C: ConnectionTrait>(
    session: &Session<'_, C>,
    id: Uuid,
    details: &ParentDetails,
) -> Result<Vec<ParentMatch>> {
    let children = reading::children(session, reading::Child::OfParent(id)).await?;
    let standing = |state: &str| state == ParentChildState::Standing.as_str();
    let pupils: Vec<Uuid> =
        children.iter().filter(|row| standing(&row.state)).map(|row| row.pupil_id).collect();
    use enrolment::Column as Of;
    let here = Condition::all().add(Of::PupilId.is_in(pupils)).add(Of::SupersededAt.is_null());
    let here = session.find::<enrolment::Entity>().filter(here.add(Of::Voided.eq(false))).all().await?;
    let entries: BTreeSet<Uuid> = here.iter().map(|row| row.id).collect();
    let named = named(session, &entries).await?;
    use contact::Column as Person;
    let these = Condition::all()
        .add(Person::Id.is_in(named.iter().map(|(_, contact)| *contact)))
        .add(Person::Role.eq("parent"))
        .add(Person::SupersededAt.is_null());
    let people =
        session.find::<contact::Entity>().filter(these).order_by(Person::Id, Order::Asc).all().await?;
    let known = known(session, people.iter().map(|row| row.id)).await?;
    let mut found = Vec::new();
    for row in people {
        let of = (row.urn, row.id);
        if known.contains(&of) || !named.contains(&of) {
            continue;
        }
        let because = rules::likeness(details, &service::details(row)?);
        if !because.is_empty() {
            let urn = Urn::new(of.0).ok_or_else(|| AppError::internal("a contact has no school"))?;
            let contact = Some(ParentContactRef { urn, contact_id: of.1 });
            found.push(ParentMatch { parent_id: None, contact, because });
        }
    }
    Ok(found)
}

/// The contacts that schools name for these entries now.
async fn named<C: ConnectionTrait>(
    session: &Session<'_, C>,
    entries: &BTreeSet<Uuid>,
) -> Result<HashSet<(i32, Uuid)>> {
    use contact_link::Column as Link;
    use enrolment_contacts::Column as Card;
    let ids = || entries.iter().copied();
    let current = Condition::all().add(Card::EnrolmentId.is_in(ids())).add(Card::SupersededAt.is_null());
    let cards = session.find::<enrolment_contacts::Entity>().filter(current).all().await?;
    let cards: HashSet<_> = cards.iter().map(|card| (card.enrolment_id, card.version)).collect();
    let links = session.find::<contact_link::Entity>().filter(Link::EnrolmentId.is_in(ids())).all().await?;
    let stands = |link: &&contact_link::Model| cards.contains(&(link.enrolment_id, link.version));
    Ok(links.iter().filter(stands).map(|link| (link.urn, link.contact_id)).collect())
}

/// Those of these contacts that are parents already.
async fn known<C: ConnectionTrait>(
    session: &Session<'_, C>,
    contacts: impl Iterator<Item = Uuid>,
) -> Result<HashSet<(i32, Uuid)>> {
    use parent_contact::Column as Known;
    let these = Condition::all()
        .add(Known::Urn.eq(AUTHORITY))
        .add(Known::Linked.eq(true))
        .add(Known::ContactId.is_in(contacts));
    let rows = session.find::<parent_contact::Entity>().filter(these).all().await?;
    Ok(rows.into_iter().map(|row| (row.school_urn, row.contact_id)).collect())
}
