//! Which unknowns a system of sums settles, whatever detour it takes.

/// A prime that fits a machine word: what is settled in its field is settled for whole numbers.
const PRIME: u64 = (1 << 61) - 1;

/// The unknowns of a sum, in order, each with its factor.
type Row = Vec<(usize, u64)>;

/// The unknowns that sums settle together, in order. Each sum is a list of counts with their sign, and
/// adds up to zero.
pub(super) fn settled(
    is_unknown: impl Fn(usize) -> bool,
    sums: impl IntoIterator<Item = Vec<(usize, i64)>>,
) -> Vec<usize> {
    let mut rows: Vec<Row> = sums
        .into_iter()
        .map(|mut sum| {
            sum.retain(|(count, _)| is_unknown(*count));
            sum.sort_unstable();
            let same = sum.chunk_by(|one, other| one.0 == other.0);
            let factors = same.map(|same| (same[0].0, same.iter().map(|(_, sign)| sign).sum()));
            let factors = factors.filter(|(_, factor): &(usize, i64)| *factor != 0);
            factors.map(|(unknown, factor)| (unknown, in_field(factor))).collect::<Row>()
        })
        .filter(|row| !row.is_empty())
        .collect();
    let unknowns = numbered(&mut rows);
    // Each first unknown has its row, and no other row has it.
    let mut reduced: Vec<Option<Row>> = vec![None; unknowns.len()];
    // The rows that hold each unknown, or held it.
    let mut holders: Vec<Vec<usize>> = vec![Vec::new(); unknowns.len()];
    for mut row in tied(rows, unknowns.len()) {
        let mut at = 0;
        while let Some((unknown, factor)) = row.get(at).copied() {
            match &reduced[unknown] {
                Some(known) => row = minus(&row, known, factor),
                None => at += 1,
            }
        }
        let Some((first, factor)) = row.first().copied() else { continue };
        let by = inverse(factor);
        for (_, factor) in &mut row {
            *factor = times(*factor, by);
        }
        // The rows above lose this unknown.
        for holder in std::mem::take(&mut holders[first]) {
            let Some(other) = reduced[holder].as_mut() else { continue };
            if let Ok(at) = other.binary_search_by_key(&first, |(unknown, _)| *unknown) {
                *other = minus(other, &row, other[at].1);
                for (unknown, _) in &row[1..] {
                    holders[*unknown].push(holder);
                }
            }
        }
        for (unknown, _) in &row[1..] {
            holders[*unknown].push(first);
        }
        reduced[first] = Some(row);
    }
    let alone = |row: &Option<Row>| row.as_ref().is_some_and(|row| row.len() == 1);
    unknowns.into_iter().zip(reduced).filter(|(_, row)| alone(row)).map(|(own, _)| own).collect()
}

/// Numbers the unknowns of rows from zero, in their order; which ones they were.
fn numbered(rows: &mut [Row]) -> Vec<usize> {
    let mut all: Vec<usize> = rows.iter().flatten().map(|(unknown, _)| *unknown).collect();
    all.sort_unstable();
    all.dedup();
    for (unknown, _) in rows.iter_mut().flatten() {
        if let Ok(rank) = all.binary_search(unknown) {
            *unknown = rank;
        }
    }
    all
}

/// The rows that may say something: one with two unknowns that no other row holds says nothing of
/// the others, nor of these; without it, the same may hold of another one.
fn tied(mut rows: Vec<Row>, unknowns: usize) -> Vec<Row> {
    let mut times = vec![0_usize; unknowns];
    for (unknown, _) in rows.iter().flatten() {
        times[*unknown] += 1;
    }
    loop {
        let before = rows.len();
        rows.retain(|row| {
            let says = row.iter().filter(|(unknown, _)| times[*unknown] == 1).count() < 2;
            if !says {
                for (unknown, _) in row {
                    times[*unknown] -= 1;
                }
            }
            says
        });
        if rows.len() == before {
            return rows;
        }
    }
}

/// A row without so many times another.
fn minus(row: &Row, other: &Row, factor: u64) -> Row {
    let mut out = Row::with_capacity(row.len() + other.len());
    let (mut row, mut other) = (row.iter().peekable(), other.iter().peekable());
    loop {
        let (unknown, value) = match (row.peek(), other.peek()) {
            (None, None) => return out,
            (Some((left, own)), Some((right, _))) if left < right => {
                row.next();
                (*left, *own)
            }
            (Some((left, own)), None) => {
                row.next();
                (*left, *own)
            }
            (Some((left, own)), Some((right, theirs))) if left == right => {
                row.next();
                other.next();
                (*left, less(*own, times(*theirs, factor)))
            }
            (_, Some((right, theirs))) => {
                other.next();
                (*right, less(0, times(*theirs, factor)))
            }
        };
        if value != 0 {
            out.push((unknown, value));
        }
    }
}

