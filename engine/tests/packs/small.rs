//! Small packs for tests, and questions to them.
//!
//! Not responsible for: what the answers should be.

use gezhi_contract::{Bundle, Layer, json};
use gezhi_engine::Instance;
use serde_json::{Value, json};

/// The files of `tests/corpus/bad/tiny`, which is a good pack as it stands.
pub const TINY: [(&str, &str); 6] = [
    ("pack.toml", include_str!("../../../tests/corpus/bad/tiny/pack.toml")),
    ("vocabulary.toml", include_str!("../../../tests/corpus/bad/tiny/vocabulary.toml")),
    ("tables/catalogue.csv", include_str!("../../../tests/corpus/bad/tiny/tables/catalogue.csv")),
    ("tables/classify.csv", include_str!("../../../tests/corpus/bad/tiny/tables/classify.csv")),
    ("tables/assign.csv", include_str!("../../../tests/corpus/bad/tiny/tables/assign.csv")),
    ("tables/limits.csv", include_str!("../../../tests/corpus/bad/tiny/tables/limits.csv")),
];

/// A layer of these files; a later file of one path stands over an earlier one, and an empty one
/// takes it away.
pub fn layer(files: &[(&str, &str)]) -> Layer {
    let mut layer = Layer { name: "small".into(), ..Layer::default() };
    for (path, text) in files {
        layer.files.insert((*path).to_owned(), (*text).to_owned());
    }
    layer.files.retain(|_, text| !text.is_empty());
    layer
}

/// The tiny pack with other files laid over it.
pub fn tiny(files: &[(&str, &str)]) -> Layer {
    let mut all = TINY.to_vec();
    all.extend(files);
    layer(&all)
}

/// An instance with the pack open; what is wrong with the pack fails the test.
pub fn open(layers: &[Layer]) -> Instance {
    open_in(Instance::new(), layers)
}

/// As [`open`], in an instance of the caller's.
pub fn open_in(mut engine: Instance, layers: &[Layer]) -> Instance {
    let bundle = Bundle { layers: layers.to_vec(), roster: None };
    engine.call("open", &json::canonical(&bundle)).unwrap_or_else(|error| panic!("{error}"));
    engine
}

/// Calls a function; an error is a value with the member `kind`.
pub fn call(engine: &mut Instance, function: &str, request: &Value) -> Value {
    let answer = engine.call(function, &request.to_string());
    serde_json::from_str(&answer.unwrap_or_else(|error| error)).unwrap()
}

/// Decides an incident without a receipt; `id` and `reported_at` may be left out.
pub fn decide(engine: &mut Instance, mut incident: Value) -> Value {
    let members = incident.as_object_mut().unwrap();
    members.entry("id").or_insert_with(|| json!("i"));
    members.entry("reported_at").or_insert_with(|| json!("2026-03-02T09:15:00+08:00"));
    call(engine, "decide", &json!({ "incident": incident, "receipt": false }))
}

/// A member of every element of a list, as texts.
pub fn each(list: &Value, path: &str) -> Vec<String> {
    let list = list.as_array().unwrap_or_else(|| panic!("no list: {list}"));
    list.iter()
        .map(|item| item.pointer(path).and_then(Value::as_str).unwrap_or("-").into())
        .collect()
}
