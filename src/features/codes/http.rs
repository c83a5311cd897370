//! Routes of the attendance codes.

use actix_web::{HttpResponse, get, http::header::CACHE_CONTROL, web};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::{
    access::Public,
    attendance::code::{self, CodeInfo},
    domain::date,
    error::Result,
    http::{Params, Routes},
};

/// Mounts the feature under the version.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list);
}

/// Which day's table to show.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
struct CodesQuery {
    /// The codes in force on this day; today when absent.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-11-20")]
    on: Option<NaiveDate>,
}

/// The attendance codes in force on one day.
#[derive(Serialize, ToSchema)]
struct AttendanceCodes {
    /// The day.
    #[schema(example = "2026-11-20")]
    on: NaiveDate,
    /// The codes, grouped by class.
    codes: Vec<&'static CodeInfo>,
}

/// List attendance codes
///
/// The codes in force on a day, each with its statistical class, the sessions and ages it is for, and the
/// regulation it rests on (School Attendance (Pupil Registration) (England) Regulations 2024, regulation 10;
/// classes as in the statutory guidance). A session is judged by the table of its own date.
#[utoipa::path(
    tag = "codes", operation_id = "listAttendanceCodes", params(CodesQuery),
    responses((status = 200, description = "The codes in force on the day", body = AttendanceCodes)),
)]
#[get("/attendance-codes")]
async fn list(public: Public, Params(query): Params<CodesQuery>) -> Result<HttpResponse> {
    let on = query.on.unwrap_or_else(|| public.today());
    let codes = AttendanceCodes { on, codes: code::valid_on(on).collect() };
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "public, max-age=3600")).json(web::Json(codes).0))
}
