//! Use cases: the letter that was issued, and the one that tells of its withdrawal.

use serde::Deserialize as _;
use serde_json::Value;
use uuid::Uuid;

use super::said;
use crate::{
    access::{Access, ParentsRead},
    error::{AppError, Code, Result},
    features::penalty_notices::{
        document::PenaltyNoticeContents, notices::issued, terms::PenaltyNoticeWithdrawal,
    },
    http::LetterQuery,
    letters::{Letter, Unsaid},
    notices::letters::{PENALTY_NOTICE, PENALTY_NOTICE_WITHDRAWAL},
};

/// The letter, for the parent or as it is asked for.
pub async fn show(cx: &Access<ParentsRead>, urn: i32, id: Uuid, query: &LetterQuery) -> Result<Letter> {
    let mut notice = issued::issued(cx, urn, id).await?;
    notice.contents.recipient.address = notice.served_at()?;
    let contents = notice.contents;
    let wording = query.wording(&contents.wordings, &PENALTY_NOTICE, contents.language.as_deref())?;
    let large_print = query.large_print.unwrap_or(contents.large_print);
    said::letter(id, &contents, wording, large_print).map_err(unsaid)
}

/// The letter that tells of the withdrawal.
pub async fn withdrawal(cx: &Access<ParentsRead>, urn: i32, id: Uuid, query: &LetterQuery) -> Result<Letter> {
    let mut notice = issued::issued(cx, urn, id).await?;
    let withdrawn = notice.terms.withdrawal.clone().ok_or(Code::NotFound)?;
    notice.contents.recipient.address = notice.withdrawal_told_at()?;
    let contents = notice.contents;
    let wording =
        query.wording(&contents.wordings, &PENALTY_NOTICE_WITHDRAWAL, contents.language.as_deref())?;
    let large_print = query.large_print.unwrap_or(contents.large_print);
    said::withdrawal(id, &contents, &withdrawn, wording, large_print).map_err(unsaid)
}

/// The letter of a notice that was issued, out of what was frozen then, with the address of that day.
pub fn frozen_letter(id: Uuid, document: &str) -> Result<Letter> {
    let contents: PenaltyNoticeContents = serde_json::from_str(document).map_err(AppError::internal)?;
    let preferred = contents.language.as_deref();
    let wording = LetterQuery::default().wording(&contents.wordings, &PENALTY_NOTICE, preferred)?;
    said::letter(id, &contents, wording, contents.large_print).map_err(unsaid)
}

/// The letter that tells of a withdrawal, where these terms tell of one.
pub fn frozen_withdrawal(id: Uuid, document: &str, terms: &Value) -> Result<Option<Letter>> {
    let withdrawn = terms.get("withdrawal").filter(|withdrawal| !withdrawal.is_null());
    let Some(withdrawn) = withdrawn else { return Ok(None) };
    let withdrawn = PenaltyNoticeWithdrawal::deserialize(withdrawn).map_err(AppError::internal)?;
    let contents: PenaltyNoticeContents = serde_json::from_str(document).map_err(AppError::internal)?;
    let preferred = contents.language.as_deref();
    let wording =
        LetterQuery::default().wording(&contents.wordings, &PENALTY_NOTICE_WITHDRAWAL, preferred)?;
    let letter = said::withdrawal(id, &contents, &withdrawn, wording, contents.large_print);
    letter.map(Some).map_err(unsaid)
}

fn unsaid(unsaid: Unsaid) -> AppError {
    AppError::internal(format!("what was issued makes no letter: {}", unsaid.why()))
}
