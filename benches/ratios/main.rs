//! The figures of `docs/bench.md`, measured. `cargo xtask bench` runs it in the release profile.

mod acceptance;
mod certificate;
mod client;
mod counting;
mod daily;
mod duplicates;
mod next_file;
mod pipeline;
mod process;
mod register;
mod servers;
mod weight;

use client::{Ask, Client, Journey, Load};
use process::Server;
use serde::Serialize;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Instant;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// One figure.
#[derive(Serialize)]
struct Figure {
    name: String,
    value: f64,
    unit: &'static str,
    aim: &'static str,
    holds: bool,
    runs: usize,
}

/// Requests of one side of one round.
const REQUESTS: usize = 4_000;
/// The same where each request is a durable commit.
const WRITES: usize = 800;

struct Bench {
    json: PathBuf,
    only: Option<String>,
    runs: usize,
    /// An empty database for the register at the size of the country.
    postgres: Option<String>,
    /// Demands of that register.
    demands: usize,
    /// Where the registers are kept, and found again: to fill one takes long.
    kept: Option<PathBuf>,
    figures: Vec<Figure>,
}

fn main() -> Outcome<()> {
    if let Some(code) = guichet_web::documents::apart::begin() {
        std::process::exit(if code == std::process::ExitCode::SUCCESS { 0 } else { 13 });
    }
    let mut arguments = std::env::args().skip(1);
    let mut bench = Bench {
        json: "bench.json".into(),
        only: None,
        runs: 5,
        postgres: None,
        demands: register::MANY,
        kept: None,
        figures: Vec::new(),
    };
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{argument} needs a value"));
        match argument.as_str() {
            "--json" => bench.json = value()?.into(),
            "--only" => bench.only = Some(value()?),
            "--demands" => bench.demands = value()?.parse()?,
            "--kept" => bench.kept = Some(value()?.into()),
            "--postgres" => bench.postgres = Some(value()?),
            "--runs" => bench.runs = value()?.parse::<usize>()?.max(1),
            "--server" => return servers::run(&value()?, Path::new(&value()?)),
            // Cargo adds it.
            "--bench" => {}
            other => return Err(format!("unknown argument {other}").into()),
        }
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(bench.measure())?;
    std::fs::write(&bench.json, serde_json::to_vec_pretty(&bench.figures)?)?;
    Ok(())
}

/// Something that has both sides: what people ask of ours, and who answers beside it.
struct Page {
    name: &'static str,
    ask: Ask<'static>,
    /// The bare server: `bytes` repeats our answer, `render` draws the page and nothing else.
    beside: &'static str,
    /// What our requests a second over those of the bare server should be.
    aim: Option<(f64, &'static str)>,
}

const PUBLIC: Option<(f64, &str)> = Some((0.8, ">= 0.8"));

const PAGES: [Page; 5] = [
    Page { name: "home", ask: Ask::Get("/"), beside: "bytes", aim: PUBLIC },
    Page {
        name: "statistics",
        ask: Ask::Get("/statistiques/departement/69"),
        beside: "bytes",
        aim: PUBLIC,
    },
    Page { name: "sign_in", ask: Ask::Get("/compte/connexion"), beside: "bytes", aim: PUBLIC },
    Page {
        name: "step_get",
        ask: Ask::Get(servers::STEP),
        beside: "render",
        aim: Some((0.5, ">= 0.5")),
    },
    Page { name: "step_post", ask: Ask::Write(servers::STEP), beside: "bytes", aim: None },
];

impl Bench {
    /// Figures that are measured together share the beginning of their names.
    fn wanted(&self, group: &str) -> bool {
        self.only.as_deref().is_none_or(|only| only.starts_with(group))
    }

    fn push(&mut self, name: impl Into<String>, value: f64, unit: &'static str) {
        self.judge(name, value, unit, "", true);
    }

    fn judge(
        &mut self,
        name: impl Into<String>,
        value: f64,
        unit: &'static str,
        aim: &'static str,
        holds: bool,
    ) {
        let name = name.into();
        let verdict = match (aim, holds) {
            ("", _) => String::new(),
            (aim, true) => format!("aim {aim}: holds"),
            (aim, false) => format!("aim {aim}: MISSED"),
        };
        println!("{name:<40} {value:>10.3} {unit:<11} {verdict}");
        self.figures.push(Figure { name, value, unit, aim, holds, runs: self.runs });
    }

