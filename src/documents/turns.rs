//! Turns to read a file: each takes a core and its memory, so few are read at once, and one of the
//! same person, who else could keep everybody waiting.

use app::domain::ids::AccountId;
use parking_lot::Mutex;
use std::collections::HashSet;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

/// Files read at once.
const AT_ONCE: usize = 2;
/// Longest wait for a turn.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long a turn may last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// A moment: a picture.
    Quick,
    /// A PDF: a few kilobytes can make it long to draw.
    Slow,
}

/// Who reads, and who waits.
#[derive(Debug)]
pub struct Turns {
    free: Arc<Semaphore>,
    /// One slow work at once: the quick ones never wait for many of them.
    slow: Arc<Semaphore>,
    reading: Arc<Reading>,
}

#[derive(Debug, Default)]
struct Reading {
    accounts: Mutex<HashSet<AccountId>>,
    left: Notify,
}

/// A turn, over when dropped. It goes where the work goes: the request that asked for it may be
/// dropped before the work ends.
#[derive(Debug)]
pub struct Turn {
    _own: Own,
    _permit: OwnedSemaphorePermit,
    _slow: Option<OwnedSemaphorePermit>,
}

#[derive(Debug)]
struct Own {
    reading: Arc<Reading>,
    account: AccountId,
}

impl Drop for Own {
    fn drop(&mut self) {
        self.reading.accounts.lock().remove(&self.account);
        self.reading.left.notify_waiters();
    }
}

impl Default for Turns {
    fn default() -> Self {
        Self {
            free: Arc::new(Semaphore::new(AT_ONCE)),
            slow: Arc::new(Semaphore::new(1)),
            reading: Arc::default(),
        }
    }
}

impl Turns {
    /// A turn for an account; none after [`PATIENCE`].
    pub async fn take(&self, account: AccountId, work: Work) -> Option<Turn> {
        let turn = async {
            let own = self.own(account).await;
            let slow = match work {
                Work::Slow => Some(self.slow.clone().acquire_owned().await.ok()?),
                Work::Quick => None,
            };
            let permit = self.free.clone().acquire_owned().await.ok()?;
            Some(Turn { _own: own, _permit: permit, _slow: slow })
        };
        tokio::time::timeout(PATIENCE, turn).await.ok().flatten()
    }

    async fn own(&self, account: AccountId) -> Own {
        loop {
            // Listened to before looking: a turn that ends in between is heard.
            let mut left = pin!(self.reading.left.notified());
            left.as_mut().enable();
            if self.reading.accounts.lock().insert(account) {
                return Own { reading: self.reading.clone(), account };
            }
            left.await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::ids;
    use futures::FutureExt as _;

    #[tokio::test]
    async fn one_person_has_one_turn_and_leaves_the_other_to_others() {
        let turns = Turns::default();
        let [greedy, other, third] = [(); 3].map(|()| AccountId(ids::new()));
        let first = turns.take(greedy, Work::Quick).await.expect("a turn");
        let mut second = pin!(turns.take(greedy, Work::Quick));
        assert!(second.as_mut().now_or_never().is_none(), "their first is not over");
        let neighbour = turns.take(other, Work::Quick).await.expect("the other turn");
        let mut waiting = pin!(turns.take(third, Work::Quick));
        assert!(waiting.as_mut().now_or_never().is_none(), "two at once");
        drop(first);
        let third = waiting.await.expect("whoever waited first");
        drop(neighbour);
        assert!(second.await.is_some(), "then their next");
        drop(third);
    }

    #[tokio::test]
    async fn pictures_never_wait_for_many_pdfs() {
        let turns = Turns::default();
        let [one, other, third] = [(); 3].map(|()| AccountId(ids::new()));
        let slow = turns.take(one, Work::Slow).await.expect("a turn");
        let mut next = pin!(turns.take(other, Work::Slow));
        assert!(next.as_mut().now_or_never().is_none(), "one PDF at once");
        let picture = turns.take(third, Work::Quick).now_or_never().flatten();
        assert!(picture.is_some(), "a picture passes by");
        drop((slow, picture));
        assert!(next.await.is_some());
    }
}
