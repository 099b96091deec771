//! A browser reduced to what a bench needs: one kept connection, small and the same for all.

use crate::Outcome;
use crate::process::Server;
use crate::servers::{PASSWORD, STEPS};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

pub struct Client {
    stream: TcpStream,
    host: String,
}

impl Client {
    pub async fn open(server: &Server) -> Outcome<Self> {
        let stream = TcpStream::connect(&server.address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, host: server.address.clone() })
    }

    /// The whole answer, head and body.
    async fn send(&mut self, request: &[u8]) -> Outcome<Vec<u8>> {
        self.stream.write_all(request).await?;
        let mut answer = Vec::with_capacity(64 * 1024);
        let mut wanted = None;
        while wanted.is_none_or(|wanted| answer.len() < wanted) {
            if self.stream.read_buf(&mut answer).await? == 0 {
                return Err("the connection was closed".into());
            }
            if wanted.is_none()
                && let Some(end) = answer.windows(4).position(|part| part == b"\r\n\r\n")
            {
                let head = String::from_utf8_lossy(&answer[..end]).to_lowercase();
                let length = head.split("content-length: ").nth(1);
                let length = length.and_then(|text| text.lines().next()?.parse::<usize>().ok());
                wanted = Some(end + 4 + length.unwrap_or(0));
            }
        }
        Ok(answer)
    }

    fn cookie_line(cookie: Option<&str>) -> String {
        cookie.map(|cookie| format!("cookie: {cookie}\r\n")).unwrap_or_default()
    }

    pub async fn get(&mut self, path: &str, cookie: Option<&str>) -> Outcome<Vec<u8>> {
        let cookie = Self::cookie_line(cookie);
        let request = format!("GET {path} HTTP/1.1\r\nhost: {}\r\n{cookie}\r\n", self.host);
        let answer = self.send(request.as_bytes()).await?;
        if answer.starts_with(b"HTTP/1.1 200") {
            Ok(answer)
        } else {
            Err(format!("{path}: {}", String::from_utf8_lossy(&answer[..40])).into())
        }
    }

    async fn post(
        &mut self,
        path: &str,
        cookie: Option<&str>,
        kind: &str,
        body: &[u8],
    ) -> Outcome<String> {
        let cookie = Self::cookie_line(cookie);
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: {}\r\n{cookie}content-type: {kind}\r\n\
             content-length: {}\r\n\r\n",
            self.host,
            body.len()
        );
        let answer = self.send(&[head.as_bytes(), body].concat()).await?;
        let text = String::from_utf8_lossy(&answer).into_owned();
        if text.starts_with("HTTP/1.1 303") {
            Ok(text)
        } else {
            Err(format!("{path}: {text}").into())
        }
    }

    async fn form(&mut self, path: &str, cookie: Option<&str>, body: &str) -> Outcome<String> {
        self.post(path, cookie, "application/x-www-form-urlencoded", body.as_bytes()).await
    }

    /// The cookie of a new session.
    pub async fn sign_in(&mut self, email: &str) -> Outcome<String> {
        let body = form_urlencoded::Serializer::new(String::new())
            .append_pair("email", email)
            .append_pair("motDePasse", PASSWORD)
            .finish();
        let answer = self.form("/compte/connexion", None, &body).await?;
        let cookie = answer.split("set-cookie: ").nth(1).and_then(|text| text.split(';').next());
        Ok(cookie.ok_or("no cookie")?.to_owned())
    }
}

/// One applicant, from the start of a demand to its sending.
pub struct Journey<'a> {
    pub client: Client,
    pub cookie: String,
    pub server: &'a Server,
}

/// Processor seconds.
pub struct Cost {
    pub pages: f64,
    pub document: f64,
}

impl Journey<'_> {
    pub async fn walk(mut self) -> Outcome<Cost> {
        let cookie = Some(self.cookie.clone());
        let cookie = cookie.as_deref();
        let mut cost = Cost { pages: 0.0, document: 0.0 };
        let begun = self.server.cpu()?;
        self.client.get("/demande", cookie).await?;
        self.client.form("/demande", cookie, "").await?;
        for (step, body) in STEPS {
            let path = format!("/demande/etape/{step}");
            self.client.get(&path, cookie).await?;
            self.client.form(&path, cookie, body).await?;
        }
        self.client.get("/demande/pieces", cookie).await?;
        let filled = self.server.cpu()?;
        let children = self.server.children()?;
        let picture = guichet_web::documents::samples::specimen(3, &["DURAND", "ELOISE", "1980"]);
        let head = b"--limit\r\nContent-Disposition: form-data; name=\"fichier\"; \
                     filename=\"carte.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n";
        let body = [&head[..], &picture, b"\r\n--limit--\r\n"].concat();
        let kind = "multipart/form-data; boundary=limit";
        self.client.post("/demande/pieces", cookie, kind, &body).await?;
        let sent = self.server.cpu()?;
        cost.document = sent - filled + self.server.children()? - children;
        let check = self.client.get("/demande/verification", cookie).await?;
        let check = String::from_utf8_lossy(&check).into_owned();
        let at = check.find("name=\"version\"").ok_or("no version")?;
        let tag = &check[check[..at].rfind('<').unwrap_or(0)..];
        let version = tag.split("value=\"").nth(1).and_then(|text| text.split('"').next());
        let body = format!("declaration=oui&version={}", version.ok_or("no version")?);
        self.client.form("/demande/verification", cookie, &body).await?;
        self.client.get("/demande", cookie).await?;
        cost.pages = filled - begun + self.server.cpu()? - sent;
        Ok(cost)
    }
}
