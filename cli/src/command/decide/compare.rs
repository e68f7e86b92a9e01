//! `gezhi decide --compare`: the same incidents under several packs, side by side.

use gezhi::contract::decision::{Basis, Deadline, Decision, Mode, Party};
use gezhi::contract::{Error, Incident};
use gezhi::{CallError, Pack};
use serde_json::{Value, json};

use super::Arguments;
use super::input::{self, Given};
use crate::arguments::PackArguments;
use crate::columns::{pad, width, wrap};
use crate::failure::{Exit, Failure};
use crate::labels::{self, Labels};
use crate::packs;
use crate::terminal::Terminal;

/// One pack with what its ids are called.
struct Side {
    pack: Pack,
    labels: Labels,
}

type Answer = Result<Decision, Error>;

/// Runs `decide --compare`.
pub fn run(given: Given, arguments: &Arguments, terminal: &Terminal) -> Result<Exit, Failure> {
    let sides = sides(arguments, terminal)?;
    let zone = sides.first().map(|side| side.pack.summary().zone.clone()).unwrap_or_default();
    let input = input::read(given, arguments, &zone)?;
    let mut list = Vec::new();
    for item in input.items {
        let incident = item.map_err(|error| Failure::Contract(Box::new(error), None))?;
        let answers = sides.iter().map(|side| decide(&side.pack, &incident));
        let answers: Vec<Answer> = answers.collect::<Result<_, _>>()?;
        if terminal.json {
            list.push(as_json(&incident, &sides, &answers));
        } else {
            terminal.print(&table(&incident, (&sides, &answers), terminal))?;
        }
    }
    if terminal.json {
        terminal.print_json(&list)?;
    }
    Ok(Exit::Fine)
}

fn sides(arguments: &Arguments, terminal: &Terminal) -> Result<Vec<Side>, Failure> {
    if arguments.pack.len() < 2 {
        return Err(Failure::said("比较要有两个以上规则包", "it takes two packs to compare")
            .hint("重复 --pack 文件夹", "repeat --pack FOLDER"));
    }
    let mut out = Vec::new();
    for pack in &arguments.pack {
        let layers = arguments.layers.clone();
        let named = PackArguments { pack: Some(pack.clone()), layers, roster: None };
        let pack = packs::named(&named, terminal)?.pack;
        let described = pack.describe().map_err(|error| Failure::call(error, None))?;
        let labels = described.pack.as_ref().map(Labels::of).unwrap_or_default();
        out.push(Side { pack, labels });
    }
    Ok(out)
}

/// A pack that cannot take the incident answers with its error: that is a difference as well.
fn decide(pack: &Pack, incident: &Value) -> Result<Answer, Failure> {
    let read: Result<Incident, _> = serde_json::from_value(incident.clone());
    let incident = read.map_err(|error| {
        Failure::said(format!("事项有误：{error}"), format!("bad incident: {error}"))
    })?;
    match pack.decide_incident(&incident) {
        Ok(decision) => Ok(Ok(decision)),
        Err(CallError::Contract(error)) => Ok(Err(*error)),
        Err(other) => Err(Failure::call(other, None)),
    }
}

fn as_json(incident: &Value, sides: &[Side], answers: &[Answer]) -> Value {
    let answers = sides.iter().zip(answers).map(|(side, answer)| {
        let pack = &side.pack.summary().id;
        match answer {
            Ok(decision) => json!({ "pack": pack, "ok": decision }),
            Err(error) => json!({ "pack": pack, "error": error }),
        }
    });
    json!({ "incident": incident, "answers": answers.collect::<Vec<_>>() })
}

/// The incident's words, and a row for each pack.
fn table(incident: &Value, (sides, answers): (&[Side], &[Answer]), terminal: &Terminal) -> String {
    let lang = terminal.lang;
    let text = incident.get("text").and_then(Value::as_str).unwrap_or_default();
    let id = incident.get("id").and_then(Value::as_str).unwrap_or_default();
    let heads = lang.pick(
        ["规则包", "类别", "责任", "层级与机制", "时限"],
        ["pack", "class", "who", "tier and mechanism", "deadline"],
    );
    let mut rows = vec![heads.map(str::to_owned)];
    for (side, answer) in sides.iter().zip(answers) {
        rows.push(row(side, answer, terminal));
    }
    let rest = terminal.columns.saturating_sub(14 + 8);
    let columns = [14, rest / 5, rest * 2 / 5, rest / 5, rest / 5];
    let mut out = String::new();
    for line in wrap(&format!("{id}  {text}"), terminal.columns) {
        out.push_str(&format!("{line}\n"));
    }
    for (index, row) in rows.iter().enumerate() {
        out.push_str(&drawn(row, &columns));
        if index == 0 {
            out.push_str(&format!("{}\n", "─".repeat(columns.iter().sum::<usize>() + 8)));
        }
    }
    out.push('\n');
    out
}

