//! A whole register from nothing: plausible households in every commune, ten years of their demands
//! by the rules of the register, written many at a time. The same seed gives the same register.

mod lives;
#[cfg(test)]
mod tests;

use super::households::Draw;
use crate::actions::administration;
use crate::actions::duplicates::wanted_keys;
use crate::error::{Error, Result};
use crate::portal::Portal;
use crate::store::bulk::Rows;
use app::domain::agenda::resume;
use app::domain::calendar::{local_day, morning};
use app::domain::desk::search_names;
use app::domain::dispatch::recipients;
use app::domain::guichet::{Area, Guichet, GuichetCode, GuichetType};
use app::domain::ids::DemandId;
use app::domain::life_cycle::Status;
use app::domain::notice::Addressee;
use app::domain::statistics::{Cell, Figures, Zone};
use app::domain::territory::{Commune, InseeCode, Territories, TerritoryCode};
use lives::{Life, Numbers, Place, World, erased_before, live};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

/// Demands written in one transaction.
const BATCH: usize = 500;
/// The first sequence of their numbers: those of the demonstration are below.
const FIRST_SEQUENCE: i64 = 300_000;

/// What was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Made {
    /// Demands in the register, under way or removed less than a year ago.
    pub demands: usize,
    /// Their events.
    pub events: usize,
    /// Lines written, of every table but the figures.
    pub lines: usize,
    /// Demands that came, left and were erased, of which the figures alone remain.
    pub erased: usize,
    /// The part of the time in which lines were written; they are made meanwhile.
    pub writing: Duration,
}

/// A piece of the register, on its way to the database.
enum Piece {
    Rows(Box<Rows>),
    /// Figures of a department: those that are kept, and the part of demands that were erased.
    Figures(Box<(Figures, Figures)>),
    Sequence(TerritoryCode, i64),
    Erased(usize),
}

/// Fills the register with so many demands; the figures are to be published afterwards. It must hold
/// none but those of the demonstration.
pub async fn fill(portal: &Portal, demands: usize, seed: u64) -> Result<Made> {
    let mut conn = portal.store.read().await?;
    if conn.gave_sequences_from(FIRST_SEQUENCE).await? {
        return Err(Error::failure("this register was filled before, or stopped in the middle"));
    }
    drop(conn);
    install_guichets(portal).await?;
    portal.store.make_room().await?;
    let now = portal.clock.now();
    let maker = Maker {
        territories: portal.territories.clone(),
        guichets: portal.guichets().to_vec(),
        today: local_day(now, None),
        seed,
    };
    let (out, mut pieces) = mpsc::channel(4);
    let making = tokio::task::spawn_blocking(move || maker.make(demands, &out));
    let mut made = Made::default();
    while let Some(piece) = pieces.recv().await {
        let begun = Instant::now();
        let mut tx = portal.store.write().await?;
        match piece {
            Piece::Rows(rows) => {
                made.demands += rows.demands();
                made.events += rows.events();
                made.lines += rows.lines();
                tx.write_rows(&rows).await?;
            }
            Piece::Figures(figures) => {
                let (kept, erased) = *figures;
                tx.add_cells(&kept, &portal.territories).await?;
                tx.add_erased(&erased, &portal.territories).await?;
            }
            Piece::Sequence(territory, last) => tx.gave_sequences(territory, last).await?,
            Piece::Erased(erased) => made.erased = erased,
        }
        tx.commit().await?;
        made.writing += begun.elapsed();
    }
    making.await??;
    Ok(made)
}

/// A landlord and the State in each territory where nobody is yet.
async fn install_guichets(portal: &Portal) -> Result<()> {
    let known = portal.guichets();
    let mut more = Vec::new();
    for department in portal.territories.departments() {
        let territory = department.code.territory();
        if known.iter().any(|guichet| guichet.territory == Some(territory)) {
            continue;
        }
        let name = department.name;
        for (rank, kind, who) in [
            (1, GuichetType::Landlord, "Habitat"),
            (2, GuichetType::State, "Direction du logement"),
        ] {
            let digits = if department.code.as_str().len() == 3 { 1 } else { 2 };
            let code = format!("G{}{rank:0digits$}", department.code);
            more.push(Guichet {
                code: code.parse().map_err(|_| Error::failure(format!("no code: {code}")))?,
                name: format!("{who} – {name}"),
                kind,
                territory: Some(territory),
                area: Area::WholeTerritory,
                email: format!("{}@guichets.example", code.to_lowercase()),
                address: None,
                phone: None,
                opening_hours: None,
                active: true,
            });
        }
    }
    administration::put_guichets(portal, &more).await
}

