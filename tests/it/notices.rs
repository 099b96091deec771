//! Notices and who reads them: addresses that are wrong, reminders that are not wanted, people who
//! must not be told on, desks that are told.

use crate::harness::{Browser, Site, on_both, on_both_with};
use crate::life::registered;
use crate::servers::Smtp;
use crate::time::{
    EMAIL, NUMBER, PAPER, at, day, documents, link, notices, paper, post_letters, read, subjects,
    tick,
};
use app::domain::account::Role;
use app::domain::content::Motive;
use app::domain::life_cycle::Status;
use app::domain::notice::{NoticeChannel, NoticeState};
use axum::http::StatusCode;
use guichet_web::actions::{demand as demands, modification, notice};
use guichet_web::config::Config;
use guichet_web::demo::households::household;
use guichet_web::store::notices::Told;
use std::collections::{BTreeMap, BTreeSet};

const LEA: &str = "lea@demandeur.example";
const TO_MEND: &str = "Adresses e-mail à corriger";

async fn told(site: &Site, number: &str) -> Vec<Told> {
    let id = read(site, number).await.unwrap().id;
    site.portal.store.read().await.unwrap().notices_of(id).await.unwrap()
}

/// The files of the mails to an address, headers and all.
fn raw(site: &Site, to: &str) -> Vec<String> {
    let folder = site.portal.config.data.join("mail");
    let names = site.mails(to).into_iter().map(|mail| mail.name);
    names.map(|name| std::fs::read_to_string(folder.join(name)).unwrap()).collect()
}

/// What an applicant reads of their demand.
pub async fn own_page(site: &Site, email: &str) -> String {
    let mut browser = site.browser();
    browser.sign_in(email).await;
    browser.page("/demande").await.text
}

async fn agent(site: &Site, code: &str) -> Browser {
    let email = format!("{}@agent.example", code.to_lowercase());
    site.signed_in(&email, Role::GuichetAgent, &[], &[code]).await
}

#[test]
fn an_address_that_came_back_is_written_to_no_more_and_its_guichet_is_told() {
    on_both(async |site| {
        paper(&site, "2026-03-02", Some(LEA), false).await;
        tick(&site, "2027-02-02").await;
        assert_eq!(site.mails(LEA).len(), 1);
        let mut desk = agent(&site, "G6902").await;
        assert!(!desk.page("/guichet").await.text.contains(TO_MEND));
        let name = site.mails(LEA)[0].name.trim_end_matches(".eml").parse().unwrap();
        assert!(notice::bounced(&site.portal, name, "5.1.1").await.unwrap());
        let inbox = desk.page("/guichet").await.text;
        let line = inbox.split(TO_MEND).nth(1).expect("it is told");
        assert!(line.split("</section>").next().unwrap().contains(PAPER), "{line}");
        // A guichet that has nothing to do with it is told nothing.
        assert!(!agent(&site, "G3801").await.page("/guichet").await.text.contains(TO_MEND));
        // Nothing more goes to that address.
        tick(&site, "2027-02-15").await;
        assert_eq!(site.mails(LEA).len(), 1);
        let reminder = told(&site, PAPER).await.pop().unwrap();
        assert_eq!(reminder.state, NoticeState::Bounced);
        desk.sign_in("g6902@agent.example").await;
        let file = desk.page(&format!("/guichet/demande/{PAPER}")).await.text;
        assert!(file.contains("l’adresse e-mail est à corriger"), "{file}");
        // Corrected, it is written to again, and the guichet has nothing to mend any more.
        let mut content = read(&site, PAPER).await.unwrap().content.unwrap();
        content.contact.email = Some(EMAIL.to_owned());
        let desk_of = "G6902".parse().unwrap();
        let id = read(&site, PAPER).await.unwrap().id;
        modification::receive_from_desk(&site.portal, id, desk_of, content).await.unwrap();
        assert!(!desk.page("/guichet").await.text.contains(TO_MEND));
        tick(&site, "2027-02-27").await;
        assert_eq!(site.mails(EMAIL).len(), 1);
    });
}

