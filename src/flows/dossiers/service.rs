//! Use cases: reading a dossier, and making an evidence bundle.

use aws_lc_rs::digest::{SHA256, digest};
use chrono::SecondsFormat;
use uuid::Uuid;

use super::{
    archive::{EvidenceBundle, Gathered, made},
    hidden, notices,
    query::{DossierQuery, EvidenceBundleQuery, as_of, days},
    read::{self, Asked, Sight},
};
use crate::{
    access::{Access, Disclosure, DossiersRead},
    attendance::book::shown::require_authority,
    casework::bundle::Dossier,
    error::Result,
    http::{Attachment, ReadBy},
};

/// Everything that is known of a case now, in one snapshot; whom it was told to is written down before.
pub async fn dossier(
    cx: &Access<DossiersRead>,
    (urn, id): (i32, Uuid),
    query: &DossierQuery,
    by: &ReadBy,
) -> Result<Dossier> {
    let sight = Sight::of(cx);
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let school = session.school(urn).await?;
    require_authority(&session).await?;
    let as_of = session.now();
    let case = read::case(&session, urn, id, as_of).await?;
    let reader = by.require()?;
    let asked = Asked { urn, case_id: id, as_of, days: days(query.from_on, case.opened_on, as_of)? };
    let dossier = read::dossier(&session, school.school(), &case, asked, sight).await?;
    drop(snapshot);
    let what = Disclosure { operation: "dossier.read", subject: id.to_string(), reader: &reader, pupils: 1 };
    cx.disclose(urn, &what).await?;
    Ok(dossier)
}

/// The same as of an instant, as an archive with a manifest. The hash of the manifest is written down with who had it, so
/// that it can be told years later which bundle was made.
pub async fn bundle(
    cx: &Access<DossiersRead>,
    (urn, id): (i32, Uuid),
    query: &EvidenceBundleQuery,
    by: &ReadBy,
) -> Result<(Attachment, String)> {
    let sight = Sight::of(cx);
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let school = session.school(urn).await?;
    require_authority(&session).await?;
    let as_of = as_of(query.as_of, session.now())?;
    let case = read::case(&session, urn, id, as_of).await?;
    let reader = by.require()?;
    let asked = Asked { urn, case_id: id, as_of, days: days(query.from_on, case.opened_on, as_of)? };
    let dossier = read::dossier(&session, school.school(), &case, asked, sight).await?;
    let withheld = match query.redact_for {
        Some(parent) => Some((parent, hidden::from(&session, &dossier, case.pupil_id, parent).await?)),
        None => None,
    };
    let letters = match sight.notices && sight.parents {
        true => notices::letters(&session, &dossier).await?,
        false => Vec::new(),
    };
    drop(snapshot);
    let letters = match &withheld {
        Some((_, withheld)) => notices::of_parent(letters, &dossier, &withheld.parent),
        None => letters,
    };
    let gathered = Gathered { dossier, letters, withheld, as_of };
    let EvidenceBundle { bytes, manifest_sha256 } = cx.aside(gathered, made).await?;
    let then = as_of.to_rfc3339_opts(SecondsFormat::AutoSi, true);
    let what = Disclosure {
        operation: "evidence_bundle.make",
        subject: format!("{id} as of {then}, manifest sha256:{manifest_sha256}"),
        reader: &reader,
        pupils: 1,
    };
    cx.disclose_audited(urn, &what).await?;
    let sha256 = digest(&SHA256, &bytes).as_ref().to_vec();
    let name = format!("evidence-bundle-{id}.zip");
    Ok((Attachment { name, media: "application/zip".to_owned(), sha256, bytes }, manifest_sha256))
}
