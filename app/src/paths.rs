//! Every address of the site, as a function; nobody else writes a path.

use crate::domain::guichet::GuichetCode;
use crate::domain::ids::{
    AccountId, ArrivalId, CertificateId, ComplementId, DecisionId, DemandId, DocumentId, EntryId,
    ExtractionId, NetworkImportId, PairId, ReactivationId, ReadingId, UploadId,
};
use crate::domain::statistics::Zone;
use crate::domain::territory::DepartmentCode;
use crate::domain::unique_number::UniqueNumber;
use crate::forms::agent::AgentQuery;
use crate::forms::desk::InboxQuery;
use crate::forms::guichet::GuichetQuery;
use crate::forms::journey::Step;

pub const HOME: &str = "/";
pub const HELP: &str = "/aide";
pub const ACCESSIBILITY: &str = "/accessibilite";
pub const PRIVACY: &str = "/donnees-personnelles";
pub const GUICHETS: &str = "/guichets";
pub const STATISTICS: &str = "/statistiques";
pub const OPEN_DATA: &str = "/statistiques/donnees";
pub const OPEN_DATA_CATALOGUE: &str = "/statistiques/donnees.jsonld";
pub const SIGN_UP: &str = "/compte/creation";
pub const SIGN_UP_SENT: &str = "/compte/creation/envoyee";
pub const CONFIRM_EMAIL: &str = "/compte/confirmation";
pub const SIGN_IN: &str = "/compte/connexion";
pub const SIGN_OUT: &str = "/compte/deconnexion";
pub const FORGOTTEN: &str = "/compte/mot-de-passe";
pub const FORGOTTEN_SENT: &str = "/compte/mot-de-passe/envoye";
pub const NEW_PASSWORD: &str = "/compte/mot-de-passe/nouveau";
pub const INVITATION: &str = "/compte/invitation";
/// The second step of a sign-in.
pub const SECOND_FACTOR: &str = "/compte/connexion/code";
/// Setting up the application that gives its codes.
pub const ENROLMENT: &str = "/compte/connexion/application";
pub const RECOVERY_CODES: &str = "/compte/codes-de-secours";
pub const SESSIONS: &str = "/compte/sessions";
pub const DEMAND: &str = "/demande";
/// `GET`/`POST`: demands of the territory, by number or by name and birth date.
pub const DESK_SEARCH: &str = "/guichet/recherche";
/// `GET`: what an agent is typing; `POST`: begin a paper demand.
pub const ENTRIES: &str = "/guichet/saisie";
/// Where the link of a notice leads: keep a demand, without a password.
pub const KEEP: &str = "/garder-ma-demande";
/// What is known of the demand whose link was pressed last, to confirm it.
pub const KEEP_KNOWN: &str = "/garder-ma-demande/verification";
/// Where one asks for no more reminders, with the link of one.
pub const NO_REMINDERS: &str = "/garder-ma-demande/rappels";
/// The steps of the form; the name of one follows.
pub const STEPS: &str = "/demande/etape";
pub const CHECK: &str = "/demande/verification";
pub const DOCUMENTS: &str = "/demande/pieces";
pub const RENEWAL: &str = "/demande/renouvellement";
pub const HANDICAP: &str = "/demande/handicap";
pub const MODIFICATION: &str = "/demande/modification";
pub const MODIFICATION_DROP: &str = "/demande/modification/abandon";
pub const CORRECTION: &str = "/demande/correction";
pub const CORRECTION_WITHDRAWAL: &str = "/demande/correction/retrait";
pub const GIVE_UP: &str = "/demande/abandon";
pub const GIVE_UP_CONFIRM: &str = "/demande/abandon/confirmation";
pub const GIVE_UP_CANCEL: &str = "/demande/abandon/annulation";
/// Answers what an operator asked.
pub const ANSWER: &str = "/demande/reponse";
/// Who consulted one's demand.
pub const READERS: &str = "/demande/consultations";
/// What is held about the applicant, and a copy of it: to read, and for another service.
pub const OWN_DATA: &str = "/demande/mes-donnees";
pub const OWN_DATA_PDF: &str = "/demande/mes-donnees.pdf";
pub const OWN_DATA_JSON: &str = "/demande/mes-donnees.json";
pub const LINK: &str = "/demande/rattachement";
pub const LINK_CODE: &str = "/demande/rattachement/code";
pub const CERTIFICATE: &str = "/demande/attestation.pdf";
pub const RECEIPT: &str = "/demande/recepisse.pdf";
pub const OPERATOR: &str = "/operateur";
/// Gives the operator their next file.
pub const NEXT_FILE: &str = "/operateur/suivant";
pub const GUICHET: &str = "/guichet";
pub const TERRITORY: &str = "/territoire";
/// How the files of a territory are checked.
pub const BOARD: &str = "/territoire/verification";
/// The pairs of demands that a manager decides on.
pub const DUPLICATES: &str = "/territoire/doublons";
/// Those that a guichet compares and reports.
pub const DESK_DUPLICATES: &str = "/guichet/doublons";
/// What agents looked at that is out of the ordinary, for the manager of a territory.
pub const READINGS: &str = "/territoire/consultations";
/// The same for the lead of a guichet.
pub const DESK_READINGS: &str = "/guichet/consultations";
/// What agents take out of the register.
pub const EXTRACTIONS: &str = "/extractions";
pub const ADMINISTRATION: &str = "/administration";
/// What the calendar brings each day, and what failed of it.
pub const WORK: &str = "/administration/travail";
/// The guichets, for those who manage them.
pub const NETWORK: &str = "/administration/guichets";
/// `GET`/`POST`: a guichet that is not there yet.
pub const NEW_GUICHET: &str = "/administration/guichets/nouveau";
/// `GET`: the agents; `POST`: those of an address, which is in no address.
pub const AGENTS: &str = "/administration/agents";
/// `GET`/`POST`: invite an agent.
pub const NEW_AGENT: &str = "/administration/agents/nouveau";
/// `GET`: how to import guichets; `POST`: a file of them, of which nothing is imported yet.
pub const NETWORK_IMPORT: &str = "/administration/guichets/import";
/// An example of such a file.
pub const NETWORK_TEMPLATE: &str = "/administration/guichets/modele.csv";
/// The guichets of today, as such a file.
pub const NETWORK_EXPORT: &str = "/administration/guichets.csv";
pub const DEMO_MAILS: &str = "/demo/courriels";
pub const ISLAND_COMMUNES: &str = "/ilots/communes";
/// Where pages of the form save by themselves: this, then their own address.
pub const ISLAND_SAVE: &str = "/ilots";
/// Files sent in pieces.
pub const UPLOADS: &str = "/ilots/envois";
/// What came of the document so far, for the page that waits for a phone.
pub const ISLAND_PAGES: &str = "/ilots/pieces";
/// Hand the document over to a phone.
pub const HAND_OVER: &str = "/demande/pieces/telephone";
pub const HAND_OVER_END: &str = "/demande/pieces/telephone/arret";
/// The page of that phone.
pub const PHONE: &str = "/telephone";
pub const PHONE_END: &str = "/telephone/fin";
pub const ALIVE: &str = "/sante";
pub const READY: &str = "/pret";
pub const STATIC: &str = "/statique";

