//! `/docs`: interactive documentation, served from the binary alone.

use utoipa_swagger_ui::{Config, SwaggerUi, Url};

/// The pages, reading the document that this service serves.
pub fn service() -> SwaggerUi {
    let config = Config::new([Url::new("Rollcall", "/v1/openapi.json")])
        .try_it_out_enabled(true)
        .persist_authorization(true)
        .validator_url("none");
    SwaggerUi::new("/docs/{_:.*}").config(config)
}
