//! The page of a push in the database: locked, read, and written with its source and its take.

use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition};

use super::service::Push;
use crate::{
    access::{Locked, Tx, fingerprint},
    attendance::{
        book::pages,
        page::{self, Pushed, Source},
    },
    entities::{register_page, register_page_source, register_take},
    error::{AppError, Result},
};

impl Push<'_> {
    pub(super) async fn lock_page<'t>(
        &self,
        tx: &'t Tx<'_>,
    ) -> Result<(Locked<'t, register_page::Entity>, bool)> {
        let fresh = || register_page::ActiveModel {
            urn: Set(self.urn),
            date: Set(self.on.date),
            session: Set(self.on.session.as_str().to_owned()),
            marks: Set(Vec::new()),
            revision: Set(0),
            take: Set(0),
        };
        tx.lock_or_create(pages::page_on(self.on), fresh).await
    }

    pub(super) async fn source(&self, tx: &Tx<'_>) -> Result<Source> {
        let this = pages::sibling_on(self.on);
        let row = tx.find::<register_page_source::Entity>().filter(this).one().await?;
        let row = row.ok_or_else(|| AppError::internal("a page has lost its source"))?;
        Ok(pages::source(&row)?.1)
    }

    /// Writes page, source and take; returns the revision of the page. A page that was made just now has no
    /// source yet, and gets one with it: every mark that is named speaks for its line.
    pub(super) async fn store(
        &self,
        tx: &Tx<'_>,
        page: Locked<'_, register_page::Entity>,
        first: bool,
        pushed: &Pushed,
    ) -> Result<i32> {
        let revision = page.revision;
        let Some(take) = pushed.take else { return Ok(revision) };
        let print = fingerprint(self.body)?;
        if pushed.is_all_superseded() && self.came_before(tx, &print).await? {
            return Ok(revision);
        }
        let revision = revision + i32::from(pushed.page_changed);
        if pushed.page_changed {
            let marks = pushed.page.clone().into_bytes();
            tx.update(page, |row| {
                row.marks = Set(marks);
                row.revision = Set(revision);
                row.take = Set(i32::from(take));
            })
            .await?;
        }
        self.store_source(tx, &pushed.source, first).await?;
        self.store_take(tx, take, pushed, print).await?;
        Ok(revision)
    }

    /// Whether this very push, which came too late, stands in the history already.
    async fn came_before(&self, tx: &Tx<'_>, print: &[u8]) -> Result<bool> {
        use register_take::Column;
        let same = Condition::all()
            .add(Column::Date.eq(self.on.date))
            .add(Column::Session.eq(self.on.session.as_str()))
            .add(Column::Fingerprint.eq(print.to_vec()));
        Ok(tx.find::<register_take::Entity>().filter(same).count().await? > 0)
    }

    async fn store_source(&self, tx: &Tx<'_>, source: &Source, first: bool) -> Result<()> {
        use register_page_source::{ActiveModel, Column, Entity};
        let (takes, taken, details) = source.to_stored().map_err(AppError::internal)?;
        if !first {
            let columns = vec![
                (Column::Takes, takes.into()),
                (Column::Taken, taken.into()),
                (Column::Details, details.into()),
            ];
            return tx.set_all::<Entity>(pages::sibling_on(self.on), columns).await.map(drop);
        }
        let row = ActiveModel {
            urn: Set(self.urn),
            date: Set(self.on.date),
            session: Set(self.on.session.as_str().to_owned()),
            takes: Set(takes),
            taken: Set(taken),
            details: Set(details),
        };
        tx.insert(vec![row]).await
    }

    async fn store_take(&self, tx: &Tx<'_>, take: u16, pushed: &Pushed, print: Vec<u8>) -> Result<()> {
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
            fingerprint: Set(print),
            changes: Set(page::encode(&pushed.changes)),
            reasons: Set(notes),
        };
        tx.insert(vec![row]).await
    }
}
