//! Rosters: who a role or unit is at a place on a day, what is known of the place, and what happens
//! to an instance when one is enrolled. What is wrong with a roster is told in
//! `tests/corpus/bad/diagnostics.toml`.

#![expect(
    clippy::panic,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use gezhi_contract::decision::Party;
use gezhi_contract::{Bundle, json as contract};
use gezhi_engine::Instance;
use gezhi_engine::pack::manifest::Span;
use jiff::civil::{Date, date};
use serde_json::{Value, json};

#[path = "roster/district.rs"]
mod district;
#[path = "roster/reference.rs"]
mod reference;
#[path = "packs/small.rs"]
mod small;

use district::{WORDS, ask, enroll, enrolled, incident, layer, pack, roster, who};
use small::{call, decide, each, tiny};

#[test]
fn without_a_roster_a_role_stays_a_role() {
    let mut engine = pack(&[]);
    let place = json!({ "grids": ["CN/01"], "subject": "XQ" });
    assert_eq!(ask(&mut engine, "01", place.clone()), ["网格长"]);
    let request = json!({ "incident": { "id": "i", "reported_at": "2026-03-02T09:15:00+08:00",
        "place": place } });
    let decision = call(&mut engine, "decide", &request);
    assert_eq!(decision["receipt"]["roster"], Value::Null);
    enroll(&mut engine, &roster());
    let decision = call(&mut engine, "decide", &request);
    let digest = contract::digest(&roster());
    assert_eq!(decision["receipt"]["roster"], json!(digest));
}

#[test]
fn a_role_is_the_post_nearest_to_the_place() {
    let mut engine = enrolled(&roster());
    let mut ask = |class, place| ask(&mut engine, class, place);
    // Of the grid itself, by its id, by the subject in it, and by the subject's name.
    assert_eq!(ask("01", json!({ "grids": ["CN/01"] })), ["网格长 CN/01 P-1 [H-1]"]);
    assert_eq!(ask("01", json!({ "subject": "XQ" })), ["网格长 CN/01 P-1 [H-1]"]);
    assert_eq!(ask("01", json!({ "subject": "西西里小区" })), ["网格长 CN/01 P-1 [H-1]"]);
    // Of the branch that covers the grid, from another tree; the other grid has none above it.
    assert_eq!(ask("03", json!({ "grids": ["CN/01"] })), ["支部书记 DZB P-3 [H-3]"]);
    assert_eq!(ask("03", json!({ "grids": ["CN/02"] })), ["支部书记"]);
    // Of the community above the grid; and of the community found by its code.
    assert_eq!(ask("04", json!({ "grids": ["CN/02"] })), ["社区书记 CN P-4 [H-3]"]);
    assert_eq!(ask("04", json!({ "area_code": "350926100001" })), ["社区书记 CN P-4 [H-3]"]);
    // Never downwards: the community does not say which grid.
    assert_eq!(ask("01", json!({ "area_code": "350926100001" })), ["网格长"]);
    assert_eq!(ask("01", json!({ "area_code": "350926" })), ["网格长"]);
    assert_eq!(ask("01", json!({})), ["网格长"]);
}

/// A county's code is that of its area, filled up with zeros; a grid that repeats the community's
/// does not say that the case lies in it.
#[test]
fn a_place_may_be_known_by_its_code_alone() {
    let mut roster = roster();
    roster["areas"][0]["area_code"] = json!("350926000000");
    roster["areas"][2]["area_code"] = json!("350926100001");
    let mut engine = enrolled(&roster);
    let mut ask = |class, code: &str| ask(&mut engine, class, json!({ "area_code": code }));
    assert_eq!(ask("05", "350926"), ["水务公司 SW"]);
    assert_eq!(ask("04", "350926"), ["社区书记"]);
    assert_eq!(ask("04", "350926100001"), ["社区书记 CN P-4 [H-3]"]);
    assert_eq!(ask("01", "350926100001"), ["网格长"]);
    assert_eq!(ask("05", "350927"), ["水务公司"]);
}

