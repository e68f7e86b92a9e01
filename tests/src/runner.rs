//! The Rust SDK's corpus runner: every call through [`Pack::call`], as any host program makes it.
//!
//! Not responsible for: the corpus itself; see [`crate::corpus`].

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;
use std::time::Instant;

use gezhi::{CallError, Engine, Isolation, Pack, Session};
use gezhi_contract::calls::{
    CheckResponse, DeadlineResponse, DecideManyResponse, EvaluateResponse,
};
use gezhi_contract::describe::DescribeResponse;
use gezhi_contract::duties::DutiesResponse;
use gezhi_contract::json::{canonical, digest_of};
use gezhi_contract::score::ScoreResponse;
use gezhi_contract::survey::SurveyResponse;
use gezhi_contract::timeline::{TimelineManyResponse, TimelineResponse};
use gezhi_contract::{Bundle, Decision};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::corpus::Corpus;
use crate::host::Answer;

/// Puts the corpus in `folder` to the SDK and gives the runner's line.
///
/// # Errors
/// A file that cannot be read, or a bundle that does not open.
pub fn run(folder: &Path) -> Result<Value, Box<dyn Error>> {
    let engine = Engine::new()?;
    let (mut differ, mut told, mut cases, mut typed) = (Vec::new(), String::new(), 0, 0);
    each(&engine, &folder.join("good.tsv"), |line, answer| {
        cases += 1;
        told.push_str(&Corpus::told(&answer));
        let (Answer::Ok(text) | Answer::Error(text) | Answer::Trap(text)) = &answer;
        if text != line.response || matches!(answer, Answer::Ok(_)) != (line.side == "ok") {
            differ.push(line.id.to_owned());
        } else if matches!(answer, Answer::Ok(_)) {
            match comes_back(line.function, text) {
                true => typed += 1,
                false => differ.push(format!("{} (typed)", line.id)),
            }
        }
    })?;
    let (mut all, mut generated) = (String::new(), 0);
    each(&engine, &folder.join("generated.tsv"), |_, answer| {
        generated += 1;
        all.push_str(&Corpus::told(&answer));
    })?;
    differ.truncate(20);
    Ok(json!({
        "host": format!("rust, wasmtime {}", wasmtime_version()),
        "engine": engine.digest(),
        "cases": cases,
        "differ": differ,
        "cases_digest": digest_of(told.as_bytes()),
        "generated": generated,
        "generated_digest": digest_of(all.as_bytes()),
        "typed": typed,
    }))
}

/// Measures the SDK on one incident of Lengshuitan: microseconds, medians.
///
/// # Errors
/// A file that cannot be read, or a call that fails.
pub fn bench(folder: &Path) -> Result<Value, Box<dyn Error>> {
    let bundle = fs::read_to_string(folder.join("bundles/lengshuitan.json"))?;
    let bundle: Bundle = serde_json::from_str(&bundle)?;
    let incident = json!({ "id": "b", "reported_at": "2026-03-02T09:15:00+08:00",
        "text": "一地下自来水管破裂，影响行人通行", "place": { "area_code": "431103000000" } });
    let one = json!({ "incident": incident }).to_string();
    let many = json!({ "incidents": vec![incident; 1_000] }).to_string();
    let warm = Pack::open(&Engine::new()?, &bundle)?;
    let fresh = Engine::builder().isolation(Isolation::Fresh).build()?;
    let opening = Pack::open(&fresh, &bundle)?;
    let baked = gezhi::bake::bake(&Engine::new()?, &bundle)?;
    let baked = Engine::builder().component(baked.component).isolation(Isolation::Fresh).build()?;
    let baked = Pack::baked(&baked)?;
    Ok(json!({
        "host": format!("rust, wasmtime {}", wasmtime_version()),
        "warm_us": median(2_000, || warm.call("decide", &one))?,
        "fresh_us": median(300, || opening.call("decide", &one))?,
        "baked_fresh_us": median(1_000, || baked.call("decide", &one))?,
        "batch_us": median(20, || warm.call("decide-many", &many))? / 1_000,
    }))
}

fn median(
    times: usize,
    call: impl Fn() -> Result<String, CallError>,
) -> Result<u64, Box<dyn Error>> {
    let mut all = Vec::new();
    for _ in 0..times {
        let start = Instant::now();
        call()?;
        all.push(u64::try_from(start.elapsed().as_micros())?);
    }
    all.sort_unstable();
    Ok(all.get(times / 2).copied().unwrap_or_default())
}

struct Line<'a> {
    function: &'a str,
    id: &'a str,
    side: &'a str,
    response: &'a str,
}

/// Makes every call of a file, on its own pack or on a session without one.
fn each(
    engine: &Engine,
    file: &Path,
    mut tell: impl FnMut(&Line<'_>, Answer),
) -> Result<(), Box<dyn Error>> {
    let text = fs::read_to_string(file)?;
    let mut packs: BTreeMap<&str, Pack> = BTreeMap::new();
    let folder = file.parent().ok_or("no folder")?.join("bundles");
    for line in text.lines() {
        let parts: Vec<&str> = line.split('\t').collect();
        let [bundle, function, id, side, request, response] = parts.as_slice() else {
            return Err(format!("a line of {} parts", parts.len()).into());
        };
        let answer = if *bundle == "-" {
            Session::new(engine).call(function, request)
        } else {
            if !packs.contains_key(bundle) {
                let text = fs::read_to_string(folder.join(format!("{bundle}.json")))?;
                packs.insert(bundle, Pack::open(engine, &serde_json::from_str(&text)?)?);
            }
            packs.get(bundle).ok_or("no pack")?.call(function, request)
        };
        tell(&Line { function, id, side, response }, Answer::of(answer));
    }
    Ok(())
}

/// Whether the SDK's type of an answer loses nothing of it.
fn comes_back(function: &str, text: &str) -> bool {
    fn is<T: DeserializeOwned + Serialize>(text: &str) -> bool {
        serde_json::from_str::<T>(text).is_ok_and(|read| canonical(&read) == text)
    }
    match function {
        "check" => is::<CheckResponse>(text),
        "deadline" => is::<DeadlineResponse>(text),
        "decide" => is::<Decision>(text),
        "decide-many" => is::<DecideManyResponse>(text),
        "describe" => is::<DescribeResponse>(text),
        "duties" => is::<DutiesResponse>(text),
        "evaluate" => is::<EvaluateResponse>(text),
        "score" => is::<ScoreResponse>(text),
        "survey" => is::<SurveyResponse>(text),
        "timeline" => is::<TimelineResponse>(text),
        "timeline-many" => is::<TimelineManyResponse>(text),
        _ => false,
    }
}

/// The first figure of wasmtime's version is the one that matters.
fn wasmtime_version() -> &'static str {
    "48"
}
