//! The work of the desks, from the inbox to the receipt.

use crate::harness::{Answer, Browser, Site, on_both, steps};
use app::domain::account::Role;
use app::domain::demand::Demand;
use app::domain::life_cycle::{RemovalReason, Status};
use axum::http::StatusCode;
use chrono::TimeDelta;
use guichet_web::actions::demand;

const EMAIL: &str = "eloise@demandeur.example";
const NUMBER: &str = "0690326000001GDPUB";
pub(crate) const PAGE: &str = "/guichet/demande/0690326000001GDPUB";
const NOWHERE: &str = "Aucune demande trouvée dans votre territoire";

pub(crate) async fn desk(site: &Site, name: &str, guichets: &[&str]) -> Browser {
    let email = format!("{name}@guichet.example");
    site.signed_in(&email, Role::GuichetAgent, &[], guichets).await
}

/// A demand registered by an operator, and dispatched.
pub(crate) async fn registered(site: &Site) -> Browser {
    let mut applicant = site.applicant(EMAIL).await;
    applicant.file().await;
    let mut operator = site.operator().await;
    let file = address(&operator.page("/operateur").await.text, "/operateur/dossier/");
    let version = operator.page(&file).await.field("version");
    operator.go(&format!("{file}/validation"), &[("version", &version)]).await;
    site.work().await;
    applicant
}

/// The first address of a page that begins so.
fn address(html: &str, start: &str) -> String {
    let at = html.find(start).unwrap_or_else(|| panic!("no {start} in {html}"));
    html[at..].split('"').next().unwrap().to_owned()
}

async fn kept(site: &Site, number: &str) -> Demand {
    let mut conn = site.portal.store.read().await.unwrap();
    conn.demand_by_number(number.parse().unwrap()).await.unwrap().unwrap()
}

/// What the register tells, replayed, is the demand.
async fn replays(site: &Site, number: &str) {
    let kept = kept(site, number).await;
    let mut conn = site.portal.store.read().await.unwrap();
    let events = conn.events(kept.id).await.unwrap();
    let events: Vec<_> = events.into_iter().map(|recorded| recorded.event).collect();
    let folded = Demand::fold(kept.id, kept.account, &events);
    assert_eq!((folded.status, folded.content), (kept.status, kept.content));
    assert_eq!(folded.account, kept.account);
}

async fn kinds(site: &Site, number: &str) -> Vec<&'static str> {
    let id = kept(site, number).await.id;
    let mut conn = site.portal.store.read().await.unwrap();
    conn.events(id).await.unwrap().iter().map(|recorded| recorded.event.kind()).collect()
}

async fn told(site: &Site, number: &str) -> Vec<String> {
    let id = kept(site, number).await.id;
    let mut conn = site.portal.store.read().await.unwrap();
    conn.dispatch_states(id).await.unwrap().into_iter().map(|(code, _)| code).collect()
}

async fn by_name(browser: &mut Browser, name: &str, year: &str) -> Answer {
    let fields = [("par", "nom"), ("nom", name), ("dateNaissance_annee", year)];
    browser.post("/guichet/recherche", &fields).await
}

async fn by_birth(browser: &mut Browser, [day, month, year]: [&str; 3]) -> Answer {
    let fields = [
        ("par", "nom"),
        ("nom", "Durand"),
        ("dateNaissance_jour", day),
        ("dateNaissance_mois", month),
        ("dateNaissance_annee", year),
    ];
    browser.post("/guichet/recherche", &fields).await
}

async fn by_number(browser: &mut Browser, number: &str) -> Answer {
    browser.post("/guichet/recherche", &[("par", "numero"), ("numUnique", number)]).await
}

