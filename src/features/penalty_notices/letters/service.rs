//! Use cases: the letter that was issued, and the one that tells of its withdrawal.

use uuid::Uuid;

use super::said;
use crate::{
    access::{Access, ParentsRead},
    error::{AppError, Code, Result},
    features::penalty_notices::notices::issued,
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

fn unsaid(unsaid: Unsaid) -> AppError {
    AppError::internal(format!("what was issued makes no letter: {}", unsaid.why()))
}
