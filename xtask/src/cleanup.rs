//! What must be undone however the tool ends: normally, on an error, or on Ctrl-C.

use std::process;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::{Context, Result};

type Undo = Box<dyn FnOnce() + Send>;

static PENDING: Mutex<Vec<(u64, Undo)>> = Mutex::new(Vec::new());
static NEXT: AtomicU64 = AtomicU64::new(0);

/// Undoes its work when dropped, or earlier on a signal; never twice.
#[must_use = "dropped at once, it would undo at once"]
pub struct Guard(u64);

/// Promises to call `undo`.
pub fn later(undo: impl FnOnce() + Send + 'static) -> Guard {
    let id = NEXT.fetch_add(1, Ordering::Relaxed);
    pending().push((id, Box::new(undo)));
    Guard(id)
}

/// From here on, SIGINT, SIGTERM and SIGHUP undo everything pending, then end the tool.
pub fn on_signals() -> Result<()> {
    ctrlc::set_handler(|| {
        loop {
            // Taken out before it is called: what it does may drop another guard.
            let last = pending().pop();
            match last {
                Some((_, undo)) => undo(),
                None => process::exit(130),
            }
        }
    })
    .context("signals could not be watched")
}

impl Drop for Guard {
    fn drop(&mut self) {
        let mine = {
            let mut pending = pending();
            pending.iter().position(|(id, _)| *id == self.0).map(|at| pending.remove(at))
        };
        if let Some((_, undo)) = mine {
            undo();
        }
    }
}

fn pending() -> MutexGuard<'static, Vec<(u64, Undo)>> {
    PENDING.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn a_dropped_guard_undoes_its_own_work_once() {
        let count = Arc::new(AtomicU64::new(0));
        let adds = |number| {
            let count = count.clone();
            move || {
                count.fetch_add(number, Ordering::SeqCst);
            }
        };
        let (first, second) = (later(adds(1)), later(adds(10)));
        drop(first);
        assert_eq!(count.load(Ordering::SeqCst), 1);
        drop(second);
        assert_eq!(count.load(Ordering::SeqCst), 11);
    }
}