#[test]
fn a_server_that_knows_nobody_there_is_believed_at_once() {
    let server = &Smtp::start();
    let settings = |config: &mut Config| config.smtp = Some(server.address());
    on_both_with(settings, |site| async move {
        let id = paper(&site, "2026-03-02", Some("refused@demandeur.example"), false).await;
        tick(&site, "2027-02-02").await;
        let mail = told(&site, PAPER).await.remove(0);
        assert_eq!((mail.state, mail.sent_at), (NoticeState::Bounced, None));
        assert!(mail.bounced_at.is_some());
        let letters = notices(&site, id).await;
        assert_eq!(letters[1].1, "post", "a letter takes its place");
    });
}

#[test]
fn reminders_stop_when_they_are_not_wanted_and_the_law_goes_on() {
    on_both(async |site| {
        registered(&site).await;
        tick(&site, "2027-02-02").await;
        let unsubscribe =
            "List-Unsubscribe: <http://portail.example/garder-ma-demande/rappels?jeton=";
        assert!(!raw(&site, EMAIL)[0].contains("List-Unsubscribe"), "nobody refuses the law");
        tick(&site, "2027-02-15").await;
        let reminder = raw(&site, EMAIL).remove(0);
        let rest = reminder.split(unsubscribe).nth(1).expect("an address to stop at");
        let token = rest.split('>').next().unwrap();
        let stop = format!("/garder-ma-demande/rappels?jeton={token}");
        let mut anybody = site.browser();
        // Opening it stops nothing: programs open links.
        let page = anybody.page(&stop).await;
        assert!(page.text.contains("Arrêter les rappels"), "{}", page.text);
        assert!(!page.text.contains("Durand"), "nothing of the person");
        tick(&site, "2027-02-27").await;
        let mails = site.mails(EMAIL).len();
        let to = anybody.go("/garder-ma-demande/rappels", &[("jeton", token)]).await;
        let page = anybody.page(&to).await;
        assert!(page.text.contains("plus de rappels cette année"), "{}", page.text);
        for on in ["2027-03-09", "2027-03-27"] {
            tick(&site, on).await;
        }
        assert_eq!(site.mails(EMAIL).len(), mails, "no more reminders");
        // The same link still keeps the demand: the next year has its notice and its reminders.
        let kept = [("jeton", token), ("acte", "garder")];
        anybody.go("/garder-ma-demande", &kept).await;
        tick(&site, "2028-02-27").await;
        tick(&site, "2028-03-13").await;
        let last = told(&site, NUMBER).await.pop().unwrap();
        assert_eq!((last.step.as_str(), last.state), ("first_reminder", NoticeState::Sent));
        for wrong in ["", "x", token] {
            let stop = format!("/garder-ma-demande/rappels?jeton={wrong}");
            let expected = if wrong == token { StatusCode::OK } else { StatusCode::GONE };
            assert_eq!(anybody.get(&stop).await.status, expected, "{wrong}");
        }
    });
}

#[test]
fn who_has_no_account_is_told_at_the_address_that_the_desk_knows() {
    on_both(async |site| {
        paper(&site, "2026-03-02", Some(LEA), false).await;
        tick(&site, "2027-02-02").await;
        let (_, token) = link(&site, LEA);
        let fields = [("jeton", token.as_str()), ("acte", "garder")];
        site.browser().go("/garder-ma-demande", &fields).await;
        site.work().await;
        assert!(subjects(&site, LEA).contains(&"Votre demande est renouvelée".to_owned()));
        tick(&site, "2028-01-02").await;
        post_letters(&site).await;
        tick(&site, "2028-03-02").await;
        assert!(matches!(read(&site, PAPER).await.unwrap().status, Status::Removed { .. }));
        let told = subjects(&site, LEA);
        assert!(told.contains(&"Votre demande est radiée".to_owned()), "{told:?}");
    });
}