#[test]
fn each_guichet_has_its_own_unread_marks_and_filters_keep_their_address() {
    on_both(async |site| {
        registered(&site).await;
        let mut landlord = desk(&site, "bailleur", &["G6902"]).await;
        let mut town = desk(&site, "ville", &["G6903"]).await;
        for browser in [&mut landlord, &mut town] {
            let inbox = browser.page("/guichet").await.text;
            assert!(inbox.contains("Non lue<") && inbox.contains("dont 1 non lu."), "{inbox}");
        }
        landlord.page(PAGE).await;
        let read = landlord.page("/guichet").await.text;
        assert!(!read.contains("Non lue<") && read.contains(PAGE), "{read}");
        assert!(!landlord.page("/guichet?nonlu=1").await.text.contains(PAGE));
        assert!(town.page("/guichet?nonlu=1").await.text.contains(PAGE), "read there only");
        // A colleague of the same guichet sees it as read.
        let mut colleague = desk(&site, "collegue", &["G6902"]).await;
        assert!(!colleague.page("/guichet?nonlu=1").await.text.contains(PAGE));
        for (query, there) in [
            ("type=registered", true),
            ("type=removed", false),
            ("mois=2026-03", true),
            ("mois=2026-02", false),
            ("mois=nonsense", true),
        ] {
            let inbox = landlord.page(&format!("/guichet?{query}")).await.text;
            assert_eq!(inbox.contains(PAGE), there, "{query}");
        }
        // A later event is unread again.
        landlord.go(&format!("{PAGE}/accuse"), &[]).await;
        let id = kept(&site, NUMBER).await.id;
        let mut content = kept(&site, NUMBER).await.content.unwrap();
        content.contact.street = "8 rue Neuve".to_owned();
        site.wait(TimeDelta::hours(1));
        let town_code = "G6903".parse().unwrap();
        guichet_web::actions::modification::receive_from_desk(&site.portal, id, town_code, content)
            .await
            .unwrap();
        site.work().await;
        landlord.sign_in("bailleur@guichet.example").await;
        assert!(landlord.page("/guichet?nonlu=1").await.text.contains("Modifiée"));
    });
}

