#!/usr/bin/python3
"""Prove the properties of rtl/props/ and of tops/, reach their covers, and see each proof fail on a seeded bug.

    prove.py [--slice] [--update] [--build DIR] [PROOF...]

Prints a row a property, cover and bug, then how they differ from results.txt, and "NAME: N passed, M failed".
A property of results.txt that is not proven any more, or is not there, is a failure. --update writes results.txt.
"""
import argparse
import concurrent.futures
import dataclasses
import os
import pathlib
import re
import sys
import time

import flow

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
RESULTS = HERE / "results.txt"
RTL = pathlib.Path(os.environ.get("RTL", ROOT / "rtl"))
HEADER = "# proof               kind      property, or bug and what finds it                                  how              s\n"


@dataclasses.dataclass
class Proof:
    name: str
    method: str         # pdr, induction or bounded
    steps: int          # greatest length of an induction; cycles in which covers and bugs must show
    seconds: int        # that the prover may take
    slice: bool         # belongs to the slice
    top: pathlib.Path
    cuts: list          # modules replaced by those of cuts/
    parameters: list


@dataclasses.dataclass
class Row:
    proof: str
    kind: str           # proven, covered, bug
    what: str
    how: str
    seconds: float
    good: bool

    def text(self):
        how = self.how if self.good else f"FAILED: {self.how}"
        return f"{self.proof:<21} {self.kind:<9} {self.what:<67} {how:<16} {self.seconds:.0f}"

    def key(self):
        return (self.proof, self.kind, self.what)


def lines_of(path):
    for line in path.read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            yield line


def proofs():
    for line in lines_of(HERE / "proofs.txt"):
        name, method, steps, seconds, where, top, cuts, *parameters = line.split()
        yield Proof(name, method, int(steps), int(seconds), where == "slice", HERE / "tops" / f"{top}.sv",
                    cuts.split(",") if cuts != "-" else [], parameters)


def bugs(proof):
    for line in lines_of(HERE / "bugs.txt"):
        name, of, label, file, expression = line.split(None, 4)
        if of == proof.name:
            yield name, label, file, expression


def prepared(proof, work, edit=None, covers=False):
    flow.attach(RTL, work, proof.cuts, edit)
    return flow.script(work, "proof", proof.top, proof.parameters, covers)


def prove(proof, work):
    """A row for each assertion."""
    start = time.monotonic()
    text = prepared(proof, work)
    if proof.method == "induction":
        length = flow.induction(work, "proof", text, proof.steps, proof.seconds)
        failed, how = {}, f"induction {length}" if length else "not proven"
        names = flow.cells(work, "proof", "assertions")
        if not length:
            failed = flow.bounded(work, "proof", flow.aiger(work, "proof", text), proof.steps, 60)
    elif proof.method == "bounded":
        names = flow.aiger(work, "proof", text)
        failed, done = flow.searched(work, "proof", names, proof.steps, proof.seconds)
        how = f"{done} cycles" if done >= proof.steps else f"not searched beyond {done} cycles"
    else:
        names = flow.aiger(work, "proof", text)
        failed, done = flow.pdr(work, "proof", names, proof.seconds)
        how = "pdr" if done else f"not proven in {proof.seconds} s"
    if sorted(names) != sorted(flow.cells(work, "proof", "assertions")) or not names:
        raise flow.Failure(f"assertions were lost on the way; see {work}/proof.assertions and proof.order")
    seconds = time.monotonic() - start
    for name in sorted(names):
        proven = name not in failed and not how.startswith("not")
        yield Row(proof.name, "proven", name, f"fails in cycle {failed[name]}" if name in failed else how, seconds, proven)


def cover(proof, work, unreached):
    """A row for each cover that is reached, with the cycle; the labels of the others go to `unreached`."""
    start = time.monotonic()
    order = flow.aiger(work, "proof", prepared(proof, work, covers=True))
    reached = flow.bounded(work, "proof", order, proof.steps, proof.seconds) if order else {}
    seconds = time.monotonic() - start
    unreached |= {name.split(".")[-1] for name in order if name not in reached}
    for name in sorted(reached):
        yield Row(proof.name, "covered", name, f"cycle {reached[name]}", seconds, True)


def seed(proof, work, bug):
    """The row of a bug: the property that it must break."""
    start = time.monotonic()
    name, label, file, expression = bug
    order = flow.aiger(work, "proof", prepared(proof, work, (file, expression)))
    failed = {n: f for n, f in flow.bounded(work, "proof", order, proof.steps, proof.seconds).items()
              if re.search(rf"(^|\.){re.escape(label)}$", n)}
    how = f"cycle {min(failed.values())}" if failed else "not found"
    return Row(proof.name, "bug", f"{name}: {label}", how, time.monotonic() - start, bool(failed))


def everything(proof, build, unreached, most_bugs):
    """All rows of a proof, with that many of its bugs; what cannot be run is a row that failed."""
    work = build / proof.name
    parts = [("proven", "-", lambda: prove(proof, work)),
             ("covered", "-", lambda: cover(proof, work / "covers", unreached))]
    parts += [("bug", b[0], lambda b=b: [seed(proof, work / b[0], b)]) for b in list(bugs(proof))[:most_bugs]]
    rows = []
    for kind, what, part in parts:
        try:
            rows += list(part())
        except flow.Failure as failure:
            rows.append(Row(proof.name, kind, what, str(failure), 0, False))
    return rows


def missing(rows, chosen):
    """Rows of results.txt, of the proofs that were run, that are not among `rows`."""
    keys = {row.key() for row in rows}
    names = {proof.name for proof in chosen}
    for line in lines_of(RESULTS) if RESULTS.exists() else ():
        key = (line[:21].strip(), line[22:31].strip(), line[32:99].strip())
        if key[0] in names and key not in keys:
            yield Row(*key, "not there any more", 0, False)


def never_reached(rows, unreached):
    """Rows for covers that no proof has reached, by their labels."""
    reached = {row.what.split(".")[-1] for row in rows if row.kind == "covered"}
    return [Row("-", "covered", label, "reached by no proof", 0, False) for label in sorted(unreached - reached)]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--slice", action="store_true", help="the quick proofs, with one seeded bug each")
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("proofs", nargs="*")
    return parser.parse_args()


def main():
    options = arguments()
    known = list(proofs())
    unknown = set(options.proofs) - {proof.name for proof in known}
    if unknown:
        sys.exit(f"prove.py: no proof {' '.join(sorted(unknown))}; there are {' '.join(p.name for p in known)}")
    chosen = [p for p in known if (not options.proofs or p.name in options.proofs) and (p.slice or not options.slice)]
    build = options.build.resolve() / "formal"
    rows = []
    unreached = set()
    print(HEADER, end="")
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for part in pool.map(lambda proof: everything(proof, build, unreached, 1 if options.slice else None), chosen):
            rows += part
            print("\n".join(row.text() for row in part), flush=True)
    if chosen == known:
        rows += never_reached(rows, unreached)
    if options.update:
        RESULTS.write_text(HEADER + "".join(row.text() + "\n" for row in rows))
    else:
        lost = [row for row in missing(rows, chosen) if not (options.slice and row.kind == "bug")]
        rows += lost
        print("".join(row.text() + "\n" for row in lost), end="")
    failed = sum(not row.good for row in rows)
    print(f"{'formal-slice' if options.slice else 'formal'}: {len(rows) - failed} passed, {failed} failed")
    return 1 if failed or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
