//! The promises of the service, proved over HTTP on both databases.
#![allow(missing_docs, reason = "tests are named by what they prove")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a panic is how a test fails")]
#![allow(clippy::too_many_lines, reason = "a story is told from its beginning to its end")]
#![allow(clippy::disallowed_methods, reason = "fixtures and checks look into the database directly")]

mod agency_referrals;
mod backups;
mod calendars;
mod casework;
mod child_employment;
mod clients;
mod closures;
mod collections;
mod comparators;
mod contact_points;
mod contacts;
mod contract;
mod demo;
mod documents;
mod dossiers;
mod family;
mod figures;
mod half_term;
mod information_sheets;
mod layers;
mod leave;
mod legal_actions;
mod letter_templates;
mod limits;
mod meetings;
mod migrations;
mod next_actions;
mod notices_to_improve;
mod outbox;
mod parents;
mod patrols;
mod penalty_notices;
mod pictures;
mod privacy;
mod programmes;
mod pupil_groups;
mod pupils;
mod questionnaires;
mod registers;
mod repeated;
mod return_checks;
mod roll;
mod rule_sets;
mod schools;
mod scripts;
mod self_assessment_cycles;
mod self_assessments;
mod social_work;
mod statutory_returns;
mod submissions;
mod support;
mod support_first;
mod surveys;
mod system;
mod tables;
mod targets;
mod timetables;
mod tokens;
mod training;
mod webinars;
