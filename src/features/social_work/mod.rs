//! Children with a social worker whose absence is a concern: that the social worker was told and how soon, of which
//! absences nobody told one yet, that the Children's Advice and Duty Service (CADS) was contacted, and what a social work
//! team sees of its children's attendance.
//!
//! - `notifications`: that a social worker was told, of what, and how long after.
//! - `promptness`: how soon social workers were told, over all schools.
//! - `triggers`: absences of children with a social worker of which nobody was told, worked out from the pages.
//! - `cads`: that the service was contacted, with consent or without and why.
//! - `teams`: social work teams of the authority, and the attendance of the children who are with one.
//! - `record`: what notifications and contacts have in common: every version of them is kept.
//!
//! All of it tells that a child has a social worker, or may need one. Its scopes are for schools' own programs and the
//! authority; every read names a person and a purpose and is written down before the answer leaves.

mod cads;
mod dto;
mod notifications;
mod promptness;
mod record;
mod teams;
mod triggers;

use crate::http::Routes;

/// Mounts the feature under the version.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.configure(notifications::routes);
    cfg.configure(promptness::routes);
    cfg.configure(triggers::routes);
    cfg.configure(cads::routes);
    cfg.configure(teams::routes);
}
