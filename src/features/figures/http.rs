//! Routes of the figures.

use actix_web::{Either, HttpRequest, get};

use super::{
    ask::{Columns, FiguresQuery},
    dfe,
    dto::FigureTable,
    service::{self, Worked},
};
use crate::{
    access::{Access, FiguresRead, Permission as _, PupilsRead},
    domain::urn::Urn,
    error::{AppError, Code, Fault, FaultCode, Result},
    http::{Laid, Params, PathParams, Readable, Routes, prefers_csv},
};

/// Mounts the feature under the version.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(of_school).service(of_all);
    cfg.configure(super::attendance::routes);
    cfg.configure(super::concerns::routes);
    cfg.configure(super::penalty::routes);
    cfg.configure(super::projections::routes);
    cfg.configure(super::reconciliations::routes);
}

/// Get a school's figures
///
/// Attendance and absence over any days, half term, term or year, worked out from the pages when asked. A rate is
/// the sum of sessions over the sum of possible sessions, never the mean of other rates; numerator and denominator
/// stand beside every percentage, which is null out of nothing. Persistently absent is who missed a tenth or more of
/// the own possible sessions, compared exactly. With `explain=true` each figure can be worked out again by hand. As a
/// table there is one row a group; of the dimensions those hold values that were asked for.
///
/// For a client without `pupils:read` one plan holds for every answer about an academic year, so that none less another
/// is of one to five children: a group in which so few children have a session in any week of the year so far is withheld
/// for the year, and with it neighbours that would give it away, by place, by characteristic or by cohort. Its figures are
/// of whole weeks of one academic year (short weeks of a named period are whole) before today, by one characteristic of
/// pupils at the most and as of now; a pupil's session stands with the characteristics of the last day of its week. What
/// was left out is not told, and there are no figures by registration group, of children, or of weekdays by
/// characteristic: `few_could_be_told`.
#[utoipa::path(
    tag = "figures", operation_id = "getSchoolFigures",
    params(("urn" = Urn, Path, description = "The school", example = 120765), FiguresQuery),
    security(("bearer" = [FiguresRead::SCOPE])),
    responses((status = 200, description = "The figures, a row for each group", body = FigureTable)),
)]
#[get("/schools/{urn}/figures")]
async fn of_school(
    cx: Access<FiguresRead>,
    path: PathParams,
    Params(query): Params<FiguresQuery>,
    req: HttpRequest,
) -> Result<Shown> {
    let urn: Urn = path.id("urn")?;
    asks_for_a_table(&query, &req)?;
    let cx = cx.bulk_unless::<PupilsRead>();
    service::of_school(&cx, urn.get(), &query).await.map(|worked| shown(&cx, &worked))
}

/// Get the authority's figures
///
/// The same over every school in reach, read school by school. Terms and half terms are those of the authority's
/// calendar. The comparable cohort counts state-funded primary, secondary and special schools; alternative provision is
/// told by `school` and `phase`. For a client without `pupils:read` the same plan holds as for one school, over the
/// schools that it reaches, and a figure of the authority, of a kind or of a district behind which one school stands
/// alone is withheld: it is told under the school's own name.
#[utoipa::path(
    tag = "figures", operation_id = "getFigures", params(FiguresQuery),
    security(("bearer" = [FiguresRead::SCOPE])),
    responses((status = 200, description = "The figures, a row for each group", body = FigureTable)),
)]
#[get("/figures")]
async fn of_all(
    cx: Access<FiguresRead>,
    Params(query): Params<FiguresQuery>,
    req: HttpRequest,
) -> Result<Shown> {
    asks_for_a_table(&query, &req)?;
    let cx = cx.bulk();
    service::of_all(&cx, &query).await.map(|worked| shown(&cx, &worked))
}

/// Figures as a document or table of ours, or as a table in the Department's columns.
type Shown = Either<Readable<FigureTable>, Laid>;

fn shown(cx: &Access<FiguresRead>, worked: &Worked) -> Shown {
    match worked.asked.dfe {
        Some(time) => Either::Right(dfe::laid(worked, time)),
        None => Either::Left(Readable { tag: None, document: service::document(cx, worked) }),
    }
}

/// The columns of a table cannot be asked for where no table is.
fn asks_for_a_table(query: &FiguresQuery, req: &HttpRequest) -> Result<()> {
    if query.columns == Columns::Rollcall || prefers_csv(req) {
        return Ok(());
    }
    let detail = "The Department's columns are those of a table: send Accept: text/csv.";
    let fault = Fault::parameter("columns", FaultCode::InvalidParameter).detail(detail);
    Err(AppError::new(Code::InvalidParameter).faults(vec![fault]))
}
