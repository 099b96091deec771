//! The register at the size of the country: filled, published, read by everybody, taken away.

use crate::client::{self, Ask};
use crate::process::Server;
use crate::servers::config;
use crate::{Bench, Outcome, REQUESTS, copy, median};
use guichet_web::actions::editions;
use guichet_web::demo::population::{self, Made};
use guichet_web::portal::Portal;
use guichet_web::ports::clock::Clock;
use std::fs;
use std::path::Path;
use std::time::Instant;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Demands of the small register, and of the large one unless another number is asked for.
const FEW: usize = 30_000;
pub const MANY: usize = 3_000_000;
/// The seed of both.
const SEED: u64 = 7;
/// The page that is read.
const PAGE: &str = "/statistiques/departement/69";
/// The file that is taken.
const FILE: &str = "/statistiques/donnees/communes.csv";
/// Those who take it at the same time.
const TAKERS: usize = 4;

/// A register, and what it took to make it.
struct Filled {
    /// What was made and in how many seconds; none for a register that was kept.
    made: Option<(Made, f64)>,
    /// Seconds to publish its figures.
    publish: f64,
}

async fn filled(data: &Path, database: Option<String>, demands: usize) -> Outcome<Filled> {
    let mut config = config(data);
    config.database = database;
    let is_kept = data.exists();
    if !is_kept {
        guichet_web::demo::prepare(&config).await?;
    }
    let portal = Portal::open(config, Clock::System).await?;
    let mut made = None;
    if !is_kept {
        let begun = Instant::now();
        let filled = population::fill(&portal, demands, SEED).await?;
        made = Some((filled, begun.elapsed().as_secs_f64()));
    }
    let begun = Instant::now();
    editions::publish_now(&portal).await?;
    let publish = begun.elapsed().as_secs_f64();
    portal.store.close().await;
    Ok(Filled { made, publish })
}