/// The name is that of another subject by now, and a person is no kind of place.
#[test]
fn a_subject_is_the_one_of_the_day() {
    let sheet = "编号,场所,→主办,依据\nA1,非(小区),网格员,TINY\nA2,-,网格长,TINY\n";
    let mut engine = pack(&[("tables/assign.csv", sheet)]);
    let mut roster = roster();
    roster["subjects"].as_array_mut().unwrap().push(json!({ "id": "XQ-0", "kind": "shop",
        "name": "西西里小区", "areas": ["CN/02"], "to": "2025-12-31" }));
    roster["subjects"].as_array_mut().unwrap().push(json!({ "id": "R", "kind": "老人",
        "name": "某某", "areas": ["CN/02"] }));
    enroll(&mut engine, &roster);
    let mut ask = |subject: &str| {
        let decision = decide(&mut engine, json!({ "place": { "subject": subject } }));
        who(&decision["responsibility"]["parties"])
    };
    assert_eq!(ask("西西里小区"), ["网格长 CN/01 P-1 [H-1]"]);
    assert_eq!(ask("SP"), ["网格员", "网格长 CN/01 P-1 [H-1]", "网格长 CN/02 P-2 [H-2]"]);
    assert_eq!(ask("R"), ["网格长 CN/02 P-2 [H-2]"]);
}

#[test]
fn the_incident_s_grids_come_before_the_subject_s() {
    let mut engine = enrolled(&roster());
    let place = json!({ "grids": ["CN/02"], "subject": "XQ", "area_code": "350926100001" });
    assert_eq!(ask(&mut engine, "01", place), ["网格长 CN/02 P-2 [H-2]"]);
}

#[test]
fn a_place_in_two_grids_is_held_jointly() {
    let mut engine = enrolled(&roster());
    let both = ["网格长 CN/01 P-1 [H-1]", "网格长 CN/02 P-2 [H-2]"];
    let decision = decide(&mut engine, incident("01", json!({ "subject": "SP" })));
    assert_eq!(who(&decision["responsibility"]["parties"]), both);
    assert_eq!(decision["responsibility"]["mode"], "joint");
    // In the order of ids, and each once.
    let place = json!({ "grids": ["CN/02", "CN/01", "CN/02"] });
    let decision = decide(&mut engine, incident("01", place));
    assert_eq!(who(&decision["responsibility"]["parties"]), both);
    let decision = decide(&mut engine, incident("01", json!({ "grids": ["CN/01"] })));
    assert_eq!(decision["responsibility"]["mode"], "sole");
}

#[test]
fn a_unit_is_the_organisation_that_serves_the_subject_or_its_areas() {
    let mut engine = enrolled(&roster());
    let mut ask = |class, place| ask(&mut engine, class, place);
    assert_eq!(ask("02", json!({ "subject": "XQ" })), ["物业企业 WY-1"]);
    assert_eq!(ask("02", json!({ "subject": "SP" })), ["物业企业 WY-2"]);
    assert_eq!(ask("02", json!({ "grids": ["CN/01"] })), ["物业企业 WY-2"]);
    assert_eq!(ask("05", json!({ "grids": ["CN/01"] })), ["水务公司 SW"]);
}

#[test]
fn an_organisation_answers_for_the_classes_it_handles() {
    let mut roster = roster();
    let mut at = |class: &str, handles: Value| {
        roster["organisations"][2]["handles"] = handles;
        let mut engine = enrolled(&roster);
        let decision = decide(&mut engine, incident(class, json!({ "grids": ["CN/02"] })));
        let of = |member: &str| who(&decision["responsibility"][member]);
        if class == "05" { of("parties") } else { of("choices") }
    };
    assert_eq!(at("05", json!(["T05"])), ["水务公司 SW"]);
    assert_eq!(at("05", json!(["T01", "T05"])), ["水务公司 SW"]);
    assert_eq!(at("05", json!([])), ["水务公司 SW"]);
    assert_eq!(at("05", json!(["T01"])), ["水务公司"]);
    // So do its posts.
    assert_eq!(at("04", json!(["T05"])), ["经办人"]);
    assert_eq!(at("04", json!(["T04"])), ["经办人 SW P-6 [H-5]"]);
}

