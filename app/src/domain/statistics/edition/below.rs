//! What is told below a department.

use crate::domain::statistics::line::{Counts, Line, Span};
use crate::domain::statistics::pace::{Pace, carried};
use crate::domain::statistics::silence::Silence;
use crate::domain::statistics::tally::Tally;
use crate::domain::statistics::tier::{Node, protected};
use crate::domain::statistics::{Indicator, Zone};
use crate::domain::territory::{Commune, DepartmentCode, EpciCode, InseeCode, Territories};
use std::collections::{BTreeMap, BTreeSet};

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
/// each of [`Tally::recent`]; `before`: what the edition before told of these.
pub fn department(
    code: DepartmentCode,
    own: &Counts,
    tallies: &BTreeMap<Zone, Tally>,
    territories: &Territories,
    span: Span,
    (pace, before): (Pace, &BTreeMap<Zone, Counts>),
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

    let below = Inside { whole, own, tally, groups: &groups, places: &places, span };
    let told = match pace {
        Pace::Whole => below.divided(&Silence::default()),
        Pace::Month(_) => below.compared(Tally::stocks, &Silence::default()),
        Pace::Year(_) => below.divided(&below.silence(&whole_ones(before, &groups[first_share..]))),
    };
    let fresh = |zone: Zone| {
        let told = told.get(&zone).cloned().unwrap_or_default();
        if matches!(pace, Pace::Month(_)) { told } else { told.dated() }
    };
    let take = |zone: Zone| match pace {
        Pace::Month(_) => carried(zone, &fresh(zone), before.get(&zone)),
        Pace::Whole | Pace::Year(_) => fresh(zone),
    };
    // Of a share nothing was told before: what crosses departments is told as a whole.
    let (inner, crossing) = groups.split_at(first_share);
    let inner = inner.iter().map(|(group, _)| (*group, take(Zone::Epci(*group))));
    let shares = crossing.iter().map(|(group, _)| (*group, fresh(Zone::Epci(*group))));
    // What was told of communes before is told again when their department is.
    let kept = |zone: Zone| {
        let before = before.get(&zone).filter(|_| matches!(pace, Pace::Month(_)))?;
        let stocks = tallies.get(&zone)?.stocks();
        Some(before.clone().with(stocks.lines().map(|line| (line, None)).collect()))
    };
    let communes = places.told(own, &take, kept);
    Below { groups: inner.collect(), shares: shares.collect(), communes }
}

/// What was told before of others than these, of which but a share is known here.
fn whole_ones(
    before: &BTreeMap<Zone, Counts>,
    shares: &[(EpciCode, Tally)],
) -> BTreeMap<Zone, Counts> {
    let is_share = |zone: &Zone| shares.iter().any(|(group, _)| Zone::Epci(*group) == *zone);
    let whole = before.iter().filter(|(zone, _)| !is_share(zone));
    whole.map(|(zone, counts)| (*zone, counts.clone())).collect()
}

/// What lies in a department.
struct Inside<'a> {
    whole: Zone,
    /// What was published of it.
    own: &'a Counts,
    tally: &'a Tally,
    groups: &'a [(EpciCode, Tally)],
    places: &'a Places<'a>,
    span: Span,
}

impl Inside<'_> {
    /// What compares EPCI and communes, together. `keys`: the counts that do.
    fn compared(&self, keys: fn(&Tally) -> Tally, silence: &Silence) -> BTreeMap<Zone, Counts> {
        let mut tier = Tier::under(self.whole, keys(self.tally), self.own.clone(), silence);
        for (group, tally) in self.groups {
            tier.add(Zone::Epci(*group), keys(tally), Some(self.whole), Counts::default());
        }
        let of = |place: &Place<'_>| (keys(place.tally), Counts::default());
        self.places.add_to(&mut tier, |_| true, of, self.whole);
        tier.protected(self.span)
    }

    /// All that is told of them.
    fn divided(&self, silence: &Silence) -> BTreeMap<Zone, Counts> {
        let Self { whole, own, tally, groups, places, span } = *self;
        let keys = self.compared(Tally::keys, silence);

        // What divides the EPCI, beside the communes that are in none.
        let decided = |zone: Zone| keys.get(&zone).cloned().unwrap_or_default();
        let mut tier = Tier::under(whole, tally.clone(), own.clone(), silence);
        for (group, tally) in groups {
            let zone = Zone::Epci(*group);
            tier.add(zone, tally.clone(), Some(whole), decided(zone));
        }
        let of = |place: &Place<'_>| (place.tally.clone(), decided(place.zone()));
        let is_in_none =
            |place: &Place<'_>| !groups.iter().any(|(one, _)| place.group == Some(*one));
        places.add_to(&mut tier, is_in_none, of, whole);
        let mut told = tier.protected(span);

        // What divides its communes, under each EPCI.
        for (group, tally) in groups {
            let zone = Zone::Epci(*group);
            let around = told.get(&zone).cloned().unwrap_or_default();
            let mut tier = Tier::under(zone, tally.clone(), around, silence);
            places.add_to(&mut tier, |place| place.group == Some(*group), of, zone);
            told.extend(tier.protected(span));
        }
        told
    }

    /// What is not told anew of them. `before`: what was told of them.
    fn silence(&self, before: &BTreeMap<Zone, Counts>) -> Silence {
        let none = Silence::default();
        let mut tier = Tier::under(self.whole, self.tally.clone(), Counts::default(), &none);
        for (group, tally) in self.groups {
            tier.add(Zone::Epci(*group), tally.clone(), Some(self.whole), Counts::default());
        }
        let of = |place: &Place<'_>| (place.tally.clone(), Counts::default());
        self.places.add_to(&mut tier, |_| true, of, self.whole);
        Silence::of(&tier.nodes, before)
    }
}

/// Territories of a tier, each known by its zone.
struct Tier<'a> {
    nodes: Vec<Node>,
    ranks: BTreeMap<Zone, usize>,
    silence: &'a Silence,
}

impl<'a> Tier<'a> {
    fn under(zone: Zone, tally: Tally, decided: Counts, silence: &'a Silence) -> Self {
        let mut tier = Self { nodes: Vec::new(), ranks: BTreeMap::new(), silence };
        tier.add(zone, tally, None, decided);
        tier
    }

    fn add(&mut self, zone: Zone, tally: Tally, parent: Option<Zone>, decided: Counts) {
        let parent = parent.and_then(|parent| self.ranks.get(&parent).copied());
        self.ranks.insert(zone, self.nodes.len());
        let node = Node {
            zone,
            tally,
            parent,
            decided,
            is_quiet: false,
            veiled: BTreeSet::new(),
            is_later: false,
        };
        self.nodes.push(node.kept_by(self.silence));
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
        tier: &mut Tier<'_>,
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

    /// What is told of them. Of so few, that nobody wishes for one would say where they are: of
    /// those that were told of before, `carried` goes on.
    fn told(
        &self,
        own: &Counts,
        told: &impl Fn(Zone) -> Counts,
        carried: impl Fn(Zone) -> Option<Counts>,
    ) -> Vec<(InseeCode, Counts)> {
        let is_told = |counts: &Counts| counts.get(Line::now(Indicator::Pending)).is_some();
        let known = self.known.iter().filter_map(|place| {
            let is_told = match place.commune.parent {
                Some(parent) => is_told(own) && is_told(&told(Zone::Commune(parent))),
                None => is_told(own),
            };
            let zone = place.zone();
            let counts = if is_told { Some(told(zone)) } else { carried(zone) };
            Some((place.commune.insee, counts?.without_silence()))
        });
        known.collect()
    }
}
