//! Use case: showing a legal action. Who reads is written down before the answer leaves.

use uuid::Uuid;

use super::dto::{
    LegalAction, LegalActionConfidential, LegalActionDocument, LegalActionLinks, LegalActionOrderDays,
    LegalActionRevision, LegalActionRevisionConfidential,
};
use crate::{
    access::{Access, LegalActionsRead, LegalActionsWrite, Permission, Stood, short_print},
    domain::action::Actions,
    entities::legal_action::{Entity, Model},
    error::Result,
    features::legal_actions::{
        seen,
        store::{Stands, route},
    },
    http::{ReadBy, Tagged},
    proceedings::legal::states::{self, LegalActionAction},
};

/// Why a school can do nothing with one.
const AUTHORITY_ALONE: &str = "The authority alone takes legal action: a school refers.";

/// One action with its history, and the read of it written down.
pub async fn show(
    cx: &Access<LegalActionsRead>,
    urn: i32,
    id: Uuid,
    by: &ReadBy,
) -> Result<Tagged<LegalActionDocument>> {
    let found = load(cx, urn, id).await?;
    let reader = by.require()?;
    seen::one(cx, urn, "legal_action.read", id, &reader).await?;
    Ok(found)
}

/// One action with its history, as far as the client may see it.
pub async fn load<P: Permission>(cx: &Access<P>, urn: i32, id: Uuid) -> Result<Tagged<LegalActionDocument>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    session.school(urn).await?;
    let row = session.document::<Entity>(urn, id).await?;
    let is = Stands::of(&row)?;
    let everything = seen::everything(cx);
    let history = session.history::<Entity>(urn, id).await?.into_iter();
    let Actions { allowed, refused } = match cx.also::<LegalActionsWrite>() {
        true => states::actions(route(&row.route)?, is.state),
        false => Actions::none(LegalActionAction::ALL.iter().map(|action| action.as_str()), AUTHORITY_ALONE),
    };
    let document = LegalActionDocument {
        legal_action: view(&row, is, everything),
        history: history.map(|kept| stood(kept, everything)).collect::<Result<_>>()?,
        allowed_actions: allowed,
        refused_actions: refused,
    };
    // A client that sees more sees another document.
    Ok(Tagged { tag: format!("{}-{}", row.version, short_print(&document)?), document })
}

fn stood(kept: Stood, everything: bool) -> Result<LegalActionRevision> {
    let (state, terms) = kept.read::<Entity>()?;
    let Stood { version, action, reason, recorded_by, recorded_at, .. } = kept;
    let confidential = everything.then_some(LegalActionRevisionConfidential { terms, reason, recorded_by });
    Ok(LegalActionRevision { version, action, state, recorded_at, confidential })
}

/// An action as it goes over the wire.
pub fn view(row: &Model, is: Stands, everything: bool) -> LegalAction {
    let this = format!("/v1/schools/{}/legal-actions/{}", row.urn, row.id);
    let decision = is.terms.decision.as_ref();
    let order = decision.and_then(|decision| decision.order.as_ref());
    LegalAction {
        id: row.id,
        urn: row.urn,
        case_id: row.case_id,
        pupil_id: row.pupil_id,
        route: is.route,
        state: is.state,
        is_open: row.is_open,
        hearing_on: row.hearing_on,
        outcome: decision.map(|decision| decision.outcome),
        disposed_on: row.disposed_on,
        order: order
            .map(|order| LegalActionOrderDays { from_on: order.from_on, to_on: is.terms.order_to_on() }),
        confidential: everything.then(|| LegalActionConfidential {
            parent_id: row.parent_id,
            lay_by_on: row.lay_by_on,
            lay_all_by_on: is.terms.lay_all_by_on(is.state),
            terms: is.terms.clone(),
        }),
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: row.version,
        links: LegalActionLinks {
            case: format!("/v1/schools/{}/cases/{}", row.urn, row.case_id),
            impact: format!("{this}/impact"),
            this,
        },
    }
}
