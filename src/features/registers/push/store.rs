//! The page of a push in the database: locked, read, and written with its source and its take.

use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition};

use super::service::Push;
use crate::{
    access::{Locked, Tx},
    attendance::{
        book::pages,
        page::{self, Pushed, Source},
    },
    entities::{register_page, register_page_source, register_take},
    error::{AppError, Result},
};

impl Push<'_> {
    /// The page, which nobody else can change until commit, and its source.
    pub(super) async fn lock_page<'t>(
        &self,
        tx: &'t Tx<'_>,
    ) -> Result<(Locked<'t, register_page::Entity>, Source)> {
        let page = tx.lock::<register_page::Entity>(pages::page_on(self.on)).await?;
        let page = page.ok_or_else(|| AppError::internal("a page has gone"))?;
        Ok((page, self.source(tx).await?))
    }

    pub(super) async fn source(&self, tx: &Tx<'_>) -> Result<Source> {
        let this = pages::sibling_on(self.on);
        let row = tx.find::<register_page_source::Entity>().filter(this).one().await?;
        let row = row.ok_or_else(|| AppError::internal("a page has lost its source"))?;
        Ok(pages::source(&row)?.1)
    }

    /// Makes the page with what the first push laid on it; returns its revision. `None`: another push made it.
    pub(super) async fn store_first(&self, tx: &Tx<'_>, pushed: &Pushed) -> Result<Option<i32>> {
        let revision = i32::from(pushed.page_changed);
        let Some(take) = pushed.take else { return Ok(Some(0)) };
        let page = register_page::ActiveModel {
            urn: Set(self.urn),
            date: Set(self.on.date),
            session: Set(self.on.session.as_str().to_owned()),
            marks: Set(pushed.page.clone().into_bytes()),
            revision: Set(revision),
            take: Set(if pushed.page_changed { i32::from(take) } else { 0 }),
        };
        if !tx.insert_if_absent(page).await? {
            return Ok(None);
        }
        let (takes, taken, details) = stored(&pushed.source)?;
        tx.insert_at_end(register_page_source::ActiveModel {
            urn: Set(self.urn),
            date: Set(self.on.date),
            session: Set(self.on.session.as_str().to_owned()),
            takes: Set(takes),
            taken: Set(taken),
            details: Set(details),
        })?;
        self.store_take(tx, take, pushed)?;
        Ok(Some(revision))
    }

    /// Writes page, source and take, if there is anything new; returns the revision of the page, and whether they were
    /// written.
    pub(super) async fn store(
        &self,
        tx: &Tx<'_>,
        page: Locked<'_, register_page::Entity>,
        pushed: &Pushed,
    ) -> Result<(i32, bool)> {
        let revision = page.revision;
        let Some(take) = pushed.take else { return Ok((revision, false)) };
        if pushed.is_all_superseded() && self.came_before(tx).await? {
            return Ok((revision, false));
        }
        let revision = revision + i32::from(pushed.page_changed);
        if pushed.page_changed {
            tx.update_at_end(page, |row| {
                row.marks = Set(pushed.page.clone().into_bytes());
                row.revision = Set(revision);
                row.take = Set(i32::from(take));
            })?;
        }
        self.store_source(tx, &pushed.source)?;
        self.store_take(tx, take, pushed)?;
        Ok((revision, true))
    }

    /// Whether this very push, which came too late, stands in the history already.
    async fn came_before(&self, tx: &Tx<'_>) -> Result<bool> {
        use register_take::Column;
        let same = Condition::all()
            .add(Column::Date.eq(self.on.date))
            .add(Column::Session.eq(self.on.session.as_str()))
            .add(Column::Fingerprint.eq(self.print.clone()));
        Ok(tx.find::<register_take::Entity>().filter(same).count().await? > 0)
    }

    fn store_source(&self, tx: &Tx<'_>, source: &Source) -> Result<()> {
        use register_page_source::{Column, Entity};
        let (takes, taken, details) = stored(source)?;
        let columns = vec![
            (Column::Takes, takes.into()),
            (Column::Taken, taken.into()),
            (Column::Details, details.into()),
        ];
        tx.set_at_end::<Entity>(pages::sibling_on(self.on), columns);
        Ok(())
    }

    fn store_take(&self, tx: &Tx<'_>, take: u16, pushed: &Pushed) -> Result<()> {
        let notes = serde_json::to_string(&pushed.notes).map_err(AppError::internal)?;
        let row = register_take::ActiveModel {
            urn: Set(self.urn),
            date: Set(self.on.date),
            session: Set(self.on.session.as_str().to_owned()),
            take: Set(i32::from(take)),
            taken_at: Set(self.taken_at),
            received_at: Set(tx.now()),
            client_id: Set(tx.client()),
            recorded_by_name: Set(self.recorded_by.name.clone()),
            recorded_by_title: Set(self.recorded_by.title.clone()),
            request_id: Set(tx.request_id()),
            fingerprint: Set(self.print.clone()),
            changes: Set(page::encode(&pushed.changes)),
            reasons: Set(notes),
        };
        tx.insert_at_end(row)
    }
}

fn stored(source: &Source) -> Result<(Vec<u8>, String, String)> {
    source.to_stored().map_err(AppError::internal)
}