#[test]
fn a_desk_finds_demands_of_its_territory_alone_and_each_search_is_noted_without_its_words() {
    on_both(async |site| {
        registered(&site).await;
        let account =
            site.account("rhone@guichet.example", Role::GuichetAgent, &[], &["G6902"]).await;
        let mut rhone = site.browser();
        rhone.sign_in("rhone@guichet.example").await;
        let mut isere = desk(&site, "isere", &["G3801"]).await;
        let typed = "069 0326 000001 gdpub";
        assert_eq!(by_number(&mut rhone, typed).await.location(), PAGE);
        for name in ["DURAND", "D ALEMBERT", "d’Alembert"] {
            let found = by_name(&mut rhone, name, "1980").await;
            assert!(
                found.text.contains(PAGE) && found.text.contains("1 demande trouvée"),
                "{name}"
            );
        }
        assert!(by_name(&mut rhone, "Durand", "1981").await.text.contains(NOWHERE));
        // Another territory, and a number that is nobody's: the same answer.
        for answer in [
            by_number(&mut isere, NUMBER).await,
            by_number(&mut isere, "0380326000999GDPUB").await,
            by_name(&mut isere, "Durand", "1980").await,
        ] {
            assert_eq!(answer.status, StatusCode::OK);
            assert!(answer.text.contains(NOWHERE), "{}", answer.text);
            assert!(!answer.text.contains("Éloïse"), "{}", answer.text);
        }
        for path in [PAGE.to_owned(), format!("{PAGE}/radiation"), format!("{PAGE}/recu")] {
            assert_eq!(isere.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        let wrong = by_number(&mut rhone, "069").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.text.contains("18 caractères"), "{}", wrong.text);
        let mut conn = site.portal.store.read().await.unwrap();
        let searches = conn.searches(account).await.unwrap();
        let kinds: Vec<_> = searches.iter().map(|(kind, found)| (kind.as_str(), *found)).collect();
        assert_eq!(kinds, [("number", 1), ("name", 1), ("name", 1), ("name", 1), ("name", 0)]);
    });
}

#[test]
fn a_desk_finds_a_person_when_the_search_or_the_demand_does_not_know_the_day() {
    on_both(async |site| {
        registered(&site).await;
        let mut landlord = desk(&site, "bailleur", &["G6902"]).await;
        let entry = type_paper(&mut landlord).await;
        let mut identity = steps().into_iter().find(|(slug, _)| *slug == "identite").unwrap().1;
        identity.retain(|(name, _)| !name.starts_with("dateNaissance"));
        identity.extend([
            ("dateNaissance_jour", "17"),
            ("dateNaissance_mois", "5"),
            ("dateNaissance_annee", "1979"),
        ]);
        landlord.go(&format!("{entry}/etape/identite"), &identity).await;
        let fields =
            [("dateDepot", "2026-03-02"), ("pieceVue", "CNI"), ("identiteConforme", "oui")];
        landlord.go(&entry, &fields).await;
        let paper = "0690326000002G6902";
        for (birth, found) in [
            (["17", "5", "1979"], Some(paper)),
            (["", "5", "1979"], Some(paper)),
            (["", "", "1979"], Some(paper)),
            (["18", "5", "1979"], None),
            (["", "6", "1979"], None),
            // The other demand knows the year alone.
            (["", "", "1980"], Some(NUMBER)),
            (["", "4", "1980"], Some(NUMBER)),
            (["3", "4", "1980"], Some(NUMBER)),
            (["3", "4", "1981"], None),
        ] {
            let answer = by_birth(&mut landlord, birth).await.text;
            match found {
                Some(number) => {
                    assert!(answer.contains("1 demande trouvée"), "{birth:?}: {answer}");
                    assert!(answer.contains(number), "{birth:?}: {answer}");
                }
                None => assert!(answer.contains(NOWHERE), "{birth:?}: {answer}"),
            }
        }
    });
}

#[test]
fn a_landlord_removes_with_the_facts_of_the_motive_and_everybody_is_told() {
    on_both(async |site| {
        registered(&site).await;
        let mut landlord = desk(&site, "bailleur", &["G6902"]).await;
        let path = format!("{PAGE}/radiation");
        let version = landlord.page(&path).await.field("version");
        let fields = |more: &[(&'static str, &'static str)]| {
            let mut all = vec![("guichet", "G6902"), ("version", version.as_str())];
            all.extend_from_slice(more);
            all.into_iter().map(|(a, b)| (a.to_owned(), b.to_owned())).collect::<Vec<_>>()
        };
        let send = async |browser: &mut Browser, path: &str, fields: &[(String, String)]| {
            let fields: Vec<_> = fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
            browser.post(path, &fields).await
        };
        let warned = [("dateAvertissement", "2026-03-02"), ("preuveAvertissement", "1A 234")];
        // Without its sub-motive, beside the field.
        let without = fields(&[("motifRadiation", "RADIRR"), warned[0], warned[1]]);
        let answer = send(&mut landlord, &path, &without).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text.contains("sousMotif-erreur"), "{}", answer.text);
        let again = send(&mut landlord, &format!("{path}/confirmation"), &without).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "not by the last step either");
        // Too early after the warning.
        let early =
            fields(&[("motifRadiation", "RADIRR"), ("sousMotif", "IRRRES"), warned[0], warned[1]]);
        let answer = send(&mut landlord, &path, &early).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text.contains("2 avril 2026"), "{}", answer.text);
        // A lease without its dwelling.
        let lease = [("motifRadiation", "RADATT"), ("dateBail", "2026-03-02")];
        let answer = send(&mut landlord, &path, &fields(&lease)).await;
        assert!(answer.text.contains("numeroRpls-erreur"), "{}", answer.text);
        // A town has no lease to declare.
        let mut town = desk(&site, "ville", &["G6903"]).await;
        let of_town = [
            ("guichet", "G6903"),
            ("version", version.as_str()),
            lease[0],
            lease[1],
            ("numeroRpls", "1234567890"),
        ];
        let answer = town.post(&path, &of_town).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text.contains("réservé au guichet d’un bailleur"), "{}", answer.text);

        let right = fields(&[lease[0], lease[1], ("numeroRpls", "1234567890")]);
        let check = send(&mut landlord, &path, &right).await;
        assert_eq!(check.status, StatusCode::OK);
        assert!(check.text.contains("Ce qui va se passer"), "{}", check.text);
        assert!(matches!(kept(&site, NUMBER).await.status, Status::Active(_)), "not yet");
        let done = send(&mut landlord, &format!("{path}/confirmation"), &right).await;
        assert_eq!(done.location(), format!("{PAGE}/recu"));
        let receipt = landlord.page(&format!("{PAGE}/recu")).await.text;
        assert!(receipt.contains("Bail signé le 2 mars 2026, logement 1234567890"), "{receipt}");
        let Status::Removed { reason, .. } = kept(&site, NUMBER).await.status else {
            panic!("removed")
        };
        assert_eq!(reason, RemovalReason::Allocated);
        assert_eq!(kinds(&site, NUMBER).await, ["filed", "registered", "removed"]);
        // The sender is not told.
        assert_eq!(told(&site, NUMBER).await[3..], ["G6901", "G6903"]);
        replays(&site, NUMBER).await;
        assert_eq!(site.counted("D69 pending").await, 0);
        assert_eq!(site.counted("D69 allocated 2026-03").await, 1);
        assert!(site.mails(EMAIL)[0].text.contains("radiée"));
        // Twice, or from a tab left open: the page of the demand says it.
        let twice = send(&mut landlord, &format!("{path}/confirmation"), &right).await;
        assert_eq!(twice.location(), PAGE);
        let told = landlord.page(PAGE).await.text;
        assert!(told.contains("déjà radiée"), "{told}");
        assert_eq!(send(&mut landlord, &path, &right).await.location(), PAGE);
        assert_eq!(landlord.get(&path).await.location(), PAGE);
        assert_eq!(kinds(&site, NUMBER).await, ["filed", "registered", "removed"]);
        let mut isere = desk(&site, "isere", &["G3801"]).await;
        let foreign = send(&mut isere, &format!("{path}/confirmation"), &right).await;
        assert_eq!(foreign.status, StatusCode::NOT_FOUND, "nothing is told elsewhere");
    });
}

