//! Routes of dossiers and evidence bundles.

use actix_web::{
    HttpRequest, HttpResponse, Responder,
    body::BoxBody,
    get,
    http::header::{HeaderName, HeaderValue},
    web,
};

use super::{
    query::{DossierQuery, EvidenceBundleQuery},
    service,
};
use crate::{
    access::{Access, DossiersRead, Permission as _},
    domain::{purpose::Purpose, urn::Urn},
    error::Result,
    http::{Attachment, FileBytes, Params, PathParams, ReadBy, Routes},
    proceedings::bundle::Dossier,
};

/// Mounts the flow under the version.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(show).service(bundle);
}

/// Get everything that is known of a case
///
/// In one answer and of one moment: the case, its referrals, timeline, tasks and feedback, what was done under the law, the
/// pupil's enrolments and attendance (worked out from the pages, with every mark and every amendment of one), support,
/// leave, part-time timetables, attendance panels, officers' advice, referrals to agencies, places on parenting programmes,
/// encounters with truancy patrols, Notices to Improve, penalty notices and what was paid of them, parents, contacts; each
/// document with every way in which it stood. Each part is told with the scope that tells it elsewhere, and is null
/// without; `withheld` names these. Codes ask for `registers.codes:read`. A confidential address of a contact is not told.
/// The read is written down with the client, the person and the purpose before it is answered. Who does not reach every
/// school is answered as if there were no such case.
#[utoipa::path(
    tag = "dossiers", operation_id = "getCaseDossier",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The case"),
        DossierQuery,
        ("Person-Name" = String, Header, description = "For whom it is read", example = "A. Officer"),
        ("Person-Title" = Option<String>, Header, description = "That person's role", example = "Court officer"),
        ("Access-Purpose" = Purpose, Header, description = "What it is read for"),
    ),
    security(("bearer" = [DossiersRead::SCOPE])),
    responses((status = 200, description = "Everything that is known of the case", body = Dossier)),
)]
#[get("/schools/{urn}/cases/{id}/dossier")]
async fn show(
    cx: Access<DossiersRead>,
    path: PathParams,
    Params(query): Params<DossierQuery>,
    by: ReadBy,
) -> Result<web::Json<Dossier>> {
    let cx = cx.bulk();
    service::dossier(&cx, (path.school()?, path.id("id")?), &query, &by).await.map(web::Json)
}

/// A bundle on its way: the archive, and the hash by which it is known.
struct Bundled {
    archive: Attachment,
    manifest_sha256: String,
}

impl Responder for Bundled {
    type Body = BoxBody;

    fn respond_to(self, req: &HttpRequest) -> HttpResponse {
        let mut answer = self.archive.respond_to(req);
        if let Ok(value) = HeaderValue::from_str(&self.manifest_sha256) {
            answer.headers_mut().insert(HeaderName::from_static("manifest-sha256"), value);
        }
        answer
    }
}

/// Make the evidence bundle of a case
///
/// What a dossier tells, as of one instant, for a court: a ZIP archive. With `legal_action_id` it holds what belongs to that
/// action alone: its charge on the first page (defendant, pupil and date of birth, provision, days of the offence, court and
/// hearing, prosecutor, who authorised it), the registers of the days of the offence, and the notices on which it rests. A
/// court that has not convicted is told of no other action, notice or outcome: the manifest says in `left_out` which kinds
/// of things are left out and why, in the same words whether there are any or not. Without it the bundle is of the whole
/// case, says so on its first page, and must not go before such a court.
///
/// `bundle.html` (and `bundle.pdf` where the service prints) begins with its contents and tells what it is, the attendance
/// with a certificate for the head teacher to sign (section 566 of the Education Act 1996: particulars, and nothing signed),
/// every mark and every amendment, a chronology by the day on which things happened beside that of the record, notices and
/// legal steps; each part stands beside it as JSON, and each notice as it was issued. `manifest.json` lists every file with its SHA-256, each entry chained to the
/// one before; `manifest.sha256` holds the hash of the manifest, which is also told in `Manifest-SHA256` and written into
/// the log of disclosures with the client, the person and the purpose. `scripts/verify-bundle` checks all of it with
/// SHA-256 alone. The same instant, scopes and parameters make the same bytes.
///
/// With `redact_for`, what that parent must not be told is withheld: everything of another parent, of other people and
/// other children, confidential addresses, other schools, and events that third parties told. A marker stands in the place
/// of each, and the manifest lists file, place, kind and reason. It goes by what is known to be confidential today. Whoever
/// was met, invited or there, and what agencies or constables told, is withheld unseen; advice between school and authority
/// and referrals without consent are left out. Of an action against one parent it is redacted for that parent alone.
///
/// No rule finds everybody who is named in a text: `to_be_read_before_serving` in the manifest, and a page of the bundle
/// with boxes, list every file with texts in people's own words and every letter as it was served. Somebody who knows the
/// family reads each of them before the bundle is given to anybody: for other people, earlier proceedings and notices, what
/// was said in confidence, and opinion that is no evidence.
#[utoipa::path(
    tag = "dossiers", operation_id = "getCaseEvidenceBundle",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The case"),
        EvidenceBundleQuery,
        ("Person-Name" = String, Header, description = "For whom it is made", example = "A. Officer"),
        ("Person-Title" = Option<String>, Header, description = "That person's role", example = "Court officer"),
        ("Access-Purpose" = Purpose, Header, description = "What it is made for"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the bundle already held"),
    ),
    security(("bearer" = [DossiersRead::SCOPE])),
    responses(
        (status = 200, description = "The bundle", content((FileBytes = "application/zip")),
            headers(
                ("Manifest-SHA256" = String, description = "SHA-256 of the bundle's manifest.json"),
                ("Repr-Digest" = String, description = "SHA-256 of the archive (RFC 9530)"),
            )),
        (status = 304, description = "The bundle already held is this one"),
    ),
)]
#[get("/schools/{urn}/cases/{id}/evidence-bundle")]
async fn bundle(
    cx: Access<DossiersRead>,
    path: PathParams,
    Params(query): Params<EvidenceBundleQuery>,
    by: ReadBy,
) -> Result<Bundled> {
    let cx = cx.bulk();
    let made = service::bundle(&cx, (path.school()?, path.id("id")?), &query, &by).await?;
    let (archive, manifest_sha256) = made;
    Ok(Bundled { archive, manifest_sha256 })
}
