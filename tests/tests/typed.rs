//! The typed face says what the JSON face says: to every decision of the corpus, to incidents from
//! a seed and to attacks, through one instance of the component.
//!
//! Records are made from JSON by the component's own types, and decisions and failures are read
//! back into the contract's: their canonical bytes must be those that the JSON face gave.

use std::sync::LazyLock;

use gezhi::contract::describe::{DescribeResponse, PackDescription};
use gezhi::contract::{Decision, Error, json};
use gezhi_tests::generate::{Numbers, incident};
use gezhi_tests::rules::{DISTRICTS, grounds};
use gezhi_tests::{attacks, pack, root};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use wasmtime::component::types::{List, Record};
use wasmtime::component::{Component, Func, Instance, Linker, Type, Val};
use wasmtime::{Config, Engine, Store};

const INTERFACE: &str = "gezhi:engine/typed";
const INCIDENTS: usize = 2_000;
const SEED: u64 = 20_261_122;

/// Compiled once for all tests.
static COMPONENT: LazyLock<Component> = LazyLock::new(|| {
    let mut config = Config::new();
    config.max_wasm_stack(512 * 1024).cranelift_nan_canonicalization(true);
    Component::from_binary(&Engine::new(&config).unwrap(), gezhi::COMPONENT).unwrap()
});

/// Both faces of one instance.
struct Faces {
    store: Store<()>,
    instance: Instance,
}

impl Faces {
    fn new() -> Self {
        let mut store = Store::new(COMPONENT.engine(), ());
        let linker = Linker::new(COMPONENT.engine());
        let instance = linker.instantiate(&mut store, &COMPONENT).unwrap();
        Self { store, instance }
    }

    fn opened(&mut self, bundle: &str) -> PackDescription {
        *self = Self::new();
        self.texts("open", bundle).unwrap_or_else(|error| panic!("{error}"));
        let text = self.texts("describe", "{}").unwrap();
        serde_json::from_str::<DescribeResponse>(&text).unwrap().pack.unwrap()
    }

    /// The JSON face.
    fn texts(&mut self, function: &str, request: &str) -> Result<String, String> {
        let func = self.instance.get_func(&mut self.store, function).unwrap();
        match called(&mut self.store, func, &[Val::String(request.to_owned())]) {
            Ok(Val::String(text)) => Ok(text),
            Err(Val::String(text)) => Err(text),
            other => panic!("{function}: {other:?}"),
        }
    }

    fn typed(&mut self) -> Func {
        let Self { store, instance } = self;
        let interface = instance.get_export_index(&mut *store, None, INTERFACE).unwrap();
        let index = instance.get_export_index(&mut *store, Some(&interface), "decide").unwrap();
        instance.get_func(&mut *store, index).unwrap()
    }

    /// What the typed face takes for a request, where records can say it.
    fn request(&mut self, request: &Value) -> Option<[Val; 2]> {
        let func = self.typed();
        let types: Vec<Type> = func.ty(&self.store).params().map(|(_, ty)| ty).collect();
        let members = request.as_object()?;
        let known = ["incident", "trace", "receipt"];
        if members.keys().any(|name| !known.contains(&name.as_str())) {
            return None;
        }
        let options = json!({
            "trace": members.get("trace").unwrap_or(&json!(false)),
            "receipt": members.get("receipt").unwrap_or(&json!(true)),
        });
        Some([lower(members.get("incident")?, &types[0])?, lower(&options, &types[1])?])
    }

    /// The typed face's answer, written as the JSON face writes it.
    fn records(&mut self, request: &[Val; 2]) -> Result<String, String> {
        let func = self.typed();
        called(&mut self.store, func, request)
            .map(|decision| text::<Decision>(&decision))
            .map_err(|failure| text::<Error>(&failure))
    }

