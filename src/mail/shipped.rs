//! The wordings that come with the program.

/// A wording that comes with the program, and what it can be filled with.
#[derive(Clone, Copy, Debug)]
pub struct Shipped {
    /// Its stable name, which is the name of its file: `webinar_booking_confirmed`.
    pub name: &'static str,
    /// Subject and text.
    pub text: &'static str,
    /// An example of what is filled in, in JSON: all that can be said. Wordings are tried with it.
    pub sample: &'static str,
}

macro_rules! shipped {
    ($($name:literal,)*) => {
        /// Every wording: its text in `templates/NAME.md`, its example in `templates/NAME.json`.
        pub const SHIPPED: &[Shipped] = &[$(Shipped {
            name: $name,
            text: include_str!(concat!("templates/", $name, ".md")),
            sample: include_str!(concat!("templates/", $name, ".json")),
        },)*];
    };
}

shipped! {
    "legal_disposal",
    "trial",
    "webinar_cancelled",
    "webinar_changed",
    "webinar_confirmed",
    "webinar_given_up",
    "webinar_promoted",
    "webinar_recording",
    "webinar_reminder",
    "webinar_waiting",
}
