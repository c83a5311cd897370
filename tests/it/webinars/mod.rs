//! Webinars: the timetable, places and the waiting list, who came, recordings, and what people are told.

mod attendance;
mod booking;
mod calendar;
mod crowd;
pub mod fixture;
mod mails;
mod races;
mod recordings;
mod rights;
mod statements;
mod story;
mod timetable;
mod waiting;