#[test]
fn a_role_of_an_organisation_is_that_of_the_one_that_serves() {
    let mut engine = enrolled(&roster());
    let mut choices =
        |place| who(&decide(&mut engine, incident("04", place))["responsibility"]["choices"]);
    assert_eq!(choices(json!({ "subject": "XQ" })), ["经办人 WY-1 P-5 [H-5]"]);
    assert_eq!(choices(json!({ "grids": ["CN/01"] })), ["经办人"]);
}

#[test]
fn several_organisations_are_all_named() {
    let mut roster = roster();
    let more = json!({ "id": "WY-0", "as": "物业企业", "name": "零", "serves": ["XQ", "CN/01"] });
    roster["organisations"].as_array_mut().unwrap().push(more);
    let mut engine = enrolled(&roster);
    assert_eq!(
        ask(&mut engine, "02", json!({ "subject": "XQ" })),
        ["物业企业 WY-0", "物业企业 WY-1"]
    );
    assert_eq!(ask(&mut engine, "02", json!({ "grids": ["CN/01"] })), ["物业企业 WY-0"]);
    // One that serves both grids of a place stands once, and so do its posts.
    roster["organisations"][3]["serves"] = json!(["CN/01", "CN/02"]);
    roster["posts"]
        .as_array_mut()
        .unwrap()
        .push(json!({ "id": "P-0", "role": "网格长", "organisation": "WY-0", "vacant": true }));
    let mut engine = enrolled(&roster);
    assert_eq!(ask(&mut engine, "02", json!({ "subject": "SP" })), ["物业企业 WY-0"]);
    let posts = ask(&mut engine, "01", json!({ "subject": "SP" }));
    assert_eq!(posts.len(), 3, "{posts:?}");
}

/// A and B of one grid, each of two people; `absent` is who is away during the report.
fn pair(absent: &[&str], vacant: bool) -> Vec<String> {
    let mut roster = roster();
    let away = json!([{ "from": "2026-03-02T08:00:00+08:00", "to": "2026-03-02T09:15:01+08:00" }]);
    let posts = roster["posts"].as_array_mut().unwrap();
    posts.retain(|post| !["P-1", "P-2"].contains(&post["id"].as_str().unwrap()));
    posts.push(json!({ "id": "B", "role": "网格长", "area": "CN/01", "slot": "B", "seats": 2 }));
    posts.push(json!({ "id": "A", "role": "网格长", "area": "CN/01", "slot": "A", "seats": 2, "vacant": vacant }));
    let mut holders = vec![
        json!({ "id": "H-3", "posts": [{ "post": "P-3" }, { "post": "P-4" }] }),
        json!({ "id": "H-5", "posts": [{ "post": "P-5" }, { "post": "P-6" }] }),
    ];
    for id in ["a1", "a2", "b1", "b2"] {
        let post = if id.starts_with('a') { "A" } else { "B" };
        let here = if absent.contains(&id) { away.clone() } else { json!([]) };
        if !(vacant && post == "A") {
            holders.push(json!({ "id": id, "posts": [{ "post": post }], "absent": here }));
        }
    }
    roster["holders"] = json!(holders);
    ask(&mut enrolled(&roster), "01", json!({ "grids": ["CN/01"] }))
}

#[test]
fn b_stands_in_while_every_holder_of_a_is_away() {
    assert_eq!(pair(&[], false), ["网格长 CN/01 A [a1 a2]"]);
    assert_eq!(pair(&["a1", "b1"], false), ["网格长 CN/01 A [a2]"]);
    assert_eq!(pair(&["a1", "a2"], false), ["网格长 CN/01 B [b1 b2] for A"]);
    assert_eq!(pair(&["a1", "a2", "b2"], false), ["网格长 CN/01 B [b1] for A"]);
    // Nobody is there: the case is still A's.
    assert_eq!(pair(&["a1", "a2", "b1", "b2"], false), ["网格长 CN/01 A []"]);
    assert_eq!(pair(&[], true), ["网格长 CN/01 B [b1 b2] for A"]);
    assert_eq!(pair(&["b1", "b2"], true), ["网格长 CN/01 A [] vacant"]);
}

