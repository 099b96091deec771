//! A site on each database, and a browser that keeps its cookie.

use app::domain::account::Role;
use app::domain::guichet::{Area, Guichet, GuichetType};
use app::domain::ids::AccountId;
use app::domain::statistics::{Cell, Indicator, Zone, read_detail};
use app::domain::territory::Territories;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, Response, StatusCode, header};
use chrono::{DateTime, TimeDelta, Utc};
use guichet_web::actions::{administration, editions, statistics};
use guichet_web::config::{AntivirusPolicy, Argon2Config, Config};
use guichet_web::mail::reading;
use guichet_web::portal::Portal;
use guichet_web::ports::clock::Clock;
use guichet_web::ports::ids;
use guichet_web::store::accounts::Account;
use guichet_web::store::{self, Store};
use guichet_web::web::{self, Access};
use guichet_web::{jobs, reference};
use std::future::poll_fn;
use std::pin::pin;
use std::sync::{Arc, OnceLock};
use std::task::Poll;
use tempfile::TempDir;
use tower::ServiceExt as _;

/// The password of everybody.
pub const PASSWORD: &str = "trois petits chats";

/// A site over one database, with a clock that the test moves.
pub struct Site {
    /// The portal behind.
    pub portal: Arc<Portal>,
    /// Its routes.
    pub table: Vec<Access>,
    router: Router,
    _data: TempDir,
}

/// The engines.
#[derive(Clone, Copy, Debug)]
pub enum Engine {
    /// Embedded.
    Sqlite,
    /// Shared.
    Postgres,
}

/// Drops the work after so many steps: as a kill would, anywhere between two transactions.
pub async fn cut_after<F: Future>(polls: usize, work: F) -> Option<F::Output> {
    let mut work = pin!(work);
    let mut left = polls;
    poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        work.as_mut().poll(context).map(Some)
    })
    .await
}

/// Runs a test on both engines, one after the other.
pub fn on_both<F: Future<Output = ()>>(test: impl Fn(Site) -> F) {
    on_both_with(|_| {}, test);
}

/// The same with other settings.
pub fn on_both_with<F: Future<Output = ()>>(
    settings: impl Fn(&mut Config),
    test: impl Fn(Site) -> F,
) {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        println!("on {engine:?}");
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(async { test(Site::open_with(engine, &settings).await).await });
    }
}

fn france() -> Arc<Territories> {
    static FRANCE: OnceLock<Arc<Territories>> = OnceLock::new();
    FRANCE.get_or_init(|| Arc::new(reference::load().expect("the reference data"))).clone()
}

/// A database of its own in the server given to the tests.
async fn postgres_url() -> String {
    #[expect(clippy::disallowed_methods, reason = "the configuration of the tests")]
    let server = std::env::var("TEST_DATABASE_URL")
        .expect("TEST_DATABASE_URL names a PostgreSQL; `cargo xtask test` starts one");
    let name = format!("it_{}", ids::new().simple());
    let pool = sqlx::PgPool::connect(&server).await.expect("the PostgreSQL of the tests");
    let create = format!("CREATE DATABASE {name}");
    sqlx::query(sqlx::AssertSqlSafe(create)).execute(&pool).await.expect("a database");
    pool.close().await;
    let (head, query) = server.split_once('?').unwrap_or((&server, ""));
    let (head, _) = head.rsplit_once('/').expect("an address with a database");
    if query.is_empty() { format!("{head}/{name}") } else { format!("{head}/{name}?{query}") }
}

impl Site {
    /// Opens a site, with its guichets, on 2 March 2026 at ten, as the demonstration or for real.
    pub async fn open_as(engine: Engine, demo: bool) -> Self {
        Self::open_with(engine, |config| config.demo = demo).await
    }

    /// The same with other settings.
    pub async fn open_with(engine: Engine, settings: impl FnOnce(&mut Config)) -> Self {
        let data = tempfile::tempdir().expect("a folder");
        let mut config = Config {
            data: data.path().to_owned(),
            base_url: "http://portail.example".to_owned(),
            // The cheapest that the function takes: its cost is not what is tested.
            argon2: Argon2Config { memory_kib: 8, passes: 1, lanes: 1, at_once: 4 },
            // A decision holds at once, except where a test is about undoing it.
            undo_minutes: 0,
            antivirus: Some(AntivirusPolicy::Off),
            demo: true,
            ..Config::default()
        };
        settings(&mut config);
        let store = match engine {
            Engine::Sqlite => Store::sqlite(&data.path().join("guichet-web.sqlite")).await,
            Engine::Postgres => {
                let url = postgres_url().await;
                config.database = Some(url.clone());
                Store::postgres(&url).await
            }
        }
        .expect("a database");
        let clock = Clock::set_at("2026-03-02T09:00:00Z".parse().expect("an instant"));
        let portal = Portal::over(config, clock, store, france()).await.expect("a portal");
        administration::put_guichets(&portal, &guichets()).await.expect("guichets");
        let portal = Arc::new(portal);
        let (router, table) = web::router(portal.clone()).expect("a router");
        Self { portal, table, router, _data: data }
    }

