//! The worker that sends what waits in the outbox, for as long as the server runs.

mod relay;
mod round;

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use tokio::{sync::watch, task::JoinHandle};

pub use relay::{Relay, Security};
use round::{Ended, Round};

use crate::{
    access::{Gate, Outbox},
    error::Result,
    mail::{Sender, Wordings},
    telemetry::metrics,
};

/// How often is looked for mails that are due.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How often is measured what waits, and forgotten what was kept long enough.
const MEASURE_EVERY: Duration = Duration::from_secs(15);
/// How long a mail server that cannot be used is left alone, at first and at most.
const SHORTEST_REST: Duration = Duration::from_secs(2);
const LONGEST_REST: Duration = Duration::from_secs(300);
/// How long it is known to whom a mail went and what it said.
const KEPT: TimeDelta = TimeDelta::days(90);

/// What it takes to send mails. It holds a password, and so cannot be printed.
pub struct Mailer {
    /// The mail server.
    pub relay: Relay,
    /// Who sends.
    pub sender: Sender,
    /// How mails are worded.
    pub wordings: Wordings,
}

/// A worker that was started.
pub struct Worker {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Worker {
    /// Lets it end what it is just sending, and waits for that a while. What it has not begun goes back at once for others to
    /// send; what a slow mail server keeps it at is sent again when its lease has ended.
    pub async fn stop(self) {
        const PATIENCE: Duration = Duration::from_secs(10);
        self.stop.send_replace(true);
        let mut task = self.task;
        match tokio::time::timeout(PATIENCE, &mut task).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(%error, "the worker of the outbox did not end well"),
            Err(_) => {
                task.abort();
                tracing::warn!("the mail server did not answer: a mail may be sent again");
            }
        }
    }
}

/// Starts the worker. Without a mail server it only tells what waits.
pub fn start(gate: &Gate, mailer: Option<Mailer>) -> Worker {
    if mailer.is_none() {
        tracing::info!("no mail server is set: mails wait in the outbox");
    }
    let (stop, stopped) = watch::channel(false);
    // Connecting and delivering are cut off before the lease ends, so that no two processes send one mail at once.
    let attempt = mailer.as_ref().map_or(Duration::from_secs(60), |mailer| mailer.relay.within());
    let lease = TimeDelta::from_std(attempt * 4).unwrap_or(TimeDelta::minutes(4));
    let outbox = gate.outbox(lease);
    Worker { stop, task: tokio::spawn(work(outbox, mailer, stopped)) }
}

async fn work(outbox: Outbox, mailer: Option<Mailer>, mut stopped: watch::Receiver<bool>) {
    let mut measured = None::<Instant>;
    let mut rest = SHORTEST_REST;
    while !*stopped.borrow() {
        if measured.is_none_or(|at| at.elapsed() >= MEASURE_EVERY) {
            measured = Some(Instant::now());
            if let Err(error) = tend(&outbox).await {
                error.log();
            }
        }
        let round = Round { outbox: &outbox, stopped: &stopped };
        let pause = match &mailer {
            None => LOOK_EVERY,
            Some(mailer) => match round.send(mailer).await {
                Ok(Ended::More) => Duration::ZERO,
                Ok(Ended::Nothing) => {
                    rest = SHORTEST_REST;
                    LOOK_EVERY
                }
                Ok(Ended::Unusable) => {
                    let now = rest.mul_f64(0.75 + 0.5 * rand::random::<f64>());
                    rest = (rest * 2).min(LONGEST_REST);
                    now
                }
                Err(error) => {
                    error.log();
                    SHORTEST_REST
                }
            },
        };
        tokio::select! {
            _ = stopped.changed() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// Recalls what is over, tells what waits, and forgets what was kept long enough.
async fn tend(outbox: &Outbox) -> Result<()> {
    outbox.lapse().await?;
    let waiting = outbox.waiting().await?;
    let longest = waiting.since_at.map_or(0, |since| (outbox.now() - since).num_seconds().max(0));
    metrics().mails_waiting(waiting.mails, longest);
    outbox.forget(outbox.now() - KEPT).await
}
