//! The operator's queue: one file for one person, decisions that can be undone, questions.

use crate::concurrency::{operator, waiting};
use crate::harness::{Browser, Site, on_both, on_both_with, picture};
use crate::killed::Program;
use crate::second_factor::enrolled_as;
use app::domain::account::Role;
use app::domain::life_cycle::StatusKind;
use app::domain::question::{Answer, Question};
use app::domain::refusal::{DocumentRefusal, RefusalReason};
use app::domain::review::{File, QueueFilter, QueueKind, Verdict};
use app::domain::rights::Actor;
use axum::http::StatusCode;
use chrono::TimeDelta;
use guichet_web::actions::{decision, demand, queue};
use guichet_web::error::Error;
use guichet_web::ports::clock::Clock;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::thread;
use tokio::sync::Barrier;

fn applicant(account: app::domain::ids::AccountId) -> Actor {
    Actor { account, role: Role::Applicant, territories: vec![], guichets: vec![] }
}

fn unreadable() -> Verdict {
    let (reason, sentence) = (RefusalReason::Unreadable, "Floue.".to_owned());
    Verdict::Refused { refusal: DocumentRefusal { reason, sentence, differences: vec![] } }
}

fn question() -> Verdict {
    Verdict::Asked { question: Question { sentence: "Le verso, s’il vous plaît\u{a0}?".into() } }
}

async fn version(site: &Site, file: File) -> Option<i64> {
    let mut conn = site.portal.store.read().await.unwrap();
    Some(conn.demand(file.demand()).await.unwrap().unwrap().version)
}

async fn state(site: &Site, file: File) -> StatusKind {
    let mut conn = site.portal.store.read().await.unwrap();
    conn.demand(file.demand()).await.unwrap().unwrap().status.kind()
}

#[test]
fn two_then_eight_operators_who_press_at_once_on_two_nodes_never_hold_the_same_file() {
    on_both(async |site| {
        for index in 0..24 {
            waiting(&site, index).await;
        }
        let nodes = [site.twin().await, site.twin().await];
        for many in [2, 8] {
            let operators: Vec<_> = (0..many).map(|_| operator()).collect();
            // Each takes two: the second after the first is decided.
            for _ in 0..2 {
                let together = Arc::new(Barrier::new(many));
                let mut tasks = tokio::task::JoinSet::new();
                for (index, one) in operators.iter().cloned().enumerate() {
                    let (node, together) = (nodes[index % 2].clone(), together.clone());
                    tasks.spawn(async move {
                        together.wait().await;
                        let file = queue::next(&node, &one, None).await.unwrap().expect("a file");
                        (one, file)
                    });
                }
                let held: Vec<_> = tasks.join_all().await;
                let files: BTreeSet<_> = held.iter().map(|(_, file)| file.demand()).collect();
                assert_eq!(files.len(), many, "a file is on two screens");
                for (one, file) in held {
                    let seen = version(&site, file).await;
                    let id = file.demand();
                    decision::decide(&site.portal, &one, id, seen, unreadable()).await.unwrap();
                }
            }
        }
    });
}

#[test]
fn nor_do_they_with_the_program_run_twice() {
    on_both_with(crate::second_factor::required, async |site| {
        // The programs live now.
        site.wait(Clock::System.now() - site.now());
        let mut cookies = Vec::new();
        for index in 0..8 {
            waiting(&site, index).await;
            let email = format!("operateur-{index}@portail.example");
            site.account(&email, Role::Operator, &["069"], &[]).await;
            let mut browser = site.browser();
            enrolled_as(&site, &mut browser, &email).await;
            cookies.push(browser.cookie.expect("a session"));
        }
        let off = [("GUICHET_ANTIVIRUS", "off".to_owned())];
        let programs = [Program::start(&site, &off), Program::start(&site, &off)];
        for many in [2, 8] {
            let together = std::sync::Barrier::new(many);
            let held: BTreeSet<String> = thread::scope(|scope| {
                let press = |index: usize| {
                    let (program, cookie) = (&programs[index % 2], &cookies[index]);
                    let together = &together;
                    scope.spawn(move || {
                        together.wait();
                        let answer = program.post("/operateur/suivant", cookie, &[]);
                        let file = answer.split("location: /operateur/dossier/").nth(1);
                        let file = file.unwrap_or_else(|| panic!("{answer}"));
                        file.split("\r\n").next().expect("an end").to_owned()
                    })
                };
                let threads: Vec<_> = (0..many).map(press).collect();
                threads.into_iter().map(|thread| thread.join().expect("a file")).collect()
            });
            assert_eq!(held.len(), many, "a file is on two screens: {held:?}");
        }
    });
}

