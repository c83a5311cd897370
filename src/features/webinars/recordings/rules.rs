//! What a recording may be: pure.

use chrono::NaiveDate;

use super::dto::WebinarRecordingPut;
use crate::{
    domain::text::{TextFault, clean},
    error::{Fault, FaultCode},
    features::webinars::{terms::RecordingTerms, values::WebinarRecordingState},
};

/// What is stored of it.
pub fn terms(put: &WebinarRecordingPut) -> Result<RecordingTerms, TextFault> {
    Ok(RecordingTerms {
        title: clean(&put.title)?,
        link: put.link.clone(),
        transcript_link: put.transcript_link.clone(),
        duration_seconds: put.duration_seconds,
        expires_on: put.expires_on,
    })
}

/// That it would be over before it begins.
pub fn expired(put: &WebinarRecordingPut, today: NaiveDate) -> Option<Fault> {
    let over = put.expires_on.is_some_and(|last| last < today);
    let detail = "Who is told of it could not watch it: name a day to come, or none.";
    over.then(|| Fault::at("/expires_on", FaultCode::OutOfRange).detail(detail))
}

/// Whether it can be watched on a day: also on its last.
pub fn state(expires_on: Option<NaiveDate>, today: NaiveDate) -> WebinarRecordingState {
    match expires_on {
        Some(last) if last < today => WebinarRecordingState::Expired,
        _ => WebinarRecordingState::Published,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recording_is_there_to_the_end_of_its_last_day() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(state(None, day("2027-01-01")), WebinarRecordingState::Published);
        assert_eq!(state(Some(day("2027-01-01")), day("2027-01-01")), WebinarRecordingState::Published);
        assert_eq!(state(Some(day("2027-01-01")), day("2027-01-02")), WebinarRecordingState::Expired);
    }
}
