//! Route of a pupil's marks.

use actix_web::{Either, HttpResponse, get, http::header::LOCATION};
use chrono::{Days, NaiveDate};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;
use validator::Validate;

use super::{dto::PupilMarks, service};
use crate::{
    access::{Access, Permission as _, RegistersCodesRead, RegistersRead},
    attendance::book::pupil::PupilMoved,
    domain::{academic_year::AcademicYear, date, span::Span},
    error::{AppError, Code, Fault, FaultCode, Result},
    http::{Params, PathParams, Readable, Routes},
};

/// Days that one answer may span.
const LONGEST: Days = Days::new(366);

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(get_marks);
}

/// Which days to show.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
struct MarksQuery {
    /// First day; the start of the last day's academic year when absent.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-09-01")]
    from_on: Option<NaiveDate>,
    /// Last day; today (Europe/London) when absent. At most 366 days after the first.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-11-20")]
    to_on: Option<NaiveDate>,
}

impl MarksQuery {
    fn span(&self, today: NaiveDate) -> Result<Span> {
        let to_on = self.to_on.unwrap_or(today);
        let from_on = self.from_on.unwrap_or_else(|| AcademicYear::of(to_on).first_day());
        let fits = from_on <= to_on && from_on.checked_add_days(LONGEST).is_none_or(|end| to_on <= end);
        match fits {
            true => Ok(Span { from_on, to_on }),
            false => {
                let detail = "The last day is not before the first, and at most 366 days after it.";
                let fault = Fault::parameter("to_on", FaultCode::SpanInvalid).detail(detail);
                Err(AppError::new(Code::InvalidParameter).faults(vec![fault]))
            }
        }
    }
}

/// Get a pupil's marks
///
/// Every mark between two days, by enrolment, at the schools in reach: a school sees the marks that it made, now
/// and later, and not those of another. Without the scope `registers.codes:read` a mark shows its class only.
#[utoipa::path(
    tag = "registers", operation_id = "getPupilMarks",
    params(("id" = Uuid, Path, description = "The pupil"), MarksQuery),
    security(("bearer" = [RegistersRead::SCOPE])),
    responses(
        (status = 200, description = "The marks", body = PupilMarks),
        (status = 301, description = "The pupil turned out to be the one at `Location`", body = PupilMoved,
            headers(("Location" = String, description = "Address of the pupil's marks"))),
    ),
)]
#[get("/pupils/{id}/marks")]
async fn get_marks(
    cx: Access<RegistersRead>,
    path: PathParams,
    Params(query): Params<MarksQuery>,
) -> Result<Either<Readable<PupilMarks>, HttpResponse>> {
    let id: Uuid = path.id("id")?;
    let with_codes = cx.also::<RegistersCodesRead>();
    let marks = service::show(&cx, id, |today| query.span(today), with_codes).await?;
    if marks.pupil_id == id {
        return Ok(Either::Left(Readable { tag: None, document: marks }));
    }
    let pupil_id = marks.pupil_id;
    let location = (LOCATION, format!("/v1/pupils/{pupil_id}/marks"));
    Ok(Either::Right(HttpResponse::MovedPermanently().insert_header(location).json(PupilMoved { pupil_id })))
}
