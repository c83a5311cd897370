//! Routes of headlines.

use actix_web::get;

use super::{ask::PupilGroupHeadlineQuery, dto::PupilGroupHeadline, service};
use crate::{
    access::{Access, FiguresRead, Permission as _},
    domain::urn::Urn,
    error::Result,
    http::{Params, PathParams, Readable, Routes},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(get_of_all).service(get_of_school);
}

/// Get the headline of a pupil group
///
/// For a client that reaches every school: the children who were in the group on a day (the census), of how many of them
/// the registers tell, and how many attended everything, 90 % or more, and less, in any days, half term, term or year.
/// Every number stands with what it is out of; percentages are rounded half up from the exact counts, and the edges of
/// bands belong to the upper one. Children are counted, not enrolments: a child at two schools is one. It is worked out
/// from the pages when asked and stored nowhere. To a client that does not hold both `pupils:read` and
/// `pupils.groups:read` what fewer than six stand behind is withheld, and what would give them away.
#[utoipa::path(
    tag = "pupil groups", operation_id = "getPupilGroupHeadline",
    params(("id" = Uuid, Path, description = "The group"), PupilGroupHeadlineQuery),
    security(("bearer" = [FiguresRead::SCOPE])),
    responses((status = 200, description = "The headline", body = PupilGroupHeadline)),
)]
#[get("/pupil-groups/{id}/headline")]
async fn get_of_all(
    cx: Access<FiguresRead>,
    path: PathParams,
    Params(query): Params<PupilGroupHeadlineQuery>,
) -> Result<Readable<PupilGroupHeadline>> {
    let document = service::of_all(&cx.bulk(), path.id("id")?, &query).await?;
    Ok(Readable { tag: None, document })
}

/// Get the headline of a pupil group at a school
///
/// As that of the authority, of the pupils on this school's roll on the day of the census, and of their sessions at this
/// school alone.
#[utoipa::path(
    tag = "pupil groups", operation_id = "getSchoolPupilGroupHeadline",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The group"),
        PupilGroupHeadlineQuery,
    ),
    security(("bearer" = [FiguresRead::SCOPE])),
    responses((status = 200, description = "The headline", body = PupilGroupHeadline)),
)]
#[get("/schools/{urn}/pupil-groups/{id}/headline")]
async fn get_of_school(
    cx: Access<FiguresRead>,
    path: PathParams,
    Params(query): Params<PupilGroupHeadlineQuery>,
) -> Result<Readable<PupilGroupHeadline>> {
    let urn: Urn = path.id("urn")?;
    let document = service::of_school(&cx, urn.get(), path.id("id")?, &query).await?;
    Ok(Readable { tag: None, document })
}
