//! Command line of guichet-web.

mod figures;

use app::domain::account::Role;
use app::domain::agent::{Scope, Term};
use app::domain::guichet::GuichetCode;
use app::domain::territory::TerritoryCode;
use app::domain::unique_number::UniqueNumber;
use chrono::{DateTime, Datelike as _, NaiveDate, NaiveTime, TimeDelta, Utc};
use clap::{Args, Parser, Subcommand};
use guichet_web::actions::{
    agent, daily, erasure, journal, letters as post_room, notice, second_factor,
};
use guichet_web::config::Config;
use guichet_web::portal::{DATABASE, Portal};
use guichet_web::ports::clock::Clock;
use guichet_web::{certificate, demo, documents, jobs, letters, reference, web};
use std::error::Error;
use std::io::{IsTerminal as _, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// The public portal of the demand for social housing.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    task: Task,
}

#[derive(Args)]
struct Place {
    /// Folder of the database, key, documents and mails
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
    /// A PostgreSQL to use instead of the database in the folder
    #[arg(long, global = true, value_name = "URL")]
    database: Option<String>,
}

#[derive(Subcommand)]
enum Task {
    /// Serve the portal
    Serve {
        /// Port on the loopback, instead of the address of the configuration
        #[arg(long)]
        port: Option<u16>,
        /// Folder of the built static files
        #[arg(long, value_name = "DIR")]
        site: Option<PathBuf>,
        /// Load invented data, and show the mails sent
        #[arg(long)]
        demo: bool,
    },
    /// Load the demonstration, and a whole register around it
    Demo {
        /// Demands under way, or removed less than a year ago
        #[arg(long, value_name = "N")]
        demands: usize,
        /// The same seed gives the same register
        #[arg(long, value_name = "S", default_value_t = 1)]
        seed: u64,
    },
    /// Do what the calendar brings on a day: notices, reminders, removals, erasures
    Tick {
        /// The day, such as 2027-01-15; without it, today
        #[arg(long, value_name = "DATE", value_parser = played_day)]
        on: Option<NaiveDate>,
        /// Say what waits, and touch nothing
        #[arg(long)]
        dry_run: bool,
        /// Play a day more than a year from now: what it erases does not come back
        #[arg(long)]
        ahead: bool,
    },
    /// The notices by post
    #[command(subcommand)]
    Letters(Letters),
    /// Take in the mails that came back: the address of a notice is wrong, a letter replaces it
    Bounces {
        /// A mail as it was received, or the file of a mail box (mbox)
        file: PathBuf,
    },
    /// Print a sample of every paper, of invented people
    Papers {
        /// Folder that receives them
        folder: PathBuf,
    },
    /// Say whether the demand of a number was erased, when and why it had left the register
    Erased {
        /// The number
        number: UniqueNumber,
    },
    /// The public figures
    #[command(subcommand)]
    Statistics(Statistics),
    /// The access journal
    #[command(subcommand)]
    Journal(Journal),
    /// Agents of the portal and of the guichets
    #[command(subcommand)]
    Agent(Agent),
}

#[derive(Subcommand)]
enum Letters {
    /// Print those that wait, at most 200: the pages (PDF) and their list (CSV)
    Print {
        /// Folder that receives them
        folder: PathBuf,
    },
    /// The batches that were printed and have not left
    List,
    /// Print a batch again, as long as it has not left
    Again {
        /// Its name
        batch: Uuid,
        /// Folder that receives it
        folder: PathBuf,
    },
    /// Say that the post has a batch: from that day it counts as sent
    Posted {
        /// Its name
        batch: Uuid,
    },
}

#[derive(Subcommand)]
enum Statistics {
    /// Count everything anew from the events of the register, and compare with the figures kept
    Verify {
        /// Set right those that differ
        #[arg(long)]
        mend: bool,
    },
    /// Publish the figures that are due, or another version of the last month, which tells all of it anew
    Publish {
        /// Why the last month that was published is corrected; the version that was stays
        #[arg(long, value_name = "REASON")]
        correct: Option<String>,
    },
}

#[derive(Subcommand)]
enum Journal {
    /// Check that no entry was changed, removed or added by hand
    Verify,
}

#[derive(Subcommand)]
enum Agent {
    /// The agent sets up another phone at the next sign-in; their sessions are closed
    ResetSecondFactor {
        /// E-mail
        #[arg(long)]
        email: String,
    },
    /// Create an agent, who receives an invitation by mail
    Add {
        /// E-mail
        #[arg(long)]
        email: String,
        /// `operator`, `guichet_agent`, `guichet_lead`, `territory_manager` or `administrator`
        #[arg(long, value_parser = role)]
        role: Role,
        /// Territory of an operator or manager, such as 069; may be repeated
        #[arg(long)]
        territory: Vec<TerritoryCode>,
        /// Guichet of an agent or lead, such as G6901; may be repeated
        #[arg(long)]
        guichet: Vec<GuichetCode>,
    },
}

