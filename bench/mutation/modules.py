"""What of a file of rtl/ can be mutated: its expressions, statements and conditions, with what they are for.

Found in always_comb, always_ff, continuous assignments, functions and inputs of instances. Not: ports, parameters,
declarations, elaboration checks, generate conditions, sensitivity lists, case labels.
"""
import re

import tokens
from expressions import Node, NotUnderstood, Reader, expression

DECLARES = {"logic", "int", "bit", "wire", "reg", "byte", "integer", "genvar", "localparam", "parameter", "typedef",
            "import", "enum", "struct", "string", "longint", "automatic", "static", "export"}


class Found:
    """A site. kind: expression, condition (of if; `reset`: tells a reset), assignment, arm, loop (its body)."""

    def __init__(self, kind, node, **more):
        self.kind, self.node = kind, node
        self.clocked = more.get("clocked", False)    # in always_ff
        self.in_reset = more.get("in_reset", False)  # where the reset is
        self.nested = more.get("nested", False)      # under a condition
        self.continuous = more.get("continuous", False)
        self.value = more.get("value")               # assignment: its right side
        self.loop = more.get("loop")                 # loop: variable, first value, condition
        self.target = more.get("target", "")         # assignment: its left side
        self.within = more.get("within", (0, 0))     # the item of the module that it is part of


