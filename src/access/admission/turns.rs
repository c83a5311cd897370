//! The slots, and whose turn it is when one comes free.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use tokio::sync::oneshot;

use super::{
    Class, Key, Limits,
    queues::{Own, Queue, Waiter},
};

/// Every so many slots that come free, one goes to whom the others usually go before.
const REVERSED_EVERY: u32 = 10;

/// The right to use the database, until it is dropped.
pub struct Slot {
    turns: Arc<Turns>,
    key: Key,
    class: Class,
    since: Instant,
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.turns.leave(self.key, self.class, self.since.elapsed());
    }
}

/// Why there is no slot.
#[derive(Debug)]
pub(super) enum Refused {
    /// So many wait that this one could not be served in time; the queue would take so long.
    Full(Duration),
    /// It waited as long as it may.
    Late,
}

/// All slots of this process. One lock, held for a few map operations.
pub(super) struct Turns {
    limits: Limits,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    in_use: [usize; 4],
    waiting: [usize; 4],
    /// How long a request of the class lately held its slot.
    held_for: [Duration; 4],
    /// How long it lately took from one of the class that was let in from its queue to the next, and when the last
    /// one was; none while nobody waited.
    every: [Duration; 4],
    let_in: [Option<Instant>; 4],
    queues: [Queue; 4],
    own: HashMap<Key, Own>,
    ids: u64,
    given: u32,
}

/// A place in a queue, given up when dropped.
struct Place<'a> {
    turns: &'a Arc<Turns>,
    key: Key,
    class: Class,
    id: u64,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.turns.give_up(self.key, self.class, self.id);
    }
}

