//! Route of a penalty position.

use actix_web::{Either, HttpResponse, get, http::header::LOCATION, web};
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;
use validator::Validate;

use super::{dto::PenaltyPositionView, service};
use crate::{
    access::{Access, Permission as _, RegistersCodesRead},
    attendance::book::pupil::PupilMoved,
    domain::date,
    error::Result,
    http::{Params, PathParams, Routes},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(get_position);
}

/// For which day.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
struct PositionQuery {
    /// The day; today (Europe/London) when absent.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-11-20")]
    on: Option<NaiveDate>,
}

/// Get a pupil's penalty position
///
/// How many sessions of `G`, `N`, `O` and `U` lie in the ten school weeks that end with the day, which they are, what
/// does not count and why, and how many are still to go to ten, at which a penalty notice must be considered. School
/// weeks roll across terms and academic years; marks of every school in reach count, each session once, while the
/// pupil was of compulsory school age; those at independent schools do not, for which there are no notices. It tells codes, so it needs the scope for them.
#[utoipa::path(
    tag = "figures", operation_id = "getPenaltyPosition",
    params(("id" = Uuid, Path, description = "The pupil"), PositionQuery),
    security(("bearer" = [RegistersCodesRead::SCOPE])),
    responses(
        (status = 200, description = "The position", body = PenaltyPositionView),
        (status = 301, description = "The pupil turned out to be the one at `Location`", body = PupilMoved,
            headers(("Location" = String, description = "Address of the pupil's position"))),
    ),
)]
#[get("/pupils/{id}/penalty-position")]
async fn get_position(
    cx: Access<RegistersCodesRead>,
    path: PathParams,
    Params(query): Params<PositionQuery>,
) -> Result<Either<web::Json<PenaltyPositionView>, HttpResponse>> {
    let id: Uuid = path.id("id")?;
    let position = service::position(&cx, id, query.on).await?;
    if position.pupil_id == id {
        return Ok(Either::Left(web::Json(position)));
    }
    let pupil_id = position.pupil_id;
    let location = (LOCATION, format!("/v1/pupils/{pupil_id}/penalty-position"));
    Ok(Either::Right(HttpResponse::MovedPermanently().insert_header(location).json(PupilMoved { pupil_id })))
}