#[test]
fn in_case_of_violence_no_mail_says_a_word_of_housing() {
    on_both(async |site| {
        let mut content = household(7, "069", &site.portal.territories).unwrap();
        content.contact.email = Some(LEA.to_owned());
        content.reason.as_mut().unwrap().others = vec![Motive::Violence];
        let number = PAPER.parse().unwrap();
        demands::receive_from_desk(&site.portal, number, day("2026-03-02"), content).await.unwrap();
        tick(&site, "2027-02-02").await;
        post_letters(&site).await;
        let mut mails = site.mails(LEA);
        for on in ["2027-02-15", "2027-03-09", "2027-04-02", "2027-09-03"] {
            tick(&site, on).await;
            // The folder keeps a mail for thirty days.
            mails.extend(site.mails(LEA).into_iter().filter(|mail| mail.sent == Some(site.now())));
        }
        let subjects: Vec<_> = mails.iter().map(|mail| mail.subject.as_str()).collect();
        assert_eq!(subjects.len(), 5, "{subjects:?}");
        assert_eq!(subjects.iter().collect::<BTreeSet<_>>().len(), 2, "{subjects:?}");
        for mail in mails {
            let said = format!("{} {}", mail.subject, mail.text).to_lowercase();
            for word in ["logement", "radi", "expir", "numéro"] {
                assert!(!said.contains(word), "{word} in {said}");
            }
        }
    });
}

#[test]
fn a_link_opened_by_somebody_else_acts_on_its_own_demand_alone() {
    on_both(async |site| {
        registered(&site).await;
        paper(&site, "2026-03-02", Some(LEA), false).await;
        tick(&site, "2027-02-02").await;
        let (path, token) = link(&site, LEA);
        // Signed in with another account, which has a demand of its own.
        let mut other = site.browser();
        other.sign_in(EMAIL).await;
        assert!(!other.page(&path).await.text.contains("Martin"));
        let fields = [("jeton", token.as_str()), ("acte", "garder")];
        other.go("/garder-ma-demande", &fields).await;
        let renewed = async |number| {
            let demand = read(&site, number).await.unwrap();
            demand.status.registration().unwrap().renewed_on
        };
        assert_eq!(renewed(PAPER).await, Some(day("2027-02-02")));
        assert_eq!(renewed(NUMBER).await, None, "theirs is as it was");
        // Theirs alone is in their account.
        assert!(!other.page("/demande").await.text.contains(PAPER));
    });
}

#[test]
fn a_letter_is_written_when_post_was_asked_for_after_the_mail_left() {
    on_both(async |site| {
        registered(&site).await;
        tick(&site, "2027-02-02").await;
        let demand = read(&site, NUMBER).await.unwrap();
        let mut content = demand.content.unwrap();
        content.contact.postal_notices = true;
        let desk = "G6902".parse().unwrap();
        modification::receive_from_desk(&site.portal, demand.id, desk, content).await.unwrap();
        // The mail does not count any more: what is told is the day that the letter leads to.
        tick(&site, "2027-03-10").await;
        let told = own_page(&site, EMAIL).await;
        assert!(told.contains("au plus tôt le 10 mai 2027"), "{told}");
        assert!(!told.contains("2 avril 2027"), "{told}");
        let done = tick(&site, "2027-04-02").await;
        assert_eq!(done.get("removal_without_notice"), Some(&1), "{done:?}");
        let (step, channel, state) = notices(&site, demand.id).await.pop().unwrap();
        assert_eq!((&*step, &*channel, &*state), ("notice", "post", "to_send"));
        assert_eq!(post_letters(&site).await, 1);
        let told = own_page(&site, EMAIL).await;
        assert!(told.contains("2 juin 2027") && !told.contains("au plus tôt"), "{told}");
        tick(&site, "2027-06-01").await;
        assert!(matches!(read(&site, NUMBER).await.unwrap().status, Status::Active(_)));
        tick(&site, "2027-06-02").await;
        assert!(matches!(read(&site, NUMBER).await.unwrap().status, Status::Removed { .. }));
    });
}

