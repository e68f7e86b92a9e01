//! The findings as a report.
//!
//! Not responsible for: drawing; see [`report`](crate::report).

use gezhi_contract::{Incident, Text};

use super::findings::{Broken, Findings, Origin, PropertyFindings};
use crate::report::{Cell, Item, Report, Section, Table};
use crate::tables::{count, table, word};

impl Findings {
    /// What was found, for readers: properties, rows reached, refusals, and each broken property
    /// with its incident as a scenario.
    #[must_use]
    pub fn report(&self) -> Report {
        let mut sections =
            vec![section("properties", ("性质", "Properties"), vec![Item::Table(self.table())])];
        if let Some(note) = self.idle_note()
            && let Some(section) = sections.first_mut()
        {
            section.note = Some(note);
        }
        sections.extend(self.properties.iter().enumerate().filter_map(|(at, property)| {
            let items = shown(property, at + 1)?;
            let title = Text::new(
                format!("不成立：{}", property.name),
                format!("broken: {}", english(property)),
            );
            Some(Section { id: format!("broken-{}", at + 1), title, note: None, items })
        }));
        sections.push(section("rows", ("规则的行", "Rows"), self.rows()));
        if !self.refusals.is_empty() {
            let table = Item::Table(self.refused());
            sections.push(section("refusals", ("没有答复的", "Refusals"), vec![table]));
        }
        Report {
            title: Text::new(
                format!("性质检查：{}", self.title.zh),
                format!("Properties: {}", self.title.in_lang("en")),
            ),
            about: self.about(),
            sections,
        }
    }

    fn about(&self) -> Vec<(Text, String)> {
        let mut out = vec![
            (Text::new("规则包", "pack"), format!("{} {}", self.pack, self.digest)),
            (Text::new("引擎", "engine"), format!("{} {}", self.engine, self.component)),
            (Text::new("种子", "seed"), self.seed.to_string()),
            (Text::new("事项数", "incidents"), self.incidents.to_string()),
        ];
        if let Some(roster) = &self.roster {
            out.insert(1, (Text::new("名册", "roster"), roster.clone()));
        }
        out
    }

    fn idle_note(&self) -> Option<Text> {
        let idle: Vec<&str> = self
            .properties
            .iter()
            .filter(|property| property.never_applied())
            .map(|property| property.name.as_str())
            .collect();
        (!idle.is_empty()).then(|| {
            let list = idle.join("、");
            Text::new(
                format!("从来没有用上的性质什么也没有证明：{list}"),
                format!("properties that never applied prove nothing: {list}"),
            )
        })
    }

    fn table(&self) -> Table {
        let columns = [
            ("性质", "property"),
            ("结果", "result"),
            ("成立", "held"),
            ("无关", "not concerned"),
            ("不成立", "broken"),
            ("问不成", "failed"),
            ("层", "layer"),
            ("依据", "source"),
        ];
        let rows = self.properties.iter().map(|property| {
            vec![
                Cell::Label(Text::new(property.name.clone(), english(property))),
                Cell::Label(result(property)),
                count(property.held),
                count(property.idle),
                count(property.broken),
                count(property.failed),
                match property.origin {
                    Origin::Pack => Cell::Word(property.layer.clone()),
                    Origin::Engine => Cell::Label(Text::new("任何规则包", "any pack")),
                },
                word(&property.citation),
            ]
        });
        table("properties", ("性质", "Properties"), &columns, rows.collect())
    }

    fn rows(&self) -> Vec<Item> {
        let coverage = &self.coverage;
        let share = Cell::Share { part: coverage.hit, whole: coverage.rows };
        let columns = [
            ("行", "rows"),
            ("命中过", "hit at least once"),
            ("占比", "share"),
            ("有所指的事项", "directed incidents"),
        ];
        let row = vec![count(coverage.rows), count(coverage.hit), share, count(coverage.directed)];
        let mut out = vec![Item::Table(table("rows", ("命中", "Reached"), &columns, vec![row]))];
        if !coverage.never.is_empty() {
            let rows = coverage.never.iter().map(|row| vec![Cell::Word(row.clone())]).collect();
            let title = ("从未命中的行", "Rows never hit");
            out.push(Item::Table(table("never-hit", title, &[("行", "row")], rows)));
        }
        out
    }

