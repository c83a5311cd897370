//! Social work teams are changed: each counts its versions, and every way in which it was called is kept.

use super::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let table = || Table::alter().table("social_work_team").to_owned();
        m.alter_table(table().add_column(integer("version").default(1)).to_owned()).await?;
        // None on one that has not changed since it was registered.
        m.alter_table(table().add_column(instant_null("updated_at")).to_owned()).await?;
        let revision = Table::create()
            .table("social_work_team_revision")
            .col(uuid("team_id"))
            .col(integer("version"))
            .col(text("name"))
            .col(text("recorded_by_name"))
            .col(text_null("recorded_by_title"))
            .col(uuid("client_id"))
            .col(instant("recorded_at"))
            .primary_key(Index::create().col("team_id").col("version"))
            .foreign_key(
                ForeignKey::create()
                    .name("social_work_team_revision_team")
                    .from("social_work_team_revision", "team_id")
                    .to("social_work_team", "id"),
            )
            .to_owned();
        m.create_table(revision).await?;
        let kept = [
            "team_id",
            "version",
            "name",
            "recorded_by_name",
            "recorded_by_title",
            "client_id",
            "recorded_at",
        ];
        let first = Query::select()
            .column("id")
            .expr(Expr::val(1))
            .columns(["name", "recorded_by_name", "recorded_by_title", "client_id", "created_at"])
            .from("social_work_team")
            .to_owned();
        let mut copy = Query::insert();
        copy.into_table("social_work_team_revision").columns(kept);
        copy.select_from(first).map_err(|error| DbErr::Custom(error.to_string()))?;
        m.execute(copy).await
    }
}
