//! Legal actions: from the first thought to the final disposal, and what they helped.

mod court;
mod fixture;
mod impact;
mod notices;
mod offences;
mod orders;
mod races;
mod refusals;
mod rights;
mod story;
