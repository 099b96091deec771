//! Papers of invented people, in every shape that has ever been hard to print: for the tests, and
//! for whoever wants to look at them (`guichet-web papers FOLDER`).

mod own_data;

use crate::demo::{households, network};
use crate::error::{Error, Result};
use app::domain::calendar::later;
use app::domain::certificate::{CertificateKind, Directory, certificate};
use app::domain::content::{Content, Organization};
use app::domain::guichet::{Guichet, GuichetCode};
use app::domain::life_cycle::Registration;
use app::domain::refusal::{DocumentRefusal, RefusalReason};
use app::domain::territory::Territories;
use app::papers::{self, Letter, Paper, Receipt};
use chrono::{Months, NaiveDate};
use uuid::Uuid;

/// What nobody is called, and what must print all the same.
pub const HOSTILE: &str = "#eval(\"1\") *gras* _ital_ $x^2$ `code` <label> @ref \\ // = titre 👩‍👩‍👧 🎉 😀 שלום مرحبا 中文 \u{202e}abc";

/// The site that the samples lead to.
pub const BASE: &str = "https://portail.example";

/// Every paper, with the name of its file.
pub fn samples(territories: &Territories) -> Result<Vec<(&'static str, Paper)>> {
    let sample = Samples::new(territories);
    let (alone, hostile) = (sample.household(1, "069")?, sample.hostile()?);
    let seven = sample.seven()?;
    let (association, long) = (sample.association()?, sample.long()?);
    let mut nowhere = sample.household(4, "069")?;
    nowhere.communes = vec![read("48095")?];
    let given = |content: &Content| sample.certificate(CertificateKind::Registration, content);
    let refusal = DocumentRefusal {
        reason: RefusalReason::Unreadable,
        sentence: HOSTILE.to_owned(),
        differences: vec![],
    };
    Ok(vec![
        ("person-alone", given(&alone)?),
        ("household-of-seven", given(&seven)?),
        ("legal-person", given(&association)?),
        ("long-names", given(&long)?),
        ("hostile-text", given(&hostile)?),
        ("no-landlord-known", given(&nowhere)?),
        ("renewal", sample.certificate(CertificateKind::Renewal, &alone)?),
        ("receipt", sample.receipt(&seven, None)),
        ("receipt-to-correct", sample.receipt(&hostile, Some(&refusal))),
        ("own-data", own_data::of(vec![own_data::demand(&sample, &hostile, &seven)?])?),
        ("own-data-of-an-account", own_data::of(Vec::new())?),
    ])
}

/// Letters of a day, to all kinds of addresses.
pub fn letters(territories: &Territories) -> Result<Vec<(Uuid, Letter)>> {
    let sample = Samples::new(territories);
    let mut sheltered = sample.household(3, "069")?;
    sheltered.contact.care_of = Some("Centre communal d’action sociale de Bron".to_owned());
    sheltered.contact.street = String::new();
    let mut abroad = sample.household(7, "069")?;
    "12 Hauptstraße".clone_into(&mut abroad.contact.street);
    (abroad.contact.postal_code, abroad.contact.town) = ("79098".to_owned(), "Freiburg".to_owned());
    abroad.contact.country = Some("Allemagne".to_owned());
    let mut lodged = sample.household(8, "069")?;
    lodged.contact.care_of = Some("Monsieur Lacombe".to_owned());
    lodged.contact.complement = Some("Bâtiment B, 3e étage".to_owned());
    let contents = [
        sample.household(1, "069")?,
        lodged,
        sheltered,
        abroad,
        sample.association()?,
        sample.long()?,
        sample.hostile()?,
    ];
    let letter =
        |(rank, content): (u128, &Content)| Ok((Uuid::from_u128(rank), sample.letter(content)?));
    (1..).zip(&contents).map(letter).collect()
}

/// Ten thousand letters, without a space for a good while.
pub fn free_text() -> String {
    let mut text = "Écrit d’une traite.\n".to_owned();
    text.push_str(&"#x*_é$".repeat(800));
    text.push_str(&" Puis des mots qui se suivent, l’un après l’autre.".repeat(104));
    text.chars().take(10_000).collect()
}

struct Samples<'a> {
    territories: &'a Territories,
    guichets: Vec<Guichet>,
}

