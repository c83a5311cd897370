//! The children behind a cell: who they are while they are few, and that they are enough from there on.

use uuid::Uuid;

/// Children that a figure is of at least.
pub const SMALLEST: usize = 6;

/// Different children. A child at two schools is one.
#[derive(Clone, Debug, Default)]
pub struct Crowd {
    /// How many at the most: of several schools, those of each added up.
    pub size: u32,
    /// Those who are known by name, at most as many as are enough.
    children: Vec<Uuid>,
    enough: bool,
}

impl Crowd {
    /// These many children, of whom those are named that there are if they are few.
    pub fn new(size: u32, few: impl IntoIterator<Item = Uuid>) -> Self {
        let enough = size as usize >= SMALLEST;
        Self { size, children: if enough { Vec::new() } else { few.into_iter().collect() }, enough }
    }

    /// Adds the children of another place.
    pub fn join(&mut self, other: &Self) {
        self.size += other.size;
        self.enough |= other.enough;
        for child in other.children.iter().take_while(|_| !self.enough) {
            if !self.children.contains(child) {
                self.children.push(*child);
            }
        }
        self.enough |= self.children.len() >= SMALLEST;
        if self.enough {
            self.children.clear();
        }
    }

    /// Whether there is nobody.
    pub fn is_nobody(&self) -> bool {
        !self.enough && self.children.is_empty()
    }

    /// Whether there is somebody, who is one of few.
    pub fn is_few(&self) -> bool {
        !self.enough && !self.children.is_empty()
    }

    /// Whether the same children are known of both, and the same is known of them.
    pub fn is_like(&self, other: &Self) -> bool {
        (self.enough, &self.children) == (other.enough, &other.children)
    }

    /// Nobody again.
    pub fn clear(&mut self) {
        self.size = 0;
        self.children.clear();
        self.enough = false;
    }

    /// Whether any one of these crowds leaves others behind who are few. Who belongs to a school knows its figures:
    /// taking them away must not tell those of few others.
    pub fn are_few_without_one(crowds: &[&Self]) -> bool {
        let without = |one: usize| {
            let mut others = Self::default();
            let rest = crowds.iter().enumerate().filter(|(at, _)| *at != one);
            for (_, crowd) in rest {
                others.join(crowd);
                if others.enough {
                    break;
                }
            }
            others.is_few()
        };
        crowds.iter().filter(|crowd| crowd.enough).count() < 2 && (0..crowds.len()).any(without)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn crowd(children: std::ops::Range<u128>) -> Crowd {
        Crowd::new(children.clone().count() as u32, children.map(Uuid::from_u128))
    }

    #[test]
    fn a_child_at_two_schools_is_one_child() {
        let mut both = crowd(0..4);
        both.join(&crowd(2..5));
        assert!(both.is_few() && both.size == 7, "{both:?}");
        both.join(&crowd(5..6));
        assert!(!both.is_few() && !both.is_nobody());
    }

    #[test]
    fn who_knows_one_school_is_told_of_nobody_or_of_enough() {
        let few = |crowds: &[Crowd]| Crowd::are_few_without_one(&crowds.iter().collect::<Vec<_>>());
        assert!(few(&[crowd(0..3), crowd(10..90)]));
        assert!(!few(&[crowd(0..3), crowd(10..90), crowd(100..110)]));
        assert!(!few(&[crowd(10..90), crowd(100..110)]));
        assert!(few(&[crowd(0..3), crowd(3..6)]));
        assert!(!few(&[crowd(0..3), crowd(3..6), crowd(6..9)]));
    }
}
