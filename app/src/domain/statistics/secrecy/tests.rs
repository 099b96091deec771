use super::readers::Reader;
use super::*;

/// Whole numbers from a seed, the same on every machine.
struct Draw(u64);

impl Draw {
    fn below(&mut self, most: u64) -> i64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from((self.0 >> 33) % most).unwrap()
    }
}

fn shown(parts: &[i64]) -> (Option<i64>, Vec<Option<i64>>) {
    let mut table = Table::default();
    let places: Vec<Place> = parts.iter().map(|n| table.count(*n, SMALLEST_SHOWN)).collect();
    let total = table.count(parts.iter().sum(), SMALLEST_SHOWN);
    table.sum(total, places.iter().copied());
    let protected = table.protected();
    (protected.shown(total), places.iter().map(|place| protected.shown(*place)).collect())
}

#[test]
fn a_small_count_is_hidden_with_another_that_would_give_it_away() {
    assert_eq!(shown(&[40, 30, 20]), (Some(90), vec![Some(40), Some(30), Some(20)]));
    assert_eq!(shown(&[40, 3, 20, 0]), (Some(63), vec![Some(40), None, None, Some(0)]));
    // Two ones: what is left says that each is one.
    assert_eq!(shown(&[40, 1, 1, 20]), (Some(62), vec![Some(40), None, None, None]));
    assert_eq!(shown(&[40, 4, 3, 20]), (Some(67), vec![Some(40), None, None, Some(20)]));
    // Two fours: whoever knows that both are small knows them.
    assert_eq!(shown(&[40, 4, 4, 20]), (Some(68), vec![Some(40), None, None, None]));
    assert_eq!(shown(&[5, 4, 4]), (Some(13), vec![None, None, None]));
    // A whole that is small is hidden, and what it is made of.
    assert_eq!(shown(&[3, 0]), (None, vec![None, Some(0)]));
    assert_eq!(shown(&[0, 0]), (Some(0), vec![Some(0), Some(0)]));
}

#[test]
fn what_no_hiding_helps_hides_nothing_more() {
    // One of the bodies has four communes with one demand each: they are known once it is known that so
    // few ask there.
    let mut table = Table::default();
    let few = [1; 4].map(|n| table.count(n, SMALLEST_SHOWN));
    let body = table.count(4, SMALLEST_SHOWN);
    table.sum(body, few);
    let others = [747, 3, 30].map(|n| table.count(n, SMALLEST_SHOWN));
    let total = table.count(784, SMALLEST_SHOWN);
    table.sum(total, others.into_iter().chain([body]));
    let protected = table.protected();
    let shown = |places: &[Place]| -> Vec<Option<i64>> {
        places.iter().map(|place| protected.shown(*place)).collect()
    };
    assert_eq!(shown(&few), [None; 4]);
    // The three would be what is left beside the four.
    assert_eq!(shown(&others), [Some(747), None, None]);
    assert_eq!(shown(&[total, body]), [Some(784), None]);
}

#[test]
fn small_bodies_that_only_add_up_to_as_many_as_their_communes_hide_a_large_one() {
    // 108 less 100 is eight, and eight communes have somebody: each is one.
    let mut table = Table::default();
    let bodies = [4, 4, 100].map(|n| table.count(n, SMALLEST_SHOWN));
    for body in &bodies[..2] {
        let communes = [1; 4].map(|n| table.count(n, SMALLEST_SHOWN));
        table.sum(*body, communes);
    }
    let department = table.decided(108, false, SMALLEST_SHOWN);
    table.sum(department, bodies);
    let protected = table.protected();
    assert_eq!(bodies.map(|body| protected.shown(body)), [None; 3]);
}

#[test]
fn what_is_told_anyway_is_not_hidden_and_hides_nothing_with_it() {
    // The only body of a department is the department.
    let mut table = Table::default();
    let department = table.decided(2_609, false, SMALLEST_SHOWN);
    let body = table.count(2_609, SMALLEST_SHOWN);
    table.sum(department, [body]);
    let parts = [3, 6, 2_600].map(|n| table.count(n, SMALLEST_SHOWN));
    table.sum(body, parts);
    let protected = table.protected();
    assert_eq!(protected.shown(body), Some(2_609));
    assert_eq!(parts.map(|part| protected.shown(part)), [None, None, Some(2_600)]);
}

