//! Route of the roll.

use actix_web::{HttpResponse, put};

use super::{
    dto::{RollAnswer, RollQuery, RollSubmission},
    service,
};
use crate::{
    access::{Access, Permission as _, RollWrite},
    domain::urn::Urn,
    error::{AppError, Code, Fault, FaultCode, Result},
    features::pupils::ctf,
    http::{BodyOrXml, Form, LARGE_LIMIT, Params, PathParams, Routes},
};

/// Mounts the routes under the version.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(put_roll);
}

/// Send a school's roll
///
/// The entries of the school's admission register (School Attendance (Pupil Registration) (England)
/// Regulations 2024, regulations 8 and 9), all of them or some. A body of the wrong form is refused whole;
/// otherwise each entry is judged by itself, and the request is refused only if every entry is. A pupil is
/// known by UPN alone, the present one or a former one. Entry and enrolment are one if they have the same
/// starting day, else if the enrolment is the pupil's open one, else if both end on the same day: the entry
/// then corrects the starting day. Any other entry is a new enrolment; enrolments of one pupil may share no
/// day. An entry without `deletion` takes an earlier deletion back. A deletion dated in the past is flagged,
/// and refused while marks lie after it. With `complete`, pupils on roll who are left out are reported and
/// stay. A roll older than the last one changes nothing, and one that says nothing new stores nothing.
///
/// As `application/xml` it is a Common Transfer File (up to 16 MiB), from another school or of this one. Pupils who are
/// on roll stay as they are; the others are entered, each judged by itself: with the EntryDate that the file has of
/// this school, or with `starting_on`, and in the year group of that day. `index` is the pupil's place in the file,
/// and pointers name the property that an element became. Whoever has parental responsibility is a parent, other
/// contacts are called in an emergency. Totals of attendance at other schools are told back in `attendance_elsewhere` and
/// not kept; marks, assessments and notes of the file are read over.
#[utoipa::path(
    tag = "roll", operation_id = "putRoll",
    request_body(
        description = "Entries of the admission register, or a Common Transfer File",
        content((RollSubmission = "application/json"), (String = "application/xml", example = json!(EXAMPLE))),
    ),
    params(("urn" = Urn, Path, description = "The school", example = 120_765), RollQuery),
    security(("bearer" = [RollWrite::SCOPE])),
    responses((status = 200, description = "What became of each entry", body = RollAnswer)),
)]
#[put("/schools/{urn}/roll")]
async fn put_roll(
    cx: Access<RollWrite>,
    path: PathParams,
    Params(query): Params<RollQuery>,
    body: BodyOrXml<RollSubmission, LARGE_LIMIT, { ctf::LARGEST_CTF }>,
) -> Result<HttpResponse> {
    let read = |school: &_, now| match body.parse()? {
        Form::Json(roll) if query.starting_on.is_none() => Ok(roll.into()),
        Form::Json(_) => {
            let fault = Fault::parameter("starting_on", FaultCode::InvalidParameter);
            let detail = "It goes with application/xml; in JSON each entry has its own.";
            Err(AppError::new(Code::InvalidParameter).faults(vec![fault.detail(detail)]))
        }
        Form::Xml(file) => {
            let here = ctf::Numbers::of_school(school);
            ctf::read(file, &ctf::Transfer { here, starting_on: query.starting_on, now })
        }
    };
    let answer = service::put(&cx, path.id("urn")?, read, query.dry_run).await?;
    Ok(HttpResponse::Ok().json(answer))
}

const EXAMPLE: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><CTfile><Header><DocumentName>Common Transfer File\
    </DocumentName><CTFversion>25.0</CTFversion><DateTime>2026-07-20T10:00:00</DateTime><SourceSchool><LEA>926</LEA>\
    <Estab>2001</Estab><SchoolName>Sample Infant School</SchoolName></SourceSchool></Header><CTFpupilData><Pupil>\
    <UPN>R201100018042</UPN><Surname>Sample-Oak</Surname><Forename>Pupil-0042</Forename><DOB>2014-05-02</DOB>\
    <Sex>F</Sex><BasicDetails><NCyearActual>6</NCyearActual></BasicDetails></Pupil></CTFpupilData></CTfile>";