struct Maker {
    territories: Arc<Territories>,
    guichets: Vec<Guichet>,
    today: chrono::NaiveDate,
    seed: u64,
}

type Out = mpsc::Sender<Piece>;

fn send(out: &Out, piece: Piece) -> Result<()> {
    out.blocking_send(piece).map_err(|_| Error::failure("nobody writes the register any more"))
}

/// How much more, in thousandths, an inhabitant asks in a larger place.
fn weight(commune: &Commune<'_>) -> u64 {
    let people = u64::from(commune.population);
    let much = match people {
        0..2_000 => 150,
        2_000..10_000 => 500,
        10_000..50_000 => 1_100,
        50_000..200_000 => 1_500,
        _ => 1_700,
    };
    people * much
}

impl Maker {
    fn make(&self, demands: usize, out: &Out) -> Result<()> {
        let mut communes: Vec<Commune<'_>> = self.territories.communes().collect();
        // Those of a department together, and in it those of a body.
        communes.sort_by_key(|one| (one.department, one.group(), one.insee));
        let whole: u64 = communes.iter().map(weight).sum();
        let demands = demands as u64;
        let (mut reached, mut given) = (0_u64, 0_u64);
        let mut making = Making {
            maker: self,
            out,
            world: World { territories: &self.territories, today: self.today },
            parts: self
                .territories
                .arrondissements()
                .filter_map(|one| Some((one.parent?, one.insee)))
                .collect(),
            rank: 0,
            numbers: BTreeMap::new(),
            rows: Rows::new(),
            upper: Sums::default(),
            erased: 0,
        };
        for department in communes.chunk_by(|a, b| a.department == b.department) {
            let Some(first) = department.first() else { continue };
            let desks = self.desks(first.department.territory());
            let mut figures = Sums::default();
            for commune in department {
                reached += weight(commune);
                let upto = demands * reached / whole.max(1);
                let quota = upto - given;
                given = upto;
                making.commune(commune, department, &desks, quota, &mut figures)?;
            }
            making.flush()?;
            send(out, Piece::Figures(Box::new(figures.figures())))?;
        }
        making.end()
    }

    fn desks(&self, territory: TerritoryCode) -> Vec<GuichetCode> {
        let here = self.guichets.iter().filter(|guichet| guichet.territory == Some(territory));
        here.map(|guichet| guichet.code).collect()
    }
}

/// Figures being added up: those of everybody, and the part of demands that were erased. A hundred
/// million times: faster by hash than in order.
#[derive(Default)]
struct Sums {
    kept: HashMap<Cell, i64>,
    erased: HashMap<Cell, i64>,
}

impl Sums {
    /// Both, in order.
    fn figures(self) -> (Figures, Figures) {
        let (mut kept, mut erased) = (Figures::default(), Figures::default());
        erased.add_all(self.erased);
        kept.add_all(self.kept);
        kept.add_all(erased.iter().map(|(cell, n)| (*cell, n)));
        (kept, erased)
    }
}

struct Making<'a> {
    maker: &'a Maker,
    out: &'a Out,
    world: World<'a>,
    /// Each arrondissement, after the commune it is in.
    parts: Vec<(InseeCode, InseeCode)>,
    /// Lives begun, which fix their identifiers and what is drawn.
    rank: u64,
    numbers: BTreeMap<TerritoryCode, Numbers>,
    rows: Rows,
    /// Figures of what is larger than a department.
    upper: Sums,
    erased: usize,
}

