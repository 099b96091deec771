//! What was read or written a moment ago. A page asks for the session and the demand that the page
//! before it asked for, and the answer of a database costs more than drawing the page.

use parking_lot::Mutex;
use std::collections::HashMap;
use std::fmt::Debug;
use std::hash::Hash;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A change made through another process shows here after this long at most. One made through this
/// process shows at once: see [`Changes`].
const LIFE: Duration = Duration::from_secs(1);
/// Most values kept: a second of very many people, some megabytes.
const MOST: usize = 500;

/// Values read or written within [`LIFE`].
#[derive(Debug)]
pub(super) struct Recent<K, V>(Mutex<State<K, V>>);

#[derive(Debug)]
struct State<K, V> {
    /// Goes up at each change: what was read before one is not kept after it.
    epoch: u64,
    kept: HashMap<K, (Instant, V)>,
}

impl<K, V> Default for Recent<K, V> {
    fn default() -> Self {
        Self(Mutex::new(State { epoch: 0, kept: HashMap::new() }))
    }
}

impl<K: Eq + Hash + Clone, V: Clone> Recent<K, V> {
    /// A value of a moment ago; else the epoch to keep it under once it is read.
    pub(super) fn get(&self, key: &K) -> Result<V, u64> {
        let state = self.0.lock();
        match state.kept.get(key) {
            Some((at, value)) if at.elapsed() < LIFE => Ok(value.clone()),
            _ => Err(state.epoch),
        }
    }

    /// Keeps what was read, unless something changed meanwhile.
    pub(super) fn keep(&self, epoch: u64, key: &K, value: &V) {
        let mut state = self.0.lock();
        if state.epoch == epoch {
            state.insert(key.clone(), value.clone());
        }
    }
}

impl<K: Eq + Hash, V> State<K, V> {
    fn insert(&mut self, key: K, value: V) {
        if self.kept.len() >= MOST {
            self.kept.retain(|_, (at, _)| at.elapsed() < LIFE);
        }
        if self.kept.len() >= MOST {
            self.kept.clear();
        }
        self.kept.insert(key, (Instant::now(), value));
    }
}

/// What a transaction changes. When it ends the old values are forgotten, and when it was
/// committed the new ones are known.
#[derive(Debug)]
pub(super) struct Changes<K: Eq + Hash, V> {
    recent: Arc<Recent<K, V>>,
    these: Vec<(K, Option<V>)>,
    any: bool,
    committed: bool,
}

impl<K: Eq + Hash, V> Changes<K, V> {
    pub(super) fn new(recent: Arc<Recent<K, V>>) -> Self {
        Self { recent, these: Vec::new(), any: false, committed: false }
    }

    /// This one changes, to this when that is known.
    pub(super) fn one(&mut self, key: K, value: Option<V>) {
        self.these.push((key, value));
    }

    /// Some change, whichever they are.
    pub(super) fn any(&mut self) {
        self.any = true;
    }

    /// They last.
    pub(super) fn commit(&mut self) {
        self.committed = true;
    }
}

impl<K: Eq + Hash, V> Drop for Changes<K, V> {
    fn drop(&mut self) {
        if self.these.is_empty() && !self.any {
            return;
        }
        let mut state = self.recent.0.lock();
        state.epoch += 1;
        if self.any {
            state.kept.clear();
        }
        for (key, value) in self.these.drain(..) {
            match value.filter(|_| self.committed && !self.any) {
                Some(value) => state.insert(key, value),
                None => drop(state.kept.remove(&key)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holding(keys: &[&'static str]) -> Arc<Recent<&'static str, i32>> {
        let recent = Arc::new(Recent::default());
        for key in keys {
            let epoch = recent.get(key).unwrap_err();
            recent.keep(epoch, key, &1);
        }
        recent
    }

    #[test]
    fn what_a_transaction_changes_is_forgotten_when_it_ends() {
        let recent = holding(&["a", "b"]);
        let mut one = Changes::new(recent.clone());
        one.one("a", Some(2));
        assert_eq!(recent.get(&"a"), Ok(1), "until the end");
        drop(one);
        assert!(recent.get(&"a").is_err(), "undone, and maybe not");
        assert_eq!(recent.get(&"b"), Ok(1), "the others stay");
        drop(Changes::new(recent.clone()));
        assert_eq!(recent.get(&"b"), Ok(1), "nothing changed");
        let mut any = Changes::new(recent.clone());
        any.any();
        drop(any);
        assert!(recent.get(&"b").is_err());
    }

    #[test]
    fn what_a_transaction_commits_is_known() {
        let recent = holding(&["a", "b"]);
        let mut changes = Changes::new(recent.clone());
        changes.one("a", Some(2));
        changes.one("b", None);
        changes.commit();
        drop(changes);
        assert_eq!(recent.get(&"a"), Ok(2));
        assert!(recent.get(&"b").is_err());
    }

    #[test]
    fn what_was_read_before_a_change_is_not_kept_after_it() {
        let recent = holding(&[]);
        let epoch = recent.get(&"a").unwrap_err();
        let mut other = Changes::new(recent.clone());
        other.one("a", None);
        drop(other);
        recent.keep(epoch, &"a", &1);
        assert!(recent.get(&"a").is_err());
    }
}
