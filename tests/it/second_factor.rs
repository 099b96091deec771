//! The second factor of agents.

use crate::harness::{Browser, PASSWORD, Site, on_both, on_both_with};
use app::domain::account::Role;
use app::domain::ids::AccountId;
use app::domain::journal::What;
use app::domain::rights::{Who, may_ever};
use axum::http::{Method, StatusCode};
use chrono::TimeDelta;
use guichet_web::actions::second_factor;
use guichet_web::config::{Config, SecondFactor};
use guichet_web::portal::Portal;
use std::fmt::Write as _;
use totp_rs::{Algorithm, Secret, TOTP};

const EMAIL: &str = "operateur@portail.example";
const ENROLMENT: &str = "/compte/connexion/application";
const CODE: &str = "/compte/connexion/code";

pub fn required(config: &mut Config) {
    config.second_factor = Some(SecondFactor::Required);
}

async fn agent(site: &Site) -> AccountId {
    site.account(EMAIL, Role::Operator, &["069"], &[]).await
}

/// Gives the right password; where that leads.
async fn password(browser: &mut Browser) -> String {
    password_of(browser, EMAIL).await
}

async fn password_of(browser: &mut Browser, email: &str) -> String {
    browser.go("/compte/connexion", &[("email", email), ("motDePasse", PASSWORD)]).await
}

/// The code of a secret now, as the application of a phone shows it.
fn code(site: &Site, secret: &str) -> String {
    let bytes = Secret::Encoded(secret.to_owned()).to_bytes().unwrap();
    let totp = TOTP::new(Algorithm::SHA1, 6, 0, 30, bytes, None, "moi".to_owned()).unwrap();
    totp.generate(site.now().timestamp().try_into().unwrap())
}

/// The secret that the page of the application shows, as a person types it.
async fn secret(browser: &mut Browser) -> String {
    let page = browser.page(ENROLMENT).await.text;
    let at = page.find("class=\"address\">").expect("a secret") + "class=\"address\">".len();
    page[at..].split('<').next().unwrap().replace(' ', "")
}

/// Sets the application of the agent up; gives its secret and the recovery codes.
async fn enrolled(site: &Site, browser: &mut Browser) -> (String, Vec<String>) {
    enrolled_as(site, browser, EMAIL).await
}

/// The same of another agent.
pub async fn enrolled_as(site: &Site, browser: &mut Browser, email: &str) -> (String, Vec<String>) {
    assert_eq!(password_of(browser, email).await, ENROLMENT);
    let secret = secret(browser).await;
    let done = browser.post(ENROLMENT, &[("code", &code(site, &secret))]).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
    let codes = done.text.split("<code class=\"address\">").skip(1);
    let codes: Vec<String> = codes.map(|c| c.split('<').next().unwrap().to_owned()).collect();
    assert_eq!(codes.len(), 10, "{}", done.text);
    (secret, codes)
}

fn next_code(site: &Site) {
    site.wait(TimeDelta::seconds(30));
}

#[test]
fn an_agent_sets_a_phone_up_then_signs_in_with_password_and_code() {
    on_both_with(required, async |site| {
        agent(&site).await;
        let mut browser = site.browser();
        assert_eq!(password(&mut browser).await, ENROLMENT);
        let secret = secret(&mut browser).await;
        for (wrong, said) in
            [("000000", "ne convient pas"), ("12", "6 chiffres"), ("", "6 chiffres")]
        {
            let answer = browser.post(ENROLMENT, &[("code", wrong)]).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(answer.text.contains(said), "{wrong}: {}", answer.text);
        }
        assert_eq!(browser.get("/operateur").await.status, StatusCode::SEE_OTHER);
        let before = browser.cookie.clone();
        let done = browser.post(ENROLMENT, &[("code", &code(&site, &secret))]).await;
        assert_eq!(done.h1(), "Vos codes de secours");
        assert_ne!(browser.cookie, before, "a new identifier at each step");
        browser.page("/operateur").await;
        site.work().await;
        assert!(site.mails(EMAIL)[0].subject.contains("double vérification"));
        assert!(browser.page("/compte/sessions").await.text.contains("10 codes de secours"));

        let mut again = site.browser();
        assert_eq!(password(&mut again).await, CODE);
        let halfway = again.cookie.clone();
        let replayed = again.post(CODE, &[("code", &code(&site, &secret))]).await;
        assert_eq!(replayed.status, StatusCode::UNPROCESSABLE_ENTITY, "used at enrolment");
        next_code(&site);
        assert_eq!(again.go(CODE, &[("code", &code(&site, &secret))]).await, "/operateur");
        assert_ne!(again.cookie, halfway);
        again.page("/operateur").await;
        // The identifier of the first step is worth nothing any more.
        let mut old = site.browser_with(halfway);
        assert_eq!(old.get("/operateur").await.status, StatusCode::SEE_OTHER);
        assert!(old.get(CODE).await.location().starts_with("/compte/connexion?"));
    });
}

