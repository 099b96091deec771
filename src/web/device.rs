//! « Firefox sur Android »: enough to recognise one's own phone in a list.

/// In words, from the browser's own name.
pub fn in_words(agent: &str) -> String {
    // Chrome calls itself Safari and Edge calls itself Chrome: the most particular first.
    let browsers = [
        ("Edg", "Edge"),
        ("OPR", "Opera"),
        ("Firefox", "Firefox"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    ];
    let systems = [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    ];
    let known = |list: &[(&str, &'static str)]| {
        list.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
    };
    match (known(&browsers), known(&systems)) {
        (Some(browser), Some(system)) => format!("{browser} sur {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => "Appareil inconnu".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::in_words;

    #[test]
    fn a_phone_is_recognised() {
        let agent = "Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0";
        assert_eq!(in_words(agent), "Firefox sur Android");
        let agent = "Mozilla/5.0 (Windows NT 10.0; Win64) Chrome/140.0 Safari/537.36 Edg/140.0";
        assert_eq!(in_words(agent), "Edge sur Windows");
        assert_eq!(in_words(""), "Appareil inconnu");
    }
}
