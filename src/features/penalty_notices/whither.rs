//! Where what is sent to the parent goes on a day: to the address that is known then, by the rules of the issue.
//!
//! A notice is frozen when it is issued, but people move. Until a letter is on record as served or sent it goes to the
//! parent's address of today; an address that became doubtful, or that is known no longer, takes none. What it was sent to
//! is kept with what was issued.

use sea_orm::ConnectionTrait;

use super::document::PenaltyNoticeContents;
use crate::{
    access::Session,
    attendance::book::{doubts, parents},
    domain::address::Address,
    entities::penalty_notice::Model,
    error::{AppError, Code, Fault, FaultCode, Result},
};

/// Where the parent of a notice is served today, or why nothing is sent there.
pub async fn today<C: ConnectionTrait>(
    session: &Session<'_, C>,
    row: &Model,
) -> Result<Result<Address, FaultCode>> {
    let parent = parents::served(session, row.parent_id).await?;
    let doubtful = parent.address.is_some() && doubts::of_address(session, &parent).await?;
    Ok(match parent.address {
        Some(_) if doubtful => Err(FaultCode::ServiceAddressInDoubt),
        Some(address) => Ok(address),
        None => Err(FaultCode::NoticePartMissing),
    })
}

/// A fault for an address to which nothing is sent.
pub fn fault(why: FaultCode) -> Fault {
    let fault = Fault::at("/parts/recipient", why).rule("pn2007-3");
    match why {
        FaultCode::NoticePartMissing => {
            fault.detail("No address is known any more at which the parent is served.")
        }
        _ => fault,
    }
}

/// The letter is not made while it could not be sent.
pub fn refused(why: FaultCode) -> AppError {
    let detail = "The letter cannot be sent: the parent's address is not known, or in doubt. Amend the parent or confirm the \
        address first.";
    AppError::new(Code::StateConflict).detail(detail).faults(vec![fault(why)])
}

/// What was issued.
pub fn issued(row: &Model) -> Result<Option<PenaltyNoticeContents>> {
    row.document.as_deref().map(serde_json::from_str).transpose().map_err(AppError::internal)
}

/// What was issued, to be stored again with where it was sent.
pub fn stored(contents: &PenaltyNoticeContents) -> Result<Option<String>> {
    serde_json::to_string(contents).map(Some).map_err(AppError::internal)
}
