//! What rests on what came of a legal action, and would be left without ground if that were put right otherwise.

use sea_orm::{ColumnTrait as _, Condition};

use crate::{
    access::Tx,
    entities::legal_action::{Column, Entity},
    error::Result,
    features::legal_actions::{
        records::refuse_tried,
        store::{Standing, Stands},
    },
    proceedings::legal::{
        disposal::LegalActionDecision,
        route::{LegalActionOutcome, LegalActionRoute},
        states::LegalActionAction,
    },
};

/// Refuses a correction that says nothing else, or after which an order or a prosecution would have no ground.
pub async fn refuse(tx: &Tx<'_>, standing: &Standing<'_>, decision: &LegalActionDecision) -> Result<()> {
    let is = &standing.is;
    let Some(before) = &is.terms.decision else { return Ok(()) };
    if before == decision {
        return Err(is.conflict(LegalActionAction::Correct, "That is what is recorded already."));
    }
    let made = LegalActionOutcome::OrderMade;
    let (on_conviction, on_order) = (
        before.outcome.is_conviction() && !decision.outcome.is_conviction(),
        is.route == LegalActionRoute::SchoolAttendanceOrder
            && before.outcome == made
            && decision.outcome != made,
    );
    if !on_conviction && !on_order {
        return Ok(());
    }
    let others = Condition::all().add(Column::PupilId.eq(standing.row.pupil_id));
    for other in tx.find::<Entity>().filter(others).all().await? {
        let stands = Stands::of(&other)?;
        let ground = &stands.terms.ground;
        let id = Some(standing.row.id);
        let was_made = stands.terms.decision.as_ref().is_some_and(|one| one.outcome == made);
        let rests = (on_conviction && ground.prosecution_id == id && was_made)
            || (on_order && ground.order_action_id == id && stands.terms.bars_another(stands.state));
        if rests {
            let why =
                format!("The legal action {} rests on what is recorded: put that right first.", other.id);
            return Err(is.conflict(LegalActionAction::Correct, why));
        }
    }
    Ok(())
}

/// Refuses a correction by which a prosecution that ended undecided was decided, when the parent has been prosecuted for some
/// of the days since.
pub async fn refuse_tried_since(
    tx: &Tx<'_>,
    standing: &Standing<'_>,
    decision: &LegalActionDecision,
) -> Result<()> {
    let (row, is) = (standing.row, &standing.is);
    let was_open = is.terms.decision.as_ref().is_some_and(|before| before.outcome.is_undecided());
    let (Some(offence), Some(parent_id)) = (is.terms.ground.offence, row.parent_id) else { return Ok(()) };
    if !was_open || decision.outcome.is_undecided() {
        return Ok(());
    }
    refuse_tried(tx, (row.pupil_id, Some(parent_id)), offence, Some(row.id)).await
}
