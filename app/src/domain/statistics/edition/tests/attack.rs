//! All that anybody can add up from what is published.

use super::*;
use crate::domain::statistics::elimination::settled;
use crate::domain::statistics::{FLOWS, Split, classes};

/// Whole numbers from a seed, the same on every machine.
pub(super) struct Draw(pub(super) u64);

impl Draw {
    pub(super) fn below(&mut self, most: i64) -> i64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from(self.0 >> 33).unwrap() % most
    }
}

/// Demands as they are counted: in a commune, of a size, renewed or removed in a month or not.
pub(super) fn population(draw: &mut Draw, france: &Territories) -> Figures {
    let mut figures = Figures::default();
    let places: Vec<_> = france.communes().map(|one| one.insee).collect();
    for place in places {
        let few = draw.below(3) == 0;
        let n = if few { draw.below(6) } else { draw.below(60) };
        for _ in 0..n {
            let size = ["1", "2", "3", "4"][usize::try_from(draw.below(4)).unwrap()];
            let month = Month::of("2026-11-24".parse().unwrap())
                .plus(-i32::try_from(draw.below(20)).unwrap());
            for zone in Zone::around(&place, france) {
                let mut add = |indicator, detail: &str, month| {
                    let detail = read_detail(detail).unwrap();
                    figures.add(Cell { zone, indicator, detail, month }, 1);
                };
                // Those of four came and left in the same month.
                if size != "4" {
                    add(Indicator::Pending, "", None);
                    add(Indicator::PendingAny, "", None);
                    add(Indicator::Pending, "", Some(month));
                    add(Indicator::Pending, &format!("size:{size}"), None);
                }
                add(Indicator::New, "", Some(month));
                if size == "4" {
                    add(Indicator::Removed, "", Some(month));
                    add(Indicator::Removed, "reason:RADREN", Some(month));
                }
            }
        }
    }
    figures
}