pub fn step(step: Step) -> String {
    format!("{STEPS}/{}", step.slug())
}

/// A renewal walks the same steps and comes back to its own check page.
pub fn document_page(id: DocumentId) -> String {
    format!("/demande/pieces/{id}")
}

/// Takes a page of the document back.
pub fn document_removal(id: DocumentId) -> String {
    format!("/demande/pieces/{id}/retrait")
}

/// Takes back a file that is no page yet, or what is told of it.
pub fn arrival_removal(id: ArrivalId) -> String {
    format!("/demande/pieces/recues/{id}/retrait")
}

/// The same of the proof of a correction.
pub fn proof_arrival_removal(id: ArrivalId) -> String {
    format!("{CORRECTION}/recues/{id}/retrait")
}

/// The handicap complement of one person, or a new one.
pub fn complement(id: Option<ComplementId>) -> String {
    match id {
        Some(id) => format!("{HANDICAP}/{id}"),
        None => format!("{HANDICAP}/nouveau"),
    }
}

/// Takes a complement back.
pub fn complement_removal(id: ComplementId) -> String {
    format!("{HANDICAP}/{id}/retrait")
}

/// The complements of a demand, as a guichet reads them.
pub fn dispatched_handicap(number: UniqueNumber) -> String {
    format!("/guichet/demande/{number}/handicap")
}

