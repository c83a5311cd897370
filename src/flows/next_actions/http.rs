//! Routes of next actions.

use actix_web::{HttpRequest, HttpResponse, Responder, body::BoxBody, get};

use super::{dto::NextActions, query::NextActionsQuery, service};
use crate::{
    access::{Access, Permission as _, RegistersRead},
    domain::urn::Urn,
    error::Result,
    http::{Params, PathParams, Routes, listed},
};

/// Mounts the flow under the version.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list).service(list_all);
}

impl Responder for NextActions {
    type Body = BoxBody;

    fn respond_to(self, req: &HttpRequest) -> HttpResponse {
        listed(req, &self.data, &self.page, &self)
    }
}

/// List what a school must or should do next
///
/// One list of what is to be done now: registers that are missing and marks whose reason must be established (regulation
/// 10 of the School Attendance (Pupil Registration) (England) Regulations 2024), leave to be decided (regulation 11),
/// statutory returns to be confirmed (regulation 13), part-time timetables to be reviewed, lists to be acknowledged,
/// questions to be answered. Each tells its deadline, whether it is a duty or good practice, the rule it rests on, the
/// evidence without names, and the operation that does it, with its address. What is overdue comes first, then by
/// deadline; of one deadline duties come first. A kind is told only to a client that holds the scopes that show what
/// stands behind it; `withheld_kinds` names the others. Without `registers.codes:read`, marks that disagree with leave are
/// those that classes tell. Nothing is stored: an action is gone when it is done.
#[utoipa::path(
    tag = "next actions", operation_id = "listSchoolNextActions",
    params(("urn" = Urn, Path, description = "The school", example = 120765), NextActionsQuery),
    security(("bearer" = [RegistersRead::SCOPE])),
    responses((status = 200, description = "One page of actions, and the kinds that are withheld", body = NextActions)),
)]
#[get("/schools/{urn}/next-actions")]
async fn list(
    cx: Access<RegistersRead>,
    path: PathParams,
    Params(query): Params<NextActionsQuery>,
) -> Result<NextActions> {
    service::of_school(&cx, path.id("urn")?, &query).await
}

/// List what schools must or should do next
///
/// The same for every school in reach (regulations 10, 11 and 13 of the School Attendance (Pupil Registration) (England)
/// Regulations 2024): school by school in the order of their URNs, and of each in the order of its own list. A page looks
/// at twenty schools at the most, so it can hold fewer rows than `limit`, or none, and yet have more after it: go on while
/// `has_more`.
#[utoipa::path(
    tag = "next actions", operation_id = "listNextActions", params(NextActionsQuery),
    security(("bearer" = [RegistersRead::SCOPE])),
    responses((status = 200, description = "One page of actions, and the kinds that are withheld", body = NextActions)),
)]
#[get("/next-actions")]
async fn list_all(cx: Access<RegistersRead>, Params(query): Params<NextActionsQuery>) -> Result<NextActions> {
    service::of_all(&cx.bulk(), &query).await
}
