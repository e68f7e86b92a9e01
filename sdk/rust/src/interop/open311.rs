//! Open311 GeoReport v2 ↔ the contract: the services on offer, a report in, its standing out.
//!
//! A pack's classes are the services, their codes the `service_code`; the facts that a class asks
//! for are the attributes of its service.
//!
//! Not responsible for: the protocol around it (XML, tokens, keys, paging), or for keeping what
//! GeoReport has and an incident has not: addresses, photos, and who reported.

mod request;

use std::collections::BTreeMap;

use gezhi_contract::describe::{ClassDescription, FactDescription, PackDescription};
use gezhi_contract::incident::Place;
use gezhi_contract::{Error, Incident};
pub use request::{EXPECTED_CLOCK, Known, Request, Status, request_from};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::refuse;
use crate::render::Lang;

/// The form of a `POST /requests`: every field once, as text.
pub type Form = BTreeMap<String, String>;

/// What the receiving host adds to a report: GeoReport leaves both to the server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intake {
    /// The host's own number, which becomes `service_request_id`.
    pub id: String,
    /// When the report came in: RFC 3339 with an offset.
    pub reported_at: String,
    /// How it came in, an id of the pack's `channels`, where there is one for it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub channel: Option<String>,
}

/// One service of `GET /services`.
///
/// `description` and `keywords` are not among what a pack describes, so they are left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// The pack's own code of the class, as `E05-01`.
    pub service_code: String,
    /// The class's name.
    pub service_name: String,
    /// Whether there is a service definition: whether the class asks for facts.
    pub metadata: bool,
    /// `realtime` always: the number is given at once.
    #[serde(rename = "type")]
    pub kind: String,
    /// The group (大类), where the catalogue has groups.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub group: Option<String>,
}

/// The answer of `GET /services/{code}`: what a report of this class may tell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceDefinition {
    /// The service.
    pub service_code: String,
    /// One attribute for each fact, in the pack's order.
    pub attributes: Vec<Attribute>,
}

/// One question of a service definition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attribute {
    /// `true` always: an answer is expected, there is no text to show only.
    pub variable: bool,
    /// The fact's id.
    pub code: String,
    /// `string`, `number`, `datetime` or `singlevaluelist`.
    pub datatype: String,
    /// `false` always: a fact that is not known is left out, and the decision says what it needs.
    pub required: bool,
    /// How to write the value, or its unit, where there is something to say.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub datatype_description: Option<String>,
    /// The place among the attributes, from 1.
    pub order: u64,
    /// The fact's label.
    pub description: String,
    /// What may be chosen, for `singlevaluelist`.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub values: Vec<Choice>,
}

/// One value of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What is sent.
    pub key: String,
    /// What is shown.
    pub name: String,
}

/// The services on offer: every class of the pack's catalogues.
#[must_use]
pub fn service_list(pack: &PackDescription) -> Vec<Service> {
    let service = |class: &ClassDescription| Service {
        service_code: class.class.clone(),
        service_name: class.name.clone(),
        metadata: !class.facts.is_empty(),
        kind: "realtime".to_owned(),
        group: class.group.clone(),
    };
    pack.classes.iter().map(service).collect()
}

/// What a report of one class may tell beside the text and the place.
///
/// A truth value is a list of `true` and `false`, a text with fixed values a list of these;
/// a decimal is a `number`, an instant a `datetime`, everything else a `string`.
///
/// # Errors
/// `invalid_request` at `service_code`: the pack has no such class.
pub fn service_definition(
    pack: &PackDescription,
    service_code: &str,
    lang: Lang,
) -> Result<ServiceDefinition, Error> {
    let class = class(pack, service_code)?;
    let facts = class.facts.iter().filter_map(|id| pack.facts.iter().find(|fact| fact.id == *id));
    let attributes = facts.zip(1..).map(|(fact, order)| attribute(fact, order, lang)).collect();
    Ok(ServiceDefinition { service_code: service_code.to_owned(), attributes })
}

