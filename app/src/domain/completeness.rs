//! What a landlord looks for in a demand, and the papers to get ready: help for the applicant,
//! never a condition to register (R2, R19; `domain.md` 2.7).

/// What a demand says. None: the form does not ask it of this person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// A phone.
    pub phone: Option<bool>,
    /// An e-mail.
    pub email: Option<bool>,
    /// An income of reference, or why there is none.
    pub rfr: Option<bool>,
    /// The work of each adult.
    pub work: Option<bool>,
    /// The monthly resources.
    pub resources: Option<bool>,
    /// The present housing.
    pub present_housing: Option<bool>,
    /// Its rent.
    pub rent: Option<bool>,
    /// More than one commune, or a wish for others.
    pub several_communes: Option<bool>,
}

/// Where an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// How to reach the household.
    Contact,
    /// Work.
    Work,
    /// Income and resources.
    Income,
    /// Where they live.
    PresentHousing,
    /// The wished communes.
    Communes,
}

/// One thing that helps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    /// What.
    pub label: &'static str,
    /// Whether it is there.
    pub done: bool,
    /// Why it helps.
    pub why: &'static str,
    /// Where it is written.
    pub place: Place,
}

/// What helps, in the order in which it counts.
pub fn items(said: &Said) -> Vec<Item> {
    let all = [
        (
            said.phone,
            "Votre numéro de téléphone",
            "Un bailleur appelle souvent pour proposer une visite.",
            Place::Contact,
        ),
        (
            said.email,
            "Votre adresse e-mail",
            "Vous êtes prévenu avant la date de renouvellement.",
            Place::Contact,
        ),
        (
            said.rfr,
            "Votre revenu fiscal de référence",
            "Il sert à trouver les logements qui vous sont ouverts.",
            Place::Income,
        ),
        (
            said.work,
            "Votre situation professionnelle",
            "Certains logements sont réservés aux salariés, d’autres aux personnes sans emploi.",
            Place::Work,
        ),
        (
            said.resources,
            "Vos ressources de chaque mois",
            "Elles servent à calculer ce que vous pouvez payer, aides comprises.",
            Place::Income,
        ),
        (
            said.present_housing,
            "Votre logement actuel",
            "Un logement trop petit, trop cher ou perdu peut rendre votre demande prioritaire.",
            Place::PresentHousing,
        ),
        (
            said.rent,
            "Votre loyer actuel",
            "Il montre l’effort que vous faites aujourd’hui pour vous loger.",
            Place::PresentHousing,
        ),
        (
            said.several_communes,
            "Plusieurs communes souhaitées",
            "Chaque commune de plus ouvre d’autres logements.",
            Place::Communes,
        ),
    ];
    all.into_iter()
        .filter_map(|(said, label, why, place)| Some(Item { label, done: said?, why, place }))
        .collect()
}

/// Where the household stands, for the papers. None or false: not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Situation {
    /// Year N-2, of the income of reference.
    pub tax_year: i32,
    /// Neither French nor of the European Union, the EEA or Switzerland.
    pub permit: bool,
    /// More than one person to house.
    pub several: bool,
    /// Divorced, separated, or about to be.
    pub separated: bool,
    /// A child is expected.
    pub birth: bool,
    /// How they are housed.
    pub housed: Housed,
    /// What they live on.
    pub living: Living,
    /// A disabled person is to be housed.
    pub disabled: bool,
}

/// How a household is housed today.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Housed {
    /// Not known.
    #[default]
    Unknown,
    /// Pays a rent.
    Tenant,
    /// At somebody's.
    Hosted,
    /// Owns their home.
    Owner,
    /// Nowhere, in a hotel, a hostel, a camp.
    Without,
}

/// What a household lives on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Living {
    /// Not known.
    #[default]
    Unknown,
    /// Wages.
    Wages,
    /// Their own business.
    Business,
    /// A pension.
    Pension,
    /// Benefits.
    Benefits,
    /// Studies.
    Studies,
}

/// One kind of paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paper {
    /// Kind: « Identité ».
    pub kind: &'static str,
    /// What to have.
    pub what: String,
}

