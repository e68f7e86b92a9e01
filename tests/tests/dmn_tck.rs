//! Conformance: the decision tables of the DMN Technology Compatibility Kit, where its copy lies
//! beside the checkout.
//!
//! Each model becomes a pack with one table of its own; each case becomes one `evaluate`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use gezhi::contract::calls::EvaluateResponse;
use gezhi::contract::{Bundle, Layer};
use gezhi_tests::host::native::Native;
use gezhi_tests::host::{Answer, Host};
use gezhi_tests::shared;
use roxmltree::{Document, Node};
use serde_json::{Value, json};

fn child<'a>(node: Node<'a, 'a>, name: &str) -> Option<Node<'a, 'a>> {
    node.children().find(|child| child.tag_name().name() == name)
}

fn children<'a>(node: Node<'a, 'a>, name: &'static str) -> impl Iterator<Item = Node<'a, 'a>> {
    node.children().filter(move |child| child.tag_name().name() == name)
}

fn text<'a>(node: Node<'a, 'a>) -> &'a str {
    child(node, "text").and_then(|t| t.text()).unwrap_or_default()
}

fn type_of(name: Option<&str>) -> &'static str {
    match name {
        Some("number") => "decimal",
        Some("boolean") => "boolean",
        _ => "string",
    }
}

fn quoted(cell: &str) -> String {
    format!("\"{}\"", cell.replace('"', "\"\""))
}

fn list(node: Node<'_, '_>) -> Vec<String> {
    let values = node.descendants().find(|d| d.tag_name().name() == "outputValues");
    let text = values.and_then(|v| v.descendants().find(|d| d.tag_name().name() == "text"));
    let text = text.and_then(|t| t.text()).unwrap_or_default();
    text.split(',')
        .map(|t| t.trim().trim_matches('"').to_owned())
        .filter(|t| !t.is_empty())
        .collect()
}

/// The model's table as a pack; the second part is the outputs' names.
fn pack_of(model: &Document<'_>) -> (Bundle, Vec<String>) {
    let find = |name: &str| model.descendants().find(|n| n.tag_name().name() == name).unwrap();
    let table = find("decisionTable");
    let hit = table.attribute("hitPolicy").unwrap_or("UNIQUE").to_lowercase();
    let aggregation = table.attribute("aggregation").map(str::to_lowercase).unwrap_or_default();
    let hit = format!("{hit} {aggregation}");
    let mut manifest = format!(
        "id = \"tck\"\nversion = \"1\"\nzone = \"+00:00\"\n[sources.TCK]\nkind = \"standard\"\ntitle = \"DMN TCK\"\n\
         [tables.t]\nhit = \"{}\"\n",
        hit.trim()
    );
    let (mut columns, mut header, mut names) = (String::new(), vec!["编号".to_owned()], Vec::new());
    for input in children(table, "input") {
        let expression = child(input, "inputExpression").unwrap();
        let name = text(expression);
        let kind = type_of(expression.attribute("typeRef"));
        columns.push_str(&format!("{name:?} = \"{kind}\"\n"));
        header.push(quoted(name));
    }
    let (mut priorities, mut defaults) = (String::new(), String::new());
    for output in children(table, "output") {
        let name = output.attribute("name").unwrap_or("out");
        let numbers = children(table, "rule").all(|rule| {
            children(rule, "outputEntry").all(|entry| text(entry).parse::<f64>().is_ok())
        });
        let kind = if numbers { "decimal" } else { "string" };
        columns.push_str(&format!("{:?} = \"{kind}\"\n", format!("→{name}")));
        header.push(quoted(&format!("→{name}")));
        names.push(name.to_owned());
        let order = list(output);
        if !order.is_empty() {
            priorities.push_str(&format!("{:?} = {order:?}\n", format!("→{name}")));
        }
        if let Some(entry) = child(output, "defaultOutputEntry") {
            let value = text(entry).trim_matches('"');
            defaults.push_str(&format!("{:?} = {value:?}\n", format!("→{name}")));
        }
    }
    header.push("依据".to_owned());
    manifest.push_str(&format!(
        "[tables.t.columns]\n{columns}[tables.t.priorities]\n{priorities}[tables.t.defaults]\n{defaults}"
    ));
    let mut sheet = header.join(",") + "\n";
    for (at, rule) in children(table, "rule").enumerate() {
        let entries = children(rule, "inputEntry").chain(children(rule, "outputEntry"));
        let cells: Vec<String> = entries.map(|entry| quoted(text(entry))).collect();
        sheet.push_str(&format!("R{at},{},TCK\n", cells.join(",")));
    }
    let mut layer = Layer { name: "tck".into(), ..Layer::default() };
    layer.files.insert("pack.toml".into(), manifest);
    layer.files.insert("tables/t.csv".into(), sheet);
    (Bundle { layers: vec![layer], roster: None }, names)
}

