//! What is counted, in Prometheus' text format.
//!
//! Labels come from what the server knows, never from what a client sends: an unknown district or
//! path is counted under `-`.
//!
//! Not responsible for: when something is counted, or for keeping it beyond the process.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::registry::Districts;

/// The media type of the format.
pub const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Upper bounds of the histogram in microseconds, and as they are written in seconds: a decision
/// takes a tenth of a millisecond, a batch seconds.
const BUCKETS: [(u64, &str); 12] = [
    (250, "0.00025"),
    (500, "0.0005"),
    (1_000, "0.001"),
    (2_500, "0.0025"),
    (5_000, "0.005"),
    (10_000, "0.01"),
    (25_000, "0.025"),
    (100_000, "0.1"),
    (500_000, "0.5"),
    (1_000_000, "1"),
    (5_000_000, "5"),
    (10_000_000, "10"),
];

/// District, function and outcome of a request.
type Labels = (String, &'static str, &'static str);

/// Everything that is counted.
#[derive(Default)]
pub struct Metrics {
    under_way: AtomicU64,
    counts: Mutex<Counts>,
}

#[derive(Default)]
struct Counts {
    requests: BTreeMap<Labels, u64>,
    durations: BTreeMap<&'static str, Histogram>,
    reloads: BTreeMap<&'static str, u64>,
}

#[derive(Default)]
struct Histogram {
    /// Requests in each bucket, those of smaller ones not counted; the last are beyond all bounds.
    buckets: [u64; BUCKETS.len() + 1],
    micros: u64,
}

/// One request that was answered.
pub struct Answered<'a> {
    /// The district.
    pub district: Option<&'a str>,
    /// The function of the contract.
    pub function: Option<&'static str>,
    /// `ok`, or the kind of error.
    pub outcome: &'static str,
    /// How long it took.
    pub took: Duration,
}

