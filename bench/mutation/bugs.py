"""The seeded bugs of bugs.txt as mutants. Their texts are found token by token, so that spaces and lines do not matter."""
import os

import design
import modules
import tokens
from mutants import Edit, Mutant, squeezed

NUMBERED = 25  # bugs of real walkers and TLBs, numbered in bugs.txt


class Bug:
    def __init__(self, number, name):
        self.number, self.name = number, name
        self.thread = self.machine = self.reason = ""
        self.alone = False
        self.hunks = []  # [file, how, old, new]


def read(path):
    """See the head of bugs.txt."""
    found = []
    for line_number, line in enumerate(design.read(path).splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        word, _, rest = line.partition(" ")
        rest = rest.strip()
        if word == "bug":
            number, name = rest.split()
            found.append(Bug(int(number) if number != "-" else 0, name))
        elif word in ("thread", "machine", "reason"):
            setattr(found[-1], word, rest)
        elif word == "alone":
            found[-1].alone = True
        elif word == "file":
            found[-1].hunks.append([rest, "", "", ""])
        elif word in ("old", "after"):
            found[-1].hunks[-1][1:3] = [word, rest]
        elif word == "new":
            found[-1].hunks[-1][3] = rest
        else:
            raise SystemExit(f"mutation: {path}:{line_number}: '{word}': bug, thread, machine, reason, alone, file, old, "
                             "after or new begins a line")
    return found


def place(text, wanted):
    """Where the tokens of `wanted` stand, once."""
    here, there = tokens.cut(text), [token.text for token in tokens.cut(wanted)[:-1]]
    at = [i for i in range(len(here) - len(there)) if [token.text for token in here[i:i + len(there)]] == there]
    if len(at) != 1:
        return None, f"stands {len(at)} times in it, and must once"
    return (here[at[0]].start, here[at[0] + len(there) - 1].end), ""


def pieces(nodes):
    for node in nodes:
        yield node
        yield from pieces(node.parts)


def around(sites, start, end):
    """The smallest expression or statement that holds the place: (start, end, whether it is a statement)."""
    spans = [(node.start, node.end, False) for site in sites if site.kind == "expression" for node in pieces([site.node])
             if node.kind != "statement"]
    spans += [(site.node.start, site.node.end, True) for site in sites
              if site.node.kind == "statement" and not site.continuous]
    holding = [span for span in spans if span[0] <= start and end <= span[1]]
    return min(holding, key=lambda span: (span[1] - span[0], span[2]), default=None)


def edit_of(bug, hunk, rtl, constant):
    file, how, old, new = hunk
    path = os.path.join(rtl, file)
    if not os.path.exists(path):
        raise SystemExit(f"mutation: bug {bug.name}: there is no {file}")
    text = design.read(path)
    span, problem = place(text, old)
    if not span:
        raise SystemExit(f"mutation: bug {bug.name}: {file}: '{old}' {problem}")
    start, end = span
    if how == "after":
        return Edit(file, end, end, " " + new)
    if bug.alone:
        return Edit(file, start, end, new)
    whole = around(modules.sites(file, text, constant), start, end)
    if not whole:
        raise SystemExit(f"mutation: bug {bug.name}: {file}: '{old}' is not in an expression or statement: `alone`")
    return Edit(file, whole[0], whole[1], text[whole[0]:start] + new + text[end:whole[1]], whole[2],
                not whole[2])


def mutants(path, rtl):
    """The bugs that the design can express, and those that it cannot."""
    bugs = read(path)
    numbers = sorted(bug.number for bug in bugs if bug.number)
    if numbers != list(range(1, NUMBERED + 1)):
        raise SystemExit(f"mutation: {path}: the bugs are to have the numbers 1 to {NUMBERED}, each once")
    texts = [design.read(os.path.join(rtl, name)) for name in sorted(os.listdir(rtl)) if name.endswith((".sv", ".svh"))]
    constant = set().union(*map(modules.constant_functions, texts))
    found = []
    for bug in bugs:
        if not bug.hunks:
            continue
        edits = [edit_of(bug, hunk, rtl, constant) for hunk in bug.hunks]
        name = (f"bug {bug.number}: " if bug.number else "bug: ") + bug.name
        mutant = Mutant(name, edits, "bug-" + bug.name, bug.thread or squeezed(bug.hunks[0][2]))
        mutant.machine, mutant.alone = bug.machine, bug.alone
        found.append(mutant)
    return found, [bug for bug in bugs if not bug.hunks]
