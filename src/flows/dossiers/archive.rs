//! Making the archive: a matter of the processor alone.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{hidden::Withheld, notices::NoticeLetter};
use crate::{
    error::Result,
    letters::{Letter, Report, html, report},
    proceedings::bundle::{
        About, Charge, Covered, Dossier, Piece, Redactor, Sealed, Told, court, cut, redacted, seal,
        to_be_read, zipped,
    },
};

/// What was read, and is not yet a bundle.
pub struct Gathered {
    /// The legal action that it is about; the dossier holds what belongs to it.
    pub charge: Option<Charge>,
    pub dossier: Dossier,
    pub letters: Vec<NoticeLetter>,
    pub withheld: Option<(Uuid, Withheld)>,
    pub as_of: DateTime<Utc>,
}

/// An evidence bundle.
pub struct EvidenceBundle {
    /// The archive.
    pub bytes: Vec<u8>,
    /// The SHA-256 of its manifest, by which it is known.
    pub manifest_sha256: String,
}

/// Makes it: what may not be told is taken out first, and everything is made of what is left.
pub fn made(gathered: &Gathered) -> Result<EvidenceBundle> {
    let mut dossier = gathered.dossier.clone();
    let withheld = gathered.withheld.as_ref().map(|(_, withheld)| withheld);
    let mut redactor = match withheld {
        Some(withheld) => Redactor::new(&withheld.hidden, &withheld.known),
        None => Redactor::default(),
    };
    if let Some(withheld) = withheld {
        cut(&mut dossier, &withheld.parent, &mut redactor);
    }
    let (dossier, mut pieces) = redacted(&dossier, &mut redactor)?;
    let redactions = redactor.into_found();
    for letter in &gathered.letters {
        pieces.extend(letter_files(letter)?);
    }
    let redacted_for = withheld.map(|withheld| withheld.name.as_str());
    let left_out = gathered.charge.as_ref().map(Charge::leaves_out).unwrap_or_default();
    let served: Vec<String> = gathered.letters.iter().map(|letter| format!("{}.html", letter.path)).collect();
    let to_be_read = to_be_read(&dossier, &served);
    let covered = Covered {
        charge: gathered.charge.as_ref(),
        left_out: &left_out,
        to_be_read: &to_be_read,
        redacted_for,
        redactions: &redactions,
        pieces: &pieces,
    };
    let cover = court(&dossier, &covered)?;
    let mut all = cover_files(&cover)?;
    all.append(&mut pieces);
    let about = About {
        authority: dossier.school.authority.clone(),
        urn: dossier.school.urn,
        case_id: dossier.case_id,
        legal_action_id: gathered.charge.as_ref().map(|charge| charge.id),
        as_of: gathered.as_of,
        from_on: dossier.from_on,
        to_on: dossier.to_on,
        redacted_for: gathered.withheld.as_ref().map(|(id, _)| *id),
    };
    let told = Told {
        redactions: &redactions,
        withheld: &dossier.withheld,
        left_out: &left_out,
        to_be_read: &to_be_read,
    };
    let Sealed { sha256, pieces } = seal(&about, all, told)?;
    Ok(EvidenceBundle { bytes: zipped(&pieces)?, manifest_sha256: sha256 })
}

const COVER: &str = "The bundle for the court: what it is, attendance, chronology, notices, what is withheld";

fn cover_files(cover: &Report) -> Result<Vec<Piece>> {
    let page = Piece::new("bundle.html", COVER, "text/html", report(cover).into_bytes());
    Ok([Some(page), printed_cover(cover)?].into_iter().flatten().collect())
}

fn letter_files(letter: &NoticeLetter) -> Result<Vec<Piece>> {
    let page = html(&letter.letter).into_bytes();
    let page = Piece::new(format!("{}.html", letter.path), letter.what.clone(), "text/html", page);
    Ok([Some(page), printed(letter, &letter.letter)?].into_iter().flatten().collect())
}

#[cfg(feature = "pdf")]
fn printed_cover(cover: &Report) -> Result<Option<Piece>> {
    let print = in_print(crate::letters::report_pdf(cover))?;
    Ok(print.map(|bytes| Piece::new("bundle.pdf", COVER, "application/pdf", bytes)))
}

#[cfg(feature = "pdf")]
fn printed(of: &NoticeLetter, letter: &Letter) -> Result<Option<Piece>> {
    let print = in_print(crate::letters::pdf(letter))?;
    Ok(print.map(|bytes| Piece::new(format!("{}.pdf", of.path), of.what.clone(), "application/pdf", bytes)))
}

/// A print, unless its font lacks letters: the page beside it has them.
#[cfg(feature = "pdf")]
fn in_print(print: std::result::Result<Vec<u8>, crate::letters::Unprinted>) -> Result<Option<Vec<u8>>> {
    use crate::{error::AppError, letters::Unprinted};
    match print {
        Ok(bytes) => Ok(Some(bytes)),
        Err(Unprinted::Letters(_)) => Ok(None),
        Err(Unprinted::Layout(cause)) => Err(AppError::internal(cause)),
    }
}

#[cfg(not(feature = "pdf"))]
fn printed_cover(_: &Report) -> Result<Option<Piece>> {
    Ok(None)
}

#[cfg(not(feature = "pdf"))]
fn printed(_: &NoticeLetter, _: &Letter) -> Result<Option<Piece>> {
    Ok(None)
}
