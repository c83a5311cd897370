//! Use cases: reading a dossier, and making an evidence bundle.

use aws_lc_rs::digest::{SHA256, digest};
use chrono::SecondsFormat;
use uuid::Uuid;

use super::{
    archive::{EvidenceBundle, Gathered, made},
    hidden::{self, Withheld},
    notices,
    query::{DossierQuery, EvidenceBundleQuery, as_of, days, days_of},
    read::{self, Asked, Sight},
};
use crate::{
    access::{Access, Disclosure, DossiersRead},
    error::{AppError, Code, Fault, FaultCode, Result},
    http::{Attachment, ReadBy},
    proceedings::bundle::{Charge, Dossier, narrowed},
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
    session.require_authority().await?;
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

/// The same as of an instant, as an archive with a manifest; about one legal action, what belongs to that. The hash of the
/// manifest is written down with who had it, so that it can be told years later which bundle was made.
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
    session.require_authority().await?;
    let as_of = as_of(query.as_of, session.now())?;
    let case = read::case(&session, urn, id, as_of).await?;
    let reader = by.require()?;
    let charge = match query.legal_action_id {
        Some(action) => Some(read::charge(&session, &case, action, as_of).await?),
        None => None,
    };
    let days = days_of(charge.as_ref(), query.from_on, case.opened_on, as_of)?;
    let asked = Asked { urn, case_id: id, as_of, days };
    let mut dossier = read::dossier(&session, school.school(), &case, asked, sight).await?;
    if let Some(charge) = &charge {
        narrowed(&mut dossier, charge);
    }
    let withheld = match query.redact_for {
        Some(parent) => {
            let withheld = hidden::from(&session, &dossier, case.pupil_id, parent).await?;
            against(charge.as_ref(), &withheld)?;
            Some((parent, withheld))
        }
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
    let action = charge.as_ref().map(|charge| format!(", legal action {}", charge.id)).unwrap_or_default();
    let gathered = Gathered { dossier, letters, withheld, as_of, charge };
    let EvidenceBundle { bytes, manifest_sha256 } = cx.aside(gathered, made).await?;
    let then = as_of.to_rfc3339_opts(SecondsFormat::AutoSi, true);
    let what = Disclosure {
        operation: "evidence_bundle.make",
        subject: format!("{id}{action} as of {then}, manifest sha256:{manifest_sha256}"),
        reader: &reader,
        pupils: 1,
    };
    cx.disclose_audited(urn, &what).await?;
    let sha256 = digest(&SHA256, &bytes).as_ref().to_vec();
    let name = format!("evidence-bundle-{id}.zip");
    Ok((Attachment { name, media: "application/zip".to_owned(), sha256, bytes }, manifest_sha256))
}

/// A bundle about an action against one parent is redacted for no other: that one is told nothing of it.
fn against(charge: Option<&Charge>, withheld: &Withheld) -> Result<()> {
    let accused = charge.and_then(|charge| charge.parent_id);
    match accused.is_none_or(|id| withheld.parent.ids.contains(&id)) {
        true => Ok(()),
        false => {
            let detail = "The legal action is against another parent: a bundle about it is redacted for that one alone.";
            let fault = Fault::parameter("redact_for", FaultCode::InvalidParameter).detail(detail);
            Err(AppError::new(Code::InvalidParameter).faults(vec![fault]))
        }
    }
}
