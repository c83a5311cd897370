//! A state machine as a table: for each action, the states in which it can be done with what comes of it, and the
//! others with why it cannot.

use super::action::Actions;

/// One action.
#[derive(Debug)]
pub struct Row<S: 'static, A> {
    /// The action.
    pub action: A,
    /// In which states it can be done, and the state that comes of each.
    pub moves: &'static [(S, S)],
    /// In which states it cannot, and why.
    pub refused: &'static [(&'static [S], &'static str)],
}

/// A state machine. Its tables are whole: each action stands in one row, and each row tells of each state once.
#[derive(Debug)]
pub struct Table<S: 'static, A: 'static> {
    /// The actions, in the order in which they are told.
    pub rows: &'static [Row<S, A>],
    /// How an action is spelled.
    pub spelling: fn(A) -> &'static str,
}

/// What is said of an action of which the table tells nothing; no whole table needs it.
const UNKNOWN: &str = "It cannot be done in this state.";

impl<S: Copy + Eq, A: Copy + Eq> Table<S, A> {
    /// The state that comes of an action, or why it cannot be done.
    pub fn step(&self, state: S, action: A) -> Result<S, &'static str> {
        let Some(row) = self.rows.iter().find(|row| row.action == action) else { return Err(UNKNOWN) };
        row.step(state)
    }

    /// What can be done in a state, and what cannot, each with why.
    pub fn actions(&self, state: S) -> Actions {
        let (mut allowed, mut refused) = (Vec::new(), Vec::new());
        for row in self.rows {
            let action = (self.spelling)(row.action);
            match row.step(state) {
                Ok(_) => allowed.push(action),
                Err(why) => refused.push((action, why)),
            }
        }
        Actions::new(allowed, refused)
    }

    /// What keeps a table from being whole: actions and states of which it tells nothing, or twice.
    pub fn faults(&self, states: &[S], actions: &[A]) -> Vec<(A, S)> {
        let pairs = actions.iter().flat_map(|action| states.iter().map(|state| (*action, *state)));
        pairs.filter(|(action, state)| self.tells(*action, *state) != 1).collect()
    }

    fn tells(&self, action: A, state: S) -> usize {
        let rows = self.rows.iter().filter(|row| row.action == action);
        let times = rows.map(|row| {
            let moves = row.moves.iter().filter(|(from, _)| *from == state).count();
            moves
                + row
                    .refused
                    .iter()
                    .flat_map(|(states, _)| states.iter())
                    .filter(|own| **own == state)
                    .count()
        });
        times.sum()
    }
}

impl<S: Copy + Eq, A> Row<S, A> {
    fn step(&self, state: S) -> Result<S, &'static str> {
        if let Some((_, to)) = self.moves.iter().find(|(from, _)| *from == state) {
            return Ok(*to);
        }
        let why = self.refused.iter().find(|(states, _)| states.contains(&state));
        Err(why.map_or(UNKNOWN, |(_, why)| why))
    }
}
