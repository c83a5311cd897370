//! What the school is told when a legal action is finally disposed of: feedback on the case, and a mail that there is
//! some, in the transaction that records what came of it. The version is locked, so each disposal is told once.

use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition};
use serde_json::json;
use uuid::Uuid;

use super::store::Standing;
use crate::{
    access::{Mail, Tx},
    domain::{email::EmailAddress, person::Person},
    entities::{attendance_case, case_feedback, legal_action::Model},
    error::{AppError, Code, Result},
    proceedings::legal::{
        disposal::{self, LegalActionDecision},
        terms::LegalActionSchoolContact,
    },
};

/// Tells the school; the id of the feedback. What was told before is put right by more feedback: none is taken back.
pub async fn tell(
    tx: &Tx<'_>,
    standing: &Standing<'_>,
    decision: &LegalActionDecision,
    by: &Person,
) -> Result<Uuid> {
    let (row, is) = (&standing.row, &standing.is);
    let corrected = is.terms.decision.is_some();
    let id = Uuid::now_v7();
    // Feedback counts for a case from the version on at which it was last opened.
    let this = Condition::all().add(attendance_case::Column::Id.eq(row.case_id));
    let case = tx.share::<attendance_case::Entity>(this).await?.ok_or(Code::Internal)?;
    let feedback = case_feedback::ActiveModel {
        urn: Set(row.urn),
        id: Set(id),
        case_id: Set(row.case_id),
        case_version: Set(case.version),
        legal_action_id: Set(Some(row.id)),
        text: Set(disposal::told(is.route, decision, corrected)),
        recorded_by_name: Set(by.name.clone()),
        recorded_by_title: Set(by.title.clone()),
        client_id: Set(tx.client()),
        recorded_at: Set(tx.now()),
    };
    tx.insert(vec![feedback]).await?;
    if let Some(contact) = &is.terms.school_contact {
        tx.post(mail(row, contact, corrected)?)?;
    }
    Ok(id)
}

/// It names no pupil and no outcome: it says where to read.
fn mail(row: &Model, contact: &LegalActionSchoolContact, corrected: bool) -> Result<Mail> {
    Ok(Mail {
        event: format!("legal-action/{}/disposed/{}", row.id, row.version + 1),
        template: "legal_disposal",
        name: Some(contact.name.clone()),
        to: EmailAddress::parse(&contact.email).map_err(AppError::internal)?,
        said: json!({ "name": contact.name, "case_id": row.case_id, "corrected": corrected }),
        calendar: None,
        unsubscribe: None,
        not_before: None,
        not_after: None,
    })
}
