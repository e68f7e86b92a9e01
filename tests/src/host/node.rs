//! The core module on Node, called by hand through the canonical ABI.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use super::{Answer, Host};

/// A Node process that serves one instance over its standard streams, a JSON line each way.
pub struct Node {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    _core: tempfile::NamedTempFile,
}

impl Node {
    /// Starts Node on the core module beside the component.
    ///
    /// # Errors
    /// Why there is no Node.
    pub fn start() -> Result<Self, String> {
        let server = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/host/node.mjs");
        let module = gezhi_artefact::check::core_of(gezhi::COMPONENT).map_err(|e| e.to_string())?;
        let core = tempfile::NamedTempFile::new().map_err(|error| error.to_string())?;
        std::fs::write(core.path(), module).map_err(|error| error.to_string())?;
        let mut child = Command::new("node")
            .arg(server)
            .arg(core.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| error.to_string())?;
        let input = child.stdin.take().expect("piped");
        let output = BufReader::new(child.stdout.take().expect("piped"));
        Ok(Self { child, input, output, _core: core })
    }

    fn ask(&mut self, question: &Value) -> Value {
        writeln!(self.input, "{question}").expect("node listens");
        self.input.flush().expect("node listens");
        let mut line = String::new();
        self.output.read_line(&mut line).expect("node answers");
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("node said `{line}`: {error}"))
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        // A process that is gone already is as good as one that we end.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Host for Node {
    fn name(&self) -> &str {
        "node"
    }

    fn fresh(&mut self) {
        self.ask(&json!({ "fresh": true }));
    }

    fn call(&mut self, function: &str, request: &str) -> Answer {
        let answer = self.ask(&json!({ "call": function, "request": request }));
        let text = |key: &str| answer.get(key).and_then(Value::as_str).map(str::to_owned);
        match (text("ok"), text("error"), text("trap")) {
            (Some(text), _, _) => Answer::Ok(text),
            (_, Some(text), _) => Answer::Error(text),
            (_, _, trap) => Answer::Trap(trap.unwrap_or_default()),
        }
    }
}