/// What a whole answer is made of, read and thrown away: its bytes.
async fn taken(server: &Server, path: &str, encoding: &str) -> Outcome<usize> {
    let mut stream = TcpStream::connect(&server.address).await?;
    let host = &server.address;
    let request = format!(
        "GET {path} HTTP/1.1\r\nhost: {host}\r\naccept-encoding: {encoding}\r\nconnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await?;
    let (mut buffer, mut bytes) = (vec![0; 256 * 1024], 0);
    loop {
        match stream.read(&mut buffer).await? {
            0 => return Ok(bytes),
            read => bytes += read,
        }
    }
}

/// Bytes a second, so many people taking the file at the same time; and the most memory that the
/// server holds meanwhile, in MB.
async fn rate(server: &Server, path: &str, encoding: &str) -> Outcome<(f64, f64)> {
    let begun = Instant::now();
    let all = futures::future::try_join_all((0..TAKERS).map(|_| taken(server, path, encoding)));
    let mut all = Box::pin(all);
    let mut most = 0.0_f64;
    let bytes = loop {
        tokio::select! {
            bytes = &mut all => break bytes?,
            () = tokio::time::sleep(std::time::Duration::from_millis(5)) => {
                most = most.max(server.resident()?);
            }
        }
    };
    #[expect(clippy::cast_precision_loss, reason = "megabytes")]
    let bytes = bytes.into_iter().sum::<usize>() as f64;
    Ok((bytes / begun.elapsed().as_secs_f64(), most.max(server.resident()?)))
}

impl Bench {
    /// All of it; the register of the country is filled once. `registers`: the folder of both.
    pub async fn register(&mut self, registers: &Path, room: &Path) -> Outcome<()> {
        let (few, many) = (registers.join("register-few"), registers.join("register-many"));
        filled(&few, None, FEW).await?;
        let filled_many = filled(&many, None, self.demands).await?;
        let size = fs::metadata(many.join("guichet-web.sqlite"))?.len();
        self.filled("sqlite", &filled_many, size);
        if let Some(url) = self.postgres.clone() {
            let data = registers.join("register-postgres");
            let filled = filled(&data, Some(url.clone()), self.demands).await?;
            self.filled("postgres", &filled, database_size(&url).await?);
        } else {
            println!("register_load_postgres: --postgres names no empty database");
        }
        self.pages(&few, &many, room).await?;
        self.files(&many, room).await
    }

    #[expect(clippy::cast_precision_loss, reason = "millions")]
    fn filled(&mut self, engine: &str, filled: &Filled, size: u64) {
        let Filled { made, publish } = filled;
        let name = |what: &str| format!("register_load_{engine}_{what}");
        if let Some((made, fill)) = made {
            let ratio = made.writing.as_secs_f64() / fill;
            self.judge(name("vs_bare"), ratio, "ratio", ">= 0.3", ratio >= 0.3);
            self.push(name("time"), *fill, "s");
            self.push(name("rate"), made.lines as f64 / fill, "rows/s");
        }
        self.push(name("size"), size as f64 / 1e9, "GB");
        self.push(name("publication"), *publish, "s");
    }

    /// The page of a department: large against small, kept or not, beside a bare server.
    async fn pages(&mut self, few: &Path, many: &Path, room: &Path) -> Outcome<()> {
        let servers = [Server::bench("real", few)?, Server::bench("real", many)?];
        let bare = Server::bench("bytes", &copy(&servers[1], Ask::Get(PAGE), None, room).await?)?;
        let drawn = Server::bench("figures", many)?;
        // Who carries a cookie is never answered from the pages that are kept.
        let cookies = vec!["a=b".to_owned(); client::CONNECTIONS];
        let mut costs = [Vec::new(), Vec::new()];
        let [mut kept, mut made, mut bytes, mut draws] = [const { Vec::new() }; 4];
        for round in 0..=self.runs {
            let mut loads = Vec::new();
            for server in &servers {
                loads.push(client::load(server, Ask::Get(PAGE), &cookies, REQUESTS / 4).await?);
            }
            let cached = client::load(&servers[1], Ask::Get(PAGE), &[], REQUESTS).await?;
            let plain = client::load(&bare, Ask::Get(PAGE), &[], REQUESTS).await?;
            let draw = client::load(&drawn, Ask::Get(PAGE), &[], REQUESTS / 4).await?;
            // The first round warms up.
            if round > 0 {
                costs.iter_mut().zip(&loads).for_each(|(costs, load)| costs.push(load.cpu));
                made.push(loads[1].rate);
                kept.push(cached.rate);
                bytes.push(plain.rate);
                draws.push(draw.rate);
            }
        }
        let [small, large] = costs.map(median);
        let [kept, made, bytes, draws] = [kept, made, bytes, draws].map(median);
        let ratio = large / small;
        self.judge("register_page_3m_vs_30k", ratio, "ratio", "<= 1.2", ratio <= 1.2);
        self.judge(
            "register_page_kept_vs_bare",
            kept / bytes,
            "ratio",
            ">= 0.8",
            kept / bytes >= 0.8,
        );
        self.judge(
            "register_page_made_vs_bare",
            made / draws,
            "ratio",
            ">= 0.2",
            made / draws >= 0.2,
        );
        self.push("register_page_made_vs_bytes", made / bytes, "ratio");
        self.push("register_page_cpu", large, "µs/request");
        // What the program holds once everybody has read.
        let program = Server::program(many)?;
        for path in
            ["/", "/statistiques", "/statistiques/france", PAGE, "/statistiques/commune/69123"]
        {
            client::load(&program, Ask::Get(path), &cookies, 400).await?;
        }
        let memory = program.resident()?;
        self.judge("register_memory", memory, "MB", "<= 150", memory <= 150.0);
        Ok(())
    }

    /// The file of the communes, as browsers take it and as it is unpacked for who cannot.
    async fn files(&mut self, many: &Path, room: &Path) -> Outcome<()> {
        for (name, encoding) in [("gzip", "gzip"), ("plain", "identity")] {
            let real = Server::bench("real", many)?;
            let whole = whole(&real, encoding).await?;
            let file = room.join("file.http");
            fs::write(&file, &whole)?;
            let bare = Server::bench("bytes", &file)?;
            let (mut ours, mut bytes, mut more) = (Vec::new(), Vec::new(), Vec::new());
            for round in 0..=self.runs {
                let before = real.resident()?;
                let (rate_of_ours, most) = rate(&real, FILE, encoding).await?;
                let (rate_of_bytes, _) = rate(&bare, FILE, encoding).await?;
                if round > 0 {
                    ours.push(rate_of_ours);
                    bytes.push(rate_of_bytes);
                    more.push(most - before);
                }
            }
            let (ratio, more) = (median(ours) / median(bytes), median(more));
            self.judge(
                format!("register_file_{name}_vs_copy"),
                ratio,
                "ratio",
                ">= 0.5",
                ratio >= 0.5,
            );
            self.judge(format!("register_file_{name}_memory"), more, "MB", "<= 32", more <= 32.0);
        }
        Ok(())
    }
}

/// The answer of the real server, with a plain body.
async fn whole(server: &Server, encoding: &str) -> Outcome<Vec<u8>> {
    let mut stream = TcpStream::connect(&server.address).await?;
    let host = &server.address;
    let request =
        format!("GET {FILE} HTTP/1.0\r\nhost: {host}\r\naccept-encoding: {encoding}\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    Ok(answer)
}

async fn database_size(url: &str) -> Outcome<u64> {
    let pool = sqlx::PgPool::connect(url).await?;
    let size: i64 =
        sqlx::query_scalar("SELECT pg_database_size(current_database())").fetch_one(&pool).await?;
    Ok(u64::try_from(size)?)
}
