//! A map guessed from a file's header, ready to be saved and put right.
//!
//! Not responsible for: being right. Every guess shows the column that it was made from; a person
//! looks at it.

use super::super::cases::Cases;

/// Lines among which the header is looked for: a title may stand above it.
const LINES: usize = 10;

/// Field → how its column is called, the likeliest first. A column is the first field's that knows
/// it, so the order of the fields counts.
const FIELDS: [(&str, &[&str]); 9] = [
    (
        "id",
        &[
            "工单编号",
            "工单号",
            "案件编号",
            "案卷编号",
            "事件编号",
            "任务号",
            "受理编号",
            "诉求编号",
            "编号",
            "case_id",
            "case id",
            "id",
        ],
    ),
    (
        "class",
        &[
            "事项类别",
            "诉求类别",
            "案件类别",
            "事件类别",
            "小类名称",
            "事项小类",
            "小类",
            "问题类型",
            "诉求类型",
            "事项",
            "类别",
            "分类",
            "category",
            "class",
        ],
    ),
    (
        "text",
        &[
            "诉求内容",
            "问题描述",
            "事件描述",
            "案件描述",
            "主要内容",
            "工单内容",
            "诉求描述",
            "内容",
            "描述",
            "description",
            "text",
        ],
    ),
    (
        "reported",
        &[
            "上报时间",
            "登记时间",
            "来电时间",
            "诉求时间",
            "发现时间",
            "创建时间",
            "反映时间",
            "采集时间",
            "reported_at",
            "created_at",
            "reported",
        ],
    ),
    ("channel", &["诉求来源", "问题来源", "案件来源", "来源渠道", "渠道", "来源", "channel"]),
    ("place.grids", &["所属网格", "网格编号", "单元网格", "网格", "grid"]),
    ("place.area_code", &["区划代码", "行政区划", "社区代码", "area_code"]),
    ("place.lon", &["经度", "lon", "lng"]),
    ("place.lat", &["纬度", "lat"]),
];

/// Event → how its column is called, in the order in which they happen.
const EVENTS: [(&str, &[&str]); 9] = [
    ("accepted", &["受理时间", "签收时间", "accepted_at", "accepted"]),
    ("registered", &["立案时间", "registered_at", "registered"]),
    (
        "dispatched",
        &[
            "派单时间",
            "派遣时间",
            "派发时间",
            "交办时间",
            "转办时间",
            "dispatched_at",
            "dispatched",
        ],
    ),
    ("claimed", &["接单时间", "领单时间", "claimed_at"]),
    ("arrived", &["到场时间", "到达时间", "arrived_at", "arrived"]),
    (
        "handled",
        &[
            "处置完成时间",
            "处置完毕时间",
            "处理完成时间",
            "处置时间",
            "办理时间",
            "handled_at",
            "handled",
        ],
    ),
    ("replied", &["答复时间", "回复时间", "replied_at", "replied"]),
    ("revisited", &["回访时间", "revisited_at"]),
    ("closed", &["结案时间", "办结时间", "归档时间", "完成时间", "closed_at", "closed"]),
];

/// What was found in a header.
#[derive(Debug, Default)]
struct Found<'a> {
    fields: Vec<(&'static str, &'a str)>,
    events: Vec<(&'static str, &'a str)>,
}

impl super::Map {
    /// A map guessed from a file's header, as TOML with remarks in both languages.
    ///
    /// ```
    /// use gezhi_sim::backtest::{Cases, Map};
    /// let cases = Cases::read("工单号,诉求内容,登记时间,办结时间\n".as_bytes())?;
    /// let guessed = Map::guess(&cases);
    /// assert!(guessed.contains("text = \"诉求内容\""), "{guessed}");
    /// assert!(Map::read(&guessed).is_ok());
    /// # Ok::<(), gezhi_sim::error::SimError>(())
    /// ```
    #[must_use]
    pub fn guess(cases: &Cases) -> String {
        let lines = cases.first_lines(LINES);
        let known = |line: &Vec<String>| {
            let found = find(line);
            found.fields.len() + found.events.len()
        };
        // The first of those with most columns that are known.
        let best = lines.iter().map(known).max().unwrap_or(0);
        let at = lines.iter().position(|line| known(line) == best).unwrap_or(0);
        let empty = Vec::new();
        let header = lines.get(at).unwrap_or(&empty);
        write(&find(header), header, at.saturating_add(1))
    }
}

fn find(header: &[String]) -> Found<'_> {
    let mut taken: Vec<&str> = Vec::new();
    let mut pick = |names: &[&str]| {
        let fits = |cell: &&String, name: &str, whole: bool| {
            let cell = cell.to_lowercase();
            let is = if whole { cell == name } else { cell.contains(name) && !name.is_ascii() };
            is && !cell.is_empty()
        };
        let free = |cell: &&String| !taken.contains(&cell.as_str());
        let found = [true, false].into_iter().find_map(|whole| {
            names
                .iter()
                .find_map(|name| header.iter().filter(free).find(|cell| fits(cell, name, whole)))
        })?;
        taken.push(found);
        Some(found.as_str())
    };
    let mut found = Found::default();
    // Instants first: 受理时间 is no 受理编号, and 事项 may stand in many names.
    for (event, names) in EVENTS {
        found.events.extend(pick(names).map(|column| (event, column)));
    }
    for (field, names) in FIELDS {
        found.fields.extend(pick(names).map(|column| (field, column)));
    }
    found.lead_with_a_report();
    found
}