/// The papers that a landlord may ask for before it proposes a home, by kind.
pub fn papers(situation: &Situation) -> Vec<Paper> {
    let paper = |kind, what: &str| Paper { kind, what: what.to_owned() };
    let year = situation.tax_year;
    let mut papers = vec![
        paper(
            "Identité",
            if situation.permit {
                "Le titre de séjour en cours de validité de chaque adulte"
            } else {
                "La pièce d’identité de chaque adulte"
            },
        ),
        Paper {
            kind: "Impôts",
            what: format!(
                "L’avis d’impôt {} sur les revenus de {year}, pour chaque adulte",
                year + 1
            ),
        },
        paper(
            "Ressources",
            match situation.living {
                Living::Wages => "Vos dernières fiches de paie",
                Living::Business => "Votre dernier bilan, ou une attestation de votre comptable",
                Living::Pension => "La notification de votre pension ou de votre retraite",
                Living::Benefits => "L’attestation de vos allocations ou de vos indemnités",
                Living::Studies => "Votre carte d’étudiant et, si vous en avez une, votre bourse",
                Living::Unknown => {
                    "Ce que vous recevez chaque mois\u{a0}: fiches de paie, pension, allocations ou bourse"
                }
            },
        ),
        paper(
            "Logement actuel",
            match situation.housed {
                Housed::Tenant => {
                    "Votre bail, et une quittance ou une attestation de votre bailleur"
                }
                Housed::Hosted => "Une attestation de la personne qui vous héberge",
                Housed::Owner => {
                    "Le titre de propriété ou le tableau de remboursement de votre prêt"
                }
                Housed::Without => {
                    "Une attestation de domiciliation, d’hébergement ou d’un travailleur social"
                }
                Housed::Unknown => {
                    "Bail et quittance, ou attestation de la personne qui vous héberge"
                }
            },
        ),
    ];
    if situation.several {
        papers.push(paper("Famille", "Le livret de famille, ou l’acte de naissance des enfants"));
    }
    if situation.separated {
        papers.push(paper("Famille", "Le jugement, ou un document qui montre la séparation"));
    }
    if situation.birth {
        papers.push(paper("Famille", "Le certificat de grossesse"));
    }
    if situation.disabled {
        papers.push(paper("Handicap", "La décision de la MDPH, ou la carte qui en tient lieu"));
    }
    papers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_form_does_not_ask_is_not_counted() {
        assert_eq!(items(&Said::default()), []);
        let said = Said { phone: Some(false), rfr: Some(true), ..Said::default() };
        let found: Vec<_> = items(&said).into_iter().map(|item| (item.place, item.done)).collect();
        assert_eq!(found, [(Place::Contact, false), (Place::Income, true)]);
    }

    #[test]
    fn each_thing_is_followed_by_its_own_answer() {
        type Field = fn(&mut Said) -> &mut Option<bool>;
        let fields: [Field; 8] = [
            |said| &mut said.phone,
            |said| &mut said.email,
            |said| &mut said.rfr,
            |said| &mut said.work,
            |said| &mut said.resources,
            |said| &mut said.present_housing,
            |said| &mut said.rent,
            |said| &mut said.several_communes,
        ];
        let mut labels = std::collections::BTreeSet::new();
        for field in fields {
            for done in [false, true] {
                let mut said = Said::default();
                *field(&mut said) = Some(done);
                let found = items(&said);
                assert_eq!(found.len(), 1);
                assert_eq!(found[0].done, done);
                labels.insert(found[0].label);
            }
        }
        assert_eq!(labels.len(), fields.len());
    }

    #[test]
    fn papers_follow_the_situation() {
        let base = Situation { tax_year: 2024, ..Situation::default() };
        let words = |situation: &Situation| {
            papers(situation).iter().map(|paper| paper.what.clone()).collect::<Vec<_>>().join("\n")
        };
        let few = words(&base);
        assert!(few.contains("avis d’impôt 2025 sur les revenus de 2024"), "{few}");
        assert!(!few.contains("livret") && !few.contains("MDPH"), "{few}");
        let many = words(&Situation {
            permit: true,
            several: true,
            separated: true,
            birth: true,
            disabled: true,
            housed: Housed::Hosted,
            living: Living::Pension,
            ..base
        });
        for word in
            ["titre de séjour", "livret", "jugement", "grossesse", "MDPH", "héberge", "retraite"]
        {
            assert!(many.contains(word), "no {word} in {many}");
        }
    }
}
