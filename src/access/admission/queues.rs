//! Those who wait, in the order in which they are served: the clients in turn, each one's requests as they came.

use std::collections::{HashMap, VecDeque};

use tokio::sync::oneshot;
use uuid::Uuid;

use super::{Class, Key, turns::Slot};

/// One request that waits.
pub(super) struct Waiter {
    pub id: u64,
    pub key: Key,
    pub class: Class,
    pub tell: oneshot::Sender<Slot>,
}

/// The queue of one class. A client with a thousand requests in it is one of those whose turn comes round.
#[derive(Default)]
pub(super) struct Queue {
    order: VecDeque<Uuid>,
    of: HashMap<Uuid, VecDeque<Waiter>>,
}

impl Queue {
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    pub fn push(&mut self, waiter: Waiter) {
        let client = waiter.key.client;
        let own = self.of.entry(client).or_default();
        if own.is_empty() {
            self.order.push_back(client);
        }
        own.push_back(waiter);
    }

    /// The next one; its client goes to the end of the round.
    pub fn pop(&mut self) -> Option<Waiter> {
        let client = self.order.pop_front()?;
        let own = self.of.get_mut(&client)?;
        let waiter = own.pop_front();
        if own.is_empty() {
            self.of.remove(&client);
        } else {
            self.order.push_back(client);
        }
        waiter
    }

    /// Takes out one that has stopped waiting.
    pub fn remove(&mut self, client: Uuid, id: u64) -> Option<Waiter> {
        let own = self.of.get_mut(&client)?;
        let place = own.iter().position(|waiter| waiter.id == id)?;
        let waiter = own.remove(place);
        if own.is_empty() {
            self.of.remove(&client);
            self.order.retain(|other| *other != client);
        }
        waiter
    }
}

/// The requests of one client at one school: those under way or in a queue, and those that wait to get into one.
#[derive(Default)]
pub(super) struct Own {
    pub held: usize,
    pub parked: VecDeque<Waiter>,
}
