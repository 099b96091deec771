//! The demonstration: invented data to see the portal live.

mod cards;
mod cast;
mod history;
pub mod households;
pub mod network;
mod night;
pub mod population;

mod stage;
#[cfg(test)]
mod tests;

use crate::config::{AntivirusPolicy, Config};
use crate::documents::private_folder;
use crate::error::{Error, Result};
use crate::portal::Portal;
use crate::ports::clock::Clock;
use crate::reference;
use crate::store::Store;
use app::domain::account::Role;
use cast::{AGENTS, APPLICANTS, CHANGED, CHANGED_IN, DESK_BORN, FIRST, PASSWORD};
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;

/// The accounts to sign in with, in the data folder.
const ACCOUNTS: &str = "demo-accounts.json";
/// The demand that waits to be linked to an account, in the data folder.
const DESK_DEMAND: &str = "demo-desk-demand.json";

#[derive(Serialize)]
struct Entry {
    role: &'static str,
    email: &'static str,
    password: &'static str,
    /// Empty for who has none.
    territory: &'static str,
    /// Where the demand of an applicant stood on the first day.
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DeskDemand {
    number: String,
    name: &'static str,
    birth_date: &'static str,
    email: &'static str,
}

/// Fills an empty database with the demonstration, once, and says who to sign in as. Interrupted
/// at any moment, it goes on at the next start.
pub async fn prepare(config: &Config) -> Result<()> {
    prepare_at(config, Clock::System.now()).await?;
    tell(config);
    Ok(())
}

async fn prepare_at(config: &Config, now: DateTime<Utc>) -> Result<()> {
    private_folder(&config.data)?;
    let store = match &config.database {
        Some(url) => Store::postgres(url).await?,
        None => Store::sqlite(&config.data.join("guichet-web.sqlite")).await?,
    };
    let anchor = match stage::made_at(&store).await? {
        Some(anchor) => anchor,
        None => make(config, &store, now).await?,
    };
    store.close().await;
    hand_out(config, anchor)
}

async fn make(config: &Config, store: &Store, now: DateTime<Utc>) -> Result<DateTime<Utc>> {
    let territories = tokio::task::spawn_blocking(reference::load)
        .await?
        .map_err(|error| Error::Failure(error.into()))?;
    // Whatever the configuration: nobody is to receive the mails of invented people, and the
    // program draws their documents itself. With an antivirus that does not answer they would
    // wait, and the decisions taken on them could not be played.
    let antivirus = Some(AntivirusPolicy::Off);
    let config = Config { smtp: None, antivirus, ..config.clone() };
    let clock = Clock::set_at(now);
    let portal = Portal::over(config, clock, store.clone(), Arc::new(territories)).await?;
    stage::prepare(&portal, now).await
}

/// Writes the files that tell what was made, unless they are there.
fn hand_out(config: &Config, anchor: DateTime<Utc>) -> Result<()> {
    write_once(&config.data.join(ACCOUNTS), &entries())?;
    let demand = DeskDemand {
        number: history::desk_born_number(anchor)?.to_string(),
        name: DESK_BORN.name,
        birth_date: DESK_BORN.birth,
        email: DESK_BORN.email,
    };
    write_once(&config.data.join(DESK_DEMAND), &demand)
}

fn entries() -> Vec<Entry> {
    let entry = |role: Role, email, territory, state| Entry {
        role: role.code(),
        email,
        password: PASSWORD,
        territory,
        state,
    };
    let agents = AGENTS.iter().map(|agent| entry(agent.role, agent.email, agent.territory, None));
    let applicants = APPLICANTS.iter().map(|applicant| {
        entry(Role::Applicant, applicant.who.email, applicant.territory, Some(applicant.state()))
    });
    let changed = CHANGED.iter().map(|changed| {
        entry(Role::Applicant, changed.who.email, CHANGED_IN, Some(changed.state()))
    });
    let administrator = entry(Role::Administrator, FIRST, "", None);
    agents.chain([administrator]).chain(applicants).chain(changed).collect()
}

/// All of it or nothing: whoever reads the file never sees half of it.
fn write_once(file: &Path, value: &impl Serialize) -> Result<()> {
    if file.exists() {
        return Ok(());
    }
    let draft = file.with_extension(format!("{}.tmp", std::process::id()));
    let mut out = File::create(&draft)?;
    out.write_all(serde_json::to_string_pretty(value)?.as_bytes())?;
    out.write_all(b"\n")?;
    out.sync_all()?;
    std::fs::rename(&draft, file)?;
    Ok(())
}

/// On standard error: standard output is kept for programs.
fn tell(config: &Config) {
    let base = &config.base_url;
    eprintln!("\nDemonstration: {base}");
    eprintln!("Mails sent:    {base}{}", app::paths::DEMO_MAILS);
    eprintln!("Password:      {PASSWORD} (every account)\n");
    for Entry { role, email, territory, state, .. } in entries() {
        let of = state.map_or_else(String::new, |state| format!("demand: {state}"));
        eprintln!("  {role:<18} {email:<32} {territory:<4} {of}");
    }
    eprintln!("\nA demand born at a desk, to link: {}\n", config.data.join(DESK_DEMAND).display());
}
