//! Duplicates: who cannot register twice, who learns of it, and what guichets and managers do.

use crate::concurrency::operator;
use crate::harness::{Answer, Browser, Site, on_both, picture, steps};
use crate::notices::own_page;
use crate::time::{at, tick};
use app::domain::account::Role;
use app::domain::content::Identity;
use app::domain::demand::Demand;
use app::domain::duplicate::{ForcedReason, Level, PairState};
use app::domain::event::Channel;
use app::domain::guichet::GuichetCode;
use app::domain::ids::{AccountId, DemandId, DocumentId, PairId};
use app::domain::life_cycle::{RemovalReason, Status};
use app::domain::rights::Actor;
use app::domain::unique_number::UniqueNumber;
use app::forms::Typed;
use app::forms::journey::Step;
use axum::http::StatusCode;
use chrono::TimeDelta;
use guichet_web::actions::duplicates::{self, Forcing, pairs};
use guichet_web::actions::{answers, demand, modification};
use guichet_web::error::Error;
use guichet_web::ports::ids;
use guichet_web::store::documents::{NewPage, Purpose};
use guichet_web::store::duplicates::Pair;
use std::collections::BTreeSet;

/// The four fields as they are typed.
#[derive(Clone, Copy)]
struct Who(&'static str, &'static str, (&'static str, &'static str, &'static str));

const KARIM: Who = Who("Haddad", "Karim", ("30", "4", "1982"));
const KARIM_SLIP: Who = Who("Hadad", "Karim", ("30", "4", "1982"));
const OTHER: Who = Who("Ferrand", "Luc", ("30", "4", "1982"));

/// The pages of the form, as somebody fills them.
fn form_of(who: Who) -> Vec<(&'static str, Vec<(&'static str, &'static str)>)> {
    let Who(name, first, (day, month, year)) = who;
    let mut all = steps();
    all[0].1 = vec![
        ("civilite", "1"),
        ("nom", name),
        ("prenom", first),
        ("dateNaissance_jour", day),
        ("dateNaissance_mois", month),
        ("dateNaissance_annee", year),
        ("nationalite", "1"),
    ];
    all
}

fn applicant(account: AccountId) -> Actor {
    Actor { account, role: Role::Applicant, territories: vec![], guichets: vec![] }
}

fn manager() -> Actor {
    let territories = vec!["069".parse().unwrap()];
    Actor {
        account: AccountId(ids::new()),
        role: Role::TerritoryManager,
        territories,
        guichets: vec![],
    }
}

fn agent(guichet: &str) -> Actor {
    let guichets = vec![guichet.parse().unwrap()];
    Actor {
        account: AccountId(ids::new()),
        role: Role::GuichetAgent,
        territories: vec![],
        guichets,
    }
}

/// A demand that waits for its document to be checked.
async fn filed(site: &Site, email: &str, who: Who) -> (AccountId, DemandId) {
    let account = site.account(email, Role::Applicant, &[], &[]).await;
    let actor = applicant(account);
    demand::start(&site.portal, &actor).await.unwrap();
    for (slug, fields) in form_of(who) {
        let pairs = fields.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
        let step = Step::from_slug(slug).unwrap();
        answers::save(&site.portal, &actor, step, &Typed::from_pairs(pairs), None).await.unwrap();
    }
    let draft =
        demand::open(&site.portal, &actor, app::domain::rights::Action::Submit).await.unwrap();
    let mut tx = site.portal.store.write().await.unwrap();
    let page = NewPage { id: DocumentId(ids::new()), digest: "", file_digest: "" };
    tx.add_page(&page, draft.id, Purpose::Identity, site.now()).await.unwrap();
    tx.commit().await.unwrap();
    demand::submit(&site.portal, &actor, Some(draft.version)).await.unwrap();
    (account, draft.id)
}

async fn accept(site: &Site, id: DemandId) -> Result<UniqueNumber, Error> {
    let version = read(site, id).await.version;
    crate::concurrency::accept(site, &operator(), id, Some(version)).await
}

async fn registered(site: &Site, email: &str, who: Who) -> (DemandId, UniqueNumber) {
    let (_, id) = filed(site, email, who).await;
    (id, accept(site, id).await.unwrap())
}

async fn read(site: &Site, id: DemandId) -> Demand {
    site.portal.store.read().await.unwrap().demand(id).await.unwrap().unwrap()
}

/// The night passes, and its search.
async fn night(site: &Site) {
    site.wait(TimeDelta::hours(30));
    site.work().await;
}

async fn pair_of(site: &Site, one: DemandId, two: DemandId) -> Option<Pair> {
    site.portal.store.read().await.unwrap().pair_between(one, two).await.unwrap()
}

/// The register, replayed, is the demand.
async fn replays(site: &Site, id: DemandId) {
    let kept = read(site, id).await;
    let events = site.portal.store.read().await.unwrap().events(id).await.unwrap();
    let events: Vec<_> = events.into_iter().map(|recorded| recorded.event).collect();
    let first = events.iter().any(|event| event.kind() == "merge_undone");
    let folded = Demand::fold(id, kept.account, &events);
    assert_eq!((folded.status, folded.content), (kept.status, kept.content), "{first}");
}

async fn pending(site: &Site) -> i64 {
    site.counted("D69 pending").await
}

fn refused<T: std::fmt::Debug>(outcome: Result<T, Error>) -> String {
    match outcome {
        Err(Error::Refused(sentence)) => sentence,
        other => panic!("not refused: {other:?}"),
    }
}

/// The first address of a page that begins so.
fn address(html: &str, start: &str) -> String {
    let at = html.find(start).unwrap_or_else(|| panic!("no {start} in {html}"));
    html[at..].split('"').next().unwrap().to_owned()
}

/// Two demands of one person with a slip, found by the night: the older first.
async fn found(site: &Site) -> (DemandId, DemandId, Pair) {
    let (older, _) = registered(site, "karim@demandeur.example", KARIM).await;
    site.wait(TimeDelta::days(3));
    let (younger, _) = registered(site, "hadad@demandeur.example", KARIM_SLIP).await;
    assert!(pair_of(site, older, younger).await.is_none(), "the search is for the night");
    night(site).await;
    let pair = pair_of(site, older, younger).await.expect("a pair");
    (older, younger, pair)
}

/// The same, merged: the numbers of the older, which is kept, and of the younger.
pub async fn merged(site: &Site) -> (String, String) {
    let (older, younger, pair) = found(site).await;
    pairs::merge(&site.portal, &manager(), pair.id, Some(pair.version), "Même carte")
        .await
        .unwrap();
    site.work().await;
    let number = async |id| read(site, id).await.status.registration().unwrap().unique_number;
    (number(older).await.to_string(), number(younger).await.to_string())
}

#[test]
fn a_second_web_demand_is_not_registered_and_the_known_holder_is_told() {
    on_both(async |site| {
        let (first, _) = registered(&site, "karim@demandeur.example", KARIM).await;
        let (_, second) = filed(&site, "bis@demandeur.example", KARIM).await;
        let sentence = refused(accept(&site, second).await);
        assert!(sentence.contains("a déjà une demande enregistrée"), "{sentence}");
        assert!(matches!(read(&site, second).await.status, Status::Submitted { .. }), "untouched");
        // The operator is told on the page, without a word of the other demand.
        let mut checker = site.operator().await;
        let page = checker.page(&format!("/operateur/dossier/{second}")).await;
        assert!(page.text.contains("Cette personne a déjà une demande dans ce territoire"));
        assert!(!page.text.contains("Accepter et attribuer le numéro"), "{}", page.text);
        assert!(!page.text.contains("GDPUB") && !page.text.contains("karim@"), "{}", page.text);
        let version = page.field("version");
        let fields = [("version", version.as_str()), ("motif", "DOUBLON"), ("phrase", "")];
        checker.go(&format!("/operateur/dossier/{second}/refus"), &fields).await;
        site.work().await;
        let told = site.mails("karim@demandeur.example");
        assert!(told[0].subject.contains("Une autre demande"), "{}", told[0].subject);
        assert!(!told[0].text.contains("bis@"), "{}", told[0].text);
        let refusal = site.mails("bis@demandeur.example");
        assert!(refusal[0].text.contains("Retrouvez la vôtre avec son numéro"));
        assert!(!refusal[0].text.contains("GDPUB") && !refusal[0].text.contains("karim@"));
        // Kept for those who can tell namesakes apart; the holder is not told again.
        let pair = pair_of(&site, first, second).await.expect("a pair");
        assert_eq!((pair.likeness.level, pair.state), (Level::Exact, PairState::Found));
        let owner = applicant(read(&site, second).await.account.unwrap());
        let action = app::domain::rights::Action::Submit;
        let held = demand::open(&site.portal, &owner, action).await.unwrap();
        demand::submit(&site.portal, &owner, Some(held.version)).await.unwrap();
        let again = read(&site, second).await;
        let refusal = app::domain::refusal::DocumentRefusal {
            reason: app::domain::refusal::RefusalReason::Duplicate,
            sentence: String::new(),
            differences: vec![],
        };
        let version = Some(again.version);
        crate::concurrency::refuse(&site, &operator(), second, version, refusal).await.unwrap();
        site.work().await;
        let all = site.mails("karim@demandeur.example");
        let count = all.iter().filter(|mail| mail.subject.contains("Une autre demande")).count();
        assert_eq!(count, 1);
        // Two true namesakes: the manager says so, and the number can be given.
        let motive = "Deux pièces d’identité vues";
        pairs::distinct(&site.portal, &manager(), pair.id, Some(pair.version), motive)
            .await
            .unwrap();
        let held = read(&site, second).await;
        demand::submit(&site.portal, &owner, Some(held.version)).await.unwrap();
        accept(&site, second).await.unwrap();
        night(&site).await;
        let pair = pair_of(&site, first, second).await.unwrap();
        assert_eq!(pair.state, PairState::Distinct, "never proposed again");
    });
}

/// What an applicant sees and receives, without what is their own.
fn neutral(text: &str, who: Who, email: &str) -> String {
    let Who(name, first, _) = who;
    let text = text.replace(email, "E").replace(name, "N").replace(first, "P");
    // Identifiers of the pages of the document.
    let mut kept = String::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.find("/demande/pieces/0") {
        let id = at + "/demande/pieces/".len();
        kept.push_str(&rest[..id]);
        rest = rest.get(id + 36..).unwrap_or_default();
    }
    kept + rest
}

#[test]
fn nothing_tells_an_applicant_that_somebody_holds_a_demand() {
    on_both(async |site| {
        registered(&site, "karim@demandeur.example", KARIM).await;
        let mut seen = Vec::new();
        for (email, who) in [("bis@demandeur.example", KARIM), ("luc@demandeur.example", OTHER)] {
            let mut browser = site.applicant(email).await;
            browser.go("/demande", &[]).await;
            for (step, fields) in form_of(who) {
                browser.go(&format!("/demande/etape/{step}"), &fields).await;
            }
            browser.upload(&[("carte.jpg", &picture())]).await;
            let check = browser.page("/demande/verification").await;
            browser.submit().await;
            let after = browser.page("/demande").await.text;
            site.work().await;
            let mails: Vec<_> =
                site.mails(email).into_iter().map(|mail| (mail.subject, mail.text)).collect();
            let text = format!("{after}\n{mails:?}");
            seen.push((check.status, neutral(&text, who, email)));
        }
        assert_eq!(seen[0], seen[1], "the same pages and mails");
        assert_eq!(site.mails("karim@demandeur.example").len(), 2, "filed and registered, no more");
    });
}

#[test]
fn a_removed_demand_or_one_of_another_territory_holds_nobody_back() {
    on_both(async |site| {
        let (first, _) = registered(&site, "karim@demandeur.example", KARIM).await;
        let web = GuichetCode::WEB;
        demand::remove(&site.portal, first, RemovalReason::GivenUp, Channel::Web, web)
            .await
            .unwrap();
        let kept = site.portal.store.read().await.unwrap().duplicate_keys(first).await.unwrap();
        assert_eq!(kept, BTreeSet::new());
        registered(&site, "bis@demandeur.example", KARIM).await;
        // The same four fields in the Isère.
        let mut content = read(&site, first).await.content.unwrap();
        content.communes = vec!["38544".parse().unwrap()];
        let number = "0380326000007G3801".parse().unwrap();
        let today = site.portal.today(None);
        let there = demand::receive_from_desk(&site.portal, number, today, content).await.unwrap();
        night(&site).await;
        let pairs = site.portal.store.read().await.unwrap().pairs_of(there).await.unwrap();
        assert!(pairs.is_empty(), "{pairs:?}");
    });
}

#[test]
fn of_two_files_of_one_person_accepted_at_once_one_gets_the_number() {
    on_both(async |site| {
        let (_, one) = filed(&site, "karim@demandeur.example", KARIM).await;
        let (_, two) = filed(&site, "bis@demandeur.example", KARIM).await;
        let (a, b) = tokio::join!(accept(&site, one), accept(&site, two));
        assert!(a.is_ok() != b.is_ok(), "{a:?} {b:?}");
        refused(if a.is_ok() { b } else { a });
    });
}

#[test]
fn the_night_finds_a_pair_that_a_correction_made_and_forgets_one_that_it_undid() {
    on_both(async |site| {
        let (one, _) = registered(&site, "karim@demandeur.example", KARIM).await;
        let (two, _) = registered(&site, "luc@demandeur.example", OTHER).await;
        night(&site).await;
        assert!(pair_of(&site, one, two).await.is_none());
        let content = read(&site, two).await.content.unwrap();
        let mut corrected = content.clone();
        corrected.identity = Identity {
            name: "Karim".to_owned(),
            first_names: "Haddad".to_owned(),
            birth_date: "1982-04-30".parse().unwrap(),
            ..content.identity.clone()
        };
        let desk: GuichetCode = "G6902".parse().unwrap();
        modification::receive_from_desk(&site.portal, two, desk, corrected).await.unwrap();
        night(&site).await;
        let pair = pair_of(&site, one, two).await.expect("name and first name are swapped");
        assert_eq!(pair.likeness.reasons, [app::domain::duplicate::Reason::Swapped]);
        modification::receive_from_desk(&site.portal, two, desk, content).await.unwrap();
        night(&site).await;
        assert!(pair_of(&site, one, two).await.is_none(), "nobody had looked at it");
    });
}

#[test]
fn a_register_that_had_no_keys_gets_them_the_first_night() {
    on_both(async |site| {
        let (older, younger, pair) = found(&site).await;
        let mut tx = site.portal.store.write().await.unwrap();
        for id in [older, younger] {
            tx.put_duplicate_keys(id, &BTreeSet::new(), false).await.unwrap();
            tx.check_duplicates(id, site.now()).await.unwrap();
        }
        tx.drop_found_pair(pair.id).await.unwrap();
        tx.commit().await.unwrap();
        site.work().await;
        assert!(pair_of(&site, older, younger).await.is_some());
        let kept = site.portal.store.read().await.unwrap().duplicate_keys(older).await.unwrap();
        assert!(kept.len() >= 5, "{kept:?}");
    });
}

#[test]
fn a_manager_merges_the_oldest_is_kept_everybody_is_told_and_all_can_be_undone() {
    on_both(async |site| {
        let (older, younger, pair) = found(&site).await;
        assert_eq!(pending(&site).await, 2);
        let before = read(&site, younger).await;
        let boss = manager();
        pairs::merge(&site.portal, &boss, pair.id, Some(pair.version), "Même carte").await.unwrap();
        let (kept, closed) = (read(&site, older).await, read(&site, younger).await);
        let number = kept.status.registration().unwrap().unique_number;
        assert!(matches!(kept.status, Status::Active(_)));
        assert!(matches!(closed.status, Status::Removed { reason: RemovalReason::Merged, .. }));
        assert_eq!(pending(&site).await, 1);
        for id in [older, younger] {
            replays(&site, id).await;
        }
        // Guichets of the closed one are told, its applicant and the holder of the kept one too.
        let events = site.portal.store.read().await.unwrap().events(younger).await.unwrap();
        let last = events.last().unwrap();
        assert_eq!((last.event.kind(), last.channel.as_str()), ("merged", "manager"));
        let states =
            site.portal.store.read().await.unwrap().dispatch_states(younger).await.unwrap();
        assert_eq!(states.len(), 6, "three guichets, twice: {states:?}");
        let mail = &site.mails("hadad@demandeur.example")[0];
        assert!(mail.text.contains(&number.to_string()), "{}", mail.text);
        assert!(site.mails("karim@demandeur.example")[0].subject.contains("réunie"));
        // Twice: told so. Its applicant reads where their seniority is.
        let twice = pairs::merge(&site.portal, &boss, pair.id, Some(pair.version), "x").await;
        assert!(refused(twice).contains("déjà été traité"));
        let mut holder = site.browser();
        holder.sign_in("hadad@demandeur.example").await;
        let page = holder.page("/demande").await.text;
        assert!(page.contains(&number.to_string()) && page.contains("Retrouver la demande gardée"));
        assert!(!page.contains("Faire une nouvelle demande"), "{page}");
        // Undone a month later.
        site.wait(TimeDelta::days(31));
        let treated = pair_of(&site, older, younger).await.unwrap();
        pairs::undo(&site.portal, &boss, pair.id, Some(treated.version), "Deux cousins")
            .await
            .unwrap();
        assert_eq!(pending(&site).await, 2);
        let back = read(&site, younger).await;
        assert_eq!(
            (&back.status, &back.content, back.account),
            (&before.status, &before.content, before.account)
        );
        for id in [older, younger] {
            replays(&site, id).await;
        }
        assert!(site.mails("hadad@demandeur.example")[0].subject.contains("de nouveau active"));
        let open = pair_of(&site, older, younger).await.unwrap();
        assert_eq!(open.state, PairState::Reported);
        let kept = site.portal.store.read().await.unwrap().duplicate_keys(younger).await.unwrap();
        assert!(!kept.is_empty(), "found again from now on");
    });
}

#[test]
fn a_demand_comes_back_without_its_account_when_that_holds_another() {
    on_both(async |site| {
        let (older, younger, pair) = found(&site).await;
        let boss = manager();
        pairs::merge(&site.portal, &boss, pair.id, Some(pair.version), "Même carte").await.unwrap();
        let account = read(&site, younger).await.account.unwrap();
        demand::start(&site.portal, &applicant(account)).await.unwrap();
        let treated = pair_of(&site, older, younger).await.unwrap();
        pairs::undo(&site.portal, &boss, pair.id, Some(treated.version), "Erreur").await.unwrap();
        let back = read(&site, younger).await;
        assert_eq!(back.account, None);
        assert!(matches!(back.status, Status::Active(_)));
        replays(&site, younger).await;
        site.work().await;
        let mail = &site.mails("hadad@demandeur.example")[0];
        assert!(mail.text.contains("/demande/rattachement"), "{}", mail.text);
    });
}

#[test]
fn a_demand_that_comes_back_from_a_merge_has_its_time_anew() {
    on_both(async |site| {
        let (older, younger, pair) = found(&site).await;
        tick(&site, "2027-02-05").await;
        let boss = manager();
        pairs::merge(&site.portal, &boss, pair.id, Some(pair.version), "Même carte").await.unwrap();
        // Two months past its expiry, the error is seen.
        at(&site, "2027-05-01");
        let treated = pair_of(&site, older, younger).await.unwrap();
        pairs::undo(&site.portal, &boss, pair.id, Some(treated.version), "Erreur").await.unwrap();
        tick(&site, "2027-05-01").await;
        assert!(matches!(read(&site, older).await.status, Status::Removed { .. }), "in its time");
        let told = own_page(&site, "hadad@demandeur.example").await;
        assert!(told.contains("1er juillet 2027") && !told.contains("au plus tôt"), "{told}");
        tick(&site, "2027-06-30").await;
        assert!(matches!(read(&site, younger).await.status, Status::Active(_)), "not at once");
        tick(&site, "2027-07-01").await;
        assert!(matches!(read(&site, younger).await.status, Status::Removed { .. }));
    });
}

#[test]
fn two_managers_at_once_decide_once() {
    on_both(async |site| {
        let (older, younger, pair) = found(&site).await;
        let (one, two) = (manager(), manager());
        let version = Some(pair.version);
        let (a, b) = tokio::join!(
            pairs::merge(&site.portal, &one, pair.id, version, "Même personne"),
            pairs::distinct(&site.portal, &two, pair.id, version, "Deux personnes"),
        );
        assert!(a.is_ok() != b.is_ok(), "{a:?} {b:?}");
        let removed = matches!(read(&site, younger).await.status, Status::Removed { .. });
        assert_eq!(removed, a.is_ok());
        assert!(matches!(read(&site, older).await.status, Status::Active(_)));
        let acts = site.portal.store.read().await.unwrap().pair_acts(pair.id).await.unwrap();
        assert_eq!(acts.len(), 1, "{acts:?}");
    });
}

#[test]
fn two_persons_told_apart_are_never_proposed_again_until_it_is_undone() {
    on_both(async |site| {
        let (older, younger, pair) = found(&site).await;
        let boss = manager();
        pairs::distinct(&site.portal, &boss, pair.id, Some(pair.version), "Frères").await.unwrap();
        let (open, total) = pairs::list(&site.portal, &boss, false, 50, 0).await.unwrap();
        assert!(open.is_empty() && total == 0);
        assert_eq!(pairs::list(&site.portal, &boss, true, 50, 0).await.unwrap().1, 1);
        // A later change of either looks again, and leaves the decision alone.
        let mut content = read(&site, younger).await.content.unwrap();
        content.identity.first_names = "Karim Ali".to_owned();
        let desk = "G6902".parse().unwrap();
        modification::receive_from_desk(&site.portal, younger, desk, content).await.unwrap();
        night(&site).await;
        let told = pair_of(&site, older, younger).await.unwrap();
        assert_eq!(told.state, PairState::Distinct);
        pairs::undo(&site.portal, &boss, pair.id, Some(told.version), "Erreur").await.unwrap();
        assert_eq!(pairs::list(&site.portal, &boss, false, 50, 0).await.unwrap().1, 1);
    });
}

#[test]
fn a_guichet_compares_aligns_and_reports_and_the_manager_decides() {
    on_both(async |site| {
        let (older, younger, pair) = found(&site).await;
        let desk = "agent@guichet.example";
        let mut agent = site.signed_in(desk, Role::GuichetAgent, &[], &["G6902"]).await;
        let list = agent.page("/guichet/doublons").await.text;
        let here = address(&list, "/guichet/doublons/");
        assert_eq!(here, format!("/guichet/doublons/{}", pair.id));
        assert!(!list.contains("Karim"), "a list names nobody");
        let page = agent.page(&here).await;
        assert!(page.text.contains("Hadad") && page.text.contains("30 avril 1982"));
        let version = page.field("version");
        let wrong = younger.to_string();
        let blind = [("version", version.as_str()), ("demandeACorriger", wrong.as_str())];
        let answer = agent.post(&format!("{here}/alignement"), &blind).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text.contains("Vérifiez d’abord la pièce"), "{}", answer.text);
        let seen = [blind[0], blind[1], ("pieceVerifiee", "oui")];
        agent.go(&format!("{here}/alignement"), &seen).await;
        let aligned = read(&site, younger).await;
        assert_eq!(aligned.content.as_ref().unwrap().identity.name, "Haddad");
        let exact = pair_of(&site, older, younger).await.unwrap();
        assert_eq!(exact.likeness.level, Level::Exact);
        // What was on screen is no longer: nothing is overwritten.
        let stale = agent.post(&format!("{here}/signalement"), &[("version", &version)]).await;
        assert_eq!(stale.status, StatusCode::CONFLICT);
        let version = agent.page(&here).await.field("version");
        let fields = [("version", version.as_str()), ("remarque", "Carte vue au guichet")];
        agent.go(&format!("{here}/signalement"), &fields).await;

        let mut boss =
            site.signed_in("chef@etat.example", Role::TerritoryManager, &["069"], &[]).await;
        let list = boss.page("/territoire/doublons").await.text;
        assert!(list.contains("Signalé par un guichet"), "{list}");
        let here = address(&list, "/territoire/doublons/");
        let page = boss.page(&here).await;
        assert!(page.text.contains("Carte vue au guichet"), "{}", page.text);
        let decide = |decision: &'static str, motive: &'static str, version: String| {
            [("decision", decision.to_owned()), ("motif", motive.to_owned()), ("version", version)]
        };
        let silent = sent(&mut boss, &here, decide("reunir", "", page.field("version"))).await;
        assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
        let done = decide("reunir", "Même carte", page.field("version"));
        assert_eq!(sent(&mut boss, &here, done).await.location(), "/territoire/doublons");
        assert!(matches!(read(&site, younger).await.status, Status::Removed { .. }));
        let treated = boss.page("/territoire/doublons?traites=1").await.text;
        assert!(treated.contains("Demandes réunies"), "{treated}");
        let version = boss.page(&here).await.field("version");
        sent(&mut boss, &here, decide("annuler", "Deux cousins", version)).await;
        assert!(matches!(read(&site, younger).await.status, Status::Active(_)));
    });
}

async fn sent(browser: &mut Browser, path: &str, fields: [(&str, String); 3]) -> Answer {
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    browser.post(path, &fields).await
}

#[test]
fn a_guichet_reports_two_numbers_that_the_portal_had_not_brought_together() {
    on_both(async |site| {
        let (one, first) = registered(&site, "karim@demandeur.example", KARIM).await;
        let (two, second) = registered(&site, "luc@demandeur.example", OTHER).await;
        site.work().await;
        let numbers = (first, second);
        let foreign = agent("G3801");
        let unknown = pairs::report_numbers(&site.portal, &foreign, numbers, "").await;
        assert!(matches!(unknown, Err(Error::NotFound)), "{unknown:?}");
        let own = agent("G6902");
        let twice = pairs::report_numbers(&site.portal, &own, (first, first), "").await;
        assert!(refused(twice).contains("les mêmes"));
        let id = pairs::report_numbers(&site.portal, &own, numbers, "Même photo").await.unwrap();
        let pair = pair_of(&site, one, two).await.unwrap();
        assert_eq!((pair.id, pair.state), (id, PairState::Reported));
        assert!(pair.likeness.is_by_hand(), "{:?}", pair.likeness);
        let mut page =
            site.signed_in("a@guichet.example", Role::GuichetAgent, &[], &["G6902"]).await;
        let page = page.page(&format!("/guichet/doublons/{id}")).await.text;
        assert!(page.contains("Signalé à la main") && !page.contains("alignement"), "{page}");
        // The night's search leaves alone what a person brought.
        night(&site).await;
        assert!(pair_of(&site, one, two).await.is_some());
    });
}

#[test]
fn pairs_of_others_do_not_exist() {
    on_both(async |site| {
        let (_, younger, pair) = found(&site).await;
        let abroad = Actor { territories: vec!["038".parse().unwrap()], ..manager() };
        let (portal, version) = (&site.portal, Some(pair.version));
        let gone = |outcome: Result<(), Error>| assert!(matches!(outcome, Err(Error::NotFound)));
        for actor in [&abroad, &agent("G6902"), &operator()] {
            gone(pairs::compare(portal, actor, pair.id).await.map(drop));
            gone(pairs::merge(portal, actor, pair.id, version, "x").await);
            gone(pairs::distinct(portal, actor, pair.id, version, "x").await);
            gone(pairs::undo(portal, actor, pair.id, version, "x").await);
        }
        for actor in [&agent("G3801"), &agent("G6909"), &manager()] {
            gone(pairs::compare_at_desk(portal, actor, pair.id).await.map(drop));
            gone(pairs::report(portal, actor, pair.id, version, "").await);
            gone(pairs::align(portal, actor, pair.id, version, younger).await);
        }
        let lists = pairs::list_at_desk(portal, &agent("G3801"), 50, 0).await.unwrap();
        assert_eq!(lists.1, 0);
        assert_eq!(pairs::list(portal, &abroad, false, 50, 0).await.unwrap().1, 0);
        let path = format!("/territoire/doublons/{}", pair.id);
        let mut other =
            site.signed_in("isere@etat.example", Role::TerritoryManager, &["038"], &[]).await;
        assert_eq!(other.get(&path).await.status, StatusCode::NOT_FOUND);
        assert!(matches!(read(&site, younger).await.status, Status::Active(_)));
        let nobody = PairId(ids::new());
        gone(pairs::merge(portal, &manager(), nobody, version, "x").await);
    });
}

#[test]
fn a_guichet_may_force_with_a_reason_and_is_counted() {
    on_both(async |site| {
        let (first, _) = registered(&site, "karim@demandeur.example", KARIM).await;
        let content = read(&site, first).await.content.unwrap();
        let territory = "069".parse().unwrap();
        let mut tx = site.portal.store.write().await.unwrap();
        let blind = duplicates::check(&mut tx, &content, territory, None).await;
        assert!(refused(blind).contains("Une demande existe déjà"));
        drop(tx);
        let guichet: GuichetCode = "G6902".parse().unwrap();
        let forcing = Forcing {
            actor: agent("G6902").account,
            guichet,
            reason: ForcedReason::Namesakes,
            motive: "Deux cartes vues".to_owned(),
        };
        let number = "0690326000777G6902".parse().unwrap();
        let today = site.portal.today(Some(territory));
        let forced =
            demand::receive_from_desk(&site.portal, number, today, content.clone()).await.unwrap();
        let mut tx = site.portal.store.write().await.unwrap();
        let alike = duplicates::check(&mut tx, &content, territory, Some(&forcing)).await.unwrap();
        let alike: Vec<_> = alike.into_iter().filter(|one| one.demand.id != forced).collect();
        assert_eq!(alike.len(), 1);
        duplicates::write_forcing(&mut tx, forced, territory, &alike, &forcing, site.now())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let counted = pairs::forced(&site.portal, &manager()).await.unwrap();
        assert_eq!(counted, [(guichet, 1)]);
        let pair = pair_of(&site, first, forced).await.unwrap();
        assert_eq!(pair.state, PairState::Forced);
        night(&site).await;
        assert_eq!(pair_of(&site, first, forced).await.unwrap().state, PairState::Forced);
        let (open, _) = pairs::list(&site.portal, &manager(), false, 50, 0).await.unwrap();
        assert_eq!(open.len(), 1, "the manager sees it");
        site.wait(TimeDelta::days(366));
        assert!(pairs::forced(&site.portal, &manager()).await.unwrap().is_empty());
    });
}

#[test]
fn who_was_refused_as_a_duplicate_links_the_demand_that_counts_to_the_same_account() {
    on_both(async |site| {
        // Registered at a desk years ago, without an account.
        let (_, model) = filed(&site, "modele@demandeur.example", KARIM).await;
        let content = read(&site, model).await.content.unwrap();
        let number = "0690326000777G6902".parse().unwrap();
        let today = site.portal.today(None);
        let known = demand::receive_from_desk(&site.portal, number, today, content).await.unwrap();
        let (account, second) = filed(&site, "bis@demandeur.example", KARIM).await;
        refused(accept(&site, second).await);
        let refusal = app::domain::refusal::DocumentRefusal {
            reason: app::domain::refusal::RefusalReason::Duplicate,
            sentence: String::new(),
            differences: vec![],
        };
        let version = Some(read(&site, second).await.version);
        crate::concurrency::refuse(&site, &operator(), second, version, refusal).await.unwrap();
        site.work().await;
        // No account: the address that the desk knows.
        let told = site.mails("eloise@demandeur.example");
        assert!(told[0].subject.contains("Une autre demande"), "{}", told[0].subject);
        let mut browser = site.browser();
        browser.sign_in("bis@demandeur.example").await;
        assert!(browser.page("/demande").await.text.contains("/demande/rattachement"));
        let claim = [
            ("numUnique", "0690326000777G6902"),
            ("nom", "Haddad"),
            ("dateNaissance_jour", "30"),
            ("dateNaissance_mois", "4"),
            ("dateNaissance_annee", "1982"),
        ];
        browser.go("/demande/rattachement", &claim).await;
        site.work().await;
        let mail = &site.mails("eloise@demandeur.example")[0].text;
        let code: String = mail
            .split(|c: char| !c.is_ascii_digit())
            .find(|digits| digits.len() == 8)
            .expect("a code")
            .to_owned();
        browser.go("/demande/rattachement/code", &[("code", &code)]).await;
        assert_eq!(read(&site, known).await.account, Some(account));
        let aside = read(&site, second).await;
        assert_eq!(aside.account, None);
        replays(&site, second).await;
        let pages = site.portal.store.read().await.unwrap().pages(second).await.unwrap();
        assert!(pages.is_empty());
        let (open, _) = pairs::list(&site.portal, &manager(), false, 50, 0).await.unwrap();
        assert!(open.is_empty(), "nothing is left to decide: {open:?}");
    });
}
