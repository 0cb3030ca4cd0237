#!/usr/bin/python3
"""No silent knob: every value of every key changes a figure, or is refused by name.

Driven from `mmusim config schema`: each of its lines needs a row in rows.py. A number is tried at both ends of its range,
a choice, list or boolean in each of its words, each against another value of the same key on the same machine and trace.
What counts are the figures of `run --stats json`, never the configuration that stands beside them.

    knobs.py MMUSIM [-v] [KEY]...     -v tells which figure moved; KEYs: these only
"""
import itertools
import json
import os
import subprocess
import sys
import tempfile

import rows
import traces

ADDRESS = "0x10000000"  # explained by walk


class Bench:
    def __init__(self, mmusim, folder, verbose):
        self.mmusim = mmusim
        self.folder = folder
        self.verbose = verbose
        self.passed = 0
        self.failed = 0
        self.machine = self.write("machine.yaml", rows.BASE)
        self.files = {}

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="ascii") as file:
            file.write(text)
        return path

    def trace(self, name):
        if name not in self.files:
            self.files[name] = self.write(f"{name}.txt", "\n".join(getattr(traces, name)()) + "\n")
        return self.files[name]

    def note(self, problem):
        self.passed += not problem
        self.failed += bool(problem)
        if problem:
            print(f"knobs: {problem}")

    def command(self, row, settings):
        options = [part for setting in settings for part in ("-s", setting)]
        by = row.get("by", "run")
        if by == "rtl":
            return [self.mmusim, "config", "rtl", rows.RTL_MACHINE, *options]
        if by == "walk":
            options += ["--after", "100", ADDRESS, "--trace"]
        else:
            options += ["--stats", "json"]
        return [self.mmusim, by, "-c", self.machine, *options, self.trace(row["trace"])]

    def figures(self, row, settings):
        """What the command tells, a dictionary; or, when it refuses, its one line."""
        done = subprocess.run(self.command(row, settings), capture_output=True, text=True, timeout=120, check=False)
        if done.returncode == 2 and done.stderr.count("\n") == 1:
            return done.stderr.strip()
        if done.returncode != 0 or done.stderr:
            return f"status {done.returncode}: {done.stderr}"
        if row.get("by", "run") == "run":
            return json.loads(done.stdout)["stats"]
        return {f"line {number}": text for number, text in enumerate(done.stdout.splitlines(), 1)}


def rows_of(key):
    """A key that must tell in several ways has a list of them."""
    row = rows.ROWS[key]
    return row if isinstance(row, list) else [row]


def values_of(kind, bounds, row):
    """The values to try, in the words of the machine file."""
    if kind == "boolean":
        return ["false", "true"]
    if kind in ("choice", "list"):
        words = bounds.removeprefix("a list of ").replace(" or ", ", ").split(", ")
        return words + row.get("more", []) + (["other"] if len(words) == 1 else [])
    low, high = bounds.split(" from ")[-1].split(" to ")
    ends = (["0"] if bounds.startswith("0 or") else []) + [low, high]
    return list(dict.fromkeys(ends + row.get("more", [])))


def moved(one, other):
    """A figure that both have and that differs, or None."""
    for name in one:
        if name in other and one[name] != other[name]:
            return f"{name}: {one[name]}, {other[name]}"
    return None


def check_refusal(bench, key, value, told, name=None):
    """The line must name the key, or what the row says it is called there."""
    problem = None
    if not told.startswith("mmusim: ") or (name or key) not in told:
        problem = f"{key}={value}: neither runs nor is refused by name: {told}"
    elif bench.verbose:
        print(f"  {key}={value}: refused: {told}")
    bench.note(problem)


def compare(bench, key, one, other):
    (value, figures), (against, others) = one, other
    where = moved(figures, others)
    if where and bench.verbose:
        print(f"  {key}={value}, {against}: {where}")
    bench.note(None if where else f"{key}: {value} and {against} give the same figures")


def check_key(bench, line, row):
    schema_key, kind, bounds = line[:3]
    name = row.get("name", "l1" if schema_key.startswith("tlb.") else "level1")
    key = schema_key.replace("NAME", name).replace("levelN", name)
    machine = row.get("machine", [])
    results = {}
    for value in dict.fromkeys(([row["value"]] if "value" in row else []) + values_of(kind, bounds, row)):
        results[value] = bench.figures(row, machine + row.get("also", {}).get(value, []) + [f"{key}={value}"])
    for value, extra in row.get("refused", []):
        told = bench.figures(dict(row, by="run"), machine + extra + [f"{key}={value}"])
        check_refusal(bench, key, value, told if isinstance(told, str) else "it runs")
    for value, told in results.items():
        if isinstance(told, str):
            check_refusal(bench, key, value, told, row.get("called"))
    good = [(value, told) for value, told in results.items() if not isinstance(told, str)]
    pairs = [(pair, good[0]) for pair in good[1:]] if "value" in row else itertools.combinations(good, 2)
    for one, other in pairs:
        compare(bench, key, one, other)
    if not good or len(results) < 2:
        bench.note(f"{key}: no value runs" if not good else f"{key}: no two values to compare")


def main():
    arguments = [word for word in sys.argv[1:] if word != "-v"]
    schema = subprocess.run([arguments[0], "config", "schema"], capture_output=True, text=True, check=True).stdout
    lines = [line.split("\t") for line in schema.splitlines()]
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(os.path.abspath(arguments[0]), folder, "-v" in sys.argv)
        for line in lines:
            if line[0] not in rows.ROWS:
                bench.note(f"{line[0]}: no row in bench/knobs/rows.py says what it changes")
            elif len(arguments) == 1 or line[0] in arguments[1:]:
                for row in rows_of(line[0]):
                    check_key(bench, line, row)
    for key in rows.ROWS.keys() - {line[0] for line in lines}:
        bench.note(f"{key}: a row for a key that there is not")
    print(f"knobs: {bench.passed} passed, {bench.failed} failed")
    sys.exit(bench.failed != 0)


if __name__ == "__main__":
    main()