#[test]
fn a_demand_of_the_portal_is_registered_with_the_document_in_hand() {
    on_both(async |site| {
        let mut applicant = site.applicant(EMAIL).await;
        applicant.file().await;
        let mut town = desk(&site, "ville", &["G6903"]).await;
        let mut isere = desk(&site, "isere", &["G3801"]).await;
        let found = by_name(&mut town, "Durand", "1980").await.text;
        assert!(found.contains("Sans numéro"), "{found}");
        let file = address(&found, "/guichet/dossier/");
        assert_eq!(isere.get(&file).await.status, StatusCode::NOT_FOUND);
        let version = town.page(&file).await.field("version");
        let path = format!("{file}/validation");
        let unseen = town.post(&path, &[("version", &version), ("guichet", "G6903")]).await;
        assert_eq!(unseen.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(unseen.text.contains("pieceVue-erreur"), "{}", unseen.text);
        let fields = [
            ("version", version.as_str()),
            ("guichet", "G6903"),
            ("pieceVue", "PASSEPORT"),
            ("identiteConforme", "oui"),
        ];
        assert_eq!(isere.post(&path, &fields).await.status, StatusCode::NOT_FOUND);
        assert_eq!(town.go(&path, &fields).await, format!("{PAGE}/recu"));
        site.work().await;
        // A number of the portal, and the desk in its history.
        let page = town.page(PAGE).await.text;
        assert!(page.contains("Guichet G6903 a vérifié la pièce d’identité"), "{page}");
        assert!(page.contains("pièce vue\u{a0}: passeport"), "{page}");
        assert_eq!(told(&site, NUMBER).await, ["G6901", "G6902"], "the desk knows already");
        let mut other = desk(&site, "bailleur", &["G6902"]).await;
        assert!(other.page("/guichet").await.text.contains(NUMBER));
        assert!(site.mails(EMAIL)[0].text.contains(NUMBER));
        let certificate = town.get(&format!("{PAGE}/attestation.pdf")).await;
        assert!(certificate.bytes.starts_with(b"%PDF"));
        replays(&site, NUMBER).await;
        // Twice: told in words.
        assert_eq!(town.post(&path, &fields).await.location(), "/guichet");
        let why = town.page("/guichet").await.text;
        assert!(why.contains("une décision a déjà été prise"), "{why}");
        // What its applicant changes later reaches the desk that registered it.
        let address = "/demande/etape/contact";
        let mut contact = steps().into_iter().find(|(slug, _)| *slug == "contact").unwrap().1;
        contact.retain(|(name, _)| *name != "voie");
        contact.push(("voie", "5 rue Neuve"));
        applicant.go(address, &contact).await;
        let version = applicant.page("/demande/modification").await.field("version");
        let fields = [("declaration", "oui"), ("version", version.as_str())];
        applicant.go("/demande/modification", &fields).await;
        assert_eq!(told(&site, NUMBER).await[2..], ["G6901", "G6902", "G6903"]);
    });
}

/// Types a whole demand on paper; gives where it is recorded.
async fn type_paper(browser: &mut Browser) -> String {
    let first = browser.go("/guichet/saisie", &[("guichet", "G6902")]).await;
    let entry = first.strip_suffix("/etape/identite").unwrap().to_owned();
    for (step, fields) in steps() {
        let to = browser.go(&format!("{entry}/etape/{step}"), &fields).await;
        assert!(to.starts_with(&entry), "{step} leads to {to}");
    }
    entry
}

#[test]
fn a_paper_demand_gets_a_number_of_its_guichet_and_its_lateness_is_measured() {
    on_both(async |site| {
        let mut landlord = desk(&site, "bailleur", &["G6902"]).await;
        let entry = type_paper(&mut landlord).await;
        let listed = landlord.page("/guichet/saisie").await.text;
        assert!(listed.contains(&entry), "{listed}");
        let mut other = desk(&site, "ville", &["G6903"]).await;
        assert_eq!(other.get(&entry).await.status, StatusCode::NOT_FOUND, "one’s own typing");
        let unseen = landlord.post(&entry, &[("dateDepot", "2026-03-03")]).await;
        assert_eq!(unseen.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(unseen.text.contains("Cette date est dans le futur"), "{}", unseen.text);
        assert!(unseen.text.contains("pieceVue-erreur"), "{}", unseen.text);
        let fields =
            [("dateDepot", "2026-01-15"), ("pieceVue", "CNI"), ("identiteConforme", "oui")];
        let receipt = landlord.go(&entry, &fields).await;
        let number = "0690326000001G6902";
        assert_eq!(receipt, format!("/guichet/demande/{number}/recu"));
        assert_eq!(landlord.go(&entry, &fields).await, receipt, "a second click records nothing");
        let demand = kept(&site, number).await;
        let registration = demand.status.registration().unwrap();
        assert_eq!(registration.filed_on.to_string(), "2026-01-15");
        assert_eq!(registration.registered_on.to_string(), "2026-03-02");
        assert_eq!(demand.account, None);
        assert_eq!(demand.content.as_ref().unwrap().identity.name, "Durand");
        let page = landlord.page(&format!("/guichet/demande/{number}")).await.text;
        assert!(page.contains("Saisie en retard") && page.contains("46 jours"), "{page}");
        assert!(page.contains("pièce vue\u{a0}: carte nationale d’identité"), "{page}");
        assert_eq!(told(&site, number).await, ["G6901", "G6903"]);
        assert_eq!(site.counted("D69 new 2026-03").await, 1);
        replays(&site, number).await;
        assert_eq!(landlord.get(&format!("{entry}/etape/identite")).await.location(), entry);
    });
}

#[test]
fn a_paper_demand_without_email_is_registered_and_nobody_is_written_to() {
    on_both(async |site| {
        let mut landlord = desk(&site, "bailleur", &["G6902"]).await;
        let entry = type_paper(&mut landlord).await;
        let contact = |email: &'static str| {
            let mut fields = steps().into_iter().find(|(slug, _)| *slug == "contact").unwrap().1;
            fields.retain(|(name, _)| *name != "mel");
            fields.push(("mel", email));
            fields
        };
        let step = format!("{entry}/etape/contact");
        let wrong = landlord.post(&step, &contact("eloise@")).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.text.contains("mel-erreur"), "{}", wrong.text);
        assert_eq!(landlord.go(&step, &contact("")).await, entry);
        let fields =
            [("dateDepot", "2026-02-16"), ("pieceVue", "CNI"), ("identiteConforme", "oui")];
        let receipt = landlord.go(&entry, &fields).await;
        let number = "0690326000001G6902";
        assert_eq!(receipt, format!("/guichet/demande/{number}/recu"));
        let told = landlord.page(&receipt).await.text;
        assert!(told.contains("Aucune adresse e-mail n’est connue"), "{told}");
        assert_eq!(kept(&site, number).await.content.unwrap().contact.email, None);
        replays(&site, number).await;
        // Its applicant asks for a code: it can be sent nowhere, and nothing tells that.
        let mut owner = site.applicant(EMAIL).await;
        let claim = [("numUnique", number), ("nom", "Durand"), ("dateNaissance_annee", "1980")];
        let to = owner.go("/demande/rattachement", &claim).await;
        assert_eq!(to, "/demande/rattachement/code");
        site.work().await;
        assert!(site.mails(EMAIL).is_empty());
        assert!(site.mails("").is_empty());
        // A desk adds the address: then the code comes.
        let page = format!("/guichet/demande/{number}");
        let entry = landlord.go(&format!("{page}/saisie"), &[("acte", "modification")]).await;
        let step = format!("{entry}/etape/contact");
        landlord.go(&step, &contact("desk@demandeur.example")).await;
        let state = landlord.page(&entry).await.field("etat");
        let receipt = landlord.go(&entry, &[("etat", &state)]).await;
        let told = landlord.page(&receipt).await.text;
        assert!(!told.contains("Aucune adresse e-mail n’est connue"), "{told}");
        site.wait(TimeDelta::hours(1));
        owner.sign_in(EMAIL).await;
        owner.go("/demande/rattachement", &claim).await;
        site.work().await;
        assert_eq!(site.mails("desk@demandeur.example").len(), 1);
    });
}

