//! Accounts: e-mail addresses, passwords, roles.

use thiserror::Error;

/// Fewest characters of a password. Length protects, odd characters do not (NIST 800-63B).
pub const MIN_PASSWORD: usize = 10;
/// Most characters, so that hashing stays bounded.
pub const MAX_PASSWORD: usize = 128;
/// Longest e-mail address (RFC 5321).
pub const MAX_EMAIL: usize = 254;

/// Why a password is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PasswordRefusal {
    /// Blank.
    #[error("Écrivez un mot de passe")]
    Missing,
    /// Under [`MIN_PASSWORD`].
    #[error(
        "Le mot de passe doit avoir au moins 10 caractères. Trois mots qui vous viennent à l’esprit suffisent"
    )]
    TooShort,
    /// Over [`MAX_PASSWORD`].
    #[error("Le mot de passe ne peut pas dépasser 128 caractères")]
    TooLong,
    /// One of those tried first.
    #[error("Ce mot de passe est trop facile à deviner. Choisissez-en un autre")]
    TooCommon,
    /// The e-mail itself.
    #[error("Le mot de passe ne peut pas être votre adresse e-mail")]
    SameAsEmail,
}

/// The words that are tried first, once digits and signs are dropped.
const COMMON: &[&str] = &[
    "motdepasse",
    "password",
    "azertyuiop",
    "qwertyuiop",
    "azerty",
    "qwerty",
    "bonjour",
    "soleil",
    "doudou",
    "marseille",
    "logement",
    "admin",
    "iloveyou",
    "jetaime",
    "",
];

/// Checks a password chosen by a person.
pub fn check_password(password: &str, email: &str) -> Result<(), PasswordRefusal> {
    let length = password.chars().count();
    if length == 0 {
        return Err(PasswordRefusal::Missing);
    }
    if length < MIN_PASSWORD {
        return Err(PasswordRefusal::TooShort);
    }
    if length > MAX_PASSWORD {
        return Err(PasswordRefusal::TooLong);
    }
    let plain = password.to_lowercase();
    if plain == email_key(email) {
        return Err(PasswordRefusal::SameAsEmail);
    }
    let letters: String = plain.chars().filter(|c| c.is_alphabetic()).collect();
    let mut distinct: Vec<char> = plain.chars().collect();
    distinct.sort_unstable();
    distinct.dedup();
    if COMMON.contains(&letters.as_str()) || distinct.len() < 4 {
        return Err(PasswordRefusal::TooCommon);
    }
    Ok(())
}

/// Two spellings of one address are one account. Addresses are ASCII (`forms::contact`): the
/// lower case of other letters makes two different addresses one, such as that of the Kelvin sign.
pub fn email_key(email: &str) -> String {
    email.trim().to_ascii_lowercase()
}

super::content::codes! {
    /// What an account may be.
    Role {
        Applicant = "applicant", "Demandeur";
        Operator = "operator", "Opérateur";
        GuichetAgent = "guichet_agent", "Agent de guichet";
        GuichetLead = "guichet_lead", "Responsable de guichet";
        TerritoryManager = "territory_manager", "Gestionnaire territorial";
        Administrator = "administrator", "Administrateur";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_sentence_passes_and_what_is_guessed_first_does_not() {
        assert_eq!(check_password("trois petits chats", "a@b.fr"), Ok(()));
        assert_eq!(check_password("court", "a@b.fr"), Err(PasswordRefusal::TooShort));
        assert_eq!(check_password("", "a@b.fr"), Err(PasswordRefusal::Missing));
        assert_eq!(check_password("motdepasse1234", "a@b.fr"), Err(PasswordRefusal::TooCommon));
        assert_eq!(check_password("1234567890", "a@b.fr"), Err(PasswordRefusal::TooCommon));
        assert_eq!(check_password("aaaaaaaaaaaa", "a@b.fr"), Err(PasswordRefusal::TooCommon));
        assert_eq!(
            check_password("Camille@exemple.fr", "camille@Exemple.fr "),
            Err(PasswordRefusal::SameAsEmail)
        );
        assert_eq!(check_password(&"é".repeat(129), "a@b.fr"), Err(PasswordRefusal::TooLong));
    }
}
