//! Steps of legal actions: from the decision to the court, what came of it, and what becomes of an order.

mod act;
mod amending;
mod beginning;
mod called;
mod contract;
mod deciding;
mod disposing;
mod dto;
mod hearing;
mod http;
mod noticed;
mod orders;
mod resting;

pub use beginning::lay;
pub use disposing::{correct, dispose};
pub use dto::{LegalActionCorrect, LegalActionDispose, LegalActionLay};
pub use http::{LegalActionStepNamed, LegalActionStepped, place, routes};
pub use noticed::hold as hold_notices;