#[test]
fn everybody_is_in_one_of_the_classes_that_cover_a_whole() {
    // Twelve, eight of them in one class: the other has four at least, and no more are left.
    let mut table = Table::default();
    let whole = table.decided(12, false, SMALLEST_SHOWN);
    let classes = [8, 4].map(|n| table.count(n, SMALLEST_SHOWN));
    for class in classes {
        table.at_most(class, whole);
    }
    table.cover(whole, &classes);
    let around = table.decided(25, false, SMALLEST_SHOWN);
    let beside = table.count(21, SMALLEST_SHOWN);
    table.sum(around, [classes[1], beside]);
    let protected = table.protected();
    assert_eq!(protected.shown(classes[1]), None);
    assert!(protected.shown(beside).is_none());
}

#[test]
fn a_larger_count_says_nothing_of_a_smaller_one_that_is_hidden() {
    // Three communes; as many who name the second at all as who put it first.
    let mut table = Table::default();
    let parts = [3, 6, 40].map(|n| table.count(n, SMALLEST_SHOWN));
    let total = table.count(49, SMALLEST_SHOWN);
    table.sum(total, parts);
    let any = table.count(6, SMALLEST_SHOWN);
    table.at_most(parts[1], any);
    let kind = table.count(6, SMALLEST_SHOWN);
    table.at_most(kind, parts[1]);
    let protected = table.protected();
    assert_eq!(parts.map(|part| protected.shown(part)), [None, None, Some(40)]);
    assert!(protected.shown(any).is_none() || protected.shown(kind).is_none());
    // Nobody is asked to name more communes than were named.
    let mut table = Table::default();
    let parts = [40, 20, 4, 4].map(|n| table.count(n, SMALLEST_SHOWN));
    let total = table.count(68, SMALLEST_SHOWN);
    table.sum(total, parts);
    let any = [45, 22, 4, 4].map(|n| table.count(n, SMALLEST_SHOWN));
    for (part, any) in parts.iter().zip(any) {
        table.at_most(*part, any);
    }
    let protected = table.clone().protected();
    assert_eq!(parts.iter().filter(|part| protected.shown(**part).is_none()).count(), 3);
}

#[test]
fn what_bounds_a_count_that_was_hidden_elsewhere_is_hidden_too() {
    // Nobody left: nobody was given a dwelling, which was not to be told.
    let mut table = Table::default();
    let allocated = table.decided(0, true, SMALLEST_SHOWN);
    let removed = table.count(0, SMALLEST_SHOWN);
    table.at_most(allocated, removed);
    assert_eq!(table.protected().shown(removed), None);
    let mut table = Table::default();
    let allocated = table.decided(9, true, SMALLEST_SHOWN);
    let removed = table.count(12, SMALLEST_SHOWN);
    table.at_most(allocated, removed);
    assert_eq!(table.protected().shown(removed), Some(12));
}

#[test]
fn what_was_decided_elsewhere_stays() {
    let mut table = Table::default();
    let total = table.decided(60, false, 5);
    let (a, b, c) = (table.count(2, 5), table.count(28, 5), table.count(30, 5));
    table.sum(total, [a, b, c]);
    let protected = table.protected();
    let all = [total, a, b, c].map(|place| protected.shown(place));
    assert_eq!(all, [Some(60), None, None, Some(30)]);
    // Hidden above: the parts do not add it up.
    let mut table = Table::default();
    let total = table.decided(60, true, 5);
    let parts = [10, 20, 30].map(|n| table.count(n, 5));
    table.sum(total, parts);
    let protected = table.protected();
    assert_eq!(protected.shown(total), None);
    assert_eq!(parts.map(|part| protected.shown(part)), [None, Some(20), Some(30)]);
}

#[test]
fn what_was_decided_elsewhere_is_known_to_be_small_by_who_knows_what_is() {
    // Two of at most four make eight: only if both are four.
    let mut table = Table::default();
    let parts = [table.decided(4, true, SMALLEST_SHOWN), table.count(4, SMALLEST_SHOWN)];
    let total = table.count(8, SMALLEST_SHOWN);
    table.sum(total, parts);
    assert_eq!(table.protected().shown(total), None);
    // What was hidden there with others may be larger.
    let mut table = Table::default();
    let parts = [table.decided(7, true, SMALLEST_SHOWN), table.count(4, SMALLEST_SHOWN)];
    let total = table.count(11, SMALLEST_SHOWN);
    table.sum(total, parts);
    assert_eq!(table.protected().shown(total), Some(11));
}