/// Who stands in comes where the order of ids puts it.
#[test]
fn who_stands_in_has_a_place_in_the_order() {
    let mut roster = roster();
    roster["posts"][0]["slot"] = json!("A");
    roster["posts"]
        .as_array_mut()
        .unwrap()
        .push(json!({ "id": "P-9", "role": "网格长", "area": "CN/01", "slot": "B" }));
    roster["holders"][0]["absent"] = json!([{ "from": "2026-01-01T00:00:00Z" }]);
    roster["holders"][1]["posts"] = json!([{ "post": "P-2" }, { "post": "P-9" }]);
    let parties = ask(&mut enrolled(&roster), "01", json!({ "subject": "SP" }));
    assert_eq!(parties, ["网格长 CN/02 P-2 [H-2]", "网格长 CN/01 P-9 [H-2] for P-1"]);
}

#[test]
fn an_absence_ends_at_its_second_instant() {
    let mut roster = roster();
    let mut at = |from: &str, to: Value| {
        roster["holders"][0]["absent"] = json!([{ "from": from, "to": to }]);
        ask(&mut enrolled(&roster), "01", json!({ "grids": ["CN/01"] }))
    };
    let (here, away) = (["网格长 CN/01 P-1 [H-1]"], ["网格长 CN/01 P-1 []"]);
    assert_eq!(at("2026-03-02T09:15:00+08:00", Value::Null), away);
    assert_eq!(at("2026-03-02T09:15:01+08:00", Value::Null), here);
    assert_eq!(at("2026-03-01T00:00:00+08:00", json!("2026-03-02T01:15:00Z")), here);
    assert_eq!(at("2026-03-01T00:00:00+08:00", json!("2026-03-02T01:15:01Z")), away);
}

/// Grid CN/01 was split at the end of 2023: its number stays, with other people and a smaller area.
#[test]
fn a_split_area_is_the_one_of_the_day() {
    let mut roster = roster();
    let areas = roster["areas"].as_array_mut().unwrap();
    areas[2]["to"] = json!("2023-12-31");
    let mut after = areas[2].clone();
    after["to"] = Value::Null;
    after["from"] = json!("2024-01-01");
    after["facts"] = json!({ "households": 150 });
    areas.push(after);
    areas.push(json!({ "id": "CN/03", "tree": "administrative", "tier": "grid", "name": "三",
        "parent": "CN", "from": "2024-01-01" }));
    roster["posts"]
        .as_array_mut()
        .unwrap()
        .push(json!({ "id": "P-7", "role": "网格长", "area": "CN/03", "vacant": true }));
    roster["holders"][0]["posts"] = json!([{ "post": "P-1", "to": "2023-12-31" }]);
    roster["holders"]
        .as_array_mut()
        .unwrap()
        .push(json!({ "id": "H-7", "posts": [{ "post": "P-1", "from": "2024-01-01" }] }));
    let few = "编号,户数,→主办,依据\nA1,< 200,网格长,TINY\nA2,>= 200,社区书记,TINY\n";
    let mut engine = pack(&[("tables/assign.csv", few)]);
    enroll(&mut engine, &roster);
    let mut on = |day: &str, grid: &str| {
        let at = format!("{day}T09:15:00+08:00");
        decide(&mut engine, json!({ "reported_at": at, "place": { "grids": [grid] } }))
    };
    let parties = |decision: &Value| who(&decision["responsibility"]["parties"]);
    assert_eq!(parties(&on("2023-12-31", "CN/01")), ["社区书记 CN P-4 [H-3]"]);
    assert_eq!(parties(&on("2024-01-01", "CN/01")), ["网格长 CN/01 P-1 [H-7]"]);
    let early = on("2023-12-31", "CN/03");
    assert_eq!(early["kind"], "invalid_request");
    assert_eq!(early["path"], "incident.place.grids[0]");
    assert_eq!(
        early["message"]["en"],
        "the grid `CN/03` of the roster is not in force on 2023-12-31"
    );
}

