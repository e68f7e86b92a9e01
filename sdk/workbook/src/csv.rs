//! A CSV file as lines that are kept as written, and the least change that gives other rows.
//!
//! Reads what the engine reads (commas, or tabs where the first line has one and no comma; quoted
//! line breaks; comment lines; short rows), and refuses what it would complain about: such a file
//! is shown as plain text.
//!
//! Not responsible for: what the cells mean.

/// One record with its line end.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    /// As written, without the line end.
    cells: Vec<String>,
    what: What,
    /// Whether a line end follows.
    ended: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    /// A blank line, or a comment above the header.
    Passed,
    Header,
    Comment,
    Row,
}

/// A table's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Csv {
    delimiter: char,
    lines: Vec<Line>,
}

/// A row of the table that is wanted: cells by the wanted header, and the row of the old table it
/// comes from.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    /// The cells.
    pub cells: Vec<String>,
    /// Its place among the shown rows of the old table.
    pub from: Option<usize>,
}

impl Csv {
    /// Reads a file; nothing where it is no clean table.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let delimiter = delimiter(text);
        let mut lines = split(text, delimiter)?;
        let mut header: Option<usize> = None;
        for line in &mut lines {
            let cells: Vec<String> = line.cells.iter().map(|raw| shown(raw)).collect();
            let blank = cells.iter().all(String::is_empty);
            let comment = cells.first().is_some_and(|cell| cell.starts_with('#'));
            line.what = match (blank, comment, header) {
                (true, ..) | (false, true, None) => What::Passed,
                (false, true, Some(_)) => What::Comment,
                (false, false, None) => What::Header,
                (false, false, Some(_)) => What::Row,
            };
            match (line.what, header) {
                (What::Header, _) => header = Some(cells.len()),
                (What::Row, Some(width)) if cells.len() > width => return None,
                _ => {}
            }
        }
        header?;
        let csv = Self { delimiter, lines };
        let mut names = csv.header();
        let empty = names.iter().any(String::is_empty);
        names.sort();
        let before = names.len();
        names.dedup();
        (!empty && names.len() == before).then_some(csv)
    }

    /// A table with nothing but a header.
    pub(crate) fn fresh(header: &[String]) -> Self {
        let cells = header.iter().map(|cell| quoted(cell, ',')).collect();
        let line = Line { cells, what: What::Header, ended: true };
        Self { delimiter: ',', lines: vec![line] }
    }

    /// The header's cells.
    pub(crate) fn header(&self) -> Vec<String> {
        let line = self.lines.iter().find(|line| line.what == What::Header);
        line.into_iter().flat_map(|line| &line.cells).map(|raw| shown(raw)).collect()
    }

    /// The rows that a sheet shows, comments included: a comment is one cell.
    pub(crate) fn rows(&self) -> Vec<Vec<String>> {
        let width = self.header().len();
        self.shown_lines().map(|line| self.row(line, width)).collect()
    }

    fn shown_lines(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|line| matches!(line.what, What::Row | What::Comment))
    }

    fn row(&self, line: &Line, width: usize) -> Vec<String> {
        let mut cells: Vec<String> = if is_plain_comment(line) {
            vec![line.cells.join(&self.delimiter.to_string()).trim_end().to_owned()]
        } else {
            line.cells.iter().map(|raw| shown(raw)).collect()
        };
        if cells.len() > width {
            cells.truncate(width);
        }
        cells.resize(width, String::new());
        cells
    }

    /// The text of this table with that header and those rows: lines that say the same stay as
    /// written, and so do lines that no sheet shows.
    pub(crate) fn with(&self, header: &[String], rows: &[Wanted]) -> String {
        let old = self.header();
        let columns: Vec<Option<usize>> =
            header.iter().map(|name| old.iter().position(|cell| cell == name)).collect();
        let same_columns = old == header;
        let shown: Vec<usize> = (0..self.lines.len())
            .filter(|at| self.lines.get(*at).is_some_and(Line::is_shown))
            .collect();
        let from: Vec<usize> = rows.iter().filter_map(|row| row.from).collect();
        let in_order = from.windows(2).all(|pair| pair.first() < pair.get(1));
        let mut out = Out { text: String::new(), ended: true };
        let mut next = 0;
        // What stands above the first row: comments, the header.
        let first = shown.first().copied().unwrap_or(self.lines.len());
        let top = self.lines.iter().take(first).rposition(|line| line.what == What::Header);
        let top = top.map_or(0, |at| at.saturating_add(1));
        while next < top {
            if let Some(line) = self.lines.get(next) {
                let renamed = line.what == What::Header && !same_columns;
                if renamed {
                    out.push(&self.fresh_line(header), line.ended);
                } else {
                    out.push(&self.raw(line), line.ended);
                }
            }
            next = next.saturating_add(1);
        }
        for row in rows {
            let line = row.from.and_then(|at| shown.get(at)).copied();
            let Some((at, line)) = line.and_then(|at| Some((at, self.lines.get(at)?))) else {
                out.push(&self.fresh_line(&row.cells), true);
                continue;
            };
            if in_order {
                self.push_passed(next..at, &mut out);
                next = at.saturating_add(1);
            } else {
                self.push_passed(self.passed_above(at), &mut out);
            }
            let text = self.changed(line, &row.cells, (&columns, same_columns));
            out.push(&text, line.ended);
        }
        let last = shown.last().map_or(top, |at| at.saturating_add(1));
        let rest = if in_order { next } else { last };
        self.push_passed(rest..self.lines.len(), &mut out);
        out.text
    }

    /// The lines that no sheet shows, directly above a line.
    fn passed_above(&self, at: usize) -> std::ops::Range<usize> {
        let above = self.lines.iter().take(at);
        let start = above.clone().rposition(|line| line.what != What::Passed);
        start.map_or(0, |start| start.saturating_add(1))..at
    }

    fn push_passed(&self, range: std::ops::Range<usize>, out: &mut Out) {
        for line in self.lines.get(range).unwrap_or_default() {
            if line.what == What::Passed {
                out.push(&self.raw(line), line.ended);
            }
        }
    }

    fn raw(&self, line: &Line) -> String {
        line.cells.join(&self.delimiter.to_string())
    }

    fn changed(
        &self,
        line: &Line,
        cells: &[String],
        (columns, same_columns): (&[Option<usize>], bool),
    ) -> String {
        let old = self.row(line, self.header().len());
        let same = |at: &usize| {
            columns.get(*at).copied().flatten().and_then(|column| old.get(column)) == cells.get(*at)
        };
        let all_same = (0..cells.len()).all(|at| same(&at));
        if all_same && (same_columns || line.what == What::Comment) {
            return self.raw(line);
        }
        if is_plain_comment(line) {
            return self.fresh_line(cells);
        }
        let mut out: Vec<String> = Vec::new();
        for (at, cell) in cells.iter().enumerate() {
            let column = columns.get(at).copied().flatten();
            let raw = column.filter(|_| same(&at)).map(|column| line.cells.get(column));
            out.push(match raw {
                Some(raw) => raw.cloned().unwrap_or_default(),
                None => quoted(cell, self.delimiter),
            });
        }
        // A short row stays short.
        while out.len() > line.cells.len() && out.last().is_some_and(String::is_empty) {
            out.pop();
        }
        out.join(&self.delimiter.to_string())
    }

    fn fresh_line(&self, cells: &[String]) -> String {
        if let [comment, rest @ ..] = cells
            && comment.starts_with('#')
            && !comment.contains(['"', '\n'])
            && rest.iter().all(String::is_empty)
        {
            return comment.clone();
        }
        let cells: Vec<String> = cells.iter().map(|cell| quoted(cell, self.delimiter)).collect();
        cells.join(&self.delimiter.to_string())
    }
}

