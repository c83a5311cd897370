//! The register: its lines, its pages, their sources and the takes that made them.

use super::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let register = Table::create()
            .table("register")
            .col(integer("urn"))
            .col(sorted(m, "academic_year"))
            .col(integer("next_line"))
            .col(integer("roll_version"))
            .primary_key(Index::create().col("urn").col("academic_year"))
            .foreign_key(&mut of_school("register", "register_school"))
            .to_owned();
        m.create_table(register).await?;
        let line = Table::create()
            .table("register_line")
            .col(integer("urn"))
            .col(sorted(m, "academic_year"))
            .col(integer("line"))
            .col(uuid("enrolment_id"))
            .primary_key(Index::create().col("urn").col("academic_year").col("line"))
            .foreign_key(
                ForeignKey::create()
                    .name("register_line_register")
                    .from("register_line", ("urn", "academic_year"))
                    .to("register", ("urn", "academic_year")),
            )
            .to_owned();
        m.create_table(line).await?;
        let once = Index::create()
            .name("register_line_enrolment")
            .table("register_line")
            .col("urn")
            .col("academic_year")
            .col("enrolment_id")
            .unique()
            .to_owned();
        m.create_index(once).await?;
        pages(m).await
    }
}

fn page(m: &SchemaManager<'_>, table: &'static str) -> TableCreateStatement {
    Table::create()
        .table(table)
        .col(integer("urn"))
        .col(date("date"))
        .col(choice(m, "session", &["am", "pm"]))
        .to_owned()
}

/// Pages are rewritten in place all morning; half-empty blocks keep the new version beside the old (HOT).
fn roomy(m: &SchemaManager<'_>, table: &mut TableCreateStatement) {
    if m.get_database_backend() == DbBackend::Postgres {
        table.extra("WITH (fillfactor = 50)");
    }
}

async fn pages(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let key = || Index::create().col("urn").col("date").col("session").to_owned();
    let mut marks = page(m, "register_page");
    marks.col(blob("marks")).col(integer("revision")).col(integer("take")).primary_key(&mut key());
    roomy(m, &mut marks);
    m.create_table(marks).await?;
    let mut source = page(m, "register_page_source");
    source.col(blob("takes")).col(text("taken")).col(text("details")).primary_key(&mut key());
    roomy(m, &mut source);
    m.create_table(source).await?;
    let mut take = page(m, "register_take");
    take.col(integer("take"))
        .col(instant("taken_at"))
        .col(instant("received_at"))
        .col(uuid("client_id"))
        .col(text("recorded_by_name"))
        .col(text_null("recorded_by_title"))
        .col(text_null("request_id"))
        .col(blob("fingerprint"))
        .col(blob("changes"))
        .col(text("reasons"))
        .primary_key(key().col("take"));
    m.create_table(take).await
}