    async fn measure(&mut self) -> Outcome<()> {
        let room = tempfile::tempdir()?;
        let data = room.path().join("data");
        Box::pin(servers::prepare(&data, self.runs)).await?;
        for page in PAGES.iter().filter(|page| self.wanted(page.name)).collect::<Vec<_>>() {
            self.page(page, &data, room.path()).await?;
        }
        if self.wanted("commune_search") {
            let cpu = self.keystroke(&data).await?;
            self.judge("commune_search_cpu", cpu, "ms", "<= 1", cpu <= 1.0);
        }
        if self.wanted("autosave") {
            let (rows, saves) = self.saves(&data, room.path()).await?;
            let ratio = rows.rate / saves.rate;
            self.judge("autosave_vs_row", ratio, "ratio", "<= 1.5", ratio <= 1.5);
            self.push("autosave_vs_row_cpu", saves.cpu / rows.cpu, "ratio");
            for (side, load) in [("row", rows), ("ours", saves)] {
                self.push(format!("autosave_{side}_rate"), load.rate, "requests/s");
                self.push(format!("autosave_{side}_p99"), load.p99, "ms");
                self.push(format!("autosave_{side}_cpu"), load.cpu, "µs/request");
            }
        }
        if self.wanted("daily_work") {
            let measured = daily::measure(room.path(), self.runs).await?;
            let (ratio, rate) = (measured.ratio, measured.notices_per_cpu_second);
            self.judge("daily_work_3m_vs_30k", ratio, "ratio", "<= 1.5", ratio <= 1.5);
            let aim = ">= 10000";
            self.judge("daily_work_notices_per_cpu", rate, "/s", aim, rate >= 10_000.0);
        }
        if self.wanted("register") {
            let kept = self.kept.clone();
            let registers = kept.as_deref().unwrap_or(room.path());
            Box::pin(self.register(registers, room.path())).await?;
        }
        if self.wanted("next_file") {
            let ratio = next_file::ratio(room.path(), self.runs).await?;
            self.judge("next_file_100000_vs_1000", ratio, "ratio", "<= 2", ratio <= 2.0);
        }
        if self.wanted("journey") {
            let (without, with) = self.journey(&data, room.path()).await?;
            let holds = without <= 200.0;
            self.judge("journey_in_bare_requests", without, "requests", "<= 200", holds);
            self.push("journey_with_document_in_bare_requests", with, "requests");
        }
        if self.wanted("acceptance") {
            let ratio = acceptance::ratio(room.path(), self.runs).await?;
            self.judge("acceptance_vs_bare_commits", ratio, "ratio", ">= 0.4", ratio >= 0.4);
        }
        if self.wanted("counting") {
            let ratio = counting::ratio(room.path(), self.runs).await?;
            self.judge("counting_vs_not", ratio, "ratio", "<= 1.3", ratio <= 1.3);
        }
        if self.wanted("duplicate_search") {
            let ratio = duplicates::ratio(room.path(), self.runs).await?;
            self.judge("duplicate_search_3m_vs_30k", ratio, "ratio", "<= 2", ratio <= 2.0);
        }
        if self.wanted("document_pipeline") {
            let (ratio, bare) = pipeline::ratio(room.path(), self.runs).await?;
            self.judge("document_pipeline_vs_bare", ratio, "ratio", "<= 1.5", ratio <= 1.5);
            self.push("document_pipeline_bare", bare, "ms");
        }
        if self.wanted("certificate") {
            let cpu = certificate::cpu(self.runs)?;
            self.judge("certificate_cpu", cpu, "ms", "<= 50", cpu <= 50.0);
        }
        if self.wanted("weight") {
            let weights = weight::weigh()?;
            println!("the heaviest page is « {} »", weights.heaviest);
            self.judge("weight_page_and_style", weights.page, "kB", "<= 15", weights.page <= 15.0);
            let islands = weights.islands;
            self.judge("weight_islands", islands, "kB", "<= 130", islands <= 130.0);
        }
        if self.wanted("memory") || self.wanted("start_time") {
            let (memory, start) = self.program(&data).await?;
            self.judge("memory", memory, "MB", "<= 80", memory <= 80.0);
            self.push("start_time", start, "s");
        }
        Ok(())
    }

    /// Our server and the bare one under the same load, in turn.
    async fn page(&mut self, page: &Page, data: &Path, room: &Path) -> Outcome<()> {
        let real = Server::bench("real", data)?;
        let mut cookies = Vec::new();
        if page.name.starts_with("step") {
            for rank in 0..client::CONNECTIONS {
                let mut client = Client::open(&real).await?;
                cookies.push(client.sign_in(&servers::drafter(rank)).await?);
            }
        }
        let bare = match page.beside {
            "render" => Server::bench("render", data)?,
            kind => {
                let copy = copy(&real, page.ask, cookies.first(), room).await?;
                Server::bench(kind, &copy)?
            }
        };
        let requests = if matches!(page.ask, Ask::Write(_)) { WRITES } else { REQUESTS };
        let mut loads = [Vec::new(), Vec::new()];
        for round in 0..=self.runs {
            for (side, server) in [&bare, &real].into_iter().enumerate() {
                let load = client::load(server, page.ask, &cookies, requests).await?;
                // The first round warms up.
                if round > 0 {
                    loads[side].push(load);
                }
            }
        }
        let of = |side: &[Load], what: fn(&Load) -> f64| median(side.iter().map(what).collect());
        let [bare, real] = loads;
        let name = page.name;
        let rates = [&bare, &real].map(|side| of(side, |load| load.rate));
        let ratio = rates[1] / rates[0];
        match page.aim {
            Some((least, aim)) => {
                self.judge(format!("{name}_vs_bare"), ratio, "ratio", aim, ratio >= least);
            }
            None => self.push(format!("{name}_vs_bare"), ratio, "ratio"),
        }
        for (side, loads, rate) in [("bare", &bare, rates[0]), ("ours", &real, rates[1])] {
            self.push(format!("{name}_{side}_rate"), rate, "requests/s");
            self.push(format!("{name}_{side}_p99"), of(loads, |load| load.p99), "ms");
            self.push(format!("{name}_{side}_cpu"), of(loads, |load| load.cpu), "µs/request");
        }
        Ok(())
    }

