//! The table of contents: every address, and the action its guard asks for.

use super::applicant::{phone, upload};
use super::guard::{Guard, cookie_name, guard};
use super::sessions::Sessions;
use super::{
    account, administration, applicant, board, cache, certificates, communes, demo, desk,
    duplicates, extraction, form, network, operator, public, reading, recover, second_factor,
    security, site, statistics,
};
use crate::error::{Error, Result};
use crate::portal::Portal;
use app::domain::document::MAX_FILE;
use app::domain::rights::Action;
use app::paths;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::http::{Extensions, HeaderMap, Method, StatusCode, Version, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodRouter, delete, get, head, patch, post};
use chrono::TimeDelta;
use std::sync::Arc;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, Predicate as _};
use tower_sessions::cookie::SameSite;
use tower_sessions::{Expiry, SessionManagerLayer};

/// One route, for the test that knows them all.
#[derive(Clone, Debug)]
pub struct Access {
    /// Method.
    pub method: Method,
    /// Path, with `{…}` for what varies.
    pub path: &'static str,
    /// What it is for.
    pub action: Action,
}

struct Routes {
    portal: Arc<Portal>,
    sessions: Sessions,
    router: Router,
    table: Vec<Access>,
}

impl Routes {
    fn add(&mut self, method: Method, action: Action, path: &'static str, route: MethodRouter) {
        let page = method == Method::GET
            || self.table.iter().any(|known| known.path == path && known.method == Method::GET);
        let (portal, sessions) = (self.portal.clone(), self.sessions.clone());
        let state = Guard { portal, sessions, action, page };
        let route = route.layer(from_fn_with_state(state, guard));
        self.router = std::mem::take(&mut self.router).route(path, route);
        self.table.push(Access { method, path, action });
    }

    fn get<H: Handler<T, ()>, T: 'static>(
        &mut self,
        action: Action,
        path: &'static str,
        handler: H,
    ) {
        self.add(Method::GET, action, path, get(handler));
    }

    fn post<H: Handler<T, ()>, T: 'static>(
        &mut self,
        action: Action,
        path: &'static str,
        handler: H,
    ) {
        self.add(Method::POST, action, path, post(handler));
    }

    /// Files: a body as large as several documents.
    fn upload<H: Handler<T, ()>, T: 'static>(
        &mut self,
        action: Action,
        path: &'static str,
        handler: H,
    ) {
        let route = post(handler).layer(DefaultBodyLimit::max(3 * MAX_FILE));
        self.add(Method::POST, action, path, route);
    }
}

