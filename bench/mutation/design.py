"""The design with mutants in it: all of them behind a number that is chosen at run time, or one written into the text.

With a selector an expression E becomes (mmu_mutant::selected == K ? E' : E) and a statement S becomes
begin if (mmu_mutant::selected == K) begin S' end else begin S end end, so that one build serves all mutants. Which
number is selected, mmu_mutant.sv asks the environment.
"""
import difflib
import hashlib
import os
import shutil

BUG = "$BUG"  # in the text of a seeded bug: whether it is the one that is selected


def selected(number):
    return f"(mmu_mutant::selected == {number})"


class Span:
    """A piece of text and the mutants of just this piece; pieces within it are its children."""

    def __init__(self, start, end):
        self.start, self.end, self.choices, self.children = start, end, [], []


def tree(text, chosen):
    """chosen: (edit, number of its mutant). Pieces either hold each other or are apart."""
    root = Span(0, len(text))
    for edit, number in sorted(chosen, key=lambda item: (item[0].start, -item[0].end, item[0].statement)):
        parent = root
        while parent.children and parent.children[-1].end >= edit.end and parent.children[-1].start <= edit.start:
            if (parent.children[-1].start, parent.children[-1].end) == (edit.start, edit.end):
                break
            parent = parent.children[-1]
        last = parent.children[-1] if parent.children else None
        if not last or (last.start, last.end) != (edit.start, edit.end):
            if last and last.end > edit.start:
                raise SystemExit(f"mutation: two changes of {edit.file} overlap at {edit.start}")
            last = Span(edit.start, edit.end)
            parent.children.append(last)
        last.choices.append((edit, number))
    return root


def render(text, span):
    parts, at = [], span.start
    for child in span.children:
        parts += [text[at:child.start], render(text, child)]
        at = child.end
    body = "".join(parts) + text[at:span.end]
    for edit, number in span.choices:
        new = edit.new.replace(BUG, selected(number)) if edit.new is not None else None
        if span.start == span.end:
            body += new  # an insertion, that says itself when it is in force
        elif not edit.statement:
            body = f"({selected(number)} ? ({new}) : ({body}))"
        elif new is None:
            body = f"begin if (!{selected(number)}) begin {body} end end"
        else:
            body = f"begin if {selected(number)} begin {new} end else begin {body} end end"
    return body


def with_all(text, chosen):
    return render(text, tree(text, chosen))


def with_one(text, edits):
    for edit in sorted(edits, key=lambda item: -item.start):
        new = edit.new.replace(BUG, "1'b1") if edit.new is not None else ";"
        new = f"({new})" if edit.expression else new
        text = text[:edit.start] + new + text[edit.end:]
    return text


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def write(path, text):
    """Only when it changes, so that make and Verilator see what is new."""
    if not os.path.exists(path) or read(path) != text:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)


def copy(rtl, out):
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(rtl, out)


def write_all(rtl, out, mutants):
    """A copy of the design that can be each of the mutants."""
    copy(rtl, out)
    for file in sorted({edit.file for mutant in mutants for edit in mutant.edits}):
        chosen = [(edit, mutant.number) for mutant in mutants for edit in mutant.edits if edit.file == file]
        write(os.path.join(out, file), with_all(read(os.path.join(rtl, file)), chosen))


def write_one(rtl, out, mutant):
    copy(rtl, out)
    for file in sorted({edit.file for edit in mutant.edits}):
        edits = [edit for edit in mutant.edits if edit.file == file]
        write(os.path.join(out, file), with_one(read(os.path.join(rtl, file)), edits))


def difference(rtl, mutant):
    """As diff -u prints it."""
    lines = []
    for file in sorted({edit.file for edit in mutant.edits}):
        text = read(os.path.join(rtl, file))
        new = with_one(text, [edit for edit in mutant.edits if edit.file == file])
        lines += difflib.unified_diff(text.splitlines(), new.splitlines(), f"rtl/{file}", f"rtl/{file}", n=1,
                                      lineterm="")
    return "\n".join(lines)


def hash_of(rtl):
    """Of every file of the design, its properties too."""
    digest = hashlib.sha256()
    for folder, subfolders, names in os.walk(rtl):
        subfolders.sort()
        for name in sorted(names):
            if name.endswith((".sv", ".svh")):
                digest.update(name.encode() + read(os.path.join(folder, name)).encode())
    return digest.hexdigest()[:16]
