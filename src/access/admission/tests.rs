use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use uuid::Uuid;

use super::{
    Class, Held, Key, Limits,
    turns::{Refused, Slot, Turns},
};

const SOON: Duration = Duration::from_millis(40);
const LONG: Duration = Duration::from_secs(5);

fn key(client: u128, urn: i32) -> Key {
    Key { client: Uuid::from_u128(client), urn }
}

fn turns(slots: usize, at_once: usize) -> Arc<Turns> {
    Arc::new(Turns::new(&Limits { slots, at_once, ..Limits::default() }))
}

async fn all(turns: &Arc<Turns>, class: Class, count: usize) -> Vec<Slot> {
    let mut slots = Vec::new();
    for urn in 0..count {
        slots.push(turns.enter(key(99, urn as i32), class, SOON).await.unwrap());
    }
    slots
}

/// Lets spawned tasks get to where they wait.
async fn settle() {
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn reading_leaves_a_fifth_of_the_slots_to_pushes() {
    let turns = turns(10, 8);
    let _reads = all(&turns, Class::Normal, 8).await;
    assert!(matches!(turns.enter(key(1, 1), Class::Normal, SOON).await, Err(Refused::Late)));
    let _pushes = all(&turns, Class::Push, 2).await;
    assert!(turns.enter(key(1, 1), Class::Push, SOON).await.is_err());
}

#[tokio::test]
async fn bulk_has_two_slots() {
    let turns = turns(10, 8);
    let _two = all(&turns, Class::Bulk, 2).await;
    assert!(turns.enter(key(1, 1), Class::Bulk, SOON).await.is_err());
    assert!(turns.enter(key(1, 1), Class::Normal, SOON).await.is_ok());
}

#[tokio::test]
async fn thirty_form_groups_of_one_school_all_get_their_turn() {
    let turns = turns(4, 2);
    let mut tasks = Vec::new();
    for _ in 0..30 {
        let turns = turns.clone();
        tasks.push(tokio::spawn(async move {
            let slot = turns.enter(key(1, 7), Class::Push, LONG).await;
            tokio::time::sleep(Duration::from_millis(1)).await;
            let in_use: usize = turns.usage().iter().map(|(_, used, _)| used).sum();
            assert!(in_use <= 2, "{in_use} of one school at once");
            slot.is_ok()
        }));
    }
    for task in tasks {
        assert!(task.await.unwrap());
    }
    assert!(turns.usage().iter().all(|(_, used, waiting)| used + waiting == 0));
}

#[tokio::test]
async fn a_client_with_many_waiting_does_not_keep_another_from_its_turn() {
    let turns = turns(1, 8);
    let held = all(&turns, Class::Push, 1).await;
    let order = Arc::new(std::sync::Mutex::new(Vec::new()));
    let mut tasks = Vec::new();
    for (client, urn) in (0..100).map(|urn| (1, urn)).chain([(2, 0)]) {
        let (turns, order) = (turns.clone(), order.clone());
        tasks.push(tokio::spawn(async move {
            let _slot = turns.enter(key(client, urn), Class::Push, LONG).await.unwrap();
            order.lock().unwrap().push(client);
        }));
        settle().await;
    }
    drop(held);
    for task in tasks {
        task.await.unwrap();
    }
    let place = order.lock().unwrap().iter().position(|client| *client == 2).unwrap();
    assert!(place <= 2, "served {place} others first");
}

#[tokio::test]
async fn pushes_go_first_and_others_still_get_on() {
    let turns = turns(1, 8);
    let held = all(&turns, Class::Push, 1).await;
    let order = Arc::new(std::sync::Mutex::new(Vec::new()));
    let mut tasks = Vec::new();
    for n in 0..40 {
        let class = if n % 2 == 0 { Class::Normal } else { Class::Push };
        let (turns, order) = (turns.clone(), order.clone());
        tasks.push(tokio::spawn(async move {
            let _slot = turns.enter(key(1, n), class, LONG).await.unwrap();
            order.lock().unwrap().push(class);
        }));
        settle().await;
    }
    drop(held);
    for task in tasks {
        task.await.unwrap();
    }
    let order = order.lock().unwrap();
    let early = order.iter().take(20).filter(|class| **class == Class::Normal).count();
    assert!((2..=6).contains(&early), "{early} reads among the first twenty");
}

#[tokio::test]
async fn who_stops_waiting_leaves_no_trace() {
    let turns = turns(1, 1);
    let held = all(&turns, Class::Push, 1).await;
    for n in 0..3 {
        // The first stands in the queue, the others wait for their own school's turn.
        let waiting: Vec<_> = (0..3)
            .map(|_| {
                let turns = turns.clone();
                tokio::spawn(async move { turns.enter(key(1, n), Class::Push, LONG).await.is_ok() })
            })
            .collect();
        settle().await;
        assert_eq!(turns.usage()[0].2, 3);
        waiting.iter().for_each(tokio::task::JoinHandle::abort);
        settle().await;
        assert_eq!(turns.usage()[0].2, 0);
    }
    drop(held);
    assert!(turns.enter(key(1, 1), Class::Push, SOON).await.is_ok());
    assert!(turns.usage().iter().all(|(_, used, waiting)| used + waiting == 0));
}

#[tokio::test]
async fn a_queue_that_cannot_be_served_in_time_refuses_at_once() {
    let turns = turns(1, 8);
    for _ in 0..20 {
        let _slow = turns.enter(key(1, 1), Class::Normal, LONG).await.unwrap();
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let held = turns.enter(key(1, 1), Class::Normal, LONG).await.unwrap();
    let wait = Duration::from_millis(100);
    let many: Vec<_> = (2..30)
        .map(|urn| {
            let turns = turns.clone();
            tokio::spawn(async move {
                let asked = Instant::now();
                let refused =
                    matches!(turns.enter(key(1, urn), Class::Normal, wait).await, Err(Refused::Full(_)));
                refused && asked.elapsed() < Duration::from_millis(50)
            })
        })
        .collect();
    let mut at_once = 0;
    for task in many {
        at_once += usize::from(task.await.unwrap());
    }
    assert!((15..28).contains(&at_once), "{at_once} were refused at once");
    drop(held);
}

#[tokio::test]
async fn work_keeps_its_slot_when_whoever_asked_for_it_is_gone() {
    let turns = turns(10, 8);
    let in_use = || turns.usage()[Class::Bulk.index()].1;
    let held = Held::new(turns.enter(key(1, 1), Class::Bulk, SOON).await.unwrap());
    let (end, ends) = std::sync::mpsc::channel::<()>();
    let work = tokio::spawn(async move { held.aside(ends, |ends| Ok(ends.recv().is_ok())).await });
    tokio::time::sleep(SOON).await;
    work.abort();
    assert!(work.await.is_err_and(|gone| gone.is_cancelled()));
    assert_eq!(in_use(), 1, "the work goes on");
    end.send(()).unwrap();
    let began = Instant::now();
    while in_use() > 0 {
        assert!(began.elapsed() < LONG, "the slot is lost");
        tokio::time::sleep(SOON / 10).await;
    }
}
