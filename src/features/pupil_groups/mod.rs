//! Groups of pupils that only few may see: children with a social worker, looked after, previously looked after, and
//! whatever else the authority defines.
//!
//! - `groups`: what a group is called and who may see it.
//! - `memberships`: since when, until when and on whose word a child is in one; nothing is overwritten.
//! - `lists`: the authority's list of who is in a group, week by week, and what it changed.
//! - `school_lists`: a school's own part of a list, what is new in it, and that the school took notice.
//! - `headline`: how many of a group are in which band of attendance, worked out from the pages.
//!
//! A group is told to clients of the authority, and, where it is opened to schools, to each school about its own
//! pupils. It is in no answer about pupils, rolls or registers. Every read that tells of a pupil names a person and a
//! purpose and is written down before the answer leaves; see `features/disclosures`.

mod groups;
mod headline;
mod lists;
mod memberships;
mod school_lists;

use crate::http::Routes;

pub use school_lists::{Latest, Untaken};

use crate::attendance::book::shown;

/// Mounts the feature under the version.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.configure(groups::routes);
    cfg.configure(memberships::routes);
    cfg.configure(lists::routes);
    cfg.configure(school_lists::routes);
    cfg.configure(headline::routes);
}

/// Documents that can also be read as a table, with its columns.
pub fn sheets() -> Vec<(&'static str, Vec<crate::http::Column>)> {
    let mut sheets = school_lists::sheets();
    sheets.extend(headline::sheets());
    sheets
}
