//! A server of the real binary on a free port, and just enough HTTP to talk to it.
//!
//! Not responsible for: what is asked.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, ChildStderr, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

/// Nothing that is waited for takes as long: who waits longer waits for ever.
const PATIENCE: Duration = Duration::from_secs(60);
/// The type of a body that the server takes.
pub const JSON: (&str, &str) = ("Content-Type", "application/json");

/// Waits until there is something, and fails if there never is.
pub fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    while began.elapsed() < PATIENCE {
        if let Some(found) = look() {
            return found;
        }
        std::thread::yield_now();
    }
    panic!("never: {what}");
}

/// A running server; it ends with the test.
pub struct Server {
    child: Child,
    address: String,
    folder: TempDir,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    headers: Vec<(String, String)>,
    pub body: String,
}

impl Server {
    /// Serves the folder `packs` in `folder`.
    pub fn start(folder: TempDir, arguments: &[&str]) -> Self {
        let log = File::create(folder.path().join("log")).unwrap();
        Self::start_with(folder, arguments, log.into())
    }

    /// As [`Server::start`], with a standard error of the caller's.
    pub fn start_with(folder: TempDir, arguments: &[&str], log: Stdio) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_gezhi"))
            .args(["serve", "--listen", "127.0.0.1:0", "--packs"])
            .arg(folder.path().join("packs"))
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut first = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        let address = first.trim().strip_prefix("http://").unwrap_or_default().to_owned();
        let server = Self { child, address, folder };
        assert!(!server.address.is_empty(), "{first}");
        server
    }

    /// Where a pack lies.
    pub fn packs(&self, path: &str) -> PathBuf {
        self.folder.path().join("packs").join(path)
    }

    /// What was logged so far.
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap()
    }

    /// Waits until this was logged: the log is written beside the answers.
    pub fn logged(&self, what: &str) -> String {
        until(what, || Some(self.log()).filter(|log| log.contains(what)))
    }

    /// The standard error, where it is a pipe.
    pub fn stderr(&mut self) -> ChildStderr {
        self.child.stderr.take().unwrap()
    }

    /// Sends a signal, as `HUP`.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").args(["-s", name, &self.child.id().to_string()]).status();
        assert!(sent.unwrap().success());
    }

    /// How the process ended, once it has.
    pub fn ended(&mut self) -> ExitStatus {
        until("the server ends", || self.child.try_wait().unwrap())
    }

    pub fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[], "")
    }

    pub fn post(&self, path: &str, body: &str) -> Answer {
        self.ask("POST", path, &[JSON], body)
    }

    /// Asks anything; the body's length is told.
    pub fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let length = body.len().to_string();
        let headers = [headers, &[("Content-Length", &length)]].concat();
        let mut stream = self.begin(method, path, &headers);
        // A server that refuses a body does not read it.
        let _ = stream.write_all(body.as_bytes());
        answer(stream)
    }

    /// Sends the head of a request; the body is left to the caller.
    pub fn begin(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> TcpStream {
        let mut head = format!("{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n");
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        self.connect(&format!("{head}\r\n"))
    }

    /// A new connection, on which these words are said.
    pub fn connect(&self, words: &str) -> TcpStream {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.write_all(words.as_bytes()).unwrap();
        stream
    }

    /// One metric's value, by its name with labels.
    pub fn metric(&self, name: &str) -> Option<u64> {
        let text = self.get("/metrics").body;
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '))?;
        Some(line.parse().unwrap())
    }

    /// A request whose body is held back, so that it is under way for as long as the test wants.
    pub fn held(&self, path: &str, body: &str) -> TcpStream {
        let length = (body.len()).to_string();
        let stream = self.begin("POST", path, &[JSON, ("Content-Length", &length)]);
        // The request for the metrics is under way as well.
        until("the held request has begun", || {
            self.metric("gezhi_requests_under_way").filter(|count| *count >= 2)
        });
        stream
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Answer {
    /// A header, by its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers.find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The kind of error.
    pub fn kind(&self) -> String {
        self.json()["kind"].as_str().unwrap_or_default().to_owned()
    }
}

/// Reads an answer to its end.
pub fn answer(mut stream: TcpStream) -> Answer {
    let mut bytes = Vec::new();
    // The end may be a reset where the server refused the rest of a body.
    let _ = stream.read_to_end(&mut bytes);
    let text = String::from_utf8(bytes).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {text}"));
    let mut lines = head.lines();
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let header = |line: &str| {
        let (name, value) = line.split_once(": ").unwrap();
        (name.to_ascii_lowercase(), value.to_owned())
    };
    Answer { status, headers: lines.map(header).collect(), body: body.to_owned() }
}
