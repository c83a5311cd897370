//! What the authority agreed with a school about its statutory returns: how often attendance returns are made, whether
//! nil returns are, and whether the authority asks for those that the regulation exempts.

mod dto;
mod http;
mod service;

use std::collections::HashMap;

use sea_orm::{ColumnTrait as _, ConnectionTrait};

pub use http::routes;

use super::values::Interval;
use crate::{
    access::Session,
    entities::statutory_return_agreement::{Column, Entity, Model},
    error::{AppError, Result},
};

/// The terms that a school goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Agreement {
    pub interval: Interval,
    pub nil_returns: bool,
    pub new_pupil_always: bool,
    pub deletion_always: bool,
}

/// Where nothing was agreed: the least that the regulation asks for, each month accounted for.
impl Default for Agreement {
    fn default() -> Self {
        Self {
            interval: Interval::Monthly,
            nil_returns: true,
            new_pupil_always: false,
            deletion_always: false,
        }
    }
}

impl Agreement {
    /// The terms that were agreed with these schools: one statement.
    pub async fn of<C: ConnectionTrait>(
        session: &Session<'_, C>,
        urns: &[i32],
    ) -> Result<HashMap<i32, Self>> {
        let rows = session.find::<Entity>().filter(Column::Urn.is_in(urns.iter().copied())).all().await?;
        rows.iter().map(|row| Ok((row.urn, Self::of_row(row)?))).collect()
    }

    fn of_row(row: &Model) -> Result<Self> {
        let interval = Interval::spelled(&row.attendance_interval);
        Ok(Self {
            interval: interval.ok_or_else(|| AppError::internal("no such interval"))?,
            nil_returns: row.nil_returns,
            new_pupil_always: row.new_pupil_always,
            deletion_always: row.deletion_always,
        })
    }
}
