//! The answers in words, page by page: to read again before sending, on a guichet's screen, on the
//! certificate, and to tell what a modification changed.

use super::household::Counts;
use super::journey::{Step, steps};
use super::{
    Answers, Typed, amounts, co_applicant, communes, contact, dates, household, housing, identity,
    income, lower_first, motive, organization, persons, present, ranked, work,
};
use crate::components::format::{count, euros, french_telephone};
use crate::domain::content::{
    Category, Civility, CoApplicantLink, FamilySituation, HousingType, Kinship, MAX_BIRTHS, Motive,
    Nationality, NoRfrReason, Paid, PresentCategory, PresentMode, Received, Sex, SharedCustody,
    WorkSituation,
};

/// What is said of a blank that must be filled in.
pub const BLANK: &str = "Non renseigné";

/// What is said of resources when there are none.
pub const NONE: &str = "Aucune";

/// The answers of one page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Page where they are written.
    pub step: Step,
    /// Its heading.
    pub title: String,
    /// What they say.
    pub lines: Vec<Line>,
}

/// One answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What was asked.
    pub label: String,
    /// What is answered; several lines for a list.
    pub value: String,
}

impl Line {
    fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self { label: label.into(), value: value.into() }
    }
}

/// The answers of every page that applies. `communes` are the wished ones in words, in order.
pub fn sections(answers: &Answers, communes: &[String]) -> Vec<Section> {
    let section = |step: Step| {
        let lines = lines(step, answers, communes);
        Section { step, title: step.title(), lines }
    };
    steps(answers).into_iter().map(section).collect()
}

/// The answers of one page.
pub fn lines(step: Step, answers: &Answers, communes: &[String]) -> Vec<Line> {
    let typed = answers.step(step);
    let counts = || Counts::of(&answers.step(Step::Household));
    match step {
        Step::Applicant => {
            let legal = organization::is_legal(&typed);
            let who = if legal { "Un organisme" } else { "Une personne ou un foyer" };
            vec![Line::new("Demande faite pour", who)]
        }
        Step::Organization => organization_lines(&typed),
        Step::Identity => identity_lines(&typed),
        Step::Contact => contact_lines(&typed),
        Step::Household => household_lines(&typed),
        Step::CoApplicant(_) => {
            let mut lines = identity_lines(&typed);
            lines.push(coded("Lien avec le demandeur", &typed, co_applicant::LINK, |code| {
                CoApplicantLink::from_code(code).map(CoApplicantLink::label)
            }));
            lines
        }
        Step::Dependants => dependants_lines(&typed, counts().dependants),
        Step::Custody => custody_lines(&typed, counts().custody),
        Step::Work(_) => work_lines(&typed),
        Step::Income(rank) => income_lines(&typed, rank == 0),
        Step::DependantsIncome => {
            let lines = amounts_lines(&typed);
            if lines.is_empty() { vec![Line::new("Ressources", NONE)] } else { lines }
        }
        Step::Present => present_lines(&typed),
        Step::Motive => motive_lines(&typed),
        Step::Housing => housing_lines(&typed),
        Step::Communes => communes_lines(&typed, communes),
    }
}

fn organization_lines(typed: &Typed) -> Vec<Line> {
    let mut lines = vec![said("Nom de l’organisme", typed, organization::NAME)];
    lines.extend(said_if_any("Numéro SIREN", typed, organization::SIREN));
    lines.extend(said_if_any("Numéro RNA", typed, organization::RNA));
    lines
}

fn identity_lines(typed: &Typed) -> Vec<Line> {
    let mut lines = vec![
        coded("Civilité", typed, identity::CIVILITY, |code| {
            Civility::from_code(code).map(Civility::label)
        }),
        said("Nom", typed, identity::NAME),
    ];
    lines.extend(said_if_any("Nom de naissance", typed, identity::BIRTH_NAME));
    lines.push(said("Prénoms", typed, identity::FIRST_NAMES));
    lines.push(Line::new("Date de naissance", date(typed, identity::BIRTH)));
    lines.push(coded("Nationalité", typed, identity::NATIONALITY, |code| {
        Nationality::from_code(code).map(Nationality::label)
    }));
    lines
}

