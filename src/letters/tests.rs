//! The letters, printed and read again.

use super::*;
use crate::certificate::samples;
use app::domain::calendar::ExpectedRemoval;
use app::domain::content::Organization;
use app::papers::Recipient;
use chrono::{NaiveDate, TimeDelta};
use pdf_extract::{Document, MediaBox, OutputDev, OutputError, Transform};
use std::collections::BTreeSet;
use std::sync::LazyLock;

static LETTERS: LazyLock<Vec<(Uuid, Letter)>> =
    LazyLock::new(|| samples::letters(&crate::reference::load().unwrap()).unwrap());

/// A letter and where it stands, in millimetres from the top left.
struct Sign {
    page: u32,
    x: f64,
    y: f64,
    text: String,
}

#[derive(Default)]
struct Signs {
    page: u32,
    height: f64,
    all: Vec<Sign>,
}

impl OutputDev for Signs {
    fn begin_page(
        &mut self,
        page: u32,
        media: &MediaBox,
        _: Option<(f64, f64, f64, f64)>,
    ) -> Result<(), OutputError> {
        (self.page, self.height) = (page, media.ury);
        Ok(())
    }

    fn end_page(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn output_character(
        &mut self,
        place: &Transform,
        _: f64,
        _: f64,
        _: f64,
        text: &str,
    ) -> Result<(), OutputError> {
        let mm = |points: f64| points * 25.4 / 72.0;
        let (x, y) = (mm(place.m31), mm(self.height - place.m32));
        self.all.push(Sign { page: self.page, x, y, text: text.to_owned() });
        Ok(())
    }

    fn begin_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
}

fn solid(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '\u{200b}').collect()
}

fn signs(pdf: &[u8]) -> Vec<Sign> {
    let document = Document::load_mem(pdf).unwrap();
    let mut signs = Signs::default();
    pdf_extract::output_doc(&document, &mut signs).unwrap();
    signs.all
}

fn said<'a>(signs: impl IntoIterator<Item = &'a Sign>) -> String {
    solid(&signs.into_iter().map(|sign| sign.text.as_str()).collect::<String>())
}

#[test]
fn each_letter_has_a_page_of_an_accessible_document() {
    let printed = print_batch(&LETTERS).unwrap();
    assert!(printed.left_out.is_empty(), "{:?}", printed.left_out);
    assert_eq!(print_batch(&LETTERS).unwrap(), printed);
    let pdf = printed.pages;
    let raw = String::from_utf8_lossy(&pdf);
    for mark in ["<pdfuaid:part>1</pdfuaid:part>", "/Marked true", "(fr-FR)", "/StructTreeRoot"] {
        assert!(raw.contains(mark), "no {mark}");
    }
    let signs = signs(&pdf);
    let pages: BTreeSet<_> = signs.iter().map(|sign| sign.page).collect();
    assert_eq!(pages, (1..=7).collect());
    for (page, (reference, letter)) in (1..).zip(&*LETTERS) {
        let text = said(signs.iter().filter(|sign| sign.page == page));
        for words in [
            "Votre demande de logement expire le 14 juin 2027",
            "Votre demande sera radiée au plus tôt le 14 juillet 2027",
            "jusqu’au 14 décembre 2027",
            "0690326000001GDPUB",
            "https://portail.example/guichets",
            "R. 441-2-7",
            &reference.to_string(),
            &letter.recipient.postal_code,
        ] {
            assert!(text.contains(&solid(words)), "{words} is not in {text}");
        }
    }
}

#[test]
fn an_envelope_shows_an_address_and_tells_nothing() {
    let pdf = print_batch(&LETTERS).unwrap().pages;
    let signs = signs(&pdf);
    for (page, (_, letter)) in (1..).zip(&*LETTERS) {
        // What may come under a window, however the sheet slides in its envelope.
        let (shown, hidden): (Vec<_>, Vec<_>) = signs
            .iter()
            .filter(|sign| sign.page == page && sign.y < 99.0)
            .partition(|sign| sign.x > 88.0 && (44.0..92.0).contains(&sign.y));
        assert_eq!(said(hidden), "GuichetwebLe10mai2027");
        // What always does: the lines’ feet stand well inside. Of some fonts no width is read: a
        // sign is told where its line begins, moved by the kerning before it.
        for sign in &shown {
            let inside = (104.0..190.0).contains(&sign.x) && (55.0..81.0).contains(&sign.y);
            assert!(inside, "{} at {} {}", sign.text, sign.x, sign.y);
        }
        let shown = said(shown);
        let last = letter.recipient.block().split_off(letter.recipient.lines.len() + 1);
        assert!(shown.ends_with(&solid(&last.concat())), "{shown}");
        // What no font draws is written as its code.
        if !letter.recipient.name.starts_with('#') {
            assert_eq!(shown, solid(&letter.recipient.block().concat()));
        }
    }
}