/// All that anybody can add up from what is published: what no sum settles stays hidden.
#[test]
fn nobody_works_out_a_hidden_count_from_all_that_is_published() {
    let france = sample::territories();
    let (mut hidden, mut histories) = (0, 0);
    for seed in 0..3 {
        let figures = population(&mut Draw(seed), &france);
        let found = Edition::of(&figures, &france);
        let day = "2026-11-24".parse().unwrap();
        let span = Span { day, since: first_month(&figures, Zone::Country).unwrap() };
        // What is not there of a territory that is told of is hidden.
        let all = |(zone, counts): (&Zone, &Counts)| {
            let zone = *zone;
            let recent = Tally::recent(&Figures::default(), zone, span);
            let lines: BTreeSet<Line> =
                counts.iter().map(|(line, _)| line).chain(recent.lines()).collect();
            lines.into_iter().map(move |line| (zone, line))
        };
        let places: Vec<(Zone, Line)> = found.told.iter().flat_map(all).collect();
        let rank: BTreeMap<_, _> =
            places.iter().enumerate().map(|(i, place)| (*place, i)).collect();
        // What divides nobody is nobody, whether it is there or not.
        let told = |(zone, line): &(Zone, Line)| {
            let counts = &found.told[zone];
            let whole = line.whole().and_then(|whole| counts.get(whole));
            counts.get(*line).or(whole.filter(|n| *n == 0))
        };
        let shown: Vec<Shown> = places.iter().map(told).collect();
        let tallies: BTreeMap<Zone, Tally> =
            found.told.keys().map(|zone| (*zone, Tally::full(&figures, *zone, span))).collect();
        // The stock of the year is that of the day on which it is told.
        let counted = |zone: Zone, line: Line| {
            let is_stock = line == Line::year(Indicator::Pending);
            tallies[&zone].get(if is_stock { Line::now(Indicator::Pending) } else { line })
        };
        for ((zone, line), shown) in places.iter().zip(&shown) {
            let n = counted(*zone, *line);
            assert!(shown.is_none_or(|shown| shown == n), "{zone} {line}: {shown:?}, not {n}");
            assert!(shown.is_none_or(|n| n == 0 || n >= SMALLEST_SHOWN), "{zone} {line} {n}");
        }
        let mut sums: Vec<Vec<(usize, i64)>> = Vec::new();
        let mut sum = |total: (Zone, Line), parts: Vec<(Zone, Line)>| {
            let Some(total) = rank.get(&total) else { return };
            let parts: Vec<_> = parts.iter().filter_map(|part| rank.get(part)).collect();
            sums.push(parts.into_iter().map(|part| (*part, 1)).chain([(*total, -1)]).collect());
        };
        let inside = |zone: Zone| -> Vec<Vec<Zone>> {
            let all = found.told.keys().copied();
            let is =
                |of: fn(Zone) -> bool| -> Vec<Zone> { all.clone().filter(|z| of(*z)).collect() };
            match zone {
                Zone::Country => vec![
                    is(|zone| matches!(zone, Zone::Region(_))),
                    is(|zone| matches!(zone, Zone::Department(_))),
                ],
                Zone::Region(_) => {
                    vec![zone.departments(&france).into_iter().map(Zone::Department).collect()]
                }
                _ => Vec::new(),
            }
        };
        for (zone, counts) in &found.told {
            for (line, _) in counts.iter().filter(|(l, _)| l.indicator != Indicator::PendingAny) {
                for parts in inside(*zone) {
                    sum((*zone, line), parts.into_iter().map(|part| (part, line)).collect());
                }
            }
            let now = Line::now(Indicator::Pending);
            let removed = Line::year(Indicator::Removed);
            for (whole, split) in [(now, Split::Size), (removed, Split::Reason)] {
                let parts = classes(split).into_iter();
                sum(
                    (*zone, whole),
                    parts.map(|(code, _)| (*zone, whole.class(split, code))).collect(),
                );
            }
            for flow in FLOWS {
                let months = span.year().map(|month| (*zone, Line::month(flow, month)));
                sum((*zone, Line::year(flow)), months.into());
            }
        }
        let mut balances = Vec::new();
        // A stock is the one of the month before, and what came, without what left.
        for (zone, counts) in &found.told {
            let stocks = counts.months(Indicator::Pending);
            let now =
                stocks.last().map(|(month, _)| (month.plus(1), Line::now(Indicator::Pending)));
            let ends =
                stocks.iter().skip(1).map(|(m, _)| (*m, Line::month(Indicator::Pending, *m)));
            for (month, end) in ends.chain(now) {
                let before = Line::month(Indicator::Pending, month.plus(-1));
                let (new, removed) = (Indicator::New, Indicator::Removed);
                let all = [
                    (end, 1),
                    (before, -1),
                    (Line::month(new, month), -1),
                    (Line::month(removed, month), 1),
                ];
                balances.push(all.map(|(line, sign)| (rank[&(*zone, line)], sign)).to_vec());
            }
        }
        // The communes of a body, of a department: those that nobody wishes for count for nothing.
        let tells =
            |department: &DepartmentCode| found.get(&format!("D{department}"), "pending").is_some();
        for zone in found.told.keys() {
            // Where so few ask, no commune is told of, not even that nobody wishes for it.
            if !zone.departments(&france).iter().all(tells) {
                continue;
            }
            let places: Vec<Zone> = match zone {
                Zone::Department(code) => {
                    france.communes_of(*code).map(|one| Zone::Commune(one.insee)).collect()
                }
                Zone::Epci(code) => {
                    france.communes_in(*code).map(|one| Zone::Commune(one.insee)).collect()
                }
                _ => continue,
            };
            let recent = Tally::recent(&Figures::default(), *zone, span);
            for line in recent.lines() {
                if line.indicator != Indicator::PendingAny {
                    sum((*zone, line), places.iter().map(|place| (*place, line)).collect());
                }
            }
        }
        histories += balances.len();
        sums.extend(balances);
        let alone = settled(|place| shown[place].is_none(), sums);
        hidden += shown.iter().filter(|n| n.is_none()).count();
        for place in alone {
            let (zone, line) = places[place];
            let n = counted(zone, line);
            // What is worked out of a larger count points at nobody.
            assert!(n == 0 || n >= SMALLEST_SHOWN, "seed {seed}: {zone} {line} is {n}");
        }
    }
    assert!(hidden > 50, "{hidden} {histories}");
}