#[test]
fn a_paper_demand_of_another_territory_is_not_registered() {
    on_both(async |site| {
        let mut isere = desk(&site, "isere", &["G3801"]).await;
        let first = isere.go("/guichet/saisie", &[("guichet", "G3801")]).await;
        let entry = first.strip_suffix("/etape/identite").unwrap().to_owned();
        for (step, fields) in steps() {
            isere.go(&format!("{entry}/etape/{step}"), &fields).await;
        }
        let fields =
            [("dateDepot", "2026-03-02"), ("pieceVue", "CNI"), ("identiteConforme", "oui")];
        assert_eq!(isere.go(&entry, &fields).await, entry);
        let why = isere.page(&entry).await.text;
        assert!(why.contains("pas du territoire de votre guichet"), "{why}");
    });
}

/// Begins to change the demand, and writes an address; gives where it is recorded.
async fn begin(browser: &mut Browser, act: &str, street: &'static str) -> String {
    let entry = browser.go(&format!("{PAGE}/saisie"), &[("acte", act)]).await;
    let mut contact = steps().into_iter().find(|(slug, _)| *slug == "contact").unwrap().1;
    contact.retain(|(name, _)| *name != "voie");
    contact.push(("voie", street));
    assert_eq!(browser.go(&format!("{entry}/etape/contact"), &contact).await, entry);
    entry
}