    /// The same after the program was stopped and started again: its folder, its database, its
    /// clock.
    pub async fn restarted(&self) -> Self {
        self.restarted_with(|_| {}).await
    }

    /// The same with other settings.
    pub async fn restarted_with(&self, settings: impl FnOnce(&mut Config)) -> Self {
        let mut config = self.portal.config.clone();
        settings(&mut config);
        let portal = &self.portal;
        let again = Portal::over(
            config,
            portal.clock.clone(),
            portal.store.clone(),
            portal.territories.clone(),
        );
        let portal = Arc::new(again.await.expect("a portal"));
        let (router, table) = web::router(portal.clone()).expect("a router");
        let data = tempfile::tempdir().expect("a folder that is not used");
        Self { portal, table, router, _data: data }
    }

    /// What another process over the same database and folder would be: it shares no connection and
    /// no memory with this one.
    pub async fn twin(&self) -> Arc<Portal> {
        let config = self.portal.config.clone();
        let store = match &config.database {
            None => Store::sqlite(&config.data.join("guichet-web.sqlite")).await,
            Some(url) => Store::postgres(url).await,
        };
        let (clock, store) = (self.portal.clock.clone(), store.expect("the same database"));
        let france = self.portal.territories.clone();
        Arc::new(Portal::over(config, clock, store, france).await.expect("a portal"))
    }

    /// Does to the database what only its own administrator could.
    pub async fn execute(&self, statement: &str) {
        let statement = sqlx::AssertSqlSafe(statement.to_owned());
        let done = match self.portal.store.engine() {
            store::Engine::Sqlite { writer, .. } => {
                sqlx::query(statement).execute(writer).await.map(drop)
            }
            store::Engine::Postgres(pool) => sqlx::query(statement).execute(pool).await.map(drop),
        };
        done.expect("a statement");
    }

    /// What is counted, however small: « D69 pending », « C69029 new 2026-03 », « D69 pending size:3 ».
    pub async fn counted(&self, figure: &str) -> i64 {
        self.work().await;
        let mut words = figure.split(' ');
        let zone: Zone = words.next().and_then(|word| word.parse().ok()).expect("a zone");
        let indicator = words.next().and_then(Indicator::from_code).expect("what is counted");
        let (mut detail, mut month) = (None, None);
        for word in words {
            if word.contains(':') {
                detail = read_detail(word).expect("a detail");
            } else {
                month = Some(word.parse().expect("a month"));
            }
        }
        let france = &self.portal.territories;
        let mut conn = self.portal.store.read().await.expect("a connection");
        let figures = conn.figures(zone.area(france), "", france).await.expect("the figures");
        figures.get(&Cell { zone, indicator, detail, month })
    }

    /// The figures that are kept are those of a recount.
    pub async fn figures_hold(&self) {
        let verified = statistics::verify(&self.portal).await.expect("a recount");
        assert_eq!(verified.differences, [], "of {} figures", verified.cells);
    }

    /// A browser that comes back with its cookie.
    pub fn browser_with(&self, cookie: Option<String>) -> Browser {
        Browser { router: self.router.clone(), cookie }
    }

    /// The instant it is.
    pub fn now(&self) -> DateTime<Utc> {
        self.portal.clock.now()
    }

    /// Lets time pass.
    pub fn wait(&self, time: TimeDelta) {
        self.portal.clock.advance(time);
    }

    /// The number that a statement gives.
    pub async fn number(&self, statement: &str) -> i64 {
        let statement = sqlx::AssertSqlSafe(statement.to_owned());
        let read = match self.portal.store.engine() {
            store::Engine::Sqlite { writer, .. } => {
                sqlx::query_scalar(statement).fetch_one(writer).await
            }
            store::Engine::Postgres(pool) => sqlx::query_scalar(statement).fetch_one(pool).await,
        };
        read.expect("a number")
    }

