//! Guichets.

use super::{Conn, Tx, corrupt, on, sql};
use crate::error::Result;
use app::domain::guichet::{Guichet, GuichetCode, GuichetType};

sql! {
    ALL = "SELECT code, name, kind, territory, area, email, address, phone, opening_hours, active
           FROM guichet ORDER BY code";
    PUT = "INSERT INTO guichet (code, name, kind, territory, area, email, address, phone,
             opening_hours, active)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
           ON CONFLICT (code) DO UPDATE SET name = excluded.name, kind = excluded.kind,
             territory = excluded.territory, area = excluded.area, email = excluded.email,
             address = excluded.address, phone = excluded.phone,
             opening_hours = excluded.opening_hours, active = excluded.active,
             version = guichet.version + 1";
    ONE = "SELECT code, name, kind, territory, area, email, address, phone, opening_hours, active
           FROM guichet WHERE code = $1";
    VERSION = "SELECT version FROM guichet WHERE code = $1";
    // Whoever writes guichets waits here for those who do.
    TURN = "UPDATE administration SET guichets = guichets + 1 WHERE one = 1";
    GENERATION = "SELECT guichets FROM administration WHERE one = 1";
    // A whole network is tens of thousands of lines, and each statement a journey.
    PUT_TEN = "INSERT INTO guichet (code, name, kind, territory, area, email, address, phone,
                 opening_hours, active)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10),
                  ($11, $12, $13, $14, $15, $16, $17, $18, $19, $20),
                  ($21, $22, $23, $24, $25, $26, $27, $28, $29, $30),
                  ($31, $32, $33, $34, $35, $36, $37, $38, $39, $40),
                  ($41, $42, $43, $44, $45, $46, $47, $48, $49, $50),
                  ($51, $52, $53, $54, $55, $56, $57, $58, $59, $60),
                  ($61, $62, $63, $64, $65, $66, $67, $68, $69, $70),
                  ($71, $72, $73, $74, $75, $76, $77, $78, $79, $80),
                  ($81, $82, $83, $84, $85, $86, $87, $88, $89, $90),
                  ($91, $92, $93, $94, $95, $96, $97, $98, $99, $100)
           ON CONFLICT (code) DO UPDATE SET name = excluded.name, kind = excluded.kind,
             territory = excluded.territory, area = excluded.area, email = excluded.email,
             address = excluded.address, phone = excluded.phone,
             opening_hours = excluded.opening_hours, active = excluded.active,
             version = guichet.version + 1";
}

#[derive(sqlx::FromRow)]
struct Row {
    code: String,
    name: String,
    kind: String,
    territory: Option<String>,
    area: String,
    email: String,
    address: Option<String>,
    phone: Option<String>,
    opening_hours: Option<String>,
    active: bool,
}

impl Row {
    fn read(self) -> Result<Guichet> {
        let wrong = || corrupt("guichet");
        Ok(Guichet {
            code: self.code.parse().map_err(|_| wrong())?,
            name: self.name,
            kind: GuichetType::from_code(&self.kind).ok_or_else(wrong)?,
            territory: self.territory.map(|code| code.parse().map_err(|_| wrong())).transpose()?,
            area: self.area.parse().map_err(|_| wrong())?,
            email: self.email,
            address: self.address.as_deref().map(serde_json::from_str).transpose()?,
            phone: self.phone,
            opening_hours: self.opening_hours,
            active: self.active,
        })
    }
}

impl Conn {
    /// Every guichet, closed ones included.
    pub async fn guichets(&mut self) -> Result<Vec<Guichet>> {
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(ALL).fetch_all(c).await)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// One guichet, and how many times it was written.
    pub async fn guichet(&mut self, code: GuichetCode) -> Result<Option<(Guichet, i64)>> {
        // Its version first: what is written in between is then a conflict.
        let Some(version) = self.guichet_version(code).await? else { return Ok(None) };
        let row: Option<Row> = on!(self, c => sqlx::query_as(ONE)
            .bind(code.to_string()).fetch_optional(c).await)?;
        Ok(row.map(Row::read).transpose()?.map(|guichet| (guichet, version)))
    }

    /// Goes up each time that guichets are written.
    pub async fn guichet_generation(&mut self) -> Result<i64> {
        Ok(on!(self, c => sqlx::query_scalar(GENERATION).fetch_one(c).await)?)
    }

    /// How many times a guichet was written; none when there is no such guichet.
    pub async fn guichet_version(&mut self, code: GuichetCode) -> Result<Option<i64>> {
        Ok(on!(self, c => sqlx::query_scalar(VERSION)
            .bind(code.to_string()).fetch_optional(c).await)?)
    }
}

impl Tx {
    /// Waits for those who write guichets, makes the others wait until the end, and tells every
    /// node that it is to read them again.
    pub async fn take_turn_on_guichets(&mut self) -> Result<()> {
        on!(self, c => sqlx::query(TURN).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Adds or replaces a guichet.
    pub async fn put_guichet(&mut self, guichet: &Guichet) -> Result<()> {
        let address = guichet.address.as_ref().map(serde_json::to_string).transpose()?;
        let territory = guichet.territory.map(|code| code.to_string());
        on!(self, c => sqlx::query(PUT)
            .bind(guichet.code.to_string()).bind(&guichet.name).bind(guichet.kind.code())
            .bind(territory).bind(guichet.area.to_string()).bind(&guichet.email).bind(address)
            .bind(&guichet.phone).bind(&guichet.opening_hours).bind(guichet.active)
            .execute(c).await.map(drop))?;
        Ok(())
    }

    /// Adds or replaces guichets, each there once.
    pub async fn put_guichets(&mut self, guichets: &[Guichet]) -> Result<()> {
        let (tens, rest) = guichets.as_chunks::<10>();
        for ten in tens {
            let written =
                |guichet: &Guichet| guichet.address.as_ref().map(serde_json::to_string).transpose();
            let addresses = ten.iter().map(written).collect::<Result<Vec<_>, _>>()?;
            on!(self, c => {
                let mut query = sqlx::query(PUT_TEN);
                for (guichet, address) in ten.iter().zip(addresses) {
                    let territory = guichet.territory.map(|code| code.to_string());
                    query = query
                        .bind(guichet.code.to_string()).bind(&guichet.name)
                        .bind(guichet.kind.code()).bind(territory).bind(guichet.area.to_string())
                        .bind(&guichet.email).bind(address).bind(&guichet.phone)
                        .bind(&guichet.opening_hours).bind(guichet.active);
                }
                query.execute(c).await.map(drop)
            })?;
        }
        for guichet in rest {
            self.put_guichet(guichet).await?;
        }
        Ok(())
    }
}