fn attribute(fact: &FactDescription, order: u64, lang: Lang) -> Attribute {
    let choice = |key: &str, name: &str| Choice { key: key.to_owned(), name: name.to_owned() };
    let (datatype, form, values) = match fact.type_name.as_str() {
        "boolean" => {
            let yes = choice("true", lang.pick("是", "yes"));
            ("singlevaluelist", None, vec![yes, choice("false", lang.pick("否", "no"))])
        }
        "decimal" => ("number", None, Vec::new()),
        "datetime" => ("datetime", None, Vec::new()),
        "date" => ("string", Some("2026-03-02"), Vec::new()),
        "time" => ("string", Some("09:15"), Vec::new()),
        _ if fact.values.is_empty() => ("string", None, Vec::new()),
        _ => (
            "singlevaluelist",
            None,
            fact.values.iter().map(|value| choice(value, value)).collect(),
        ),
    };
    Attribute {
        variable: true,
        code: fact.id.clone(),
        datatype: datatype.to_owned(),
        required: false,
        datatype_description: form.map(str::to_owned).or_else(|| fact.unit.clone()),
        order,
        description: fact.label.in_lang(lang.code()).to_owned(),
        values,
    }
}

/// A report → an incident, ready for `decide`.
///
/// `service_code` gives the class, `description` the text, `lat` and `long` the place,
/// `attribute[x]` the fact `x`; an empty field is not known. Left out, because an incident has no
/// place for them: `address_string`, `address_id`, `media_url`, `jurisdiction_id` (the host
/// chooses the pack by it) and everything about the person. An attribute that the pack does not
/// know goes on as text, so that the engine refuses it by name.
///
/// # Errors
/// `invalid_request` at `service_code`: there is none, or the pack has no such class.
///
/// ```
/// use gezhi::interop::open311::{Form, Intake, incident_from_post};
///
/// let error = incident_from_post(&Form::new(), &Intake::default(), &Default::default());
/// assert_eq!(error.unwrap_err().path.as_deref(), Some("service_code"));
/// ```
pub fn incident_from_post(
    post: &Form,
    intake: &Intake,
    pack: &PackDescription,
) -> Result<Incident, Error> {
    let field = |name: &str| post.get(name).filter(|value| !value.is_empty());
    let Some(code) = field("service_code") else {
        return Err(refuse("service_code", "缺少 service_code", "`service_code` is missing"));
    };
    let category = class(pack, code)?.category.clone();
    let place =
        Place { lon: field("long").cloned(), lat: field("lat").cloned(), ..Place::default() };
    let attributes = post.iter().filter(|(_, value)| !value.is_empty());
    let facts = attributes.filter_map(|(name, value)| {
        let id = name.strip_prefix("attribute[")?.strip_suffix(']')?;
        Some((id.to_owned(), fact_value(pack, id, value)))
    });
    Ok(Incident {
        id: intake.id.clone(),
        reported_at: intake.reported_at.clone(),
        channel: intake.channel.clone(),
        category: Some(category),
        text: field("description").cloned(),
        facts: facts.collect(),
        place: (place != Place::default()).then_some(place),
        ..Incident::default()
    })
}

fn fact_value(pack: &PackDescription, id: &str, text: &str) -> Value {
    let boolean = pack.facts.iter().any(|fact| fact.id == id && fact.type_name == "boolean");
    match text {
        "true" | "false" if boolean => Value::Bool(text == "true"),
        _ => Value::String(text.to_owned()),
    }
}

/// An incident → the form that reports it to another city's GeoReport server.
///
/// Lost: everything but class, text, coordinates and facts; the other server gives its own number
/// and instant.
///
/// # Errors
/// `invalid_request` at `category`: the incident has no class, or one that the pack does not have.
pub fn post_from_incident(incident: &Incident, pack: &PackDescription) -> Result<Form, Error> {
    let class = incident
        .category
        .as_ref()
        .and_then(|category| pack.classes.iter().find(|class| class.category == *category));
    let Some(class) = class else {
        return Err(refuse(
            "category",
            "事项没有类目，或规则包没有这个类目",
            "the incident has no class, or one that the pack does not have",
        ));
    };
    let mut form = Form::from([("service_code".to_owned(), class.class.clone())]);
    let mut put = |name: &str, value: Option<&String>| {
        if let Some(value) = value {
            form.insert(name.to_owned(), value.clone());
        }
    };
    put("description", incident.text.as_ref());
    put("lat", incident.place.as_ref().and_then(|place| place.lat.as_ref()));
    put("long", incident.place.as_ref().and_then(|place| place.lon.as_ref()));
    for (id, value) in &incident.facts {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        put(&format!("attribute[{id}]"), Some(&text));
    }
    Ok(form)
}

fn class<'a>(pack: &'a PackDescription, code: &str) -> Result<&'a ClassDescription, Error> {
    pack.classes.iter().find(|class| class.class == code).ok_or_else(|| {
        let zh = format!("没有代码为 `{code}` 的服务");
        refuse("service_code", zh, format!("there is no service `{code}`"))
    })
}
