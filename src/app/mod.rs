//! Composition root: the one list of features, the document made from it, and the server.

mod docs;
mod document;
mod metrics;
mod stop;

use std::{
    net::TcpListener,
    sync::{Arc, LazyLock},
    time::Duration,
};

use actix_web::{
    App, HttpRequest, HttpServer,
    dev::Server,
    middleware::from_fn,
    web::{self, Bytes},
};

pub use document::document;
pub use metrics::serve_metrics;
pub use stop::run_until;

use crate::{
    access::Gate,
    features::{
        self,
        registers::submissions::{Spool, Submissions, start_worker},
    },
    flows,
    http::{Connection, Connections, Operations, Rooms, Routes, Stillness, envelope, unrouted},
};

/// The one list of features under the version; the router and the document are both built from it.
fn v1(cfg: &mut Routes<'_, '_>) {
    // First, for routes are tried in this order, and these are the ones that everyone calls in the same minute.
    cfg.configure(features::registers::routes);
    cfg.configure(features::system::v1_routes);
    cfg.configure(features::agency_referrals::routes);
    cfg.configure(features::calendars::routes);
    cfg.configure(features::casework::routes);
    cfg.configure(features::child_employment::routes);
    cfg.configure(features::clients::routes);
    cfg.configure(features::codes::routes);
    cfg.configure(features::collections::routes);
    cfg.configure(features::comparators::routes);
    cfg.configure(features::contact_points::routes);
    cfg.configure(features::disclosures::routes);
    cfg.configure(features::documents::routes);
    cfg.configure(features::figures::routes);
    cfg.configure(features::information_sheets::routes);
    cfg.configure(features::leave_requests::routes);
    cfg.configure(features::legal_actions::routes);
    cfg.configure(features::meetings::routes);
    cfg.configure(features::notices_to_improve::routes);
    cfg.configure(features::outbox::routes);
    cfg.configure(features::parenting_programmes::routes);
    cfg.configure(features::parents::routes);
    cfg.configure(features::part_time_timetables::routes);
    cfg.configure(features::patrols::routes);
    cfg.configure(features::penalty_notices::routes);
    cfg.configure(features::letter_templates::routes);
    cfg.configure(features::rule_sets::routes);
    cfg.configure(features::schools::routes);
    cfg.configure(features::school_policies::routes);
    cfg.configure(features::pupil_groups::routes);
    cfg.configure(features::pupils::routes);
    cfg.configure(features::questionnaires::routes);
    cfg.configure(features::return_checks::routes);
    cfg.configure(features::self_assessment_cycles::routes);
    cfg.configure(features::self_assessments::routes);
    cfg.configure(features::social_work::routes);
    cfg.configure(features::support::routes);
    cfg.configure(features::surveys::routes);
    cfg.configure(features::targets::routes);
    cfg.configure(features::training::routes);
    cfg.configure(features::statutory_returns::routes);
    cfg.configure(features::webinars::routes);
    cfg.configure(flows::meeting_pack::routes);
    cfg.configure(flows::dossiers::routes);
    cfg.configure(flows::next_actions::routes);
    cfg.configure(flows::prosecutions::routes);
}

/// What stands outside the version.
fn root(cfg: &mut Routes<'_, '_>) {
    cfg.configure(features::system::root_routes);
    cfg.configure(features::tokens::routes);
}

/// What is read from the document, once for all servers of the process.
struct Known {
    operations: Arc<Operations>,
    text: Bytes,
}

static KNOWN: LazyLock<Known> = LazyLock::new(|| Known {
    operations: Arc::new(Operations::of(document())),
    text: Bytes::from(document().to_string()),
});

/// How the server treats its connections.
#[derive(Clone, Debug)]
pub struct Serving {
    /// Worker threads.
    pub workers: usize,
    /// Connections of one worker; further ones wait to be accepted.
    pub connections: usize,
    /// How long the first head of a connection may take.
    pub head: Duration,
    /// How long a connection may lie idle between two requests.
    pub keep_alive: Duration,
    /// How long one may stand still otherwise.
    pub stillness: Stillness,
    /// How long accepted requests may take to be answered when the server stops.
    pub shutdown: Duration,
}

impl Serving {
    /// The usual settings, with so many workers.
    pub fn new(workers: usize) -> Self {
        let seconds = Duration::from_secs;
        Self {
            workers,
            connections: 2000,
            head: seconds(5),
            keep_alive: seconds(5),
            stillness: Stillness::default(),
            shutdown: seconds(15),
        }
    }
}

/// Starts the server on a listener that is already bound.
pub fn serve(listener: TcpListener, gate: Gate, spool: Spool, workers: usize) -> std::io::Result<Server> {
    serve_with(listener, gate, spool, &Serving::new(workers))
}

/// Starts the server with these settings. It heeds no signal: [`run_until`] does.
pub fn serve_with(
    listener: TcpListener,
    gate: Gate,
    spool: Spool,
    serving: &Serving,
) -> std::io::Result<Server> {
    let operations = web::Data::from(KNOWN.operations.clone());
    let text = features::system::DocumentText(KNOWN.text.clone());
    let rolls = web::Data::new(features::registers::Rolls::default());
    gate.watch_database();
    let connections = watch(serving.stillness, gate.clone());
    let submissions = web::Data::new(Submissions::new(spool));
    start_worker(gate.clone(), Arc::downgrade(&submissions.clone().into_inner()), rolls.clone())?;
    let server = HttpServer::new(move || {
        let known = operations.clone();
        App::new()
            .app_data(gate.clone())
            .app_data(operations.clone())
            .app_data(text.clone())
            .app_data(rolls.clone())
            .app_data(submissions.clone())
            .app_data(web::ThinData(text.clone()))
            .default_service(web::to(move |req: HttpRequest| std::future::ready(unrouted(&known, &req))))
            .wrap(from_fn(envelope))
            .service(web::redirect("/", "/docs/"))
            .service(web::redirect("/docs", "/docs/"))
            .service(docs::service())
            .configure(|config| root(&mut Routes::Served(config)))
            .service(web::scope("/v1").configure(|config| {
                let mut rooms = Rooms::under("/v1");
                v1(&mut Routes::Sorted(&mut rooms));
                rooms.mount(config);
            }))
    });
    let server = server
        .on_connect(move |stream, data| {
            let stream = stream.downcast_ref::<actix_web::rt::net::TcpStream>();
            if let Some(connection) = stream.and_then(|stream| connections.add(stream)) {
                data.insert::<Arc<Connection>>(connection);
            }
        })
        .workers(serving.workers)
        .max_connections(serving.connections)
        .worker_max_blocking_threads(16)
        .client_request_timeout(serving.head)
        .keep_alive(serving.keep_alive)
        .shutdown_timeout(serving.shutdown.as_secs())
        .disable_signals();
    Ok(server.listen(listener)?.run())
}

/// Closes connections that stand still, for as long as the process runs.
fn watch(stillness: Stillness, gate: Gate) -> Connections {
    let connections = Connections::new(stillness);
    let watched = connections.clone();
    let every = (stillness.draining / 4).min(Duration::from_secs(1));
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(every).await;
            watched.sweep(gate.is_draining());
        }
    });
    connections
}
