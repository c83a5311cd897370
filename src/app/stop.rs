//! Stopping without losing a request: not ready first, then no new connections, then the rest answered.

use std::{future::Future, pin::pin, time::Duration};

use actix_web::dev::Server;

use crate::access::Gate;

/// Runs the server until `told` has ended once, then drains it; when `told` ends again it stops where it is.
///
/// Between the first and the closed door lies `drain`, in which a balancer sees that `/health/ready` is 503 and
/// sends requests elsewhere.
pub async fn run_until<F: Future<Output = ()>>(
    server: Server,
    gate: Gate,
    drain: Duration,
    told: impl Fn() -> F,
) -> std::io::Result<()> {
    let handle = server.handle();
    let mut server = pin!(server);
    tokio::select! {
        ended = &mut server => return ended,
        () = told() => {}
    }
    gate.drain();
    tracing::info!(seconds = drain.as_secs(), "told to stop: not ready any more");
    let mut again = pin!(told());
    let hurry = tokio::select! {
        ended = &mut server => return ended,
        () = tokio::time::sleep(drain) => false,
        () = &mut again => true,
    };
    tracing::info!("taking no more requests");
    // The command is heard at the server's next turn; waiting for it here would keep the server from it.
    let stop = handle.stop(!hurry);
    let (ended, ()) = tokio::join!(server, stop);
    tracing::info!("stopped");
    ended
}
