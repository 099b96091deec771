//! What is said while files are sent in pieces.

pub const UNFINISHED: &str = "Un envoi n’est pas terminé. Choisissez de nouveau le même fichier\u{a0}: il reprendra où il s’est arrêté.";
pub const ADVISED: &str =
    "Nous avons un conseil pour cette photo. Vous pouvez l’envoyer quand même.";
pub const NOT_YET: &str = "L’envoi n’est pas terminé. La suite viendra dès qu’il le sera.";
pub const PAUSED: &str = "L’envoi est en pause.";
pub const RESUMED: &str = "L’envoi reprend.";
pub const OFFLINE: &str = "Pas de connexion. L’envoi reprendra tout seul dès son retour.";
pub const READING: &str = "Tout est arrivé. Nous lisons votre fichier.";
pub const GIVEN_UP: &str = "L’envoi est annulé.";
pub const UNREADABLE: &str =
    "Ce fichier ne peut plus être lu sur votre appareil. Choisissez-le de nouveau";
pub const SIGNED_OUT: &str = "Votre connexion a expiré. Rechargez la page\u{a0}: elle dit comment continuer. Choisissez ensuite le même fichier\u{a0}: l’envoi reprendra où il s’est arrêté.";
pub const GONE: &str = "Votre demande ne prend plus de pièces pour le moment. Rechargez la page pour voir où elle en est.";

pub fn chosen(files: usize) -> String {
    if files == 1 { "1 fichier choisi.".to_owned() } else { format!("{files} fichiers choisis.") }
}

pub fn begun(name: &str, rank: usize, files: usize) -> String {
    if files == 1 {
        format!("Envoi de {name}.")
    } else {
        format!("Envoi de {name}, fichier {rank} sur {files}.")
    }
}

pub fn quarter(name: &str, quarter: u32) -> String {
    format!("{name}\u{a0}: {}\u{a0}%.", quarter * 25)
}

/// « carte.jpg : 1,2 Mo sur 3,4 Mo ».
pub fn progress(name: &str, sent: u32, whole: u32, reading: bool) -> String {
    if reading {
        format!("{name}\u{a0}: lecture en cours…")
    } else {
        format!("{name}\u{a0}: {} sur {}", size(sent), size(whole))
    }
}

fn size(bytes: u32) -> String {
    let tenths = (bytes + 50_000) / 100_000;
    if tenths < 10 {
        format!("{}\u{a0}ko", (bytes + 500) / 1_000)
    } else {
        format!("{},{}\u{a0}Mo", tenths / 10, tenths % 10)
    }
}

pub fn again_in(milliseconds: u32) -> String {
    match milliseconds / 1_000 {
        0 | 1 => "La connexion est mauvaise. Nouvel essai dans une seconde.".to_owned(),
        seconds => format!("La connexion est mauvaise. Nouvel essai dans {seconds} secondes."),
    }
}

pub fn added(files: usize) -> String {
    match files {
        0 => String::new(),
        1 => "Votre fichier est ajouté à votre demande.".to_owned(),
        files => format!("{files} fichiers sont ajoutés à votre demande."),
    }
}

/// « photo.heic : ce fichier… », as the page of the server says it.
pub fn refused(name: &str, why: &str) -> String {
    format!("{name}\u{a0}: {why}.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_said_as_people_say_them() {
        assert_eq!(
            progress("carte.jpg", 262_144, 3_420_000, false),
            "carte.jpg\u{a0}: 262\u{a0}ko sur 3,4\u{a0}Mo"
        );
        assert_eq!(added(1), "Votre fichier est ajouté à votre demande.");
        assert_eq!(begun("b.png", 2, 3), "Envoi de b.png, fichier 2 sur 3.");
        assert_eq!(again_in(1_000), "La connexion est mauvaise. Nouvel essai dans une seconde.");
    }
}