pub fn review(id: DemandId) -> String {
    format!("/operateur/dossier/{id}")
}

pub fn accept(id: DemandId) -> String {
    format!("/operateur/dossier/{id}/validation")
}

pub fn refuse(id: DemandId) -> String {
    format!("/operateur/dossier/{id}/refus")
}

/// Puts a file back for the others.
pub fn pass(id: DemandId) -> String {
    format!("/operateur/dossier/{id}/remise")
}

/// Asks something without refusing.
pub fn ask(id: DemandId) -> String {
    format!("/operateur/dossier/{id}/question")
}

/// Undoes a decision while it can be.
pub fn undo(id: DecisionId) -> String {
    format!("/operateur/decision/{id}/annulation")
}

/// Carries a decision out without waiting.
pub fn hurry(id: DecisionId) -> String {
    format!("/operateur/decision/{id}/application")
}

pub fn review_page(demand: DemandId, page: DocumentId) -> String {
    format!("/operateur/dossier/{demand}/pieces/{page}")
}

/// Takes a page of the proof of a correction back.
pub fn proof_removal(id: DocumentId) -> String {
    format!("{CORRECTION}/pieces/{id}/retrait")
}

pub fn review_correction(id: DemandId) -> String {
    format!("/operateur/correction/{id}")
}

pub fn accept_correction(id: DemandId) -> String {
    format!("/operateur/correction/{id}/validation")
}

pub fn refuse_correction(id: DemandId) -> String {
    format!("/operateur/correction/{id}/refus")
}

pub fn proof_page(demand: DemandId, page: DocumentId) -> String {
    format!("/operateur/correction/{demand}/pieces/{page}")
}

pub fn dispatched(number: UniqueNumber) -> String {
    format!("/guichet/demande/{number}")
}

pub fn acknowledge(number: UniqueNumber) -> String {
    format!("/guichet/demande/{number}/accuse")
}

/// Public figures of a territory.
pub fn statistics_of(zone: Zone) -> String {
    match zone {
        Zone::Country => "/statistiques/france".to_owned(),
        Zone::Region(code) => format!("/statistiques/region/{code}"),
        Zone::Department(code) => format!("/statistiques/departement/{code}"),
        Zone::Epci(code) => format!("/statistiques/epci/{code}"),
        Zone::Commune(code) => format!("/statistiques/commune/{code}"),
    }
}

/// A file of the whole country: `communes` or `territoires`.
pub fn open_data_file(name: &str, kind: &str) -> String {
    format!("/statistiques/donnees/{name}.{kind}")
}

/// The same to take away; `kind`: `csv` or `json`.
pub fn statistics_file(zone: Zone, kind: &str) -> String {
    format!("{}.{kind}", statistics_of(zone))
}

pub fn guichets_of(code: DepartmentCode) -> String {
    format!("/guichets?departement={code}")
}

pub fn revoke_session(reference: &str) -> String {
    format!("/compte/sessions/{reference}/fermeture")
}

pub fn demo_mail(name: &str) -> String {
    format!("/demo/courriels/{name}")
}

/// A certificate of one's own demand.
pub fn certificate(id: CertificateId) -> String {
    format!("/demande/attestation/{id}")
}

/// The last certificate of a demand, for a guichet.
pub fn dispatched_certificate(number: UniqueNumber) -> String {
    format!("/guichet/demande/{number}/attestation.pdf")
}

/// Where anybody checks a certificate; the code names nobody.
pub fn verification(code: &str) -> String {
    format!("/attestation/{code}")
}

/// Sends what is chosen on the page of the document, then goes on.
pub fn documents_then_check() -> String {
    format!("{DOCUMENTS}?suite=1")
}

/// A file sent in pieces.
pub fn upload(id: UploadId) -> String {
    format!("{UPLOADS}/{id}")
}