/// In words, or as typed when it is no date.
fn date(typed: &Typed, name: &str) -> String {
    if let Ok(Some(date)) = dates::read(typed, name) {
        return date.in_words();
    }
    text_or_blank(&dates::as_typed(typed, name))
}

fn contact_lines(typed: &Typed) -> Vec<Line> {
    let mut lines = vec![said("E-mail", typed, contact::EMAIL)];
    for (label, field) in
        [("Téléphone portable", contact::MOBILE), ("Autre téléphone", contact::LANDLINE)]
    {
        let number = typed.get(field);
        lines.extend((!number.is_empty()).then(|| {
            Line::new(label, french_telephone(number).unwrap_or_else(|| number.to_owned()))
        }));
    }
    let care_of = typed.get(contact::CARE_OF);
    let care_of = if care_of.is_empty() { String::new() } else { format!("Chez {care_of}") };
    let town = [contact::POSTAL_CODE, contact::TOWN].map(|field| typed.get(field)).join(" ");
    let parts = [
        care_of.as_str(),
        typed.get(contact::STREET),
        typed.get(contact::COMPLEMENT),
        town.trim(),
        // Not filed with an address in France.
        if contact::is_abroad(typed) { typed.get(contact::COUNTRY) } else { "" },
    ];
    let address: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    lines.push(Line::new("Adresse", text_or_blank(&address.join(", "))));
    lines.extend(said_if_any("E-mail de la personne qui aide", typed, contact::HELPER));
    if typed.get(contact::POSTAL_NOTICES) == "oui" {
        lines.push(Line::new("Avis de fin de validité", "Aussi par courrier postal"));
    }
    lines
}

fn household_lines(typed: &Typed) -> Vec<Line> {
    let counts = Counts::of(typed);
    // A number that the form refuses counts for nothing, as for the other persons.
    let born = typed.get(household::BIRTHS).parse::<u32>().ok().filter(|n| *n <= MAX_BIRTHS);
    let born = born.unwrap_or(0);
    let others = counts.co_applicants + counts.dependants + counts.custody;
    let persons = 1 + u32::from(others) + born;
    let mut lines = vec![
        coded("Situation familiale", typed, household::SITUATION, |code| {
            FamilySituation::from_code(code).map(FamilySituation::label)
        }),
        Line::new("Personnes à loger", count(i64::from(persons), "personne", "personnes")),
    ];
    for (label, n) in [
        ("Codemandeurs", u32::from(counts.co_applicants)),
        ("Personnes à charge", u32::from(counts.dependants)),
        ("Enfants reçus une partie du temps", u32::from(counts.custody)),
        ("Enfants à naître", born),
    ] {
        lines.extend((n > 0).then(|| Line::new(label, n.to_string())));
    }
    if born > 0 {
        lines.push(Line::new("Naissance prévue", date(typed, household::EXPECTED)));
    }
    lines
}

fn dependants_lines(typed: &Typed, count: u8) -> Vec<Line> {
    let one = |rank: u8| {
        let get = |field: &str| typed.get(&ranked(field, rank)).to_owned();
        let name = [get(identity::FIRST_NAMES), get(identity::NAME)].join(" ");
        let kinship = Kinship::from_code(&get(persons::KINSHIP)).map(Kinship::label);
        let sex = Sex::from_code(&get(persons::SEX));
        let details = [kinship.map(str::to_owned), born(sex, typed, rank)];
        let details: Vec<_> = details.into_iter().flatten().collect();
        let name = text_or_blank(name.trim());
        let lines: Vec<_> =
            [name, details.join(", ")].into_iter().filter(|one| !one.is_empty()).collect();
        Line::new(format!("Personne {rank}"), lines.join("\n"))
    };
    (1..=count).map(one).collect()
}

