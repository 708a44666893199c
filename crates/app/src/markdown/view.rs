//! Draws the nodes of a text.

use super::{Block, Node, parse};
use yew::prelude::*;

/// What [`Markdown`] shows.
#[derive(Properties, PartialEq)]
pub struct MarkdownProps {
    /// The Markdown.
    pub text: AttrValue,
}

/// Markdown, drawn. The page's title is its only first-level heading, so headings begin at the second.
#[component]
pub fn Markdown(props: &MarkdownProps) -> Html {
    let nodes = use_memo(props.text.clone(), |text| parse(text));
    html! { <div class="markdown">{ for nodes.iter().map(|node| draw(node, false)) }</div> }
}

fn draw(node: &Node, in_head: bool) -> Html {
    match node {
        Node::Text(text) => html! { { text } },
        Node::Code(code) => html! { <code>{ code }</code> },
        Node::LineBreak => html! { <br /> },
        Node::Rule => html! { <hr /> },
        Node::Task(done) => html! {
            <input type="checkbox" checked={*done} disabled=true
                aria-label={if *done { "Done" } else { "Not done" }} />
        },
        Node::Block(block, content) => draw_block(block, content, in_head),
    }
}

fn draw_block(block: &Block, content: &[Node], in_head: bool) -> Html {
    let inner = || content.iter().map(|node| draw(node, in_head)).collect::<Html>();
    match block {
        Block::Paragraph => html! { <p>{ inner() }</p> },
        Block::Heading(1 | 2) => html! { <h2>{ inner() }</h2> },
        Block::Heading(3) => html! { <h3>{ inner() }</h3> },
        Block::Heading(_) => html! { <h4>{ inner() }</h4> },
        Block::Quote => html! { <blockquote>{ inner() }</blockquote> },
        Block::CodeBlock => html! { <pre tabindex="0"><code>{ inner() }</code></pre> },
        Block::List(None) => html! { <ul>{ inner() }</ul> },
        Block::List(Some(first)) => html! { <ol start={first.to_string()}>{ inner() }</ol> },
        Block::Item => html! { <li>{ inner() }</li> },
        Block::Table => {
            let is_head = |node: &&Node| matches!(node, Node::Block(Block::Row(true), _));
            let head = content.iter().filter(is_head).map(|row| draw(row, true)).collect::<Html>();
            let rows = content.iter().filter(|row| !is_head(row)).map(|row| draw(row, false));
            html! {
                <div class="markdown-table" tabindex="0" role="region" aria-label="Table">
                    <table><thead>{ head }</thead><tbody>{ for rows }</tbody></table>
                </div>
            }
        }
        Block::Row(_) => html! { <tr>{ inner() }</tr> },
        Block::TableCell if in_head => html! { <th scope="col">{ inner() }</th> },
        Block::TableCell => html! { <td>{ inner() }</td> },
        Block::Emphasis => html! { <em>{ inner() }</em> },
        Block::Strong => html! { <strong>{ inner() }</strong> },
        Block::Struck => html! { <s>{ inner() }</s> },
        Block::Link(address) => html! {
            <a href={address.clone()} target="_blank" rel="noopener noreferrer">{ inner() }</a>
        },
        Block::Plain => inner(),
    }
}