#[test]
fn the_next_file_is_the_oldest_that_nobody_has_and_the_one_on_screen_first() {
    on_both(async |site| {
        let (_, oldest) = waiting(&site, 0).await;
        site.wait(TimeDelta::days(1));
        let (_, newer) = waiting(&site, 1).await;
        let (first, second) = (operator(), operator());
        let next = async |who: &Actor| queue::next(&site.portal, who, None).await.unwrap();
        assert_eq!(next(&first).await, Some(File::Document(oldest)));
        assert_eq!(next(&second).await, Some(File::Document(newer)));
        assert_eq!(next(&first).await, Some(File::Document(oldest)), "still on their screen");
        assert_eq!(next(&operator()).await, None, "the rest is taken");
        let other = Some("038".parse().unwrap());
        assert_eq!(queue::next(&site.portal, &first, other).await.unwrap(), None);

        // Put back: for the others.
        queue::pass(&site.portal, &first, oldest).await.unwrap();
        assert_eq!(next(&first).await, None);
        queue::pass(&site.portal, &second, newer).await.unwrap();
        assert_eq!(next(&second).await, Some(File::Document(oldest)));
        assert_eq!(next(&first).await, Some(File::Document(newer)));
    });
}

#[test]
fn a_lease_lasts_five_minutes_after_the_last_sign_of_life() {
    on_both(async |site| {
        let (_, id) = waiting(&site, 0).await;
        let (first, second) = (operator(), operator());
        let file = queue::next(&site.portal, &first, None).await.unwrap().unwrap();
        let seen = version(&site, file).await;
        for _ in 0..3 {
            site.wait(TimeDelta::minutes(4));
            assert!(queue::keep(&site.portal, &first, id).await.unwrap());
        }
        assert!(!queue::keep(&site.portal, &second, id).await.unwrap(), "never opened by them");
        let taken = queue::open(&site.portal, &second, file).await;
        assert!(matches!(taken, Err(Error::Refused(_))), "{taken:?}");
        site.wait(TimeDelta::minutes(5));
        queue::open(&site.portal, &second, file).await.unwrap();
        assert!(!queue::keep(&site.portal, &first, id).await.unwrap(), "told that it is lost");

        // Decided over a lost lease: told, and nothing written.
        let lost = decision::decide(&site.portal, &first, id, seen, unreadable()).await;
        let Err(Error::Refused(sentence)) = lost else { panic!("{lost:?}") };
        assert!(sentence.contains("un collègue l’a ouvert"), "{sentence}");
        assert_eq!(state(&site, file).await, StatusKind::Submitted);
        let held = decision::decide(&site.portal, &second, id, seen, Verdict::Accepted).await;
        assert!(held.unwrap().number.is_some());
    });
}

#[test]
fn a_corrected_file_comes_back_to_its_operator_first_then_to_anybody() {
    on_both(async |site| {
        let (account, id) = waiting(&site, 0).await;
        site.wait(TimeDelta::minutes(1));
        let (_, other) = waiting(&site, 1).await;
        let (first, second) = (operator(), operator());
        let file = queue::next(&site.portal, &first, None).await.unwrap().unwrap();
        assert_eq!(file, File::Document(id));
        let seen = version(&site, file).await;
        decision::decide(&site.portal, &first, id, seen, unreadable()).await.unwrap();
        let draft = version(&site, file).await;
        demand::submit(&site.portal, &applicant(account), draft).await.unwrap();
        // Older than the other file, and yet kept for the first operator.
        let next = async |who: &Actor| queue::next(&site.portal, who, None).await.unwrap();
        assert_eq!(next(&second).await, Some(File::Document(other)));
        assert_eq!(next(&operator()).await, None);
        assert_eq!(next(&first).await, Some(file));
        queue::pass(&site.portal, &first, id).await.unwrap();
        assert_eq!(next(&operator()).await, Some(file));
    });
    on_both(async |site| {
        let (account, id) = waiting(&site, 0).await;
        let file = File::Document(id);
        let seen = version(&site, file).await;
        decision::decide(&site.portal, &operator(), id, seen, unreadable()).await.unwrap();
        let draft = version(&site, file).await;
        demand::submit(&site.portal, &applicant(account), draft).await.unwrap();
        assert_eq!(queue::next(&site.portal, &operator(), None).await.unwrap(), None);
        site.wait(TimeDelta::hours(25));
        assert_eq!(queue::next(&site.portal, &operator(), None).await.unwrap(), Some(file));
    });
}

