//! Route of the letter of a Notice to Improve.

use actix_web::{HttpRequest, get};

use super::service;
use crate::{
    access::{Access, NoticesRead, Permission as _},
    domain::urn::Urn,
    error::Result,
    http::{LetterPage, LetterPrint, LetterQuery, LetterSheet, Medium, NoLetter, Params, PathParams, Routes},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(show_letter);
}

/// Get the letter of a Notice to Improve
///
/// What was issued, in the wording of that day, as a letter to one parent with the pupil's attendance drawn: a page, or with
/// `Accept: application/pdf` a print, of which the address shows in the window of a DL envelope. The same notice makes the
/// same letter for ever. Not found before the issue. The parent's address stands in it where the reader may be told it.
#[utoipa::path(
    tag = "notices to improve", operation_id = "getNoticeToImproveLetter",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The notice"),
        LetterQuery,
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the letter already held"),
    ),
    security(("bearer" = [NoticesRead::SCOPE])),
    responses(
        (status = 200, description = "The letter",
            content((LetterPage = "text/html"), (LetterPrint = "application/pdf"))),
        NoLetter,
    ),
)]
#[get("/schools/{urn}/notices-to-improve/{id}/letter")]
async fn show_letter(
    cx: Access<NoticesRead>,
    path: PathParams,
    Params(query): Params<LetterQuery>,
    req: HttpRequest,
) -> Result<LetterSheet> {
    let letter = service::show(&cx, path.school()?, path.id("id")?, &query).await?;
    let medium = Medium::asked(&req)?;
    cx.aside(letter, move |letter| LetterSheet::of(letter, medium)).await
}