/// A day that a register can live: both databases order its instants rightly.
fn played_day(text: &str) -> Result<NaiveDate, String> {
    let day: NaiveDate = text.parse().map_err(|_| "not a day such as 2027-01-15".to_owned())?;
    let lives = (2010..2200).contains(&day.year());
    lives.then_some(day).ok_or_else(|| "not a day between 2010 and 2199".to_owned())
}

fn role(text: &str) -> Result<Role, String> {
    Role::from_code(text).ok_or_else(|| "unknown role".to_owned())
}

type Outcome = Result<(), Box<dyn Error + Send + Sync>>;

fn main() -> ExitCode {
    if let Some(done) = documents::apart::begin() {
        return done;
    }
    // Whatever is written (database, mails with their links, documents): for this user alone.
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
    start()
}

#[tokio::main]
async fn start() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::builder()
                .with_default_directive(tracing::level_filters::LevelFilter::INFO.into())
                .from_env_lossy(),
        )
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    match Box::pin(run(Cli::parse())).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: Cli) -> Outcome {
    let mut config = Config::read()?;
    if let Some(data) = cli.place.data {
        config.data = data;
    }
    if cli.place.database.is_some() {
        config.database = cli.place.database;
    }
    match cli.task {
        Task::Serve { port, site, demo } => {
            if let Some(port) = port {
                config.listen = format!("127.0.0.1:{port}");
                config.base_url = format!("http://127.0.0.1:{port}");
            }
            config.site = site.or(config.site);
            config.demo |= demo;
            Box::pin(serve(config)).await
        }
        Task::Demo { demands, seed } => Box::pin(figures::fill(config, demands, seed)).await,
        Task::Tick { on, dry_run, ahead } => {
            let year = Clock::System.now().date_naive() + TimeDelta::days(366);
            if !ahead && !dry_run && on.is_some_and(|day| day > year) {
                return Err(
                    "this day is more than a year from now: a slip would erase what should \
                            stay; --ahead plays it all the same"
                        .into(),
                );
            }
            Box::pin(tick(config, on, dry_run)).await
        }
        Task::Letters(task) => Box::pin(post(config, task)).await,
        Task::Bounces { file } => {
            let bytes = std::fs::read(&file)?;
            let portal = Portal::open(config, Clock::System).await?;
            let back = notice::read_bounces(&portal, &bytes).await?;
            portal.store.close().await;
            println!("{back} notices came back");
            Ok(())
        }
        Task::Erased { number } => {
            let portal = Portal::open(config, Clock::System).await?;
            let tomb = erasure::was_erased(&portal, number).await?;
            portal.store.close().await;
            match tomb {
                Some(tomb) => {
                    let removed = tomb.removed_on.map(|day| format!(", removed on {day}"));
                    println!(
                        "erased on {}: {}{}",
                        tomb.erased_on,
                        tomb.reason,
                        removed.unwrap_or_default()
                    );
                }
                None => println!("not erased"),
            }
            Ok(())
        }
        Task::Papers { folder } => print_papers(&folder),
        Task::Statistics(Statistics::Verify { mend }) => {
            Box::pin(figures::verify(config, mend)).await
        }
        Task::Statistics(Statistics::Publish { correct }) => {
            Box::pin(figures::publish(config, correct)).await
        }
        Task::Journal(Journal::Verify) => Box::pin(verify_journal(config)).await,
        Task::Agent(Agent::ResetSecondFactor { email }) => {
            let portal = Portal::open(config, Clock::System).await?;
            second_factor::reset(&portal, &email).await?;
            jobs::run_due(&portal).await?;
            portal.store.close().await;
            println!("reset {email}");
            Ok(())
        }
        Task::Agent(Agent::Add { email, role, territory, guichet }) => {
            let portal = Portal::open(config, Clock::System).await?;
            let scope = Scope { territories: territory, guichets: guichet };
            let charge = agent::Charge { role, scope, term: Term::default() };
            agent::invite(&portal, None, &email, &charge).await?;
            jobs::run_due(&portal).await?;
            portal.store.close().await;
            println!("invited {email}");
            Ok(())
        }
    }
}

async fn verify_journal(config: Config) -> Outcome {
    // A journal that is not there is not whole: nothing is made by looking.
    let file = config.data.join(DATABASE);
    if config.database.is_none() && !file.exists() {
        return Err(format!("there is no database at {}", file.display()).into());
    }
    let checked = async {
        let portal = Portal::open(config, Clock::System).await?;
        let verdict = journal::verify(&portal).await;
        portal.store.close().await;
        verdict
    };
    let verdict =
        checked.await.map_err(|error| format!("the journal could not be checked: {error}"))?;
    if !verdict.is_whole() {
        return Err(verdict.to_string().into());
    }
    println!("{verdict}");
    Ok(())
}

