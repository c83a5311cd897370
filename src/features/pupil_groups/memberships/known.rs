//! Whom UPNs and ids mean: a few statements however many they are.

use std::collections::{BTreeSet, HashMap};

use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};
use uuid::Uuid;

use crate::{
    access::Session,
    domain::upn::Upn,
    entities::{pupil, pupil_upn},
    error::Result,
};

/// Values that one statement asks for: well below what the databases take.
pub const ASKED_AT_ONCE: usize = 10_000;

/// The pupils whom UPNs and ids mean, each under the id that it is known by now.
#[derive(Default)]
pub struct Known {
    upns: HashMap<String, Uuid>,
    ids: HashMap<Uuid, Uuid>,
}

impl Known {
    /// Whom a UPN means, a present or a former one.
    pub fn by_upn(&self, upn: &Upn) -> Option<Uuid> {
        self.by_id(*self.upns.get(upn.as_str())?)
    }

    /// Every id that these pupils have.
    pub fn ids(&self) -> impl Iterator<Item = Uuid> {
        self.ids.keys().copied()
    }

    /// Whom an id means.
    pub fn by_id(&self, id: Uuid) -> Option<Uuid> {
        self.ids.get(&id).copied()
    }
}

/// Looks up whom these UPNs and ids mean, of all pupils of the authority.
pub async fn known<C: ConnectionTrait>(
    session: &Session<'_, C>,
    upns: &BTreeSet<String>,
    ids: &BTreeSet<Uuid>,
) -> Result<Known> {
    let mut known = Known::default();
    let upns: Vec<&String> = upns.iter().collect();
    for some in upns.chunks(ASKED_AT_ONCE) {
        let named = pupil_upn::Column::Upn.is_in(some.iter().map(|upn| upn.as_str()));
        let rows = session.shared::<pupil_upn::Entity>().filter(Condition::all().add(named)).all().await?;
        known.upns.extend(rows.into_iter().map(|row| (row.upn, row.pupil_id)));
    }
    let ids: BTreeSet<Uuid> = ids.iter().copied().chain(known.upns.values().copied()).collect();
    let ids: Vec<Uuid> = ids.into_iter().collect();
    for some in ids.chunks(ASKED_AT_ONCE) {
        let named = pupil::Column::Id.is_in(some.iter().copied());
        let rows = session.shared::<pupil::Entity>().filter(Condition::all().add(named)).all().await?;
        let now = |row: &pupil::Model| row.merged_into.unwrap_or(row.id);
        known.ids.extend(rows.iter().flat_map(|row| [(row.id, now(row)), (now(row), now(row))]));
    }
    let children: BTreeSet<Uuid> = known.ids.values().copied().collect();
    let children: Vec<Uuid> = children.into_iter().collect();
    for some in children.chunks(ASKED_AT_ONCE) {
        let merged = pupil::Column::MergedInto.is_in(some.iter().copied());
        let rows = session.shared::<pupil::Entity>().filter(Condition::all().add(merged)).all().await?;
        known.ids.extend(rows.into_iter().filter_map(|row| Some((row.id, row.merged_into?))));
    }
    Ok(known)
}