/// Where a phone takes the document over; the code is good once.
pub fn phone(code: &str) -> String {
    format!("{PHONE}/{code}")
}

/// The inbox, filtered; nothing in it names a person.
pub fn inbox(query: &InboxQuery) -> String {
    let query = query.to_string();
    if query.is_empty() { GUICHET.to_owned() } else { format!("{GUICHET}?{query}") }
}

/// `GET`: a filed demand that a desk found; `POST` to [`desk_validation`].
pub fn desk_file(id: DemandId) -> String {
    format!("/guichet/dossier/{id}")
}

/// `POST`: the desk saw the identity document.
pub fn desk_validation(id: DemandId) -> String {
    format!("/guichet/dossier/{id}/validation")
}

/// `GET`/`POST`: the motive of a removal.
pub fn desk_removal(number: UniqueNumber) -> String {
    format!("/guichet/demande/{number}/radiation")
}

/// `POST`: the removal, once its page was read.
pub fn desk_removal_confirm(number: UniqueNumber) -> String {
    format!("/guichet/demande/{number}/radiation/confirmation")
}

/// `POST`: begin to renew or to change a demand.
pub fn desk_edit(number: UniqueNumber) -> String {
    format!("/guichet/demande/{number}/saisie")
}

/// `POST`: ask that it be put back.
pub fn desk_reactivation(number: UniqueNumber) -> String {
    format!("/guichet/demande/{number}/reactivation")
}

/// `POST`: a note to the other guichets.
pub fn desk_note(number: UniqueNumber) -> String {
    format!("/guichet/demande/{number}/note")
}

/// `GET`: what was last done at a desk, to print.
pub fn desk_receipt(number: UniqueNumber) -> String {
    format!("/guichet/demande/{number}/recu")
}

/// `GET`/`POST`: what an agent is typing.
pub fn entry(id: EntryId) -> String {
    format!("{ENTRIES}/{id}")
}

/// `GET`/`POST`: one page of it.
pub fn entry_step(id: EntryId, step: Step) -> String {
    format!("{ENTRIES}/{id}/etape/{}", step.slug())
}

/// `POST`: nothing of it is kept.
pub fn entry_drop(id: EntryId) -> String {
    format!("{ENTRIES}/{id}/abandon")
}

/// `GET`/`POST`: a request to put a demand back.
pub fn reactivation(id: ReactivationId) -> String {
    format!("/territoire/reactivation/{id}")
}

/// A page of the pairs to decide, or of those decided.
pub fn duplicates(treated: bool, page: u32) -> String {
    match (treated, page) {
        (false, 0 | 1) => DUPLICATES.to_owned(),
        (true, 0 | 1) => format!("{DUPLICATES}?traites=1"),
        (false, page) => format!("{DUPLICATES}?page={page}"),
        (true, page) => format!("{DUPLICATES}?traites=1&page={page}"),
    }
}

/// One pair, for the manager; decisions are sent there too.
pub fn duplicate(id: PairId) -> String {
    format!("{DUPLICATES}/{id}")
}

/// A page of the pairs of a guichet.
pub fn desk_duplicates(page: u32) -> String {
    if page < 2 { DESK_DUPLICATES.to_owned() } else { format!("{DESK_DUPLICATES}?page={page}") }
}

/// One pair, for a guichet.
pub fn desk_duplicate(id: PairId) -> String {
    format!("{DESK_DUPLICATES}/{id}")
}

/// Gives one demand of a pair the four fields of the other.
pub fn align_duplicate(id: PairId) -> String {
    format!("{DESK_DUPLICATES}/{id}/alignement")
}

/// Brings a pair to the manager.
pub fn report_duplicate(id: PairId) -> String {
    format!("{DESK_DUPLICATES}/{id}/signalement")
}

/// The guichets, filtered.
pub fn network(query: &GuichetQuery, page: u32) -> String {
    with_pairs(NETWORK, query.pairs(page))
}

/// `GET`/`POST`: one guichet.
pub fn managed_guichet(code: GuichetCode) -> String {
    format!("{NETWORK}/{code}")
}

/// The agents, filtered.
pub fn agents(query: &AgentQuery, page: u32) -> String {
    with_pairs(AGENTS, query.pairs(page))
}

