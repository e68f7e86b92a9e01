//! The corpus that every host answers: requests with the reference's answers, as files.
//!
//! [`Corpus::collect`] gathers every scenario of every pack, the sentences of `tests/corpus/good`,
//! the refused requests of `tests/corpus/bad`, and [`GENERATED`] incidents from a seed;
//! [`Corpus::write`] lays them down as `good.tsv`, `generated.tsv` and `bundles/`.
//!
//! The reference is the native engine. A line is
//! `bundle, function, id, side, request, response`, tab-separated; `bundle` is `-` where nothing is
//! open, `side` is `ok` or `error`. Requests that hold a tab or a line feed are not of the corpus.
//!
//! Not responsible for: what the answers should say; scenarios and the other tests do.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::{fs, io};

use gezhi::contract::Bundle;
use gezhi::contract::describe::DescribeResponse;
use gezhi_contract::json::canonical;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::generate::{Numbers, incident};
use crate::host::native::Native;
use crate::host::{Answer, Host};
use crate::rules::{self, DISTRICTS};
use crate::{attacks, pack, root};

/// How many incidents are generated.
pub const GENERATED: usize = 20_000;
/// What they are generated from.
pub const SEED: u64 = 20_261_122;

/// One call.
#[derive(Clone, Debug)]
pub struct Line {
    /// The bundle it is asked of; `-` where none is open.
    pub bundle: String,
    /// The function.
    pub function: String,
    /// What tells it from the others.
    pub id: String,
    /// The request's text.
    pub request: String,
    /// The reference's answer; `None` for generated calls.
    pub answer: Option<Answer>,
}

/// Everything that a host is asked.
#[derive(Clone, Debug, Default)]
pub struct Corpus {
    /// Requests of `open`, by name.
    pub bundles: BTreeMap<String, String>,
    /// Calls with their answers.
    pub good: Vec<Line>,
    /// Calls whose answers are compared by one digest.
    pub generated: Vec<Line>,
}

impl Corpus {
    /// Gathers the corpus and asks the reference.
    #[must_use]
    pub fn collect() -> Self {
        let mut out = Self::default();
        out.refusals();
        for folder in rules::folders() {
            out.scenarios(&folder);
        }
        out.sentences();
        let each = GENERATED / (DISTRICTS.len() + 1);
        let mut left = GENERATED;
        for name in DISTRICTS {
            out.generate(name, &pack(name, &[]), each);
            left -= each;
        }
        out.generate("lengshuitan-yuncheng", &pack("lengshuitan", &["timetables/yuncheng"]), left);
        out
    }