#[test]
fn what_the_roster_does_not_have_is_the_caller_s_mistake() {
    let mut engine = enrolled(&roster());
    let mut fault = |place: Value| {
        let error = decide(&mut engine, json!({ "place": place }));
        assert_eq!(error["kind"], "invalid_request", "{error:#}");
        let text =
            |pointer: &str| error.pointer(pointer).and_then(Value::as_str).unwrap().to_owned();
        (text("/path"), text("/message/zh"), text("/hint/en"))
    };
    let of = |path: &str, zh: &str, en: &str| (path.to_owned(), zh.to_owned(), en.to_owned());
    assert_eq!(
        fault(json!({ "grids": ["CN/01", "CN-02"] })),
        of("incident.place.grids[1]", "名册没有网格 `CN-02`", "did you mean `CN/02`?")
    );
    assert_eq!(
        fault(json!({ "subject": "西西里小曲" })),
        of("incident.place.subject", "名册没有对象 `西西里小曲`", "did you mean `西西里小区`?")
    );
    let mut twice = roster();
    twice["subjects"][1]["name"] = json!("西西里小区");
    enroll(&mut engine, &twice);
    let error = decide(&mut engine, json!({ "place": { "subject": "西西里小区" } }));
    assert_eq!(error["hint"]["en"], "write an id: XQ、SP");
}

/// The report's own word, else the subject's, else that of the nearest areas, else the assumption.
#[test]
fn facts_of_the_place_are_known_to_the_tables() {
    let sheet = "编号,管理模式,户数,有路灯,场所,城乡,网格,对象,→主办,→协办,依据\n\
        E1,混合管理,-,-,-,-,-,-,网格员,,TINY\nH1,-,< 310,-,-,-,-,-,网格长,,TINY\n\
        H2,-,>= 310,-,-,-,-,-,社区书记,,TINY\n\
        L1,-,-,否,-,-,-,-,经办人,,TINY\nP1,-,-,-,小区,-,-,-,水务公司,,TINY\nS1,-,-,-,-,城市,-,-,物业企业,,TINY\n\
        G1,-,-,-,-,-,CN/01,-,支部书记,,TINY\nO1,-,-,-,-,-,-,西西里小区,,网格员,TINY\n\
        O2,-,-,-,-,-,-,XQ,,网格长,TINY\n";
    let mut engine = pack(&[("tables/assign.csv", sheet)]);
    let mut roster = roster();
    roster["areas"][0]["facts"] = json!({ "lit": false, "estate": "自行管理" });
    enroll(&mut engine, &roster);
    let mut ask = |incident: Value| {
        let decision = decide(&mut engine, incident);
        let mut rules = each(&decision["responsibility"]["parties"], "/by/rule");
        rules.sort();
        rules.dedup();
        (rules.join(" "), each(&decision["needs"], "").len(), decision["assumed"].clone())
    };
    let (rules, needs, assumed) = ask(json!({ "place": { "subject": "XQ" } }));
    assert_eq!((rules.as_str(), needs, assumed), ("E1 G1 H1 L1 O1 O2 P1 S1", 0, json!([])));
    // Two grids that say 300 and 320: nobody knows, whatever the community says.
    let (rules, needs, _) = ask(json!({ "place": { "subject": "SP" } }));
    assert_eq!((rules.as_str(), needs), ("G1 L1 S1", 1));
    // What the incident states wins.
    let stated = json!({ "facts": { "households": 310, "estate": "自行管理", "lit": true },
        "place": { "subject": "XQ", "setting": "rural", "kind": "shop", "grids": ["CN/02"] } });
    let (rules, needs, _) = ask(stated);
    assert_eq!((rules.as_str(), needs), ("H2 O1 O2", 0));
    // Stated as not known is not known to the report; the place is still what it is.
    let (rules, ..) = ask(json!({ "facts": { "households": null }, "place": { "subject": "XQ" } }));
    assert!(rules.contains("H1"), "{rules}");
    // Nothing is known of nowhere.
    let (rules, _, assumed) = ask(json!({}));
    assert_eq!((rules.as_str(), assumed), ("", json!(["lit"])));
}

