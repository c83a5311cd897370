//! Several values in one text, separated by commas.

/// The values of a list, each once and in order; `None` when one cannot be read or there are more than `most`.
pub fn listed<T: Ord>(given: &str, most: usize, read: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
    let parts: Vec<&str> = given.split(',').take(most.saturating_add(1)).map(str::trim).collect();
    if parts.len() > most {
        return None;
    }
    let read = |part: &str| if part.is_empty() { None } else { read(part) };
    let mut values: Vec<T> = parts.into_iter().map(read).collect::<Option<_>>()?;
    values.sort();
    values.dedup();
    Some(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_once_and_in_order() {
        let numbers = |text: &str| listed(text, 3, |part| part.parse::<u8>().ok());
        assert_eq!(numbers("3, 1,3"), Some(vec![1, 3]));
        for wrong in ["", "1,", ",1", "x", "1,2,3,4", "256"] {
            assert_eq!(numbers(wrong), None, "{wrong}");
        }
    }
}
