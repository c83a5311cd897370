//! Composition root: the one list of features, the document made from it, and the server.

mod docs;
mod document;

use std::{net::TcpListener, sync::Arc};

use actix_web::{
    App, HttpRequest, HttpServer,
    dev::Server,
    middleware::from_fn,
    web::{self, Bytes},
};
use utoipa_actix_web::{AppExt, scope, service_config::ServiceConfig};

pub use document::document;

use crate::{
    access::Gate,
    features::{
        self,
        registers::submissions::{Spool, Submissions, start_worker},
    },
    http::{Operations, envelope, unrouted},
};

/// The one list of features under the version; the router and the document are both built from it.
fn v1(cfg: &mut ServiceConfig<'_>) {
    cfg.configure(features::system::v1_routes);
    cfg.configure(features::calendars::routes);
    cfg.configure(features::codes::routes);
    cfg.configure(features::registers::routes);
    cfg.configure(features::schools::routes);
    cfg.configure(features::pupils::routes);
}

/// What stands outside the version.
fn root(cfg: &mut ServiceConfig<'_>) {
    cfg.configure(features::system::root_routes);
    cfg.configure(features::tokens::routes);
}

/// Starts the server on a listener that is already bound.
pub fn serve(listener: TcpListener, gate: Gate, spool: Spool, workers: usize) -> std::io::Result<Server> {
    let document = document();
    let operations = web::Data::new(Operations::of(&document));
    let text = features::system::DocumentText(Bytes::from(document.to_string()));
    let rolls = web::Data::new(features::registers::Rolls::default());
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
            .into_utoipa_app()
            .configure(root)
            .service(scope("/v1").configure(v1))
            .into_app()
    });
    Ok(server.workers(workers).shutdown_timeout(15).listen(listener)?.run())
}