class Walker:
    def __init__(self, text, constant):
        self.text, self.constant = text, constant
        self.reader = Reader(tokens.cut(text))
        self.found = []
        self.item = (0, 0)

    def add(self, kind, node, **more):
        self.found.append(Found(kind, node, **more))

    # ---- items ----------------------------------------------------------------------------------------------------

    def file(self):
        while self.reader.peek().kind != "end":
            self.top()
        return self.found

    def top(self):
        reader = self.reader
        start, before = reader.peek().start, len(self.found)
        self.one_item()
        for site in self.found[before:]:
            if site.within == (0, 0):
                site.within = (start, reader.last_end())

    def one_item(self):
        reader = self.reader
        token = reader.peek()
        skip = {"endmodule", "endpackage", "endfunction", "generate", "endgenerate", "end", ";", "else"}
        if token.text in skip:
            reader.take()
        elif token.text in ("module", "package", "initial", "bind"):
            self.to_semicolon()
        elif token.text == "assign":
            self.assign()
        elif token.text in ("always_comb", "always_ff", "always", "always_latch"):
            self.process()
        elif token.text == "function":
            self.function()
        elif token.text == "begin":
            self.label_of_begin()
        elif token.text in ("if", "for", "case") or token.text.startswith("`"):
            reader.take()
            if reader.sees("("):
                reader.skip_group()
        else:
            self.declaration_or_instance()

    def to_semicolon(self):
        reader = self.reader
        while not reader.sees(";"):
            if reader.sees("(", "[", "{"):
                reader.skip_group()
            else:
                reader.take()
        reader.take(";")

    def label_of_begin(self):
        self.reader.take("begin")
        if self.reader.sees(":"):
            self.reader.take()
            self.reader.take()

    def declaration_or_instance(self):
        reader = self.reader
        first, second = reader.peek(), reader.peek(1)
        instance = first.kind == "name" and first.text not in DECLARES and not first.text.startswith("$") and (
            second.text == "#" or (second.kind == "name" and reader.peek(2).text == "("))
        if not instance:
            self.to_semicolon()
            return
        reader.take()
        if reader.sees("#"):
            reader.take()
            reader.skip_group()
        reader.take()
        self.connections()
        reader.take(";")

    def connections(self):
        reader = self.reader
        reader.take("(")
        while not reader.sees(")"):
            reader.take(".")
            port = reader.take().text
            if reader.sees("("):
                reader.take("(")
                if not reader.sees(")"):
                    inside = expression(reader)
                    if port.endswith("_i") and port not in ("clk_i", "rst_ni"):
                        self.add("expression", inside)
                reader.take(")")
            if reader.sees(","):
                reader.take(",")
        reader.take(")")

    def assign(self):
        start = self.reader.take("assign").start
        target = self.target()
        self.reader.take("=")
        value = expression(self.reader)
        self.reader.take(";")
        self.add("expression", value, target=target)
        self.add("assignment", Node("statement", start, self.reader.last_end()), value=value, target=target,
                 continuous=True)

    def process(self):
        reader = self.reader
        clocked = reader.take().text == "always_ff"
        if reader.sees("@"):
            reader.take()
            reader.skip_group()
        self.statement(clocked=clocked)

    def function(self):
        reader = self.reader
        start, before = reader.peek().start, len(self.found)
        self.to_semicolon()
        head = self.text[start:reader.last_end()]
        while not reader.sees("endfunction"):
            self.statement()
        reader.take("endfunction")
        if any(re.search(rf"\b{name}\s*(?:\(|;)", head) for name in self.constant):
            del self.found[before:]

    # ---- statements -----------------------------------------------------------------------------------------------

    def target(self):
        """The left side of an assignment."""
        reader = self.reader
        start = reader.peek().start
        while not reader.sees("=", "<=", "+=", "-="):
            if reader.sees("[", "{", "("):
                reader.skip_group()
            else:
                reader.take()
        return self.text[start:reader.last_end()]

    def statement(self, **where):
        reader = self.reader
        if reader.sees("unique", "priority"):
            reader.take()
        if reader.sees("begin"):
            self.block(**where)
        elif reader.sees("if"):
            self.if_statement(**where)
        elif reader.sees("case", "casez"):
            self.case_statement(**where)
        elif reader.sees("for"):
            self.for_statement(**where)
        elif reader.sees(";"):
            reader.take()
        elif reader.peek().text in DECLARES:
            self.to_semicolon()
        elif reader.sees("assert", "assume", "cover"):
            raise NotUnderstood(reader.peek().start, "an assertion beside the design")
        else:
            self.assignment(**where)

    def block(self, **where):
        self.label_of_begin()
        while not self.reader.sees("end"):
            self.statement(**where)
        self.reader.take("end")

    def if_statement(self, **where):
        reader = self.reader
        reader.take("if")
        reader.take("(")
        condition = expression(reader)
        reader.take(")")
        reset = self.text[condition.start:condition.end].replace(" ", "") == "!rst_ni"
        if not reset:
            self.add("condition", condition, **where)
            self.add("expression", condition)
        inner = where if reset else dict(where, nested=True)
        self.statement(**dict(inner, in_reset=reset))
        if reader.sees("else"):
            reader.take()
            self.statement(**inner)

    def case_statement(self, **where):
        reader = self.reader
        reader.take()
        reader.take("(")
        self.add("expression", expression(reader))
        reader.take(")")
        while not reader.sees("endcase"):
            self.arm(**where)
        reader.take("endcase")

    def arm(self, **where):
        reader = self.reader
        if reader.sees("default"):
            reader.take()
            if reader.sees(":"):
                reader.take()
        else:
            while not reader.sees(":"):
                expression(reader)
                if reader.sees(","):
                    reader.take()
            reader.take(":")
        start = reader.peek().start
        if reader.sees(";"):
            reader.take()
            return
        self.statement(**dict(where, nested=True))
        self.add("arm", Node("statement", start, reader.last_end()), **where)

    def for_statement(self, **where):
        reader = self.reader
        reader.take("for")
        reader.take("(")
        while reader.peek(1).text != "=":
            reader.take()
        variable = reader.take().text
        reader.take("=")
        first = expression(reader)
        reader.take(";")
        condition = expression(reader)
        reader.take(";")
        while not reader.sees(")"):
            reader.take()
        reader.take(")")
        start = reader.peek().start
        self.statement(**where)
        texts = [self.text[node.start:node.end] for node in (first, condition)]
        self.add("loop", Node("statement", start, reader.last_end()), loop=(variable, *texts), **where)

    def assignment(self, **where):
        reader = self.reader
        start = reader.peek().start
        target = self.target()
        reader.take()
        value = expression(reader)
        reader.take(";")
        self.add("expression", value)
        self.add("assignment", Node("statement", start, reader.last_end()), value=value, target=target, **where)


def constant_functions(text):
    """Names that values of parameters are computed with, in elaboration."""
    values = re.findall(r"\b(?:localparam|parameter)\b[^;=]*=([^;]*);", text)
    return {name for value in values for name in re.findall(r"\b([a-z]\w*)\s*\(", value)}


def sites(name, text, constant):
    """All sites of a file; what the parser does not understand ends the run, with the place."""
    walker = Walker(text, constant)
    try:
        return walker.file()
    except NotUnderstood as place:
        line = text.count("\n", 0, place.args[0]) + 1
        raise SystemExit(f"mutation: {name}:{line}: {place.args[1]}: teach it to bench/mutation/modules.py") from place
