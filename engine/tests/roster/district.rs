//! A small district for tests: a pack, its roster, and questions to them.
//!
//! Not responsible for: what the answers should be.

use gezhi_contract::Layer;
use gezhi_engine::Instance;
use serde_json::{Value, json};

use crate::small::{call, decide, open, tiny};

/// The pack's words.
pub const WORDS: &str = r#"
[tiers]
grid = { zh = "网格" }
community = { zh = "社区" }
town = { zh = "街道" }
[roles]
"网格员" = {}
"网格长" = {}
"支部书记" = {}
"社区书记" = {}
"经办人" = {}
[units]
"物业企业" = { kind = "enterprise" }
"水务公司" = { kind = "enterprise" }
[clocks]
handle = { zh = "处置" }
[places]
residential = { zh = "小区" }
shop = { zh = "商铺" }
[people]
elderly = { zh = "老人" }
[facts.households]
type = "decimal"
zh = "户数"
[facts.estate]
type = "string"
values = ["混合管理", "自行管理"]
zh = "管理模式"
[facts.lit]
type = "boolean"
zh = "有路灯"
assume = true
"#;

/// One rule for each role and unit; which of them holds is chosen by class.
pub const ASSIGN: &str = "编号,类别,→主办,→可选,依据\n\
    A1,T01,网格长,,TINY\nA2,T02,物业企业,,TINY\nA3,T03,支部书记,,TINY\nA4,T04,社区书记,经办人,TINY\n\
    A5,T05,水务公司,,TINY\n";
/// Five classes, without a meaning of their own.
pub const CATALOGUE: &str = "编号,类别,→名称,依据\nC1,T01,一,TINY\nC2,T02,二,TINY\nC3,T03,三,TINY\nC4,T04,四,TINY\nC5,T05,五,TINY\n";

/// The pack as a layer, with other files laid over it.
pub fn layer(more: &[(&str, &str)]) -> Layer {
    let mut files = vec![
        ("vocabulary.toml", WORDS),
        ("tables/assign.csv", ASSIGN),
        ("tables/catalogue.csv", CATALOGUE),
        ("tables/limits.csv", ""),
        ("tables/classify.csv", ""),
    ];
    files.extend(more);
    tiny(&files)
}

/// The pack, open.
pub fn pack(more: &[(&str, &str)]) -> Instance {
    open(&[layer(more)])
}

/// A community of two grids, with a branch of the party that covers the first of them.
///
/// ```text
/// administrative  JD ── CN ─┬─ CN/01      party  DW ── DZB (covers CN/01)
///                           └─ CN/02
/// ```
pub fn roster() -> Value {
    json!({
        "id": "demo", "version": "1",
        "trees": [{ "id": "administrative" }, { "id": "party" }],
        "areas": [
            { "id": "JD", "tree": "administrative", "tier": "town", "name": "街道" },
            { "id": "CN", "tree": "administrative", "tier": "社区", "name": "城南", "parent": "JD",
              "area_code": "350926100001", "setting": "urban", "facts": { "households": 900 } },
            { "id": "CN/01", "tree": "administrative", "tier": "grid", "name": "一", "parent": "CN",
              "facts": { "households": 300 } },
            { "id": "CN/02", "tree": "administrative", "tier": "grid", "name": "二", "parent": "CN",
              "facts": { "households": 320 } },
            { "id": "DW", "tree": "party", "tier": "community", "name": "党委", "covers": ["CN"],
              "facts": { "households": null } },
            { "id": "DZB", "tree": "party", "tier": "grid", "name": "支部", "parent": "DW",
              "covers": ["CN/01"] }
        ],
        "subjects": [
            { "id": "XQ", "kind": "小区", "name": "西西里小区", "areas": ["CN/01"],
              "facts": { "estate": "混合管理" } },
            { "id": "SP", "kind": "shop", "name": "沿街商铺", "areas": ["CN/01", "CN/02"] }
        ],
        "organisations": [
            { "id": "WY-1", "as": "物业企业", "name": "一公司", "serves": ["XQ"] },
            { "id": "WY-2", "as": "物业企业", "name": "二公司", "serves": ["CN"] },
            { "id": "SW", "as": "水务公司", "name": "水务", "serves": ["JD"], "handles": ["T05"] }
        ],
        "posts": [
            { "id": "P-1", "role": "网格长", "area": "CN/01" },
            { "id": "P-2", "role": "网格长", "area": "CN/02" },
            { "id": "P-3", "role": "支部书记", "area": "DZB" },
            { "id": "P-4", "role": "社区书记", "area": "CN" },
            { "id": "P-5", "role": "经办人", "organisation": "WY-1" },
            { "id": "P-6", "role": "经办人", "organisation": "SW" }
        ],
        "holders": [
            { "id": "H-1", "posts": [{ "post": "P-1" }] },
            { "id": "H-2", "posts": [{ "post": "P-2" }] },
            { "id": "H-3", "posts": [{ "post": "P-3" }, { "post": "P-4" }] },
            { "id": "H-5", "posts": [{ "post": "P-5" }, { "post": "P-6" }] }
        ]
    })
}

/// The pack with a roster in force.
pub fn enrolled(roster: &Value) -> Instance {
    let mut engine = pack(&[]);
    enroll(&mut engine, roster);
    engine
}

/// Enrolls a roster that has no faults.
pub fn enroll(engine: &mut Instance, roster: &Value) {
    let answer = call(engine, "enroll", roster);
    assert!(answer["digest"].is_string(), "{answer:#}");
}

/// An incident of a class at a place.
pub fn incident(class: &str, place: Value) -> Value {
    json!({ "category": { "scheme": "tiny", "kind": "事项", "code": class }, "place": place })
}

/// Each party as a line: `网格长 CN/01 P-1 [H-1]`.
pub fn who(parties: &Value) -> Vec<String> {
    let line = |party: &Value| {
        let word = party["role"].as_str().or(party["name"].as_str()).unwrap();
        let mut line = word.to_owned();
        for member in ["unit", "post"] {
            line += &party[member].as_str().map(|id| format!(" {id}")).unwrap_or_default();
        }
        if party["post"].is_string() {
            let empty = json!([]);
            let holders = party.get("holders").unwrap_or(&empty).as_array().unwrap();
            let holders: Vec<&str> = holders.iter().map(|id| id.as_str().unwrap()).collect();
            line += &format!(" [{}]", holders.join(" "));
        }
        if let Some(post) = party["standing_in_for"].as_str() {
            line += &format!(" for {post}");
        }
        if party["vacant"] == true { line + " vacant" } else { line }
    };
    parties.as_array().unwrap_or_else(|| panic!("{parties}")).iter().map(line).collect()
}

/// Who is responsible, in the tiny pack's words.
pub fn ask(engine: &mut Instance, class: &str, place: Value) -> Vec<String> {
    who(&decide(engine, incident(class, place))["responsibility"]["parties"])
}
