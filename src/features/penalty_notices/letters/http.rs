//! Routes of the letters of a penalty notice.

use actix_web::{HttpRequest, get};

use super::service;
use crate::{
    access::{Access, ParentsRead, Permission as _},
    domain::urn::Urn,
    error::{Problem, Result},
    http::{LetterPage, LetterPrint, LetterQuery, LetterSheet, Medium, NoLetter, Params, PathParams, Routes},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(show_letter).service(show_withdrawal);
}

/// Get the letter of a penalty notice
///
/// What was issued, in the wording of that day, as a letter to the recipient (regulation 3 of the Education (Penalty
/// Notices) (England) Regulations 2007): a page, or with `Accept: application/pdf` a print, of which the address shows in
/// the window of a DL envelope. Until it is served it is addressed to where the parent is served
/// today, and 409 says that this is not known or in doubt; from then on it is the same for ever. Both periods for paying begin with the day
/// of receipt; the last days are those of a notice that is posted on the day of issue. Not found before the issue. It has
/// the parent's address, so it asks for the scope of parents.
#[utoipa::path(
    tag = "penalty notices", operation_id = "getPenaltyNoticeLetter",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The notice"),
        LetterQuery,
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the letter already held"),
    ),
    security(("bearer" = [ParentsRead::SCOPE])),
    responses(
        (status = 200, description = "The letter",
            content((LetterPage = "text/html"), (LetterPrint = "application/pdf"))),
        (status = 409, description = "`state_conflict`: where the letter goes is not known, or in doubt", body = Problem,
            content_type = "application/problem+json"),
        NoLetter,
    ),
)]
#[get("/schools/{urn}/penalty-notices/{id}/letter")]
async fn show_letter(
    cx: Access<ParentsRead>,
    path: PathParams,
    Params(query): Params<LetterQuery>,
    req: HttpRequest,
) -> Result<LetterSheet> {
    let letter = service::show(&cx, path.school()?, path.id("id")?, &query).await?;
    let medium = Medium::asked(&req)?;
    cx.aside(letter, move |letter| LetterSheet::of(letter, medium)).await
}

/// Get the letter that tells of the withdrawal of a penalty notice
///
/// The recipient is told in writing that the notice is withdrawn and why, and that what was paid is paid back (regulation
/// 8 of the Education (Penalty Notices) (England) Regulations 2007). A page or a print, as the notice itself, and in
/// wording of the day of its issue. Until the parent was told it is addressed to where the parent is served today, and 409
/// says that this is not known or in doubt. Not found unless a notice was issued and withdrawn.
#[utoipa::path(
    tag = "penalty notices", operation_id = "getPenaltyNoticeWithdrawalLetter",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The notice"),
        LetterQuery,
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the letter already held"),
    ),
    security(("bearer" = [ParentsRead::SCOPE])),
    responses(
        (status = 200, description = "The letter",
            content((LetterPage = "text/html"), (LetterPrint = "application/pdf"))),
        (status = 409, description = "`state_conflict`: where the letter goes is not known, or in doubt", body = Problem,
            content_type = "application/problem+json"),
        NoLetter,
    ),
)]
#[get("/schools/{urn}/penalty-notices/{id}/withdrawal-letter")]
async fn show_withdrawal(
    cx: Access<ParentsRead>,
    path: PathParams,
    Params(query): Params<LetterQuery>,
    req: HttpRequest,
) -> Result<LetterSheet> {
    let letter = service::withdrawal(&cx, path.school()?, path.id("id")?, &query).await?;
    let medium = Medium::asked(&req)?;
    cx.aside(letter, move |letter| LetterSheet::of(letter, medium)).await
}