/// Settings with ten minutes to undo.
fn ten_minutes(config: &mut guichet_web::config::Config) {
    config.undo_minutes = 10;
}

/// The identifier in an address of a page.
fn link(html: &str, start: &str, end: &str) -> String {
    let links = html.split('"').filter(|part| part.starts_with(start) && part.ends_with(end));
    links.map(str::to_owned).next().unwrap_or_else(|| panic!("no {start}…{end} in {html}"))
}

#[test]
fn a_decision_can_be_undone_for_ten_minutes_and_nothing_leaves_the_house_before() {
    on_both_with(ten_minutes, async |site| {
        let email = "eloise@demandeur.example";
        let mut applicant = site.applicant(email).await;
        applicant.file().await;
        site.work().await;
        let mails = site.mails(email).len();
        let mut operator = site.operator().await;
        let file = operator.go("/operateur/suivant", &[]).await;
        let fields = [("version", operator.page(&file).await.field("version"))];
        let fields = [("version", fields[0].1.as_str())];
        assert_eq!(operator.go(&format!("{file}/validation"), &fields).await, "/operateur");
        let told = operator.page("/operateur").await.text;
        assert!(told.contains("Rien ne part avant 10\u{a0}h\u{a0}10"), "{told}");

        site.wait(TimeDelta::minutes(9));
        site.work().await;
        let quiet = async |applicant: &mut Browser| {
            let page = applicant.page("/demande").await.text;
            assert!(page.contains("En vérification") && !page.contains("GDPUB"), "{page}");
            assert_eq!(site.mails(email).len(), mails);
        };
        quiet(&mut applicant).await;
        // Decided: nobody else is given it.
        let mut colleague =
            site.signed_in("b@portail.example", Role::Operator, &["069"], &[]).await;
        assert_eq!(colleague.go("/operateur/suivant", &[]).await, "/operateur");
        let undo = link(&told, "/operateur/decision/", "/annulation");
        assert_eq!(colleague.post(&undo, &[]).await.status, StatusCode::NOT_FOUND, "not theirs");

        assert_eq!(operator.go(&undo, &[]).await, file);
        assert_eq!(operator.go(&undo, &[]).await, file, "a double click");
        site.wait(TimeDelta::minutes(4));
        site.work().await;
        quiet(&mut applicant).await;
        operator.page(&file).await;

        // Again, and this time nobody undoes it; the program is stopped meanwhile.
        operator.go(&format!("{file}/validation"), &fields).await;
        let told = operator.page("/operateur").await.text;
        let undo = link(&told, "/operateur/decision/", "/annulation");
        let site = site.restarted().await;
        site.wait(TimeDelta::minutes(11));
        let late = operator.go(&undo, &[]).await;
        assert_eq!(late, "/operateur");
        let told = operator.page("/operateur").await.text;
        assert!(told.contains("trop tard pour annuler"), "{told}");
        site.work().await;
        site.work().await;
        let page = applicant.page("/demande").await.text;
        assert!(page.contains("0690326000001GDPUB"), "{page}");
        assert_eq!(site.mails(email).len(), mails + 1, "told once");
    });
}

#[test]
fn the_queue_leads_back_to_the_file_that_is_open_and_says_so() {
    on_both(async |site| {
        site.applicant("eloise@demandeur.example").await.file().await;
        let mut operator = site.operator().await;
        let mut colleague =
            site.signed_in("b@portail.example", Role::Operator, &["069"], &[]).await;
        let (take, back) = ("Prendre le dossier suivant", "Reprendre votre dossier");
        let queue = operator.page("/operateur").await.text;
        assert!(queue.contains(take) && !queue.contains(back), "{queue}");
        let file = operator.go("/operateur/suivant", &[]).await;
        let queue = operator.page("/operateur").await.text;
        assert!(queue.contains(back) && !queue.contains(take), "{queue}");
        assert_eq!(operator.go("/operateur/suivant", &[]).await, file);
        let queue = colleague.page("/operateur").await.text;
        assert!(queue.contains(take) && !queue.contains(back), "not theirs: {queue}");
        operator.go(&format!("{file}/remise"), &[]).await;
        let queue = operator.page("/operateur").await.text;
        assert!(queue.contains(take) && !queue.contains(back), "{queue}");
    });
}

