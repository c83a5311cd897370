//! The ledger of places: who has one, who waits, and the one path by which somebody who waits comes to one.
//!
//! Every write of places holds the webinar's row: of two who want the last place the second sees what the first left.

use std::collections::{BTreeMap, HashMap};

use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, FromQueryResult, sea_query::Expr};
use uuid::Uuid;

use super::{
    mails::{self, Party},
    places::{self, Offered},
    states::WebinarBookingState,
};
use crate::{
    access::{Act, Session, Standing, Tx},
    domain::{person::Person, urn::AUTHORITY},
    entities::{webinar, webinar_booking, webinar_person},
    error::{AppError, Result},
};

/// Places of a webinar, as its rows say when they are asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Places {
    /// How many there are.
    pub capacity: i64,
    /// How many people have one.
    pub booked: i64,
    /// How many people wait.
    pub waiting: i64,
}

impl Places {
    /// How many can be given: none where fewer are left than are booked.
    pub fn available(&self) -> i64 {
        (self.capacity - self.booked).max(0)
    }
}

#[derive(FromQueryResult)]
struct Count {
    webinar_id: Uuid,
    state: String,
    number: i64,
}

/// The places of webinars, over every school: one statement.
pub async fn places<C: ConnectionTrait>(
    session: &Session<'_, C>,
    webinars: &[webinar::Model],
) -> Result<HashMap<Uuid, Places>> {
    use webinar_person::Column as Of;
    let these = Condition::all()
        .add(Of::Urn.eq(AUTHORITY))
        .add(Of::WebinarId.is_in(webinars.iter().map(|row| row.id)))
        .add(Of::State.ne(WebinarBookingState::Cancelled.as_str()));
    let rows = session.over_all_schools().find::<webinar_person::Entity>().filter(these);
    let counts: Vec<Count> = rows.counted([Of::WebinarId, Of::State]).await?;
    let empty =
        |row: &webinar::Model| (row.id, Places { capacity: row.capacity.into(), ..Places::default() });
    let mut places: HashMap<_, _> = webinars.iter().map(empty).collect();
    for count in counts {
        let Some(of) = places.get_mut(&count.webinar_id) else { continue };
        match WebinarBookingState::spelled(&count.state) {
            Some(WebinarBookingState::Booked) => of.booked = count.number,
            _ => of.waiting = count.number,
        }
    }
    Ok(places)
}

/// The places of one webinar.
pub async fn places_of<C: ConnectionTrait>(
    session: &Session<'_, C>,
    webinar: &webinar::Model,
) -> Result<Places> {
    let found = places(session, std::slice::from_ref(webinar)).await?;
    Ok(found.get(&webinar.id).copied().unwrap_or_default())
}

/// A party that waits: nothing of it but its size and its place in the order.
#[derive(Clone, Copy, Debug, FromQueryResult)]
pub struct Waits {
    /// Its booking.
    pub id: Uuid,
    /// The webinar.
    pub webinar_id: Uuid,
    /// How many people it is.
    pub party_size: i32,
    /// Its place in the order.
    pub queue_number: i32,
    /// How often it was passed.
    pub passed_over: i32,
}

const WAITS: [webinar_booking::Column; 5] = {
    use webinar_booking::Column as Of;
    [Of::Id, Of::WebinarId, Of::PartySize, Of::QueueNumber, Of::PassedOver]
};

/// The parties that wait for webinars, first first, of whichever school: one statement.
pub async fn queues<C: ConnectionTrait>(
    session: &Session<'_, C>,
    webinars: impl IntoIterator<Item = Uuid>,
) -> Result<Vec<Waits>> {
    use webinar_booking::Column as Of;
    let these = Condition::all()
        .add(Of::Urn.eq(AUTHORITY))
        .add(Of::WebinarId.is_in(webinars))
        .add(Of::State.eq(WebinarBookingState::Waiting.as_str()));
    let rows = session.over_all_schools().find::<webinar_booking::Entity>().filter(these);
    let mut waits: Vec<Waits> = rows.columns(WAITS).await?;
    waits.sort_by_key(|one| (one.webinar_id, one.queue_number));
    Ok(waits)
}

/// Who gives places to those who wait.
fn by_the_service() -> Person {
    Person { name: "Waiting list".to_owned(), title: None }
}

/// A party that has just come, behind all that wait already.
#[derive(Clone, Copy, Debug)]
pub struct Newcomer {
    /// How many people it is.
    pub size: i64,
    /// What was taken when it came.
    pub taken: Taken,
}

/// What became of a party that has just come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Come {
    /// Whether it has places.
    pub booked: bool,
    /// Its place in the order.
    pub queue_number: i32,
    /// Where it stands among those who wait then: 1 is next.
    pub position: usize,
    /// The webinar's places then.
    pub places: Places,
}

