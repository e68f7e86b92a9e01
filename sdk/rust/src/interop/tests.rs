use std::path::Path;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{cloudevents, open311};
use crate::contract::Error;
use crate::render::Lang;

/// One case of `tests/corpus/good/interop/`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    id: String,
    function: String,
    input: Map<String, Value>,
    #[serde(default)]
    output: Value,
    error: Option<Value>,
}

impl Case {
    fn input<T: DeserializeOwned>(&self, name: &str) -> T {
        let value = self.input.get(name).cloned().unwrap_or_default();
        serde_json::from_value(value).unwrap_or_else(|error| panic!("{}: {name}: {error}", self.id))
    }

    fn lang(&self) -> Lang {
        if self.input::<String>("lang") == "en" { Lang::En } else { Lang::Zh }
    }

    fn answer(&self) -> Result<Value, Error> {
        match self.function.as_str() {
            "open311_service_list" => written(&open311::service_list(&self.input("pack"))),
            "open311_service_definition" => {
                let code: String = self.input("service_code");
                let pack = self.input("pack");
                written(&open311::service_definition(&pack, &code, self.lang())?)
            }
            "incident_from_open311_post" => written(&open311::incident_from_post(
                &self.input("post"),
                &self.input("intake"),
                &self.input("pack"),
            )?),
            "open311_post_from_incident" => {
                let incident = self.input("incident");
                written(&open311::post_from_incident(&incident, &self.input("pack"))?)
            }
            "open311_request_from" => {
                let (incident, decision) = (self.input("incident"), self.input("decision"));
                let timeline: Option<_> = self.input("timeline");
                let (incident, decision, timeline) = (&incident, &decision, timeline.as_ref());
                let known = open311::Known { incident, decision, timeline };
                written(&open311::request_from(known, &self.input("pack"), self.lang()))
            }
            "cloudevent_from_decision" => {
                let decision = self.input("decision");
                written(&cloudevents::from_decision(&decision, &self.input("origin")))
            }
            "cloudevent_from_event" => {
                let (case, place) = (self.input("case"), self.input("place"));
                written(&cloudevents::from_event(&case, place, &self.input("origin")))
            }
            "cloudevents_from_next" => {
                let timeline = self.input("timeline");
                written(&cloudevents::from_next(&timeline, &self.input("origin")))
            }
            "event_from_cloudevent" => {
                let prefix: String = self.input("prefix");
                written(&cloudevents::event_from(&self.input("event"), &prefix)?)
            }
            other => panic!("{}: no function `{other}`", self.id),
        }
    }
}

fn written<T: Serialize>(answer: &T) -> Result<Value, Error> {
    Ok(serde_json::to_value(answer).unwrap())
}

fn cases(file: &str) -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpus/good/interop");
    let text = std::fs::read_to_string(folder.join(file)).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn run(file: &str) {
    let mut differ = Vec::new();
    for case in cases(file) {
        let told = case.answer().map_err(|error| json!({ "kind": error.kind, "path": error.path }));
        let expected = case.error.clone().map_or(Ok(case.output.clone()), Err);
        if told != expected {
            let shown = told.unwrap_or_else(|error| json!({ "error": error }));
            differ.push(format!("{}:\n{shown:#}", case.id));
        }
    }
    assert!(differ.is_empty(), "{file}: {} differ\n{}", differ.len(), differ.join("\n"));
}

#[test]
fn open311_as_the_shared_cases_say() {
    run("open311.json");
}

#[test]
fn cloudevents_as_the_shared_cases_say() {
    run("cloudevents.json");
}

#[test]
fn what_is_mapped_there_and_back_is_the_same() {
    let event = |case: &&Case| case.function == "cloudevent_from_event" && !case.output.is_null();
    let all = cases("cloudevents.json");
    let mut seen = 0;
    for case in all.iter().filter(event) {
        let sent = serde_json::from_value(case.output.clone()).unwrap();
        let back = cloudevents::event_from(&sent, "cn.grid.").unwrap();
        let (kept, place) = (case.input::<crate::contract::timeline::Case>("case"), "place");
        assert_eq!(back.event, kept.events[case.input::<usize>(place)], "{}", case.id);
        assert_eq!(back.incident, kept.incident.id, "{}", case.id);
        seen += 1;
    }
    assert!(seen > 0);
}
