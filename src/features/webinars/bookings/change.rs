//! Who comes by a booking instead of whom, what is said of them otherwise, and what they are told of it.

use sea_orm::{ColumnTrait as _, sea_query::Value};
use uuid::Uuid;

use super::{
    rules::{self, Changed, Somebody},
    service::{coming, known, set_cancelled},
    store,
};
use crate::{
    access::{Document as _, Standing, Tx},
    entities::{
        webinar, webinar_booking,
        webinar_person::{Column, Entity, Model},
    },
    error::{AppError, Code, Fault, FaultCode, Result},
    features::webinars::{
        ledger,
        mails::{self, Ended, Party},
        recordings,
        states::WebinarBookingState,
        terms::BookingTerms,
    },
};

type Of<'a> = (&'a Standing<'a, webinar::Entity>, &'a Standing<'a, webinar_booking::Entity>);

/// What became of the people of a booking.
pub struct Replaced {
    /// Whether anything is otherwise than before.
    pub otherwise: bool,
    /// Who waits from now on, or is written to elsewhere while they wait, and is still to be told so.
    pub waiting: Vec<Model>,
}

/// Lets these people come in place of those who did, and corrects what is said of who stays. `terms` are what the booking
/// says from then on. Once the webinar has begun who comes is fixed.
pub async fn replace(
    tx: &Tx<'_>,
    (held, booking): Of<'_>,
    terms: &BookingTerms,
    sent: Vec<(Option<Uuid>, Somebody)>,
    by_school: bool,
) -> Result<Replaced> {
    let before = coming(tx, booking.row.id).await?;
    let ids: Vec<_> = before.iter().map(known).collect();
    let changed = rules::changed(&ids, sent).map_err(AppError::invalid)?;
    let begun = !held.state.at(tx.now(), held.row.starts_at, 1).gives_places();
    if begun {
        refuse_others(&changed, terms, &booking.terms)?;
    }
    let party =
        |people| Party { version: booking.row.version.saturating_add(1), terms: terms.clone(), people };
    let waits = booking.state == WebinarBookingState::Waiting;
    let gone: Vec<_> = changed.gone.iter().filter_map(|place| before.get(*place).cloned()).collect();
    let mut otherwise = !gone.is_empty();
    if !gone.is_empty() {
        set_cancelled(tx, &gone).await?;
        mails::ended(tx, held, Ended { waited: waits, by_school }, &party(gone)).await?;
    }
    let Corrected { readdressed, renamed, any } = correct(tx, &before, &changed.kept).await?;
    otherwise |= any;
    let at = (booking.row.id, held.row.id, booking.row.school_urn);
    let new: Vec<_> = changed.new.iter().map(|one| store::person(tx, at, booking.state, one)).collect();
    if !new.is_empty() {
        otherwise = true;
        tx.insert(new.iter().map(store::fresh).collect()).await?;
    }
    let mut waiting = Vec::new();
    match (begun, waits) {
        (true, true) => {}
        (true, false) => recordings::readdressed(tx, held, &party(readdressed)).await?,
        (false, true) => {
            mails::take_back(tx, &[party(readdressed.clone())]).await?;
            waiting = [readdressed, new].concat();
        }
        (false, false) => {
            mails::readdressed(tx, held, &party(readdressed)).await?;
            mails::renamed(tx, held, &party(renamed)).await?;
            mails::confirmed(tx, held, &party(new))?;
        }
    }
    Ok(Replaced { otherwise, waiting })
}

/// Tells these people of a booking that they wait, if they do: fewer may have been few enough for places.
pub async fn tell_who_waits(
    tx: &Tx<'_>,
    held: &Standing<'_, webinar::Entity>,
    booking: Uuid,
    people: Vec<Model>,
) -> Result<()> {
    use webinar_booking::{Column as Of, Entity as Booking};
    if people.is_empty() {
        return Ok(());
    }
    let row = tx.find::<Booking>().filter(Of::Id.eq(booking)).one().await?.ok_or(Code::Internal)?;
    let (state, terms) = Booking::read(&row)?;
    if state != WebinarBookingState::Waiting {
        return Ok(());
    }
    let position = ledger::position(tx, &row).await?;
    mails::waiting(tx, held, position, &Party { version: row.version, terms, people })
}

/// That somebody would come instead of somebody, or fewer, or ask something else, now that it has begun.
fn refuse_others(changed: &Changed, terms: &BookingTerms, before: &BookingTerms) -> Result<()> {
    let others = !changed.new.is_empty() || !changed.gone.is_empty();
    let asks = terms.questions != before.questions;
    let faults: Vec<_> = [("/people", others), ("/questions", asks)]
        .into_iter()
        .filter(|(_, wrong)| *wrong)
        .map(|(at, _)| Fault::at(at, FaultCode::FixedSinceBegun))
        .collect();
    if faults.is_empty() { Ok(()) } else { Err(AppError::invalid(faults)) }
}

/// Of whom something was corrected, as it is now.
#[derive(Default)]
struct Corrected {
    /// Their addresses, whatever else.
    readdressed: Vec<Model>,
    /// Their names, and not their addresses.
    renamed: Vec<Model>,
    /// Anything of anybody.
    any: bool,
}

async fn correct(tx: &Tx<'_>, before: &[Model], kept: &[(usize, Somebody)]) -> Result<Corrected> {
    let (mut corrected, mut all) = (Corrected::default(), Vec::new());
    for (place, somebody) in kept {
        let Some(was) = before.get(*place) else { continue };
        let now = Model {
            name: somebody.name.clone(),
            role: somebody.role.as_str().to_owned(),
            email: somebody.email.as_str().to_owned(),
            email_folded: somebody.folded(),
            ..was.clone()
        };
        if now == *was {
            continue;
        }
        match () {
            () if now.email_folded != was.email_folded => corrected.readdressed.push(now.clone()),
            () if now.name != was.name => corrected.renamed.push(now.clone()),
            () => {}
        }
        all.push(now);
    }
    corrected.any = !all.is_empty();
    let set = async |id: Uuid, columns: Vec<(Column, Value)>| {
        tx.set_all::<Entity>(Column::Id.eq(id).into(), columns).await
    };
    // Two may have had each other's address: no address has two places at a webinar, not for a moment either.
    if corrected.readdressed.len() > 1 {
        for person in &corrected.readdressed {
            set(person.id, vec![(Column::EmailFolded, person.id.to_string().into())]).await?;
        }
    }
    for person in all {
        let columns = vec![
            (Column::Name, person.name.into()),
            (Column::Role, person.role.into()),
            (Column::Email, person.email.into()),
            (Column::EmailFolded, person.email_folded.into()),
        ];
        set(person.id, columns).await?;
    }
    Ok(corrected)
}