#[test]
fn an_agent_types_one_thing_at_a_time_about_a_demand() {
    on_both(async |site| {
        registered(&site).await;
        let mut town = desk(&site, "ville", &["G6903"]).await;
        let (path, act) = (format!("{PAGE}/saisie"), [("acte", "modification")]);
        let mut tabs = [town.clone(), town.clone(), town.clone()];
        let [a, b, c] = &mut tabs;
        let (a, b, c) = tokio::join!(a.go(&path, &act), b.go(&path, &act), c.go(&path, &act));
        assert_eq!([&a, &b], [&c, &c]);
        let listed = town.page("/guichet/saisie").await.text;
        assert_eq!(listed.matches(&format!("href=\"{a}\"")).count(), 1, "{listed}");
        // Another act leads to what is begun, and says so.
        site.wait(TimeDelta::days(330));
        town.sign_in("ville@guichet.example").await;
        let renewal = [("acte", "renouvellement")];
        let begun = town.go(&path, &[("acte", "modification")]).await;
        assert_eq!(town.go(&path, &renewal).await, begun);
        let told = town.page(&begun).await.text;
        assert!(told.contains("déjà une saisie en cours"), "{told}");
        for _ in 0..2 {
            let to = town.go(&format!("{begun}/abandon"), &[]).await;
            assert_eq!(to, "/guichet/saisie", "a second click leads there too");
        }
        let other = town.go(&path, &renewal).await;
        assert_ne!(other, begun);
        // A colleague types on their own.
        let mut colleague = desk(&site, "collegue", &["G6903"]).await;
        assert_ne!(colleague.go(&path, &renewal).await, other);
    });
}

#[test]
fn two_agents_change_one_demand_and_nothing_is_replaced_without_a_choice() {
    on_both(async |site| {
        registered(&site).await;
        let mut landlord = desk(&site, "bailleur", &["G6902"]).await;
        let mut town = desk(&site, "ville", &["G6903"]).await;
        let of_landlord = begin(&mut landlord, "modification", "8 rue Neuve").await;
        let of_town = begin(&mut town, "modification", "5 place du Marché").await;
        let state = landlord.page(&of_landlord).await.field("etat");
        let before = town.page(&of_town).await;
        landlord.go(&of_landlord, &[("etat", &state)]).await;
        // The other is told, field by field, and nothing is recorded.
        let late = town.post(&of_town, &[("etat", &before.field("etat"))]).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        for words in ["8 rue Neuve", "5 place du Marché", "La vôtre", "Celle de l’autre personne"]
        {
            assert!(late.text.contains(words), "{words}: {}", late.text);
        }
        let street = async || kept(&site, NUMBER).await.content.unwrap().contact.street;
        assert_eq!(street().await, "8 rue Neuve");
        let name = "contact:choix.voie";
        let at = late.text.find(&format!("name=\"{name}\"")).unwrap();
        let rest = &late.text[at..];
        let mine = rest.split("value=\"ici.").nth(1).unwrap().split('"').next().unwrap();
        let mine = format!("ici.{mine}");
        let state = late.field("etat");
        let undecided = town.post(&of_town, &[("etat", &state)]).await;
        assert_eq!(undecided.status, StatusCode::CONFLICT, "a choice is needed");
        town.go(&of_town, &[("etat", &state), (name, &mine)]).await;
        assert_eq!(street().await, "5 place du Marché");
        assert_eq!(kinds(&site, NUMBER).await, ["filed", "registered", "modified", "modified"]);
        replays(&site, NUMBER).await;
    });
}