#[test]
fn what_was_written_in_an_undone_decision_is_written_again_for_its_operator_alone() {
    on_both_with(ten_minutes, async |site| {
        site.applicant("eloise@demandeur.example").await.file().await;
        let mut operator = site.operator().await;
        let file = operator.go("/operateur/suivant", &[]).await;
        let version = operator.page(&file).await.field("version");
        let sentence = "Le nom de la carte n’est pas celui de la demande.";
        let fields = [
            ("version", version.as_str()),
            ("motif", "IDENTITE_DIFFERENTE"),
            ("phrase", sentence),
            ("differences", "NOM_NAISSANCE"),
        ];
        let undo = async |operator: &mut Browser| {
            let told = operator.page("/operateur").await.text;
            let undo = link(&told, "/operateur/decision/", "/annulation");
            assert_eq!(operator.go(&undo, &[]).await, file);
            operator.page(&file).await.text
        };
        operator.go(&format!("{file}/refus"), &fields).await;
        let back = undo(&mut operator).await;
        assert!(back.contains("Ce que vous aviez écrit est encore là"), "{back}");
        assert!(back.contains(sentence), "{back}");
        for code in ["IDENTITE_DIFFERENTE", "NOM_NAISSANCE"] {
            assert!(is_ticked(&back, code), "{code}: {back}");
        }
        assert!(!is_ticked(&back, "PRENOMS"), "{back}");
        // A question in its place: the refusal is written no more.
        let asked = "Envoyez aussi le verso.";
        let fields = [("version", version.as_str()), ("question", asked)];
        operator.go(&format!("{file}/question"), &fields).await;
        let back = undo(&mut operator).await;
        assert!(back.contains(asked) && !back.contains(sentence), "{back}");
        assert!(!is_ticked(&back, "IDENTITE_DIFFERENTE"), "{back}");
        // Nobody else's words.
        operator.go(&format!("{file}/remise"), &[]).await;
        let mut colleague =
            site.signed_in("b@portail.example", Role::Operator, &["069"], &[]).await;
        assert_eq!(colleague.go("/operateur/suivant", &[]).await, file);
        let page = colleague.page(&file).await.text;
        assert!(!page.contains(asked) && !page.contains(sentence), "{page}");
    });
}

/// Whether the box or the button of a value is ticked.
fn is_ticked(html: &str, value: &str) -> bool {
    let tags = html.split('<').filter(|tag| tag.starts_with("input "));
    let mut own = tags.filter(|tag| tag.contains(&format!("value=\"{value}\"")));
    own.any(|tag| tag.split('>').next().is_some_and(|tag| tag.contains(" checked")))
}

#[test]
fn a_held_decision_is_carried_out_once_by_two_nodes_or_at_once_when_hurried() {
    on_both_with(ten_minutes, async |site| {
        let mut files = Vec::new();
        for index in 0..10 {
            files.push(File::Document(waiting(&site, index).await.1));
        }
        let me = operator();
        for file in &files {
            let seen = version(&site, *file).await;
            let verdict = Verdict::Accepted;
            decision::decide(&site.portal, &me, file.demand(), seen, verdict).await.unwrap();
            let twice = decision::decide(&site.portal, &me, file.demand(), seen, unreadable());
            assert!(matches!(twice.await, Err(Error::Refused(_))), "decided already");
        }
        let hurried = queue::recent(&site.portal, &me).await.unwrap()[0].0.id;
        let number = decision::hurry(&site.portal, &me, hurried).await.unwrap();
        assert!(number.is_some());
        assert_eq!(decision::hurry(&site.portal, &me, hurried).await.unwrap(), None, "once");
        site.wait(TimeDelta::minutes(10));
        let (one, two) = (site.twin().await, site.twin().await);
        let both = tokio::join!(decision::settle(&one, 50), decision::settle(&two, 50));
        both.0.unwrap();
        both.1.unwrap();
        let mut numbers = BTreeSet::new();
        let mut conn = site.portal.store.read().await.unwrap();
        for file in files {
            let demand = conn.demand(file.demand()).await.unwrap().unwrap();
            numbers.insert(demand.status.registration().expect("registered").unique_number);
            let events = conn.events(demand.id).await.unwrap();
            assert_eq!(events.iter().filter(|e| e.event.kind() == "registered").count(), 1);
        }
        assert_eq!(numbers.len(), 10);
    });
}

