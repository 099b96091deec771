//! The figures of `docs/bench.md`, measured. `cargo xtask bench` runs it in the release profile.

mod acceptance;
mod client;
mod process;
mod servers;

use client::{Client, Journey};
use process::Server;
use serde::Serialize;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Instant;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// One figure.
#[derive(Serialize)]
struct Figure {
    name: &'static str,
    value: f64,
    unit: &'static str,
    aim: &'static str,
    holds: bool,
    runs: usize,
}

/// Requests of one side of one round.
const REQUESTS: usize = 2_000;

struct Bench {
    json: PathBuf,
    only: Option<String>,
    runs: usize,
}

fn main() -> Outcome<()> {
    if let Some(code) = guichet_web::documents::apart::begin() {
        std::process::exit(if code == std::process::ExitCode::SUCCESS { 0 } else { 13 });
    }
    let mut arguments = std::env::args().skip(1);
    let mut bench = Bench { json: "bench.json".into(), only: None, runs: 5 };
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{argument} needs a value"));
        match argument.as_str() {
            "--json" => bench.json = value()?.into(),
            "--only" => bench.only = Some(value()?),
            "--runs" => bench.runs = value()?.parse::<usize>()?.max(1),
            "--server" => return servers::run(&value()?, Path::new(&value()?)),
            // Cargo adds it.
            "--bench" => {}
            other => return Err(format!("unknown argument {other}").into()),
        }
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let figures = runtime.block_on(bench.measure())?;
    for figure in &figures {
        let verdict = if figure.holds { "holds" } else { "MISSED" };
        println!(
            "{:<34} {:>9.3} {:<9} aim {:<8} {verdict}",
            figure.name, figure.value, figure.unit, figure.aim
        );
    }
    std::fs::write(&bench.json, serde_json::to_vec_pretty(&figures)?)?;
    Ok(())
}

impl Bench {
    fn wanted(&self, name: &str) -> bool {
        self.only.as_deref().is_none_or(|only| only == name)
    }

    async fn measure(&self) -> Outcome<Vec<Figure>> {
        let mut figures = Vec::new();
        let room = tempfile::tempdir()?;
        let data = room.path().join("data");
        servers::prepare(&data, self.runs).await?;
        let mut push = |name, value, unit, aim, holds| {
            figures.push(Figure { name, value, unit, aim, holds, runs: self.runs });
        };
        if self.wanted("public_pages_vs_bare_server") {
            let ratio = self.public_pages(&data, room.path()).await?;
            push("public_pages_vs_bare_server", ratio, "ratio", ">= 0.8", ratio >= 0.8);
        }
        if self.wanted("step_page_vs_bare_render") {
            let ratio = self.step_page(&data).await?;
            push("step_page_vs_bare_render", ratio, "ratio", ">= 0.5", ratio >= 0.5);
        }
        let journeys = ["journey_in_bare_requests", "journey_with_document_in_bare_requests"];
        if journeys.iter().any(|name| self.wanted(name)) {
            let (without, with) = self.journey(&data, room.path()).await?;
            push(journeys[0], without, "requests", "<= 200", without <= 200.0);
            push(journeys[1], with, "requests", "", true);
        }
        if self.wanted("acceptance_vs_bare_commits") {
            let ratio = acceptance::ratio(room.path(), self.runs).await?;
            push("acceptance_vs_bare_commits", ratio, "ratio", ">= 0.4", ratio >= 0.4);
        }
        if self.wanted("memory") || self.wanted("start_time") {
            let (memory, start) = self.program(&data).await?;
            push("memory", memory, "MB", "<= 80", memory <= 80.0);
            push("start_time", start, "s", "", true);
        }
        Ok(figures)
    }

    /// The worse of two pages: home, and a department's figures.
    async fn public_pages(&self, data: &Path, room: &Path) -> Outcome<f64> {
        let real = Server::bench("real", data)?;
        let mut worst = f64::INFINITY;
        for path in ["/", "/statistiques/departement/69"] {
            let bare = Server::bench("bytes", &copy(&real, path, room).await?)?;
            worst = worst.min(self.compare(&bare, &real, path, None).await?);
        }
        Ok(worst)
    }

    async fn step_page(&self, data: &Path) -> Outcome<f64> {
        let real = Server::bench("real", data)?;
        let bare = Server::bench("render", data)?;
        let cookie = Client::open(&real).await?.sign_in(servers::DRAFT).await?;
        self.compare(&bare, &real, servers::STEP, Some(&cookie)).await
    }

    /// Processor time of the bare server over ours, for the same requests: with both saturated,
    /// this is the ratio of their throughputs, and what else the machine does weighs less.
    async fn compare(
        &self,
        bare: &Server,
        real: &Server,
        path: &str,
        cookie: Option<&str>,
    ) -> Outcome<f64> {
        let mut sides = [(bare, Client::open(bare).await?), (real, Client::open(real).await?)];
        let mut times = [Vec::new(), Vec::new()];
        for round in 0..=self.runs {
            for (side, (server, client)) in sides.iter_mut().enumerate() {
                let before = server.cpu()?;
                for _ in 0..REQUESTS {
                    client.get(path, cookie).await?;
                }
                // The first round warms up.
                if round > 0 {
                    times[side].push(server.cpu()? - before);
                }
            }
        }
        let [bare, real] = times.map(median);
        Ok(bare / real)
    }

    /// A journey without and with its document, in requests of a bare server.
    async fn journey(&self, data: &Path, room: &Path) -> Outcome<(f64, f64)> {
        let real = Server::bench("real", data)?;
        let bare = Server::bench("bytes", &copy(&real, "/", room).await?)?;
        let mut client = Client::open(&bare).await?;
        let before = bare.cpu()?;
        for _ in 0..REQUESTS {
            client.get("/", None).await?;
        }
        #[expect(clippy::cast_precision_loss, reason = "a few thousand")]
        let one = (bare.cpu()? - before) / REQUESTS as f64;
        let (mut without, mut with) = (Vec::new(), Vec::new());
        for run in 0..self.runs {
            let mut client = Client::open(&real).await?;
            let cookie = client.sign_in(&servers::applicant(run)).await?;
            let cost = Journey { client, cookie, server: &real }.walk().await?;
            without.push(cost.pages / one);
            with.push((cost.pages + cost.document) / one);
        }
        Ok((median(without), median(with)))
    }

    /// Memory in MB of the real program after some hundred requests, and seconds to its first
    /// answer.
    async fn program(&self, data: &Path) -> Outcome<(f64, f64)> {
        let (mut memory, mut starts) = (Vec::new(), Vec::new());
        for _ in 0..self.runs {
            let begun = Instant::now();
            let server = Server::program(data)?;
            starts.push(begun.elapsed().as_secs_f64());
            let mut client = Client::open(&server).await?;
            let cookie = client.sign_in(servers::DRAFT).await?;
            for path in ["/", "/statistiques/departement/69", servers::STEP, "/demande"] {
                for _ in 0..100 {
                    client.get(path, Some(&cookie)).await?;
                }
            }
            memory.push(server.resident()?);
        }
        Ok((median(memory), median(starts)))
    }
}

/// Keeps an answer of the real server, for a bare one to repeat.
async fn copy(real: &Server, path: &str, room: &Path) -> Outcome<PathBuf> {
    let answer = Client::open(real).await?.get(path, None).await?;
    let file = room.join(format!("{}.http", path.replace('/', "_")));
    std::fs::write(&file, answer)?;
    Ok(file)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
