//! Where features put their routes: into the router, and, when the document is made, into the document.
//!
//! A server makes its router once for every worker; the document of the same routes is made once for a process.

use actix_web::{dev::HttpServiceFactory, web};
use utoipa_actix_web::{OpenApiFactory, service_config::ServiceConfig};

/// What a feature adds its routes to.
pub enum Routes<'c, 'd> {
    /// A worker's router.
    Served(&'c mut web::ServiceConfig),
    /// The routes with what the document says of them.
    Described(&'c mut ServiceConfig<'d>),
}

impl Routes<'_, '_> {
    /// Adds one operation.
    pub fn service<F: HttpServiceFactory + OpenApiFactory + 'static>(&mut self, operation: F) -> &mut Self {
        match self {
            Self::Served(config) => {
                config.service(operation);
            }
            Self::Described(config) => {
                config.service(operation);
            }
        }
        self
    }

    /// Adds what somebody else has.
    pub fn configure(&mut self, routes: impl FnOnce(&mut Self)) -> &mut Self {
        routes(self);
        self
    }
}
