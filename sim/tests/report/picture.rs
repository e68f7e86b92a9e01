//! A picture read back: everything lies inside it, and no label on another.
//!
//! Not responsible for: how wide a face really is; letters are taken to be as wide as in common
//! faces, which is less than what the drawing leaves for them.

use roxmltree::{Document, Node, ParsingOptions};
use unicode_width::UnicodeWidthChar as _;

/// Tenths of a pixel: from left, from top, to right, to bottom.
type Area = (i64, i64, i64, i64);

/// Reads XML; a page has a document type.
pub fn parse(text: &str) -> Document<'_> {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// A picture.
pub struct Picture {
    svg: String,
    width: i64,
    /// Its height in tenths of a pixel.
    pub height: i64,
    marks: Vec<Area>,
    labels: Vec<(String, Area)>,
}

impl Picture {
    /// Reads a picture and what it holds.
    pub fn read(svg: &str) -> Self {
        let document = parse(svg);
        let root = document.root_element();
        assert_eq!(root.attribute("role"), Some("img"));
        let titles = root.children().filter(|node| node.tag_name().name() == "title").count();
        assert_eq!(titles, 1, "a picture has a title");
        let (width, height) = (number(&root, "width"), number(&root, "height"));
        let elements = || root.descendants().filter(Node::is_element).skip(1);
        let marks = elements().flat_map(|node| mark(&node)).collect();
        let labels = elements().filter(|node| node.tag_name().name() == "text").map(|n| label(&n));
        Self { svg: svg.to_owned(), width, height, marks, labels: labels.collect() }
    }

    /// Whether a label, or labels in lines, say something.
    pub fn says(&self, words: &str) -> bool {
        let all: String = self.labels.iter().map(|(text, _)| text.as_str()).collect();
        all.contains(words)
    }

    /// Everything lies inside, and no label lies on another.
    pub fn check(&self) {
        let Self { svg, width, height, .. } = self;
        let labels = self.labels.iter().map(|(_, area)| area);
        for (left, top, right, bottom) in self.marks.iter().chain(labels) {
            let inside = *left >= 0 && *top >= 0 && right <= width && bottom <= height;
            assert!(inside, "({left}, {top}, {right}, {bottom}) is outside of {svg}");
        }
        let mut labels: Vec<_> = self.labels.iter().collect();
        labels.sort_by_key(|(_, area)| area.1);
        for (at, (text, one)) in labels.iter().enumerate() {
            let near = labels.iter().skip(at + 1).take_while(|(_, other)| other.1 < one.3);
            for (others, other) in near {
                let apart = one.2 <= other.0 || other.2 <= one.0;
                assert!(apart, "`{text}` {one:?} lies on `{others}` {other:?} in {svg}");
            }
        }
    }
}

/// Tenths of a pixel from `12`, `12.3` or `-1.5`.
fn tenths(text: &str) -> i64 {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    assert_eq!(part.len(), 1, "`{text}` is finer than a tenth");
    format!("{whole}{part}").parse().expect("a number")
}

fn number(node: &Node<'_, '_>, name: &str) -> i64 {
    tenths(node.attribute(name).unwrap_or_else(|| panic!("no {name}")))
}

fn mark(node: &Node<'_, '_>) -> Vec<Area> {
    let get = |name| number(node, name);
    match node.tag_name().name() {
        "rect" => {
            let (x, y) = (get("x"), get("y"));
            let (width, height) = (get("width"), get("height"));
            assert!(width > 0 && height > 0);
            vec![(x, y, x + width, y + height)]
        }
        "line" => {
            [("x1", "y1"), ("x2", "y2")].map(|(x, y)| (get(x), get(y), get(x), get(y))).into()
        }
        "circle" => {
            let (x, y, r) = (get("cx"), get("cy"), get("r"));
            vec![(x - r, y - r, x + r, y + r)]
        }
        "polyline" | "polygon" => {
            let points = node.attribute("points").expect("points");
            let point = |point: &str| {
                let (x, y) = point.split_once(',').expect("two numbers");
                (tenths(x), tenths(y), tenths(x), tenths(y))
            };
            points.split(' ').map(point).collect()
        }
        "text" | "title" | "desc" | "svg" => Vec::new(),
        other => panic!("an element `{other}`"),
    }
}

fn label(node: &Node<'_, '_>) -> (String, Area) {
    let (x, y, size) = (number(node, "x"), number(node, "y"), number(node, "font-size"));
    let text = node.text().unwrap_or_default().to_owned();
    let advance = |c: char| match c.width() {
        None | Some(0) => 0,
        Some(1) if ",.:;'|!|ilfjrtI()-/ \u{a0}".contains(c) => 25,
        Some(1) => 50,
        Some(_) => 100,
    };
    let width = text.chars().map(advance).sum::<i64>() * size / 100;
    let left = match node.attribute("text-anchor") {
        None => x,
        Some("middle") => x - width / 2,
        Some("end") => x - width,
        Some(other) => panic!("anchor `{other}`"),
    };
    (text, (left, y - size * 3 / 4, left + width, y))
}
