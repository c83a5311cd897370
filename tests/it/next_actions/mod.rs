//! What a school must or should do next.

mod all;
mod checks;
mod fixture;
mod lists;
mod school;