/// The whole site, and the list of its routes.
pub fn router(portal: Arc<Portal>) -> Result<(Router, Vec<Access>)> {
    use Action as A;
    let config = &portal.config;
    let sessions = Sessions::new(
        portal.store.clone(),
        portal.clock.clone(),
        TimeDelta::minutes(config.session_idle_minutes),
        TimeDelta::hours(config.session_hours),
    );
    let mut r = Routes {
        portal: portal.clone(),
        sessions: sessions.clone(),
        router: Router::new(),
        table: Vec::new(),
    };

    r.get(A::SeePublic, paths::HOME, public::home);
    r.get(A::SeePublic, paths::HELP, public::help);
    r.get(A::SeePublic, paths::ACCESSIBILITY, public::accessibility);
    r.get(A::SeePublic, paths::PRIVACY, public::privacy);
    r.get(A::SeePublic, paths::GUICHETS, public::guichets);
    r.get(A::SeePublic, paths::STATISTICS, statistics::index);
    r.get(A::SeePublic, "/statistiques/{name}", statistics::country);
    r.get(A::SeePublic, "/statistiques/region/{code}", statistics::region);
    r.get(A::SeePublic, "/statistiques/departement/{code}", statistics::department);
    r.get(A::SeePublic, "/statistiques/epci/{siren}", statistics::epci);
    r.get(A::SeePublic, "/statistiques/commune/{insee}", statistics::commune);
    r.get(A::SeePublic, paths::OPEN_DATA, statistics::data);
    r.get(A::SeePublic, paths::OPEN_DATA_CATALOGUE, statistics::catalogue);
    r.get(A::SeePublic, "/statistiques/donnees/{file}", statistics::file);
    r.get(A::SeePublic, paths::ISLAND_COMMUNES, communes::propose);
    r.get(A::SeePublic, paths::ALIVE, public::alive);
    r.get(A::SeePublic, paths::READY, public::ready);

    r.get(A::SignIn, paths::SIGN_UP, account::sign_up_page);
    r.post(A::SignIn, paths::SIGN_UP, account::sign_up);
    r.get(A::SignIn, paths::SIGN_UP_SENT, account::sign_up_sent);
    r.get(A::SignIn, paths::CONFIRM_EMAIL, account::confirm_page);
    r.post(A::SignIn, paths::CONFIRM_EMAIL, account::confirm);
    r.get(A::SignIn, paths::SIGN_IN, account::sign_in_page);
    r.post(A::SignIn, paths::SIGN_IN, account::sign_in);
    r.get(A::SignIn, paths::FORGOTTEN, account::forgotten_page);
    r.post(A::SignIn, paths::FORGOTTEN, account::forgotten);
    r.get(A::SignIn, paths::FORGOTTEN_SENT, account::forgotten_sent);
    r.get(A::SignIn, paths::NEW_PASSWORD, account::new_password_page);
    r.post(A::SignIn, paths::NEW_PASSWORD, account::new_password);
    r.get(A::SignIn, paths::INVITATION, account::invitation_page);
    r.post(A::SignIn, paths::INVITATION, account::invitation);
    r.get(A::SignIn, paths::SECOND_FACTOR, second_factor::code_page);
    r.post(A::SignIn, paths::SECOND_FACTOR, second_factor::check);
    r.get(A::SignIn, paths::ENROLMENT, second_factor::enrolment_page);
    r.post(A::SignIn, paths::ENROLMENT, second_factor::enrol);
    r.get(A::ManageOwnAccount, paths::RECOVERY_CODES, second_factor::recovery_page);
    r.post(A::ManageOwnAccount, paths::RECOVERY_CODES, second_factor::renew);
    r.post(A::ManageOwnAccount, paths::SIGN_OUT, account::sign_out);
    r.get(A::ManageOwnAccount, paths::SESSIONS, account::sessions);
    r.post(A::ManageOwnAccount, "/compte/sessions/{reference}/fermeture", account::close_session);

    r.get(A::SeeOwnDemand, paths::DEMAND, applicant::demand);
    r.post(A::SeeOwnDemand, paths::DEMAND, applicant::start);
    r.get(A::SeeOwnDemand, paths::READERS, applicant::readers::page);
    r.get(A::SeeOwnData, paths::OWN_DATA, applicant::own_data::page);
    r.get(A::SeeOwnData, paths::OWN_DATA_JSON, applicant::own_data::json);
    r.get(A::SeeOwnData, paths::OWN_DATA_PDF, applicant::own_data::pdf);
    r.get(A::WriteAnswers, "/demande/etape/{step}", applicant::steps::step_page);
    r.post(A::WriteAnswers, "/demande/etape/{step}", applicant::steps::step);
    r.post(A::WriteAnswers, "/ilots/demande/etape/{step}", applicant::autosave::save);
    r.get(A::SendDocument, paths::DOCUMENTS, applicant::documents::documents);
    r.upload(A::SendDocument, paths::DOCUMENTS, applicant::documents::send_document);
    r.get(A::SeeOwnDocument, "/demande/pieces/{id}", applicant::documents::document_page);
    r.post(A::SendDocument, "/demande/pieces/{id}/retrait", applicant::documents::remove_document);
    let arrival = "/demande/pieces/recues/{id}/retrait";
    r.post(A::SendDocument, arrival, applicant::documents::remove_arrival);
    r.get(A::Submit, paths::CHECK, applicant::check::check);
    r.post(A::Submit, paths::CHECK, applicant::check::submit);
    r.get(A::Renew, paths::RENEWAL, applicant::check::renewal);
    r.post(A::Renew, paths::RENEWAL, applicant::check::renew);
    // Whoever has the link of a notice: it is asked for nothing else.
    r.get(A::SignIn, paths::KEEP, applicant::keep::page);
    r.post(A::SignIn, paths::KEEP, applicant::keep::act);
    r.get(A::SignIn, paths::KEEP_KNOWN, applicant::keep::known);
    r.get(A::SignIn, paths::NO_REMINDERS, applicant::keep::reminders);
    r.post(A::SignIn, paths::NO_REMINDERS, applicant::keep::refuse_reminders);
    r.get(A::WriteHandicap, paths::HANDICAP, applicant::handicap::list);
    r.get(A::WriteHandicap, "/demande/handicap/{id}", applicant::handicap::complement_page);
    r.post(A::WriteHandicap, "/demande/handicap/{id}", applicant::handicap::complement);
    r.post(A::WriteHandicap, "/demande/handicap/{id}/retrait", applicant::handicap::remove);
    r.get(A::Modify, paths::MODIFICATION, applicant::modification::page);
    r.post(A::Modify, paths::MODIFICATION, applicant::modification::confirm);
    r.post(A::Modify, paths::MODIFICATION_DROP, applicant::modification::drop_changes);
    r.get(A::AskCorrection, paths::CORRECTION, applicant::correction::page);
    r.upload(A::AskCorrection, paths::CORRECTION, applicant::correction::request);
    r.post(A::AskCorrection, paths::CORRECTION_WITHDRAWAL, applicant::correction::withdraw);
    let proof_removal = "/demande/correction/pieces/{id}/retrait";
    r.post(A::AskCorrection, proof_removal, applicant::correction::remove_page);
    let proof_arrival = "/demande/correction/recues/{id}/retrait";
    r.post(A::AskCorrection, proof_arrival, applicant::correction::remove_arrival);
    r.get(A::GiveUp, paths::GIVE_UP, applicant::renunciation::page);
    r.post(A::GiveUp, paths::GIVE_UP, applicant::renunciation::erase_draft);
    r.get(A::GiveUp, paths::GIVE_UP_CONFIRM, applicant::renunciation::confirmation);
    r.post(A::GiveUp, paths::GIVE_UP_CONFIRM, applicant::renunciation::give_up);
    r.post(A::GiveUp, paths::GIVE_UP_CANCEL, applicant::renunciation::cancel);
    r.post(A::AnswerQuestion, paths::ANSWER, applicant::answer);
    r.get(A::Link, paths::LINK, applicant::link::link_page);
    r.post(A::Link, paths::LINK, applicant::link::link);
    r.get(A::Link, paths::LINK_CODE, applicant::link::link_code_page);
    r.post(A::Link, paths::LINK_CODE, applicant::link::link_code);

    r.get(A::SeeQueue, paths::OPERATOR, operator::queue);
    r.get(A::Review, "/operateur/dossier/{id}", operator::review);
    r.get(A::Review, "/operateur/dossier/{id}/pieces/{page}", operator::document_page);
    r.post(A::Decide, "/operateur/dossier/{id}/validation", operator::accept);
    r.post(A::Decide, "/operateur/dossier/{id}/refus", operator::refuse);
    r.post(A::Decide, "/operateur/dossier/{id}/question", operator::ask);
    r.post(A::SeeQueue, paths::NEXT_FILE, operator::next);
    r.post(A::Review, "/operateur/dossier/{id}/remise", operator::pass);
    r.post(A::Review, "/ilots/operateur/dossier/{id}", operator::keep);
    r.post(A::ReviewCorrection, "/ilots/operateur/correction/{id}", operator::keep);
    r.post(A::Decide, "/operateur/decision/{id}/annulation", operator::undo);
    r.post(A::Decide, "/operateur/decision/{id}/application", operator::hurry);

    r.get(A::ReviewCorrection, "/operateur/correction/{id}", operator::correction::review);
    let proof = "/operateur/correction/{id}/pieces/{page}";
    r.get(A::ReviewCorrection, proof, operator::correction::proof_page);
    let accept = "/operateur/correction/{id}/validation";
    r.post(A::DecideCorrection, accept, operator::correction::accept);
    r.post(A::DecideCorrection, "/operateur/correction/{id}/refus", operator::correction::refuse);

    r.get(A::SeeInbox, paths::GUICHET, desk::inbox);
    r.get(A::SearchDemands, paths::DESK_SEARCH, desk::search::page);
    r.post(A::SearchDemands, paths::DESK_SEARCH, desk::search::search);
    r.get(A::ValidateAtDesk, "/guichet/dossier/{id}", desk::validation::file);
    let registration = "/guichet/dossier/{id}/validation";
    r.post(A::ValidateAtDesk, registration, desk::validation::register);
    let removal = "/guichet/demande/{number}/radiation";
    r.get(A::RemoveAtDesk, removal, desk::removal::motive);
    r.post(A::RemoveAtDesk, removal, desk::removal::check);
    let confirmed = "/guichet/demande/{number}/radiation/confirmation";
    r.post(A::RemoveAtDesk, confirmed, desk::removal::remove);
    r.post(A::EditAtDesk, "/guichet/demande/{number}/saisie", desk::entry::begin);
    r.get(A::TypeAtDesk, paths::ENTRIES, desk::entry::list);
    r.post(A::TypeAtDesk, paths::ENTRIES, desk::entry::begin_paper);
    r.get(A::TypeAtDesk, "/guichet/saisie/{id}", desk::entry::whole);
    r.post(A::TypeAtDesk, "/guichet/saisie/{id}", desk::entry::finish);
    r.get(A::TypeAtDesk, "/guichet/saisie/{id}/etape/{step}", desk::entry::step_page);
    r.post(A::TypeAtDesk, "/guichet/saisie/{id}/etape/{step}", desk::entry::step);
    r.post(A::TypeAtDesk, "/guichet/saisie/{id}/abandon", desk::entry::give_up);
    let reactivation = "/guichet/demande/{number}/reactivation";
    r.post(A::AskReactivation, reactivation, desk::reactivation::ask);
    r.get(A::DecideReactivation, "/territoire/reactivation/{id}", desk::reactivation::asked);
    r.post(A::DecideReactivation, "/territoire/reactivation/{id}", desk::reactivation::decide);
    r.post(A::WriteNote, "/guichet/demande/{number}/note", desk::note);
    r.get(A::SeeDispatched, "/guichet/demande/{number}/recu", desk::receipt);
    r.get(A::SeeDispatched, "/guichet/demande/{number}", desk::dispatched);
    r.post(A::Acknowledge, "/guichet/demande/{number}/accuse", desk::acknowledge);
    r.get(A::SeeHandicap, "/guichet/demande/{number}/handicap", desk::handicap);
    r.get(A::ReportDuplicate, paths::DESK_DUPLICATES, duplicates::desk_list);
    r.post(A::ReportDuplicate, paths::DESK_DUPLICATES, duplicates::report_numbers);
    r.get(A::ReportDuplicate, "/guichet/doublons/{id}", duplicates::desk_pair);
    r.post(A::ReportDuplicate, "/guichet/doublons/{id}/alignement", duplicates::align);
    r.post(A::ReportDuplicate, "/guichet/doublons/{id}/signalement", duplicates::report);
    r.get(A::TreatDuplicate, paths::DUPLICATES, duplicates::list);
    r.get(A::TreatDuplicate, "/territoire/doublons/{id}", duplicates::pair);
    r.post(A::TreatDuplicate, "/territoire/doublons/{id}", duplicates::decide);
    r.get(A::SeeTerritory, paths::TERRITORY, desk::territory);
    r.get(A::Supervise, paths::BOARD, board::page);
    // A lead's under the guichets, a manager's under the territories.
    r.get(A::WatchReading, paths::DESK_READINGS, reading::list);
    r.get(A::WatchReading, "/guichet/consultations/{id}", reading::one);
    r.post(A::WatchReading, "/guichet/consultations/{id}", reading::explain);
    r.get(A::WatchReading, paths::READINGS, reading::list);
    r.get(A::WatchReading, "/territoire/consultations/{id}", reading::one);
    r.post(A::WatchReading, "/territoire/consultations/{id}", reading::explain);
    r.get(A::Extract, paths::EXTRACTIONS, extraction::page);
    r.post(A::Extract, paths::EXTRACTIONS, extraction::ask);
    r.get(A::Extract, "/extractions/{id}", extraction::file);
    r.post(A::Extract, "/extractions/{id}/suppression", extraction::erase);
    r.get(A::Administer, paths::ADMINISTRATION, administration::overview);
    r.get(A::Administer, paths::WORK, administration::work::page);
    r.post(A::Administer, paths::WORK, administration::work::act);
    r.get(A::Administer, paths::NETWORK, administration::guichets::list);
    r.get(A::Administer, paths::NEW_GUICHET, administration::guichets::new_page);
    r.post(A::Administer, paths::NEW_GUICHET, administration::guichets::add);
    r.get(A::Administer, "/administration/guichets/{code}", administration::guichets::page);
    r.post(A::Administer, "/administration/guichets/{code}", administration::guichets::change);
    r.get(A::Administer, paths::AGENTS, administration::agents::list);
    r.post(A::Administer, paths::AGENTS, administration::agents::search);
    r.get(A::Administer, paths::NEW_AGENT, administration::agents::new_page);
    r.post(A::Administer, paths::NEW_AGENT, administration::agents::invite);
    r.get(A::Administer, "/administration/agents/{id}", administration::agents::page);
    r.post(A::Administer, "/administration/agents/{id}", administration::agents::change);
    let invitation = "/administration/agents/{id}/invitation";
    r.post(A::Administer, invitation, administration::agents::invite_again);
    r.post(A::Administer, "/administration/agents/{id}/fin", administration::agents::end);
    let factor = "/administration/agents/{id}/double-verification";
    r.post(A::Administer, factor, administration::agents::reset_second_factor);
    r.get(A::Administer, paths::NETWORK_EXPORT, network::export);
    r.get(A::Administer, paths::NETWORK_TEMPLATE, network::template);
    r.get(A::Administer, paths::NETWORK_IMPORT, network::page);
    r.upload(A::Administer, paths::NETWORK_IMPORT, network::send);
    r.get(A::Administer, "/administration/guichets/import/{id}", network::report);
    r.post(A::Administer, "/administration/guichets/import/{id}", network::import);

    r.post(A::SendInPieces, paths::UPLOADS, upload::begin);
    let one_upload = "/ilots/envois/{id}";
    r.add(Method::HEAD, A::SendInPieces, one_upload, head(upload::progress));
    r.add(Method::PATCH, A::SendInPieces, one_upload, patch(upload::receive));
    r.add(Method::DELETE, A::SendInPieces, one_upload, delete(upload::give_up));
    r.get(A::SendInPieces, one_upload, upload::outcome);
    r.get(A::SendDocument, paths::ISLAND_PAGES, phone::arrivals);
    r.get(A::HandOver, paths::HAND_OVER, phone::hand_over_page);
    r.post(A::HandOver, paths::HAND_OVER, phone::hand_over);
    r.post(A::ManageOwnAccount, paths::HAND_OVER_END, phone::end);
    r.get(A::SignIn, "/telephone/{code}", phone::code_page);
    r.post(A::SignIn, "/telephone/{code}", phone::take);
    r.get(A::SendFromPhone, paths::PHONE, phone::camera);
    r.upload(A::SendFromPhone, paths::PHONE, phone::send);
    r.post(A::SendFromPhone, paths::PHONE_END, phone::leave);

    r.get(A::SeeOwnCertificate, paths::CERTIFICATE, certificates::last);
    r.get(A::SeeOwnCertificate, "/demande/attestation/{id}", certificates::one);
    r.get(A::SeeReceipt, paths::RECEIPT, certificates::receipt);
    r.get(A::SeeDispatched, "/guichet/demande/{number}/attestation.pdf", certificates::dispatched);
    r.get(A::SeePublic, "/attestation/{code}", certificates::verification);

    if config.demo {
        r.get(A::SeeDemonstration, paths::DEMO_MAILS, demo::mails);
        r.get(A::SeeDemonstration, "/demo/courriels/{name}", demo::mail);
    }

    // What can be taken part by part is sent as it is: a part of what is compressed is another file.
    let whole = |_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions| {
        !headers.contains_key(header::ACCEPT_RANGES)
    };
    let compressed = DefaultPredicate::new().and(whole);
    let secure = config.base_url.starts_with("https://");
    let cookies = SessionManagerLayer::new(sessions)
        .with_name(cookie_name(&config.base_url))
        .with_secure(secure)
        // Lax: a person who follows the link of a mail is still signed in.
        .with_same_site(SameSite::Lax)
        .with_expiry(Expiry::OnSessionEnd);
    let pages = r
        .router
        .fallback(async || Error::NotFound)
        .layer(from_fn_with_state(portal.clone(), security::refuse_cross_site))
        .layer(DefaultBodyLimit::max(form::MAX_FORM))
        .layer(CatchPanicLayer::custom(|_| {
            use axum::response::IntoResponse as _;
            Error::failure("a handler panicked").into_response()
        }))
        .layer(from_fn_with_state(portal.clone(), recover::recover))
        .layer(cookies)
        .layer(CompressionLayer::new().gzip(true).compress_when(compressed));
    let all = Router::new()
        .merge(site::routes(config.site.as_deref())?)
        .fallback_service(pages)
        .layer(from_fn_with_state(cache::PublicPages::new(portal), cache::serve))
        .layer(from_fn(security::add_headers));
    Ok((all, r.table))
}
