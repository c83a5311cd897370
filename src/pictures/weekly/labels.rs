//! Labels beside the levels that they name, none over another.

/// Where labels of this height stand, in the order given, so that each is as near as may be to where it belongs and
/// none covers another: from `top` down, and not below `bottom` while there is room.
pub fn apart(wanted: &[i32], height: i32, (top, bottom): (i32, i32)) -> Vec<i32> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by_key(|place| wanted[*place]);
    let mut at = wanted.to_vec();
    let mut free = top;
    for place in &order {
        at[*place] = at[*place].max(free);
        free = at[*place] + height;
    }
    let mut free = bottom;
    for place in order.iter().rev() {
        at[*place] = at[*place].min(free - height).max(top);
        free = at[*place];
    }
    at
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn labels_with_room_stand_where_they_belong() {
        assert_eq!(apart(&[100, 10, 200], 30, (0, 400)), [100, 10, 200]);
        assert_eq!(apart(&[100, 100, 101], 30, (0, 400)), [100, 130, 160]);
        assert_eq!(apart(&[390, 395], 30, (0, 400)), [340, 370]);
    }

    proptest! {
        #[test]
        fn none_covers_another(wanted in proptest::collection::vec(0..400i32, 0..6)) {
            let mut at = apart(&wanted, 32, (0, 400));
            at.sort_unstable();
            prop_assert!(at.windows(2).all(|pair| pair[1] - pair[0] >= 32), "{at:?}");
            prop_assert!(at.iter().all(|at| (0..=368).contains(at)), "{at:?}");
        }
    }
}