#[test]
fn who_changes_their_mind_on_the_day_of_the_notice_receives_it_the_next_day() {
    on_both(async |site| {
        registered(&site).await;
        at(&site, "2027-02-02");
        let mut applicant = site.browser();
        applicant.sign_in(EMAIL).await;
        let version = applicant.page("/demande/abandon/confirmation").await.field("version");
        let fields = [("renonciation", "oui"), ("version", version.as_str())];
        applicant.go("/demande/abandon/confirmation", &fields).await;
        tick(&site, "2027-02-02").await;
        applicant.go("/demande/abandon/annulation", &[]).await;
        let notice = told(&site, NUMBER).await.pop().unwrap();
        assert_eq!(notice.state, NoticeState::ToSend, "it waits");
        tick(&site, "2027-02-03").await;
        let notice = told(&site, NUMBER).await.pop().unwrap();
        assert_eq!(notice.state, NoticeState::Sent);
        let expiry = "Votre demande de logement expire le 2 mars 2027".to_owned();
        assert!(subjects(&site, EMAIL).contains(&expiry));
    });
}

#[test]
fn the_administrator_sees_what_failed_tries_it_again_and_stops_the_notices() {
    on_both(async |site| {
        let id = paper(&site, "2026-03-02", Some(LEA), false).await;
        site.execute("UPDATE agenda SET failed_at = '2027-01-05T12:00:00Z'").await;
        at(&site, "2027-02-02");
        let email = "admin@portail.example";
        let mut administrator = site.signed_in(email, Role::Administrator, &[], &[]).await;
        let page = administrator.page("/administration/travail").await.text;
        assert!(page.contains(&id.to_string()) && page.contains("Réessayer"), "{page}");
        // References alone.
        assert!(!page.contains(LEA) && !page.contains(PAPER), "{page}");
        let stop = [("pause", "oui")];
        administrator.go("/administration/travail", &stop).await;
        let reference = id.to_string();
        let again = [("sorte", "echeance"), ("reference", reference.as_str())];
        for _ in 0..2 {
            administrator.go("/administration/travail", &again).await;
        }
        tick(&site, "2027-02-02").await;
        assert_eq!(told(&site, PAPER).await[0].state, NoticeState::ToSend, "paused");
        assert!(site.mails(LEA).is_empty());
        administrator.go("/administration/travail", &[("pause", "non")]).await;
        tick(&site, "2027-02-02").await;
        assert_eq!(site.mails(LEA).len(), 1);
        // What nobody failed at, and what is no reference, is not found or changes nothing.
        for (kind, reference) in [("echeance", "x"), ("avis", "../.."), ("transmission", "x/y/z")] {
            let fields = [("sorte", kind), ("reference", reference)];
            let answer = administrator.post("/administration/travail", &fields).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{kind} {reference}");
        }
    });
}

#[test]
fn pictures_of_a_refused_document_are_erased_after_a_month_and_the_demand_stays() {
    on_both(async |site| {
        let mut applicant = site.applicant(EMAIL).await;
        applicant.file().await;
        let mut operator = site.operator().await;
        let queue = operator.page("/operateur").await.text;
        let start = queue.find("/operateur/dossier/").unwrap();
        let file = queue[start..].split('"').next().unwrap().to_owned();
        let version = operator.page(&file).await.field("version");
        let fields =
            [("version", version.as_str()), ("motif", "ILLISIBLE"), ("phrase", "Le bas est flou.")];
        operator.go(&format!("{file}/refus"), &fields).await;
        site.work().await;
        assert_eq!(tick(&site, "2026-03-31").await, BTreeMap::new());
        assert_eq!(documents(&site), 1);
        let done = tick(&site, "2026-04-01").await;
        assert_eq!(done, BTreeMap::from([("erased_documents", 1), ("refused_pages", 1)]));
        assert_eq!(documents(&site), 0);
        // It can still be sent again, with another picture.
        applicant.sign_in(EMAIL).await;
        assert!(applicant.page("/demande").await.text.contains("Le bas est flou."));
        // A year after the refusal, or after the last thing that they did.
        assert_eq!(tick(&site, "2027-03-01").await, BTreeMap::new());
        assert_eq!(tick(&site, "2027-03-02").await.get("erasure"), Some(&1));
        assert!(site.versions().await.is_empty());
    });
}

