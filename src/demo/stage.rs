//! Plays the history through the same actions as people do, at the instants of the past.
//!
//! Each act first looks at what is already there: a preparation that was interrupted goes on
//! where it stopped, and several nodes that prepare one database at once only help each other.

use super::cast::{
    AGENTS, Agent, DESK, DESK_AGENT, FIRST, LAST, OPERATED, OPERATOR, PASSWORD, TOWN_HALL,
};
use super::history::{Act, Born, History, Scene, Story};
use super::households::read;
use super::{cards, network, night};
use crate::actions::{
    account, administration, answers, certificate, correction, decision, demand, document,
    editions, guichet, intake, modification, queue, renunciation,
};
use crate::error::{Error, Result};
use crate::jobs;
use crate::portal::Portal;
use crate::ports::ids;
use crate::store::accounts::Account;
use crate::store::documents::Purpose;
use crate::store::reviews::Decision;
use app::domain::account::Role;
use app::domain::content::{HousingType, Identity};
use app::domain::demand::Demand;
use app::domain::event::Channel;
use app::domain::guichet::GuichetCode;
use app::domain::ids::{AccountId, DemandId};
use app::domain::life_cycle::RemovalReason;
use app::domain::review::{DecisionState, Verdict};
use app::domain::rights::{Action, Actor};
use app::domain::territory::TerritoryCode;
use app::forms::journey::{self, Step};
use app::forms::{Answers, contact};
use chrono::{DateTime, TimeDelta, Utc};

/// Tries of an act that another node may be doing at the same instant.
const TRIES: usize = 4;
/// Files and sendings treated in one go.
const BATCH: i64 = 200;
/// How long before everything else the agents were there.
const BEFORE: TimeDelta = TimeDelta::days(700);

struct Stage<'a> {
    portal: &'a Portal,
    hash: String,
    operator: Actor,
    agent: Actor,
}

/// Makes the demonstration, or finishes making it. Its clock is set by hand.
pub async fn prepare(portal: &Portal, now: DateTime<Utc>) -> Result<DateTime<Utc>> {
    let first = first_account(portal, now).await?;
    let (Some(anchor), Some(hash)) = (first.confirmed_at, first.password_hash) else {
        return Err(Error::failure(format!("{FIRST} is not an account of the demonstration")));
    };
    let history = History::until(anchor, &portal.territories)?;
    set(portal, anchor - BEFORE);
    let stage = Stage::open(portal, hash).await?;
    let evening = night::evening(anchor);
    let late = history.scenes.partition_point(|scene| scene.at <= evening);
    let (before, after) = history.scenes.split_at(late);
    stage.play_all(&history, before).await?;
    set(portal, evening);
    persist(async || night::look(portal, &stage.agent, evening).await).await?;
    stage.play_all(&history, after).await?;
    set(portal, anchor);
    persist(async || work(portal).await).await?;
    persist(async || editions::publish_now(portal).await).await?;
    stage.account(LAST, Role::Applicant, &[], &[]).await?;
    Ok(anchor)
}

/// When the demonstration was made; none while it is not complete.
pub async fn made_at(store: &crate::store::Store) -> Result<Option<DateTime<Utc>>> {
    let mut conn = store.read().await?;
    let first = conn.account_by_key(FIRST).await?;
    if first.is_none() && conn.demand_count().await? > 0 {
        // Their password is public: never among the demands of real people.
        return Err(Error::failure(
            "this database holds other demands: the demonstration needs an empty one",
        ));
    }
    if conn.account_by_key(LAST).await?.is_none() {
        return Ok(None);
    }
    Ok(first.and_then(|account| account.confirmed_at))
}

fn set(portal: &Portal, at: DateTime<Utc>) {
    portal.clock.advance(at - portal.clock.now());
}

/// What the worker would do, without printing: the demonstration's certificates are made when
/// somebody asks for them, so that it starts fast.
async fn work(portal: &Portal) -> Result<()> {
    certificate::make_when_asked(portal).await?;
    jobs::run_due(portal).await
}

/// Does it again while it fails: what another node did meanwhile is found done.
async fn persist<T>(act: impl AsyncFn() -> Result<T>) -> Result<T> {
    for _ in 1..TRIES {
        match act().await {
            Ok(value) => return Ok(value),
            Err(error) => tracing::debug!(%error, "demonstration: once more"),
        }
    }
    act().await
}

/// The account that fixes the day and the password's hash for every node.
async fn first_account(portal: &Portal, now: DateTime<Utc>) -> Result<Account> {
    persist(async || {
        if let Some(account) = portal.store.read().await?.account_by_key(FIRST).await? {
            return Ok(account);
        }
        let hash = account::hash_password(portal, PASSWORD.to_owned()).await?;
        let account = Account {
            id: AccountId(ids::new()),
            email: FIRST.to_owned(),
            password_hash: Some(hash),
            role: Role::Administrator,
            confirmed_at: Some(now),
        };
        let mut tx = portal.store.write().await?;
        tx.add_account(&account, now).await?;
        tx.commit().await?;
        Ok(account)
    })
    .await
}