#[test]
fn a_phone_half_a_minute_early_or_late_is_taken_and_not_more() {
    on_both_with(required, async |site| {
        agent(&site).await;
        let (secret, _) = enrolled(&site, &mut site.browser()).await;
        site.wait(TimeDelta::minutes(10));
        for (late, status) in [(60, StatusCode::UNPROCESSABLE_ENTITY), (30, StatusCode::SEE_OTHER)]
        {
            let shown = code(&site, &secret);
            site.wait(TimeDelta::seconds(late));
            let mut browser = site.browser();
            assert_eq!(password(&mut browser).await, CODE);
            assert_eq!(browser.post(CODE, &[("code", &shown)]).await.status, status, "{late} s");
        }
    });
}

#[test]
fn the_qr_code_holds_the_address_that_applications_read() {
    on_both_with(required, async |site| {
        let account = agent(&site).await;
        let mut browser = site.browser();
        assert_eq!(password(&mut browser).await, ENROLMENT);
        let proposed = second_factor::proposed(&site.portal, account).await.unwrap();
        let shown = secret(&mut browser).await;
        assert_eq!(proposed.secret, shown);
        let (head, query) = proposed.address.split_once('?').unwrap();
        assert_eq!(head, "otpauth://totp/Guichet%20web:operateur%40portail.example");
        let asked: Vec<&str> = query.split('&').collect();
        assert!(asked.contains(&format!("secret={shown}").as_str()), "{query}");
        assert!(asked.contains(&"issuer=Guichet%20web"), "{query}");
        // What is drawn is that address.
        let drawn =
            qrcode::QrCode::with_error_correction_level(&proposed.address, qrcode::EcLevel::M);
        let (drawn, mut path) = (drawn.unwrap(), String::new());
        for y in 0..drawn.width() {
            for x in (0..drawn.width()).filter(|x| drawn[(*x, y)] == qrcode::Color::Dark) {
                write!(path, "M{x} {y}h1v1h-1z").expect("a string");
            }
        }
        assert!(browser.page(ENROLMENT).await.text.contains(&path));
        // A password given again draws another secret: what was shown before is worth nothing.
        let mut other = site.browser();
        assert_eq!(password(&mut other).await, ENROLMENT);
        let stale = browser.post(ENROLMENT, &[("code", &code(&site, &shown))]).await;
        assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY);
    });
}

#[test]
fn of_two_windows_with_the_same_code_one_comes_in() {
    on_both_with(required, async |site| {
        agent(&site).await;
        let (secret, _) = enrolled(&site, &mut site.browser()).await;
        for _ in 0..5 {
            next_code(&site);
            let (mut one, mut two) = (site.browser(), site.browser());
            assert_eq!(password(&mut one).await, CODE);
            assert_eq!(password(&mut two).await, CODE);
            let typed = code(&site, &secret);
            let fields = [("code", typed.as_str())];
            let (a, b) = futures::join!(one.post(CODE, &fields), two.post(CODE, &fields));
            let mut statuses = [a.status, b.status];
            statuses.sort();
            let expected = [StatusCode::SEE_OTHER, StatusCode::UNPROCESSABLE_ENTITY];
            assert_eq!(statuses, expected);
        }
    });
}

