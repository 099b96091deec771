//! What is published of every territory on a day: the country, regions and departments together;
//! then, under each department, what compares its EPCI and its communes; then what divides the EPCI;
//! at last, under each EPCI, what divides its communes.

use super::line::{Counts, Line, Shown, Span, key_lines};
use super::secrecy::SMALLEST_SHOWN;
use super::tally::Tally;
use super::tier::{Node, protected};
use super::{Figures, Indicator, Zone};
use crate::domain::territory::{Commune, DepartmentCode, EpciCode, InseeCode, Territories};
use crate::domain::text::name_key;
use chrono::NaiveDate;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// The figures of a territory and of those inside it, as a page shows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Which one.
    pub zone: Zone,
    /// Its name.
    pub name: String,
    /// The day of the figures.
    pub day: NaiveDate,
    /// Its own counts.
    pub own: Counts,
    /// The territories inside it, most demands first.
    pub parts: Vec<Part>,
}

/// A territory beside others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Which one.
    pub zone: Zone,
    /// Its name.
    pub name: String,
    /// The commune it is an arrondissement of.
    pub parent: Option<InseeCode>,
    /// Its counts, of [`key_lines`].
    pub counts: Counts,
}

impl Part {
    /// Demands under way, first choice.
    pub fn pending(&self) -> Shown {
        self.counts.get(Line::now(Indicator::Pending))
    }

    /// Demands under way that name it at all.
    pub fn pending_any(&self) -> Shown {
        self.counts.get(Line::now(Indicator::PendingAny))
    }

    /// Over twelve months.
    pub fn year(&self, indicator: Indicator) -> Shown {
        self.counts.get(Line::year(indicator))
    }
}

impl Sheet {
    /// Demands under way, first choice.
    pub fn pending(&self) -> Shown {
        self.own.get(Line::now(Indicator::Pending))
    }

    /// Over twelve months.
    pub fn year(&self, indicator: Indicator) -> Shown {
        self.own.get(Line::year(indicator))
    }

    /// Puts the parts in the order of the pages.
    #[must_use]
    pub fn ranked(mut self) -> Self {
        // What is not told is some, and rarely many: between those that are told and none.
        let some = |n: Shown| Reverse(n.unwrap_or(1));
        let rank = |part: &Part| (some(part.pending()), some(part.pending_any()));
        self.parts.sort_by_cached_key(|part| (rank(part), name_key(&part.name)));
        self
    }
}

/// The country, its regions and its departments, those where nothing was ever counted left out.
/// `figures`: theirs.
pub fn upper(figures: &Figures, territories: &Territories, span: Span) -> Vec<(Zone, Counts)> {
    let zones = figures.zones();
    let tally = |zone| zones.contains(&zone).then(|| Tally::full(figures, zone, span));
    let mut nodes = vec![node(Zone::Country, Tally::full(figures, Zone::Country, span), None)];
    let mut regions = BTreeMap::new();
    let departments: Vec<_> = territories.departments().collect();
    for department in &departments {
        let Ok(code) = department.region_code.parse() else { continue };
        let Some(own) = tally(Zone::Region(code)) else { continue };
        regions.entry(code).or_insert_with(|| {
            nodes.push(node(Zone::Region(code), own, Some(0)));
            nodes.len() - 1
        });
    }
    for department in departments {
        let region = department.region_code.parse().ok().and_then(|code| regions.get(&code));
        let zone = Zone::Department(department.code);
        nodes.extend(tally(zone).map(|own| node(zone, own, region.copied())));
    }
    let mut told = protected(&nodes, span);
    hide_histories(&nodes, &mut told);
    nodes.into_iter().map(|node| node.zone).zip(told).collect()
}

/// The stock at the end of each month says what came and went in it: where one of these is hidden,
/// no such stock is told, nor of the territories beside, which would tell it with what is around.
fn hide_histories(nodes: &[Node], told: &mut [Counts]) {
    let hides = |counts: &Counts| {
        let flows = [Indicator::New, Indicator::Removed].into_iter();
        flows.flat_map(|flow| counts.months(flow)).any(|(_, n)| n.is_none())
    };
    let own: Vec<bool> = told.iter().map(hides).collect();
    // Regions are beside regions; departments, beside those of their region.
    let mut silent: Vec<bool> = (0..nodes.len())
        .map(|rank| (0..nodes.len()).any(|one| own[one] && nodes[one].parent == nodes[rank].parent))
        .collect();
    // What is hidden of a region, its departments would add up.
    for rank in 0..nodes.len() {
        silent[rank] |= nodes[rank].parent.is_some_and(|parent| silent[parent]);
    }
    for (counts, silent) in told.iter_mut().zip(silent) {
        if silent {
            counts.forget_stocks_of_months();
        }
    }
}

fn node(zone: Zone, tally: Tally, parent: Option<usize>) -> Node {
    Node { zone, tally, parent, decided: Counts::default() }
}

