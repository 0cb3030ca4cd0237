"""The systematic mutants of a file: each a piece of its text and what takes its place, and a name FILE:LINE:KIND."""
import hashlib
import os
import re

import design
import modules

SWAPPED = {"&&": "||", "||": "&&", "&": "|", "|": "&", "^": "|", "==": "!=", "!=": "==", "===": "!==", "!==": "===",
           "<": "<=", "<=": "<", ">": ">=", ">=": ">", "+": "-", "-": "+", "<<": ">>", ">>": "<<", "*": "+"}
UNARY_SWAPPED = {"!": "", "~": "", "&": "|", "|": "&", "^": "|", "~&": "~|", "~|": "~&", "~^": "^", "-": ""}


class Edit:
    """In place of text[start:end], an expression or a statement, stands `new`; new None: the statement is left out.

    An edit of neither is a bare text, that has to be in a build of its own, or, where start is end, an insertion.
    """

    def __init__(self, file, start, end, new, statement=False, expression=False):
        self.file, self.start, self.end, self.new = file, start, end, new
        self.statement, self.expression = statement, expression


class Mutant:
    def __init__(self, name, edits, key, what):
        self.name, self.edits, self.key, self.what = name, edits, key, what
        self.number = 0      # by which it is chosen at run time
        self.alone = False   # it has to have a build of its own
        self.machine = ""    # where it is looked for first


class Maker:
    def __init__(self, file, text, constant):
        self.file, self.text, self.constant = file, text, constant
        self.mutants, self.lines, self.keys = [], {}, {}
        self.seen = set()

    def source(self, node):
        return self.text[node.start:node.end]

    def add(self, kind, site, node, new, statement=False):
        old = self.source(node)
        change = (node.start, node.end, new)
        if change in self.seen or (new is not None and squeezed(old) == squeezed(new)):
            return
        self.seen.add(change)
        line = self.text.count("\n", 0, node.start) + 1
        nth = self.lines[line, kind] = self.lines.get((line, kind), 0) + 1
        name = f"{self.file}:{line}:{kind}" + (f".{nth}" if nth > 1 else "")
        what = squeezed(old)[:70] + " -> " + (squeezed(new)[:70] if new is not None else "nothing")
        where = squeezed(self.text[site.within[0]:site.within[1]])
        self.mutants.append(Mutant(name, [Edit(self.file, node.start, node.end, new, statement, not statement)],
                                   self.key(kind, where, old, new), what))

    def key(self, kind, where, old, new):
        """Survives moved lines: of the part of the module and the change, and which of the same it is."""
        words = "|".join((self.file, kind, squeezed(old), squeezed(new or ""), where))
        digest = hashlib.sha256(words.encode()).hexdigest()[:8]
        nth = self.keys[digest] = self.keys.get(digest, 0) + 1
        return digest + (f".{nth}" if nth > 1 else "")

    # ---- sites ----------------------------------------------------------------------------------------------------

    def make(self):
        for site in modules.sites(self.file, self.text, self.constant):
            getattr(self, "of_" + site.kind)(site)
        self.mutants.sort(key=lambda mutant: mutant.edits[0].start)
        return self.mutants

    def of_condition(self, site):
        self.add("not", site, site.node, f"!({self.source(site.node)})")
        self.add("always", site, site.node, "1'b1")
        self.add("never", site, site.node, "1'b0")

    def of_arm(self, site):
        self.add("drop-arm", site, site.node, None, True)

    def of_loop(self, site):
        variable, first, condition = site.loop
        body = self.source(site.node)
        self.add("skip-first", site, site.node, f"if ({variable} != ({first})) begin {body} end", True)
        match = re.fullmatch(re.escape(variable) + r"\s*<\s*(.+)", condition)
        if match:
            self.add("skip-last", site, site.node, f"if ({variable} != ({match.group(1)}) - 1) begin {body} end", True)

    def of_assignment(self, site):
        if site.target.startswith("unused"):
            return
        zero = "'1" if squeezed(self.source(site.value)) in ("'0", "1'b0") else "'0"
        if site.clocked:
            self.add("drop-reset" if site.in_reset else "drop", site, site.node, None, True)
        elif site.nested:
            self.add("drop", site, site.node, None, True)
        else:
            self.add("stuck", site, site.value, zero)

    def of_expression(self, site):
        if not site.target.startswith("unused"):
            self.of_node(site, site.node)

    def of_node(self, site, node):
        for part in node.parts:
            self.of_node(site, part)
        change = getattr(self, "of_" + node.kind, None) if node.kind != "other" else None
        if change:
            change(site, node)

    # ---- expressions ----------------------------------------------------------------------------------------------

    def of_binary(self, site, node):
        left, right = (self.source(part) for part in node.parts)
        if node.op in SWAPPED:
            self.add("operator", site, node, f"({left}) {SWAPPED[node.op]} ({right})")
        if node.op in ("&&", "||", "&", "|", "^"):
            self.add("drop-left", site, node, right)
            self.add("drop-right", site, node, left)

    def of_unary(self, site, node):
        if node.op in UNARY_SWAPPED:
            self.add("unary", site, node, f"{UNARY_SWAPPED[node.op]}({self.source(node.parts[0])})")

    def of_ternary(self, site, node):
        condition, first, second = (self.source(part) for part in node.parts)
        self.add("arms", site, node, f"({condition}) ? ({second}) : ({first})")
        self.add("first-arm", site, node, first)
        self.add("second-arm", site, node, second)

    def of_number(self, site, node):
        text = self.source(node)
        match = re.fullmatch(r"(\d+)\s*'\s*([bdh])\s*([0-9a-fA-F_]+)", text)
        if match:
            width, base = int(match.group(1)), {"b": 2, "d": 10, "h": 16}[match.group(2)]
            value = int(match.group(3).replace("_", ""), base)
            self.add("constant", site, node, f"{width}'h{(value + 1) % (1 << width):x}")
            if width > 1:
                self.add("constant-less", site, node, f"{width}'h{(value - 1) % (1 << width):x}")
        elif re.fullmatch(r"\d+", text):
            self.add("constant", site, node, str(int(text) + 1))

    def of_fill(self, site, node):
        self.add("constant", site, node, "'1" if self.source(node) == "'0" else "'0")

    def of_name(self, site, node):
        """x[i +: w] a bit higher; x[w-1:0] a bit narrower."""
        text = self.source(node)
        match = re.fullmatch(r"(.*\[)([^\[\]:+]+)(\s*\+:\s*[^\[\]]+\])", text, re.S)
        if match:
            self.add("shift", site, node, f"{match.group(1)}({match.group(2)}) + 1{match.group(3)}")
        match = re.fullmatch(r"(.*\[)([^\[\]:]+)(?<![+-]):([^\[\]:]+\])", text, re.S)
        if match and squeezed(match.group(2)) != squeezed(match.group(3))[:-1]:
            self.add("narrow", site, node, f"{match.group(1)}({match.group(2)})-1:{match.group(3)}")


def squeezed(text):
    return " ".join(re.sub(r"//[^\n]*", "", text).split())


def of_design(rtl):
    """Those of every file of rtl/, in order; not of its properties."""
    texts = {name: design.read(os.path.join(rtl, name)) for name in sorted(os.listdir(rtl)) if name.endswith((".sv", ".svh"))}
    constant = set().union(*(modules.constant_functions(text) for text in texts.values()))
    return [mutant for name, text in texts.items() for mutant in Maker(name, text, constant).make()]