#[test]
fn tasks_and_rungs_are_resolved_as_well() {
    let tasks = "编号,→做什么,→主办,依据\nK1,看一看,网格长,TINY\n";
    let ladder =
        "编号,→层级,→何时,→牵头负责,→知会,依据\nU1,community,未解决,社区书记,水务公司,TINY\n";
    let mut engine = pack(&[("tables/tasks.csv", tasks), ("tables/ladder.csv", ladder)]);
    let asked = incident("05", json!({ "grids": ["CN/02"] }));
    let bare = decide(&mut engine, asked.clone());
    enroll(&mut engine, &roster());
    let decision = decide(&mut engine, asked);
    assert_eq!(who(&decision["tasks"][0]["parties"]), ["网格长 CN/02 P-2 [H-2]"]);
    assert_eq!(who(&decision["ladder"][0]["parties"]), ["社区书记 CN P-4 [H-3]", "水务公司 SW"]);
    // Four parties were resolved; nothing else costs more.
    let steps = |decision: &Value| decision["steps"].as_u64().unwrap();
    assert_eq!(steps(&decision) - steps(&bare), 4 * 16);
}

#[test]
fn a_script_s_parties_are_resolved_and_it_may_ask_for_posts() {
    let script = "fn assign(incident, classification) {\n\
        let answer = tables.assign(incident, classification);\n\
        let posts = roster.posts(\"网格长\", \"SP\");\n\
        answer.note = `${posts.len()} ${if posts.is_empty() { \"-\" } else { posts[0] }}`;\n\
        answer.parties.push(#{ \"as\": \"informed\", kind: \"post\", role: \"社区书记\" });\n\
        answer.choices = [#{ \"as\": \"responsible\", kind: \"post\", role: \"支部书记\" }];\n\
        answer\n}\n";
    let mut engine = pack(&[("policy.rhai", script)]);
    let asked = incident("01", json!({ "subject": "SP" }));
    assert_eq!(decide(&mut engine, asked.clone())["responsibility"]["note"], "0 -");
    enroll(&mut engine, &roster());
    let decision = decide(&mut engine, asked);
    assert_eq!(decision["responsibility"]["note"], "2 P-1");
    assert_eq!(decision["responsibility"]["mode"], "joint");
    assert_eq!(
        who(&decision["responsibility"]["parties"]),
        ["网格长 CN/01 P-1 [H-1]", "网格长 CN/02 P-2 [H-2]", "社区书记 CN P-4 [H-3]"]
    );
    assert_eq!(who(&decision["responsibility"]["choices"]), ["支部书记 DZB P-3 [H-3]"]);
}

#[test]
fn a_roster_is_of_the_pack_that_is_open() {
    let mut engine = Instance::new();
    assert_eq!(call(&mut engine, "enroll", &roster())["kind"], "not_open");
    let layer = layer(&[]);
    let mut bad = roster();
    bad["posts"][0]["role"] = json!("网格圆");
    let bundle = |roster: &Value| json!({ "layers": [layer.clone()], "roster": roster });
    let one = json!({ "grids": ["CN/01"] });
    // Both or nothing.
    let error = call(&mut engine, "open", &bundle(&bad));
    assert_eq!(
        (error["kind"].as_str(), error["diagnostics"].as_array().unwrap().len()),
        (Some("invalid_roster"), 1)
    );
    assert_eq!(decide(&mut engine, json!({}))["kind"], "not_open");
    call(&mut engine, "open", &bundle(&roster()));
    assert_eq!(ask(&mut engine, "01", one.clone()), ["网格长 CN/01 P-1 [H-1]"]);
    // What fails changes nothing.
    assert_eq!(call(&mut engine, "enroll", &bad)["kind"], "invalid_roster");
    assert_eq!(call(&mut engine, "open", &bundle(&bad))["kind"], "invalid_roster");
    assert_eq!(call(&mut engine, "check", &bundle(&bad))["errors"], 1);
    assert_eq!(ask(&mut engine, "01", one.clone()), ["网格长 CN/01 P-1 [H-1]"]);
    // Another roster takes its place; a pack without one drops it.
    let mut other = roster();
    other["posts"][0]["id"] = json!("P-X");
    other["holders"][0]["posts"][0]["post"] = json!("P-X");
    let answer = call(&mut engine, "enroll", &other);
    assert_eq!(
        answer["counts"],
        json!({ "trees": 2, "areas": 6, "subjects": 2, "organisations": 3,
        "posts": 6, "holders": 4 })
    );
    assert_eq!(ask(&mut engine, "01", one.clone()), ["网格长 CN/01 P-X [H-1]"]);
    call(&mut engine, "open", &json!({ "layers": [layer.clone()] }));
    assert_eq!(ask(&mut engine, "01", one), ["网格长"]);
}

