//! From Markdown to nodes.

use super::{Block, Node};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// Headings and lists deeper than this are shown as if they were at this depth.
const DEEPEST: usize = 64;

/// Reads Markdown. Raw HTML becomes text; a link to anything but the web or mail becomes its own text; an
/// image becomes a link, because nothing is loaded from elsewhere.
pub fn parse(text: &str) -> Vec<Node> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut open: Vec<(Block, Vec<Node>)> = vec![(Block::Plain, vec![])];
    let mut in_head = false;
    for event in Parser::new_ext(text, options) {
        match event {
            Event::Start(tag) => {
                in_head = in_head || matches!(tag, Tag::TableHead);
                let block = block_of(tag, in_head);
                open.push((block, vec![]));
            }
            Event::End(end) => {
                if matches!(end, TagEnd::TableHead) {
                    in_head = false;
                }
                if open.len() > 1
                    && let Some((block, content)) = open.pop()
                {
                    let depth = open.len();
                    let node = Node::Block(if depth > DEEPEST { Block::Plain } else { block }, content);
                    push(&mut open, node);
                }
            }
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => push_text(&mut open, &text),
            Event::Code(code) | Event::InlineMath(code) | Event::DisplayMath(code) => {
                push(&mut open, Node::Code(code.into_string()));
            }
            Event::SoftBreak => push_text(&mut open, " "),
            Event::HardBreak => push(&mut open, Node::LineBreak),
            Event::Rule => push(&mut open, Node::Rule),
            Event::TaskListMarker(done) => push(&mut open, Node::Task(done)),
            Event::FootnoteReference(name) => push_text(&mut open, &format!("[{name}]")),
        }
    }
    open.into_iter().next().map(|(_, content)| content).unwrap_or_default()
}

fn push(open: &mut [(Block, Vec<Node>)], node: Node) {
    if let Some((_, content)) = open.last_mut() {
        content.push(node);
    }
}

fn push_text(open: &mut [(Block, Vec<Node>)], text: &str) {
    if let Some((_, content)) = open.last_mut() {
        match content.last_mut() {
            Some(Node::Text(before)) => before.push_str(text),
            _ => content.push(Node::Text(text.to_owned())),
        }
    }
}

fn block_of(tag: Tag<'_>, in_head: bool) -> Block {
    match tag {
        Tag::Paragraph | Tag::HtmlBlock => Block::Paragraph,
        Tag::Heading { level, .. } => Block::Heading(level as u8),
        Tag::BlockQuote(_) => Block::Quote,
        Tag::CodeBlock(_) => Block::CodeBlock,
        Tag::List(first) => Block::List(first),
        Tag::Item => Block::Item,
        Tag::Table(_) => Block::Table,
        Tag::TableHead => Block::Row(true),
        Tag::TableRow => Block::Row(in_head),
        Tag::TableCell => Block::TableCell,
        Tag::Emphasis => Block::Emphasis,
        Tag::Strong => Block::Strong,
        Tag::Strikethrough => Block::Struck,
        Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => safe_link(&dest_url),
        _ => Block::Plain,
    }
}

/// A link, if the address is one that a browser cannot take for a script.
fn safe_link(address: &str) -> Block {
    let address = address.trim();
    let scheme = address.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    match scheme.as_deref() {
        Some("http" | "https" | "mailto") if !address.contains(char::is_control) => {
            Block::Link(address.to_owned())
        }
        _ => Block::Plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Node {
        Node::Text(text.into())
    }

    fn paragraph(content: Vec<Node>) -> Vec<Node> {
        vec![Node::Block(Block::Paragraph, content)]
    }

    #[test]
    fn html_is_text() {
        assert_eq!(parse("a <b onclick=x>b</b>"), paragraph(vec![text("a <b onclick=x>b</b>")]));
        assert_eq!(
            parse("<script>\nalert(1)\n</script>"),
            paragraph(vec![text("<script>\nalert(1)\n</script>")])
        );
    }

    #[test]
    fn only_addresses_of_the_web_and_mail_are_links() {
        for good in ["https://a.b/c", "HTTP://a.b", "mailto:a@b.c"] {
            assert_eq!(
                parse(&format!("[x]({good})")),
                paragraph(vec![Node::Block(Block::Link(good.into()), vec![text("x")])])
            );
        }
        for bad in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "data:text/html,x",
            "file:///etc",
            "&#106;avascript:x",
            "/x",
        ] {
            assert_eq!(
                parse(&format!("[x]({bad})")),
                paragraph(vec![Node::Block(Block::Plain, vec![text("x")])]),
                "{bad}"
            );
        }
    }

    #[test]
    fn an_image_is_a_link_and_is_not_loaded() {
        assert_eq!(
            parse("![cat](https://a.b/cat.png)"),
            paragraph(vec![Node::Block(Block::Link("https://a.b/cat.png".into()), vec![text("cat")])])
        );
    }

    #[test]
    fn blocks_nest() {
        assert_eq!(
            parse("## T\n\n1. a\n2. **b**"),
            vec![
                Node::Block(Block::Heading(2), vec![text("T")]),
                Node::Block(
                    Block::List(Some(1)),
                    vec![
                        Node::Block(Block::Item, vec![text("a")]),
                        Node::Block(Block::Item, vec![Node::Block(Block::Strong, vec![text("b")])]),
                    ]
                )
            ]
        );
    }

    #[test]
    fn a_table_has_a_head() {
        let nodes = parse("|a|\n|-|\n|b|");
        let row = |head, name: &str| {
            Node::Block(Block::Row(head), vec![Node::Block(Block::TableCell, vec![text(name)])])
        };
        assert_eq!(nodes, vec![Node::Block(Block::Table, vec![row(true, "a"), row(false, "b")])]);
    }
}