/// Gives places that are free to who waits, in order, and last to who has just come. It is the one path to a place: whether
/// somebody books, gives up, or there are more places than before. The webinar is locked.
pub async fn settle(
    tx: &Tx<'_>,
    at: &Standing<'_, webinar::Entity>,
    newcomer: Option<Newcomer>,
) -> Result<Come> {
    use webinar_booking::{Column as Of, Entity};
    if !at.state.at(tx.now(), at.row.starts_at, 1).gives_places() {
        return Ok(Come { booked: false, queue_number: 1, position: 1, places: Places::default() });
    }
    let taken = match newcomer {
        Some(new) => new.taken,
        None => taken(tx, at.row.id, None).await?,
    };
    let these = Condition::all()
        .add(Of::WebinarId.eq(at.row.id))
        .add(Of::State.eq(WebinarBookingState::Waiting.as_str()));
    // Everybody who books holds the lock for as long as this takes: where nobody waits nobody is looked for.
    let mut waiting: Vec<Waits> = match taken.waiting {
        0 => Vec::new(),
        _ => tx.find::<Entity>().filter(these).columns(WAITS).await?,
    };
    waiting.sort_by_key(|one| one.queue_number);
    let next = waiting.last().map_or(1, |one| one.queue_number.saturating_add(1));
    let sizes = waiting.iter().map(|one| i64::from(one.party_size));
    let sizes: Vec<_> = sizes.chain(newcomer.map(|new| new.size)).collect();
    let Offered { promoted, passed_over, .. } =
        places::offer(i64::from(at.terms.capacity) - taken.booked, &sizes);
    let newcomer_at = newcomer.map(|_| waiting.len());
    for one in promoted.iter().filter_map(|place| waiting.get(*place)) {
        promote(tx, at, tx.standing::<Entity>(one.id).await?).await?;
    }
    // Together, for a single place that is taken may pass a hundred parties.
    let mut passed: BTreeMap<i32, Vec<Uuid>> = BTreeMap::new();
    for one in passed_over.iter().filter_map(|place| waiting.get(*place)) {
        passed.entry(one.passed_over).or_default().push(one.id);
    }
    for (times, ids) in passed {
        let columns =
            vec![(Of::PassedOver, times.saturating_add(1).into()), (Of::PassedOverAt, tx.now().into())];
        tx.set_all::<Entity>(Of::Id.is_in(ids).into(), columns).await?;
    }
    let booked = newcomer_at.is_some_and(|place| promoted.contains(&place));
    let position = sizes.len().saturating_sub(promoted.len()).max(1);
    let given: i64 = promoted.iter().filter_map(|place| sizes.get(*place)).sum();
    let places = Places {
        capacity: at.terms.capacity.into(),
        booked: taken.booked + given,
        waiting: sizes.iter().sum::<i64>() - given,
    };
    Ok(Come { booked, queue_number: next, position, places })
}

/// How many people have places, and how many wait.
#[derive(Clone, Copy, Debug, FromQueryResult)]
pub struct Taken {
    booked: i64,
    waiting: i64,
    /// How many people there are of those who were asked for beside.
    pub asked_for: i64,
}

/// The same, of a webinar that is locked: one statement, which also looks for people that the caller asks for.
/// It looks at every row of the webinar once, at those who gave up as well: three narrower questions are planned for three
/// times as long, and a webinar that is new is planned for each time.
pub async fn taken(tx: &Tx<'_>, webinar: Uuid, asked_for: Option<Condition>) -> Result<Taken> {
    use webinar_person::{Column as Of, Entity};
    let of = |state: WebinarBookingState| Condition::all().add(Of::State.eq(state.as_str()));
    let nobody = || Condition::all().add(Expr::value(false));
    let at_this = tx.find::<Entity>().filter(Of::WebinarId.eq(webinar));
    at_this
        .tallied([
            (of(WebinarBookingState::Booked), "booked"),
            (of(WebinarBookingState::Waiting), "waiting"),
            (asked_for.unwrap_or_else(nobody), "asked_for"),
        ])
        .await
}

/// Where a party that waits stands: 1 is next. The webinar is locked.
pub async fn position(tx: &Tx<'_>, waits: &webinar_booking::Model) -> Result<usize> {
    use webinar_booking::{Column as Of, Entity};
    let before = Condition::all()
        .add(Of::WebinarId.eq(waits.webinar_id))
        .add(Of::State.eq(WebinarBookingState::Waiting.as_str()))
        .add(Of::QueueNumber.lt(waits.queue_number));
    let before = tx.find::<Entity>().filter(before).count().await?;
    Ok(usize::try_from(before).map_err(AppError::internal)?.saturating_add(1))
}

/// How many people have places. The webinar is locked.
pub async fn booked(tx: &Tx<'_>, webinar: Uuid) -> Result<i64> {
    Ok(taken(tx, webinar, None).await?.booked)
}

async fn promote(
    tx: &Tx<'_>,
    at: &Standing<'_, webinar::Entity>,
    standing: Standing<'_, webinar_booking::Entity>,
) -> Result<()> {
    use webinar_person::{Column as Of, Entity};
    let (id, version, by) = (standing.row.id, standing.row.version + 1, by_the_service());
    let terms = standing.terms.clone();
    let act = Act { action: "promoted", reason: None, by: &by };
    tx.change(standing, WebinarBookingState::Booked, &terms, &act).await?;
    let waited = Condition::all()
        .add(Of::WebinarBookingId.eq(id))
        .add(Of::State.eq(WebinarBookingState::Waiting.as_str()));
    let people = tx.find::<Entity>().filter(waited.clone()).all().await?;
    let booked = WebinarBookingState::Booked.as_str();
    tx.set_all::<Entity>(waited, vec![(Of::State, booked.into())]).await?;
    mails::promoted(tx, at, &Party { version, terms, people }).await
}
