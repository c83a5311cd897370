//! `/metrics`, on an address of its own: what it tells is for the monitoring and not for clients.

use std::net::TcpListener;

use actix_web::{App, HttpResponse, HttpServer, dev::Server, web};

use crate::{access::Gate, telemetry::metrics};

/// Starts serving the figures of this process.
pub fn serve_metrics(listener: TcpListener, gate: Gate) -> std::io::Result<Server> {
    let server = HttpServer::new(move || {
        let gate = gate.clone();
        App::new().route("/metrics", web::get().to(move || std::future::ready(answer(&gate))))
    });
    Ok(server.workers(1).max_connections(32).disable_signals().listen(listener)?.run())
}

fn answer(gate: &Gate) -> HttpResponse {
    let usage = gate.usage();
    let mut now = vec![("build_info", format!("{{version=\"{}\"}}", env!("CARGO_PKG_VERSION")), 1.0)];
    let by_class = |class: &str| format!("{{class=\"{class}\"}}");
    now.extend(
        usage.classes.iter().map(|(class, used, _)| ("slots_in_use", by_class(class.name()), *used as f64)),
    );
    now.extend(
        usage
            .classes
            .iter()
            .map(|(class, _, wait)| ("slots_waited_for", by_class(class.name()), *wait as f64)),
    );
    now.push(("database_connections", String::new(), f64::from(usage.connections)));
    now.push(("database_connections_idle", String::new(), usage.idle as f64));
    now.push(("database_away", String::new(), f64::from(u8::from(usage.outage))));
    now.push(("ready", String::new(), f64::from(u8::from(!gate.is_draining() && !usage.outage))));
    HttpResponse::Ok()
        .content_type("application/openmetrics-text; version=1.0.0; charset=utf-8")
        .body(metrics().text(&now))
}