    fn refused(&self) -> Table {
        let columns = [
            ("种类", "kind"),
            ("次数", "times"),
            ("预料之中", "expected"),
            ("说明", "message"),
            ("第一件", "the first"),
        ];
        let rows = self.refusals.iter().map(|refusal| {
            let expected = if refusal.expected { ("是", "yes") } else { ("否", "no") };
            vec![
                Cell::Word(refusal.kind.clone()),
                count(refusal.count),
                Cell::Label(Text::new(expected.0, expected.1)),
                Cell::Label(refusal.message.clone()),
                Cell::Word(json(&refusal.incident)),
            ]
        });
        table("refusals", ("没有答复的", "Refusals"), &columns, rows.collect())
    }
}

fn section(id: &str, title: (&str, &str), items: Vec<Item>) -> Section {
    Section { id: id.to_owned(), title: Text::new(title.0, title.1), note: None, items }
}

fn english(property: &PropertyFindings) -> String {
    if property.english.is_empty() { property.name.clone() } else { property.english.clone() }
}

fn result(property: &PropertyFindings) -> Text {
    match property {
        it if it.is_excused() => Text::new("已免去", "excused"),
        it if it.broken > 0 => Text::new("不成立", "broken"),
        it if it.failed > 0 => Text::new("问不成", "failed"),
        it if it.never_applied() => Text::new("从未用上", "never applied"),
        _ => Text::new("成立", "held"),
    }
}

fn shown(property: &PropertyFindings, at: usize) -> Option<Vec<Item>> {
    let mut out = Vec::new();
    if let Some(broken) = &property.example {
        out.push(Item::Table(told(broken, at)));
        out.push(Item::Text(Text::new(
            format!("场景（可以存进规则包的 scenarios/）：\n{}", broken.scenario),
            format!("As a scenario for the pack's folder:\n{}", broken.scenario),
        )));
    }
    if let Some(failure) = &property.failure {
        let number = failure.number;
        let incident = json(&failure.incident);
        out.push(Item::Text(Text::new(
            format!("第 {number} 件问不成：{}\n{incident}", failure.error.message.zh),
            format!("incident {number} could not be asked: {}\n{incident}", failure.error),
        )));
    }
    (!out.is_empty()).then_some(out)
}

fn told(broken: &Broken, at: usize) -> Table {
    let mut rows = Vec::new();
    let mut row = |label: (&str, &str), cell: Cell| {
        rows.push(vec![Cell::Label(Text::new(label.0, label.1)), cell]);
    };
    row(("编号", "number"), count(broken.number));
    row(("说法", "what it says"), word(broken.reason.as_deref().unwrap_or_default()));
    row(("最简的事项", "the simplest incident"), Cell::Word(json(&broken.incident)));
    if let Some(other) = &broken.other {
        row(("另一件", "the other incident"), Cell::Word(json(other)));
    }
    row(("原来的事项", "the incident as found"), Cell::Word(json(&broken.found)));
    let decisions = [&broken.decision, &broken.other_decision];
    let labels = [("规则", "rules"), ("另一件的规则", "rules of the other")];
    for (label, decision) in labels.into_iter().zip(decisions) {
        let trace = decision.iter().flat_map(|decision| decision.trace.iter().flatten());
        let hit = trace.filter(|entry| entry.outcome == "hit");
        let rules: Vec<&str> = hit.map(|entry| entry.rule.as_str()).collect();
        if !rules.is_empty() {
            row(label, Cell::Word(rules.join("、")));
        }
    }
    let id = format!("case-{at}");
    let columns = [("", ""), ("", "")];
    table(&id, ("找到的一件", "What was found"), &columns, rows)
}

fn json(incident: &Incident) -> String {
    serde_json::to_string(incident).unwrap_or_default()
}
