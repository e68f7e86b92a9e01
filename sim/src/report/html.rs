//! A report as one file of HTML that needs nothing else: no network, no script, no font.
//!
//! Both languages are in it; a choice that is CSS alone shows one of them. It is well-formed XML as
//! well, and forbids itself to load anything. Every word that comes from elsewhere is escaped.
//!
//! Not responsible for: the pictures (`chart`) and the rows of tables (`html::table`).

mod table;

use std::fmt::Write as _;

use gezhi::render::Lang;
use gezhi_contract::Text;

use super::canvas::escape;
use super::ids::Ids;
use super::{Chart, Item, Report, Section, Table, figure};

const STYLE: &str = include_str!("html/report.css");
/// Nothing may be loaded, wherever the file is opened.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// The whole report; `lang` is the language that is shown first.
#[must_use]
pub fn html(report: &Report, lang: Lang) -> String {
    let mut page = Page { lang, out: String::new(), ids: Ids::default() };
    for taken in ["lang-zh", "lang-en", "about", "contents"] {
        page.ids.take(taken);
    }
    page.report(report);
    page.out
}

/// A language as HTML names it.
fn code(lang: Lang) -> &'static str {
    lang.pick("zh-CN", "en")
}

/// A text in both languages, escaped; once where they are the same.
fn both(text: &Text) -> String {
    let [zh, en] = [Lang::Zh, Lang::En].map(|lang| escape(figure::say(text, lang)));
    if zh == en {
        return zh;
    }
    format!(r#"<span lang="zh-CN">{zh}</span><span lang="en">{en}</span>"#)
}

/// The same, of our own words.
fn words(zh: &str, en: &str) -> String {
    both(&Text::new(zh, en))
}

struct Page {
    lang: Lang,
    out: String,
    ids: Ids,
}

/// What the contents list of a section.
struct Entry {
    id: String,
    number: String,
    title: String,
    is_chart: bool,
}

impl Page {
    fn report(&mut self, report: &Report) {
        let (title, lang) = (escape(figure::say(&report.title, self.lang)), code(self.lang));
        let _ = write!(
            self.out,
            r#"<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" lang="{lang}">
<head>
<meta charset="utf-8"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta http-equiv="Content-Security-Policy" content="{POLICY}"/>
<meta name="generator" content="Gezhi"/>
<title>{title}</title>
<style>
{STYLE}</style>
</head>
<body>
"#
        );
        for lang in [Lang::Zh, Lang::En] {
            let checked = if lang == self.lang { r#" checked="checked""# } else { "" };
            let name = lang.pick("中文", "English");
            let _ = writeln!(
                self.out,
                r#"<input type="radio" name="lang" id="lang-{}" aria-label="{name}"{checked}/>"#,
                lang.code()
            );
        }
        let sections: Vec<String> = report.sections.iter().map(|s| self.ids.take(&s.id)).collect();
        let mut body =
            Self { lang: self.lang, out: String::new(), ids: std::mem::take(&mut self.ids) };
        let mut listed = Vec::new();
        for ((section, id), number) in report.sections.iter().zip(&sections).zip(1..) {
            listed.push(body.section(section, id, number));
        }
        self.head(report);
        self.contents(report, &sections, &listed);
        self.about(report);
        let _ = write!(self.out, "</div>\n<main>\n{}</main>\n", body.out);
        let foot = words(
            "本报告由格治生成；同一种子、同一规则包，所得逐字节相同。",
            "Made by Gezhi; the same seed and the same packs give the same bytes.",
        );
        let _ = write!(self.out, "<footer><p>{foot}</p></footer>\n</div>\n</body>\n</html>\n");
    }

    fn head(&mut self, report: &Report) {
        let eyebrow = words("格治 · 政策仿真", "Gezhi · Policy simulation");
        let title = both(&report.title);
        let _ = write!(
            self.out,
            r#"<div class="page">
<header>
<div class="switch" aria-hidden="true"><label for="lang-zh">中文</label><label for="lang-en">English</label></div>
<p class="eyebrow">{eyebrow}</p>
<h1>{title}</h1>
</header>
<div class="front">
"#
        );
    }

    fn contents(&mut self, report: &Report, ids: &[String], listed: &[Vec<Entry>]) {
        if report.sections.is_empty() {
            return;
        }
        let title = words("目录", "Contents");
        let _ = writeln!(self.out, r#"<nav id="contents"><h2>{title}</h2>"#);
        self.out.push_str("<ol>\n");
        let sections = report.sections.iter().zip(ids).zip(listed).zip(1..);
        for (((section, id), entries), number) in sections {
            let title = both(&section.title);
            let _ = write!(
                self.out,
                r##"<li><a href="#{id}"><span class="no">{number}</span><span>{title}</span></a>"##
            );
            if !entries.is_empty() {
                self.out.push_str("\n<ul>\n");
                for entry in entries {
                    let Entry { id, title, .. } = entry;
                    let number = numbered(entry);
                    let _ = writeln!(
                        self.out,
                        r##"<li><a href="#{id}"><span class="no">{number}</span><span>{title}</span></a></li>"##
                    );
                }
                self.out.push_str("</ul>\n");
            }
            self.out.push_str("</li>\n");
        }
        self.out.push_str("</ol>\n</nav>\n");
    }

    fn about(&mut self, report: &Report) {
        if report.about.is_empty() {
            return;
        }
        let title = words("复现所需", "To get the same again");
        let _ = writeln!(self.out, r#"<aside id="about"><h2>{title}</h2>"#);
        self.out.push_str("<dl>\n");
        for (name, value) in &report.about {
            let (name, value) = (both(name), escape(value));
            let _ = writeln!(self.out, "<div><dt>{name}</dt><dd><bdi>{value}</bdi></dd></div>");
        }
        self.out.push_str("</dl>\n</aside>\n");
    }

    /// A section; gives what the contents list of it.
    fn section(&mut self, section: &Section, id: &str, number: usize) -> Vec<Entry> {
        let title = both(&section.title);
        let _ = writeln!(self.out, r#"<section id="{id}">"#);
        let _ = writeln!(self.out, r#"<h2><span class="no">{number}</span>{title}</h2>"#);
        if let Some(note) = &section.note {
            self.paragraphs(note, "note");
        }
        let (mut charts, mut tables) = (0, 0);
        let mut entries = Vec::new();
        for item in &section.items {
            match item {
                Item::Text(text) => self.paragraphs(text, "text"),
                Item::Table(table) => {
                    tables += 1;
                    let id = self.ids.take(&table.id);
                    let number = format!("{number}-{tables}");
                    let title = both(&table.title);
                    let entry = Entry { id, number, title, is_chart: false };
                    self.table(table, &entry);
                    entries.push(entry);
                }
                Item::Chart(chart) => {
                    charts += 1;
                    let id = self.ids.take(&chart.id);
                    let number = format!("{number}-{charts}");
                    let title = both(&chart.title);
                    let entry = Entry { id, number, title, is_chart: true };
                    self.chart(chart, &entry);
                    entries.push(entry);
                }
            }
        }
        self.out.push_str("</section>\n");
        entries
    }

    /// A text: an empty line parts paragraphs.
    fn paragraphs(&mut self, text: &Text, class: &str) {
        for lang in [Lang::Zh, Lang::En] {
            let code = code(lang);
            let parts = figure::say(text, lang).split("\n\n").map(str::trim);
            for part in parts.filter(|part| !part.is_empty()) {
                let part = escape(part);
                let _ = writeln!(self.out, r#"<p class="{class}" lang="{code}">{part}</p>"#);
            }
        }
    }

    fn table(&mut self, table: &Table, entry: &Entry) {
        let Entry { id, title, .. } = entry;
        let number = numbered(entry);
        let class = table::class(table);
        let _ = writeln!(self.out, r#"<figure id="{id}" class="tabular{class}">"#);
        let _ = writeln!(
            self.out,
            r#"<figcaption><span class="no">{number}</span>{title}</figcaption>"#
        );
        table::write(&mut self.out, table);
        self.out.push_str("</figure>\n");
    }

    fn chart(&mut self, chart: &Chart, entry: &Entry) {
        let Entry { id, title, .. } = entry;
        let number = numbered(entry);
        let _ = writeln!(self.out, r#"<figure id="{id}" class="chart">"#);
        let _ = writeln!(
            self.out,
            r#"<figcaption><span class="no">{number}</span>{title}</figcaption>"#
        );
        for lang in [Lang::Zh, Lang::En] {
            for picture in chart.pictures(lang, id) {
                let code = code(lang);
                let _ = write!(
                    self.out,
                    "<div class=\"picture\" lang=\"{code}\" tabindex=\"0\">\n{picture}</div>\n"
                );
            }
        }
        let table = chart.table();
        if !table.rows.is_empty() {
            let show = words("数据表", "Data");
            let _ = writeln!(self.out, "<details><summary>{show}</summary>");
            table::write(&mut self.out, &table);
            self.out.push_str("</details>\n");
        }
        self.out.push_str("</figure>\n");
    }
}

/// `图 2-1`, `Table 2-3`.
fn numbered(entry: &Entry) -> String {
    let Entry { number, is_chart, .. } = entry;
    let (zh, en) = if *is_chart { ("图", "Figure") } else { ("表", "Table") };
    words(&format!("{zh} {number}"), &format!("{en} {number}"))
}