impl<'a> Stage<'a> {
    /// Guichets and agents.
    async fn open(portal: &'a Portal, hash: String) -> Result<Self> {
        let mut guichets = network::guichets(&portal.territories);
        guichets.extend(network::further(&portal.territories));
        persist(async || administration::put_guichets(portal, &guichets).await).await?;
        let nobody = |role| Actor {
            account: AccountId(ids::new()),
            role,
            territories: Vec::new(),
            guichets: Vec::new(),
        };
        let (operator, agent) = (nobody(Role::Operator), nobody(Role::GuichetAgent));
        let mut stage = Self { portal, hash, operator, agent };
        for Agent { role, email, territories, guichets, .. } in &AGENTS {
            stage.account(email, *role, territories, guichets).await?;
        }
        stage.operator.account = stage.account(OPERATOR, Role::Operator, &OPERATED, &[]).await?;
        stage.operator.territories =
            OPERATED.iter().map(|code| read(code)).collect::<Result<_>>()?;
        stage.agent.account = stage.account(DESK_AGENT, Role::GuichetAgent, &[], &[DESK]).await?;
        stage.agent.guichets = vec![read(DESK)?];
        Ok(stage)
    }

    /// The account of an address, made when it is not there.
    async fn account(
        &self,
        email: &str,
        role: Role,
        territories: &[&str],
        guichets: &[&str],
    ) -> Result<AccountId> {
        let portal = self.portal;
        let now = portal.clock.now();
        persist(async || {
            if let Some(account) = portal.store.read().await?.account_by_key(email).await? {
                return Ok(account.id);
            }
            let account = Account {
                id: AccountId(ids::new()),
                email: email.to_owned(),
                password_hash: Some(self.hash.clone()),
                role,
                confirmed_at: Some(now),
            };
            let mut tx = portal.store.write().await?;
            tx.add_account(&account, now).await?;
            for code in territories {
                tx.add_right(account.id, Some(read::<TerritoryCode>(code)?), None).await?;
            }
            for code in guichets {
                tx.add_right(account.id, None, Some(read::<GuichetCode>(code)?)).await?;
            }
            tx.commit().await?;
            Ok(account.id)
        })
        .await
    }

    async fn applicant(&self, email: &str) -> Result<Actor> {
        Ok(Actor {
            account: self.account(email, Role::Applicant, &[], &[]).await?,
            role: Role::Applicant,
            territories: Vec::new(),
            guichets: Vec::new(),
        })
    }

    async fn play_all(&self, history: &History, scenes: &[Scene]) -> Result<()> {
        for scene in scenes {
            set(self.portal, scene.at);
            self.play(history, scene).await?;
        }
        Ok(())
    }

    async fn play(&self, history: &History, scene: &Scene) -> Result<()> {
        let story = &history.stories[scene.story];
        persist(async || {
            // What a preparation of before could not keep, and nothing can be decided without.
            intake::try_again(self.portal, BATCH).await?;
            let (demand, events) = self.known(story).await?;
            let done = scene.rank.is_some_and(|rank| events >= rank);
            match &story.born {
                _ if done => {}
                Born::Online { email, shown } => {
                    let actor = self.applicant(email).await?;
                    let done = self.online(&actor, story, shown, demand, &scene.act);
                    Box::pin(done).await?;
                    if !matches!(scene.act, Act::Acknowledge) {
                        return work(self.portal).await;
                    }
                }
                Born::AtDesk(_) => Box::pin(self.at_desk(story, demand, &scene.act)).await?,
            }
            // Also when it was done: it may have been cut just before. The mails wait for the
            // next turn of the worker, so that one tells of several demands.
            while guichet::deliver(self.portal, BATCH).await? > 0 {}
            Ok(())
        })
        .await
    }

    /// The demand of a story, and how many events it has.
    async fn known(&self, story: &Story) -> Result<(Option<Demand>, usize)> {
        let mut conn = self.portal.store.read().await?;
        let demand = match &story.born {
            Born::AtDesk(number) => conn.demand_by_number(*number).await?,
            Born::Online { email, .. } => match conn.account_by_key(email).await? {
                Some(account) => conn.demand_of(account.id).await?,
                None => None,
            },
        };
        let events = match &demand {
            Some(demand) => conn.events(demand.id).await?.len(),
            None => 0,
        };
        Ok((demand, events))
    }

