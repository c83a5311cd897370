//! Who is told of whom: reads about a named pupil are written down before the answer leaves.

use uuid::Uuid;

use crate::{
    access::{Access, Disclosure, Permission},
    domain::{
        person::Person,
        purpose::{Purpose, Reader},
    },
    error::Result,
};

/// Writes down that somebody is about to be told of one pupil's document.
pub async fn of_one<P: Permission>(
    cx: &Access<P>,
    urn: i32,
    operation: &'static str,
    id: Uuid,
    reader: &Reader,
) -> Result<()> {
    cx.disclose(urn, &Disclosure { operation, subject: id.to_string(), reader, pupils: 1 }).await
}

/// Who writes is told what stands: the person who does it, following up a pupil's absence.
pub fn writer(by: &Person) -> Reader {
    Reader { person: by.clone(), purpose: Purpose::AttendanceFollowUp }
}
