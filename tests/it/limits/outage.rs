//! A database that hangs with its sockets open, before a COMMIT is sent and after.

use std::time::{Duration, Instant};

use super::proxy::{Cut, Proxy};
use crate::{
    registers::fixture::Class,
    support::{Answer, Setup, TestApp, database},
    webinars::fixture as webinars,
};

async fn behind_proxy() -> Option<(Proxy, TestApp)> {
    let url = database::postgres().await?;
    let (proxy, through) = Proxy::before(&url).await;
    let setup = Setup { through: Some(through), ..Setup::default() };
    Some((proxy, TestApp::with(url, setup).await))
}

#[track_caller]
fn away(answer: &Answer) {
    assert_eq!(answer.status, 503, "{}", answer.text);
    assert!(["dependency_unavailable", "overloaded", "outcome_unknown"].contains(&answer.problem().1));
    assert!(answer.header("retry-after").parse::<u64>().is_ok(), "{}", answer.text);
}

/// The way is good again and the service ready; since when.
async fn back(proxy: &Proxy, app: &TestApp) -> Instant {
    proxy.pass();
    let restored = Instant::now();
    while app.get("", "/health/ready").await.status != 200 {
        assert!(restored.elapsed() < Duration::from_secs(5), "not ready");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    restored
}

/// Until this holds, which must be soon.
async fn soon(what: &str, holds: impl Fn() -> bool) {
    let started = Instant::now();
    while !holds() {
        assert!(started.elapsed() < Duration::from_secs(5), "{what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn a_database_that_hangs_is_answered_for_in_three_seconds_and_used_again_in_five() {
    let Some((proxy, app)) = behind_proxy().await else { return };
    let class = Class::of(app.clone(), 5).await;
    class.push(0, class.all("/")).await.expect(200);
    proxy.swallow();
    let asked = Instant::now();
    let pushes = (1..=20).map(|n| class.push(n, class.all("/")));
    let path = class.path("am");
    let reads = (0..20).map(|_| app.get(&class.token, &path));
    let (pushes, reads) =
        tokio::join!(futures_util::future::join_all(pushes), futures_util::future::join_all(reads));
    assert!(asked.elapsed() < Duration::from_millis(3500), "{:?}", asked.elapsed());
    pushes.iter().chain(&reads).for_each(away);
    // Known by now: nobody waits for it any more.
    let asked = Instant::now();
    away(&app.get(&class.token, &class.path("am")).await);
    assert_eq!(app.get("", "/health/ready").await.status, 503);
    app.get("", "/health/live").await.expect(200);
    assert!(asked.elapsed() < Duration::from_millis(500), "{:?}", asked.elapsed());
    let restored = back(&proxy, &app).await;
    class.push(100, class.all("/")).await.expect(200);
    class.read().await;
    assert!(restored.elapsed() < Duration::from_secs(5), "{:?}", restored.elapsed());
}

/// What the service asks after a COMMIT that is not answered must not be told in its place.
#[tokio::test]
async fn a_booking_whose_commit_is_not_answered_is_unknown_and_settled_by_its_key() {
    let Some((proxy, app)) = behind_proxy().await else { return };
    let officer = webinars::officer(&app).await;
    let webinar = webinars::publish(&app, &officer, serde_json::json!({})).await;
    let portal = webinars::portal(&app, webinars::ONE).await;
    let (body, key) = (webinars::booking(&webinar, &[1]), [("Idempotency-Key", "one")]);
    let target = format!("POST /v1/schools/{}/webinar-bookings", webinars::ONE);
    proxy.cut(Cut::HangAfterCommit);
    let hangs = async {
        soon("no COMMIT was sent", || proxy.has_cut()).await;
        proxy.swallow();
    };
    let (answer, ()) = tokio::join!(app.send(&portal, &target, body.clone(), &key), hangs);
    assert_eq!((answer.status, answer.problem().1), (503, "outcome_unknown"), "{}", answer.text);
    back(&proxy, &app).await;
    let again = app.send(&portal, &target, body, &key).await.expect(201);
    assert_eq!(again.header("idempotent-replayed"), "true", "{}", again.text);
    let places = webinars::places(&app, &officer, &webinar).await;
    assert_eq!(places["booked"], 1, "{places}");
}

/// The driver waits without end to hear whether a connection that comes back is alive.
#[tokio::test]
async fn connections_that_hang_as_they_come_back_do_not_use_up_the_pool() {
    let Some((proxy, app)) = behind_proxy().await else { return };
    let class = Class::of(app.clone(), 1).await;
    let path = class.path("am");
    let mut hang = 0;
    loop {
        proxy.cut(Cut::HangInPing { serves: true });
        let answer = app.get(&class.token, &path).await;
        if answer.status == 503 {
            break away(&answer);
        }
        hang += 1;
        assert!(hang < 40, "the pool has places without end");
        soon("no connection was asked", || proxy.has_cut()).await;
    }
    assert!(hang > 8, "{hang} used it up");
    assert!(!app.gate.usage().outage, "the database itself answers");
    proxy.spare();
    let lost = Instant::now();
    loop {
        let answer = class.push(0, class.all("/")).await;
        if answer.status == 200 {
            break;
        }
        away(&answer);
        assert!(lost.elapsed() < Duration::from_secs(5), "{}", answer.text);
    }
}

/// The table of clients is read again every 200 ms here, and each reading asks its connection.
#[tokio::test]
async fn connections_by_which_it_looks_after_itself_are_not_used_up_by_hanging() {
    let Some((proxy, _app)) = behind_proxy().await else { return };
    for _ in 0..5 {
        proxy.cut(Cut::HangInPing { serves: false });
        soon("nobody reads the table of clients", || proxy.has_cut()).await;
    }
}

#[tokio::test]
async fn after_an_outage_no_connection_is_kept_from_before_it() {
    let Some((proxy, app)) = behind_proxy().await else { return };
    let class = Class::of(app.clone(), 1).await;
    let in_hands = || {
        let usage = app.gate.usage();
        (usage.connections as usize).saturating_sub(usage.idle)
    };
    soon("all come back", || in_hands() == 0).await;
    proxy.cut(Cut::HangInPing { serves: true });
    class.read().await;
    soon("no connection was asked", || proxy.has_cut()).await;
    soon("the others come back", || in_hands() == 1).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(in_hands(), 1, "it hangs");
    proxy.swallow();
    away(&app.get(&class.token, &class.path("am")).await);
    soon("it is not missed", || app.gate.usage().outage).await;
    back(&proxy, &app).await;
    class.push(0, class.all("/")).await.expect(200);
    soon("one is kept", || in_hands() == 0).await;
}
