//! The typed face says what the JSON face says: to every decision of the corpus, to incidents from
//! a seed and to attacks, through one instance of the component.
//!
//! Records are made from JSON by the component's own types, and decisions and failures are read
//! back into the contract's: their canonical bytes must be those that the JSON face gave.

use std::collections::BTreeMap;

use gezhi::contract::describe::{DescribeResponse, PackDescription};
use gezhi::contract::{Decision, Error, json};
use gezhi::pack_dir::Sources;
use gezhi::scenario::{self, Scenario};
use gezhi_tests::generate::{Numbers, incident};
use gezhi_tests::{attacks, pack, root};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use wasmtime::component::types::{List, Record};
use wasmtime::component::{Component, Func, Instance, Linker, Type, Val};
use wasmtime::{Config, Engine, Store};

const INTERFACE: &str = "gezhi:engine/typed";
const INCIDENTS: usize = 2_000;
const BATCH: usize = 500;
const SEED: u64 = 20_261_122;

/// Both faces of one instance.
struct Faces {
    engine: Engine,
    component: Component,
    live: (Store<()>, Instance),
}

impl Faces {
    fn new() -> Self {
        let mut config = Config::new();
        config.max_wasm_stack(512 * 1024).cranelift_nan_canonicalization(true);
        let engine = Engine::new(&config).unwrap();
        let component = Component::from_binary(&engine, gezhi::COMPONENT).unwrap();
        let live = Self::live(&engine, &component);
        Self { engine, component, live }
    }

    fn live(engine: &Engine, component: &Component) -> (Store<()>, Instance) {
        let mut store = Store::new(engine, ());
        let instance = Linker::new(engine).instantiate(&mut store, component).unwrap();
        (store, instance)
    }

    fn opened(&mut self, bundle: &str) -> PackDescription {
        self.live = Self::live(&self.engine, &self.component);
        self.texts("open", bundle).unwrap_or_else(|error| panic!("{error}"));
        let text = self.texts("describe", "{}").unwrap();
        serde_json::from_str::<DescribeResponse>(&text).unwrap().pack.unwrap()
    }

    /// The JSON face.
    fn texts(&mut self, function: &str, request: &str) -> Result<String, String> {
        let (store, instance) = &mut self.live;
        let func = instance.get_func(&mut *store, function).unwrap();
        match called(store, func, &[Val::String(request.to_owned())]) {
            Ok(Val::String(text)) => Ok(text),
            Err(Val::String(text)) => Err(text),
            other => panic!("{function}: {other:?}"),
        }
    }

    fn typed(&mut self, function: &str) -> Func {
        let (store, instance) = &mut self.live;
        let interface = instance.get_export_index(&mut *store, None, INTERFACE).unwrap();
        let index = instance.get_export_index(&mut *store, Some(&interface), function).unwrap();
        instance.get_func(&mut *store, index).unwrap()
    }

    /// What the typed face takes for a request, where records can say it.
    fn request(&mut self, function: &str, request: &Value) -> Option<[Val; 2]> {
        let func = self.typed(function);
        let types: Vec<Type> = func.ty(&self.live.0).params().map(|(_, ty)| ty).collect();
        let subject = if function == "decide" { "incident" } else { "incidents" };
        let members = request.as_object()?;
        let known = [subject, "trace", "receipt"];
        if members.keys().any(|name| !known.contains(&name.as_str())) {
            return None;
        }
        let options = json!({
            "trace": members.get("trace").unwrap_or(&json!(false)),
            "receipt": members.get("receipt").unwrap_or(&json!(true)),
        });
        Some([lower(members.get(subject)?, &types[0])?, lower(&options, &types[1])?])
    }

    /// The typed face's answer, written as the JSON face writes it.
    fn records(&mut self, function: &str, request: &[Val; 2]) -> Result<String, String> {
        let func = self.typed(function);
        let answer = called(&mut self.live.0, func, request).map_err(|e| text::<Error>(&e))?;
        Ok(match answer {
            Val::List(outcomes) => {
                let outcomes: Vec<String> = outcomes.into_iter().map(outcome).collect();
                format!("[{}]", outcomes.join(","))
            }
            decision => text::<Decision>(&decision),
        })
    }

