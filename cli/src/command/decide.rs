//! `gezhi decide`: incidents in, decisions out, each in its place.

mod compare;
mod input;

use std::path::PathBuf;

use clap::Args;
use gezhi::contract::{Decision, Error, ErrorKind};
use gezhi::{Pack, render};
use serde_json::{Value, json};

use crate::arguments::{LayerArguments, PackArguments};
use crate::card::{self, Style};
use crate::failure::{Exit, Failure};
use crate::labels::Labels;
use crate::packs::{self, Named};
use crate::terminal::Terminal;
use input::{Input, Shape};

/// Incidents in one crossing: with traces an answer may take 20 kB, and a response may take 16 MiB.
const CHUNK: usize = 200;

/// Arguments of `decide`.
#[derive(Debug, Args)]
#[command(after_help = crate::help::DECIDE)]
pub struct Arguments {
    /// A JSON file with an incident or an array of them, JSON Lines, or `-` for standard input
    #[arg(value_name = "INCIDENT", conflicts_with_all = ["text", "at", "area", "fact"])]
    pub incident: Option<PathBuf>,
    /// The rule pack: its folder, or a bundle (.json); several with --compare
    #[arg(long, value_name = "PACK")]
    pub pack: Vec<PathBuf>,
    #[command(flatten)]
    pub layers: LayerArguments,
    /// The roster to enroll (.json): grids, posts, who holds them; roles are then resolved
    #[arg(long, value_name = "FILE", conflicts_with = "compare")]
    pub roster: Option<PathBuf>,
    /// Decide under every pack named, and show the answers side by side
    #[arg(long)]
    pub compare: bool,
    /// Also list every row that was hit or possible
    #[arg(long)]
    pub trace: bool,
    /// Leave the receipt out
    #[arg(long)]
    pub no_receipt: bool,
    /// Decide about this text instead of an incident from a file
    #[arg(long, value_name = "TEXT")]
    pub text: Option<String>,
    /// With --text: when it was reported, as 2026-03-02T09:15; now if not given
    #[arg(long, value_name = "TIME", requires = "text")]
    pub at: Option<String>,
    /// With --text: the code of the administrative area
    #[arg(long, value_name = "CODE", requires = "text")]
    pub area: Option<String>,
    /// With --text: a fact, as `households=12` or `road_collapsed=true`; may be repeated
    #[arg(long, value_name = "FACT=VALUE", requires = "text")]
    pub fact: Vec<String>,
}

/// One answer, in its place.
type Answer = Result<Value, Error>;

/// Runs `decide`.
pub fn run(arguments: &Arguments, terminal: &Terminal) -> Result<Exit, Failure> {
    let given = input::given(arguments)?;
    if arguments.compare {
        return compare::run(given, arguments, terminal);
    }
    let Named { pack, bundle } = packs::named(&one_pack(arguments)?, terminal)?;
    let input = input::read(given, arguments, &pack.summary().zone)?;
    let decider = Decider { pack: &pack, arguments, terminal };
    let answers = decider.answers(&input)?;
    decider.print(&input, &answers, &bundle)?;
    let bad = answers.iter().any(Result::is_err);
    Ok(if bad { Exit::BadInput } else { Exit::Fine })
}

/// The one pack that is named; several are for `--compare`.
fn one_pack(arguments: &Arguments) -> Result<PackArguments, Failure> {
    if arguments.pack.len() > 1 {
        return Err(Failure::said("指明了几个规则包", "several packs are named").hint(
            "要并排比较，加上 --compare",
            "add --compare to see their answers side by side",
        ));
    }
    Ok(PackArguments {
        pack: arguments.pack.first().cloned(),
        layers: arguments.layers.clone(),
        roster: arguments.roster.clone(),
    })
}

struct Decider<'a> {
    pack: &'a Pack,
    arguments: &'a Arguments,
    terminal: &'a Terminal,
}