#[test]
fn an_account_that_somebody_used_lately_outlives_its_last_demand() {
    on_both(async |site| {
        registered(&site).await;
        for on in ["2027-02-02", "2027-04-02", "2027-09-03"] {
            tick(&site, on).await;
        }
        at(&site, "2028-04-01");
        let mut applicant = site.browser();
        applicant.sign_in(EMAIL).await;
        applicant.go("/compte/deconnexion", &[]).await;
        let done = tick(&site, "2028-04-02").await;
        assert_eq!((done["erasure"], done.get("erased_accounts")), (1, None));
        applicant.sign_in(EMAIL).await;
    });
}

#[test]
fn the_link_of_an_address_that_was_corrected_leads_nowhere() {
    on_both(async |site| {
        paper(&site, "2026-03-02", Some(LEA), false).await;
        tick(&site, "2027-02-02").await;
        let (path, token) = link(&site, LEA);
        let demand = read(&site, PAPER).await.unwrap();
        let mut content = demand.content.unwrap();
        content.contact.email = Some("lea.corrigee@demandeur.example".to_owned());
        let desk = "G6902".parse().unwrap();
        modification::receive_from_desk(&site.portal, demand.id, desk, content).await.unwrap();
        let mut who = site.browser();
        assert_eq!(who.get(&path).await.status, StatusCode::GONE);
        for act in ["voir", "garder"] {
            let fields = [("jeton", token.as_str()), ("acte", act)];
            let answer = who.post("/garder-ma-demande", &fields).await;
            assert_eq!(answer.status, StatusCode::GONE, "{act}");
        }
        let known = who.get("/garder-ma-demande/verification").await;
        assert_eq!(known.status, StatusCode::GONE);
        let renewed = read(&site, PAPER).await.unwrap();
        assert_eq!(renewed.status.registration().unwrap().renewed_on, None);
        // The next message has a link that serves.
        tick(&site, "2027-02-15").await;
        let (path, _) = link(&site, "lea.corrigee@demandeur.example");
        assert_eq!(who.get(&path).await.status, StatusCode::OK);
    });
}

#[test]
fn the_pages_of_a_link_tell_nobody_of_its_token() {
    on_both(async |site| {
        registered(&site).await;
        tick(&site, "2027-02-02").await;
        let (path, token) = link(&site, EMAIL);
        let stop = format!("/garder-ma-demande/rappels?jeton={token}");
        for path in [path, stop] {
            let answer = site.browser().get(&path).await;
            for (name, value) in [
                ("referrer-policy", "strict-origin"),
                ("x-robots-tag", "noindex"),
                ("cache-control", "no-store"),
            ] {
                assert_eq!(answer.headers[name], value, "{name} of {path}");
            }
        }
    });
}

#[test]
fn a_server_that_dislikes_our_words_says_nothing_of_the_address() {
    let server = &Smtp::start();
    let settings = |config: &mut Config| config.smtp = Some(server.address());
    on_both_with(settings, |site| async move {
        let id = paper(&site, "2026-03-02", Some("unwanted@demandeur.example"), false).await;
        tick(&site, "2027-02-02").await;
        let mail = told(&site, PAPER).await.remove(0);
        assert_eq!((mail.state, mail.bounced_at), (NoticeState::Failed, None));
        assert!(mail.answer.unwrap().contains("5.7.1"), "what it said is kept");
        assert_eq!(notices(&site, id).await[1].1, "post", "a letter for that notice");
        let inbox = agent(&site, "G6902").await.page("/guichet").await.text;
        assert!(!inbox.contains(TO_MEND), "nobody is told to correct a good address");
    });
}

