//! What a Markdown text consists of, apart from how it is drawn.

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// Letters.
    Text(String),
    /// Letters in the type of programs.
    Code(String),
    /// A new line within a paragraph.
    LineBreak,
    /// A line across.
    Rule,
    /// Whether a task is done.
    Task(bool),
    /// Something with a content.
    Block(Block, Vec<Node>),
}

/// What surrounds a content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A paragraph.
    Paragraph,
    /// A heading; 1 is the highest.
    Heading(u8),
    /// A quotation.
    Quote,
    /// Lines of a program; the content is one text.
    CodeBlock,
    /// A list; with the first number when it is numbered.
    List(Option<u64>),
    /// An item of a list.
    Item,
    /// A table.
    Table,
    /// A row of a table; whether it heads the table.
    Row(bool),
    /// A cell of a table.
    TableCell,
    /// Stressed.
    Emphasis,
    /// Stressed more.
    Strong,
    /// Struck out.
    Struck,
    /// A link to an address that is safe to follow.
    Link(String),
    /// Nothing of its own: its content stands for it.
    Plain,
}
