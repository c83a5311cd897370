//! Groups of pupils that only few may see, who is in them and since when, the lists by which the authority says so,
//! what schools acknowledged, and who was told of any of it.
//!
//! Who is in a group is said of a pupil, whatever school the pupil is at: these tables are the authority's, beside
//! `pupil`. What a school acknowledges, and whose pupils somebody was told of, is the school's.

use chrono::{SubsecRound as _, Utc};

use super::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Groups that every authority has: id, code, name, who may see it, what it is.
const KNOWN: [(&str, &str, &str, &str, &str); 3] = [
    (
        "019aab01-9900-717c-b983-1d55d1ebd9db",
        "social_worker",
        "Children with a social worker",
        "schools",
        "Children in need, with a child protection plan or looked after, with an allocated social worker.",
    ),
    (
        "019aab01-9901-758c-98df-001c8fc225d5",
        "looked_after",
        "Looked-after children",
        "schools",
        "Children whom a local authority looks after (Children Act 1989, section 22).",
    ),
    (
        "019aab01-9902-7460-bb1e-69ac5b619d74",
        "previously_looked_after",
        "Previously looked-after children",
        "authority",
        "Children who ceased to be looked after because of an adoption, a special guardianship or a child arrangements order.",
    ),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        groups(m).await?;
        known(m).await?;
        memberships(m).await?;
        lists(m).await?;
        rows(m).await?;
        acknowledgements(m).await?;
        disclosures(m).await?;
        // Whoever turned out to be another is in the groups of both.
        let merged = Index::create().name("pupil_merged_into").table("pupil").col("merged_into").to_owned();
        m.create_index(merged).await
    }
}

fn of_group(table: &'static str, name: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create().name(name).from(table, "group_id").to("pupil_group", "id").to_owned()
}

fn of_list(table: &'static str, name: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create().name(name).from(table, "list_id").to("pupil_group_list", "id").to_owned()
}

async fn groups(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let group = Table::create()
        .table("pupil_group")
        .col(uuid("id").primary_key())
        .col(sorted(m, "code"))
        .col(text("name"))
        .col(text_null("description"))
        .col(choice(m, "visibility", &["authority", "schools"]))
        .col(instant("created_at"))
        .col(instant("updated_at"))
        .col(integer("version"))
        .to_owned();
    m.create_table(group).await?;
    let code = Index::create().name("pupil_group_code").table("pupil_group").col("code").unique().to_owned();
    m.create_index(code).await?;
    let revision = Table::create()
        .table("pupil_group_revision")
        .col(uuid("group_id"))
        .col(integer("version"))
        .col(text("name"))
        .col(text_null("description"))
        .col(choice(m, "visibility", &["authority", "schools"]))
        .col(text("recorded_by_name"))
        .col(text_null("recorded_by_title"))
        .col(uuid("client_id"))
        .col(instant("recorded_at"))
        .primary_key(Index::create().col("group_id").col("version"))
        .foreign_key(&mut of_group("pupil_group_revision", "pupil_group_revision_group"))
        .to_owned();
    m.create_table(revision).await
}

/// No request asks for it: there is no clock but the machine's here.
#[allow(clippy::disallowed_methods, reason = "a migration is no request")]
async fn known(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let now = Utc::now().trunc_subsecs(6);
    for (id, code, name, visibility, description) in KNOWN {
        let id: uuid::Uuid = id.parse().map_err(|_| DbErr::Custom("the id of a group is none".to_owned()))?;
        let group = Query::insert()
            .into_table("pupil_group")
            .columns([
                "id",
                "code",
                "name",
                "description",
                "visibility",
                "created_at",
                "updated_at",
                "version",
            ])
            .values_panic([
                id.into(),
                code.into(),
                name.into(),
                description.into(),
                visibility.into(),
                now.into(),
                now.into(),
                1.into(),
            ])
            .to_owned();
        m.execute(group).await?;
        let revision = Query::insert()
            .into_table("pupil_group_revision")
            .columns([
                "group_id",
                "version",
                "name",
                "description",
                "visibility",
                "recorded_by_name",
                "client_id",
                "recorded_at",
            ])
            .values_panic([
                id.into(),
                1.into(),
                name.into(),
                description.into(),
                visibility.into(),
                "Rollcall".into(),
                uuid::Uuid::nil().into(),
                now.into(),
            ])
            .to_owned();
        m.execute(revision).await?;
    }
    Ok(())
}

