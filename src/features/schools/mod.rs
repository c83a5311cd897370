//! Schools: who they are, their status and kind, and which school succeeded which.

pub mod gias;