#[test]
fn what_came_back_for_another_reason_than_its_address_is_replaced_and_no_more() {
    on_both(async |site| {
        for (rank, (status, state)) in
            [("5.1.1", NoticeState::Bounced), ("5.2.2", NoticeState::Failed)]
                .into_iter()
                .enumerate()
        {
            let mut content = household(rank, "069", &site.portal.territories).unwrap();
            let email = format!("p{rank}@demandeur.example");
            content.contact.email = Some(email.clone());
            let number = format!("06903260100{rank:02}G6902");
            demands::receive_from_desk(
                &site.portal,
                number.parse().unwrap(),
                day("2026-03-02"),
                content,
            )
            .await
            .unwrap();
            tick(&site, "2027-02-02").await;
            let name = site.mails(&email)[0].name.trim_end_matches(".eml").parse().unwrap();
            assert!(notice::bounced(&site.portal, name, status).await.unwrap());
            let mail = told(&site, &number).await.remove(0);
            assert_eq!((mail.state, mail.bounced_at.is_some()), (state, status == "5.1.1"));
        }
    });
}

#[test]
fn an_account_without_demand_that_nobody_uses_is_erased() {
    on_both(async |site| {
        let mut idle = site.applicant("oubli@demandeur.example").await;
        registered(&site).await;
        // Used again later: it has its days anew.
        at(&site, "2026-04-01");
        idle.sign_in("oubli@demandeur.example").await;
        idle.go("/compte/deconnexion", &[]).await;
        assert!(!tick(&site, "2026-06-29").await.contains_key("erased_accounts"));
        idle.sign_in("oubli@demandeur.example").await;
        idle.go("/compte/deconnexion", &[]).await;
        tick(&site, "2026-07-05").await;
        assert!(crate::time::any_of(&site, &["oubli@demandeur.example"]).await);
        tick(&site, "2026-09-28").await;
        assert!(!crate::time::any_of(&site, &["oubli@demandeur.example"]).await, "it is gone");
        // The one that holds a demand stays.
        site.browser().sign_in(EMAIL).await;
    });
}

#[test]
fn a_reactivation_asked_for_in_time_is_decided_before_its_end_is_told() {
    on_both(async |site| {
        registered(&site).await;
        tick(&site, "2027-02-02").await;
        tick(&site, "2027-04-02").await;
        at(&site, "2027-09-02");
        let mut town = agent(&site, "G6903").await;
        let ask = format!("/guichet/demande/{NUMBER}/reactivation");
        town.go(&ask, &[("guichet", "G6903")]).await;
        for on in ["2027-09-03", "2027-09-20"] {
            assert_eq!(tick(&site, on).await.get("reactivation_end"), None, "{on}");
        }
        let email = "gt@territoire.example";
        let mut manager = site.signed_in(email, Role::TerritoryManager, &["069"], &[]).await;
        let list = manager.page("/territoire").await.text;
        let at = list.find("/territoire/reactivation/").expect("it waits");
        let request = list[at..].split('"').next().unwrap();
        let fields = [("decision", "refuser"), ("raison", "Une autre demande est active")];
        manager.go(request, &fields).await;
        assert_eq!(tick(&site, "2027-09-21").await.get("reactivation_end"), Some(&1));
    });
}

#[test]
fn a_server_that_is_down_is_not_asked_for_every_notice_of_the_day() {
    let server = &mut Smtp::start();
    let address = server.address();
    server.kill();
    let settings = move |config: &mut Config| config.smtp = Some(address.clone());
    on_both_with(settings, async |site| {
        for person in 10..23 {
            let mut content = household(person, "069", &site.portal.territories).unwrap();
            content.contact.email = Some(format!("p{person}@demandeur.example"));
            let number = format!("06903260123{person}G6902").parse().unwrap();
            demands::receive_from_desk(&site.portal, number, day("2026-03-02"), content)
                .await
                .unwrap();
        }
        tick(&site, "2027-02-02").await;
        let mut conn = site.portal.store.read().await.unwrap();
        let waiting = conn.due_notices(NoticeChannel::Mail, site.now(), 100).await.unwrap();
        assert_eq!(waiting.len(), 3, "two rounds, and five in a row were not taken in each");
    });
}