/// What is published below a department.
#[derive(Clone, Debug, Default)]
pub struct Below {
    /// The EPCI that lie in it as a whole.
    pub groups: Vec<(EpciCode, Counts)>,
    /// The shares, in it, of those that lie in others too.
    pub shares: Vec<(EpciCode, Counts)>,
    /// Its communes and their arrondissements that are told of, without the divisions that say
    /// nothing.
    pub communes: Vec<(InseeCode, Counts)>,
}

/// What is below a department. `own`: what was published of it; `tallies`: its own, those of the EPCI
/// that lie in it as a whole, and of its communes and arrondissements of which something is counted,
/// each of [`Tally::recent`].
pub fn department(
    code: DepartmentCode,
    own: &Counts,
    tallies: &BTreeMap<Zone, Tally>,
    territories: &Territories,
    span: Span,
) -> Below {
    let whole = Zone::Department(code);
    let Some(tally) = tallies.get(&whole) else { return Below::default() };
    let places = Places::of(code, tallies, territories);
    let groups: BTreeSet<EpciCode> =
        territories.communes_of(code).filter_map(|one| one.group()).collect();
    let (inner, crossing): (Vec<EpciCode>, Vec<EpciCode>) = groups
        .into_iter()
        .partition(|group| territories.communes_in(*group).all(|one| one.department == code));
    let inner = inner.into_iter().filter(|group| tallies.contains_key(&Zone::Epci(*group)));
    let mut groups: Vec<(EpciCode, Tally)> =
        inner.map(|group| (group, tallies[&Zone::Epci(group)].clone())).collect();
    let first_share = groups.len();
    groups.extend(crossing.into_iter().filter_map(|group| Some((group, places.share(group)?))));

    // What compares them, together.
    let mut tier = Tier::under(whole, tally.keys(), own.clone());
    for (group, tally) in &groups {
        tier.add(Zone::Epci(*group), tally.keys(), Some(whole), Counts::default());
    }
    places.add_to(&mut tier, |_| true, |place| (place.tally.keys(), Counts::default()), whole);
    let keys = tier.protected(span);

    // What divides the EPCI, beside the communes that are in none.
    let decided = |zone: Zone| keys.get(&zone).cloned().unwrap_or_default();
    let mut tier = Tier::under(whole, tally.clone(), own.clone());
    for (group, tally) in &groups {
        let zone = Zone::Epci(*group);
        tier.add(zone, tally.clone(), Some(whole), decided(zone));
    }
    let of = |place: &Place<'_>| (place.tally.clone(), decided(place.zone()));
    places.add_to(
        &mut tier,
        |place| !groups.iter().any(|(one, _)| place.group == Some(*one)),
        of,
        whole,
    );
    let mut told = tier.protected(span);

    // What divides its communes, under each EPCI.
    for (group, tally) in &groups {
        let zone = Zone::Epci(*group);
        let around = told.get(&zone).cloned().unwrap_or_default();
        let mut tier = Tier::under(zone, tally.clone(), around);
        places.add_to(&mut tier, |place| place.group == Some(*group), of, zone);
        told.extend(tier.protected(span));
    }

    let take = |zone: Zone| told.get(&zone).cloned().unwrap_or_default();
    let mut groups = groups.iter().map(|(group, _)| (*group, take(Zone::Epci(*group))));
    let inner = groups.by_ref().take(first_share).collect();
    Below { groups: inner, shares: groups.collect(), communes: places.told(own, &take) }
}

/// Territories of a tier, each known by its zone.
struct Tier {
    nodes: Vec<Node>,
    ranks: BTreeMap<Zone, usize>,
}

impl Tier {
    fn under(zone: Zone, tally: Tally, decided: Counts) -> Self {
        let mut tier = Self { nodes: Vec::new(), ranks: BTreeMap::new() };
        tier.add(zone, tally, None, decided);
        tier
    }

    fn add(&mut self, zone: Zone, tally: Tally, parent: Option<Zone>, decided: Counts) {
        let parent = parent.and_then(|parent| self.ranks.get(&parent).copied());
        self.ranks.insert(zone, self.nodes.len());
        self.nodes.push(Node { zone, tally, parent, decided });
    }

    fn protected(self, span: Span) -> BTreeMap<Zone, Counts> {
        let told = protected(&self.nodes, span);
        self.nodes.into_iter().map(|node| node.zone).zip(told).collect()
    }
}

/// A commune or an arrondissement of which something is counted.
struct Place<'a> {
    commune: Commune<'a>,
    /// The EPCI, or EPT, that the whole commune lies in.
    group: Option<EpciCode>,
    tally: &'a Tally,
}

impl Place<'_> {
    fn zone(&self) -> Zone {
        Zone::Commune(self.commune.insee)
    }
}

/// Those of a department, each commune before its arrondissements.
struct Places<'a> {
    known: Vec<Place<'a>>,
}

impl<'a> Places<'a> {
    fn of(
        code: DepartmentCode,
        tallies: &'a BTreeMap<Zone, Tally>,
        territories: &'a Territories,
    ) -> Self {
        let parts: Vec<Commune<'_>> = territories.arrondissements().collect();
        let known = territories.communes_of(code).flat_map(|one| {
            let own = parts.iter().filter(move |part| part.parent == Some(one.insee));
            let own: Vec<_> = own.copied().collect();
            std::iter::once(one).chain(own).map(move |place| (place, one.group()))
        });
        let known = known.filter_map(|(commune, group)| {
            let tally = tallies.get(&Zone::Commune(commune.insee))?;
            Some(Place { commune, group, tally })
        });
        Self { known: known.collect() }
    }

