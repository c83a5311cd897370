//! Routes of returns.

mod steps;

use actix_web::{HttpResponse, get, http::header, put};

use super::{
    dto::{
        CollectionReturn, CollectionReturnItem, CollectionReturnPut, CollectionReturnSaveQuery,
        CollectionReturnSaved, CollectionReturnStep, CollectionReturnStepsQuery, CollectionSubmission,
        CollectionSubmissionItem, SchoolCollectionReturnsQuery,
    },
    history as past, reading,
    received::SaveBody,
    saving,
};
use crate::{
    access::{Access, CollectionsRead, CollectionsWrite, Permission as _},
    domain::{purpose::Purpose, urn::Urn},
    error::{Problem, Result},
    http::{Page, Params, PathParams, Precondition, ReadBy, Readable, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list)
        .service(show)
        .service(save)
        .service(submissions)
        .service(show_submission)
        .service(history);
    cfg.configure(steps::routes);
}

fn school(path: &PathParams) -> Result<i32> {
    Ok(path.id::<Urn>("urn")?.get())
}

fn answered<T: serde::Serialize>((tag, document): (String, T)) -> HttpResponse {
    HttpResponse::Ok().insert_header((header::ETAG, format!("\"{tag}\""))).json(document)
}

/// List what a school is asked for
///
/// The authority's collections that ask this school and have opened, the last one first, each with how far the school's
/// return is. It tells nothing of what a return says.
#[utoipa::path(
    tag = "collections", operation_id = "listSchoolCollectionReturns",
    params(("urn" = Urn, Path, description = "The school", example = 120765), SchoolCollectionReturnsQuery),
    security(("bearer" = [CollectionsRead::SCOPE])),
    responses((status = 200, description = "One page of returns", body = Page<CollectionReturnItem>)),
)]
#[get("/schools/{urn}/collection-returns")]
async fn list(
    cx: Access<CollectionsRead>,
    path: PathParams,
    Params(query): Params<SchoolCollectionReturnsQuery>,
) -> Result<Page<CollectionReturnItem>> {
    reading::list(&cx, school(&path)?, &query).await
}

/// Get a school's return to a collection
///
/// A row for each pupil of the group who was on the school's roll in the days asked about, or one for the whole school:
/// what the school says beside what its registers say, worked out now and stored nowhere. A row of which the school says
/// nothing is what its registers say, where they cover 90 % of the marks that were due, whether or not other rows were
/// saved; `unanswered` is only a row that neither answers. Coverage is told with numerator and denominator. What was
/// found is an `error` (the return cannot be submitted), a `query` (to be explained first) or `information`; a school that
/// has sent no roll for these days cannot say that it has nobody of the group. As `text/csv`
/// it is the sheet that schools fill in and send back with `putSchoolCollectionReturn`; what is asked and explained of the
/// whole return stands in its last line, which names nobody. The authority sees what was last
/// submitted; a draft is the school's. Rows of pupils need `pupils.groups:read` too, and the read is written down with
/// client, person and purpose before it is answered; the row of a whole school needs `pupils:read`. The `ETag` begins with the version that changes name in `If-Match`.
#[utoipa::path(
    tag = "collections", operation_id = "getSchoolCollectionReturn",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The collection"),
        ("Person-Name" = Option<String>, Header, description = "For whom rows of pupils are read", example = "A. Head"),
        ("Person-Title" = Option<String>, Header, description = "That person's role", example = "Headteacher"),
        ("Access-Purpose" = Option<Purpose>, Header, description = "What rows of pupils are read for"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [CollectionsRead::SCOPE])),
    responses(
        (status = 200, description = "The return", body = CollectionReturn,
            headers(("ETag" = String, description = "Names this version and what is shown beside it"))),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/schools/{urn}/collection-returns/{id}")]
async fn show(
    cx: Access<CollectionsRead>,
    path: PathParams,
    by: ReadBy,
) -> Result<Readable<CollectionReturn>> {
    let (tag, document) = reading::show(&cx, school(&path)?, path.id("id")?, &by).await?;
    Ok(Readable { tag: Some(tag), document })
}

/// Save a school's return to a collection
///
/// Replaces what the school says, in JSON or as the filled-in sheet (`text/csv`, or `text/plain` of the same form: by
/// comma, semicolon or tab, in UTF-8 with or without a byte-order mark, in UTF-16 with one or in Windows-1252; who sends a
/// sheet stands in `Person-Name`). A row of which the school says nothing is what its registers say, where they cover 90 %
/// of the marks that were due, whether or not other rows were saved; `unanswered` is only a row that neither answers.
/// `summary.filled_in` counts the rows that are filled in.
///
/// Of a sheet `upn` or `pupil_id`, `possible`, `attended` and `explanation` are read; a column that the sheet does not have
/// is refused. What is asked of the whole return, such as whether everybody really attended everything, is explained by
/// `explanation` beside the rows, or in a sheet of pupils by a line that names nobody and has no counts, or by explaining
/// each row. Both forms replace it: where it is not sent, what was explained before is taken back.
///
/// A row that cannot be understood, or that names nobody who is asked about, refuses the
/// whole, every such row named: a pupil of another school is answered as one who does not exist. Errors and queries do
/// not stand against saving, and the answer tells them row by row; `dry_run=true` tells them and keeps nothing. The same
/// again changes nothing.
#[utoipa::path(
    tag = "collections", operation_id = "putSchoolCollectionReturn",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The collection"),
        CollectionReturnSaveQuery,
        ("If-Match" = String, Header, description = "The `ETag` that was read"),
        ("Person-Name" = Option<String>, Header, description = "Who sends it; of a sheet", example = "A. Clerk"),
        ("Person-Title" = Option<String>, Header, description = "That person's role; of a sheet", example = "Data manager"),
    ),
    request_body(
        description = "What the school says",
        content(
            (CollectionReturnPut = "application/json"),
            (String = "text/csv", example = json!("upn,possible,attended,explanation\nR201100018042,66,60,\n")),
            (String = "text/plain", example = json!("upn,possible,attended\nR201100018042,66,60\n")),
        ),
    ),
    security(("bearer" = [CollectionsWrite::SCOPE])),
    responses(
        (status = 200, description = "What the return says now, row by row", body = CollectionReturnSaved,
            headers(("ETag" = String, description = "Names this version; left out of a dry run, which makes none"))),
        (status = 409, description = "`state_conflict`: it is submitted, the school is exempt, or the collection is closed",
            body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "`precondition_failed`: the return is not at the version named",
            body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[put("/schools/{urn}/collection-returns/{id}")]
async fn save(
    cx: Access<CollectionsWrite>,
    path: PathParams,
    Params(query): Params<CollectionReturnSaveQuery>,
    read: Precondition,
    by: ReadBy,
    body: SaveBody,
) -> Result<HttpResponse> {
    let at = (school(&path)?, path.id("id")?);
    Ok(match saving::save(&cx, at, query.dry_run, &read, &by, &body).await? {
        (Some(tag), saved) => answered((tag, saved)),
        (None, saved) => HttpResponse::Ok().json(saved),
    })
}

/// List the submitted versions of a school's return
///
/// The last one first, when each was submitted and by whom, without what it says.
#[utoipa::path(
    tag = "collections", operation_id = "listCollectionSubmissions",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The collection"),
        CollectionReturnStepsQuery,
    ),
    security(("bearer" = [CollectionsRead::SCOPE])),
    responses((status = 200, description = "One page of versions", body = Page<CollectionSubmissionItem>)),
)]
#[get("/schools/{urn}/collection-returns/{id}/submissions")]
async fn submissions(
    cx: Access<CollectionsRead>,
    path: PathParams,
    Params(query): Params<CollectionReturnStepsQuery>,
) -> Result<Page<CollectionSubmissionItem>> {
    past::submissions(&cx, (school(&path)?, path.id("id")?), &query).await
}