/// « née le 2 mai 2015 », « né en 2015 (jour et mois inconnus) ».
fn born(sex: Option<Sex>, typed: &Typed, rank: u8) -> Option<String> {
    let field = ranked(identity::BIRTH, rank);
    let word = match sex {
        Some(Sex::Female) => "née",
        Some(Sex::Male) => "né",
        None => "né(e)",
    };
    let is_whole =
        dates::read(typed, &field).is_ok_and(|date| date.is_some_and(|d| d.day().is_some()));
    let birth = date(typed, &field);
    let on = if is_whole { "le" } else { "en" };
    (birth != BLANK).then(|| format!("{word} {on} {birth}"))
}

fn custody_lines(typed: &Typed, count: u8) -> Vec<Line> {
    let one = |rank: u8| {
        let get = |field: &str| typed.get(&ranked(field, rank)).to_owned();
        let custody = SharedCustody::from_code(&get(persons::CUSTODY)).map(SharedCustody::label);
        let sex = Sex::from_code(&get(persons::SEX));
        let parts: Vec<_> =
            [custody.map(str::to_owned), born(sex, typed, rank)].into_iter().flatten().collect();
        Line::new(format!("Enfant {rank}"), text_or_blank(&parts.join(", ")))
    };
    (1..=count).map(one).collect()
}

fn work_lines(typed: &Typed) -> Vec<Line> {
    let mut lines = vec![coded("Situation", typed, work::SITUATION, |code| {
        WorkSituation::from_code(code).map(WorkSituation::label)
    })];
    lines.extend(said_if_any("Profession", typed, work::PROFESSION));
    lines.extend(said_if_any("Employeur", typed, work::EMPLOYER));
    lines.extend(said_if_any("SIRET de l’employeur", typed, work::SIRET));
    let place = [work::POSTAL_CODE, work::TOWN].map(|field| typed.get(field)).join(" ");
    let abroad = if typed.get(work::ABROAD) == "oui" { " (à l’étranger)" } else { "" };
    let place = format!("{}{abroad}", place.trim());
    lines.extend((!place.trim().is_empty()).then(|| Line::new("Lieu de travail", place.trim())));
    lines
}

fn income_lines(typed: &Typed, own: bool) -> Vec<Line> {
    let label = |reason: NoRfrReason| if own { reason.label() } else { reason.label_of_other() };
    let reason = NoRfrReason::from_code(typed.get(income::NO_RFR)).map(label);
    let amount = typed.get(income::RFR);
    let rfr = match (amounts::read_euros(amount), reason) {
        (Some(amount), None) => euros(i64::from(amount)),
        (_, Some(reason)) if amount.is_empty() => format!("Aucun\u{a0}: {}", lower_first(reason)),
        _ => text_or_blank(amount),
    };
    let mut lines = vec![Line::new("Revenu fiscal de référence", rfr)];
    lines.extend(money("Revenu fiscal de référence, année suivante", typed, income::RFR_LAST_YEAR));
    lines.extend(amounts_lines(typed));
    lines
}

fn amounts_lines(typed: &Typed) -> Vec<Line> {
    let received = Received::ALL.iter().map(|code| (code.label(), amounts::received(*code)));
    let paid = Paid::ALL.iter().map(|code| (code.label(), amounts::paid(*code)));
    received
        .chain(paid)
        .filter_map(|(label, field)| money(&format!("{label}, par mois"), typed, &field))
        .collect()
}

fn present_lines(typed: &Typed) -> Vec<Line> {
    let modes: Vec<_> = typed
        .all(present::MODES)
        .iter()
        .filter_map(|code| PresentMode::from_code(code))
        .map(PresentMode::label)
        .collect();
    let mut lines = vec![Line::new("Situation", text_or_blank(&modes.join("\n")))];
    lines.extend(money("Loyer et charges, par mois", typed, present::RENT));
    lines.extend(money("APL ou AL, par mois", typed, present::AID));
    lines.extend(said_if_any("Personnes qui y vivent", typed, present::OCCUPANTS));
    lines.extend(coded_if_any("Appartement ou maison", typed, present::CATEGORY, |code| {
        PresentCategory::from_code(code).map(PresentCategory::label)
    }));
    lines.extend(coded_if_any("Taille", typed, present::TYPE, |code| {
        HousingType::from_code(code).map(HousingType::label)
    }));
    let surface = typed.get(present::SURFACE);
    lines.extend((!surface.is_empty()).then(|| Line::new("Surface", format!("{surface}\u{a0}m²"))));
    lines.extend(yes_no("Propriétaire d’un logement", typed, present::OWNS));
    lines.extend(said_if_any("Bailleur", typed, present::LANDLORD));
    lines
}