async fn memberships(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let membership = Table::create()
        .table("pupil_group_membership")
        .col(uuid("id"))
        .col(integer("revision"))
        .col(uuid("group_id"))
        .col(uuid("pupil_id"))
        .col(date("from_on"))
        .col(date_null("until_on"))
        .col(boolean("voided"))
        // How this revision came about: by a list, or recorded by itself.
        .col(choice(m, "source", &["list", "recorded"]))
        .col(uuid_null("list_id"))
        .col(text_null("source_name"))
        .col(text_null("reason"))
        .col(text("recorded_by_name"))
        .col(text_null("recorded_by_title"))
        .col(uuid("client_id"))
        .col(instant("created_at"))
        .col(instant("recorded_at"))
        .col(instant_null("superseded_at"))
        .primary_key(Index::create().col("id").col("revision"))
        .foreign_key(&mut of_group("pupil_group_membership", "pupil_group_membership_group"))
        .foreign_key(
            ForeignKey::create()
                .name("pupil_group_membership_pupil")
                .from("pupil_group_membership", "pupil_id")
                .to("pupil", "id"),
        )
        .to_owned();
    m.create_table(membership).await?;
    let current = Index::create()
        .name("pupil_group_membership_current")
        .table("pupil_group_membership")
        .col("id")
        .unique()
        .and_where(Expr::col("superseded_at").is_null())
        .to_owned();
    m.create_index(current).await?;
    let by_group = Index::create()
        .name("pupil_group_membership_by_group")
        .table("pupil_group_membership")
        .col("group_id")
        .col("pupil_id")
        .to_owned();
    m.create_index(by_group).await
}

async fn lists(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let list = Table::create()
        .table("pupil_group_list")
        .col(uuid("id").primary_key())
        .col(uuid("group_id"))
        .col(date("as_at_on"))
        // A list for the same day corrects the one before it.
        .col(integer("sequence"))
        // The digest of what was sent: the same list again is no new one.
        .col(text("print"))
        .col(text_null("source_name"))
        .col(integer("rows"))
        .col(integer("pupils"))
        .col(integer("unmatched"))
        .col(integer("added"))
        .col(integer("removed"))
        .col(text("recorded_by_name"))
        .col(text_null("recorded_by_title"))
        .col(uuid("client_id"))
        .col(instant("created_at"))
        .foreign_key(&mut of_group("pupil_group_list", "pupil_group_list_group"))
        .to_owned();
    m.create_table(list).await?;
    let order = Index::create()
        .name("pupil_group_list_order")
        .table("pupil_group_list")
        .col("group_id")
        .col("as_at_on")
        .col("sequence")
        .unique()
        .to_owned();
    m.create_index(order).await
}

async fn rows(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let row = Table::create()
        .table("pupil_group_list_row")
        .col(uuid("list_id"))
        .col(integer("place"))
        .col(choice(m, "outcome", &["listed", "repeated", "unmatched"]))
        .col(uuid_null("pupil_id"))
        // What was sent of somebody whom nobody here is: nothing of a list is lost.
        .col(text_null("sent"))
        .primary_key(Index::create().col("list_id").col("place"))
        .foreign_key(&mut of_list("pupil_group_list_row", "pupil_group_list_row_list"))
        .to_owned();
    m.create_table(row).await
}

async fn acknowledgements(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let acknowledgement = Table::create()
        .table("pupil_group_list_acknowledgement")
        .col(integer("urn"))
        .col(uuid("list_id"))
        .col(integer("sequence"))
        // The digest of the school's part as it was when it was acknowledged.
        .col(text("print"))
        .col(integer("pupils"))
        .col(text("recorded_by_name"))
        .col(text_null("recorded_by_title"))
        .col(uuid("client_id"))
        .col(instant("recorded_at"))
        .primary_key(Index::create().col("urn").col("list_id").col("sequence"))
        .foreign_key(&mut of_school(
            "pupil_group_list_acknowledgement",
            "pupil_group_list_acknowledgement_school",
        ))
        .foreign_key(&mut of_list(
            "pupil_group_list_acknowledgement",
            "pupil_group_list_acknowledgement_list",
        ))
        .to_owned();
    m.create_table(acknowledgement).await
}

async fn disclosures(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let log = Table::create()
        .table("disclosure_log")
        .col(integer("urn"))
        .col(uuid("id"))
        .col(instant("at"))
        .col(uuid("client_id"))
        .col(sorted(m, "operation"))
        .col(sorted(m, "subject"))
        .col(text("person_name"))
        .col(text_null("person_title"))
        .col(text("purpose"))
        .col(integer("pupils"))
        .col(text_null("request_id"))
        .primary_key(Index::create().col("urn").col("id"))
        .to_owned();
    m.create_table(log).await?;
    let by_subject = Index::create()
        .name("disclosure_log_subject")
        .table("disclosure_log")
        .col("urn")
        .col("subject")
        .to_owned();
    m.create_index(by_subject).await
}