    /// Writes the corpus below a folder, which must be there.
    ///
    /// # Errors
    /// What keeps a file from being written.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
        fs::create_dir_all(folder.join("bundles"))?;
        for (name, text) in &self.bundles {
            fs::write(folder.join("bundles").join(format!("{name}.json")), text)?;
        }
        fs::write(folder.join("good.tsv"), lines(&self.good))?;
        fs::write(folder.join("generated.tsv"), lines(&self.generated))
    }

    /// One answer's share of a digest: `ok` or `error`, a space, the text, a line feed.
    #[must_use]
    pub fn told(answer: &Answer) -> String {
        let (side, text) = sides(Some(answer));
        format!("{side} {text}\n")
    }

    /// Asks a pack's scenarios; its bundles are called by its name and a number.
    pub fn scenarios(&mut self, folder: &Path) {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        for (at, (bundle, scenarios)) in rules::grounds(folder).into_iter().enumerate() {
            let name = format!("{name}-{at}");
            let mut ask = self.open(&name, &bundle);
            ask.line("describe", &format!("{name} describe"), "{}".into());
            for one in scenarios {
                ask.line(&one.call, &format!("{name} {}", one.id), one.request.to_string());
            }
        }
    }

    fn sentences(&mut self) {
        #[derive(Deserialize)]
        struct Cases {
            case: Vec<Sentence>,
        }
        #[derive(Deserialize)]
        struct Sentence {
            text: Option<String>,
            incident: Option<Value>,
        }
        let files = [
            ("articles/incidents.toml", "lengshuitan", &[][..]),
            ("classify/yuncheng-wordings.toml", "lengshuitan", &["timetables/yuncheng"][..]),
            ("classify/model-sentences.toml", "model", &[]),
            ("districts/swap.toml", "lengshuitan", &["timetables/jiyuan"]),
        ];
        for (file, name, layers) in files {
            let text = fs::read_to_string(root("tests/corpus/good").join(file)).unwrap();
            let cases: Cases = toml::from_str(&text).unwrap();
            let mut ask = self.open(&file.replace(['/', '.'], "-"), &pack(name, layers));
            for (at, case) in cases.case.into_iter().enumerate() {
                let id = format!("{file} {at}");
                let incident = case.incident.unwrap_or_else(|| {
                    json!({ "id": at.to_string(), "reported_at": "2026-03-02T09:15:00+08:00",
                        "text": case.text })
                });
                ask.line("decide", &id, json!({ "incident": incident }).to_string());
            }
        }
    }

    fn refusals(&mut self) {
        let mut ask = Asking { bundle: "-".into(), native: Native::new(), to: self };
        for function in gezhi::FUNCTIONS {
            ask.line(function, &format!("nothing open {function}"), "{}".into());
        }
        let mut ask = self.open("tiny", &attacks::tiny(None));
        for attack in attacks::all().into_iter().filter(|attack| attack.bundle.is_none()) {
            let Some((function, request)) = attack.call else { continue };
            let plain = !request.contains(['\t', '\n', '\r']) && request.len() < 100_000;
            // What is shared by many threads cannot be asked to change what is open.
            if plain && !matches!(function.as_str(), "open" | "enroll") {
                ask.line(&function, &attack.name, request);
            }
        }
    }

    fn generate(&mut self, name: &str, bundle: &Bundle, count: usize) {
        let described = self.open(name, bundle).native.call("describe", "{}");
        let Answer::Ok(described) = described else { panic!("{name}: {described}") };
        let description: DescribeResponse = serde_json::from_str(&described).unwrap();
        let description = description.pack.unwrap();
        let mut numbers = Numbers::new(SEED);
        for at in 0..count {
            let incident = incident(&mut numbers, &description, at);
            let request = json!({ "incident": incident, "trace": at % 10 == 0 }).to_string();
            self.generated.push(Line {
                bundle: name.to_owned(),
                function: "decide".into(),
                id: format!("{name} {at}"),
                request,
                answer: None,
            });
        }
    }

    fn open(&mut self, name: &str, bundle: &Bundle) -> Asking<'_> {
        let text = canonical(bundle);
        let mut native = Native::new();
        let answer = native.call("open", &text);
        assert!(matches!(answer, Answer::Ok(_)), "{name}: {answer}");
        self.bundles.insert(name.to_owned(), text);
        Asking { bundle: name.to_owned(), native, to: self }
    }
}

/// A pack that the reference has open.
struct Asking<'a> {
    bundle: String,
    native: Native,
    to: &'a mut Corpus,
}

impl Asking<'_> {
    fn line(&mut self, function: &str, id: &str, request: String) {
        let answer = Some(self.native.call(function, &request));
        let id = id.replace(['\t', '\n'], " ");
        let line =
            Line { bundle: self.bundle.clone(), function: function.into(), id, request, answer };
        self.to.good.push(line);
    }
}

fn sides(answer: Option<&Answer>) -> (&str, &str) {
    match answer {
        None => ("", ""),
        Some(Answer::Ok(text)) => ("ok", text),
        Some(Answer::Error(text)) => ("error", text),
        Some(Answer::Trap(text)) => ("trap", text),
    }
}

fn lines(lines: &[Line]) -> String {
    let mut out = String::new();
    for line in lines {
        let Line { bundle, function, id, request, answer } = line;
        let (side, response) = sides(answer.as_ref());
        writeln!(out, "{bundle}\t{function}\t{id}\t{side}\t{request}\t{response}").unwrap();
    }
    out
}
