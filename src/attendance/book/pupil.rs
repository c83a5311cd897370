//! Finding a pupil: under the id that is asked for, or under the one that it turned out to be.

use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    access::Session,
    entities::{
        enrolment::{Column, Entity, Model},
        pupil,
    },
    error::{Code, Result},
};

/// A pupil with every current enrolment in reach; at least one, for without it there is no pupil.
pub struct FoundPupil {
    /// The id under which the pupil is known now.
    pub id: Uuid,
    /// The enrolments.
    pub enrolments: Vec<Model>,
}

/// Where a pupil is now.
#[derive(Debug, Serialize, ToSchema)]
pub struct PupilMoved {
    /// The pupil that this one turned out to be.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Uuid,
}

/// The pupil with this id, past or present, if one of its enrolments is in reach.
pub async fn find<C: ConnectionTrait>(session: &Session<'_, C>, id: Uuid) -> Result<FoundPupil> {
    let row = session.shared::<pupil::Entity>().filter(pupil::Column::Id.eq(id)).one().await?;
    let id = row.ok_or(Code::NotFound)?.merged_into.unwrap_or(id);
    let current = Condition::all()
        .add(Column::PupilId.eq(id))
        .add(Column::SupersededAt.is_null())
        .add(Column::Voided.eq(false));
    let enrolments = session.find::<Entity>().filter(current).all().await?;
    match enrolments.is_empty() {
        true => Err(Code::NotFound.into()),
        false => Ok(FoundPupil { id, enrolments }),
    }
}
