//! `gezhi describe`: what an editor, a form or a newcomer needs to know of a pack.

use clap::Args;
use gezhi::Session;
use gezhi::contract::describe::{DescribeResponse, PackDescription, RowDescription};
use gezhi::render::Lang;

use crate::arguments::PackArguments;
use crate::columns::{pad, width};
use crate::failure::{Exit, Failure};
use crate::packs;
use crate::terminal::Terminal;

/// Arguments of `describe`.
#[derive(Debug, Args)]
#[command(after_help = crate::help::DESCRIBE)]
pub struct Arguments {
    #[command(flatten)]
    pub pack: PackArguments,
    /// Show the rows of all tables too; as JSON also values to try on each condition, and the days
    /// that calendars list
    #[arg(long)]
    pub detail: bool,
}

/// Runs `describe`.
pub fn run(arguments: &Arguments, terminal: &Terminal) -> Result<Exit, Failure> {
    let named = arguments.pack.pack.is_some() || !arguments.pack.layers.under.is_empty();
    let request = if arguments.detail { r#"{"detail":true}"# } else { "{}" };
    let (engine, answer) = if named {
        let pack = packs::named_or_common(&arguments.pack, terminal)?.pack;
        (pack.engine().clone(), pack.call("describe", request))
    } else {
        let engine = terminal.engine()?;
        let answer = Session::new(&engine).call("describe", request);
        (engine, answer)
    };
    let answer = answer.map_err(|error| Failure::call(error, None))?;
    if terminal.json {
        terminal.print(&format!("{answer}\n"))?;
        return Ok(Exit::Fine);
    }
    let described: DescribeResponse = serde_json::from_str(&answer).map_err(|error| {
        Failure::said(
            format!("看不懂引擎的答复：{error}"),
            format!("the engine's answer does not fit the contract: {error}"),
        )
    })?;
    let mut page = Page { lang: terminal.lang, text: String::new() };
    let digest = engine.digest();
    let version = &described.engine;
    page.line(
        &format!("引擎 {version}，合约 {}，{digest}", described.contract),
        &format!("engine {version}, contract {}, {digest}", described.contract),
    );
    match &described.pack {
        Some(pack) => page.pack(pack),
        None => page.limits(&described),
    }
    terminal.print(&page.text)?;
    Ok(Exit::Fine)
}

struct Page {
    lang: Lang,
    text: String,
}

impl Page {
    fn line(&mut self, zh: &str, en: &str) {
        self.text.push_str(self.lang.pick(zh, en));
        self.text.push('\n');
    }

    /// A heading and rows of cells, the columns aligned.
    fn table(&mut self, zh: &str, en: &str, rows: &[Vec<String>]) {
        if rows.is_empty() {
            return;
        }
        self.text.push('\n');
        let count = rows.len();
        self.line(&format!("{zh}（{count}）"), &format!("{en} ({count})"));
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        let widest = |column: usize| {
            rows.iter().filter_map(|row| row.get(column)).map(|cell| width(cell)).max()
        };
        let widths: Vec<usize> = (0..columns).map(|column| widest(column).unwrap_or(0)).collect();
        for row in rows {
            let cells = row.iter().zip(&widths).map(|(cell, width)| pad(cell, *width));
            let line = cells.collect::<Vec<_>>().join("  ");
            self.text.push_str(&format!("  {}\n", line.trim_end()));
        }
    }

    fn limits(&mut self, described: &DescribeResponse) {
        let rows = described.limits.iter();
        let rows: Vec<_> = rows
            .map(|limit| vec![limit.name.clone(), limit.value.to_string(), limit.reason.clone()])
            .collect();
        self.table("上限", "limits", &rows);
    }

    fn pack(&mut self, pack: &PackDescription) {
        let lang = self.lang;
        let label = |text: &gezhi::contract::Text| text.in_lang(lang.code()).to_owned();
        let summary = &pack.summary;
        self.text.push('\n');
        let title = label(&summary.title);
        let head = format!("{} {}  {title}\n{}", summary.id, summary.version, summary.digest);
        self.line(&head, &head);
        let layers = summary.layers.iter().map(|layer| {
            let made_for = layer.jurisdiction.clone().unwrap_or_default();
            vec![layer.id.clone(), layer.version.clone(), label(&layer.title), made_for]
        });
        self.table("层，自下而上", "layers, from the bottom up", &layers.collect::<Vec<_>>());
        for (section, terms) in &pack.vocabulary {
            let rows = terms.iter().map(|term| {
                vec![term.id.clone(), label(&term.label), term.kind.clone().unwrap_or_default()]
            });
            self.table(section_zh(section), section, &rows.collect::<Vec<_>>());
        }
        let facts = pack.facts.iter().map(|fact| {
            let unit = fact.unit.clone().unwrap_or_default();
            let assume = fact.assume.as_ref();
            let assume = assume.map(|value| format!("{}{value}", lang.pick("假定 ", "assumed ")));
            let values = fact.values.join("、");
            let label = label(&fact.label);
            vec![fact.id.clone(), label, fact.type_name.clone(), unit, assume.unwrap_or(values)]
        });
        self.table("事实", "facts", &facts.collect::<Vec<_>>());
        let classes = pack.classes.iter().map(|class| {
            let group = class.group.clone().unwrap_or_default();
            vec![class.class.clone(), class.name.clone(), group, class.facts.join("、")]
        });
        self.table("类目", "classes", &classes.collect::<Vec<_>>());
        self.rest(pack);
    }

    fn rest(&mut self, pack: &PackDescription) {
        let lang = self.lang;
        let parameters = pack.parameters.iter().map(|parameter| {
            let open = lang.pick("出处没有写，本包的读法", "left open by the source: a reading");
            let open = if parameter.open { open } else { "" };
            vec![
                parameter.id.clone(),
                parameter.label.in_lang(lang.code()).to_owned(),
                parameter.value.join("、"),
                parameter.source.clone(),
                open.to_owned(),
            ]
        });
        self.table("参数", "parameters", &parameters.collect::<Vec<_>>());
        let tables = pack.tables.iter().map(|table| {
            let paths = |columns: &[gezhi::contract::describe::ColumnDescription]| {
                columns.iter().map(|column| column.path.as_str()).collect::<Vec<_>>().join(" ")
            };
            let (inputs, outputs) = (paths(&table.inputs), paths(&table.outputs));
            let rows = table.rows.to_string();
            vec![
                table.name.clone(),
                table.hit_policy.clone(),
                rows,
                format!("{inputs} → {outputs}"),
            ]
        });
        self.table("表", "tables", &tables.collect::<Vec<_>>());
        for table in &pack.tables {
            let rows: Vec<_> = table.entries.iter().map(cells).collect();
            self.table(&format!("表 {}", table.name), &format!("table {}", table.name), &rows);
        }
        let sources = pack.sources.iter().map(|source| {
            let date = source.date.clone().unwrap_or_default();
            vec![source.id.clone(), source.kind.clone(), date, source.title.clone()]
        });
        self.table("依据", "sources", &sources.collect::<Vec<_>>());
        let calendars = pack.calendars.iter().map(|calendar| {
            let known = format!("{} — {}", calendar.known_from, calendar.known_to);
            vec![calendar.id.clone(), calendar.windows.join(" "), known, calendar.days.to_string()]
        });
        self.table("日历", "calendars", &calendars.collect::<Vec<_>>());
        let hooks = pack.hooks.iter().map(|hook| vec![hook.clone()]);
        self.table("脚本", "hooks", &hooks.collect::<Vec<_>>());
    }
}

/// A row in short: its id, what it asks and what it answers.
fn cells(row: &RowDescription) -> Vec<String> {
    let mut asks: Vec<String> = Vec::new();
    if let Some(words) = &row.keywords {
        let mut text = words.all.iter().map(|any| any.join("、")).collect::<Vec<_>>().join(" + ");
        if !words.none.is_empty() {
            text = format!("{text} ! {}", words.none.join("、"));
        }
        asks.push(format!("text {text}"));
    }
    asks.extend(row.conditions.iter().map(|asked| format!("{} {}", asked.path, asked.text)));
    let asks = if asks.is_empty() { "-".to_owned() } else { asks.join("; ") };
    let answers = row.outputs.iter().map(|(path, text)| format!("{path} {text}"));
    vec![row.id.clone(), asks, format!("→ {}", answers.collect::<Vec<_>>().join("; "))]
}

fn section_zh(section: &str) -> &str {
    match section {
        "tiers" => "层级",
        "roles" => "岗位",
        "units" => "单位",
        "affairs" => "事务",
        "clocks" => "时钟",
        "mechanisms" => "机制",
        "channels" => "渠道",
        "places" => "场所",
        "people" => "人群",
        "events" => "事件",
        other => other,
    }
}
