//! Inputs that must be refused, each with its typed error, and leave the next request working.

use std::fs;

use gezhi::contract::{Bundle, Layer};
use serde::Deserialize;
use serde_json::{Value, json};

mod cases;

/// One attack.
#[derive(Clone, Debug)]
pub struct Attack {
    /// What it tries.
    pub name: String,
    /// What to open first; the tiny pack where it is `None`.
    pub bundle: Option<Bundle>,
    /// The function and its request; `open` of the bundle where it is `None`.
    pub call: Option<(String, String)>,
    /// The kind of error it must give.
    pub kind: String,
    /// The bound it must name, for `limit_exceeded`; the code of a diagnostic it must give, for
    /// `invalid_pack`.
    pub names: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Requests {
    case: Vec<RequestCase>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RequestCase {
    name: String,
    function: String,
    request: String,
    kind: String,
    path: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scripts {
    case: Vec<ScriptCase>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ScriptCase {
    name: String,
    script: String,
    kind: String,
    names: Option<String>,
}

/// A request that the tiny pack answers.
pub const GOOD: &str =
    r#"{"incident":{"id":"g","reported_at":"2026-03-02T09:15:00+08:00","text":"水管破裂"}}"#;

/// A small pack of one layer, with a script if one is given.
#[must_use]
pub fn tiny(script: Option<&str>) -> Bundle {
    let files = [
        ("pack.toml", include_str!("../corpus/bad/tiny/pack.toml")),
        ("vocabulary.toml", include_str!("../corpus/bad/tiny/vocabulary.toml")),
        ("tables/catalogue.csv", include_str!("../corpus/bad/tiny/tables/catalogue.csv")),
        ("tables/classify.csv", include_str!("../corpus/bad/tiny/tables/classify.csv")),
        ("tables/assign.csv", include_str!("../corpus/bad/tiny/tables/assign.csv")),
        ("tables/limits.csv", include_str!("../corpus/bad/tiny/tables/limits.csv")),
    ];
    let mut layer = Layer { name: "tiny".into(), ..Layer::default() };
    for (path, text) in files {
        layer.files.insert(path.into(), text.into());
    }
    if let Some(script) = script {
        layer.files.insert("policy.rhai".into(), script.into());
    }
    Bundle { layers: vec![layer], roster: None }
}

/// The tiny pack with a table of `rows` rows.
#[must_use]
pub fn long(rows: usize) -> Bundle {
    let mut bundle = tiny(None);
    let mut text = String::from("编号,类别,→主办,依据\n");
    for row in 0..rows {
        text.push_str(&format!("R{row},T01,网格员,TINY\n"));
    }
    let layer = bundle.layers.first_mut().expect("one layer");
    layer.files.insert("tables/assign.csv".into(), text);
    bundle
}

/// Every attack: those in files, and those too large for one.
#[must_use]
pub fn all() -> Vec<Attack> {
    let mut out = requests();
    out.extend(scripts());
    out.extend(large());
    out.extend(cases::all());
    out
}

fn read<T: for<'de> Deserialize<'de>>(file: &str) -> T {
    let path = crate::root("tests/corpus/bad").join(file);
    let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn requests() -> Vec<Attack> {
    let Requests { case } = read("requests.toml");
    case.into_iter()
        .map(|case| Attack {
            name: case.name,
            bundle: None,
            call: Some((case.function, case.request)),
            kind: case.kind,
            names: case.path,
        })
        .collect()
}

fn scripts() -> Vec<Attack> {
    let Scripts { case } = read("scripts.toml");
    case.into_iter()
        .map(|case| Attack {
            name: case.name,
            call: (case.kind != "invalid_pack").then(|| ("decide".into(), GOOD.into())),
            bundle: Some(tiny(Some(&case.script))),
            kind: case.kind,
            names: case.names,
        })
        .collect()
}

fn large() -> Vec<Attack> {
    let decide =
        |incident: Value| Some(("decide".to_owned(), json!({ "incident": incident }).to_string()));
    let attack = |name: &str, call, (kind, names): (&str, &str)| Attack {
        name: name.into(),
        bundle: None,
        call,
        kind: kind.into(),
        names: Some(names.into()),
    };
    let at = "2026-03-02T09:15:00+08:00";
    let text = "水".repeat(350_000);
    let facts: serde_json::Map<String, Value> =
        (0..2_000).map(|n| (format!("f{n}"), json!(true))).collect();
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let mut out = vec![
        attack(
            "a text of 1 MB",
            decide(json!({ "id": "x", "reported_at": at, "text": text })),
            ("limit_exceeded", "TEXT_BYTES_MAX"),
        ),
        attack(
            "a text of 2 MB",
            decide(json!({ "id": "x", "reported_at": at, "text": "w".repeat(2_000_000) })),
            ("limit_exceeded", "TEXT_BYTES_MAX"),
        ),
        attack(
            "a text of 8 MB",
            decide(json!({ "id": "x", "reported_at": at, "text": "w".repeat(8_000_000) })),
            ("limit_exceeded", "CALL_BYTES_MAX"),
        ),
        attack(
            "a text of 1 MB asked of a table",
            Some((
                "evaluate".into(),
                json!({ "table": "classify", "inputs": { "text": text } }).to_string(),
            )),
            ("limit_exceeded", "TEXT_BYTES_MAX"),
        ),
        attack(
            "10,000 decisions with their traces in one answer",
            Some((
                "decide-many".into(),
                json!({
                    "trace": true,
                    "incidents": vec![
                        json!({ "id": "x", "reported_at": at, "text": "水管破裂" });
                        10_000
                    ],
                })
                .to_string(),
            )),
            ("limit_exceeded", "RESPONSE_BYTES_MAX"),
        ),
        attack(
            "2,000 facts",
            decide(json!({ "id": "x", "reported_at": at, "facts": facts })),
            ("limit_exceeded", "FACTS_MAX"),
        ),
        attack(
            "a request of 13 MB",
            Some(("decide".into(), " ".repeat(13 * 1024 * 1024))),
            ("limit_exceeded", "REQUEST_BYTES_MAX"),
        ),
        attack(
            "a log of 9 MB",
            Some(("duties".into(), log(150_000))),
            ("limit_exceeded", "CALL_BYTES_MAX"),
        ),
        Attack {
            names: None,
            ..attack(
                "a log as long as may be, of a duty that is not there",
                Some(("duties".into(), log(30_000))),
                ("invalid_request", ""),
            )
        },
        attack(
            "a roster of 5 MB, for enroll",
            Some(("enroll".into(), roster(60_000).to_string())),
            ("limit_exceeded", "CALL_BYTES_MAX"),
        ),
        Attack {
            names: None,
            ..attack(
                "a roster as long as may be, with a fault in every post",
                Some(("enroll".into(), roster(21_000).to_string())),
                ("invalid_roster", ""),
            )
        },
        attack(
            "20,000 incidents in one call",
            Some((
                "decide-many".into(),
                json!({ "incidents": vec![json!({}); 20_000] }).to_string(),
            )),
            ("limit_exceeded", "INCIDENTS_MAX"),
        ),
        Attack {
            names: None,
            ..attack("JSON 100,000 deep", Some(("decide".into(), deep)), ("invalid_request", ""))
        },
    ];
    out.push(table("a table of 100,000 rows", 100_000, ("invalid_pack", "too-large")));
    out.push(Attack {
        names: Some("PACK_BYTES_MAX".into()),
        ..table("a pack of 9 MB", 330_000, ("limit_exceeded", ""))
    });
    out.push(Attack {
        name: "a roster of 5 MB beside a pack".into(),
        bundle: Some(Bundle { roster: Some(roster(60_000)), ..tiny(None) }),
        call: None,
        kind: "limit_exceeded".into(),
        names: Some("CALL_BYTES_MAX".into()),
    });
    out.push(Attack {
        name: "an empty pack".into(),
        bundle: Some(Bundle::default()),
        call: None,
        kind: "invalid_pack".into(),
        names: Some("missing-file".into()),
    });
    out.push(Attack {
        name: "a layer without files".into(),
        bundle: Some(Bundle { layers: vec![Layer::default()], roster: None }),
        call: None,
        kind: "invalid_pack".into(),
        names: Some("missing-file".into()),
    });
    out
}

/// A month's log of so many entries, each of about 60 bytes.
fn log(entries: usize) -> String {
    let entry = json!({ "duty": "D", "subject": "G", "at": "2026-03-02T09:15:00+08:00" });
    json!({
        "from": "2026-03-01", "to": "2026-03-31", "at": "2026-03-31T18:00:00+08:00",
        "subjects": [], "log": vec![entry; entries],
    })
    .to_string()
}

/// A roster of so many posts, each of about 85 bytes and none in an area that is there.
fn roster(posts: usize) -> Value {
    let post = |at: usize| json!({ "id": format!("P{at:06}"), "role": "网格员", "area": "GRID-NOT-THERE-000001", "vacant": true });
    json!({ "id": "r", "version": "1", "posts": (0..posts).map(post).collect::<Vec<_>>() })
}

fn table(name: &str, rows: usize, (kind, code): (&str, &str)) -> Attack {
    Attack {
        name: name.into(),
        bundle: Some(long(rows)),
        call: None,
        kind: kind.into(),
        names: Some(code.into()),
    }
}
