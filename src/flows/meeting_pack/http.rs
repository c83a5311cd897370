//! Route of the pack of a support meeting.

use actix_web::{HttpRequest, get};

use super::{
    dto::{SupportMeetingPack, SupportMeetingPackQuery},
    page,
    service::{self, Prepared},
};
use crate::{
    access::{Access, Permission as _, SupportMeetingsPackRead, short_print},
    domain::{purpose::Purpose, urn::Urn},
    error::Result,
    http::{
        LetterPage, LetterPrint, NoLetter, Params, PathParams, ReadBy, ReportSheet, Reported, Routes, Tagged,
        sheet_asked,
    },
    letters::Report,
};

/// Mounts the flow under the version.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(pack);
}

/// Prepare the pack of a support meeting
///
/// Its agenda, worked out from the data when it is asked: trends by half term and week beside the published figures of the
/// authority, its region, England and its neighbours; groups; every severely absent pupil, those without a plan first, and the
/// persistently absent, with their plans and who leads them; the school's last self-assessment, and what it has begun and
/// not submitted; its senior attendance champion; what was agreed earlier and is still open. Nothing of it is stored. Each
/// part asks for the scope that shows what stands behind it, and `withheld` names those that are missing. As HTML, or PDF
/// where the service was built with it, it is to be read and printed; nothing in it loads or runs. For whom and for what it
/// is read is stated, and written down.
#[utoipa::path(
    tag = "support meetings", operation_id = "getSupportMeetingPack",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The meeting"),
        SupportMeetingPackQuery,
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the pack already held"),
        ("Person-Name" = String, Header, description = "For whom it is read", example = "A. Officer"),
        ("Person-Title" = Option<String>, Header, description = "That person's role", example = "Attendance & Entitlement Officer"),
        ("Access-Purpose" = Purpose, Header, description = "What it is read for"),
    ),
    security(("bearer" = [SupportMeetingsPackRead::SCOPE])),
    responses(
        (status = 200, description = "The pack", content(
            (SupportMeetingPack = "application/json"), (LetterPage = "text/html"), (LetterPrint = "application/pdf"),
        )),
        NoLetter,
    ),
)]
#[get("/schools/{urn}/support-meetings/{id}/pack")]
async fn pack(
    cx: Access<SupportMeetingsPackRead>,
    path: PathParams,
    Params(query): Params<SupportMeetingPackQuery>,
    by: ReadBy,
    req: HttpRequest,
) -> Result<Reported<SupportMeetingPack>> {
    let medium = sheet_asked(&req)?;
    let at = (path.school()?, path.id("id")?);
    let Prepared { pack, svg } = service::prepare(&cx, at, &query, &by, medium.is_some()).await?;
    Ok(match medium {
        None => Reported::Document(Tagged { tag: short_print(&pack)?, document: pack }),
        Some(medium) => {
            let make = move |report: &Report| ReportSheet::of(report, medium, "support-meeting");
            Reported::Sheet(cx.aside(page::report(&pack, svg), make).await?)
        }
    })
}
