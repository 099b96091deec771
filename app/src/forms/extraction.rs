//! The order of an extraction, as an agent chooses it.

use super::{FormErrors, Reader, Typed};
use crate::domain::extraction::{Axis, Choice, Format, Order, Subject, Taken, events_way};
use crate::domain::statistics::{Month, Split, Zone};

pub const ZONE: &str = "territoire";
pub const SUBJECT: &str = "extrait";
pub const CHOICE: &str = "choix";
pub const LINES: &str = "lignes";
pub const COLUMNS: &str = "colonnes";
pub const FROM: &str = "du";
pub const TO: &str = "au";
pub const WAY: &str = "detail";
pub const FORMAT: &str = "format";
/// The button that shows what the file would hold.
pub const PREVIEW: &str = "apercu";

/// What somebody may choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Where, with names.
    pub zones: Vec<(Zone, String)>,
    /// What.
    pub subjects: Vec<Subject>,
    /// The first month of the register.
    pub since: Month,
    /// This month.
    pub until: Month,
}

impl Offer {
    /// Every month, the last first.
    pub fn months(&self) -> Vec<Month> {
        let months = self.until.since(self.since).max(0);
        (0..=months).map(|back| self.until.plus(-back)).collect()
    }
}

/// Reads the order.
pub fn read(typed: &Typed, offer: &Offer) -> Result<Order, FormErrors> {
    let mut r = Reader::new(typed);
    let zone = typed.get(ZONE).parse().ok();
    let zone = zone.filter(|zone| offer.zones.iter().any(|(offered, _)| offered == zone));
    if zone.is_none() {
        r.wrong(ZONE, "Choisissez un territoire de la liste");
    }
    let subject = Subject::from_code(typed.get(SUBJECT));
    let subject = subject.filter(|subject| offer.subjects.contains(subject));
    if subject.is_none() {
        r.wrong(SUBJECT, "Choisissez ce que vous voulez extraire");
    }
    let choice = match typed.get(CHOICE) {
        "" => Some(Choice::First),
        code => Choice::from_code(code),
    };
    if choice.is_none() {
        r.wrong(CHOICE, "Choisissez premier choix ou tous les choix");
    }
    let taken = match subject {
        Some(Subject::Stock) => stock(&mut r, typed, choice),
        Some(Subject::Events) => events(&mut r, typed, offer),
        Some(Subject::List) => choice.map(|choice| Taken::List { choice }),
        None => None,
    };
    let format = Format::from_code(typed.get(FORMAT));
    if format.is_none() {
        r.wrong(FORMAT, "Choisissez CSV ou Excel");
    }
    let order = zone.zip(taken).zip(format);
    r.finish(order.map(|((zone, taken), format)| Order { zone, taken, format }))
}

fn stock(r: &mut Reader<'_>, typed: &Typed, choice: Option<Choice>) -> Option<Taken> {
    let lines = Axis::from_code(typed.get(LINES));
    if lines.is_none() {
        r.wrong(LINES, "Choisissez ce que disent les lignes du tableau");
    }
    let columns = match typed.get(COLUMNS) {
        "" => Some(None),
        code => Split::from_code(code).filter(|split| Split::OF_STOCK.contains(split)).map(Some),
    };
    if columns.is_none() {
        r.wrong(COLUMNS, "Choisissez ce que disent les colonnes dans la liste");
    }
    let (lines, columns) = lines.zip(columns)?;
    if columns.map(Axis::Split) == Some(lines) {
        r.wrong(COLUMNS, "Choisissez pour les colonnes autre chose que pour les lignes");
        return None;
    }
    choice.map(|choice| Taken::Stock { choice, lines, columns })
}

