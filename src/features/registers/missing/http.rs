//! Route of the missing registers.

use actix_web::get;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;
use validator::Validate;

use super::{dto::MissingRegister, service};
use crate::{
    access::{Access, Permission as _, RegistersRead},
    domain::{date, session::Session},
    error::Result,
    features::registers::SharedRolls,
    http::{Page, Params, Routes},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list);
}

/// Which missing registers to list.
#[derive(Debug, Deserialize, Serialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
struct MissingQuery {
    /// The day; today (Europe/London) when absent.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-11-20")]
    on: Option<NaiveDate>,
    /// The session; both when absent.
    session: Option<Session>,
    /// Rows on a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u16>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List missing registers
///
/// Sessions in a school's calendar that are due and for which at least one pupil on roll who needs a mark has
/// none. The school must be open, must have sent a roll, and must be one that keeps registers; boarders need no
/// mark (regulation 10(1)), nor do guests, who are registered elsewhere. By school and session, over every school in reach.
#[utoipa::path(
    tag = "registers", operation_id = "listMissingRegisters", params(MissingQuery),
    security(("bearer" = [RegistersRead::SCOPE])),
    responses((status = 200, description = "One page of missing registers", body = Page<MissingRegister>)),
)]
#[get("/missing-registers")]
async fn list(
    cx: Access<RegistersRead>,
    Params(query): Params<MissingQuery>,
    rolls: SharedRolls,
) -> Result<Page<MissingRegister>> {
    let paging =
        cx.paging("missing registers", &(query.on, query.session), query.limit, query.cursor.as_deref())?;
    service::list(&cx, &rolls, query.on, query.session, &paging).await
}
