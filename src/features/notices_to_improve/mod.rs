//! Notices to Improve (*Working together to improve school attendance*): the last chance to take up support before a
//! penalty notice or a court. One parent is addressed, about one child, with eight parts that are checked when it is
//! issued; then a period of school weeks runs, which is watched day by day, and somebody says what came of it.

pub mod contents;
pub mod said;