/// A mistake in the tables does not hide one in the roster; one in the words does.
#[test]
fn check_tells_the_roster_s_faults_with_the_pack_s() {
    let mut bad = roster();
    bad["posts"][0]["role"] = json!("网格圆");
    let codes = |words: &str| {
        let layer = tiny(&[
            ("vocabulary.toml", words),
            ("tables/assign.csv", "编号,→主办,依据\nA1,网格元,TINY\n"),
            ("tables/limits.csv", ""),
            ("tables/classify.csv", ""),
        ]);
        let bundle = json!({ "layers": [layer], "roster": bad });
        let mut engine = Instance::new();
        let files = each(&call(&mut engine, "check", &bundle)["diagnostics"], "/file");
        let error = call(&mut engine, "open", &bundle);
        assert_eq!(error["kind"], "invalid_pack");
        assert_eq!(each(&error["diagnostics"], "/file"), files);
        files
    };
    let with_classes = WORDS.to_owned();
    assert!(codes(&with_classes).contains(&"tables/assign.csv".to_owned()));
    assert!(codes(&with_classes).contains(&"roster.json".to_owned()));
    assert!(
        !codes(&WORDS.replace("\"decimal\"", "\"dezimal\"")).contains(&"roster.json".to_owned())
    );
}

/// What recurring duties ask: whom there is to look after in a time, and by whom.
#[test]
fn subjects_of_a_kind_are_listed_with_their_days() {
    let mut roster = roster();
    roster["areas"][2]["to"] = json!("2023-12-31");
    roster["areas"].as_array_mut().unwrap().push(json!({ "id": "CN/01", "tree": "administrative",
        "tier": "grid", "name": "一", "parent": "CN", "from": "2024-01-01" }));
    roster["posts"]
        .as_array_mut()
        .unwrap()
        .push(json!({ "id": "P-9", "role": "网格员", "area": "CN/01", "vacant": true }));
    let layer = layer(&[]);
    let bundle = Bundle { layers: vec![layer], roster: Some(roster) };
    let open = gezhi_engine::open::open(&bundle).unwrap_or_else(|error| panic!("{error:#?}"));
    let register = open.roster.unwrap();
    let span = |from: Date, to: Date| Span { from: Some(from), to: Some(to) };
    let listed = |word: &str, span: Span| -> Vec<String> {
        let day = |day: Option<Date>| day.map_or("…".to_owned(), |day| day.to_string());
        let all = register.subjects_of(word, span).into_iter();
        all.map(|l| format!("{} {} {} {}", l.id, day(l.from), day(l.to), l.facts.len())).collect()
    };
    let early = span(date(2023, 12, 1), date(2023, 12, 31));
    let turn = span(date(2023, 12, 31), date(2024, 1, 1));
    assert_eq!(listed("grid", early), ["CN/01 … 2023-12-31 1", "CN/02 … … 1", "DZB … … 0"]);
    let both = ["CN/01 … 2023-12-31 1", "CN/01 2024-01-01 … 0", "CN/02 … … 1", "DZB … … 0"];
    assert_eq!(listed("grid", turn), both);
    assert_eq!(listed("residential", turn), ["XQ … … 1"]);
    assert!(listed("elderly", turn).is_empty());
    let (day, xq) = (date(2023, 12, 31), register.site_of("XQ", date(2023, 12, 31)).unwrap());
    assert_eq!(register.fact(&xq, "households").map(ToString::to_string).as_deref(), Some("300"));
    assert_eq!(register.setting(&xq), Some("urban"));
    assert_eq!(register.post_ids("社区书记", "CN/02", day), ["P-4"]);
    assert!(register.post_ids("社区书记", "CN/09", day).is_empty());
    let water: Party = serde_json::from_value(json!({ "as": "responsible", "kind": "enterprise",
        "name": "水务公司", "by": { "rule": "D-1" } }))
    .unwrap();
    // A duty is of no class, so an organisation that handles a few is not passed over.
    let found = register.resolve(&water, "CN/02", day);
    assert_eq!(who(&serde_json::to_value(found).unwrap()), ["水务公司 SW"]);
    let caller: Party = serde_json::from_value(json!({ "as": "responsible", "kind": "post",
        "role": "网格长", "by": { "rule": "D-1" } }))
    .unwrap();
    let found = register.resolve(&caller, "XQ", day);
    assert_eq!(who(&serde_json::to_value(found).unwrap()), ["网格长 CN/01 P-1 [H-1]"]);
}

