//! The servers compared: ours, and bare ones built on the same axum.

use crate::Outcome;
use crate::client::CONNECTIONS;
use app::domain::account::Role;
use app::domain::ids::AccountId;
use app::domain::rights::{Action, Actor};
use app::forms::household::Counts;
use app::forms::journey::{Names, Step, place};
use app::forms::{FormState, Typed};
use app::pages::Chrome;
use app::pages::applicant::{self, Journey, Saving, StepView};
use app::pages::statistics::{AsOf, TerritoryView, territory};
use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse as _};
use axum::routing::{get, post};
use guichet_web::actions::account::hash_password;
use guichet_web::actions::{answers, demand, editions};
use guichet_web::config::Config;
use guichet_web::portal::Portal;
use guichet_web::ports::clock::Clock;
use guichet_web::ports::ids;
use guichet_web::store::accounts::Account;
use guichet_web::store::{Engine, Link, Store};
use guichet_web::{jobs, web};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// The password of everybody.
pub const PASSWORD: &str = "trois petits chats";
/// Somebody of the demonstration whose demand is half filled.
pub const DRAFT: &str = "thomas.baudry@demo.example";
/// The territory whose figures are measured.
pub const FIGURES: &str = "D69";
/// The step that is measured.
pub const STEP: &str = "/demande/etape/identite";
/// What is asked while somebody types in the search box of the communes: a name letter by letter,
/// a homonym with its department, a postal code, a department, a former name, and slips.
pub const KEYSTROKES: [&str; 18] = [
    "/ilots/communes?q=vi",
    "/ilots/communes?q=ville",
    "/ilots/communes?q=villeurb",
    "/ilots/communes?q=villeurbanne",
    "/ilots/communes?q=sa",
    "/ilots/communes?q=saint",
    "/ilots/communes?q=saint%20d",
    "/ilots/communes?q=saint%20denis",
    "/ilots/communes?q=saint%20denis%2093",
    "/ilots/communes?q=69",
    "/ilots/communes?q=69500",
    "/ilots/communes?q=rh%C3%B4ne",
    "/ilots/communes?q=bron%20rh",
    "/ilots/communes?q=arbignieu",
    "/ilots/communes?q=vileurbanne",
    "/ilots/communes?q=saint%20ettienne",
    "/ilots/communes?q=chambrey%2073",
    "/ilots/communes?q=zzzzzz",
];
/// Where that step saves by itself.
pub const SAVE: &str = "/ilots/demande/etape/identite";
/// What an applicant of the bench answers.
pub const STEPS: [(&str, &str); 9] = [
    ("identite", "civilite=2&nom=Durand&prenom=Eloise&dateNaissance_annee=1980&nationalite=1"),
    (
        "contact",
        "mel=eloise%40bench.example&voie=4+rue+des+Tilleuls&codePostal=69008&localite=Lyon",
    ),
    ("foyer", "situationFamiliale=C"),
    ("travail", "situationProfessionnelle=CDI&profession=Cariste"),
    ("ressources", "montantMoins2=18500&ressourceRecue_SAL=1620"),
    ("logement-actuel", "modeLogement=LP&montantMensuelLoyer=640"),
    ("motif", "motifDemande=13"),
    ("logement", "categorieLogement=I&typeLogement=T3&typeLogement=T4"),
    ("communes", "communes=69388&communes=69029"),
];

/// E-mail of an applicant of the bench, who has no demand yet.
pub fn applicant(run: usize) -> String {
    format!("demandeur{run}@bench.example")
}

/// E-mail of one whose demand is begun: one for each connection of a load.
pub fn drafter(rank: usize) -> String {
    format!("brouillon{rank}@bench.example")
}

/// What the body of a form holds.
pub fn typed(body: &str) -> Typed {
    Typed::from_pairs(form_urlencoded::parse(body.as_bytes()).into_owned())
}

pub fn applicant_actor(account: AccountId) -> Actor {
    Actor { account, role: Role::Applicant, territories: Vec::new(), guichets: Vec::new() }
}

pub fn config(data: &Path) -> Config {
    Config { data: data.to_owned(), demo: true, undo_minutes: 0, ..Config::default() }
}

/// The demonstration, one applicant for each run, and one draft for each connection.
pub async fn prepare(data: &Path, runs: usize) -> Outcome<()> {
    guichet_web::demo::prepare(&config(data)).await?;
    let portal = Portal::open(config(data), Clock::System).await?;
    let hash = hash_password(&portal, PASSWORD.to_owned()).await?;
    let now = portal.clock.now();
    let begun: Vec<String> = (0..CONNECTIONS).map(drafter).collect();
    for email in (0..runs).map(applicant).chain(begun.iter().cloned()) {
        let account = Account {
            id: AccountId(ids::new()),
            password_hash: Some(hash.clone()),
            role: Role::Applicant,
            confirmed_at: Some(now),
            email,
        };
        let mut tx = portal.store.write().await?;
        tx.add_account(&account, now).await?;
        tx.commit().await?;
        if begun.contains(&account.email) {
            let actor = applicant_actor(account.id);
            demand::start(&portal, &actor).await?;
            for (slug, body) in STEPS {
                let step = Step::from_slug(slug).ok_or("a step")?;
                answers::save(&portal, &actor, step, &typed(body), None).await?;
            }
        }
    }
    portal.store.close().await;
    Ok(())
}

