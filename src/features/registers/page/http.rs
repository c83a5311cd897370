//! Routes of a register.

use actix_web::get;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;
use validator::Validate;

use super::{
    dto::{Register, RegisterTake},
    service,
};
use crate::{
    access::{Access, Permission as _, RegistersCodesRead, RegistersRead},
    domain::{session::SessionOn, urn::Urn},
    error::Result,
    features::registers::SharedRolls,
    http::{Page, Params, PathParams, Readable, Routes},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(get_register).service(get_history);
}

/// Get a register
///
/// The marks of one session by line, and the pupils who need a mark and have none: every registered pupil who is
/// not a boarder needs one (regulation 10(1)). A session of the school's calendar for which nothing was received
/// is answered with state `no_register`. Without the scope `registers.codes:read` a mark shows its class only.
#[utoipa::path(
    tag = "registers", operation_id = "getRegister",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("date" = String, Path, description = "The day, `YYYY-MM-DD`", example = "2026-11-20"),
        ("session" = String, Path, description = "`am` or `pm`", example = "am"),
    ),
    security(("bearer" = [RegistersRead::SCOPE])),
    responses(
        (status = 200, description = "The register, with its version as `ETag`", body = Register),
        (status = 304, description = "The version in `If-None-Match` is still current"),
    ),
)]
#[get("/schools/{urn}/registers/{date}/{session}")]
async fn get_register(
    cx: Access<RegistersRead>,
    path: PathParams,
    rolls: SharedRolls,
) -> Result<Readable<Register>> {
    let urn: Urn = path.id("urn")?;
    let on = SessionOn { date: path.date("date")?, session: path.value("session", "am or pm")? };
    let with_codes = cx.also::<RegistersCodesRead>();
    let (tag, document) = service::show(&cx, &rolls, urn.get(), on, with_codes).await?;
    Ok(Readable { tag: Some(tag), document })
}

/// How much of the history to return.
#[derive(Debug, Deserialize, Serialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
struct HistoryQuery {
    /// Takes on a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u16>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List the takes of a register
///
/// Every push that said something new, oldest first, with every mark it changed: original, amended, reason, when,
/// and who with title. Marks that came too late are marked as superseded.
#[utoipa::path(
    tag = "registers", operation_id = "listRegisterTakes",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("date" = String, Path, description = "The day, `YYYY-MM-DD`", example = "2026-11-20"),
        ("session" = String, Path, description = "`am` or `pm`", example = "am"),
        HistoryQuery,
    ),
    security(("bearer" = [RegistersRead::SCOPE])),
    responses((status = 200, description = "One page of takes", body = Page<RegisterTake>)),
)]
#[get("/schools/{urn}/registers/{date}/{session}/history")]
async fn get_history(
    cx: Access<RegistersRead>,
    path: PathParams,
    Params(query): Params<HistoryQuery>,
    rolls: SharedRolls,
) -> Result<Page<RegisterTake>> {
    let urn: Urn = path.id("urn")?;
    let on = SessionOn { date: path.date("date")?, session: path.value("session", "am or pm")? };
    let list = (urn.get(), on.date, on.session);
    let paging = cx.paging("register takes", &list, query.limit, query.cursor.as_deref())?;
    service::history(&cx, &rolls, urn.get(), on, &paging, cx.also::<RegistersCodesRead>()).await
}
