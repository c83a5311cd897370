//! Which schools a question is about, as conditions of a query.

use sea_orm::{ColumnTrait as _, Condition};

use crate::{
    domain::school::{OPEN, WITHOUT_REGISTERS},
    entities::school::Column,
};

/// Schools that are open by their status, those among them that are proposed to close.
pub fn open() -> Condition {
    Condition::all().add(Column::Status.is_in(OPEN))
}

/// Schools that keep registers, as [`keeps_registers`](crate::domain::school::keeps_registers) tells them.
pub fn keeping_registers() -> Condition {
    let kept =
        Condition::any().add(Column::TypeCode.is_null()).add(Column::TypeCode.is_not_in(WITHOUT_REGISTERS));
    Condition::all().add(Column::Kind.ne("sixteen_plus")).add(kept)
}