#[test]
fn a_decision_that_no_longer_applies_is_told_and_the_file_waits_again() {
    on_both_with(ten_minutes, async |site| {
        let (account, id) = waiting(&site, 0).await;
        let (me, file) = (operator(), File::Document(id));
        let seen = version(&site, file).await;
        decision::decide(&site.portal, &me, id, seen, question()).await.unwrap();
        let asked = queue::recent(&site.portal, &me).await.unwrap()[0].0.id;
        decision::hurry(&site.portal, &me, asked).await.unwrap();
        let answer = Answer { sentence: "Le voici.".into() };
        demand::answer(&site.portal, &applicant(account), answer).await.unwrap();
        let seen = version(&site, file).await;
        decision::decide(&site.portal, &me, id, seen, Verdict::Accepted).await.unwrap();
        // Something writes the demand meanwhile.
        let mut tx = site.portal.store.write().await.unwrap();
        let demand = tx.demand(id).await.unwrap().unwrap();
        let territory = demand.territory(&site.portal.territories);
        tx.save_demand(&demand, territory).await.unwrap();
        tx.commit().await.unwrap();
        site.wait(TimeDelta::minutes(10));
        site.work().await;
        assert_eq!(state(&site, file).await, StatusKind::Submitted);
        let recent = queue::recent(&site.portal, &me).await.unwrap();
        assert_eq!(recent.len(), 1);
        assert_eq!(recent[0].0.state, app::domain::review::DecisionState::Failed);
        assert_eq!(queue::next(&site.portal, &operator(), None).await.unwrap(), Some(file));
    });
}

#[test]
fn a_question_refuses_nothing_and_brings_the_file_back_to_who_asked() {
    on_both(async |site| {
        let email = "eloise@demandeur.example";
        let mut applicant = site.applicant(email).await;
        applicant.file().await;
        let frozen = applicant.upload(&[("verso.jpg", &picture())]).await;
        assert_eq!(frozen.location(), "/demande", "while it is checked");
        let mut operator = site.operator().await;
        let file = operator.go("/operateur/suivant", &[]).await;
        let version = operator.page(&file).await.field("version");
        let ask = format!("{file}/question");
        let empty = operator.post(&ask, &[("version", &version), ("question", " ")]).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        let fields = [("version", version.as_str()), ("question", "Le verso de votre carte ?")];
        assert_eq!(operator.go(&ask, &fields).await, "/operateur");
        assert_eq!(operator.get(&file).await.location(), "/operateur", "set aside");
        site.work().await;
        let mail = &site.mails(email)[0];
        assert!(mail.text.contains("Le verso de votre carte\u{a0}?"), "{}", mail.text);
        assert!(mail.text.contains("Rien n’est refusé"), "{}", mail.text);

        site.wait(TimeDelta::days(1));
        applicant.sign_in(email).await;
        let page = applicant.page("/demande").await.text;
        assert!(page.contains("Le verso de votre carte ?") && page.contains("2 mars 2026"));
        assert!(!page.contains("(facultatif)"), "nothing else answers yet: {page}");
        let told = applicant.post("/demande/reponse", &[("reponse", "")]).await;
        assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
        for words in ["<title>Erreur", "href=\"#reponse\"", "id=\"reponse-erreur\""] {
            assert!(told.text.contains(words), "{words}: {}", told.text);
        }
        assert!(told.text.contains("ajoutez la page demandée"), "{}", told.text);
        let sent = applicant.upload(&[("verso.jpg", &picture())]).await;
        assert_eq!(sent.location(), "/demande/pieces");
        assert!(applicant.page("/demande/pieces").await.text.contains("Revenir à la question"));
        assert!(applicant.page("/demande").await.text.contains("(facultatif)"));
        applicant.go("/demande/reponse", &[("reponse", "")]).await;
        let told = applicant.page("/demande").await.text;
        assert!(told.contains("La vérification reprend"), "{told}");
        let frozen = applicant.upload(&[("autre.jpg", &picture())]).await;
        assert_eq!(frozen.location(), "/demande", "it is checked again");
        let twice = applicant.go("/demande/reponse", &[("reponse", "Encore")]).await;
        assert_eq!(twice, "/demande");

        operator.sign_in("operateur@portail.example").await;
        let queue = operator.page("/operateur").await.text;
        assert!(queue.contains("A répondu à la question"), "{queue}");
        assert_eq!(operator.go("/operateur/suivant", &[]).await, file);
        let review = operator.page(&file).await;
        assert!(review.text.contains("une page a été envoyée"), "{}", review.text);
        assert_eq!(review.text.matches("Page 2 de la pièce").count(), 1);
        let fields = [("version", review.field("version"))];
        let fields = [("version", fields[0].1.as_str())];
        operator.go(&format!("{file}/validation"), &fields).await;
        let page = applicant.page("/demande").await.text;
        assert!(page.contains("0690326000001GDPUB") && page.contains("2 mars 2026"), "{page}");
    });
}

