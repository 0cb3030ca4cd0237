"""What became of each mutant: the table that is kept in results.txt, and the verdict."""
import collections
import os

import design

HEADER = """\
# What caught each bug that was written into the RTL. Written by `make mutation`; a line is
#   key  caught by | on machine | after so many translations | name: change
"""


class Row:
    def __init__(self, line):
        head, self.machine, self.translations, self.what = (part.strip() for part in line.split("|", 3))
        self.key, _, self.caught = head.partition(" ")
        self.caught = self.caught.strip()
        self.alone = "(alone)" in self.what


def read_results(path):
    if not os.path.exists(path):
        return []
    return [Row(line) for line in design.read(path).splitlines() if line.count("|") >= 3 and not line.startswith("#")]


def read_equivalent(path):
    """{key: reason}"""
    found = {}
    for number, line in enumerate(design.read(path).splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        key, _, rest = line.partition(" ")
        name, _, reason = rest.strip().partition(" ")
        if not name or not reason or key in found:
            raise SystemExit(f"mutation: {path}:{number}: a line is KEY NAME and why nothing can tell it, each key once")
        found[key] = reason.strip()
    return found


class Report:
    def __init__(self, chosen, impossible, equivalent, possible, state):
        self.chosen, self.impossible, self.equivalent, self.state = chosen, impossible, equivalent, state
        self.possible = possible
        self.failures = []
        self.count = collections.Counter()
        for mutant in chosen:
            self.judge(mutant)
        keys = {mutant.key for mutant in possible}
        for key in sorted(set(equivalent) - keys):
            self.failures.append(f"{key} of equivalent.txt is no mutant of the design any more")

    def judge(self, mutant):
        verdict = self.state.get(mutant)
        known = mutant.key in self.equivalent
        if verdict.died and not verdict.caught:
            self.failures.append(f"{mutant.name} ({mutant.key}): the bench died: {verdict.died}")
        elif verdict.caught and known:
            self.failures.append(f"{mutant.name} ({mutant.key}): named equivalent, yet caught: {verdict.caught}")
        elif not verdict.caught and not known:
            self.failures.append(f"{mutant.name} ({mutant.key}): not caught: {mutant.what}")
        else:
            self.count["passed"] += 1
        self.count[self.kind(mutant)] += 1

    def kind(self, mutant):
        caught = self.state.get(mutant).caught
        if not caught:
            return "equivalent" if mutant.key in self.equivalent else "not caught"
        return {"assertion": "an assertion in simulation", "proof": "a proof"}.get(caught.split()[0], caught)

    def row(self, mutant):
        verdict = self.state.get(mutant)
        caught = verdict.caught or ("equivalent" if mutant.key in self.equivalent else "NOT CAUGHT")
        alone = " (alone)" if mutant.alone else ""
        return (f"{mutant.key:<22} {caught:<36} | {verdict.machine:<16} | {verdict.translations:>8} | "
                f"{mutant.name}{alone}: {mutant.what}")

    def text(self, options):
        systematic = [mutant for mutant in self.chosen if not mutant.key.startswith("bug-")]
        lines = [HEADER + f"# Systematic mutants: {len(systematic)} of {len(self.possible)}, drawn with seed {options.seed}.\n"]
        lines += [f"# {number:5} {kind}" for kind, number in sorted(self.count.items(), key=lambda item: -item[1])
                  if kind != "passed"]
        lines += ["#", "# caught, and all, of a file:"]
        lines += [f"#   {caught:4} of {all_:4}  {file}" for file, caught, all_ in self.files(systematic)]
        lines += ["", "# Bugs of real walkers and TLBs that the design cannot have:"]
        lines += [f"# {bug.number:2} {bug.name} ({bug.thread}): {bug.reason}" for bug in self.impossible]
        lines += [""] + [self.row(mutant) for mutant in self.chosen]
        return "\n".join(lines) + "\n"

    def files(self, systematic):
        for file in sorted({mutant.edits[0].file for mutant in systematic}):
            of_file = [mutant for mutant in systematic if mutant.edits[0].file == file]
            yield file, sum(bool(self.state.get(mutant).caught) for mutant in of_file), len(of_file)

    def print_rows(self):
        for mutant in self.chosen:
            print(self.row(mutant))

    def print_failures(self):
        for kind, number in sorted(self.count.items(), key=lambda item: -item[1]):
            if kind != "passed":
                print(f"{number:6} {kind}")
        for failure in self.failures:
            print(failure)

    def conclude(self, name):
        print(f"{name}: {self.count['passed']} passed, {len(self.failures)} failed")
        return 1 if self.failures or not self.count["passed"] else 0