fn read<T: std::str::FromStr>(text: &str) -> Result<T> {
    text.parse().map_err(|_| Error::failure(format!("{text} is not what a sample needs")))
}

impl<'a> Samples<'a> {
    fn new(territories: &'a Territories) -> Self {
        let mut guichets = network::guichets(territories);
        guichets.extend(network::further(territories));
        Self { territories, guichets }
    }

    fn seven(&self) -> Result<Content> {
        let mut seven = self.couple_with_children("111")?;
        if let Some(household) = &mut seven.household {
            let child = household.dependants.last().cloned();
            household.dependants.extend(std::iter::repeat_n(child, 7).flatten());
            household.dependants.truncate(6 - household.co_applicants.len());
            household.size = 7;
        }
        Ok(seven)
    }

    fn association(&self) -> Result<Content> {
        let mut association = self.household(2, "069")?;
        association.organization = Some(Organization {
            name: "Association des Toits Retrouvés".to_owned(),
            siren: Some("000000000".to_owned()),
            rna: None,
        });
        (association.household, association.present, association.reason) = (None, None, None);
        Ok(association)
    }

    fn long(&self) -> Result<Content> {
        let mut long = self.household(5, "065")?;
        long.identity.name = "de la Tour-Montfaucon d’Entrechaux-Vieilleville ".repeat(4);
        long.identity.first_names = "Anne-Charlotte Marie Élisabeth Gwendoline ".repeat(5);
        long.contact.street = "Résidence des Quatre-Vents-Réunis ".repeat(6);
        long.contact.complement = Some("Xyz".repeat(80));
        Ok(long)
    }

    fn hostile(&self) -> Result<Content> {
        let mut hostile = self.household(6, "069")?;
        HOSTILE.clone_into(&mut hostile.identity.name);
        HOSTILE.clone_into(&mut hostile.contact.street);
        if let Some(reason) = &mut hostile.reason {
            reason.remarks = Some(free_text());
        }
        Ok(hostile)
    }

    fn letter(&self, content: &Content) -> Result<Letter> {
        let registration = Registration {
            unique_number: read("0690326000001GDPUB")?,
            filed_on: read("2026-06-14")?,
            registered_on: read("2026-06-20")?,
            renewed_on: None,
        };
        let territory = registration.unique_number.territory();
        let name = self.territories.territory_name(territory);
        Ok(Letter::of(content, &registration, name, read("2027-05-10")?, BASE))
    }

    fn household(&self, rank: usize, territory: &str) -> Result<Content> {
        households::household(rank, territory, self.territories)
    }

    fn couple_with_children(&self, territory: &str) -> Result<Content> {
        let several = |content: &Content| {
            content.household.as_ref().is_some_and(|household| {
                !household.co_applicants.is_empty() && !household.dependants.is_empty()
            })
        };
        for rank in 0..100 {
            let content = self.household(rank, territory)?;
            if several(&content) {
                return Ok(content);
            }
        }
        Err(Error::failure("no invented household is large enough"))
    }

    fn around(&self, content: &Content) -> Directory {
        let wished = &content.communes;
        Directory::around(wished, GuichetCode::WEB, &self.guichets, self.territories)
    }

    fn certificate(&self, kind: CertificateKind, content: &Content) -> Result<Paper> {
        let filed_on: NaiveDate = read("2026-03-02")?;
        let renewed_on = match kind {
            CertificateKind::Registration => None,
            CertificateKind::Renewal => Some(later(filed_on, Months::new(11))),
        };
        let registration = Registration {
            unique_number: read("0690326000001GDPUB")?,
            filed_on,
            registered_on: read("2026-03-09")?,
            renewed_on,
        };
        let day = renewed_on.unwrap_or(registration.registered_on);
        let said = certificate(kind, day, &registration, content, self.around(content));
        // As long as a true one.
        Ok(papers::certificate(&said, BASE, &"Zx0-".repeat(27)[1..]))
    }

    fn receipt(&self, content: &Content, refusal: Option<&DocumentRefusal>) -> Paper {
        let filed_on = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap_or_default();
        let said = Receipt {
            filed_on,
            sent_on: filed_on,
            checked_by: refusal.is_none().then_some(filed_on + chrono::Days::new(7)),
            refusal,
            content,
            pages: 2,
            directory: &self.around(content),
        };
        papers::receipt(&said, BASE)
    }
}
