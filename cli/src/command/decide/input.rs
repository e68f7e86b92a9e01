//! The incidents: from a file, from standard input, or from the arguments.

use std::fs;
use std::io::{self, IsTerminal, Read};
use std::path::Path;

use gezhi::contract::{Error, json};
use jiff::Timestamp;
use jiff::civil::DateTime;
use serde_json::{Map, Value, json};

use super::Arguments;
use crate::command::request::now;
use crate::failure::Failure;

/// How the incidents were given, and so how the answers are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One object.
    One,
    /// An array.
    Array,
    /// One per line.
    Lines,
}

/// Incidents, or what is wrong with them, in their order.
#[derive(Debug)]
pub struct Input {
    /// How they were given.
    pub shape: Shape,
    /// The incidents.
    pub items: Vec<Result<Value, Error>>,
}

/// Where incidents come from.
pub enum Given {
    /// The text of a file or of standard input.
    Text(String),
    /// The arguments.
    Arguments,
}

/// Reads the file before a pack is opened: a missing file should not cost a second.
pub fn given(arguments: &Arguments) -> Result<Given, Failure> {
    if arguments.text.is_some() {
        return Ok(Given::Arguments);
    }
    let path = arguments.incident.as_deref();
    match path {
        Some(path) if path != Path::new("-") => {
            let text = fs::read_to_string(path);
            text.map(Given::Text).map_err(|error| Failure::io(path, &error))
        }
        None if io::stdin().is_terminal() => {
            Err(Failure::said("没有指明事项", "no incident is given").hint(
                "给 JSON 文件，或从标准输入给（-），或用 --text \"……\"；见 gezhi decide --help",
                "name a JSON file, pipe one in, or use --text \"…\"; see gezhi decide --help",
            ))
        }
        _ => {
            let mut text = String::new();
            let read = io::stdin().lock().read_to_string(&mut text);
            read.map_err(|error| Failure::unreadable(Path::new("-"), &error))?;
            Ok(Given::Text(text))
        }
    }
}

/// Reads the incidents; a local time in the arguments is in the pack's `zone`.
pub fn read(given: Given, arguments: &Arguments, zone: &str) -> Result<Input, Failure> {
    match given {
        Given::Text(text) => from_text(&text),
        Given::Arguments => {
            Ok(Input { shape: Shape::One, items: vec![Ok(from_arguments(arguments, zone)?)] })
        }
    }
}

fn from_text(text: &str) -> Result<Input, Failure> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err(Failure::said("输入是空的", "the input is empty"));
    }
    match json::parse_value(text) {
        Ok(Value::Array(items)) => {
            Ok(Input { shape: Shape::Array, items: items.into_iter().map(Ok).collect() })
        }
        Ok(one) => Ok(Input { shape: Shape::One, items: vec![Ok(one)] }),
        Err(_) if is_lines(text) => Ok(Input { shape: Shape::Lines, items: lines(text) }),
        Err(error) => Err(Failure::Contract(Box::new(error), None)),
    }
}

/// Whether the text is JSON Lines: more than one line, and the first of them is a whole object.
fn is_lines(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let whole = |line: &str| line.starts_with('{') && line.trim_end().ends_with('}');
    lines.next().is_some_and(whole) && lines.next().is_some()
}

fn lines(text: &str) -> Vec<Result<Value, Error>> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let parsed = lines.map(|(index, line)| {
        let number = index.saturating_add(1);
        json::parse_value(line).map_err(|mut error| {
            error.message.zh = format!("第 {number} 行：{}", error.message.zh);
            error.message.en = format!("line {number}: {}", error.message.en);
            error
        })
    });
    parsed.collect()
}

fn from_arguments(arguments: &Arguments, zone: &str) -> Result<Value, Failure> {
    let mut facts = Map::new();
    for fact in &arguments.fact {
        let Some((name, value)) = fact.split_once(['=', '＝']) else {
            let zh = format!("`{fact}` 不是“事实=值”");
            return Err(Failure::said(zh, format!("`{fact}` is not FACT=VALUE")));
        };
        facts.insert(name.trim().to_owned(), fact_value(value.trim()));
    }
    let mut incident = json!({
        "id": "-",
        "reported_at": reported_at(arguments.at.as_deref(), zone)?,
        "text": arguments.text,
        "facts": facts,
    });
    if let (Some(area), Some(members)) = (&arguments.area, incident.as_object_mut()) {
        members.insert("place".to_owned(), json!({ "area_code": area }));
    }
    Ok(incident)
}

fn fact_value(text: &str) -> Value {
    match text {
        "true" | "是" => Value::Bool(true),
        "false" | "否" => Value::Bool(false),
        _ => text.parse::<i64>().map_or_else(|_| Value::String(text.to_owned()), Value::from),
    }
}

/// RFC 3339 as it is; a local time with the pack's offset; nothing is now.
fn reported_at(at: Option<&str>, zone: &str) -> Result<String, Failure> {
    let Some(at) = at else { return Ok(now(zone)) };
    if at.parse::<Timestamp>().is_ok() {
        return Ok(at.to_owned());
    }
    match at.parse::<DateTime>() {
        Ok(local) => Ok(format!("{}{zone}", local.strftime("%Y-%m-%dT%H:%M:%S"))),
        Err(_) => Err(Failure::said(format!("`{at}` 不是时间"), format!("`{at}` is no time"))
            .hint("写法如 2026-03-02T09:15", "write it as 2026-03-02T09:15")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_an_object_an_array_and_lines() {
        let shape = |text: &str| from_text(text).map(|input| (input.shape, input.items.len()));
        assert_eq!(shape("{\n}\n").unwrap(), (Shape::One, 1));
        assert_eq!(shape("\u{feff}[{}, {}]").unwrap(), (Shape::Array, 2));
        assert_eq!(shape("{}\n\n{}\n").unwrap(), (Shape::Lines, 2));
        let broken = from_text("{\"a\":1}\n{\"a\":1.5}\n").unwrap();
        assert!(broken.items[0].is_ok());
        let error = broken.items[1].clone().unwrap_err();
        assert!(error.message.en.starts_with("line 2: a number with a fraction"), "{error}");
        assert!(from_text("{\n\"a\": 1.5\n}").is_err());
        assert!(from_text(" \n").is_err());
    }

    #[test]
    fn reads_times_and_facts_from_arguments() {
        assert_eq!(
            reported_at(Some("2026-03-02T09:15"), "+08:00").unwrap(),
            "2026-03-02T09:15:00+08:00"
        );
        let whole = "2026-03-02T09:15:00+07:00";
        assert_eq!(reported_at(Some(whole), "+08:00").unwrap(), whole);
        assert!(reported_at(Some("soon"), "+08:00").is_err());
        assert_eq!(fact_value("是"), json!(true));
        assert_eq!(fact_value("12"), json!(12));
        assert_eq!(fact_value("12.5"), json!("12.5"));
    }
}
