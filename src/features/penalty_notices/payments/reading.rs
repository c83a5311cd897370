//! Use case: showing the account of a notice.

use uuid::Uuid;

use super::dto::{PenaltyNoticeAccount, PenaltyNoticePayment};
use crate::{
    access::{Access, NoticesPaymentsWrite, short_print},
    entities::penalty_notice::Entity,
    error::Result,
    features::penalty_notices::store::{self, Stands},
    http::Tagged,
};

/// What finance needs of a notice.
pub async fn account(
    cx: &Access<NoticesPaymentsWrite>,
    urn: i32,
    id: Uuid,
) -> Result<Tagged<PenaltyNoticeAccount>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    session.school(urn).await?;
    let row = session.document::<Entity>(urn, id).await?;
    let is = Stands::of(&row, session.today())?;
    let paid = store::paid(&session, urn, id).await?;
    let entries = paid.iter().map(store::entry).collect::<Result<Vec<_>>>()?;
    let document = PenaltyNoticeAccount {
        penalty_notice_id: row.id,
        urn: row.urn,
        state: is.state,
        reduced_until_on: is.terms.dates().and_then(|dates| dates.reduced_until_on),
        pay_until_on: row.pay_until_on,
        payments: paid.iter().map(PenaltyNoticePayment::of).collect::<Result<_>>()?,
        settlement: is.settle(&entries, session.today()),
    };
    Ok(Tagged { tag: format!("{}-{}", row.version, short_print(&document)?), document })
}