#[test]
fn a_recovery_code_is_good_once_and_new_ones_replace_all() {
    on_both_with(required, async |site| {
        agent(&site).await;
        let (secret, codes) = enrolled(&site, &mut site.browser()).await;
        let mut browser = site.browser();
        assert_eq!(password(&mut browser).await, CODE);
        let typed = codes[0].to_lowercase();
        assert_eq!(browser.go(CODE, &[("code", &typed)]).await, "/operateur");
        assert!(browser.page("/operateur").await.text.contains("ne servira plus"));
        assert!(browser.page("/compte/sessions").await.text.contains("9 codes de secours"));
        let mut again = site.browser();
        assert_eq!(password(&mut again).await, CODE);
        let used = again.post(CODE, &[("code", &codes[0])]).await;
        assert_eq!(used.status, StatusCode::UNPROCESSABLE_ENTITY);

        next_code(&site);
        let page = "/compte/codes-de-secours";
        let wrong = browser.post(page, &[("code", "000000")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let new = browser.post(page, &[("code", &code(&site, &secret))]).await;
        assert_eq!(new.status, StatusCode::OK);
        assert_eq!(new.text.matches("<code class=\"address\">").count(), 10);
        let old = again.post(CODE, &[("code", &codes[1])]).await;
        assert_eq!(old.status, StatusCode::UNPROCESSABLE_ENTITY, "the former ones are void");
        // An applicant has none.
        let mut applicant = site.applicant("eloise@demandeur.example").await;
        assert_eq!(applicant.get(page).await.location(), "/compte/sessions");
    });
}

#[test]
fn half_signed_in_reaches_no_page_of_an_agent_and_for_five_minutes() {
    on_both_with(required, async |site| {
        agent(&site).await;
        enrolled(&site, &mut site.browser()).await;
        let mut browser = site.browser();
        assert_eq!(password(&mut browser).await, CODE);
        let mut tried = 0;
        for access in site.table.iter().filter(|access| {
            access.method == Method::GET
                && may_ever(Who::Role(Role::Operator), access.action)
                && !may_ever(Who::Visitor, access.action)
        }) {
            let nobody = "019a0000-0000-7000-8000-000000000000";
            let path = access.path.replace("{id}", nobody).replace("{page}", nobody);
            let answer = browser.get(&path).await;
            assert!(answer.location().starts_with("/compte/connexion?suite="), "{path}");
            tried += 1;
        }
        assert!(tried > 4, "{tried}");
        site.wait(TimeDelta::minutes(5));
        assert_eq!(browser.get(CODE).await.location(), "/compte/connexion?raison=code");
        let late = browser.go(CODE, &[("code", "123456")]).await;
        assert_eq!(late, "/compte/connexion?raison=code");
        assert!(browser.page(&late).await.text.contains("Le temps pour taper votre code"));
    });
}

#[test]
fn wrong_codes_are_slowed_and_the_right_password_does_not_forget_them() {
    on_both_with(required, async |site| {
        agent(&site).await;
        let (secret, _) = enrolled(&site, &mut site.browser()).await;
        next_code(&site);
        let mut browser = site.browser();
        assert_eq!(password(&mut browser).await, CODE);
        for _ in 0..5 {
            let wrong = browser.post(CODE, &[("code", "000000")]).await;
            assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        let mut other = site.browser();
        assert_eq!(password(&mut other).await, CODE);
        let right = code(&site, &secret);
        for browser in [&mut browser, &mut other] {
            let slowed = browser.post(CODE, &[("code", &right)]).await;
            assert_eq!(slowed.status, StatusCode::TOO_MANY_REQUESTS);
        }
        site.wait(TimeDelta::seconds(3));
        assert_eq!(other.go(CODE, &[("code", &right)]).await, "/operateur");
    });
}

#[test]
fn a_password_chosen_by_mail_does_not_spare_the_code() {
    on_both_with(required, async |site| {
        agent(&site).await;
        let mut first = site.browser();
        enrolled(&site, &mut first).await;
        let mut halfway = site.browser();
        assert_eq!(password(&mut halfway).await, CODE);
        site.work().await;
        site.wait(TimeDelta::seconds(2));
        let mut browser = site.browser();
        browser.go("/compte/mot-de-passe", &[("email", EMAIL)]).await;
        let link = site.mailed_link(EMAIL).await;
        let token = browser.page(&link).await.field("jeton");
        let fields = [("jeton", token.as_str()), ("motDePasse", PASSWORD)];
        browser.go("/compte/mot-de-passe/nouveau", &fields).await;
        assert_eq!(browser.get("/operateur").await.status, StatusCode::SEE_OTHER);
        assert_eq!(password(&mut browser).await, CODE);
        // Every session is closed, the one that was halfway too.
        assert_eq!(first.get("/operateur").await.status, StatusCode::SEE_OTHER);
        assert!(halfway.get(CODE).await.location().starts_with("/compte/connexion?"));
    });
}

#[test]
fn a_reset_closes_sessions_is_written_down_and_asks_for_another_phone() {
    on_both_with(required, async |site| {
        let account = agent(&site).await;
        let mut browser = site.browser();
        let (_, codes) = enrolled(&site, &mut browser).await;
        browser.page("/operateur").await;
        second_factor::reset(&site.portal, "Operateur@portail.example").await.unwrap();
        assert_eq!(browser.get("/operateur").await.status, StatusCode::SEE_OTHER);
        site.work().await;
        let mails = site.mails(EMAIL);
        assert!(mails.iter().any(|mail| mail.text.contains("remise à zéro")), "{mails:?}");
        let mut conn = site.portal.store.read().await.unwrap();
        let entry = conn.journal_after(0, 1, 1).await.unwrap().remove(0).unwrap().read().unwrap();
        assert_eq!((entry.what, entry.actor), (What::SecondFactorReset, None));
        assert_eq!(entry.agent, Some(account));
        drop(conn);
        let (_, new) = enrolled(&site, &mut site.browser()).await;
        assert!(codes.iter().all(|code| !new.contains(code)));
        site.account("eloise@demandeur.example", Role::Applicant, &[], &[]).await;
        for nobody in ["inconnu@portail.example", "eloise@demandeur.example"] {
            assert!(second_factor::reset(&site.portal, nobody).await.is_err(), "{nobody}");
        }
    });
}

#[test]
fn an_applicant_is_never_asked_and_the_demonstration_says_that_agents_are_not() {
    on_both_with(required, async |site| {
        let mut applicant = site.applicant("eloise@demandeur.example").await;
        applicant.page("/demande").await;
        let page = site.browser().page("/compte/connexion").await.text;
        assert!(!page.contains("sans le code de leur téléphone"));
    });
    on_both(async |site| {
        let page = site.browser().page("/compte/connexion").await.text;
        assert!(page.contains("sans le code de leur téléphone"), "{page}");
        site.operator().await.page("/operateur").await;
    });
}

#[test]
fn a_session_opened_before_it_was_required_leads_to_the_second_factor() {
    on_both(async |site| {
        let operator = site.operator().await;
        let site = site.restarted_with(required).await;
        let mut browser = site.browser_with(operator.cookie.clone());
        let sent = browser.get("/operateur").await;
        assert_eq!(sent.location(), "/compte/connexion?suite=/operateur");
        assert_eq!(password(&mut browser).await, ENROLMENT);
    });
}

#[test]
fn secrets_are_sealed_and_their_key_is_never_made_again() {
    on_both_with(required, async |site| {
        let account = agent(&site).await;
        let (shown, codes) = enrolled(&site, &mut site.browser()).await;
        let bytes = Secret::Encoded(shown.clone()).to_bytes().unwrap();
        let mut conn = site.portal.store.read().await.unwrap();
        let kept = conn.second_factor(account).await.unwrap().unwrap().sealed;
        assert!(!kept.windows(bytes.len()).any(|part| part == bytes));
        drop(conn);
        for session in site.sessions().await {
            assert!(!session.contains(&shown) && !session.contains(&codes[0]), "{session}");
        }
        std::fs::remove_file(site.portal.config.data.join("second-factor-key")).unwrap();
        let (config, clock) = (site.portal.config.clone(), site.portal.clock.clone());
        let (store, france) = (site.portal.store.clone(), site.portal.territories.clone());
        let error = Portal::over(config, clock, store, france).await.unwrap_err();
        assert!(error.to_string().contains("second-factor-key"), "{error}");
    });
}