/// A territory of communes within bodies, by sides of a division: every count that anybody
/// publishes, and every sum that anybody can write.
fn crossed(draw: &mut Draw) -> (Table, Vec<Place>, Vec<i64>) {
    let (bodies, sides) = (2 + draw.below(4), 2 + draw.below(5));
    let mut table = Table::default();
    let (mut places, mut numbers) = (Vec::new(), Vec::new());
    let mut count = |table: &mut Table, n: i64| {
        let place = table.count(n, SMALLEST_SHOWN);
        places.push(place);
        numbers.push(n);
        place
    };
    let mut grid = Vec::new();
    for _ in 0..bodies {
        let row: Vec<i64> = (0..sides)
            .map(|_| match draw.below(4) {
                0 => 0,
                1 => draw.below(5),
                2 => draw.below(12),
                _ => draw.below(200),
            })
            .collect();
        grid.push(row);
    }
    let mut cells = Vec::new();
    let mut totals = Vec::new();
    for row in &grid {
        let parts: Vec<Place> = row.iter().map(|n| count(&mut table, *n)).collect();
        let total = count(&mut table, row.iter().sum());
        table.sum(total, parts.iter().copied());
        // Communes of the body, which its total adds up.
        let (mut left, mut communes) = (row.iter().sum::<i64>(), Vec::new());
        while left > 0 {
            let n = (1 + draw.below(9)).min(left);
            communes.push(count(&mut table, n));
            left -= n;
        }
        if !communes.is_empty() {
            table.sum(total, communes);
        }
        cells.push(parts);
        totals.push(total);
    }
    let whole = count(&mut table, grid.iter().flatten().sum());
    table.sum(whole, totals);
    let mut by_side = Vec::new();
    for side in 0..grid[0].len() {
        let total = count(&mut table, grid.iter().map(|row| row[side]).sum());
        table.sum(total, cells.iter().map(|row| row[side]));
        by_side.push(total);
    }
    table.sum(whole, by_side);
    (table, places, numbers)
}

#[test]
fn no_reader_of_the_tables_works_out_a_hidden_count() {
    let mut hidden = 0;
    for seed in 0..400 {
        let mut draw = Draw(seed);
        let (table, places, numbers) = crossed(&mut draw);
        let protected = table.clone().protected();
        let near = table.sums_of_each();
        let bare = READERS.map(|reader| table.bare(reader, &near));
        for (place, n) in places.iter().zip(&numbers) {
            match protected.shown(*place) {
                Some(shown) => {
                    assert_eq!(shown, *n);
                    assert!(shown == 0 || shown >= SMALLEST_SHOWN, "{shown} is shown");
                }
                None => hidden += 1,
            }
        }
        let counts = table.counts.iter().zip(&protected.0);
        let counts = counts.map(|(c, shown)| Count { is_hidden: shown.is_none(), ..*c });
        let (counts, sums) = (counts.collect(), table.sums.clone());
        let again = Table { counts, sums, given: Vec::new() };
        let all: Vec<usize> = (0..again.sums.len()).collect();
        for (reader, bare) in READERS.into_iter().zip(&bare) {
            let mut known = again.first(reader);
            again.narrow(&mut known, all.iter().copied(), &near);
            let bounds = known.bounds;
            if matches!(reader, Reader::Anybody) {
                assert_eq!(again.worked_out(&all, &bounds), Vec::<usize>::new(), "seed {seed}");
            }
            for (rank, (low, high)) in bounds.into_iter().enumerate() {
                let is_secret = again.is_secret(rank) && !bare.contains(&rank);
                // Where all is hidden, nothing more can be: its page tells nothing of it.
                let near = again.sums.iter().filter(|sum| sum.all().any(|one| one == rank));
                let all = near.flat_map(Sum::all).all(|one| again.counts[one].is_hidden);
                assert!(!is_secret || low < high || all, "seed {seed}: {rank} can only be {low}");
            }
        }
    }
    assert!(hidden > 400, "{hidden}");
}