impl Turns {
    pub fn new(limits: &Limits) -> Self {
        Self { limits: limits.clone(), state: Mutex::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn usage(&self) -> [(Class, usize, usize); 4] {
        let state = self.state();
        Class::ALL.map(|class| (class, state.in_use[class.index()], state.waiting[class.index()]))
    }

    /// A slot at once if one is free and nobody is before us; otherwise when our turn comes.
    pub async fn enter(self: &Arc<Self>, key: Key, class: Class, wait: Duration) -> Result<Slot, Refused> {
        // Dropped in the reverse of this order: a place is given up before the slot that may lie in the channel.
        let mut slot;
        let _place;
        {
            let mut state = self.state();
            let own = state.own.get(&key).map_or(0, |own| own.held);
            let room = own < self.limits.at_once;
            if room && state.queues[class.index()].is_empty() && self.may_start(&state, class) {
                state.own.entry(key).or_default().held += 1;
                state.in_use[class.index()] += 1;
                return Ok(self.slot(key, class));
            }
            self.check_length(&state, class, wait)?;
            let (tell, told) = oneshot::channel();
            slot = told;
            state.ids += 1;
            let id = state.ids;
            let waiter = Waiter { id, key, class, tell };
            state.waiting[class.index()] += 1;
            let own = state.own.entry(key).or_default();
            if room {
                own.held += 1;
                state.queues[class.index()].push(waiter);
            } else {
                own.parked.push_back(waiter);
            }
            _place = Place { turns: self, key, class, id };
        }
        match tokio::time::timeout(wait, &mut slot).await {
            Ok(Ok(slot)) => Ok(slot),
            _ => Err(Refused::Late),
        }
    }

    fn slot(self: &Arc<Self>, key: Key, class: Class) -> Slot {
        Slot { turns: self.clone(), key, class, since: Instant::now() }
    }

    /// Whether a request that comes now would be told so.
    pub fn is_full(&self, class: Class, wait: Duration) -> Result<(), Refused> {
        self.check_length(&self.state(), class, wait)
    }

    /// Who could not be served in time is told at once: it can come again the sooner, and holds no memory here.
    fn check_length(&self, state: &State, class: Class, wait: Duration) -> Result<(), Refused> {
        let before = u32::try_from(state.waiting[class.index()]).unwrap_or(u32::MAX);
        let share = u32::try_from(self.limits.share_of(class)).unwrap_or(u32::MAX);
        // By how long slots are held, and by the pace of the queue itself, which knows of the other classes too.
        let place = class.index();
        let (by_slots, by_pace) = (state.held_for[place] / share, state.every[place]);
        let drained = by_slots.max(by_pace).saturating_mul(before);
        match drained > wait || state.waiting[class.index()] >= self.limits.queue {
            true => Err(Refused::Full(drained)),
            false => Ok(()),
        }
    }

    fn may_start(&self, state: &State, class: Class) -> bool {
        let in_use = |class: Class| state.in_use[class.index()];
        let ordinary = in_use(Class::Normal) + in_use(Class::Bulk);
        let all = ordinary + in_use(Class::Push) + in_use(Class::Token);
        all < self.limits.share_of(Class::Push)
            && match class {
                Class::Push | Class::Token => true,
                Class::Normal => ordinary < self.limits.share_of(Class::Normal),
                Class::Bulk => {
                    ordinary < self.limits.share_of(Class::Normal)
                        && in_use(Class::Bulk) < self.limits.share_of(Class::Bulk)
                }
            }
    }

    fn leave(self: &Arc<Self>, key: Key, class: Class, held_for: Duration) {
        {
            let mut state = self.state();
            let place = class.index();
            state.in_use[place] -= 1;
            // A moving average: quick to notice that the database has become slow, and that it has recovered.
            state.held_for[place] = (state.held_for[place] * 7 + held_for) / 8;
            state.let_next_own_in(key);
        }
        self.serve();
    }

    /// Gives slots to those who may have them.
    fn serve(self: &Arc<Self>) {
        while let Some((tell, slot)) = self.next() {
            // Whoever stopped waiting just now gives its slot to the next in line.
            drop(tell.send(slot));
        }
    }

    /// The next to be served, if there is a slot for anyone.
    fn next(self: &Arc<Self>) -> Option<(oneshot::Sender<Slot>, Slot)> {
        let mut state = self.state();
        let reversed = (state.given + 1).is_multiple_of(REVERSED_EVERY);
        let mut order = Class::ALL;
        if reversed {
            order.reverse();
        }
        let may = |class: &Class| !state.queues[class.index()].is_empty() && self.may_start(&state, *class);
        let class = order.into_iter().find(may)?;
        let waiter = state.queues[class.index()].pop()?;
        state.given = state.given.wrapping_add(1);
        state.let_in(class, Instant::now());
        state.in_use[class.index()] += 1;
        Some((waiter.tell, self.slot(waiter.key, class)))
    }

    fn give_up(self: &Arc<Self>, key: Key, class: Class, id: u64) {
        let mut state = self.state();
        if state.queues[class.index()].remove(key.client, id).is_some() {
            state.waiting[class.index()] -= 1;
            state.let_next_own_in(key);
            drop(state);
            // Who was let into a queue may be of a class that has a slot.
            self.serve();
            return;
        }
        let Some(own) = state.own.get_mut(&key) else { return };
        if let Some(place) = own.parked.iter().position(|waiter| waiter.id == id) {
            own.parked.remove(place);
            state.waiting[class.index()] -= 1;
        }
    }
}

impl State {
    /// One of the class leaves its queue for a slot.
    fn let_in(&mut self, class: Class, now: Instant) {
        let place = class.index();
        self.waiting[place] -= 1;
        if let Some(last) = self.let_in[place] {
            self.every[place] = (self.every[place] * 15 + now.duration_since(last)) / 16;
        }
        self.let_in[place] = (self.waiting[place] > 0).then_some(now);
        if self.waiting[place] == 0 {
            self.every[place] = Duration::ZERO;
        }
    }

    /// A request of this client at this school is over: the next one of its own may queue.
    fn let_next_own_in(&mut self, key: Key) {
        let Some(own) = self.own.get_mut(&key) else { return };
        match own.parked.pop_front() {
            Some(waiter) => self.queues[waiter.class.index()].push(waiter),
            None => {
                own.held -= 1;
                if own.held == 0 {
                    self.own.remove(&key);
                }
            }
        }
    }
}