impl Line {
    fn is_shown(&self) -> bool {
        matches!(self.what, What::Row | What::Comment)
    }
}

/// A text that is written line by line.
struct Out {
    text: String,
    ended: bool,
}

impl Out {
    fn push(&mut self, line: &str, ended: bool) {
        if !self.ended {
            self.text.push('\n');
        }
        self.text.push_str(line);
        if ended {
            self.text.push('\n');
        }
        self.ended = ended;
    }
}

/// A comment that can be shown as it stands.
fn is_plain_comment(line: &Line) -> bool {
    line.what == What::Comment
        && line.cells.first().is_some_and(|cell| cell.starts_with('#'))
        && !line.cells.iter().any(|cell| cell.contains('"'))
}

fn delimiter(text: &str) -> char {
    let written = |line: &&str| !line.trim().is_empty() && !line.starts_with('#');
    let first = text.lines().find(written).unwrap_or_default();
    if first.contains('\t') && !first.contains(',') { '\t' } else { ',' }
}

/// The records; nothing where a quotation mark is not closed or text follows a closing one.
fn split(text: &str, delimiter: char) -> Option<Vec<Line>> {
    #[derive(PartialEq)]
    enum State {
        Start,
        Plain,
        Quoted,
        Closed,
    }
    let mut lines = Vec::new();
    let (mut cells, mut cell, mut state) = (Vec::new(), String::new(), State::Start);
    let mut any = false;
    for c in text.chars() {
        any = true;
        if state == State::Quoted {
            if c == '"' {
                state = State::Closed;
            }
            cell.push(c);
            continue;
        }
        if c == '\n' {
            cells.push(std::mem::take(&mut cell));
            let cells = std::mem::take(&mut cells);
            lines.push(Line { cells, what: What::Passed, ended: true });
            state = State::Start;
            any = false;
            continue;
        }
        if c == delimiter {
            cells.push(std::mem::take(&mut cell));
            state = State::Start;
            continue;
        }
        state = match (state, c) {
            (State::Start | State::Closed, '"') => State::Quoted,
            (State::Closed, _) => return None,
            (_, '\r') => return None,
            _ => State::Plain,
        };
        cell.push(c);
    }
    if state == State::Quoted {
        return None;
    }
    if any {
        cells.push(cell);
        lines.push(Line { cells, what: What::Passed, ended: false });
    }
    Some(lines)
}