#[test]
fn a_desk_renews_in_time_and_corrects_a_civil_status_with_a_proof_in_hand() {
    on_both(async |site| {
        registered(&site).await;
        let mut town = desk(&site, "ville", &["G6903"]).await;
        assert!(!town.page(PAGE).await.text.contains("Renouveler"), "too early");
        site.wait(TimeDelta::days(330));
        town.sign_in("ville@guichet.example").await;
        let page = town.page(PAGE).await.text;
        assert!(page.contains("value=\"renouvellement\""), "{page}");
        let entry = town.go(&format!("{PAGE}/saisie"), &[("acte", "renouvellement")]).await;
        let mut identity = steps().into_iter().find(|(slug, _)| *slug == "identite").unwrap().1;
        identity.retain(|(name, _)| *name != "nom");
        identity.push(("nom", "Martin"));
        town.go(&format!("{entry}/etape/identite"), &identity).await;
        let state = town.page(&entry).await.field("etat");
        let without = town.post(&entry, &[("etat", &state)]).await;
        assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(without.text.contains("justificatifVu-erreur"), "{}", without.text);
        let receipt = town.go(&entry, &[("etat", &state), ("justificatifVu", "MARIAGE")]).await;
        let printed = town.page(&receipt).await.text;
        assert!(
            printed.contains("acte de mariage") && printed.contains("Attestation"),
            "{printed}"
        );
        let demand = kept(&site, NUMBER).await;
        let registration = demand.status.registration().unwrap();
        assert_eq!(registration.filed_on.to_string(), "2026-03-02");
        assert_eq!(registration.renewed_on.unwrap().to_string(), "2027-01-26");
        assert_eq!(demand.content.unwrap().identity.name, "Martin");
        assert!(by_name(&mut town, "Martin", "1980").await.text.contains(PAGE));
        assert!(by_name(&mut town, "Durand", "1980").await.text.contains(NOWHERE));
        replays(&site, NUMBER).await;
        assert_eq!(site.counted("D69 renewed 2027-01").await, 1);
    });
}

async fn remove(site: &Site, reason: RemovalReason) {
    let id = kept(site, NUMBER).await.id;
    let web = app::domain::guichet::GuichetCode::WEB;
    demand::remove(&site.portal, id, reason, app::domain::event::Channel::System, web)
        .await
        .unwrap();
    site.work().await;
}

#[test]
fn a_removed_demand_is_put_back_by_the_manager_within_its_delay_even_when_another_was_begun() {
    on_both(async |site| {
        let mut applicant = registered(&site).await;
        // Filed on 2 March 2026: removed on 2 April 2027, to be put back until 2 September.
        site.wait(TimeDelta::days(396));
        remove(&site, RemovalReason::NotRenewed).await;
        let mut town = desk(&site, "ville", &["G6903"]).await;
        let page = town.page(PAGE).await.text;
        assert!(page.contains("2 septembre 2027"), "{page}");
        let path = format!("{PAGE}/reactivation");
        assert_eq!(town.go(&path, &[("guichet", "G6903")]).await, PAGE);
        town.go(&path, &[("guichet", "G6903")]).await;
        let page = town.page(PAGE).await.text;
        assert!(page.contains("le gestionnaire du territoire décide"), "{page}");
        // Meanwhile the applicant begins another.
        applicant.sign_in(EMAIL).await;
        applicant.go("/demande", &[]).await;
        let manager = |name: &'static str, territory: &'static str| {
            let site = &site;
            async move {
                let email = format!("{name}@territoire.example");
                site.signed_in(&email, Role::TerritoryManager, &[territory], &[]).await
            }
        };
        let mut abroad = manager("isere", "038").await;
        let mut manager = manager("rhone", "069").await;
        let list = manager.page("/territoire").await.text;
        assert_eq!(list.matches("/territoire/reactivation/").count(), 1, "{list}");
        let request = address(&list, "/territoire/reactivation/");
        assert_eq!(abroad.get(&request).await.status, StatusCode::NOT_FOUND);
        let shown = manager.page(&request).await.text;
        assert!(shown.contains("a commencé une autre demande"), "{shown}");
        let silent = manager.post(&request, &[("decision", "refuser")]).await;
        assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
        let accept = [("decision", "accepter")];
        assert_eq!(abroad.post(&request, &accept).await.status, StatusCode::NOT_FOUND);
        assert_eq!(manager.go(&request, &accept).await, "/territoire");
        manager.post(&request, &accept).await;
        let why = manager.page("/territoire").await.text;
        assert!(why.contains("déjà décidée"), "{why}");
        let demand = kept(&site, NUMBER).await;
        let registration = demand.status.registration().unwrap();
        assert!(matches!(demand.status, Status::Active(_)));
        assert_eq!(registration.filed_on.to_string(), "2026-03-02");
        assert_eq!(registration.renewed_on.unwrap().to_string(), "2027-04-02");
        assert_eq!(demand.account, None, "the account holds the other");
        let expected = ["filed", "registered", "removed", "reactivated", "renewed"];
        assert_eq!(kinds(&site, NUMBER).await, expected);
        replays(&site, NUMBER).await;
        assert_eq!(site.counted("D69 pending").await, 1);
        let page = town.page(PAGE).await.text;
        assert!(page.contains("gestionnaire du territoire a remis"), "{page}");
    });
}

