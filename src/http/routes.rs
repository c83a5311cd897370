//! Where features put their routes: into the router, and, when the document is made, into the document.
//!
//! A server makes its router once for every worker; the document of the same routes is made once for a process.
//!
//! A router tries its patterns one after the other, and each costs a regular expression. So the routes of a version stand in
//! rooms, by the first word of their address: of some hundred patterns a request meets the few of its room.

use actix_web::{dev::HttpServiceFactory, guard, web};
use utoipa::Path;
use utoipa_actix_web::{OpenApiFactory, service_config::ServiceConfig};

/// What a feature adds its routes to.
pub enum Routes<'c, 'd> {
    /// A worker's router.
    Served(&'c mut web::ServiceConfig),
    /// The rooms of a worker's router.
    Sorted(&'c mut Rooms),
    /// The routes with what the document says of them.
    Described(&'c mut ServiceConfig<'d>),
}

impl Routes<'_, '_> {
    /// Adds one operation.
    pub fn service<F: HttpServiceFactory + OpenApiFactory + Path + 'static>(
        &mut self,
        operation: F,
    ) -> &mut Self {
        match self {
            Self::Served(config) => {
                config.service(operation);
            }
            Self::Sorted(rooms) => rooms.add(operation),
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

/// The first word of the addresses of a version.
const VERSION: &str = "v1";

/// The first word of an address, or the one after the version, which is its room: of what belongs to a school the one after its URN. Two
/// routes that could take the same address are in the same room. `path` may be an address or the pattern of a route.
pub fn room(path: &str) -> &str {
    let mut words = path.split('/').skip(1);
    let mut first = words.next().unwrap_or_default();
    if first == VERSION {
        first = words.next().unwrap_or_default();
    }
    match first {
        "schools" => words.nth(1).unwrap_or(first),
        _ => first,
    }
}

type Add = Box<dyn FnOnce(&mut web::ServiceConfig)>;

/// The routes of a version, by room, in the order in which the first of each room came.
pub struct Rooms {
    prefix: &'static str,
    rooms: Vec<(String, Vec<Add>)>,
}

impl Rooms {
    /// No routes yet; their addresses will begin with this, such as `/v1`.
    pub fn under(prefix: &'static str) -> Self {
        Self { prefix, rooms: Vec::new() }
    }

    fn add<F: HttpServiceFactory + Path + 'static>(&mut self, operation: F) {
        let path = format!("{}{}", self.prefix, F::path());
        let add: Add = Box::new(move |config| {
            config.service(operation);
        });
        match self.rooms.iter_mut().find(|(name, _)| name == room(&path)) {
            Some((_, routes)) => routes.push(add),
            None => self.rooms.push((room(&path).to_owned(), vec![add])),
        }
    }

    /// Puts the rooms into a router.
    pub fn mount(self, config: &mut web::ServiceConfig) {
        for (name, routes) in self.rooms {
            let here = guard::fn_guard(move |request| room(request.head().uri.path()) == name);
            let routes = |config: &mut web::ServiceConfig| routes.into_iter().for_each(|add| add(config));
            config.service(web::scope("").guard(here).configure(routes));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_room_is_the_first_word_of_what_belongs_to_the_authority_or_to_a_school() {
        for (path, name) in [
            ("/v1/webinars", "webinars"),
            ("/v1/webinars/0199/recordings/7", "webinars"),
            ("/v1/schools", "schools"),
            ("/v1/schools/120777", "schools"),
            ("/v1/schools/120777/webinar-bookings/0199", "webinar-bookings"),
            ("/v1/schools/{urn}/webinar-bookings/{id}", "webinar-bookings"),
            ("/v1/openapi.json", "openapi.json"),
            ("/v1", ""),
            ("/problems/not-found", "problems"),
            ("/problems/{code}", "problems"),
            ("/", ""),
            ("", ""),
        ] {
            assert_eq!(room(path), name, "{path}");
        }
    }
}