    async fn online(
        &self,
        actor: &Actor,
        story: &Story,
        shown: &Identity,
        demand: Option<Demand>,
        act: &Act,
    ) -> Result<()> {
        let portal = self.portal;
        match act {
            Act::Begin => return self.write(actor, story, 3).await,
            Act::File => {
                self.write(actor, story, usize::MAX).await?;
                return self.send(actor, shown, false).await;
            }
            Act::SendAgain => return self.send(actor, shown, true).await,
            _ => {}
        }
        let demand = demand.ok_or(Error::NotFound)?;
        let version = Some(demand.version);
        match act {
            Act::Refuse(refusal) => {
                let verdict = Verdict::Refused { refusal: refusal.clone() };
                self.decide(demand.id, version, verdict).await
            }
            Act::Accept => self.decide(demand.id, version, Verdict::Accepted).await,
            Act::Renew => demand::renew(portal, actor, version).await,
            Act::ModifyAtDesk => modify_at_desk(portal, &demand).await,
            Act::Modify => modify(portal, actor).await,
            Act::AskCorrection => ask_correction(portal, actor, &demand).await,
            Act::GiveUp => renunciation::give_up(portal, actor, version).await,
            Act::Expire => {
                let (reason, channel) = (RemovalReason::NotRenewed, Channel::System);
                demand::remove(portal, demand.id, reason, channel, GuichetCode::WEB).await
            }
            _ => self.acknowledge(&demand).await,
        }
    }

    /// Decides, and does not wait for it to hold.
    async fn decide(&self, id: DemandId, version: Option<i64>, verdict: Verdict) -> Result<()> {
        // A preparation that was cut between the two goes on with the second.
        let recent = queue::recent(self.portal, &self.operator).await?;
        let begun = |one: &Decision| one.demand == id && one.state == DecisionState::Pending;
        let held = match recent.into_iter().find(|(one, _)| begun(one)) {
            Some((one, _)) => one.id,
            None => decision::decide(self.portal, &self.operator, id, version, verdict).await?.id,
        };
        decision::hurry(self.portal, &self.operator, held).await.map(drop)
    }

    async fn at_desk(&self, story: &Story, demand: Option<Demand>, act: &Act) -> Result<()> {
        let (portal, Born::AtDesk(number)) = (self.portal, &story.born) else {
            return Err(Error::NotFound);
        };
        if matches!(act, Act::Register) {
            let filed_on = portal.today(Some(number.territory()));
            let content = story.content.clone();
            return demand::receive_from_desk(portal, *number, filed_on, content).await.map(drop);
        }
        let demand = demand.ok_or(Error::NotFound)?;
        match act {
            Act::Remove(reason) => {
                let (channel, desk) = (Channel::Guichet, number.guichet());
                demand::remove(portal, demand.id, *reason, channel, desk).await
            }
            _ => self.acknowledge(&demand).await,
        }
    }

    async fn acknowledge(&self, demand: &Demand) -> Result<()> {
        let number = demand.status.registration().ok_or(Error::NotFound)?.unique_number;
        guichet::acknowledge(self.portal, &self.agent, number).await
    }

    /// Writes the first steps of the form.
    async fn write(&self, actor: &Actor, story: &Story, steps: usize) -> Result<()> {
        demand::start(self.portal, actor).await?;
        let written = Answers::of(&story.content);
        for step in journey::steps(&written).into_iter().take(steps) {
            answers::save(self.portal, actor, step, &written.step(step), None).await?;
        }
        Ok(())
    }

    /// Sends the document, unless it is there and no other is wanted, then files.
    async fn send(&self, actor: &Actor, shown: &Identity, again: bool) -> Result<()> {
        let portal = self.portal;
        let (demand, sent) =
            demand::open_with_document(portal, actor, Action::SendDocument).await?;
        // Sent by a try that failed, and sent anew.
        for waiting in &sent.arrivals {
            intake::take_back(portal, actor, Purpose::Identity, waiting.id).await?;
        }
        if again || sent.pages.is_empty() {
            cards::send(portal, &document::Sender::Owner(actor.clone()), shown).await?;
        }
        demand::submit(portal, actor, Some(demand.version)).await
    }
}

/// A town hall adds a size of home to the wishes.
async fn modify_at_desk(portal: &Portal, demand: &Demand) -> Result<()> {
    let mut content = demand.content.clone().ok_or(Error::NotFound)?;
    let wished = &mut content.housing.types;
    let more = HousingType::ALL.iter().find(|kind| !wished.contains(kind));
    wished.extend(more);
    wished.sort_unstable();
    modification::receive_from_desk(portal, demand.id, read(TOWN_HALL)?, content).await
}

/// The applicant has another phone.
async fn modify(portal: &Portal, actor: &Actor) -> Result<()> {
    let demand = demand::open(portal, actor, Action::Modify).await?;
    let typed = demand.answers.step(Step::Contact).with(contact::MOBILE, "06 39 98 20 20");
    let (demand, _) = answers::save(portal, actor, Step::Contact, &typed, None).await?;
    modification::confirm(portal, actor, Some(demand.version)).await
}

/// The applicant takes the name of a spouse, and sends the certificate.
async fn ask_correction(portal: &Portal, actor: &Actor, demand: &Demand) -> Result<()> {
    let before = demand.content.clone().ok_or(Error::NotFound)?.identity;
    let birth_name = Some(before.name_at_birth().to_owned());
    let identity = Identity { name: "Fontaine".to_owned(), birth_name, ..before };
    let pages = correction::to_ask(portal, actor).await?.pages;
    if pages.is_empty() {
        cards::send(portal, &document::Sender::Prover(actor.clone()), &identity).await?;
    }
    correction::request(portal, actor, Some(demand.version), identity).await
}
