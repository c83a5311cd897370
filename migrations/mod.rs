//! Forward-only migrations, oldest first. Never edit one that has shipped.

mod m20261101_000001_access;
mod m20261101_000002_schools;
mod m20261101_000003_calendars;
mod m20261101_000004_roll;
mod m20261101_000005_registers;
mod m20261122_000001_client_versions;
mod m20261122_000002_register_submissions;
mod m20261122_000020_comparators;
mod m20261122_000021_targets;
mod m20261122_000030_contacts;
mod m20261122_000031_statutory_returns;
mod m20261122_000032_pupil_groups;
mod m20261122_000033_leave;
mod m20261122_000034_collections;
mod m20261122_000035_social_work;
mod m20261122_000036_reopened_collections;
mod m20261122_000037_social_work_teams;
mod m20261122_000038_penalty_notices;
mod m20261122_000040_people;
mod m20261122_000041_support;
mod m20261122_000042_agreement_days;
mod m20261122_000043_notices_to_improve;
mod m20261122_000045_letter_templates;
mod m20261122_000046_ladder;
mod m20261122_000048_notices_money;
mod m20261122_000055_notices_to_improve_history;
mod m20261122_000057_notice_numbers;
mod m20261122_000060_self_assessments;
mod m20261122_000061_attendance_questionnaire;
mod m20261122_000070_webinars;
mod m20261122_000075_outbox;
mod m20261122_000076_contact_points;
mod m20261122_000077_documents;
mod m20261122_000078_school_policies;
mod m20261122_000079_training;
mod m20261122_000080_information_sheets;
mod m20261122_000081_surveys;
mod m20261122_000082_officers;
mod m20261122_000083_cases;
mod m20261122_000084_legal_actions;
mod m20261122_000086_support_meetings;
mod m20261122_000087_consultations;
mod m20261122_000089_patrols;
mod m20261122_000090_child_employment_permits;
mod m20261122_000091_agency_referrals;
mod m20261122_000092_webinar_mends;
mod m20261122_000093_withdrawn_documents;
mod m20261122_000094_notices_and_invitations;
mod m20261122_000095_retried_mails;
mod m20261122_000096_given_up_places;

use sea_orm_migration::{prelude::*, schema::*, sea_orm::DbBackend};

/// Runs the migrations below.
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261101_000001_access::Migration),
            Box::new(m20261101_000002_schools::Migration),
            Box::new(m20261101_000003_calendars::Migration),
            Box::new(m20261101_000004_roll::Migration),
            Box::new(m20261101_000005_registers::Migration),
            Box::new(m20261122_000001_client_versions::Migration),
            Box::new(m20261122_000002_register_submissions::Migration),
            Box::new(m20261122_000020_comparators::Migration),
            Box::new(m20261122_000021_targets::Migration),
            Box::new(m20261122_000030_contacts::Migration),
            Box::new(m20261122_000031_statutory_returns::Migration),
            Box::new(m20261122_000032_pupil_groups::Migration),
            Box::new(m20261122_000033_leave::Migration),
            Box::new(m20261122_000034_collections::Migration),
            Box::new(m20261122_000035_social_work::Migration),
            Box::new(m20261122_000036_reopened_collections::Migration),
            Box::new(m20261122_000037_social_work_teams::Migration),
            Box::new(m20261122_000038_penalty_notices::Migration),
            Box::new(m20261122_000040_people::Migration),
            Box::new(m20261122_000041_support::Migration),
            Box::new(m20261122_000042_agreement_days::Migration),
            Box::new(m20261122_000043_notices_to_improve::Migration),
            Box::new(m20261122_000045_letter_templates::Migration),
            Box::new(m20261122_000046_ladder::Migration),
            Box::new(m20261122_000048_notices_money::Migration),
            Box::new(m20261122_000055_notices_to_improve_history::Migration),
            Box::new(m20261122_000057_notice_numbers::Migration),
            Box::new(m20261122_000060_self_assessments::Migration),
            Box::new(m20261122_000061_attendance_questionnaire::Migration),
            Box::new(m20261122_000070_webinars::Migration),
            Box::new(m20261122_000075_outbox::Migration),
            Box::new(m20261122_000076_contact_points::Migration),
            Box::new(m20261122_000077_documents::Migration),
            Box::new(m20261122_000078_school_policies::Migration),
            Box::new(m20261122_000079_training::Migration),
            Box::new(m20261122_000080_information_sheets::Migration),
            Box::new(m20261122_000081_surveys::Migration),
            Box::new(m20261122_000082_officers::Migration),
            Box::new(m20261122_000083_cases::Migration),
            Box::new(m20261122_000084_legal_actions::Migration),
            Box::new(m20261122_000086_support_meetings::Migration),
            Box::new(m20261122_000087_consultations::Migration),
            Box::new(m20261122_000089_patrols::Migration),
            Box::new(m20261122_000090_child_employment_permits::Migration),
            Box::new(m20261122_000091_agency_referrals::Migration),
            Box::new(m20261122_000092_webinar_mends::Migration),
            Box::new(m20261122_000093_withdrawn_documents::Migration),
            Box::new(m20261122_000094_notices_and_invitations::Migration),
            Box::new(m20261122_000095_retried_mails::Migration),
            Box::new(m20261122_000096_given_up_places::Migration),
        ]
    }
}

/// Text that is compared byte by byte on both databases, so that lists page alike.
fn sorted(m: &SchemaManager<'_>, name: &'static str) -> ColumnDef {
    let mut column = text(name);
    if m.get_database_backend() == DbBackend::Postgres {
        column.extra("COLLATE \"C\"");
    }
    column
}

/// Text from a closed list.
fn choice(m: &SchemaManager<'_>, name: &'static str, values: &[&'static str]) -> ColumnDef {
    let mut column = sorted(m, name);
    column.check(Expr::col(name).is_in(values.iter().copied()));
    column
}

/// An instant, to the microsecond, in UTC.
fn instant(name: &'static str) -> ColumnDef {
    timestamp_with_time_zone(name)
}

/// An instant that may be absent.
fn instant_null(name: &'static str) -> ColumnDef {
    timestamp_with_time_zone_null(name)
}

/// `urn`, referring to a school. `urn` 0 is the authority itself, so only tables without it refer.
fn of_school(table: &'static str, foreign: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create().name(foreign).from(table, "urn").to("school", "urn").to_owned()
}

/// How the documents of a table stood, each version once.
fn revisions(
    m: &SchemaManager<'_>,
    of: &'static str,
    id: &'static str,
    states: &[&'static str],
    actions: &[&'static str],
) -> TableCreateStatement {
    let table = format!("{of}_revision");
    Table::create()
        .table(table.clone())
        .col(integer("urn"))
        .col(uuid(id))
        .col(integer("version"))
        .col(choice(m, "action", actions))
        .col(choice(m, "state", states))
        .col(text("terms"))
        .col(text_null("reason"))
        .col(text("recorded_by_name"))
        .col(text_null("recorded_by_title"))
        .col(uuid("client_id"))
        .col(instant("recorded_at"))
        .primary_key(Index::create().col("urn").col(id).col("version"))
        .foreign_key(
            ForeignKey::create().name(format!("{table}_of")).from(table, ("urn", id)).to(of, ("urn", "id")),
        )
        .to_owned()
}