    /// Each demand with its version.
    pub async fn versions(&self) -> Vec<(uuid::Uuid, i64)> {
        let statement = "SELECT id, version FROM demand ORDER BY id";
        let read = match self.portal.store.engine() {
            store::Engine::Sqlite { writer, .. } => {
                sqlx::query_as(statement).fetch_all(writer).await
            }
            store::Engine::Postgres(pool) => sqlx::query_as(statement).fetch_all(pool).await,
        };
        read.expect("the demands")
    }

    /// What the sessions hold, as it is stored.
    pub async fn sessions(&self) -> Vec<String> {
        let statement = "SELECT data FROM session";
        let read = match self.portal.store.engine() {
            store::Engine::Sqlite { writer, .. } => {
                sqlx::query_scalar(statement).fetch_all(writer).await
            }
            store::Engine::Postgres(pool) => sqlx::query_scalar(statement).fetch_all(pool).await,
        };
        read.expect("the sessions")
    }

    /// Publishes the figures, as the night does.
    pub async fn publish(&self) {
        self.work().await;
        editions::publish_now(&self.portal).await.expect("an edition");
    }

    /// Does what the worker would do now.
    pub async fn work(&self) {
        jobs::run_due(&self.portal).await.expect("the jobs");
    }

    /// An account that is ready, with [`PASSWORD`].
    pub async fn account(
        &self,
        email: &str,
        role: Role,
        territories: &[&str],
        guichets: &[&str],
    ) -> AccountId {
        let password = guichet_web::actions::account::hash_password(&self.portal, PASSWORD.into());
        let account = Account {
            id: AccountId(ids::new()),
            email: email.to_owned(),
            password_hash: Some(password.await.expect("a hash")),
            role,
            confirmed_at: Some(self.now()),
        };
        let mut tx = self.portal.store.write().await.expect("a transaction");
        tx.add_account(&account, self.now()).await.expect("an account");
        for code in territories {
            tx.add_right(account.id, Some(code.parse().expect("a territory")), None)
                .await
                .expect("a right");
        }
        for code in guichets {
            tx.add_right(account.id, None, Some(code.parse().expect("a guichet")))
                .await
                .expect("a right");
        }
        tx.commit().await.expect("a commit");
        account.id
    }

    /// A browser without cookie.
    pub fn browser(&self) -> Browser {
        Browser { router: self.router.clone(), cookie: None }
    }

    /// A new account of a role and a browser signed in with it.
    pub async fn signed_in(
        &self,
        email: &str,
        role: Role,
        territories: &[&str],
        guichets: &[&str],
    ) -> Browser {
        self.account(email, role, territories, guichets).await;
        let mut browser = self.browser();
        browser.sign_in(email).await;
        browser
    }

    /// An applicant signed in.
    pub async fn applicant(&self, email: &str) -> Browser {
        self.signed_in(email, Role::Applicant, &[], &[]).await
    }

    /// An operator of the Rhône signed in.
    pub async fn operator(&self) -> Browser {
        self.signed_in("operateur@portail.example", Role::Operator, &["069"], &[]).await
    }

    /// Mails sent to an address, newest first.
    pub fn mails(&self, to: &str) -> Vec<reading::Read> {
        let all = reading::list(&self.portal.config.data.join("mail")).expect("the mails");
        all.into_iter().filter(|mail| mail.to == to).collect()
    }

    /// The path of the link in the last mail to an address.
    pub async fn mailed_link(&self, to: &str) -> String {
        self.work().await;
        let mails = self.mails(to);
        let text = &mails.first().unwrap_or_else(|| panic!("no mail to {to}")).text;
        let at = text.find("http://portail.example/").expect("a link");
        let link = text[at..].split_whitespace().next().expect("a link");
        link.trim_start_matches("http://portail.example").to_owned()
    }
}

