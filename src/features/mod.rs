//! What the service does, one folder for each subject of the domain. No feature imports another.

pub mod calendars;
pub mod clients;
pub mod codes;
pub mod collections;
pub mod comparators;
pub mod disclosures;
pub mod figures;
pub mod leave_requests;
pub mod letter_templates;
pub mod notices_to_improve;
pub mod parenting_programmes;
pub mod parents;
pub mod part_time_timetables;
pub mod penalty_notices;
pub mod pupil_groups;
pub mod pupils;
pub mod registers;
pub mod return_checks;
pub mod schools;
pub mod social_work;
pub mod statutory_returns;
pub mod support;
pub mod system;
pub mod targets;
pub mod tokens;