    /// Asks both faces; whether records can say the request at all.
    fn agree(&mut self, function: &str, request: &str, what: &str) -> bool {
        let texts = self.texts(function, request);
        let value = json::parse_value(request).ok();
        let Some(typed) = value.and_then(|value| self.request(function, &value)) else {
            let kind = texts.expect_err(what);
            assert!(kind.contains(r#""kind":"invalid_request""#), "{what}: {kind}");
            return false;
        };
        let records = self.records(function, &typed);
        assert!(records == texts, "{what}\nrecords {records:.2000?}\ntexts   {texts:.2000?}");
        true
    }
}

/// Calls a function that gives a result with content on both sides.
fn called(store: &mut Store<()>, func: Func, request: &[Val]) -> Result<Val, Val> {
    let mut results = [Val::Bool(false)];
    func.call(&mut *store, request, &mut results).unwrap_or_else(|trap| panic!("{trap:?}"));
    let [Val::Result(result)] = results else { panic!("no result") };
    result.map(|value| *value.unwrap()).map_err(|value| *value.unwrap())
}

fn outcome(value: Val) -> String {
    match value {
        Val::Result(Ok(Some(decision))) => format!(r#"{{"ok":{}}}"#, text::<Decision>(&decision)),
        Val::Result(Err(Some(failure))) => format!(r#"{{"error":{}}}"#, text::<Error>(&failure)),
        other => panic!("no outcome: {other:?}"),
    }
}

/// A record as the canonical JSON of the contract's type.
fn text<T: DeserializeOwned + Serialize>(record: &Val) -> String {
    json::canonical(&json::from_value::<T>(lift(record)).unwrap())
}

/// JSON as a value of `ty`; nothing where the type has no such value.
fn lower(value: &Value, ty: &Type) -> Option<Val> {
    Some(match (ty, value) {
        (Type::Option(_), Value::Null) => Val::Option(None),
        (Type::Option(inner), value) => Val::Option(Some(Box::new(lower(value, &inner.ty())?))),
        (Type::Bool, Value::Bool(truth)) => Val::Bool(*truth),
        (Type::S64, Value::Number(number)) => Val::S64(number.as_i64()?),
        (Type::String, Value::String(text)) => Val::String(text.clone()),
        (Type::List(list), Value::Array(items)) => {
            Val::List(items.iter().map(|item| lower(item, &list.ty())).collect::<Option<_>>()?)
        }
        (Type::List(list), Value::Object(members)) => pairs(list, members)?,
        (Type::Record(record), Value::Object(members)) => fields(record, members)?,
        (Type::Variant(variant), value) => {
            let mut cases = variant.cases();
            cases.find_map(|case| {
                let content = lower(value, &case.ty.clone()?)?;
                Some(Val::Variant(case.name.to_owned(), Some(Box::new(content))))
            })?
        }
        _ => return None,
    })
}

/// A map is a list of records of two fields: the name, and what it stands for.
fn pairs(list: &List, members: &Map<String, Value>) -> Option<Val> {
    let Type::Record(record) = list.ty() else { return None };
    let names: Vec<&str> = record.fields().map(|field| field.name).collect();
    let [id, content] = names[..] else { return None };
    let pairs = members.iter().map(|(name, value)| {
        let pair = [(id.to_owned(), json!(name)), (content.to_owned(), value.clone())];
        fields(&record, &Map::from_iter(pair))
    });
    Some(Val::List(pairs.collect::<Option<_>>()?))
}

fn fields(record: &Record, members: &Map<String, Value>) -> Option<Val> {
    let known: Vec<String> = record.fields().map(|field| field.name.replace('-', "_")).collect();
    if members.keys().any(|name| !known.contains(name)) {
        return None;
    }
    let fields = record.fields().zip(&known).map(|(field, name)| {
        let empty = match &field.ty {
            Type::List(list) if matches!(list.ty(), Type::Record(_)) => json!({}),
            _ => Value::Null,
        };
        let value = lower(members.get(name).unwrap_or(&empty), &field.ty)?;
        Some((field.name.to_owned(), value))
    });
    Some(Val::Record(fields.collect::<Option<_>>()?))
}

/// A value as JSON: records as objects, enums as words, `none` as null.
fn lift(value: &Val) -> Value {
    match value {
        Val::Bool(truth) => json!(truth),
        Val::U32(number) => json!(number),
        Val::U64(number) => json!(number),
        Val::String(text) => json!(text),
        Val::Enum(case) => json!(case.replace('-', "_")),
        Val::Option(inner) => inner.as_deref().map_or(Value::Null, lift),
        Val::List(items) | Val::Tuple(items) => items.iter().map(lift).collect(),
        Val::Record(fields) => {
            let members = fields.iter().map(|(name, value)| (name.replace('-', "_"), lift(value)));
            Value::Object(members.collect())
        }
        other => panic!("the interface has no {other:?}"),
    }
}

/// Every scenario of every district that is decided, with its trace and without.
#[test]
fn every_scenario_of_the_districts() {
    let districts = ["lengshuitan", "beixinjie", "shuangcheng", "dingshan", "tuanjie", "model"];
    let mut faces = Faces::new();
    let mut count = 0;
    for name in districts {
        let sources = Sources::pack(root("rules").join(name));
        let mut grounds: BTreeMap<_, Vec<Scenario>> = BTreeMap::new();
        for scenario in scenario::load(&sources).unwrap().scenarios {
            grounds.entry(scenario.ground()).or_default().push(scenario);
        }
        for scenarios in grounds.values() {
            let bundle = scenarios.first().unwrap().bundle(&sources).unwrap();
            faces.opened(&json::canonical(&bundle));
            for one in scenarios.iter().filter(|one| one.call.starts_with("decide")) {
                for trace in [false, true] {
                    let mut request = one.request.clone();
                    request["trace"] = json!(trace);
                    request["receipt"] = json!(!trace || count % 2 == 0);
                    let what = format!("{name} {}", one.id);
                    assert!(faces.agree(&one.call, &request.to_string(), &what), "{what}");
                }
                count += 1;
            }
        }
    }
    println!("{count} scenarios alike on both faces");
    assert!(count > 200, "{count}");
}

/// One by one and in batches, some with facts of a wrong type or of no name.
#[test]
fn generated_incidents() {
    let mut faces = Faces::new();
    let bundle = json::canonical(&pack("lengshuitan", &["timetables/yuncheng"]));
    let description = faces.opened(&bundle);
    let mut numbers = Numbers::new(SEED);
    let (mut decided, mut refused) = (0, 0);
    for batch in 0..INCIDENTS.div_ceil(BATCH) {
        let list: Vec<Value> =
            (0..BATCH).map(|at| incident(&mut numbers, &description, batch * BATCH + at)).collect();
        let trace = batch % 2 == 0;
        for one in &list {
            let request = json!({ "incident": one, "trace": trace }).to_string();
            let what = format!("seed {SEED}: {request}");
            assert!(faces.agree("decide", &request, &what), "{what}");
        }
        let request = json!({ "incidents": list, "trace": trace }).to_string();
        let what = format!("batch {batch} of seed {SEED}");
        assert!(faces.agree("decide-many", &request, &what), "{what}");
        for outcome in
            serde_json::from_str::<Vec<Value>>(&faces.texts("decide-many", &request).unwrap())
                .unwrap()
        {
            if outcome.get("ok").is_some() { decided += 1 } else { refused += 1 }
        }
    }
    println!("{decided} decided, {refused} refused alike on both faces, seed {SEED}");
    assert!(decided > refused && refused > 0, "{decided} decided, {refused} refused");
}

/// What records can say of them is refused in the same words; the rest is no record at all.
#[test]
fn attacks_are_refused_in_the_same_words() {
    let mut faces = Faces::new();
    let (mut alike, mut unsayable) = (0, 0);
    for attack in attacks::all() {
        let Some((function, request)) = &attack.call else { continue };
        if !function.starts_with("decide") {
            continue;
        }
        let bundle = attack.bundle.clone().unwrap_or_else(|| attacks::tiny(None));
        faces.opened(&json::canonical(&bundle));
        let bounded = request.len() > gezhi_engine::limits::REQUEST_BYTES_MAX;
        if !bounded && faces.agree(function, request, &attack.name) {
            alike += 1;
        } else {
            unsayable += 1;
        }
    }
    println!("{alike} attacks alike on both faces, {unsayable} that records cannot say");
    assert!(alike > 50, "{alike} of {unsayable}");
}

#[test]
fn nothing_is_decided_before_a_pack_is_open() {
    let mut faces = Faces::new();
    assert!(faces.agree("decide", attacks::GOOD, "decide"));
    let many = json!({ "incidents": [] }).to_string();
    assert!(faces.agree("decide-many", &many, "decide-many"));
}

/// JSON's reader refuses these by their text, records by their content: the same kind and path, and
/// the same English but for the line and column.
#[test]
fn what_no_map_or_number_can_hold() {
    let mut faces = Faces::new();
    faces.opened(&json::canonical(&attacks::tiny(None)));
    let at = "2026-03-02T09:15:00+08:00";
    let good = json!({ "id": "g", "reported_at": at, "facts": { "a": true, "b": 1 },
        "events": { "accepted": at, "closed": at } });
    let cases = [
        (r#""facts":{"a":true,"a":true}"#, "facts", "a", Val::Bool(true)),
        (r#""events":{"closed":"","closed":""}"#, "events", "closed", Val::Bool(true)),
        (r#""facts":{"b":9007199254740992}"#, "facts", "b", Val::S64(9_007_199_254_740_992)),
        (r#""facts":{"b":-9007199254740992}"#, "facts", "b", Val::S64(-9_007_199_254_740_992)),
    ];
    for (text, list, name, value) in cases {
        let request = format!(r#"{{"incident":{{"id":"g","reported_at":"{at}",{text}}}}}"#);
        let texts: Error =
            serde_json::from_str(&faces.texts("decide", &request).unwrap_err()).unwrap();
        let [mut incident, options] =
            faces.request("decide", &json!({ "incident": good })).unwrap();
        for entry in listed(&mut incident, list) {
            let Val::Record(fields) = entry else { panic!("{entry:?}") };
            match (&mut fields[0].1, &mut fields[1].1, &value) {
                (_, Val::Variant(case, content), Val::S64(_)) if case == "whole" => {
                    *content = Some(Box::new(value.clone()));
                }
                (id, _, Val::Bool(_)) => *id = Val::String(name.to_owned()),
                _ => {}
            }
        }
        let records = faces.records("decide", &[incident.clone(), options.clone()]).unwrap_err();
        let records: Error = serde_json::from_str(&records).unwrap();
        assert_eq!((records.kind, &records.path), (texts.kind, &texts.path), "{text}");
        let said = texts.message.en.split(" (line ").next().unwrap();
        assert_eq!(records.message.en, said, "{text}");
        assert_ne!(records.message.zh, "");
        let [_, many] = faces.request("decide-many", &json!({ "incidents": [] })).unwrap();
        let many = [Val::List(vec![incident]), many];
        let outcome = faces.records("decide-many", &many).unwrap();
        assert_eq!(outcome, format!(r#"[{{"error":{}}}]"#, json::canonical(&records)));
    }
}

/// The entries of a record's list.
fn listed<'a>(record: &'a mut Val, name: &str) -> &'a mut [Val] {
    let Val::Record(fields) = record else { panic!("{record:?}") };
    let field = fields.iter_mut().find(|(field, _)| field == name);
    let Some((_, Val::List(entries))) = field else { panic!("no {name}") };
    entries
}

/// Answers as many as fit into one response, and refuses one more, without a trap.
#[test]
fn the_largest_batch_is_answered() {
    let mut faces = Faces::new();
    faces.opened(&json::canonical(&pack("lengshuitan", &["timetables/yuncheng"])));
    let at = "2026-03-02T09:15:00+08:00";
    let one = json!({ "id": "x", "reported_at": at, "text": "自来水管破裂" });
    let request = |count| json!({ "incidents": vec![&one; count], "trace": true }).to_string();
    let bytes = faces.texts("decide-many", &request(1)).unwrap().len() - 1;
    let most = (gezhi_engine::limits::RESPONSE_BYTES_MAX - 1) / bytes;
    for count in [most, most + 1] {
        assert!(faces.agree("decide-many", &request(count), &format!("{count} incidents")));
    }
    assert!(faces.texts("decide-many", &request(most)).is_ok());
    assert!(faces.texts("decide-many", &request(most + 1)).is_err());
}
