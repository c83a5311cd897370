//! That a child's social worker was told, that the Children's Advice and Duty Service was contacted, social work teams,
//! and what was found of pupils in the first full week of a term: each with every version of it.

use super::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        records(m).await?;
        teams(m).await?;
        findings(m).await
    }
}

async fn records(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let record = Table::create()
        .table("safeguarding_record")
        .col(integer("urn"))
        .col(uuid("id"))
        .col(integer("version"))
        .col(choice(m, "kind", &["social_worker_notification", "cads_contact"]))
        .col(uuid("enrolment_id"))
        .col(choice(m, "action", &["created", "amended", "withdrawn"]))
        // What a social worker was told of, and its first day: by these the triggers are asked whether they were told.
        .col(text_null("trigger_kind"))
        .col(date_null("from_on"))
        .col(instant("at"))
        .col(text("terms"))
        .col(text_null("reason"))
        .col(text("recorded_by_name"))
        .col(text_null("recorded_by_title"))
        .col(uuid("client_id"))
        .col(instant("created_at"))
        .col(instant("recorded_at"))
        .col(instant_null("superseded_at"))
        .primary_key(Index::create().col("urn").col("id").col("version"))
        .foreign_key(&mut of_school("safeguarding_record", "safeguarding_record_school"))
        .to_owned();
    m.create_table(record).await?;
    m.create_index(current("safeguarding_record_current", "safeguarding_record", &["id"])).await?;
    let by_enrolment = Index::create()
        .name("safeguarding_record_enrolment")
        .table("safeguarding_record")
        .col("urn")
        .col("enrolment_id")
        .to_owned();
    m.create_index(by_enrolment).await
}

/// Of the versions of a thing one stands.
fn current(name: &'static str, table: &'static str, thing: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create().name(name).table(table).col("urn").to_owned();
    for column in thing {
        index.col(*column);
    }
    index.unique().and_where(Expr::col("superseded_at").is_null()).to_owned()
}

async fn teams(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let team = Table::create()
        .table("social_work_team")
        .col(uuid("id").primary_key())
        .col(sorted(m, "code"))
        .col(text("name"))
        .col(text("recorded_by_name"))
        .col(text_null("recorded_by_title"))
        .col(uuid("client_id"))
        .col(instant("created_at"))
        .to_owned();
    m.create_table(team).await?;
    let code = Index::create()
        .name("social_work_team_code")
        .table("social_work_team")
        .col("code")
        .unique()
        .to_owned();
    m.create_index(code).await?;
    let named = Table::alter()
        .table("pupil_group_membership")
        .add_column(uuid_null("social_work_team_id"))
        .to_owned();
    m.alter_table(named).await?;
    let of_team = Index::create()
        .name("pupil_group_membership_team")
        .table("pupil_group_membership")
        .col("social_work_team_id")
        .and_where(Expr::col("social_work_team_id").is_not_null())
        .to_owned();
    m.create_index(of_team).await
}

async fn findings(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let finding = Table::create()
        .table("return_finding")
        .col(integer("urn"))
        // `2026-27-spring`.
        .col(sorted(m, "term"))
        // Whoever may not be told of the group is not told what was found.
        .col(uuid("group_id"))
        .col(uuid("enrolment_id"))
        .col(integer("version"))
        .col(choice(m, "found", &["returned", "not_returned", "unknown"]))
        .col(date("found_on"))
        .col(text("source"))
        .col(text_null("note"))
        .col(text_null("reason"))
        .col(text("recorded_by_name"))
        .col(text_null("recorded_by_title"))
        .col(uuid("client_id"))
        .col(instant("created_at"))
        .col(instant("recorded_at"))
        .col(instant_null("superseded_at"))
        .primary_key(
            Index::create().col("urn").col("term").col("group_id").col("enrolment_id").col("version"),
        )
        .foreign_key(&mut of_school("return_finding", "return_finding_school"))
        .to_owned();
    m.create_table(finding).await?;
    let thing = &["term", "group_id", "enrolment_id"];
    m.create_index(current("return_finding_current", "return_finding", thing)).await
}
