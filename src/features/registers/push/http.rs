//! Route of a push.

use actix_web::{HttpRequest, HttpResponse, http::header::ETAG, put};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::{
    dto::{RegisterPush, RegisterPushed},
    service::{self, Manner},
};
use crate::{
    access::{Access, Permission as _, RegistersCodesRead, RegistersWrite},
    domain::{session::SessionOn, urn::Urn},
    error::Result,
    features::registers::{SharedRolls, page::register_tag},
    http::{Body, LARGE_LIMIT, Params, PathParams, Routes, prefers_lenient},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(put_register);
}

/// How a push is to be taken.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
struct PushQuery {
    /// Check everything and keep nothing.
    #[serde(default)]
    #[param(default = false)]
    dry_run: bool,
    /// Let more than five marks and a tenth of the page be taken back at once.
    #[serde(default)]
    #[param(default = false)]
    confirm_removals: bool,
}

/// Push a register
///
/// The marks of one session, of the whole roll or of part of it (regulation 10). Pupils who are not named stay
/// as they are. Each mark is compared with the take that last spoke for its pupil: an older `taken_at` changes
/// nothing (`superseded`), a tie goes to the later arrival, and a repeat with nothing new stores nothing. A
/// changed code is an amendment: both codes are kept for ever, and a change without reason or person raises a
/// query. A push with any refused mark is refused whole with every mistake named; with `Prefer:
/// handling=lenient` the good marks are kept. The answer lists the rows that are not plain.
#[utoipa::path(
    tag = "registers", operation_id = "putRegister", request_body = RegisterPush,
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("date" = String, Path, description = "The day, `YYYY-MM-DD`", example = "2026-11-20"),
        ("session" = String, Path, description = "`am` or `pm`", example = "am"),
        PushQuery,
        ("Prefer" = Option<String>, Header, description = "`handling=lenient` keeps the good marks", example = "handling=lenient"),
    ),
    security(("bearer" = [RegistersWrite::SCOPE])),
    responses(
        (status = 200, description = "What became of each row; `ETag` is the register's version", body = RegisterPushed),
        (status = 409, description = "`mass_removal_suspected`: many marks would be taken back at once",
            body = crate::error::Problem, content_type = "application/problem+json"),
    ),
)]
#[put("/schools/{urn}/registers/{date}/{session}")]
async fn put_register(
    cx: Access<RegistersWrite>,
    path: PathParams,
    Params(query): Params<PushQuery>,
    req: HttpRequest,
    rolls: SharedRolls,
    body: Body<RegisterPush, LARGE_LIMIT>,
) -> Result<HttpResponse> {
    let urn: Urn = path.id("urn")?;
    let on = SessionOn { date: path.date("date")?, session: path.value("session", "am or pm")? };
    cx.enter().await?;
    let body = match body.parse() {
        Ok(body) => body,
        // Another school's register gets the same answer whatever is sent for it. A push that can be read asks
        // for its school in its own transaction.
        Err(fault) => {
            cx.read().await?.school(urn.get()).await?;
            return Err(fault);
        }
    };
    let manner = Manner {
        dry_run: query.dry_run,
        lenient: prefers_lenient(&req),
        confirm_removals: query.confirm_removals,
        ..Manner::default()
    };
    let answer = service::push(&cx, &rolls, urn.get(), on, &body, manner).await?;
    let head = &answer.pushed.register;
    let tag = register_tag(head.revision, head.take, answer.roll_version, cx.also::<RegistersCodesRead>());
    let mut response = HttpResponse::Ok();
    if answer.pushed.committed {
        response.insert_header((ETAG, format!("\"{tag}\"")));
    }
    Ok(response.json(answer.pushed))
}
