//! 语法树 — what a formula says, before anyone asks what it means.

/// A range of byte offsets in the formula's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct At {
    pub start: usize,
    pub end: usize,
}

/// One node of the tree and the text it came from.
#[derive(Clone, Debug, PartialEq)]
pub struct Ast {
    pub node: Node,
    pub at: At,
}

/// The forms a formula can take.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// A decimal exactly as typed.
    Number(String),
    /// A quoted text; compared, never computed with.
    Text(String),
    /// An input, a step, `t`, `TRUE` or `FALSE`.
    Name(String),
    Negative(Box<Ast>),
    Binary(Operator, Box<Ast>, Box<Ast>),
    Call(String, Vec<Ast>),
}

/// The operators between two operands, with Excel's spelling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

impl Operator {
    /// The operator as a spreadsheet writes it.
    pub fn symbol(self) -> &'static str {
        match self {
            Operator::Add => "+",
            Operator::Subtract => "-",
            Operator::Multiply => "*",
            Operator::Divide => "/",
            Operator::Power => "^",
            Operator::Equal => "=",
            Operator::NotEqual => "<>",
            Operator::Less => "<",
            Operator::LessEqual => "<=",
            Operator::Greater => ">",
            Operator::GreaterEqual => ">=",
        }
    }

    /// How tightly it binds: comparison 1, sum 2, product 3, power 5.
    pub fn binding(self) -> u8 {
        match self {
            Operator::Add | Operator::Subtract => 2,
            Operator::Multiply | Operator::Divide => 3,
            Operator::Power => 5,
            _ => 1,
        }
    }

    /// How an order of its sides makes a comparison come out.
    pub fn holds(self, order: std::cmp::Ordering) -> bool {
        match self {
            Operator::Equal => order.is_eq(),
            Operator::NotEqual => order.is_ne(),
            Operator::Less => order.is_lt(),
            Operator::LessEqual => order.is_le(),
            Operator::Greater => order.is_gt(),
            _ => order.is_ge(),
        }
    }

    pub fn is_comparison(self) -> bool {
        self.binding() == 1
    }
}

impl Ast {
    /// The deepest nesting, counted from 1.
    pub fn depth(&self) -> usize {
        1 + match &self.node {
            Node::Number(_) | Node::Text(_) | Node::Name(_) => 0,
            Node::Negative(inner) => inner.depth(),
            Node::Binary(_, left, right) => left.depth().max(right.depth()),
            Node::Call(_, arguments) => arguments.iter().map(Ast::depth).max().unwrap_or(0),
        }
    }

    /// Calls `visit` with every name the formula mentions, function names excepted.
    pub fn names<'a>(&'a self, visit: &mut impl FnMut(&'a str, At)) {
        match &self.node {
            Node::Number(_) | Node::Text(_) => {}
            Node::Name(name) => visit(name, self.at),
            Node::Negative(inner) => inner.names(visit),
            Node::Binary(_, left, right) => {
                left.names(visit);
                right.names(visit);
            }
            Node::Call(_, arguments) => arguments.iter().for_each(|a| a.names(visit)),
        }
    }
}
