//! Reading pictures back, for tests.

use roxmltree::{Document, Node};

/// A picture that is well formed, with what every picture says of itself.
pub fn read(svg: &str) -> Document<'_> {
    let document = Document::parse(svg).unwrap_or_else(|error| panic!("{error}: {svg}"));
    let root = document.root_element();
    assert_eq!((root.tag_name().name(), root.attribute("role")), ("svg", Some("img")));
    assert_eq!(root.attribute("lang"), Some("en-GB"));
    let labels = root.attribute("aria-labelledby").unwrap();
    for (id, name) in labels.split(' ').zip(["title", "desc"]) {
        let label = root.children().find(|child| child.attribute("id") == Some(id)).unwrap();
        assert_eq!(label.tag_name().name(), name);
        assert!(!label.text().unwrap_or_default().is_empty());
    }
    for use_of in document.descendants().filter_map(|node| node.attribute("fill")) {
        if let Some(id) = use_of.strip_prefix("url(#").and_then(|rest| rest.strip_suffix(')')) {
            assert!(document.descendants().any(|node| node.attribute("id") == Some(id)), "{id}");
        }
    }
    within(&document);
    document
}

/// Everything lies on the paper.
fn within(document: &Document<'_>) {
    let number = |node: Node<'_, '_>, name: &str| node.attribute(name).and_then(|at| at.parse::<f64>().ok());
    let root = document.root_element();
    let (width, height) = (number(root, "width").unwrap(), number(root, "height").unwrap());
    for node in document.descendants().filter(|node| node.tag_name().name() == "text") {
        let (x, y) = (number(node, "x").unwrap(), number(node, "y").unwrap());
        let size = number(node, "font-size").unwrap();
        let long = f64::from(super::words::width(node.text().unwrap_or_default(), size));
        let (left, right) = match node.attribute("text-anchor") {
            Some("end") => (x - long, x),
            Some("middle") => (x - long / 2.0, x + long / 2.0),
            _ => (x, x + long),
        };
        let turned = node.attribute("transform").is_some();
        assert!(turned || (left >= 0.0 && right <= width), "{:?} from {left} to {right}", node.text());
        assert!(y > 0.0 && y < height, "{:?} at {y} of {height}", node.text());
    }
}

/// The description.
pub fn described<'a>(document: &'a Document<'a>) -> &'a str {
    let all = document.root_element().children();
    all.into_iter().find(|node| node.tag_name().name() == "desc").and_then(|node| node.text()).unwrap()
}

/// The elements of a class.
pub fn of_class<'a>(document: &'a Document<'a>, class: &str) -> Vec<Node<'a, 'a>> {
    let has = |node: &Node<'_, '_>| {
        node.attribute("class").is_some_and(|classes| classes.split(' ').any(|known| known == class))
    };
    document.descendants().filter(has).collect()
}

/// Every text that is drawn.
pub fn texts(document: &Document<'_>) -> Vec<String> {
    let all = document.descendants().filter(|node| node.tag_name().name() == "text");
    all.filter_map(|node| node.text().map(str::to_owned)).collect()
}