    /// What they count of an EPCI that lies in other departments too; none where nothing is.
    fn share(&self, group: EpciCode) -> Option<Tally> {
        let whole =
            |place: &&Place<'_>| place.group == Some(group) && place.commune.parent.is_none();
        let own = self.known.iter().filter(whole).map(|place| place.tally);
        own.cloned().reduce(|sum, one| sum.plus(&one))
    }

    /// Adds some of them to a tier, under the one they lie in there, or under `whole`.
    fn add_to(
        &self,
        tier: &mut Tier,
        is_one: impl Fn(&Place<'_>) -> bool,
        of: impl Fn(&Place<'_>) -> (Tally, Counts),
        whole: Zone,
    ) {
        for place in self.known.iter().filter(|place| is_one(place)) {
            let around = match place.commune.parent {
                Some(parent) => Some(Zone::Commune(parent)),
                None => place.group.map(Zone::Epci),
            };
            let around = around.filter(|zone| tier.ranks.contains_key(zone)).unwrap_or(whole);
            let (tally, decided) = of(place);
            tier.add(place.zone(), tally, Some(around), decided);
        }
    }

    /// What is told of them. Of so few, that nobody wishes for one would say where they are.
    fn told(&self, own: &Counts, told: &impl Fn(Zone) -> Counts) -> Vec<(InseeCode, Counts)> {
        let is_told = |counts: &Counts| counts.get(Line::now(Indicator::Pending)).is_some();
        let known = self.known.iter().filter(|place| match place.commune.parent {
            Some(parent) => is_told(&told(Zone::Commune(parent))),
            None => is_told(own),
        });
        known.map(|place| (place.commune.insee, told(place.zone()).without_silence())).collect()
    }
}

/// The EPCI that lie in several departments, gathered one department after the other; with them a
/// metropolis that EPT divide.
#[derive(Clone, Debug, Default)]
pub struct Crossings(BTreeMap<EpciCode, Vec<Counts>>);

impl Crossings {
    /// What a department tells of them. `own`: what was published of it.
    pub fn add(
        &mut self,
        code: DepartmentCode,
        own: &Counts,
        below: &Below,
        territories: &Territories,
    ) {
        let communes: Vec<Commune<'_>> = territories.communes_of(code).collect();
        // The one that is no group of its own, or not everywhere: Paris has no EPT.
        let divided: BTreeSet<EpciCode> = territories
            .communes()
            .filter(|one| one.ept.is_some())
            .filter_map(|one| one.epci)
            .filter(|code| communes.iter().any(|one| one.epci == Some(*code)))
            .collect();
        for (group, counts) in &below.shares {
            if !divided.contains(group) {
                self.0.entry(*group).or_default().push(counts.clone());
            }
        }
        for metropolis in divided {
            let inside = |one: &&Commune<'_>| one.epci == Some(metropolis);
            let parts = self.0.entry(metropolis).or_default();
            if communes.iter().all(|one| inside(&one)) {
                parts.push(own.clone());
                continue;
            }
            let groups: BTreeSet<EpciCode> =
                communes.iter().filter(inside).filter_map(Commune::group).collect();
            let all = below.groups.iter().chain(&below.shares);
            parts.extend(all.filter(|(group, _)| groups.contains(group)).map(|(_, c)| c.clone()));
        }
    }

    /// Which ones.
    pub fn codes(&self) -> Vec<EpciCode> {
        self.0.keys().copied().collect()
    }

    /// The counts of each: what its shares add up to, where each of them is told. `any`: demands
    /// that name it at all, which do not add up.
    pub fn counts(self, any: impl Fn(EpciCode) -> i64) -> Vec<(EpciCode, Counts)> {
        let of = |(code, shares): (EpciCode, Vec<Counts>)| (code, sum(&shares, any(code)));
        self.0.into_iter().map(of).collect()
    }
}

fn sum(shares: &[Counts], any: i64) -> Counts {
    let sum = |line: Line| {
        let told: Option<Vec<i64>> = shares.iter().map(|share| share.get(line)).collect();
        told.map(|told| told.into_iter().sum())
    };
    // What is published of a department alone is not of what crosses it.
    let lines = shares.iter().flat_map(Counts::iter).map(|(line, _)| line);
    let lines = lines.filter(|line| shares.iter().all(|share| share.has(*line)));
    let lines: BTreeSet<Line> = lines.chain(key_lines()).collect();
    let mut counts: Counts = lines.into_iter().map(|line| (line, sum(line))).collect();
    let pending = counts.get(Line::now(Indicator::Pending));
    let is_small = any != 0 && any < SMALLEST_SHOWN;
    counts.put(Line::now(Indicator::PendingAny), pending.map(|_| any).filter(|_| !is_small));
    counts
}

#[cfg(test)]
mod tests;