impl Found<'_> {
    /// A file that has no instant of the report: the first event's stands for it.
    fn lead_with_a_report(&mut self) {
        let has = self.fields.iter().any(|(field, _)| *field == "reported");
        if let (false, Some((_, column))) = (has, self.events.first()) {
            self.fields.push(("reported", column));
        }
    }

    fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(field, _)| *field == name).map(|(_, column)| *column)
    }

    fn has(&self, name: &str) -> bool {
        self.events.iter().any(|(event, _)| *event == name)
    }
}

fn write(found: &Found<'_>, header: &[String], line: usize) -> String {
    let mut out = String::from(
        "# 对照表：文件的哪一列说什么。由表头猜出，请逐行核对。\n\
         # A map: which column says what. Guessed from the header: look at every line.\n",
    );
    if line > 1 {
        out.push_str(&format!("header_line = {line}\n"));
    }
    for (field, remark) in [
        ("id", "案件编号。 The case's number."),
        ("text", "内容，没有类别的由它归类。 What was said; classified where there is no class."),
        ("reported", "上报时间，一切由此起算。 When it was reported."),
    ] {
        match found.field(field) {
            Some(column) => out.push_str(&format!("{field} = {}  # {remark}\n", quoted(column))),
            None => out.push_str(&format!("# {field} = \"\"  # {remark}\n")),
        }
    }
    out.push_str(
        "# empty = [\"-\", \"无\"]  # 表示“空”的词。 Words that stand for an empty cell.\n",
    );
    if let Some(column) = found.field("class") {
        out.push_str(&format!(
            "\n# 规则包的类的编号或名称；别的说法写进 values，其余由内容归类。\n\
             # The pack's code or name; other words stand under `values`.\n\
             [class]\ncolumn = {}\nunknown = \"{}\"\n# [class.values]\n# \"占道\" = \"E04-05\"\n",
            quoted(column),
            if found.field("text").is_some() { "text" } else { "refuse" }
        ));
    }
    places(found, &mut out);
    events(found, &mut out);
    let used = found.fields.iter().chain(&found.events).map(|(_, column)| *column);
    let used: Vec<&str> = used.collect();
    let rest = header.iter().filter(|cell| !cell.is_empty() && !used.contains(&cell.as_str()));
    let rest: Vec<&str> = rest.map(String::as_str).collect();
    if !rest.is_empty() {
        let rest = rest.join("、").replace('\n', " ");
        out.push_str(&format!("\n# 没有用到的列。 Columns that are not used: {rest}\n"));
    }
    out
}

fn places(found: &Found<'_>, out: &mut String) {
    if let Some(column) = found.field("channel") {
        out.push_str(&format!(
            "\n# 他们的说法 = 规则包的渠道。 Their word = the pack's channel.\n# [channel]\n# column = {}\n\
             # values = {{ \"12345热线\" = \"hotline\", \"巡查\" = \"patrol\" }}\n",
            quoted(column)
        ));
    }
    let parts = ["grids", "area_code", "lon", "lat"];
    let named = parts.map(|part| (part, found.field(&format!("place.{part}"))));
    if named.iter().any(|(_, column)| column.is_some()) {
        out.push_str(
            "\n# 网格、区划要用名册和规则包的编号。 Grids by the roster's ids.\n# [place]\n",
        );
        for (part, column) in named {
            if let Some(column) = column {
                out.push_str(&format!("# {part} = {}\n", quoted(column)));
            }
        }
    }
}

/// The events, and what stands for those that most limits need and the file does not have.
fn events(found: &Found<'_>, out: &mut String) {
    out.push_str(
        "\n# 按先后写：同一时刻的几件事，以这里的次序为准。没有的列可用 same_as 借别的时刻，结果里会注明。\n\
         # In their order. `same_as` takes another event's instant; the result says so.\n[events]\n",
    );
    let mut lines: Vec<(usize, String)> = Vec::new();
    let rank = |event: &str| EVENTS.iter().position(|(name, _)| *name == event).unwrap_or(0);
    for (event, column) in &found.events {
        lines.push((rank(event), format!("{event} = {}", quoted(column))));
    }
    let before = |names: &[&'static str]| names.iter().copied().find(|name| found.has(name));
    if !found.has("accepted") {
        lines.push((rank("accepted"), "accepted = { same_as = \"reported\" }".to_owned()));
    }
    if !found.has("dispatched") {
        let earlier = before(&["registered"]).unwrap_or("accepted");
        let line = format!("dispatched = {{ same_as = \"{earlier}\" }}");
        lines.push((rank("dispatched"), line));
    }
    if !found.has("handled")
        && let Some(later) = before(&["closed", "replied"])
    {
        lines.push((rank("handled"), format!("handled = {{ same_as = \"{later}\" }}")));
    }
    lines.sort();
    for (_, line) in lines {
        out.push_str(&line);
        out.push('\n');
    }
}

/// A TOML string.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
