//! What can be done with webinars and bookings, and when: tables of action and state.
//!
//! Of a webinar `full` and `started` are worked out: no row says so. Whoever asks is told as of the moment.

use chrono::{DateTime, Utc};

use crate::domain::{
    action::Actions,
    spelled::spelled,
    state_table::{Row, Table},
};

spelled! {
    /// How far a webinar is. The list may grow.
    WebinarState {
        /// It is being prepared; no school sees it.
        Draft = "draft";
        /// It is announced, and places are free.
        Published = "published";
        /// It is announced, and every place is taken.
        Full = "full";
        /// Its beginning has come; nothing can be booked or given up any more.
        Started = "started";
        /// It was held.
        Held = "held";
        /// It does not take place.
        Cancelled = "cancelled";
    }
}

spelled! {
    /// What can be done with a webinar.
    WebinarAction {
        /// Change what it says.
        Change = "change";
        /// Announce it.
        Publish = "publish";
        /// Book places, or wait for them.
        Book = "book";
        /// Say that it does not take place.
        Cancel = "cancel";
        /// Say that it was held.
        Hold = "hold";
        /// Say who came.
        TakeAttendance = "take_attendance";
        /// Publish a recording.
        PublishRecording = "publish_recording";
        /// Ask to be told of a recording.
        RequestRecording = "request_recording";
    }
}

use WebinarAction as Do;
use WebinarState as Is;

impl WebinarState {
    /// The state at an instant of a webinar that is stored as this, with so many places free.
    pub fn at(self, now: DateTime<Utc>, starts_at: DateTime<Utc>, available: i64) -> Self {
        match self {
            Self::Published if now >= starts_at => Self::Started,
            Self::Published if available <= 0 => Self::Full,
            state => state,
        }
    }

    /// As it is stored: what is worked out was published.
    pub const fn stored(self) -> Self {
        match self {
            Self::Full | Self::Started => Self::Published,
            state => state,
        }
    }

    /// Whether places are given.
    pub const fn gives_places(self) -> bool {
        matches!(self, Self::Published | Self::Full)
    }
}

const DRAFT: &str = "It is a draft: publish it first.";
const STARTED: &str = "It has begun.";
const HELD: &str = "It was held.";
const CANCELLED: &str = "It does not take place: it was cancelled.";
const TO_COME: &str = "It has not begun yet.";
const PUBLISHED: &str = "It is published.";

/// What can be done with a webinar, and when.
pub static WEBINAR: Table<WebinarState, WebinarAction> = Table {
    spelling: WebinarAction::as_str,
    rows: &[
        Row {
            action: Do::Change,
            moves: &[(Is::Draft, Is::Draft), (Is::Published, Is::Published), (Is::Full, Is::Full)],
            refused: &[(&[Is::Started], STARTED), (&[Is::Held], HELD), (&[Is::Cancelled], CANCELLED)],
        },
        Row {
            action: Do::Publish,
            moves: &[(Is::Draft, Is::Published)],
            refused: &[
                (&[Is::Published, Is::Full, Is::Started], PUBLISHED),
                (&[Is::Held], HELD),
                (&[Is::Cancelled], CANCELLED),
            ],
        },
        Row {
            action: Do::Book,
            moves: &[(Is::Published, Is::Published), (Is::Full, Is::Full)],
            refused: &[
                (&[Is::Draft], DRAFT),
                (&[Is::Started], STARTED),
                (&[Is::Held], HELD),
                (&[Is::Cancelled], CANCELLED),
            ],
        },
        Row {
            action: Do::Cancel,
            moves: &[
                (Is::Draft, Is::Cancelled),
                (Is::Published, Is::Cancelled),
                (Is::Full, Is::Cancelled),
                (Is::Started, Is::Cancelled),
            ],
            refused: &[(&[Is::Held], HELD), (&[Is::Cancelled], CANCELLED)],
        },
        Row {
            action: Do::Hold,
            moves: &[(Is::Started, Is::Held)],
            refused: &[
                (&[Is::Draft], DRAFT),
                (&[Is::Published, Is::Full], TO_COME),
                (&[Is::Held], HELD),
                (&[Is::Cancelled], CANCELLED),
            ],
        },
        Row {
            action: Do::TakeAttendance,
            moves: &[(Is::Started, Is::Started), (Is::Held, Is::Held)],
            refused: &[
                (&[Is::Draft], DRAFT),
                (&[Is::Published, Is::Full], TO_COME),
                (&[Is::Cancelled], CANCELLED),
            ],
        },
        Row {
            action: Do::PublishRecording,
            moves: &[(Is::Held, Is::Held)],
            refused: &[
                (&[Is::Draft], DRAFT),
                (&[Is::Published, Is::Full], TO_COME),
                (&[Is::Started], "It is not said to have been held: say so first."),
                (&[Is::Cancelled], CANCELLED),
            ],
        },
        Row {
            action: Do::RequestRecording,
            moves: &[
                (Is::Published, Is::Published),
                (Is::Full, Is::Full),
                (Is::Started, Is::Started),
                (Is::Held, Is::Held),
            ],
            refused: &[(&[Is::Draft], DRAFT), (&[Is::Cancelled], CANCELLED)],
        },
    ],
};