/// A request under way: counted as such until it is dropped, answered or not.
pub struct UnderWay<'a>(&'a Metrics);

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.under_way.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Metrics {
    /// A request has come in.
    pub fn begin(&self) -> UnderWay<'_> {
        self.under_way.fetch_add(1, Ordering::Relaxed);
        UnderWay(self)
    }

    /// A request was answered.
    pub fn answered(&self, answered: &Answered<'_>) {
        let function = answered.function.unwrap_or("-");
        let district = answered.district.unwrap_or("-").to_owned();
        let micros = u64::try_from(answered.took.as_micros()).unwrap_or(u64::MAX);
        let mut counts = self.counts();
        add_one(counts.requests.entry((district, function, answered.outcome)).or_default());
        let histogram = counts.durations.entry(function).or_default();
        let bucket = BUCKETS.iter().position(|(bound, _)| micros <= *bound);
        if let Some(count) = histogram.buckets.get_mut(bucket.unwrap_or(BUCKETS.len())) {
            add_one(count);
        }
        histogram.micros = histogram.micros.saturating_add(micros);
    }

    /// The packs were read again.
    pub fn reloaded(&self, outcome: &'static str) {
        add_one(self.counts().reloads.entry(outcome).or_default());
    }

    /// All of it as text.
    pub fn text(&self, engine: &str, districts: &Districts) -> String {
        let mut page = Page::default();
        page.head("gezhi_engine_info", "gauge", "The engine that bundles are opened in.");
        page.line("gezhi_engine_info", &[("digest", engine)], 1);
        self.write_requests(&mut page);
        write_districts(districts, &mut page);
        page.head("gezhi_reloads_total", "counter", "Looks at the folder of packs, by outcome.");
        for outcome in ["changed", "unchanged", "failed"] {
            let count = self.counts().reloads.get(outcome).copied().unwrap_or_default();
            page.line("gezhi_reloads_total", &[("outcome", outcome)], count);
        }
        page.text
    }

    fn write_requests(&self, page: &mut Page) {
        page.head("gezhi_requests_under_way", "gauge", "Requests that are being answered.");
        page.line("gezhi_requests_under_way", &[], self.under_way.load(Ordering::Relaxed));
        let counts = self.counts();
        page.head("gezhi_requests_total", "counter", "Requests answered, by outcome.");
        for ((district, function, outcome), count) in &counts.requests {
            let labels =
                [("district", district.as_str()), ("function", function), ("outcome", outcome)];
            page.line("gezhi_requests_total", &labels, *count);
        }
        let name = "gezhi_request_duration_seconds";
        page.head(name, "histogram", "From the request's head to the answer.");
        for (function, histogram) in &counts.durations {
            let bounds = BUCKETS.iter().map(|(_, bound)| *bound).chain(["+Inf"]);
            let mut below: u64 = 0;
            for (bound, count) in bounds.zip(histogram.buckets) {
                below = below.saturating_add(count);
                let labels = [("function", *function), ("le", bound)];
                page.line(&format!("{name}_bucket"), &labels, below);
            }
            let (whole, part) = (histogram.micros / 1_000_000, histogram.micros % 1_000_000);
            let sum = format!("{whole}.{part:06}");
            page.line(&format!("{name}_sum"), &[("function", function)], sum);
            page.line(&format!("{name}_count"), &[("function", function)], below);
        }
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn write_districts(districts: &Districts, page: &mut Page) {
    page.head("gezhi_districts", "gauge", "Districts that answer.");
    page.line("gezhi_districts", &[], districts.open.len());
    let failed = "gezhi_district_failed";
    page.head(failed, "gauge", "1 where the pack that lies in the folder cannot be opened.");
    for id in districts.failed.keys() {
        page.line(failed, &[("district", id)], 1);
    }
    page.head("gezhi_pack_info", "gauge", "The pack of each district.");
    for district in districts.open.values() {
        let (id, summary) = (district.id.as_str(), district.pack.summary());
        let labels = [
            ("district", id),
            ("pack", summary.id.as_str()),
            ("version", summary.version.as_str()),
            ("digest", summary.digest.as_str()),
        ];
        page.line("gezhi_pack_info", &labels, 1);
    }
    page.head("gezhi_calls_running", "gauge", "Calls that the engine is working on.");
    for district in districts.open.values() {
        page.line("gezhi_calls_running", &[("district", &district.id)], district.running());
    }
    let instances = "gezhi_instances";
    page.head(
        instances,
        "gauge",
        "Instances of the engine: the most calls there ever were at once.",
    );
    for district in districts.open.values() {
        page.line(instances, &[("district", &district.id)], district.instances());
    }
}

fn add_one(count: &mut u64) {
    *count = count.saturating_add(1);
}

/// The text while it is written.
#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    fn head(&mut self, name: &str, kind: &str, help: &str) {
        let _ = writeln!(self.text, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    fn line(&mut self, name: &str, labels: &[(&str, &str)], value: impl std::fmt::Display) {
        self.text.push_str(name);
        for (index, (label, text)) in labels.iter().enumerate() {
            let open = if index == 0 { '{' } else { ',' };
            let text = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
            let _ = write!(self.text, "{open}{label}=\"{text}\"");
        }
        let close = if labels.is_empty() { "" } else { "}" };
        let _ = writeln!(self.text, "{close} {value}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_counts_and_a_cumulative_histogram() {
        let metrics = Metrics::default();
        for micros in [250, 251, 20_000_000] {
            metrics.answered(&Answered {
                district: Some("a\"b"),
                function: Some("decide"),
                outcome: "ok",
                took: Duration::from_micros(micros),
            });
        }
        metrics.reloaded("changed");
        let _under_way = metrics.begin();
        let text = metrics.text("sha256:00", &Districts::default());
        for line in [
            "gezhi_requests_total{district=\"a\\\"b\",function=\"decide\",outcome=\"ok\"} 3",
            "gezhi_request_duration_seconds_bucket{function=\"decide\",le=\"0.00025\"} 1",
            "gezhi_request_duration_seconds_bucket{function=\"decide\",le=\"0.0005\"} 2",
            "gezhi_request_duration_seconds_bucket{function=\"decide\",le=\"+Inf\"} 3",
            "gezhi_request_duration_seconds_sum{function=\"decide\"} 20.000501",
            "gezhi_request_duration_seconds_count{function=\"decide\"} 3",
            "gezhi_requests_under_way 1",
            "gezhi_reloads_total{outcome=\"changed\"} 1",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
    }
}
