"""Expressions of SystemVerilog, as far as rtl/ uses them, as trees of nodes that know where they stand.

A node of kind
  binary, ternary, unary: has `op`, and its operands in `parts`
  number, fill ('0, '1):  a literal
  name:                   a name with its indices and members; `parts` are what stands in the brackets of plain indices
  other:                  a call, cast, concatenation, replication or parenthesis; `parts` stand inside
What has to be constant (ranges, widths, counts) is not among the parts.
"""

BINDING = {"||": 1, "&&": 2, "|": 3, "^": 4, "~^": 4, "&": 5, "==": 6, "!=": 6, "===": 6, "!==": 6,
           "<": 7, "<=": 7, ">": 7, ">=": 7, "<<": 8, ">>": 8, "<<<": 8, ">>>": 8,
           "+": 9, "-": 9, "*": 10, "/": 10, "%": 10}
UNARY = {"!", "~", "&", "|", "^", "~&", "~|", "~^", "+", "-"}
CONSTANT_CALLS = {"$clog2", "$bits"}


class NotUnderstood(Exception):
    """What the parser does not know, with the place."""


class Node:
    def __init__(self, kind, start, end, op="", parts=()):
        self.kind, self.start, self.end, self.op, self.parts = kind, start, end, op, list(parts)


class Reader:
    """A place in a list of tokens."""

    def __init__(self, tokens, at=0):
        self.tokens, self.at = tokens, at

    def peek(self, ahead=0):
        return self.tokens[min(self.at + ahead, len(self.tokens) - 1)]

    def sees(self, *texts):
        return self.peek().text in texts and self.peek().kind != "string"

    def take(self, text=None):
        token = self.peek()
        if text is not None and token.text != text:
            raise NotUnderstood(token.start, f"'{token.text}' in place of '{text}'")
        self.at += 1
        return token

    def last_end(self):
        return self.tokens[self.at - 1].end

    def skip_group(self):
        """Past a bracket that opens here and everything in it."""
        pairs = {"(": ")", "[": "]", "{": "}"}
        depth = 0
        while True:
            token = self.take()
            depth += (token.text in pairs) - (token.text in pairs.values())
            if token.kind == "end":
                raise NotUnderstood(token.start, "a bracket that does not close")
            if depth == 0:
                return


def expression(reader, least=0):
    if least == 0:
        return ternary(reader)
    left = unary(reader)
    while BINDING.get(reader.peek().text, 0) >= least:
        op = reader.take().text
        right = expression(reader, BINDING[op] + 1)
        left = Node("binary", left.start, right.end, op, [left, right])
    return left


def ternary(reader):
    condition = expression(reader, 1)
    if not reader.sees("?"):
        return condition
    reader.take("?")
    first = ternary(reader)
    reader.take(":")
    second = ternary(reader)
    return Node("ternary", condition.start, second.end, "?", [condition, first, second])


def unary(reader):
    if reader.peek().kind == "sign" and reader.peek().text in UNARY:
        sign = reader.take()
        operand = unary(reader)
        return Node("unary", sign.start, operand.end, sign.text, [operand])
    return primary(reader)


def listed(reader, close):
    """Expressions with commas between them, up to the bracket that closes."""
    parts = []
    while not reader.sees(close):
        parts.append(expression(reader))
        if not reader.sees(close):
            reader.take(",")
    reader.take(close)
    return parts


def primary(reader):
    token = reader.peek()
    if token.kind == "number":
        return number(reader)
    if token.text == "(":
        reader.take()
        inside = expression(reader)
        reader.take(")")
        return cast(reader, Node("other", token.start, reader.last_end(), "(", [inside]))
    if token.text == "{":
        return braces(reader)
    if token.kind == "name":
        return name(reader)
    raise NotUnderstood(token.start, f"'{token.text}' where an expression begins")


def number(reader):
    token = reader.take()
    node = Node("fill" if token.text in ("'0", "'1") else "number", token.start, token.end)
    return cast(reader, node)


def cast(reader, node):
    """node'(expression): the width is constant."""
    if not (reader.sees("'") and reader.peek(1).text == "("):
        return node
    reader.take("'")
    reader.take("(")
    inside = expression(reader)
    reader.take(")")
    return Node("other", node.start, reader.last_end(), "cast", [inside])


def braces(reader):
    start = reader.take("{").start
    first = expression(reader)
    if reader.sees("{"):
        reader.take("{")
        parts = listed(reader, "}")
        reader.take("}")
        return Node("other", start, reader.last_end(), "replicate", parts)
    parts = [first]
    while reader.sees(","):
        reader.take(",")
        parts.append(expression(reader))
    reader.take("}")
    return Node("other", start, reader.last_end(), "concat", parts)


def name(reader):
    first = reader.take()
    while reader.sees("::"):
        reader.take()
        reader.take()
    if reader.sees("(") and first.kind == "name":
        reader.take("(")
        parts = listed(reader, ")")
        return Node("other", first.start, reader.last_end(), "call", [] if first.text in CONSTANT_CALLS else parts)
    parts, members = [], 0
    while reader.sees("[", "."):
        if reader.take().text == ".":
            members += len(parts)
            reader.take()
        else:
            parts += index(reader)
    if members:  # an index in front of a member may choose a generated block
        parts = []
    return cast(reader, Node("name", first.start, reader.last_end(), "", parts))


def index(reader):
    """[i], or [base +: width], or a constant range."""
    inside = expression(reader)
    if reader.sees(":"):
        reader.take()
        expression(reader)
        inside = None
    elif reader.sees("+:", "-:"):
        reader.take()
        expression(reader)
    reader.take("]")
    return [inside] if inside else []
