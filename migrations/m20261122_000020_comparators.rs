//! Published figures to compare with, and statistical neighbours. They are the authority's (`urn` 0).

use super::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let source = Table::create()
            .table("comparator_source")
            .col(integer("urn"))
            .col(sorted(m, "source"))
            .col(uuid("client_id"))
            .col(instant("created_at"))
            .col(instant("imported_at"))
            .col(integer("version"))
            .primary_key(Index::create().col("urn").col("source"))
            .to_owned();
        m.create_table(source).await?;
        // Counts and percentages are text: they are kept digit for digit, and compared as exact fractions.
        let figure = Table::create()
            .table("comparator_figure")
            .col(integer("urn"))
            .col(sorted(m, "academic_year"))
            .col(sorted(m, "source"))
            .col(sorted(m, "time_frame"))
            .col(choice(m, "area_level", &["national", "regional", "local_authority"]))
            .col(sorted(m, "area_code"))
            .col(sorted(m, "phase"))
            .col(sorted(m, "measure"))
            .col(text("area_name"))
            .col(text_null("region_code"))
            .col(choice(m, "layout", &["dfe_wide", "dfe_long", "la_trend", "generic"]))
            .col(date_null("as_at_on"))
            .col(text_null("numerator"))
            .col(text_null("denominator"))
            .col(text_null("percent"))
            .col(boolean("suppressed"))
            .col(instant("created_at"))
            .col(instant("updated_at"))
            .col(integer("version"))
            .primary_key(
                Index::create()
                    .col("urn")
                    .col("academic_year")
                    .col("source")
                    .col("time_frame")
                    .col("area_level")
                    .col("area_code")
                    .col("phase")
                    .col("measure"),
            )
            .foreign_key(
                ForeignKey::create()
                    .name("comparator_figure_source")
                    .from("comparator_figure", ("urn", "source"))
                    .to("comparator_source", ("urn", "source")),
            )
            .to_owned();
        m.create_table(figure).await?;
        let neighbours = Table::create()
            .table("statistical_neighbours")
            .col(integer("urn"))
            .col(integer("la_code"))
            .col(integer("edition"))
            .col(text("body"))
            .col(uuid("client_id"))
            .col(instant("created_at"))
            .col(instant("updated_at"))
            .col(integer("version"))
            .primary_key(Index::create().col("urn").col("la_code").col("edition"))
            .to_owned();
        m.create_table(neighbours).await
    }
}
