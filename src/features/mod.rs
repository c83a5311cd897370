//! What the service does, one folder for each subject of the domain.

pub mod schools;