/// Runs one server until killed.
pub fn run(kind: &str, what: &Path) -> Outcome<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let router = match kind {
            "real" => {
                let portal = Arc::new(Portal::open(config(what), Clock::System).await?);
                let (router, _) = web::router(portal.clone())?;
                tokio::spawn(jobs::run(portal, CancellationToken::new()));
                router
            }
            "bytes" => bytes(what)?,
            "render" => render(what).await?,
            "figures" => figures(what).await?,
            "row" => row(what).await?,
            other => return Err(format!("unknown server {other}").into()),
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        println!("ready http://{}", listener.local_addr()?);
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        Ok(axum::serve(listener, service).await?)
    })
}

/// Repeats an answer: same headers, same body.
fn bytes(file: &Path) -> Outcome<Router> {
    let answer = std::fs::read(file)?;
    let end = answer.windows(4).position(|part| part == b"\r\n\r\n").ok_or("no answer")?;
    let mut headers = HeaderMap::new();
    for line in std::str::from_utf8(&answer[..end])?.lines().skip(1) {
        let (name, value) = line.split_once(": ").ok_or("a header")?;
        if !["content-length", "date"].contains(&name) {
            headers.insert(name.parse::<HeaderName>()?, HeaderValue::from_str(value)?);
        }
    }
    let body = Bytes::copy_from_slice(&answer[end + 4..]);
    let again = (headers.clone(), body.clone());
    // What is sent is read: both sides receive the same.
    let posted = async move |_: Bytes| (StatusCode::SEE_OTHER, again.clone());
    Ok(Router::new().fallback(get(async move || (headers.clone(), body.clone())).post(posted)))
}

/// Commits one row as long as the answers of a demand for each request, in the same engine with the
/// same settings, and does nothing else.
async fn row(room: &Path) -> Outcome<Router> {
    let store = Store::sqlite(&room.join("row.sqlite")).await?;
    let Engine::Sqlite { writer, .. } = store.engine() else { return Err("not SQLite".into()) };
    sqlx::query("CREATE TABLE IF NOT EXISTS bare (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")
        .execute(writer)
        .await?;
    let insert = async move |_: Bytes| match insert(&store).await {
        Ok(()) => (StatusCode::OK, "{}").into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    };
    Ok(Router::new().route(SAVE, post(insert)))
}

async fn insert(store: &Store) -> Outcome<()> {
    let mut tx = store.write().await?;
    let Link::Sqlite(link) = tx.link() else { return Err("not SQLite".into()) };
    let text = "x".repeat(1_000);
    sqlx::query("INSERT INTO bare (text) VALUES ($1)").bind(text).execute(link).await?;
    Ok(tx.commit().await?)
}

/// Draws the page of a department from what was read once, and does nothing else.
async fn figures(data: &Path) -> Outcome<Router> {
    let portal = Portal::open(config(data), Clock::System).await?;
    let edition = editions::edition(&portal, None, None).await?;
    let sheet = editions::sheet(&portal, &edition, FIGURES.parse().map_err(|_| "a zone")?).await?;
    let as_of = AsOf { days: edition.days, made_on: edition.days.day, frozen: None };
    let (above, groups) = (Vec::new(), Vec::new());
    let view = TerritoryView { sheet, as_of, above, groups, is_crossing: false };
    let chrome = Chrome::default();
    let page = move || async move { Html(territory(&chrome, &view)).into_response() };
    Ok(Router::new().fallback(get(page)))
}

/// Renders the page of the step for each request, and does nothing else.
async fn render(data: &Path) -> Outcome<Router> {
    let portal = Portal::open(config(data), Clock::System).await?;
    let account = portal.store.read().await?.account_by_key(&drafter(0)).await?;
    let actor = applicant_actor(account.ok_or("no draft")?.id);
    let found = demand::open(&portal, &actor, Action::WriteAnswers).await?;
    let view = StepView {
        step: Step::Identity,
        form: FormState::of(found.answers.step(Step::Identity)),
        journey: Journey::Filing,
        place: place(Step::Identity, &found.answers),
        counts: Counts::default(),
        names: Names::default(),
        legal: false,
        today: portal.today(None),
        chosen: Vec::new(),
        found: None,
        restored: false,
        saving: Saving::default(),
    };
    let chrome = Chrome { role: Some(Role::Applicant), demo: true, flash: None };
    let page = move || async move { Html(applicant::step(&chrome, view.clone())).into_response() };
    Ok(Router::new().fallback(get(page)))
}
