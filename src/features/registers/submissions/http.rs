//! Routes of submissions.

use std::{convert::Infallible, io::Read as _, time::Duration};

use actix_web::{
    HttpRequest, HttpResponse, Responder as _, get,
    http::header::{HeaderName, LOCATION},
    post,
    web::{Bytes, Data, Json},
};
use futures_util::stream;
use tokio::{sync::mpsc, task::spawn_blocking};

use super::{
    dto::{RegisterSubmission, RegisterSubmissionLine, RegisterSubmissionResult},
    run::Run,
    service::{Submissions, Turn},
    terms::{Media, SubmissionQuery, Terms},
};
use crate::{
    access::{Access, Permission as _, RegistersWrite},
    error::{REQUEST_ID, Result},
    features::registers::SharedRolls,
    http::{IdempotencyKey, Params, PathParams, Routes, Upload, prefers, prefers_lenient},
};

/// How long a client may leave the answer unread before it is taken to be gone.
const UNREAD: Duration = Duration::from_secs(60);

const APPLIED: HeaderName = HeaderName::from_static("preference-applied");
/// Bytes of stored results that are read at once.
const READ_AT_ONCE: usize = 64 * 1024;

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(submit).service(get).service(get_results);
}

/// Submit registers in bulk
///
/// Many registers at once: `application/x-ndjson` with the body of `putRegister` and `urn`, `date` and `session` on
/// each line, or `text/csv` with a mark in each row, as MIS export it. Up to 200,000 lines or rows and 50 MB, `gzip`
/// or plain. Each register commits by itself and is taken as `putRegister` takes it (regulation 10). The answer is
/// one line for each line or row, in their order and with its line number, and ends with a line `summary`; an answer
/// without one was cut off: send the submission again, for what is stored already is `unchanged`. A line that cannot
/// be read fails alone. In CSV, rows that agree in school, day, session, `taken_at` and who recorded them are one
/// push, wherever they stand; a cell without a mark is `not_stored`. Columns are `urn`, `date`, `session`, `upn`, `code`,
/// `taken_at`, `recorded_by_name` (each of them needed, `urn`, `date`, `session` and `taken_at` as column or in the
/// query; the person in the file alone, for URLs are logged), `recorded_by_title`, `minutes_late`, `note`, `amendment_reason`, `amendment_by_name`,
/// `amendment_by_title` and `amendment_at`, also by the names of common exports (`Mark`, `AM/PM`, `Mark Date`, `Pupil UPN`,
/// `Late Minutes`, `Comments`, `Teacher`, `Reason for change`). Adno, names and groups are read over, any other column is
/// refused. Days are `YYYY-MM-DD` or `DD/MM/YYYY`, sessions `am`, `pm`, `1` or `2`, and text is UTF-8 or Windows-1252.
/// Blank lines are no rows.
#[utoipa::path(
    tag = "registers", operation_id = "submitRegisters",
    params(
        SubmissionQuery,
        ("Prefer" = Option<String>, Header, description = "`handling=lenient` keeps the good marks of a register with refused ones; `respond-async` is answered before the work is done",
            example = "handling=lenient"),
        ("Content-Encoding" = Option<String>, Header, description = "`gzip`, or nothing", example = "gzip"),
        ("Idempotency-Key" = Option<String>, Header,
            description = "With `respond-async`, makes a repeated request the same submission; an answer at once needs none"),
    ),
    request_body(
        description = "Registers, one on each line, or marks, one in each row",
        content(
            (RegisterSubmissionLine = "application/x-ndjson", example = json!({
                "urn": 120765, "date": "2026-11-20", "session": "am", "taken_at": "2026-11-20T09:02:11Z",
                "recorded_by": {"name": "A. Teacher", "title": "Form tutor"},
                "marks": [{"upn": "R201100018042", "code": "/"}]
            })),
            (String = "text/csv", example = "urn,date,session,upn,code,taken_at,recorded_by_name,minutes_late,note\n120765,20/11/2026,AM,R201100018042,/,2026-11-20T09:02:11Z,A. Teacher,,\n"),
        ),
    ),
    security(("bearer" = [RegistersWrite::SCOPE])),
    responses(
        (status = 200, description = "What became of each line, one on each line, and a summary at the end",
            body = RegisterSubmissionResult, content_type = "application/x-ndjson"),
        (status = 202, description = "The submission is on disk and will be worked through; `Location` is where it is",
            body = RegisterSubmission),
        (status = 409, description = "`idempotency_in_progress`: the first request with this key is still running",
            body = crate::error::Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/register-submissions")]
async fn submit(
    cx: Access<RegistersWrite>,
    Params(query): Params<SubmissionQuery>,
    key: IdempotencyKey,
    req: HttpRequest,
    rolls: SharedRolls,
    submissions: Data<Submissions>,
    upload: Upload,
) -> Result<HttpResponse> {
    let cx = cx.bulk();
    let media = upload.media().and_then(|(media, charset)| Media::of(media, charset))?;
    let terms = Terms { media, lenient: prefers_lenient(&req), query };
    terms.check()?;
    let turn = submissions.turn(cx.client()).await?;
    let lenient = terms.lenient.then_some("handling=lenient");
    if prefers(&req, "respond-async", "") {
        let made = submissions.receive(&cx, upload, &terms, key).await?;
        let applied: Vec<_> = ["respond-async"].into_iter().chain(lenient).collect();
        let accepted = made.map(|submission| {
            let mut answer = HttpResponse::Accepted();
            answer.insert_header((LOCATION, submission.links.this.clone()));
            answer.insert_header((APPLIED, applied.join(", ")));
            answer.json(submission)
        });
        return Ok(accepted.respond_to(&req));
    }
    let run = submissions.begin(cx, rolls, upload, terms).await?;
    let mut answer = HttpResponse::Ok();
    if let Some(lenient) = lenient {
        answer.insert_header((APPLIED, lenient));
    }
    Ok(answer.content_type("application/x-ndjson").streaming(told(run, turn)))
}

/// Read a submission
///
/// How far a submission has come that was sent with `Prefer: respond-async`. Only the client that sent it sees it,
/// for seven days after it was done. Work on it goes on after a restart of the service where it stopped.
#[utoipa::path(
    tag = "registers", operation_id = "getRegisterSubmission",
    params(("id" = Uuid, Path, description = "The submission")),
    security(("bearer" = [RegistersWrite::SCOPE])),
    responses((status = 200, description = "The submission", body = RegisterSubmission)),
)]
#[get("/register-submissions/{id}")]
async fn get(
    cx: Access<RegistersWrite>,
    path: PathParams,
    submissions: Data<Submissions>,
) -> Result<Json<RegisterSubmission>> {
    Ok(Json(submissions.submission(&cx, path.id("id")?).await?))
}