#[test]
fn names_and_addresses_of_all_kinds_are_in_the_document_and_the_list() {
    let printed = print_batch(&LETTERS).unwrap();
    let text = said(&signs(&printed.pages));
    let list = String::from_utf8(printed.list).unwrap();
    for words in [
        "Chez Monsieur Lacombe",
        "Bâtiment B, 3e étage",
        "Chez CCAS de Bron",
        "79098 FREIBURG",
        "ALLEMAGNE",
        "Association des Toits Retrouvés",
        "À l’attention de ",
        "de la Tour-Montfaucon",
        "#eval(\"1\")",
    ] {
        assert!(text.contains(&solid(words)), "{words} is not in {text}");
    }
    for cells in [";Chez Monsieur Lacombe;", ";79098;FREIBURG;ALLEMAGNE;4\r\n"] {
        assert!(list.contains(cells), "{cells} is not in {list}");
    }
    assert_eq!(list.matches("\r\n").count(), LETTERS.len() + 1);
}

#[test]
fn the_widest_address_stays_in_its_block() {
    let (reference, letter) = LETTERS[0].clone();
    let wide = || "W".repeat(38);
    let recipient = Recipient {
        name: wide(),
        lines: vec![wide(), "中".repeat(38), wide(), wide()],
        postal_code: "97410".to_owned(),
        town: "W".repeat(32),
        country: Some(wide()),
    };
    let batch = [(reference, Letter { recipient, ..letter })];
    let signs = signs(&print_batch(&batch).unwrap().pages);
    let block = signs.iter().filter(|sign| sign.y < 99.0 && sign.y > 44.0);
    let ys: BTreeSet<_> = block
        .map(|sign| {
            assert!((104.0..190.0).contains(&sign.x), "{} at {}", sign.text, sign.x);
            format!("{:.1}", sign.y)
        })
        .collect();
    assert_eq!(ys.len(), 7, "{ys:?}");
    assert!(signs.iter().all(|sign| sign.page == 1));
}

#[test]
fn a_site_with_a_long_address_still_takes_one_page() {
    let (reference, mut letter) = LETTERS[4].clone();
    letter.site = "https://la-demande-de-logement-social-de-tout-le-pays.example.org".to_owned();
    letter.territory = "Provence-Alpes-Côte d’Azur et les territoires voisins".to_owned();
    let pdf = print_batch(&[(reference, letter)]).unwrap().pages;
    let text = said(&signs(&pdf));
    assert!(text.contains("pays.example.org/guichets"), "{text}");
}

#[test]
fn a_batch_is_neither_empty_nor_endless() {
    assert!(print_batch(&[]).is_err());
    assert!(print_batch(&vec![LETTERS[0].clone(); MOST + 1]).is_err());
}

#[test]
fn a_legal_person_is_named_first() {
    let content = app::domain::content::Content {
        organization: Some(Organization {
            name: "Foyer des Lilas".to_owned(),
            siren: None,
            rna: None,
        }),
        ..crate::demo::households::household(9, "069", &crate::reference::load().unwrap()).unwrap()
    };
    assert_eq!(Recipient::of(&content).block()[0], "Foyer des Lilas");
}

/// Whatever the day, and however late, under the longest names of territory and site.
#[test]
fn a_letter_fits_its_page_on_every_day_of_the_year() {
    let (_, sample) = &LETTERS[0];
    let days = (1..=12).flat_map(|month| [20, 30].map(|day| (month, day)));
    let days = days.filter_map(|(month, day)| NaiveDate::from_ymd_opt(2027, month, day));
    let batch: Vec<_> = days
        .flat_map(|expires_on| {
            [-40_i64, 40].map(|late| {
                let written_on = expires_on + TimeDelta::days(late);
                let on = written_on + TimeDelta::days(80);
                let removal = ExpectedRemoval { on, is_earliest: true };
                let reactivable_until = on + TimeDelta::days(150);
                let territory = "Provence-Alpes-Côte d’Azur et Collectivité de Corse".to_owned();
                let site = "https://demande-logement.ma-prefecture-de-region.example".to_owned();
                let dates = Letter { expires_on, written_on, removal, ..sample.clone() };
                Letter { reactivable_until, territory, site, ..dates }
            })
        })
        .enumerate()
        .map(|(rank, letter)| (Uuid::from_u128(rank as u128), letter))
        .collect();
    let printed = print_batch(&batch).unwrap();
    assert!(printed.left_out.is_empty(), "{:?}", printed.left_out);
    let pages: BTreeSet<_> = signs(&printed.pages).iter().map(|sign| sign.page).collect();
    assert_eq!(pages.len(), batch.len());
}

#[test]
fn a_letter_that_is_too_long_does_not_keep_the_others() {
    let mut batch = LETTERS.clone();
    batch[2].1.territory = "Un très long nom de territoire ".repeat(60);
    let printed = print_batch(&batch).unwrap();
    assert_eq!(printed.left_out, [batch[2].0]);
    let pages: BTreeSet<_> = signs(&printed.pages).iter().map(|sign| sign.page).collect();
    assert_eq!(pages.len(), batch.len() - 1);
    let list = String::from_utf8(printed.list).unwrap();
    assert!(!list.contains(&batch[2].0.to_string()), "nor in the list");
}
