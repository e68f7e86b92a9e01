//! Every decision that the scenarios of the districts ask for keeps the promises of its pack.

use gezhi::contract::assess::AssessResponse;
use gezhi::contract::json::canonical;
use gezhi_engine::Instance;
use gezhi_tests::root;
use gezhi_tests::rules::{DISTRICTS, grounds};
use serde_json::json;

#[test]
fn every_scenario_of_the_districts() {
    let mut count = 0;
    let mut spoke = std::collections::BTreeSet::new();
    let mut broken = Vec::new();
    for district in DISTRICTS {
        for (bundle, scenarios) in grounds(&root("rules").join(district)) {
            let mut engine = Instance::new();
            engine.call("open", &canonical(&bundle)).unwrap_or_else(|error| panic!("{error}"));
            for scenario in scenarios {
                if scenario.call != "decide" {
                    continue;
                }
                let request = json!({ "incident": scenario.request["incident"] });
                let Ok(answer) = engine.call("assess", &request.to_string()) else { continue };
                let answer: AssessResponse = serde_json::from_str(&answer).unwrap();
                count += 1;
                spoke.extend(answer.held);
                for one in answer.broken {
                    broken.push(format!("{district} {}: {one:?}", scenario.id));
                }
                for one in answer.failed {
                    broken.push(format!("{district} {}: {one:?}", scenario.id));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{} of {count}\n{}", broken.len(), broken.join("\n"));
    assert!(count > 300 && spoke.len() >= 7, "{count} incidents, {spoke:?}");
}
