//! What a corpus runner says, and that all of them say the same.

use serde_json::Value;

use crate::shell::{Failure, print};

/// One runner's line.
pub(crate) struct Report {
    host: String,
    cases: u64,
    differ: Vec<String>,
    cases_digest: String,
    generated: u64,
    generated_digest: String,
    typed: u64,
    /// Cases that cannot be put to this host: nothing is open in them, and a sidecar's district is.
    skipped: u64,
}

impl Report {
    /// Reads the last line of what a runner printed.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let line: Value = serde_json::from_str(text.lines().last()?).ok()?;
        let text = |key: &str| Some(line.get(key)?.as_str()?.to_owned());
        let count = |key: &str| line.get(key)?.as_u64();
        let differ = line.get("differ")?.as_array()?;
        Some(Self {
            host: text("host")?,
            cases: count("cases")?,
            differ: differ.iter().filter_map(|id| Some(id.as_str()?.to_owned())).collect(),
            cases_digest: text("cases_digest")?,
            generated: count("generated")?,
            generated_digest: text("generated_digest")?,
            typed: count("typed").unwrap_or_default(),
            skipped: count("skipped").unwrap_or_default(),
        })
    }

    /// Whether this host gives the reference's answers. Where it skipped a case, each case was
    /// compared with the file's answer and no digest of all can be.
    fn is_like(&self, first: &Self) -> bool {
        let all = self.skipped > 0 || self.cases_digest == first.cases_digest;
        let generated = (self.generated, &self.generated_digest);
        self.differ.is_empty()
            && self.cases + self.skipped == first.cases
            && all
            && generated == (first.generated, &first.generated_digest)
    }
}

/// Prints the runners' figures, the first one's being the reference; refuses any that differ.
pub(crate) fn compare(reports: &[Report]) -> Result<(), Failure> {
    let Some(first) = reports.first() else { return Ok(()) };
    print("\n cases   typed  generated  digest            host");
    let mut wrong = Vec::new();
    for report in reports {
        let digest = report.generated_digest.get(7..19).unwrap_or(&report.generated_digest);
        let Report { host, cases, generated, typed, differ, .. } = report;
        let alike = report.is_like(first);
        let mark = if alike { "" } else { "  DIFFERS" };
        print(&format!("{cases:>6}  {typed:>6}  {generated:>9}  {digest}…     {host}{mark}"));
        if !alike {
            wrong.push(format!("{host}: {}", differ.join(", ")));
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(Failure::Differs(wrong.join("; "))) }
}

/// The columns of a bench's line: microseconds, medians.
const FIGURES: [&str; 4] = ["warm_us", "fresh_us", "baked_fresh_us", "batch_us"];

/// Benches as a table of Markdown, each figure with its ratio to the first line's.
pub(crate) fn bench_table(lines: &[String]) -> String {
    let read = |text: &String| serde_json::from_str::<Value>(text.lines().last()?).ok();
    let lines: Vec<Value> = lines.iter().filter_map(read).collect();
    let mut out = String::from(
        "| host | warm decide | fresh instance, opened | fresh instance, baked | one of 1,000 |\n\
         |---|---:|---:|---:|---:|\n",
    );
    for line in &lines {
        let host = line.get("host").and_then(Value::as_str).unwrap_or_default();
        out.push_str(&format!("| {host} |"));
        for figure in FIGURES {
            let of = |line: &Value| line.get(figure).and_then(Value::as_f64);
            out.push_str(&match (of(line), lines.first().and_then(of)) {
                (Some(here), Some(first)) if first > 0.0 => {
                    format!(" {here:.0} µs ({:.1}) |", here / first)
                }
                _ => " – |".to_owned(),
            });
        }
        out.push('\n');
    }
    out
}