/// Noon in Greenwich is the same day in every territory.
fn noon(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc() + TimeDelta::hours(12)
}

async fn tick(config: Config, on: Option<NaiveDate>, dry_run: bool) -> Outcome {
    let today = Clock::System.now().date_naive();
    let clock = match on {
        Some(day) if day != today => Clock::set_at(noon(day)),
        _ => Clock::System,
    };
    let portal = Portal::open(config, clock).await?;
    if dry_run {
        for (step, count) in daily::forecast(&portal).await? {
            println!("{step} {count} due");
        }
    } else {
        // Without a day it is the clock of the machine that is believed, and it can be wrong.
        let trust = if on.is_some() { daily::Trust::Stated } else { daily::Trust::Clock };
        for (work, (done, failed)) in jobs::run_day(&portal, trust).await? {
            println!("{work} {done} done {failed} failed");
        }
    }
    portal.store.close().await;
    Ok(())
}

async fn post(config: Config, task: Letters) -> Outcome {
    let portal = Portal::open(config, Clock::System).await?;
    match task {
        Letters::Print { folder } => match post_room::print(&portal).await? {
            Some(printed) => {
                give(&folder, &printed)?;
                if let Err(error) = post_room::keep(&portal, &printed).await {
                    letters::remove(&folder, printed.batch);
                    return Err(error.into());
                }
                println!("batch {} {} letters", printed.batch, printed.letters.len());
            }
            None => println!("no letter waits"),
        },
        Letters::Again { batch, folder } => match post_room::print_again(&portal, batch).await? {
            Some(printed) => {
                give(&folder, &printed)?;
                println!("batch {batch} {} letters", printed.letters.len());
            }
            None => return Err(format!("no letter of {batch} waits for the post").into()),
        },
        Letters::List => {
            for (batch, letters) in post_room::batches(&portal).await? {
                println!("batch {batch} {letters} letters");
            }
        }
        Letters::Posted { batch } => match post_room::posted(&portal, batch).await? {
            0 => return Err(format!("no letter of {batch} waits for the post").into()),
            letters => println!("posted {letters} letters"),
        },
    }
    portal.store.close().await;
    Ok(())
}

/// Writes what was printed, and names what was not.
fn give(folder: &Path, printed: &post_room::Printed) -> Outcome {
    for notice in &printed.left_out {
        eprintln!("not printed: {notice} takes more than a page");
    }
    if printed.letters.is_empty() {
        return Err("no letter could be printed".into());
    }
    Ok(letters::write(folder, printed.batch, &printed.pages, &printed.list)?)
}

fn print_papers(folder: &Path) -> Outcome {
    std::fs::create_dir_all(folder)?;
    let territories = reference::load()?;
    let write = |name: &str, bytes: Vec<u8>| {
        println!("{name}");
        std::fs::write(folder.join(name), bytes)
    };
    for (name, paper) in certificate::samples::samples(&territories)? {
        write(&format!("{name}.pdf"), certificate::print(&paper, name)?)?;
    }
    let printed = letters::print_batch(&certificate::samples::letters(&territories)?)?;
    write("letters.pdf", printed.pages)?;
    write("letters.csv", printed.list)?;
    Ok(())
}

async fn serve(config: Config) -> Outcome {
    if let Some(refusal) = config.refusal() {
        return Err(refusal.into());
    }
    // The port first: two servers on one folder would be told at once.
    let listener = TcpListener::bind(&config.listen)
        .await
        .map_err(|error| format!("cannot listen on {}: {error}", config.listen))?;
    let address = listener.local_addr()?;
    if config.demo {
        demo::prepare(&config).await?;
    }
    let portal = Arc::new(Portal::open(config, Clock::System).await?);
    let (router, _) = web::router(portal.clone())?;
    let stop = CancellationToken::new();
    let worker = tokio::spawn(jobs::run(portal.clone(), stop.clone()));
    tell(&format!("ready http://{address}"))?;
    let asked = {
        let stop = stop.clone();
        async move {
            asked_to_stop().await;
            stop.cancel();
        }
    };
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let served = axum::serve(listener, service).with_graceful_shutdown(asked);
    // A browser that keeps its connection open must not keep the program from ending.
    let patience = async {
        stop.cancelled().await;
        tokio::time::sleep(Duration::from_secs(8)).await;
    };
    tokio::select! {
        result = served => result?,
        () = patience => {}
    }
    stop.cancel();
    worker.await?;
    portal.store.close().await;
    Ok(())
}

/// On standard output, which is kept for this line.
fn tell(line: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}

async fn asked_to_stop() {
    let terminate = signal(SignalKind::terminate());
    let Ok(mut terminate) = terminate else {
        // Without the handler the signal ends the program at once: data are safe either way.
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}