/// Far too much of everything is refused by name, and towers of areas as well.
#[test]
fn a_roster_is_bounded() {
    let mut engine = pack(&[]);
    let area = |at: usize| {
        let mut area =
            json!({ "id": format!("G{at}"), "tree": "t", "tier": "grid", "name": "网格" });
        if at > 0 {
            area["parent"] = json!(format!("G{}", at - 1));
        }
        area
    };
    let mut told = |areas: Vec<Value>| {
        let roster = json!({ "id": "r", "version": "1", "trees": [{ "id": "t" }], "areas": areas });
        let error = call(&mut engine, "enroll", &roster);
        let told = error["diagnostics"].as_array().map(Vec::as_slice).unwrap_or_default();
        told.iter()
            .map(|d| format!("{} {}", d["code"].as_str().unwrap(), d["path"].as_str().unwrap()))
            .collect::<Vec<_>>()
    };
    assert!(told((0..16).map(area).collect()).is_empty());
    assert_eq!(told((0..18).map(area).collect()), ["too-large areas[16].parent"]);
    // Each area that another covers is a record as well.
    let mut wide = area(0);
    wide["covers"] = json!(vec!["G0"; 50_000]);
    assert_eq!(told(vec![wide]), ["too-large "]);
    let many = vec![json!({ "id": "G", "tree": "t", "tier": "grid", "name": "网格" }); 65];
    let again = told(many);
    assert_eq!(again, ["too-large areas[0].id"]);
}

/// A district of 900 grids and 3 000 posts, in time that nobody notices; compared with all by all
/// it would take minutes.
#[test]
fn a_district_is_read_and_asked_at_once() {
    let grids = 900;
    let mut areas = vec![json!({ "id": "JD", "tree": "t", "tier": "town", "name": "街道" })];
    let mut posts = Vec::new();
    let mut holders = Vec::new();
    for at in 0..grids {
        areas.push(json!({ "id": format!("G{at}"), "tree": "t", "tier": "grid", "name": "网格",
            "parent": "JD" }));
        for role in ["网格员", "网格长", "经办人"] {
            let id = format!("P{at}{role}");
            holders.push(json!({ "id": format!("H{at}{role}"), "posts": [{ "post": id }] }));
            posts.push(json!({ "id": id, "role": role, "area": format!("G{at}") }));
        }
    }
    let roster = json!({ "id": "r", "version": "1", "trees": [{ "id": "t" }], "areas": areas,
        "posts": posts, "holders": holders });
    let mut engine = enrolled(&roster);
    for at in [0, 450, 899] {
        let place = json!({ "grids": [format!("G{at}")] });
        let post = format!("网格长 G{at} P{at}网格长 [H{at}网格长]");
        assert_eq!(ask(&mut engine, "01", place), [post]);
    }
}