    /// Asks both faces; what they answered, where records can say the request at all.
    fn agree(&mut self, request: &str, what: &str) -> Option<Result<String, String>> {
        let texts = self.texts("decide", request);
        let value = json::parse_value(request).ok();
        let Some(typed) = value.and_then(|value| self.request(&value)) else {
            let error = texts.expect_err(what);
            assert!(error.contains(r#""kind":"invalid_request""#), "{what}: {error}");
            return None;
        };
        let records = self.records(&typed);
        assert!(records == texts, "{what}\nrecords {records:.2000?}\ntexts   {texts:.2000?}");
        Some(records)
    }
}

/// Calls a function that gives a result with content on both sides.
fn called(store: &mut Store<()>, func: Func, request: &[Val]) -> Result<Val, Val> {
    let mut results = [Val::Bool(false)];
    func.call(&mut *store, request, &mut results).unwrap_or_else(|trap| panic!("{trap:?}"));
    let [Val::Result(result)] = results else { panic!("no result") };
    result.map(|value| *value.unwrap()).map_err(|value| *value.unwrap())
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
    let mut faces = Faces::new();
    let mut count = 0;
    for name in DISTRICTS {
        for (bundle, scenarios) in grounds(&root("rules").join(name)) {
            faces.opened(&json::canonical(&bundle));
            for one in scenarios.iter().filter(|one| one.call == "decide") {
                for trace in [false, true] {
                    let mut request = one.request.clone();
                    request["trace"] = json!(trace);
                    request["receipt"] = json!(!trace || count % 2 == 0);
                    let what = format!("{name} {}", one.id);
                    assert!(faces.agree(&request.to_string(), &what).is_some(), "{what}");
                }
                count += 1;
            }
        }
    }
    println!("{count} scenarios alike on both faces");
    assert!(count > 200, "{count}");
}

/// Some of them with facts of a wrong type or of no name.
#[test]
fn generated_incidents() {
    let mut faces = Faces::new();
    let bundle = json::canonical(&pack("lengshuitan", &["timetables/yuncheng"]));
    let description = faces.opened(&bundle);
    let mut numbers = Numbers::new(SEED);
    let (mut decided, mut refused) = (0, 0);
    for at in 0..INCIDENTS {
        let one = incident(&mut numbers, &description, at);
        let request = json!({ "incident": one, "trace": at % 2 == 0 }).to_string();
        let what = format!("seed {SEED}: {request}");
        match faces.agree(&request, &what) {
            Some(Ok(_)) => decided += 1,
            Some(Err(_)) => refused += 1,
            None => panic!("{what}"),
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
        if function != "decide" {
            continue;
        }
        let bundle = attack.bundle.clone().unwrap_or_else(|| attacks::tiny(None));
        faces.opened(&json::canonical(&bundle));
        // A text that is white space alone is beyond a bound of texts.
        if request.trim().is_empty() {
            continue;
        }
        match faces.agree(request, &attack.name) {
            Some(answer) => assert!(answer.is_err(), "{}", attack.name),
            None => unsayable += 1,
        }
        alike += 1;
    }
    println!("{alike} attacks, {unsayable} of them no records; the others alike on both faces");
    assert!(alike - unsayable >= 40, "{alike}, {unsayable}");
}

#[test]
fn nothing_is_decided_before_a_pack_is_open() {
    let mut faces = Faces::new();
    let answer = faces.agree(attacks::GOOD, "no pack").unwrap();
    assert!(answer.unwrap_err().contains(r#""kind":"not_open""#));
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
        (r#""facts":{"a":true,"a":true}"#, "facts", Val::String("a".to_owned())),
        (r#""events":{"closed":"","closed":""}"#, "events", Val::String("closed".to_owned())),
        (r#""facts":{"b":9007199254740992}"#, "facts", Val::S64(9_007_199_254_740_992)),
        (r#""facts":{"b":-9007199254740992}"#, "facts", Val::S64(-9_007_199_254_740_992)),
    ];
    for (text, list, value) in cases {
        let request = format!(r#"{{"incident":{{"id":"g","reported_at":"{at}",{text}}}}}"#);
        let texts = faces.texts("decide", &request).unwrap_err();
        let texts: Error = serde_json::from_str(&texts).unwrap();
        let [mut incident, options] = faces.request(&json!({ "incident": good })).unwrap();
        for entry in listed(&mut incident, list) {
            let Val::Record(fields) = entry else { panic!("{entry:?}") };
            let [(_, id), (_, content)] = &mut fields[..] else { panic!("no pair") };
            match (&value, content) {
                (Val::S64(_), Val::Variant(case, number)) if case == "whole" => {
                    *number = Some(Box::new(value.clone()));
                }
                (Val::String(_), _) => *id = value.clone(),
                _ => {}
            }
        }
        let records = faces.records(&[incident, options]).unwrap_err();
        let records: Error = serde_json::from_str(&records).unwrap();
        assert_eq!((records.kind, &records.path), (texts.kind, &texts.path), "{text}");
        let said = texts.message.en.split(" (line ").next().unwrap();
        assert_eq!(records.message.en, said, "{text}");
        assert_ne!(records.message.zh, "");
    }
}

/// The entries of a record's list.
fn listed<'a>(record: &'a mut Val, name: &str) -> &'a mut [Val] {
    let Val::Record(fields) = record else { panic!("{record:?}") };
    let field = fields.iter_mut().find(|(field, _)| field == name);
    let Some((_, Val::List(entries))) = field else { panic!("no {name}") };
    entries
}