fn motive_lines(typed: &Typed) -> Vec<Line> {
    let label = |code: &str| Motive::from_code(code).map(Motive::label);
    let mut lines = vec![coded("Motif principal", typed, motive::MOTIVE, label)];
    lines.extend(coded_if_any("Deuxième motif", typed, motive::SECOND, label));
    lines.extend(coded_if_any("Troisième motif", typed, motive::THIRD, label));
    lines.extend(said_if_any("Précisions", typed, motive::PRECISION));
    lines.extend(said_if_any("Ce que vous ajoutez", typed, motive::REMARKS));
    lines
}

fn housing_lines(typed: &Typed) -> Vec<Line> {
    let types: Vec<_> = typed
        .all(housing::TYPES)
        .iter()
        .filter_map(|code| HousingType::from_code(code))
        .map(HousingType::short)
        .collect();
    let mut lines = vec![
        coded("Appartement ou maison", typed, housing::CATEGORY, |code| {
            Category::from_code(code).map(Category::label)
        }),
        Line::new("Tailles acceptées", text_or_blank(&types.join(", "))),
    ];
    lines.extend(yes_no("Rez-de-chaussée accepté", typed, housing::GROUND_FLOOR));
    lines.extend(yes_no("Étage sans ascenseur accepté", typed, housing::WITHOUT_LIFT));
    lines.extend(yes_no("Place de parking souhaitée", typed, housing::PARKING));
    lines.extend(money("Loyer maximum, par mois", typed, housing::MAX_RENT));
    lines
}

fn communes_lines(typed: &Typed, communes: &[String]) -> Vec<Line> {
    let list: Vec<_> =
        (1..).zip(communes).map(|(rank, commune)| format!("{rank}. {commune}")).collect();
    let extended = if communes::is_extended(typed) { "Oui" } else { "Non" };
    vec![
        Line::new("Communes, par ordre de préférence", text_or_blank(&list.join("\n"))),
        Line::new("Une autre commune du territoire", extended),
    ]
}

fn text_or_blank(text: &str) -> String {
    if text.is_empty() { BLANK.to_owned() } else { text.to_owned() }
}

fn said(label: &str, typed: &Typed, field: &str) -> Line {
    Line::new(label, text_or_blank(typed.get(field)))
}

fn said_if_any(label: &str, typed: &Typed, field: &str) -> Option<Line> {
    let text = typed.get(field);
    (!text.is_empty()).then(|| Line::new(label, text))
}

fn coded(
    label: &str,
    typed: &Typed,
    field: &str,
    read: impl Fn(&str) -> Option<&'static str>,
) -> Line {
    Line::new(label, read(typed.get(field)).unwrap_or(BLANK))
}

fn coded_if_any(
    label: &str,
    typed: &Typed,
    field: &str,
    read: impl Fn(&str) -> Option<&'static str>,
) -> Option<Line> {
    read(typed.get(field)).map(|value| Line::new(label, value))
}

fn yes_no(label: &str, typed: &Typed, field: &str) -> Option<Line> {
    coded_if_any(label, typed, field, |answer| match answer {
        "oui" => Some("Oui"),
        "non" => Some("Non"),
        _ => None,
    })
}

/// In euros, or as typed when it is no amount.
fn money(label: &str, typed: &Typed, field: &str) -> Option<Line> {
    let text = typed.get(field);
    let shown = amounts::read_euros(text).map(|amount| euros(i64::from(amount)));
    (!text.is_empty()).then(|| Line::new(label, shown.unwrap_or_else(|| text.to_owned())))
}