/// Read the results of a submission
///
/// What became of each line of a submission that is done, as `submitRegisters` would have answered at once.
#[utoipa::path(
    tag = "registers", operation_id = "getRegisterSubmissionResults",
    params(("id" = Uuid, Path, description = "The submission")),
    security(("bearer" = [RegistersWrite::SCOPE])),
    responses(
        (status = 200, description = "What became of each line, one on each line, and a summary at the end",
            body = RegisterSubmissionResult, content_type = "application/x-ndjson"),
        (status = 409, description = "`state_conflict`: the submission is not done",
            body = crate::error::Problem, content_type = "application/problem+json"),
    ),
)]
#[get("/register-submissions/{id}/results")]
async fn get_results(
    cx: Access<RegistersWrite>,
    path: PathParams,
    submissions: Data<Submissions>,
) -> Result<HttpResponse> {
    let results = submissions.results(&cx, path.id("id")?).await?;
    let parts = stream::try_unfold(results, |results| async move {
        let read = spawn_blocking(move || {
            let mut part = Vec::with_capacity(READ_AT_ONCE);
            (&results).take(READ_AT_ONCE as u64).read_to_end(&mut part).map(|read| (part, read, results))
        });
        let (part, read, results) = read.await.map_err(std::io::Error::other)??;
        Ok::<_, std::io::Error>((read > 0).then(|| (Bytes::from(part), results)))
    });
    Ok(HttpResponse::Ok().content_type("application/x-ndjson").streaming(parts))
}

/// The answer as it is made. Work stops when the client goes away, or leaves what it is told unread.
fn told(mut run: Run, turn: Turn) -> impl futures_util::Stream<Item = Result<Bytes, Infallible>> {
    let (send, lines) = mpsc::channel::<Bytes>(4);
    let id = REQUEST_ID.try_with(String::clone).unwrap_or_default();
    let work = async move {
        let _turn = turn;
        loop {
            let part = match run.next().await {
                Ok(Some(lines)) => lines,
                Ok(None) => break,
                // An answer without a summary says that it was cut off.
                Err(error) => return error.log(),
            };
            if !matches!(tokio::time::timeout(UNREAD, send.send(part.into())).await, Ok(Ok(()))) {
                tracing::info!("a submission was left by its client");
                return;
            }
        }
        if let Ok((_, line)) = run.end().await {
            let _ = send.send(line.into()).await;
        }
    };
    actix_web::rt::spawn(REQUEST_ID.scope(id, work));
    stream::unfold(lines, |mut lines| async move { lines.recv().await.map(|part| (Ok(part), lines)) })
}