spelled! {
    /// How far a booking is, or a person of it.
    WebinarBookingState {
        /// It waits for places.
        Waiting = "waiting";
        /// It has places.
        Booked = "booked";
        /// It was given up.
        Cancelled = "cancelled";
    }
}

spelled! {
    /// What can be done with a booking.
    WebinarBookingAction {
        /// Change names, addresses, roles and questions, or come with fewer. Once the webinar has begun the authority
        /// corrects names, addresses and roles.
        Change = "change";
        /// Give it up.
        Cancel = "cancel";
    }
}

const ALL: [&str; 2] = [WebinarBookingAction::Change.as_str(), WebinarBookingAction::Cancel.as_str()];

/// What can be done with a booking, given how far the webinar is. Who `corrects`, the authority, may change it once the
/// webinar has begun too: what somebody is called and where they are written to, for certificates and recordings.
pub fn booking_actions(state: WebinarBookingState, webinar: WebinarState, corrects: bool) -> Actions {
    if state == WebinarBookingState::Cancelled {
        return Actions::none(ALL, "It was given up: book again.");
    }
    match webinar {
        Is::Published | Is::Full => Actions::new(ALL, []),
        Is::Started | Is::Held if corrects => {
            let (change, cancel) = (WebinarBookingAction::Change, WebinarBookingAction::Cancel);
            let why = if webinar == Is::Held { HELD } else { STARTED };
            Actions::new([change.as_str()], [(cancel.as_str(), why)])
        }
        Is::Draft => Actions::none(ALL, DRAFT),
        Is::Started => Actions::none(ALL, "It has begun: the authority can correct a name or an address."),
        Is::Held => Actions::none(ALL, "It was held: the authority can correct a name or an address."),
        Is::Cancelled => Actions::none(ALL, CANCELLED),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole() {
        assert_eq!(WEBINAR.faults(Is::ALL, Do::ALL), []);
    }

    #[test]
    fn once_it_has_begun_the_authority_alone_corrects_a_booking() {
        let booked =
            |webinar, corrects| booking_actions(WebinarBookingState::Booked, webinar, corrects).allowed;
        for webinar in [Is::Started, Is::Held] {
            assert_eq!(booked(webinar, false), Vec::<&str>::new());
            assert_eq!(booked(webinar, true), ["change"]);
        }
        for corrects in [false, true] {
            assert_eq!(booked(Is::Full, corrects), ["change", "cancel"]);
            assert_eq!(booked(Is::Cancelled, corrects), Vec::<&str>::new());
            let given_up = booking_actions(WebinarBookingState::Cancelled, Is::Held, corrects);
            assert_eq!(given_up.allowed, Vec::<&str>::new());
        }
    }

    #[test]
    fn full_and_started_are_worked_out_of_what_was_published() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let starts = at("2024-07-04T09:30:00Z");
        let before = at("2024-07-04T09:29:59Z");
        assert_eq!(Is::Published.at(before, starts, 1), Is::Published);
        assert_eq!(Is::Published.at(before, starts, 0), Is::Full);
        assert_eq!(
            Is::Published.at(before, starts, -3),
            Is::Full,
            "capacity was lowered below what is booked"
        );
        assert_eq!(Is::Published.at(starts, starts, 0), Is::Started);
        for settled in [Is::Draft, Is::Held, Is::Cancelled] {
            assert_eq!(settled.at(starts, starts, 0), settled);
        }
        for state in Is::ALL {
            assert_eq!(state.gives_places(), WEBINAR.step(*state, Do::Book).is_ok(), "{state:?}");
        }
    }
}