#[test]
fn what_is_ticked_is_told_and_nothing_is_accepted_over_it() {
    on_both(async |site| {
        let email = "eloise@demandeur.example";
        let mut applicant = site.applicant(email).await;
        applicant.file().await;
        let mut operator = site.operator().await;
        let file = operator.go("/operateur/suivant", &[]).await;
        let version = operator.page(&file).await.field("version");
        let accept = format!("{file}/validation");
        let ticked = [("version", version.as_str()), ("differences", "PRENOMS")];
        let wrong = operator.post(&accept, &ticked).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.text.contains("Vous avez coché une différence"), "{}", wrong.text);
        let refuse = format!("{file}/refus");
        let fields = [("version", version.as_str()), ("motif", "IDENTITE_DIFFERENTE")];
        let wrong = operator.post(&refuse, &fields).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.text.contains("Cochez ce qui ne correspond pas"), "{}", wrong.text);
        let fields = [
            ("version", version.as_str()),
            ("motif", "IDENTITE_DIFFERENTE"),
            ("differences", "PRENOMS"),
            ("differences", "DATE_NAISSANCE"),
        ];
        operator.go(&refuse, &fields).await;
        site.work().await;
        let told = "les prénoms et la date de naissance";
        assert!(site.mails(email)[0].text.contains(told), "{}", site.mails(email)[0].text);
        assert!(applicant.page("/demande").await.text.contains(told));
    });
}

#[test]
fn an_operator_opens_so_many_files_a_day_and_no_more() {
    on_both_with(
        |config| config.operator_daily_files = 2,
        async |site| {
            let mut files = Vec::new();
            for index in 0..3 {
                files.push(File::Document(waiting(&site, index).await.1));
                site.wait(TimeDelta::minutes(1));
            }
            let me = operator();
            for file in &files[..2] {
                queue::open(&site.portal, &me, *file).await.unwrap();
            }
            let refused = queue::open(&site.portal, &me, files[2]).await;
            assert!(matches!(refused, Err(Error::Refused(_))), "{refused:?}");
            queue::open(&site.portal, &me, files[0]).await.unwrap();
            for file in &files[..2] {
                let seen = version(&site, *file).await;
                decision::decide(&site.portal, &me, file.demand(), seen, unreadable())
                    .await
                    .unwrap();
            }
            assert!(queue::next(&site.portal, &me, None).await.is_err());
            assert_eq!(queue::next(&site.portal, &operator(), None).await.unwrap(), Some(files[2]));
            site.wait(TimeDelta::days(1));
            queue::open(&site.portal, &me, files[2]).await.unwrap();
        },
    );
}