fn events(r: &mut Reader<'_>, typed: &Typed, offer: &Offer) -> Option<Taken> {
    let mut month = |field: &str, what: &str| {
        let month: Option<Month> = typed.get(field).parse().ok();
        let month = month.filter(|month| (offer.since..=offer.until).contains(month));
        if month.is_none() {
            r.wrong(field, format!("Choisissez {what} dans la liste"));
        }
        month
    };
    let period = month(FROM, "le premier mois").zip(month(TO, "le dernier mois"));
    if period.is_some_and(|(from, to)| from > to) {
        r.wrong(TO, "Choisissez un dernier mois qui ne vient pas avant le premier");
        return None;
    }
    let way = match typed.get(WAY) {
        "" => Some(None),
        code => events_way(code).map(Some),
    };
    if way.is_none() {
        r.wrong(WAY, "Choisissez le détail dans la liste");
    }
    let ((from, to), way) = period.zip(way)?;
    Some(Taken::Events { from, to, way })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offer() -> Offer {
        Offer {
            zones: vec![("D69".parse().unwrap(), "Rhône".to_owned())],
            subjects: vec![Subject::Stock, Subject::Events],
            since: "2025-01".parse().unwrap(),
            until: "2026-11".parse().unwrap(),
        }
    }

    fn typed(pairs: &[(&str, &str)]) -> Typed {
        let all = [(ZONE, "D69"), (FORMAT, "csv")].into_iter().chain(pairs.iter().copied());
        Typed::from_pairs(all.map(|(name, value)| (name.to_owned(), value.to_owned())))
    }

    fn wrong(pairs: &[(&str, &str)]) -> Vec<String> {
        let errors = read(&typed(pairs), &offer()).unwrap_err();
        errors.into_iter().map(|error| error.field).collect()
    }

    #[test]
    fn an_order_says_where_what_and_as_what_file() {
        let order =
            read(&typed(&[(SUBJECT, "demandes"), (LINES, "commune"), (COLUMNS, "size")]), &offer())
                .unwrap();
        assert_eq!(order.zone.to_string(), "D69");
        assert_eq!(order.format, Format::Csv);
        let (choice, columns) = (Choice::First, Some(Split::Size));
        assert_eq!(order.taken, Taken::Stock { choice, lines: Axis::Commune, columns });
        let months = [(SUBJECT, "evenements"), (FROM, "2026-01"), (TO, "2026-03")];
        let Taken::Events { way: None, .. } = read(&typed(&months), &offer()).unwrap().taken else {
            panic!("not events");
        };
        assert_eq!(offer().months().len(), 23);
    }

    #[test]
    fn what_is_not_offered_is_not_read() {
        assert_eq!(wrong(&[]), [SUBJECT]);
        assert_eq!(wrong(&[(SUBJECT, "liste")]), [SUBJECT], "for guichets");
        assert_eq!(wrong(&[(SUBJECT, "demandes")]), [LINES]);
        assert_eq!(wrong(&[(SUBJECT, "demandes"), (LINES, "age")]), [LINES]);
        let same = [(SUBJECT, "demandes"), (LINES, "size"), (COLUMNS, "size")];
        assert_eq!(wrong(&same), [COLUMNS]);
        let flow = [(SUBJECT, "demandes"), (LINES, "size"), (COLUMNS, "reason")];
        assert_eq!(wrong(&flow), [COLUMNS]);
        let events = |from, to| [(SUBJECT, "evenements"), (FROM, from), (TO, to)];
        assert_eq!(wrong(&events("2026-03", "2026-01")), [TO], "reversed");
        assert_eq!(wrong(&events("2024-12", "2027-01")), [FROM, TO], "before, and to come");
        assert_eq!(wrong(&events("", "x")), [FROM, TO]);
        let elsewhere = typed(&[(SUBJECT, "evenements"), (FROM, "2026-01"), (TO, "2026-01")]);
        let elsewhere = elsewhere.with(ZONE, "D75").with(FORMAT, "pdf");
        let fields: Vec<_> =
            read(&elsewhere, &offer()).unwrap_err().into_iter().map(|e| e.field).collect();
        assert_eq!(fields, [ZONE, FORMAT]);
    }
}