fn value_of(node: Node<'_, '_>) -> Value {
    let Some(value) = child(node, "value") else { return Value::Null };
    let said = value.text().unwrap_or_default();
    let kind = value.attributes().find(|a| a.name() == "type").map_or("", |a| a.value());
    match kind.rsplit(':').next() {
        Some("boolean") => json!(said == "true"),
        _ => json!(said),
    }
}

/// What is expected, as rows of output column → value.
fn expected(result: Node<'_, '_>, names: &[String]) -> Vec<BTreeMap<String, Value>> {
    let expected = child(result, "expected").unwrap();
    let row = |node: Node<'_, '_>| -> BTreeMap<String, Value> {
        let parts: Vec<_> =
            node.children().filter(|c| c.tag_name().name() == "component").collect();
        if parts.is_empty() {
            return BTreeMap::from([(names[0].clone(), value_of(node))]);
        }
        parts.iter().map(|c| (c.attribute("name").unwrap().to_owned(), value_of(*c))).collect()
    };
    match child(expected, "list") {
        Some(list) => children(list, "item").map(row).collect(),
        None => vec![row(expected)],
    }
}

fn run(folder: &Path) -> usize {
    let file = |ending: &str| {
        let mut files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let found = files.find(|path| path.to_string_lossy().ends_with(ending)).unwrap();
        fs::read_to_string(found).unwrap()
    };
    let (model, cases) = (file(".dmn"), file(".xml"));
    let (model, cases) = (Document::parse(&model).unwrap(), Document::parse(&cases).unwrap());
    let (bundle, names) = pack_of(&model);
    let mut host = Native::new();
    let opened = host.call("open", &gezhi_contract::json::canonical(&bundle));
    assert!(matches!(opened, Answer::Ok(_)), "{}: {opened}", folder.display());
    let all: Vec<_> = cases.descendants().filter(|n| n.tag_name().name() == "testCase").collect();
    for case in &all {
        let inputs: serde_json::Map<String, Value> = children(*case, "inputNode")
            .map(|input| (input.attribute("name").unwrap().to_owned(), value_of(input)))
            .collect();
        let request = json!({ "table": "t", "inputs": inputs }).to_string();
        let answer = host.call("evaluate", &request);
        let what = format!("{} {:?} {request}", folder.display(), case.attribute("id"));
        let Answer::Ok(text) = &answer else { panic!("{what}: {answer}") };
        let response: EvaluateResponse = serde_json::from_str(text).unwrap();
        let result = children(*case, "resultNode").next().unwrap();
        assert_eq!(response.outputs, expected(result, &names), "{what}");
    }
    all.len()
}

#[test]
fn decision_tables_conform() {
    let Some(folder) = shared("dmn-tck") else {
        println!("0 cases: the kit is not beside the checkout");
        return;
    };
    let mut folders: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    let cases: usize = folders.iter().map(|folder| run(folder)).sum();
    println!("{cases} cases of {} models", folders.len());
    assert!(cases > 0);
}