#[test]
fn the_queue_is_filtered_and_shows_what_colleagues_have() {
    on_both(async |site| {
        let (account, id) = waiting(&site, 0).await;
        let me = operator();
        let seen = version(&site, File::Document(id)).await;
        decision::decide(&site.portal, &me, id, seen, unreadable()).await.unwrap();
        let draft = version(&site, File::Document(id)).await;
        demand::submit(&site.portal, &applicant(account), draft).await.unwrap();
        site.wait(TimeDelta::days(7));
        let (_, fresh) = waiting(&site, 1).await;
        let shown = async |filter: QueueFilter| {
            let found = queue::files(&site.portal, &me, filter, 50).await.unwrap();
            assert_eq!(found.total, 2, "whatever the filter");
            found.files.iter().map(|one| one.demand.id).collect::<Vec<_>>()
        };
        let all = QueueFilter::default();
        assert_eq!(shown(all).await, [id, fresh]);
        assert_eq!(shown(QueueFilter { due: true, ..all }).await, [id]);
        assert_eq!(shown(QueueFilter { kind: QueueKind::Again, ..all }).await, [id]);
        assert_eq!(shown(QueueFilter { kind: QueueKind::First, ..all }).await, [fresh]);
        assert_eq!(shown(QueueFilter { kind: QueueKind::Correction, ..all }).await, []);
        let elsewhere = QueueFilter { territory: "038".parse().ok(), ..all };
        assert_eq!(shown(elsewhere).await, []);

        let mut browser = site.operator().await;
        queue::open(&site.portal, &operator(), File::Document(fresh)).await.unwrap();
        let page = browser.page("/operateur?envoi=premier&attente=&territoire=").await.text;
        assert!(page.contains("Par un collègue"), "{page}");
        let nonsense = browser.page("/operateur?envoi=%00&attente=x&territoire=999&autre=1").await;
        assert!(nonsense.text.contains("Dossiers à vérifier"));
        let file = format!("/operateur/dossier/{fresh}");
        assert_eq!(browser.get(&file).await.location(), "/operateur");
        assert!(browser.page("/operateur").await.text.contains("ouvert par un collègue"));
        let keep = browser.post(&format!("/ilots{file}"), &[]).await;
        assert_eq!(keep.status, StatusCode::CONFLICT);
    });
}

#[test]
fn nobody_reaches_a_file_of_another_territory_or_a_decision_of_another_person() {
    on_both_with(ten_minutes, async |site| {
        let (_, id) = waiting(&site, 0).await;
        let mut far = site.signed_in("f@portail.example", Role::Operator, &["038"], &[]).await;
        let file = format!("/operateur/dossier/{id}");
        assert_eq!(far.get(&file).await.status, StatusCode::NOT_FOUND);
        for end in ["/validation", "/refus", "/question", "/remise"] {
            let fields = [("version", "1"), ("motif", "ILLISIBLE"), ("question", "Qui ?")];
            let answer = far.post(&format!("{file}{end}"), &fields).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{end}");
        }
        let keep = far.post(&format!("/ilots{file}"), &[]).await;
        assert_eq!(keep.status, StatusCode::NOT_FOUND);
        let me = operator();
        let seen = version(&site, File::Document(id)).await;
        let decided = decision::decide(&site.portal, &me, id, seen, Verdict::Accepted).await;
        let decided = decided.unwrap().id;
        let mut near = site.operator().await;
        for end in ["annulation", "application"] {
            let path = format!("/operateur/decision/{decided}/{end}");
            assert_eq!(near.post(&path, &[]).await.status, StatusCode::NOT_FOUND, "{end}");
        }
    });
}

#[test]
fn the_board_counts_what_waits_and_what_was_held() {
    on_both(async |site| {
        let mut operator = site.operator().await;
        let mut manager =
            site.signed_in("m@territoire.example", Role::TerritoryManager, &["069"], &[]).await;
        for index in 0..3 {
            waiting(&site, index).await;
        }
        // The first is decided within the promise, the second much later, the third waits.
        for days in [1, 20] {
            site.wait(TimeDelta::days(days));
            operator.sign_in("operateur@portail.example").await;
            let file = operator.go("/operateur/suivant", &[]).await;
            let version = operator.page(&file).await.field("version");
            operator.go(&format!("{file}/validation"), &[("version", &version)]).await;
        }
        manager.sign_in("m@territoire.example").await;
        let page = manager.page("/territoire/verification").await.text;
        assert!(page.contains("<b>50"), "{page}");
        assert!(page.contains("operateur@portail.example"), "{page}");
        assert!(page.contains("1 dossier attend depuis plus que"), "{page}");
        for name in ["Durand", "Éloïse", "d’Alembert"] {
            assert!(!page.contains(name), "{name} in {page}");
        }
        let board = "/territoire/verification";
        assert_eq!(operator.get(board).await.status, StatusCode::NOT_FOUND);
    });
}