/// A raw cell's content, trimmed.
fn shown(raw: &str) -> String {
    let inner = raw.strip_prefix('"').and_then(|raw| raw.strip_suffix('"'));
    match inner {
        Some(inner) => inner.replace("\"\"", "\"").trim().to_owned(),
        None => raw.trim().to_owned(),
    }
}

fn quoted(cell: &str, delimiter: char) -> String {
    let needs = cell.contains(['"', '\n', '\r', delimiter]);
    if needs { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "# 表\n编号,类别, →名称\n\nA-1,L01,\"一,\"\"二\"\"\"\n# 注释, 逗号\nA-2,L02\n\n";

    fn wanted(csv: &Csv) -> Vec<Wanted> {
        let rows = csv.rows().into_iter().enumerate();
        rows.map(|(at, cells)| Wanted { cells, from: Some(at) }).collect()
    }

    #[test]
    fn what_is_not_changed_stays_as_written() {
        let csv = Csv::read(TEXT).unwrap();
        assert_eq!(csv.header(), ["编号", "类别", "→名称"]);
        assert_eq!(csv.rows()[0], ["A-1", "L01", "一,\"二\""]);
        assert_eq!(csv.rows()[1], ["# 注释, 逗号", "", ""]);
        assert_eq!(csv.with(&csv.header(), &wanted(&csv)), TEXT);
    }

    #[test]
    fn one_line_changes() {
        let csv = Csv::read(TEXT).unwrap();
        let mut rows = wanted(&csv);
        rows[2].cells[1] = "L03".to_owned();
        assert_eq!(csv.with(&csv.header(), &rows), TEXT.replace("A-2,L02", "A-2,L03"));
        rows[2].cells[2] = "三,四".to_owned();
        let changed = TEXT.replace("A-2,L02", "A-2,L03,\"三,四\"");
        assert_eq!(csv.with(&csv.header(), &rows), changed);
        rows.remove(0);
        let changed = changed.replace("A-1,L01,\"一,\"\"二\"\"\"\n", "");
        assert_eq!(csv.with(&csv.header(), &rows), changed);
    }

    #[test]
    fn rows_are_added_and_moved() {
        let csv = Csv::read("编号,甲\nA-1,一\nA-2,二").unwrap();
        let mut rows = wanted(&csv);
        rows.push(Wanted { cells: vec!["A-3".to_owned(), String::new()], from: None });
        assert_eq!(csv.with(&csv.header(), &rows), "编号,甲\nA-1,一\nA-2,二\nA-3,\n");
        rows.swap(0, 1);
        assert_eq!(csv.with(&csv.header(), &rows), "编号,甲\nA-2,二\nA-1,一\nA-3,\n");
    }

    #[test]
    fn columns_are_added_and_moved() {
        let csv = Csv::read("编号,甲,乙\n# 说明\nA-1,\"一\",二\n").unwrap();
        let header: Vec<String> = ["编号", "乙", "丙"].map(str::to_owned).to_vec();
        let rows = vec![
            Wanted { cells: ["# 说明", "", ""].map(str::to_owned).to_vec(), from: Some(0) },
            Wanted { cells: ["A-1", "二", "三"].map(str::to_owned).to_vec(), from: Some(1) },
        ];
        assert_eq!(csv.with(&header, &rows), "编号,乙,丙\n# 说明\nA-1,二,三\n");
    }

    #[test]
    fn what_is_no_clean_table_is_not_read() {
        for text in ["", "\n\n", "a,b\n1,\"2\n", "a,b\n1,2,3\n", "a,a\n", "a,\"b\"c\n"] {
            assert!(Csv::read(text).is_none(), "{text}");
        }
    }
}