#[test]
fn a_reactivation_is_refused_past_its_delay_or_by_the_manager() {
    on_both(async |site| {
        let mut applicant = registered(&site).await;
        site.wait(TimeDelta::days(396));
        remove(&site, RemovalReason::NotRenewed).await;
        let mut town = desk(&site, "ville", &["G6903"]).await;
        let path = format!("{PAGE}/reactivation");
        town.go(&path, &[("guichet", "G6903")]).await;
        let mut manager =
            site.signed_in("gt@territoire.example", Role::TerritoryManager, &["069"], &[]).await;
        let list = manager.page("/territoire").await.text;
        let request = address(&list, "/territoire/reactivation/");
        let fields = [("decision", "refuser"), ("raison", "Une autre demande est active")];
        manager.go(&request, &fields).await;
        applicant.sign_in(EMAIL).await;
        let told = applicant.page("/demande/consultations").await.text;
        assert!(told.contains("Gestionnaire du territoire"), "{told}");
        assert!(!told.contains("Service de vérification"), "nobody of it looked: {told}");
        let page = town.page(PAGE).await.text;
        assert!(page.contains("a été refusée") && page.contains("Une autre demande"), "{page}");
        assert!(matches!(kept(&site, NUMBER).await.status, Status::Removed { .. }));
        // 3 September 2027: a day too late.
        site.wait(TimeDelta::days(154));
        town.sign_in("ville@guichet.example").await;
        town.go(&path, &[("guichet", "G6903")]).await;
        let why = town.page(PAGE).await.text;
        assert!(why.contains("ne peut plus être réactivée depuis le 2 septembre 2027"), "{why}");
        assert!(!why.contains("Demander la réactivation"), "{why}");
    });
}

#[test]
fn a_note_is_read_by_the_guichets_that_hold_the_demand_and_by_nobody_else() {
    on_both(async |site| {
        let mut applicant = registered(&site).await;
        let mut landlord = desk(&site, "bailleur", &["G6902"]).await;
        let mut town = desk(&site, "ville", &["G6903"]).await;
        let path = format!("{PAGE}/note");
        let blank = town.post(&path, &[("note", " "), ("guichetNote", "G6903")]).await;
        assert_eq!(blank.status, StatusCode::UNPROCESSABLE_ENTITY);
        let text = "Dossier complet, vu le 2 mars <b>";
        town.go(&path, &[("note", text), ("guichetNote", "G6903")]).await;
        let fields = [("note", text), ("guichetNote", "G6903")];
        let mut tabs = [town.clone(), town.clone()];
        let [a, b] = &mut tabs;
        tokio::join!(a.go(&path, &fields), b.go(&path, &fields));
        let page = town.page(PAGE).await.text;
        assert_eq!(page.matches("Dossier complet").count(), 1, "clicked three times: {page}");
        let own = town.page("/guichet").await.text;
        assert!(!own.contains("Notes non lues"), "{own}");
        let inbox = landlord.page("/guichet").await.text;
        assert!(inbox.contains("Notes non lues") && !inbox.contains("Dossier complet"), "{inbox}");
        let page = landlord.page(PAGE).await.text;
        assert!(page.contains("Dossier complet, vu le 2 mars &lt;b&gt;"), "{page}");
        assert!(!landlord.page("/guichet").await.text.contains("Notes non lues"), "read");
        // A guichet opened since is of the territory, and holds nothing of it.
        let mut late =
            site.portal.guichets().iter().find(|g| g.code.as_str() == "G6903").unwrap().clone();
        late.code = "G6904".parse().unwrap();
        guichet_web::actions::administration::put_guichets(&site.portal, &[late]).await.unwrap();
        let mut other = desk(&site, "nouveau", &["G6904"]).await;
        let page = other.page(PAGE).await.text;
        assert!(page.contains("Éloïse") && !page.contains("Dossier complet"), "{page}");
        assert!(!page.contains("Complément handicap"), "{page}");
        let intruder = other.post(&path, &[("note", "Bonjour"), ("guichetNote", "G6904")]).await;
        assert_eq!(intruder.status, StatusCode::NOT_FOUND);
        let forged = other.post(&path, &[("note", "Bonjour"), ("guichetNote", "G6902")]).await;
        assert_eq!(forged.status, StatusCode::NOT_FOUND, "in the name of another guichet");
        assert!(!applicant.page("/demande").await.text.contains("Dossier complet"));
    });
}