/// The guichets of the tests: two of the Rhône, one of the Isère, one closed, and the portal.
fn guichets() -> Vec<Guichet> {
    let guichet = |code: &str, kind, territory: Option<&str>, area: &str, active| Guichet {
        code: code.parse().expect("a code"),
        name: format!("Guichet {code}"),
        kind,
        territory: territory.map(|code| code.parse().expect("a territory")),
        area: area.parse::<Area>().expect("an area"),
        email: format!("{}@guichet.example", code.to_lowercase()),
        address: None,
        phone: None,
        opening_hours: None,
        active,
    };
    vec![
        guichet("GDPUB", GuichetType::Web, None, "T", true),
        guichet("G6901", GuichetType::State, Some("069"), "T", true),
        guichet("G6902", GuichetType::Landlord, Some("069"), "T", true),
        guichet("G6903", GuichetType::Commune, Some("069"), "C:69029", true),
        guichet("G6909", GuichetType::Landlord, Some("069"), "T", false),
        guichet("G3801", GuichetType::State, Some("038"), "T", true),
    ]
}

/// A browser: it keeps its cookie and does not follow redirections by itself.
#[derive(Clone)]
pub struct Browser {
    router: Router,
    /// Value of the session cookie, if any.
    pub cookie: Option<String>,
}

/// What came back.
pub struct Answer {
    /// Status.
    pub status: StatusCode,
    /// Headers.
    pub headers: axum::http::HeaderMap,
    /// Body as text.
    pub text: String,
    /// Body.
    pub bytes: Vec<u8>,
}

impl Answer {
    /// Where a redirection leads.
    pub fn location(&self) -> &str {
        self.headers
            .get(header::LOCATION)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_else(|| panic!("{} is no redirection:\n{}", self.status, self.text))
    }

    /// The value of the first hidden or visible field of a name.
    pub fn field(&self, name: &str) -> String {
        let mark = format!("name=\"{name}\"");
        let at = self.text.find(&mark).unwrap_or_else(|| panic!("no field {name}"));
        let start = self.text[..at].rfind('<').expect("a tag");
        let tag = &self.text[start..start + self.text[start..].find('>').expect("an end")];
        let value = tag.split("value=\"").nth(1).expect("a value");
        value.split('"').next().expect("a value").to_owned()
    }

    /// The title of the page.
    pub fn h1(&self) -> String {
        let start = self.text.find("<h1").unwrap_or_else(|| panic!("no h1:\n{}", self.text));
        let inner = &self.text[start + self.text[start..].find('>').expect("a tag") + 1..];
        inner[..inner.find("</h1>").expect("an end")].to_owned()
    }
}

impl Browser {
    /// Sends a request as it is, with the cookie.
    pub async fn send(&mut self, mut request: Request<Body>) -> Answer {
        if let Some(cookie) = &self.cookie {
            let value = format!("session={cookie}").parse().expect("a cookie");
            request.headers_mut().insert(header::COOKIE, value);
        }
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        self.receive(response).await
    }

    /// Sends a request of somebody who takes the answer as slowly as they like.
    pub async fn begin(&self, path: &str, header: (header::HeaderName, &str)) -> Body {
        let request = Request::get(path).header(header.0, header.1).body(Body::empty());
        let request = request.expect("a request");
        self.router.clone().oneshot(request).await.expect("an answer").into_body()
    }

