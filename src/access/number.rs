//! Numbers of notices: given out when a notice is issued, and never twice by this authority.

use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait};
use uuid::Uuid;

use super::{session::Session, tx::Tx};
use crate::{
    domain::notice_number,
    entities::notice_number::{ActiveModel, Column, Entity},
    error::{AppError, Code, Fault, FaultCode, Result},
};

/// Numbers that are tried before it is given up: so many in a row are taken only when nearly all are.
const TRIES: usize = 8;

impl Tx<'_> {
    /// A number for this notice of this school that no other notice of the authority has, of whichever kind.
    pub async fn number_notice(&self, id: Uuid) -> Result<String> {
        for _ in 0..TRIES {
            // The last of its bits are random.
            let (_, random) = Uuid::now_v7().as_u64_pair();
            let one = u32::try_from(random % u64::from(notice_number::NUMBERS)).unwrap_or_default();
            let number = notice_number::numbered(one);
            let row = ActiveModel { number: Set(number.clone()), urn: Set(self.urn()), notice_id: Set(id) };
            if self.insert_shared_if_absent(row).await? {
                return Ok(number);
            }
        }
        Err(Code::Overloaded.into())
    }
}

impl<C: ConnectionTrait> Session<'_, C> {
    /// The school and the id of the notice of this number, nil where there is none: for a query that holds the tenancy
    /// filter.
    pub async fn notice_numbered(&self, number: &str) -> Result<(i32, Uuid)> {
        let this = self.shared::<Entity>().filter(Condition::all().add(Column::Number.eq(number)));
        Ok(this.one().await?.map_or((-1, Uuid::nil()), |row| (row.urn, row.notice_id)))
    }
}

/// The number that somebody asks for in the parameter `number`, as it is stored.
pub fn number_asked(given: Option<&str>) -> Result<Option<String>> {
    let Some(text) = given else { return Ok(None) };
    let number = notice_number::read(text).ok_or_else(|| {
        let detail =
            "There is no such number: nine digits, of which the last checks the others. Ask for it again.";
        let fault = Fault::parameter("number", FaultCode::InvalidParameter).detail(detail);
        AppError::new(Code::InvalidParameter).faults(vec![fault])
    })?;
    Ok(Some(number))
}