/// One row of the table, as many lines as its longest cell takes.
fn drawn(row: &[String; 5], columns: &[usize; 5]) -> String {
    let cells: Vec<Vec<String>> =
        row.iter().zip(columns).map(|(cell, columns)| wrap(cell, *columns)).collect();
    let height = cells.iter().map(Vec::len).max().unwrap_or_default();
    let mut out = String::new();
    for line in 0..height {
        let parts = cells.iter().zip(columns).map(|(cell, columns)| {
            let text = cell.get(line).map(String::as_str).unwrap_or_default();
            pad(text, (*columns).max(width(text)))
        });
        out.push_str(parts.collect::<Vec<_>>().join("  ").trim_end());
        out.push('\n');
    }
    out
}

fn row(side: &Side, answer: &Answer, terminal: &Terminal) -> [String; 5] {
    let lang = terminal.lang;
    let pack = side.pack.summary().id.clone();
    let decision = match answer {
        Ok(decision) => decision,
        Err(error) => {
            let said = error.message.in_lang(lang.code()).to_owned();
            return [pack, said, String::new(), String::new(), String::new()];
        }
    };
    let class = decision.classification.name.clone();
    let class = class.unwrap_or_else(|| lang.pick("归不了类", "no class").to_owned());
    let tier = decision.responsibility.tier.as_deref();
    let tier = tier.map(|tier| side.labels.word("tiers", tier, lang));
    let mechanism = decision.responsibility.mechanism.as_deref();
    let mechanism = mechanism.map(|word| side.labels.word("mechanisms", word, lang));
    let place: Vec<String> = [tier, mechanism].into_iter().flatten().collect();
    let who = who(side, decision, terminal);
    [pack, class, who, place.join(lang.pick("，", ", ")), deadlines(side, decision, terminal)]
}

/// Who, with the relation; `no rule` where the pack has none.
fn who(side: &Side, decision: &Decision, terminal: &Terminal) -> String {
    let lang = terminal.lang;
    let held = &decision.responsibility;
    let mut parts: Vec<String> = Vec::new();
    match (held.basis, held.mode) {
        (Basis::None, _) => return lang.pick("没有规则", "no rule").to_owned(),
        (Basis::NeedsFacts, _) => {
            let needs = decision.needs.iter();
            let needs: Vec<String> =
                needs.map(|path| side.labels.fact(path, lang, false)).collect();
            let list = needs.join(lang.pick("、", ", "));
            parts.push(lang.pick(format!("待核：{list}"), format!("needs: {list}")));
        }
        (_, Mode::Sole) => {}
        (_, mode) => parts.push(labels::mode(mode, lang).to_owned()),
    }
    for party in &held.parties {
        let id = party.role.as_deref().or(party.name.as_deref()).unwrap_or("?");
        let relation = labels::relation(party.relation, lang);
        parts.push(format!("{relation} {}", side.labels.party(id, lang)));
    }
    if !held.choices.is_empty() {
        let name = |party: &Party| {
            let id = party.role.as_deref().or(party.name.as_deref()).unwrap_or("?");
            side.labels.party(id, lang)
        };
        let names: Vec<String> = held.choices.iter().map(name).collect();
        let (zh, en) = (names.join("、"), names.join(", "));
        parts.push(lang.pick(format!("可选 {zh}"), format!("choices {en}")));
    }
    parts.join(lang.pick("；", "; "))
}

fn deadlines(side: &Side, decision: &Decision, terminal: &Terminal) -> String {
    let lang = terminal.lang;
    let said = |deadline: &Deadline| {
        let clock = side.labels.word("clocks", &deadline.clock, lang);
        let stage = deadline.stage.as_deref().unwrap_or_default();
        match (&deadline.limit, deadline.basis) {
            (Some(limit), _) => format!("{clock}{stage} {}", labels::limit(limit, lang)),
            (None, Basis::NeedsFacts) => {
                format!("{clock} {}", lang.pick("待核", "needs facts"))
            }
            (None, Basis::Event) => format!("{clock} {}", lang.pick("随事件", "by event")),
            (None, _) => lang.pick("无", "none").to_owned(),
        }
    };
    let all: Vec<String> = decision.deadlines.iter().map(said).collect();
    all.join(lang.pick("；", "; "))
}