impl Making<'_> {
    /// So many demands that are in the register, and those that left it meanwhile.
    fn commune(
        &mut self,
        commune: &Commune<'_>,
        department: &[Commune<'_>],
        desks: &[GuichetCode],
        quota: u64,
        figures: &mut Sums,
    ) -> Result<()> {
        if quota == 0 {
            return Ok(());
        }
        let near: Vec<&Commune<'_>> = department
            .iter()
            .filter(|one| one.group() == commune.group() && one.population > 3_000)
            .collect();
        let parts: Vec<InseeCode> =
            self.parts.iter().filter(|(of, _)| *of == commune.insee).map(|(_, own)| *own).collect();
        let territory = commune.territory();
        let mut kept = 0;
        while kept < quota {
            self.rank += 1;
            let mut draw = Draw::seeded(self.maker.seed, self.rank);
            let communes = wishes(commune, &parts, &near, &mut draw);
            let houses = commune.population < 10_000;
            let place = Place { communes, territory, houses, desks };
            let numbers = self.numbers.entry(territory);
            let numbers = numbers.or_insert_with(|| Numbers::after(FIRST_SEQUENCE));
            let id = identifier(self.world.today, self.rank);
            let life = live(id, numbers, place, &self.world, &mut draw)?;
            let is_erased = matches!(&life.demand.status, Status::Removed { removed_on, .. }
                if *removed_on < erased_before(self.world.today));
            self.count(&life, is_erased, figures);
            if is_erased {
                // Its number was given; nothing else of it is left.
                self.erased += 1;
                continue;
            }
            kept += 1;
            self.keep(&life, territory)?;
            if self.rows.demands() >= BATCH {
                self.flush()?;
            }
        }
        Ok(())
    }

    fn count(&mut self, life: &Life, is_erased: bool, figures: &mut Sums) {
        let france = &self.maker.territories;
        for (cell, n) in life.movements.iter().flat_map(|movement| movement.cells(france)) {
            let sums = match cell.zone {
                Zone::Department(_) | Zone::Commune(_) => &mut *figures,
                _ => &mut self.upper,
            };
            let sums = if is_erased { &mut sums.erased } else { &mut sums.kept };
            *sums.entry(cell).or_default() += n;
        }
    }

    fn keep(&mut self, life: &Life, territory: TerritoryCode) -> Result<()> {
        let Life { demand, acts, online, touched_on, .. } = life;
        let Some(first) = acts.first() else { return Ok(()) };
        self.rows.demand(demand, territory, first.by.at)?;
        for (seq, act) in (1..).zip(acts) {
            self.rows.event(demand.id, seq, &act.event, act.version, act.by)?;
        }
        if let Some(content) = &demand.content {
            for name in search_names(content) {
                self.rows.name(demand.id, name);
            }
            if matches!(demand.status, Status::Active(_)) {
                for key in wanted_keys(content, territory) {
                    self.rows.key(demand.id, key);
                }
            }
        }
        if let Some(next) = resume(demand, *touched_on, self.world.today) {
            let contact = demand.content.as_ref().map(|content| &content.contact);
            let addressee = Addressee {
                online: *online,
                has_mail: contact.is_some_and(|contact| contact.email.is_some()),
                asks_post: contact.is_some_and(|contact| contact.postal_notices),
            };
            let due_at = morning(next.on, Some(territory));
            self.rows.appointment(demand.id, next, due_at, territory, addressee);
        }
        // Those who hold it took in the last of what they were sent.
        let sent = (1..).zip(acts).filter(|(_, act)| act.event.is_dispatched()).last();
        if let Some((seq, act)) = sent {
            let wished = demand.content.as_ref().map(|content| content.communes.as_slice());
            let here = self.maker.guichets.iter().filter(|one| one.territory == Some(territory));
            let france = &self.maker.territories;
            for guichet in recipients(wished.unwrap_or_default(), act.by.guichet, here, france) {
                self.rows.taken_in(demand.id, seq, guichet, act.by.at);
            }
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<()> {
        let rows = std::mem::take(&mut self.rows);
        if rows.demands() > 0 {
            send(self.out, Piece::Rows(Box::new(rows)))?;
        }
        Ok(())
    }

    fn end(self) -> Result<()> {
        send(self.out, Piece::Figures(Box::new(self.upper.figures())))?;
        for (territory, numbers) in self.numbers {
            send(self.out, Piece::Sequence(territory, numbers.last()))?;
        }
        send(self.out, Piece::Erased(self.erased))
    }
}

/// The commune, or one of its arrondissements, and others around it.
fn wishes(
    commune: &Commune<'_>,
    parts: &[InseeCode],
    near: &[&Commune<'_>],
    draw: &mut Draw,
) -> Vec<InseeCode> {
    let first =
        if parts.is_empty() || draw.below(10) < 3 { commune.insee } else { draw.pick(parts) };
    let mut wished = vec![first];
    for _ in 1..draw.pick(&[1_usize, 1, 1, 2, 2, 3]) {
        if near.is_empty() {
            break;
        }
        let other = near[draw.below(near.len())].insee;
        if other != commune.insee && !wished.contains(&other) {
            wished.push(other);
        }
    }
    wished
}

/// In order, the same for the same rank on a day.
fn identifier(today: chrono::NaiveDate, rank: u64) -> DemandId {
    let start = today.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_millis();
    let millis = u64::try_from(start).unwrap_or_default() + rank / 1_000;
    let mut rest = [0_u8; 10];
    // Twelve bits, which come right after the time.
    let within = u16::try_from(rank % 1_000).unwrap_or_default();
    rest[..2].copy_from_slice(&within.to_be_bytes());
    DemandId(uuid::Builder::from_unix_timestamp_millis(millis, &rest).into_uuid())
}
