//! Times of day on the wire: `HH:MM`, with nothing finer than a minute.

use chrono::{NaiveTime, Timelike};
use serde::{Deserialize, Deserializer, Serializer, de};

use crate::domain::Unreadable;

/// For `#[serde(with = "time_of_day")]`.
pub fn serialize<S: Serializer>(time: &NaiveTime, out: S) -> Result<S::Ok, S::Error> {
    out.collect_str(&format_args!("{:02}:{:02}", time.hour(), time.minute()))
}

/// For `#[serde(with = "time_of_day")]`.
pub fn deserialize<'de, D: Deserializer<'de>>(input: D) -> Result<NaiveTime, D::Error> {
    let text = String::deserialize(input)?;
    read(&text).ok_or_else(|| de::Error::custom(Unreadable { expected: "a time of day as HH:MM" }))
}

fn read(text: &str) -> Option<NaiveTime> {
    let [h1, h2, b':', m1, m2] = text.as_bytes() else { return None };
    let number = |tens: u8, ones: u8| {
        (tens.is_ascii_digit() && ones.is_ascii_digit())
            .then(|| u32::from(tens - b'0') * 10 + u32::from(ones - b'0'))
    };
    NaiveTime::from_hms_opt(number(*h1, *h2)?, number(*m1, *m2)?, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_two_digits_a_colon_and_two_digits_are_a_time_of_day() {
        assert_eq!(read("08:45"), NaiveTime::from_hms_opt(8, 45, 0));
        assert_eq!(read("00:00"), Some(NaiveTime::MIN));
        for wrong in ["8:45", "08:45:00", "24:00", "08:60", "08.45", " 8:45", "+8:45", "", "0845", "０8:45"]
        {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
