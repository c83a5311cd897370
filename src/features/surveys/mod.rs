//! Surveys: short consultations of people at schools, and what was done about what they said.
//!
//! - `definitions`: what is asked, of whom, and in which days; opened and closed.
//! - `invitations`: tokens, each handed out once: to a person who is named, or to nobody who is known (ballots).
//! - `responses`: what a school's portal asks its people, and their answers.
//! - `results`: what was answered all together, base and percent always together, small groups withheld.
//! - `comments`: what was written, without who wrote it, sorted by themes.
//! - `findings`: you said, we did.
//!
//! A token stands for one answer, which can be changed until the survey closes. Of a token its keyed tag is kept alone. An
//! answer to an anonymous survey is a row with the survey, the tag and the answers: no school, person, client or instant
//! stands beside it, and nothing in any table leads from it to one. The audit log tells that a client of a school answered
//! some survey at some instant, not with which token and not what. Whoever hands out the tokens can keep a list of who got
//! which, and whoever runs the host can watch the files change: this service cannot keep them from it.

mod comments;
mod definitions;
mod figures;
mod findings;
mod given;
mod invitations;
mod margins;
mod question;
mod responses;
mod results;
mod shown;
mod states;

use crate::http::Routes;

/// Mounts the feature under the version.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.configure(definitions::routes).configure(invitations::routes).configure(responses::routes);
    cfg.configure(results::routes).configure(comments::routes).configure(findings::routes);
}
