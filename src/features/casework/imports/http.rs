//! Routes of imports of historic cases.

use actix_web::{post, web};

use super::{
    dto::{CaseImport, CaseImportAnswer, CaseImportQuery},
    service,
};
use crate::{
    access::{Access, CasesWrite, Permission as _},
    error::Result,
    http::{Body, Params, Routes},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(import);
}

/// Import historic fast-track cases
///
/// Each row is answered by itself: `created`, `unchanged` where the school has a case of that reference and it says the same, or
/// `rejected` with everything that is wrong with it. What was imported is never changed or opened again, and needs no feedback.
/// The cases of one school are stored together. Rows carry no UPN in the answer.
#[utoipa::path(
    tag = "casework", operation_id = "submitCaseImport", params(CaseImportQuery),
    request_body(content = CaseImport, example = json!({
        "rows": [{
            "urn": 120765, "upn": "R201100018042", "legacy_reference": "FT-2005-0042", "opened_on": "2005-01-10",
            "closed_on": "2005-04-04", "stages": [{ "stage": "First panel meeting", "on": "2005-02-14" }],
            "outcome": "Attendance improved to 91 per cent",
        }],
        "recorded_by": { "name": "A. Officer", "title": "Attendance manager" },
    })),
    security(("bearer" = [CasesWrite::SCOPE])),
    responses((status = 200, description = "What became of each row", body = CaseImportAnswer)),
)]
#[post("/case-imports")]
async fn import(
    cx: Access<CasesWrite>,
    Params(query): Params<CaseImportQuery>,
    body: Body<CaseImport>,
) -> Result<web::Json<CaseImportAnswer>> {
    service::import(&cx, &query, &body).await.map(web::Json)
}