fn in_field(factor: i64) -> u64 {
    let size = factor.unsigned_abs() % PRIME;
    if factor < 0 { less(0, size) } else { size }
}

fn less(one: u64, other: u64) -> u64 {
    if one >= other { one - other } else { one + PRIME - other }
}

fn times(one: u64, other: u64) -> u64 {
    let product = u128::from(one) * u128::from(other);
    // 2^61 is one more than the prime.
    let (low, high) = (product & u128::from(PRIME), product >> 61);
    let sum = u64::try_from(low + high).unwrap_or_default();
    if sum >= PRIME { sum - PRIME } else { sum }
}

/// By Fermat: of^(p-2).
fn inverse(of: u64) -> u64 {
    let (mut result, mut base, mut power) = (1, of, PRIME - 2);
    while power > 0 {
        if power & 1 == 1 {
            result = times(result, base);
        }
        base = times(base, base);
        power >>= 1;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alone(sums: &[&[(usize, i64)]]) -> Vec<usize> {
        // What is under ten is known.
        settled(|count| count >= 10, sums.iter().map(|sum| sum.to_vec()))
    }

    #[test]
    fn what_one_sum_leaves_is_settled() {
        assert_eq!(alone(&[&[(1, 1), (10, 1), (2, -1)]]), [10]);
        assert_eq!(alone(&[&[(10, 1), (11, 1), (2, -1)]]), Vec::<usize>::new());
        assert_eq!(alone(&[&[(10, 1), (10, -1), (11, 1), (2, -1)]]), [11]);
        assert_eq!(alone(&[]), Vec::<usize>::new());
    }

    /// How many rows of a table of factors say something of their own.
    fn rank(mut rows: Vec<[u64; 12]>) -> usize {
        let mut rank = 0;
        for column in 0..12 {
            let Some(found) = (rank..rows.len()).find(|row| rows[*row][column] != 0) else {
                continue;
            };
            rows.swap(rank, found);
            let (pivot, by) = (rows[rank], inverse(rows[rank][column]));
            for row in rows.iter_mut().skip(rank + 1) {
                let factor = times(row[column], by);
                for (cell, other) in row.iter_mut().zip(pivot) {
                    *cell = less(*cell, times(other, factor));
                }
            }
            rank += 1;
        }
        rank
    }

    #[test]
    fn it_is_what_no_other_solution_changes() {
        let mut seed = 1_u64;
        let mut draw = |most: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (seed >> 33) % most
        };
        let mut found = 0;
        for _ in 0..2_000 {
            let sums: Vec<Vec<(usize, i64)>> = (0..2 + draw(6))
                .map(|_| {
                    let parts = 1 + draw(4);
                    let part = |_| {
                        let count = usize::try_from(10 + draw(12)).unwrap();
                        (count, if draw(4) == 0 { -1 } else { 1 })
                    };
                    (0..parts).map(part).collect()
                })
                .collect();
            let rows: Vec<[u64; 12]> = sums
                .iter()
                .map(|sum| {
                    let mut row = [0; 12];
                    for (count, sign) in sum {
                        let cell = &mut row[count - 10];
                        *cell = less(*cell, in_field(-sign));
                    }
                    row
                })
                .collect();
            // One is settled when a row that says it alone says nothing new.
            let is_settled = |unknown: &usize| {
                let mut alone = [0; 12];
                alone[unknown - 10] = 1;
                let more = rows.iter().copied().chain([alone]).collect();
                rank(more) == rank(rows.clone())
            };
            let expected: Vec<usize> = (10..22).filter(is_settled).collect();
            assert_eq!(settled(|count| count >= 10, sums.clone()), expected, "{sums:?}");
            found += expected.len();
        }
        assert!(found > 1_000, "{found}");
    }

    #[test]
    fn a_detour_settles_what_no_sum_leaves() {
        // 10 + 11 and 11 + 12 and 10 + 12 are known.
        assert_eq!(
            alone(&[&[(10, 1), (11, 1)], &[(11, 1), (12, 1)], &[(10, 1), (12, 1)]]),
            [10, 11, 12]
        );
        // 10 + 11 + 12 and 10 + 11: the third is what is left, and the two others are not told.
        assert_eq!(alone(&[&[(10, 1), (11, 1), (12, 1)], &[(10, 1), (11, 1)]]), [12]);
        // The second sum has two that are in no other: it says nothing, and then nor does the first.
        let sums: [&[(usize, i64)]; 2] = [&[(10, 1), (11, 1)], &[(11, 1), (12, 1), (13, 1)]];
        assert_eq!(alone(&sums), Vec::<usize>::new());
        let sums: [&[(usize, i64)]; 3] =
            [&[(10, 1), (11, 1)], &[(11, 1), (12, 1), (13, 1)], &[(11, 1)]];
        assert_eq!(alone(&sums), [10, 11]);
    }
}