impl Decider<'_> {
    /// The answers, in the order of the incidents.
    fn answers(&self, input: &Input) -> Result<Vec<Answer>, Failure> {
        let mut answers: Vec<Option<Answer>> = Vec::new();
        let mut waiting: Vec<&Value> = Vec::new();
        for item in &input.items {
            match item {
                Ok(incident) => {
                    waiting.push(incident);
                    answers.push(None);
                }
                Err(error) => answers.push(Some(Err(error.clone()))),
            }
        }
        let mut given = Vec::new();
        for chunk in waiting.chunks(CHUNK) {
            given.extend(self.ask(chunk)?);
        }
        let mut given = given.into_iter();
        let none = || Err(Error::new(ErrorKind::InvalidRequest, "没有答复", "there is no answer"));
        let fill = |answer: Option<Answer>| answer.or_else(|| given.next()).unwrap_or_else(none);
        Ok(answers.into_iter().map(fill).collect())
    }

    fn ask(&self, incidents: &[&Value]) -> Result<Vec<Answer>, Failure> {
        // Cards show the words of the source, which only the trace holds.
        let trace = self.arguments.trace || !self.terminal.json;
        let receipt = !self.arguments.no_receipt;
        let request = json!({ "incidents": incidents, "trace": trace, "receipt": receipt });
        let answer = self
            .pack
            .call("decide-many", &request.to_string())
            .map_err(|error| Failure::call(error, None))?;
        let outcomes: Vec<Value> = understood(serde_json::from_str(&answer))?;
        outcomes.into_iter().map(outcome).collect()
    }

    fn print(
        &self,
        input: &Input,
        answers: &[Answer],
        bundle: &gezhi::Bundle,
    ) -> Result<(), Failure> {
        if !self.terminal.json {
            return self.print_cards(answers, bundle);
        }
        let object = |answer: &Answer| match answer {
            Ok(decision) => json!({ "ok": decision }),
            Err(error) => json!({ "error": error }),
        };
        match (input.shape, answers) {
            (Shape::One, [Ok(decision)]) => self.terminal.print_json(decision),
            (Shape::One, [Err(error)]) => {
                let options = self.terminal.drawing_errors();
                self.terminal.note(&render::error(error, Some(bundle), &options));
                Ok(())
            }
            (Shape::Lines, answers) => {
                answers.iter().try_for_each(|answer| self.terminal.print_json(&object(answer)))
            }
            (_, answers) => {
                let list: Vec<Value> = answers.iter().map(object).collect();
                self.terminal.print_json(&list)
            }
        }
    }

    fn print_cards(&self, answers: &[Answer], bundle: &gezhi::Bundle) -> Result<(), Failure> {
        let described = self.pack.describe().map_err(|error| Failure::call(error, None))?;
        let labels = described.pack.as_ref().map(Labels::of).unwrap_or_default();
        let options = self.terminal.drawing();
        let style = Style {
            labels: &labels,
            lang: self.terminal.lang,
            colour: options.colour,
            columns: self.terminal.columns,
            trace: self.arguments.trace,
        };
        for (index, answer) in answers.iter().enumerate() {
            let gap = if index == 0 { "" } else { "\n" };
            let drawn = match answer {
                Ok(decision) => {
                    let decision: Decision = understood(serde_json::from_value(decision.clone()))?;
                    card::card(&decision, &style)
                }
                Err(error) => render::error(error, Some(bundle), &options),
            };
            self.terminal.print(&format!("{gap}{drawn}"))?;
        }
        Ok(())
    }
}

fn outcome(outcome: Value) -> Result<Answer, Failure> {
    match outcome {
        Value::Object(mut members) => match (members.remove("ok"), members.remove("error")) {
            (Some(decision), _) => Ok(Ok(decision)),
            (None, Some(error)) => Ok(Err(understood(serde_json::from_value(error))?)),
            (None, None) => understood(Err("neither `ok` nor `error`")),
        },
        _ => understood(Err("no object")),
    }
}

/// An answer of the engine that this program cannot read: another version of the contract.
fn understood<T, E: std::fmt::Display>(read: Result<T, E>) -> Result<T, Failure> {
    read.map_err(|error| {
        Failure::said(
            format!("看不懂引擎的答复：{error}"),
            format!("the engine's answer does not fit the contract: {error}"),
        )
    })
}
