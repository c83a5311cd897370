//! Route of the reconciliations.

use actix_web::{post, web};

use super::{
    dto::{ReconciliationAnswer, ReconciliationAsk},
    service,
};
use crate::{
    access::{Access, Permission as _, RegistersRead},
    error::Result,
    http::{Body, LARGE_LIMIT, Routes},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(reconcile);
}

/// Reconcile counts
///
/// Holds a client's own counts of one school and span against the pages and tells, cause by cause, what makes them
/// differ: a session without a mark on one side, a mark that counts differently, a session of one calendar only, a
/// pupil on one roll only; each with the sessions, what they do to the counts, and what of the gap stays unexplained.
/// The effects and the unexplained rest add up to the gap. Sent are counts by pupil or by class; with the sessions of
/// a pupil every difference is found, with counts alone the sessions are those that can account for it. Without the
/// scope `registers.codes:read` codes count as their classes. Rows that agree are not listed. Up to 4 MiB. Nothing is
/// stored.
#[utoipa::path(
    tag = "figures", operation_id = "reconcileCounts",
    request_body(content = ReconciliationAsk, example = json!({
        "urn": 120_765, "from_on": "2026-09-01", "to_on": "2026-11-20", "complete": false,
        "pupils": [{
            "upn": "R201100018042",
            "counts": {"possible": 3, "attended": 2, "authorised": 1, "unauthorised": 0},
            "sessions": [
                {"date": "2026-11-19", "session": "am", "code": "/"},
                {"date": "2026-11-19", "session": "pm", "code": "L"},
                {"date": "2026-11-20", "session": "am", "code": "I"},
            ],
        }],
    })),
    security(("bearer" = [RegistersRead::SCOPE])),
    responses((status = 200, description = "What differs, and why", body = ReconciliationAnswer)),
)]
#[post("/reconciliations")]
async fn reconcile(
    cx: Access<RegistersRead>,
    body: Body<ReconciliationAsk, LARGE_LIMIT>,
) -> Result<web::Json<ReconciliationAnswer>> {
    service::reconcile(&cx.bulk(), body.parse()?).await.map(web::Json)
}