    /// Processor milliseconds of the search that follows a key pressed by somebody signed in.
    async fn keystroke(&self, data: &Path) -> Outcome<f64> {
        let real = Server::bench("real", data)?;
        let mut cookies = Vec::new();
        for rank in 0..client::CONNECTIONS {
            let mut client = Client::open(&real).await?;
            cookies.push(client.sign_in(&servers::drafter(rank)).await?);
        }
        let mut costs = Vec::new();
        for round in 0..=self.runs {
            let ask = Ask::Among(&servers::KEYSTROKES);
            let load = client::load(&real, ask, &cookies, REQUESTS).await?;
            // The first round warms up.
            if round > 0 {
                costs.push(load.cpu / 1e3);
            }
        }
        Ok(median(costs))
    }

    /// Saves of a page by itself, and a bare server that commits one row for each request. The
    /// medians of both, which answer the same load in turn.
    async fn saves(&self, data: &Path, room: &Path) -> Outcome<(Load, Load)> {
        let real = Server::bench("real", data)?;
        let row = Server::bench("row", room)?;
        let mut cookies = Vec::new();
        for rank in 0..client::CONNECTIONS {
            let mut client = Client::open(&real).await?;
            cookies.push(client.sign_in(&servers::drafter(rank)).await?);
        }
        let mut loads = [Vec::new(), Vec::new()];
        for round in 0..=self.runs {
            for (side, server) in [&row, &real].into_iter().enumerate() {
                let load = client::load(server, Ask::Save(servers::SAVE), &cookies, WRITES).await?;
                // The first round warms up.
                if round > 0 {
                    loads[side].push(load);
                }
            }
        }
        let of = |side: &[Load], what: fn(&Load) -> f64| median(side.iter().map(what).collect());
        let [row, ours] = loads.map(|side| Load {
            rate: of(&side, |load| load.rate),
            p99: of(&side, |load| load.p99),
            cpu: of(&side, |load| load.cpu),
        });
        Ok((row, ours))
    }

    /// A journey without and with its document, in requests of a bare server.
    async fn journey(&self, data: &Path, room: &Path) -> Outcome<(f64, f64)> {
        let real = Server::bench("real", data)?;
        let bare = Server::bench("bytes", &copy(&real, Ask::Get("/"), None, room).await?)?;
        let mut client = Client::open(&bare).await?;
        let (mut without, mut with) = (Vec::new(), Vec::new());
        for run in 0..self.runs {
            let before = bare.cpu()?;
            for _ in 0..REQUESTS {
                client.get("/", None).await?;
            }
            #[expect(clippy::cast_precision_loss, reason = "thousands")]
            let one = (bare.cpu()? - before) / REQUESTS as f64;
            let mut client = Client::open(&real).await?;
            let cookie = client.sign_in(&servers::applicant(run)).await?;
            let cost = Journey { client, cookie, server: &real }.walk().await?;
            without.push(cost.pages / one);
            with.push((cost.pages + cost.document) / one);
        }
        Ok((median(without), median(with)))
    }

    /// Memory in MB of the real program after a load of every kind of page, and seconds to its
    /// first answer.
    async fn program(&self, data: &Path) -> Outcome<(f64, f64)> {
        let (mut memory, mut starts) = (Vec::new(), Vec::new());
        for _ in 0..self.runs {
            let begun = Instant::now();
            let server = Server::program(data)?;
            starts.push(begun.elapsed().as_secs_f64());
            let cookie = Client::open(&server).await?.sign_in(servers::DRAFT).await?;
            let cookies = vec![cookie; client::CONNECTIONS];
            for path in ["/", "/statistiques/departement/69", servers::STEP, "/demande"] {
                client::load(&server, Ask::Get(path), &cookies, 400).await?;
            }
            memory.push(server.resident()?);
        }
        Ok((median(memory), median(starts)))
    }
}

/// Keeps an answer of the real server, for a bare one to repeat.
async fn copy(
    real: &Server,
    ask: Ask<'_>,
    cookie: Option<&String>,
    room: &Path,
) -> Outcome<PathBuf> {
    let mut client = Client::open(real).await?;
    let cookie = cookie.map(String::as_str);
    let answer = match ask {
        Ask::Get(path) => client.get(path, cookie).await?,
        Ask::Among(paths) => client.get(paths[0], cookie).await?,
        Ask::Write(path) | Ask::Save(path) => {
            client.form(path, cookie, servers::STEPS[0].1).await?
        }
    };
    let file = room.join("answer.http");
    std::fs::write(&file, answer)?;
    Ok(file)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
