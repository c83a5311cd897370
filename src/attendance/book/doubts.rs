//! Whether a parent still lives where the authority serves notices: schools go on being told, and what they know of a
//! contact who is this parent may have moved on since.
//!
//! What a school knows does not change what the authority knows. But until an officer has amended the parent or confirmed
//! the address, nothing is served there: a letter to an old home tells whoever opens it, and the parent never has it.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};
use uuid::Uuid;

use super::parents::ServedParent;
use crate::{
    access::{Session, print},
    domain::{address::Address, urn::AUTHORITY},
    entities::{contact, parent_contact},
    error::{AppError, Result},
};

/// A linked contact as its school knows it now.
pub struct Linked {
    /// The link.
    pub row: parent_contact::Model,
    /// The contact's address; nothing where the school names none, or the contact no more.
    address: Option<Address>,
    confidential: bool,
}

impl Linked {
    /// What of the address was known when the authority spoke for the parent's: a digest, which tells nothing.
    pub fn print(&self) -> Result<String> {
        print(&(&self.address, self.confidential))
    }

    /// Whether the school's word on the address is another than the authority's, and nobody has looked at it since.
    pub fn differs(&self, address: Option<&Address>, confidential: bool) -> Result<bool> {
        let same = self.address.as_ref() == address && self.confidential == confidential;
        Ok(!same && self.row.agreed_print.as_ref() != Some(&self.print()?))
    }
}

/// The contacts of schools that a parent is, as the schools know them now: two statements.
pub async fn linked<C: ConnectionTrait>(session: &Session<'_, C>, parent: Uuid) -> Result<Vec<Linked>> {
    use parent_contact::Column as Link;
    let theirs = Condition::all()
        .add(Link::Urn.eq(AUTHORITY))
        .add(Link::Linked.eq(true))
        .add(Link::ParentId.eq(parent));
    let mut rows = session.everywhere::<parent_contact::Entity>().filter(theirs).all().await?;
    rows.sort_by_key(|row| (row.school_urn, row.contact_id));
    use contact::Column as Person;
    let people = Condition::all()
        .add(Person::Id.is_in(rows.iter().map(|row| row.contact_id)))
        .add(Person::SupersededAt.is_null());
    let people = session.everywhere::<contact::Entity>().filter(people).all().await?;
    let people: BTreeMap<_, _> = people.into_iter().map(|one| ((one.urn, one.id), one)).collect();
    let with = |row: parent_contact::Model| {
        let person = people.get(&(row.school_urn, row.contact_id));
        let address = person.and_then(|person| person.address.as_deref()).map(serde_json::from_str);
        Ok(Linked {
            address: address.transpose().map_err(AppError::internal)?,
            confidential: person.is_some_and(|person| person.address_confidential),
            row,
        })
    };
    rows.into_iter().map(with).collect()
}

/// Whether it is in doubt that what is served on this parent reaches it, and nobody else.
pub async fn of_address<C: ConnectionTrait>(session: &Session<'_, C>, parent: &ServedParent) -> Result<bool> {
    for one in linked(session, parent.name.id).await? {
        if one.differs(parent.address.as_ref(), parent.address_confidential)? {
            return Ok(true);
        }
    }
    Ok(false)
}
