//! What is kept at hand for a while, in a room of a given size: by what it weighs, not by how many
//! there are, since it is readers who choose what is kept.

use quick_cache::sync::{Cache, DefaultLifecycle};
use quick_cache::{DefaultHashBuilder, OptionsBuilder, Weighter};
use std::hash::Hash;

/// Parts of a room, each with its share of it: enough for what is largest.
const SHARES: usize = 2;

/// A room for so many things as they are expected, and for what they weigh together at most.
pub fn room<K: Eq + Hash, V: Clone, W: Weighter<K, V> + Clone>(
    items: usize,
    weight: u64,
    scales: W,
) -> Cache<K, V, W> {
    let mut options = OptionsBuilder::new();
    options.shards(SHARES).estimated_items_capacity(items).weight_capacity(weight);
    match options.build() {
        Ok(options) => Cache::with_options(
            options,
            scales,
            DefaultHashBuilder::default(),
            DefaultLifecycle::default(),
        ),
        // It has all that it asks for.
        Err(_) => Cache::with_weighter(items, weight, scales),
    }
}