/// `GET`/`POST`: one agent.
pub fn agent(id: AccountId) -> String {
    format!("{AGENTS}/{id}")
}

/// `POST`: mail the invitation once more.
pub fn agent_invitation(id: AccountId) -> String {
    format!("{AGENTS}/{id}/invitation")
}

/// `POST`: end the access now.
pub fn agent_end(id: AccountId) -> String {
    format!("{AGENTS}/{id}/fin")
}

/// `POST`: the phone is lost.
pub fn agent_second_factor(id: AccountId) -> String {
    format!("{AGENTS}/{id}/double-verification")
}

/// Invite an agent of a guichet.
pub fn new_agent_of(code: GuichetCode) -> String {
    format!("{NEW_AGENT}?guichet={code}")
}

/// An address with its pairs, whatever their values are made of.
fn with_pairs(path: &str, pairs: Vec<(&str, String)>) -> String {
    use std::fmt::Write as _;
    let mut address = path.to_owned();
    for (rank, (name, value)) in pairs.into_iter().enumerate() {
        address.push(if rank == 0 { '?' } else { '&' });
        address.push_str(name);
        address.push('=');
        for byte in value.bytes() {
            if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
                address.push(char::from(byte));
            } else {
                // Writing in a text never fails.
                let _ = write!(address, "%{byte:02X}");
            }
        }
    }
    address
}

/// `GET`: the file of an extraction.
pub fn extraction(id: ExtractionId) -> String {
    format!("{EXTRACTIONS}/{id}")
}

/// `POST`: erases it before its time.
pub fn extraction_removal(id: ExtractionId) -> String {
    format!("{EXTRACTIONS}/{id}/suppression")
}

/// `GET`: what a file of guichets would change, or has changed; `POST`: import it.
pub fn network_import(id: NetworkImportId) -> String {
    format!("{NETWORK_IMPORT}/{id}")
}

/// Unusual reading, for a lead or for a manager.
pub fn readings(lead: bool) -> &'static str {
    if lead { DESK_READINGS } else { READINGS }
}

/// `GET`/`POST`: one day of one agent, and its explanation.
pub fn reading(lead: bool, id: ReadingId) -> String {
    format!("{}/{id}", readings(lead))
}

/// Sign-in page that comes back to `next` afterwards, its own query included.
pub fn sign_in_then(next: &str) -> String {
    let mut address = format!("{SIGN_IN}?suite=");
    for c in next.chars() {
        match c {
            '%' => address.push_str("%25"),
            '&' => address.push_str("%26"),
            '#' => address.push_str("%23"),
            '+' => address.push_str("%2B"),
            other => address.push(other),
        }
    }
    address
}

/// A mailed link; the token travels in the address once and is good once.
pub fn with_token(path: &str, token: &str) -> String {
    format!("{path}?jeton={token}")
}

/// True for a path of our own, fit to come back to after sign-in (never `//host` or `/\host`).
pub fn is_local(path: &str) -> bool {
    path.starts_with('/')
        && !path.starts_with("//")
        && path.bytes().all(|b| b.is_ascii_graphic() && b != b'\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_to_come_back_to_keeps_its_query_to_itself() {
        assert_eq!(sign_in_then("/guichet"), "/compte/connexion?suite=/guichet");
        assert_eq!(
            sign_in_then("/guichet?tout=1&raison=change"),
            "/compte/connexion?suite=/guichet?tout=1%26raison=change"
        );
    }

    #[test]
    fn what_is_searched_stays_one_value_of_its_address() {
        let query = GuichetQuery { text: "Hôtel & co".to_owned(), ..GuichetQuery::default() };
        assert_eq!(network(&query, 2), "/administration/guichets?nom=H%C3%B4tel%20%26%20co&page=2");
        assert_eq!(network(&GuichetQuery::default(), 1), NETWORK);
    }

    #[test]
    fn only_our_own_paths_are_local() {
        assert!(is_local("/demande/etape/contact"));
        for bad in
            ["//evil.example", "https://evil.example", "/\\evil.example", "", "/a b", "/a\nb"]
        {
            assert!(!is_local(bad), "{bad:?}");
        }
    }
}