    async fn receive(&mut self, response: Response<Body>) -> Answer {
        for value in response.headers().get_all(header::SET_COOKIE) {
            let text = value.to_str().expect("a cookie");
            let (pair, rest) = text.split_once(';').unwrap_or((text, ""));
            let value = pair.strip_prefix("session=").expect("our cookie");
            let gone = value.is_empty() || rest.contains("Max-Age=0");
            assert!(gone || rest.contains("HttpOnly") && rest.contains("SameSite=Lax"), "{text}");
            self.cookie = (!gone).then(|| value.to_owned());
        }
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.expect("a body").to_vec();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: parts.status, headers: parts.headers, text, bytes }
    }

    /// GET.
    pub async fn get(&mut self, path: &str) -> Answer {
        let request = Request::get(path).body(Body::empty()).expect("a request");
        self.send(request).await
    }

    /// GET that must succeed.
    pub async fn page(&mut self, path: &str) -> Answer {
        let answer = self.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
        answer
    }

    /// POST of a form.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(fields);
        let request = Request::builder()
            .method(Method::POST)
            .uri(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(body.finish()))
            .expect("a request");
        self.send(request).await
    }

    /// POST that must lead on (303); gives where.
    pub async fn go(&mut self, path: &str, fields: &[(&str, &str)]) -> String {
        let answer = self.post(path, fields).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}: {}", answer.text);
        answer.location().to_owned()
    }

    /// Sends files in the field of the document page.
    pub async fn upload(&mut self, files: &[(&str, &[u8])]) -> Answer {
        self.upload_to("/demande/pieces", files).await
    }

    /// The same to an address.
    pub async fn upload_to(&mut self, path: &str, files: &[(&str, &[u8])]) -> Answer {
        self.upload_with(path, &[], files).await
    }

    /// The same after fields of the form.
    pub async fn upload_with(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &[u8])],
    ) -> Answer {
        let mut body = Vec::new();
        for (name, value) in fields {
            body.extend_from_slice(
                format!(
                    "--limit\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
                )
                .as_bytes(),
            );
        }
        for (name, bytes) in files {
            body.extend_from_slice(
                format!(
                    "--limit\r\nContent-Disposition: form-data; name=\"fichier\"; \
                     filename=\"{name}\"\r\nContent-Type: image/jpeg\r\n\r\n"
                )
                .as_bytes(),
            );
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--limit--\r\n");
        let request = Request::builder()
            .method(Method::POST)
            .uri(path)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=limit")
            .body(Body::from(body))
            .expect("a request");
        self.send(request).await
    }

    /// Signs in with [`PASSWORD`].
    pub async fn sign_in(&mut self, email: &str) {
        let to = self.go("/compte/connexion", &[("email", email), ("motDePasse", PASSWORD)]).await;
        assert!(to.starts_with('/'), "{to}");
    }

    /// Fills every page.
    pub async fn fill(&mut self) {
        for (step, fields) in steps() {
            let to = self.go(&format!("/demande/etape/{step}"), &fields).await;
            assert!(to.starts_with("/demande/"), "{step} leads to {to}");
        }
    }

    /// Files a whole demand; gives nothing back but the certainty that it waits.
    pub async fn file(&mut self) {
        self.go("/demande", &[]).await;
        self.fill().await;
        let sent = self.upload(&[("carte.jpg", &picture())]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        self.submit().await;
    }

    /// Sends what is on the check page.
    pub async fn submit(&mut self) {
        let version = self.page("/demande/verification").await.field("version");
        let fields = [("declaration", "oui"), ("version", version.as_str())];
        assert_eq!(self.go("/demande/verification", &fields).await, "/demande");
    }
}

/// Answers to every page, for Lyon and Bron: a parent and two children.
pub fn steps() -> Vec<(&'static str, Vec<(&'static str, &'static str)>)> {
    vec![
        (
            "identite",
            vec![
                ("civilite", "2"),
                ("nom", "Durand"),
                ("nomPatronymique", "d’Alembert"),
                ("prenom", "Éloïse Marie"),
                ("dateNaissance_jour", ""),
                ("dateNaissance_mois", ""),
                ("dateNaissance_annee", "1980"),
                ("nationalite", "1"),
            ],
        ),
        (
            "contact",
            vec![
                ("mel", "eloise@demandeur.example"),
                ("telPortable", "06 12 34 56 78"),
                ("voie", "4 rue des Tilleuls"),
                ("complement", ""),
                ("codePostal", "69008"),
                ("localite", "Lyon"),
            ],
        ),
        ("foyer", vec![("situationFamiliale", "D"), ("nombrePersonnesACharge", "2")]),
        (
            "personnes-a-charge",
            vec![
                ("prenom_1", "Zoé"),
                ("nom_1", "Durand"),
                ("dateNaissance_1", "2012-05-17"),
                ("sexe_1", "F"),
                ("lienParente_1", "E"),
                ("prenom_2", "Noé"),
                ("nom_2", "Durand"),
                ("dateNaissance_2", "2015-01-30"),
                ("sexe_2", "M"),
                ("lienParente_2", "E"),
            ],
        ),
        ("travail", vec![("situationProfessionnelle", "CDI"), ("profession", "Aide-soignante")]),
        ("ressources", vec![("montantMoins2", "18500"), ("ressourceRecue_SAL", "1620")]),
        ("ressources-a-charge", vec![]),
        ("logement-actuel", vec![("modeLogement", "LP"), ("montantMensuelLoyer", "640")]),
        ("motif", vec![("motifDemande", "13"), ("motifDemande2", "09")]),
        (
            "logement",
            vec![("categorieLogement", "I"), ("typeLogement", "T3"), ("typeLogement", "T4")],
        ),
        ("communes", vec![("communes", "69388"), ("communes", "69029")]),
    ]
}

/// A picture of a document that belongs to nobody.
pub fn picture() -> Vec<u8> {
    guichet_web::documents::samples::specimen(1, &["DURAND", "ELOISE MARIE", "1980"])
}