/// List what became of a school's return
///
/// Every step that was taken with it, the last one first: what was done, by whom, and what the authority said with it.
#[utoipa::path(
    tag = "collections", operation_id = "listCollectionReturnSteps",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The collection"),
        CollectionReturnStepsQuery,
    ),
    security(("bearer" = [CollectionsRead::SCOPE])),
    responses((status = 200, description = "One page of steps", body = Page<CollectionReturnStep>)),
)]
#[get("/schools/{urn}/collection-returns/{id}/history")]
async fn history(
    cx: Access<CollectionsRead>,
    path: PathParams,
    Params(query): Params<CollectionReturnStepsQuery>,
) -> Result<Page<CollectionReturnStep>> {
    past::steps(&cx, (school(&path)?, path.id("id")?), &query).await
}

/// Get a submitted version of a school's return
///
/// Frozen: what the school said, what the registers said then, and what was explained. Rows of pupils need
/// `pupils.groups:read` too, and the read is written down with client, person and purpose before it is answered; that of a
/// whole school needs `pupils:read`.
#[utoipa::path(
    tag = "collections", operation_id = "getCollectionSubmission",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The collection"),
        ("submission" = i32, Path, description = "Which of the school's submissions", example = 1, minimum = 1),
        ("Person-Name" = Option<String>, Header, description = "For whom rows of pupils are read", example = "A. Officer"),
        ("Person-Title" = Option<String>, Header, description = "That person's role", example = "Data officer"),
        ("Access-Purpose" = Option<Purpose>, Header, description = "What rows of pupils are read for"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [CollectionsRead::SCOPE])),
    responses(
        (status = 200, description = "The version", body = CollectionSubmission),
        (status = 304, description = "It is held already, and never changes"),
    ),
)]
#[get("/schools/{urn}/collection-returns/{id}/submissions/{submission}")]
async fn show_submission(
    cx: Access<CollectionsRead>,
    path: PathParams,
    by: ReadBy,
) -> Result<Tagged<CollectionSubmission>> {
    let at = (school(&path)?, path.id("id")?);
    reading::show_submission(&cx, at, path.value("submission", "the number of a submission")?, &by).await
}
