//! Questionnaires: what schools assess themselves by, version by version.
//!
//! A draft is edited until it is published. What was published never changes, for answers belong to a version for ever; the
//! next version begins as another draft, and what differs between two can be asked. A version is retired when no new cycle
//! is to ask it. Areas, questions and scales are data (`assessments::questionnaire`): the attendance self-assessment, a
//! safeguarding self-assessment, a checklist of practice and a register audit are all served alike.
//!
//! They are the authority's own. What was published is told to every client that reaches a school; a draft to the authority.

mod dto;
mod http;
mod reading;
mod service;

pub use http::routes;
