#!/usr/bin/python3
"""Print what the co-simulation has exercised: coverage.py [--results FILE [--update]] [--code DATA...] [--functional FILE...]

FILE is what `cosim --coverage FILE` adds up for a machine, DATA what a build with Verilator's line and toggle coverage
leaves, in a folder with the name of the machine. Tables with their holes come first; then, with --results, every figure that differs from those of the results
file; --update writes them there. Exit status 1 if a figure has fallen.
"""
import argparse
import collections
import os
import re
import sys

ACCESSES = ["load", "store", "fetch"]
PRIVILEGES = ["supervisor", "user"]

# Which stimulus would fill a hole: the first pattern that matches the bin.
HINTS = [
    (r"translation \S+ \S+ \S+ not-canonical", "more bent_address, with every access and privilege"),
    (r"translation (\S+) \S+ \S+ access-fault", "more pointer_nowhere and beyond; at the root, a root table without memory"),
    (r"translation (\S+) \S+ \S+ granted", "more leaves of that level: fewer pointers, fewer misaligned"),
    (r"swap \S+ lost|event swap-lost", "more races; race_unmaps for the fault"),
    (r"flush\S* .*(arriving|lookup-|queued|merged|walk-caches)", "cosim --any-time: only there flushes come in these states"),
    (r"flush\S* .*", "more flushes, flush_near, and with spaces that share an ASID"),
    (r"merge .* not-dirty", "more stores, burst and same_page, with dirty 0"),
    (r"merge .* denied", "fewer full_rights and more modifiers, with burst and same_page"),
    (r"merge .* walk-faulted", "more absent, with burst and same_page"),
    (r"merge .*", "more burst and same_page"),
    (r"walk \S+ \S+ access-fault", "more pointer_nowhere and beyond"),
    (r"walk .*", "more pages (roots, tables, run) and fewer flushes, so that walk caches hold that level"),
    (r"event (slots-full|walk-queue-full|all-walkers-busy)", "more burst with a slow memory (memory_lot)"),
    (r"event .*", "more burst, with memory_lot and memory_stalls"),
    (r"served .*", "more fetches, stores and modifiers, fewer full_rights"),
]


def fail(text):
    sys.exit(f"coverage.py: {text}")


class Machine:
    """The file of one machine: bins by group."""

    def __init__(self, path):
        self.groups = collections.defaultdict(dict)
        try:
            with open(path, encoding="ascii") as lines:
                words = next(lines, "").split()
                if len(words) != 3 or words[0] != "machine":
                    fail(f"{path}:1: a file of coverage begins with 'machine NAME SCHEME'")
                self.name, self.scheme = words[1:]
                for number, line in enumerate(lines, 2):
                    words = line.split()
                    if len(words) < 3 or not words[-1].isdigit():
                        fail(f"{path}:{number}: a bin is a group, its properties and a count")
                    self.groups[words[0]][tuple(words[1:-1])] = int(words[-1])
        except OSError as error:
            fail(f"{path}: {error.strerror}")


def short(count):
    for unit in ("", "k", "M", "G"):
        if count < 10000:
            return f"{count}{unit}"
        count //= 1000
    return str(count)


def print_format(scheme, machines):
    bins = collections.Counter()
    for machine in machines:
        for key, count in machine.groups["translation"].items():
            bins[key] += count
    columns = [(a, p) for a in ACCESSES for p in PRIVILEGES]
    print(f"\n{scheme} ({', '.join(m.name for m in machines)}): translations by page size, or level of the fault")
    print(" " * 22 + "".join(f"{a + '-' + p[0]:>10}" for a, p in columns))
    for page, outcome in sorted({(k[0], k[3]) for k in bins}, key=lambda row: list(bins).index(
            next(k for k in bins if (k[0], k[3]) == row))):
        cells = [bins.get((page, a, p, outcome)) for a, p in columns]
        print(f"  {page:5} {outcome:14}" + "".join(
            f"{'-' if c is None else 'HOLE' if c == 0 else short(c):>10}" for c in cells))


def print_groups(machines):
    names = list(dict.fromkeys(g for m in machines for g in m.groups))
    print("\nbins hit of those that are possible:")
    print(" " * 20 + "".join(f"{n:>13}" for n in names))
    for machine in machines:
        cells = (f"{sum(c > 0 for c in machine.groups[n].values())}/{len(machine.groups[n])}" for n in names)
        print(f"  {machine.name:18}" + "".join(f"{c:>13}" for c in cells))


def hint(text):
    return next((advice for pattern, advice in HINTS if re.match(pattern, text)), "")


def print_holes(machines):
    """Bins that differ in the last property alone share a line."""
    for machine in machines:
        folded = collections.defaultdict(list)
        for group, bins in machine.groups.items():
            for key, count in bins.items():
                if count == 0:
                    folded[(group,) + key[:-1]].append(key[-1])
        print(f"\nholes of {machine.name}: {sum(map(len, folded.values()))}")
        for key, last in folded.items():
            text = " ".join(key)
            print(f"  {text} {'|'.join(last)}   <- {hint(text + ' ' + last[0])}")


def read_code(paths):
    """Counts by (file, kind, line, what) over all instances, by machine."""
    machines = {}
    for path in paths:
        points = machines.setdefault(os.path.basename(os.path.dirname(os.path.abspath(path))), collections.Counter())
        with open(path, encoding="latin-1") as lines:
            for line in lines:
                found = re.match(r"C '(.*)' (\d+)$", line)
                if not found:
                    continue
                field = dict(part.split("\x02", 1) for part in found[1].split("\x01") if "\x02" in part)
                kind = field.get("page", "").split("/")[0]
                if kind not in ("v_line", "v_branch", "v_toggle") or "/props/" in field["f"]:
                    continue
                kind = "toggle" if kind == "v_toggle" else "line"
                key = (os.path.basename(field["f"]), kind, int(field["l"]), field.get("n", ""), field.get("o", ""))
                points[key] += int(found[2])
    return machines


def code_figures(points):
    figures = collections.defaultdict(lambda: [0, 0])
    for (name, kind, *_), count in points.items():
        figures[name, kind][0] += count > 0
        figures[name, kind][1] += 1
    return figures


def print_code(points):
    figures = code_figures(points)
    print("\nVerilator, over all machines:")
    for name in sorted({n for n, _ in figures}):
        text = (f"{k} {figures[name, k][0]}/{figures[name, k][1]}" for k in ("line", "toggle") if (name, k) in figures)
        print(f"  {name:24} " + ", ".join(text))
    print("lines never executed:")
    missing = collections.defaultdict(set)
    for (name, kind, line, *_), count in points.items():
        if kind == "line" and count == 0:
            missing[name].add(line)
    for name in sorted(missing):
        print(f"  {name}: {', '.join(map(str, sorted(missing[name])))}")


def figures_of(machines, code):
    """The lines of a results file: name, what was hit, of how many."""
    lines = {}
    for machine in machines:
        for group, bins in machine.groups.items():
            lines[f"{machine.name} {group}"] = (sum(c > 0 for c in bins.values()), len(bins))
    for machine, points in code.items():
        for (name, kind), (hit, of) in sorted(code_figures(points).items()):
            lines[f"{machine} {name}:{kind}"] = (hit, of)
    return lines


def read_results(path):
    results = {}
    if not os.path.exists(path):
        return results
    with open(path, encoding="ascii") as lines:
        for number, line in enumerate(lines, 1):
            if line.startswith("#") or not line.strip():
                continue
            found = re.match(r"(\S+ \S+) +(\d+)/(\d+)$", line)
            if not found:
                fail(f"{path}:{number}: a line is two names and HIT/POSSIBLE")
            results[found[1]] = (int(found[2]), int(found[3]))
    return results


def print_moved(path, lines):
    """Whether a figure has fallen."""
    before, fallen = read_results(path), False
    print(f"\nagainst {path}:")
    for name, (hit, of) in lines.items():
        old = before.get(name)
        if old != (hit, of):
            worse = old is not None and hit * old[1] < old[0] * of
            fallen |= worse
            was = "new" if old is None else f"was {old[0]}/{old[1]}"
            print(f"  {name}: {hit}/{of}, {was}{', FALLEN' if worse else ''}")
    if all(before.get(name) == figure for name, figure in lines.items()):
        print("  nothing moved")
    return fallen


def write_results(path, lines):
    kept = read_results(path)
    kept.update(lines)
    with open(path, "w", encoding="ascii") as out:
        out.write("# What `make coverage` has hit, of what is possible; `make coverage-update` rewrites it.\n")
        for name, (hit, of) in kept.items():
            out.write(f"{name:44} {hit}/{of}\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--results", metavar="FILE")
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--code", nargs="+", default=[], metavar="DATA")
    parser.add_argument("--functional", nargs="+", default=[], metavar="FILE")
    options = parser.parse_args()
    if options.update and not options.results:
        fail("--update needs --results FILE")
    machines = [Machine(path) for path in options.functional]
    code = read_code(options.code)
    points = collections.Counter()
    for counts in code.values():
        points.update(counts)
    if not machines and not points:
        fail("nothing to print: give --functional FILE... or --code DATA...")
    for scheme in dict.fromkeys(m.scheme for m in machines):
        print_format(scheme, [m for m in machines if m.scheme == scheme])
    if machines:
        print_groups(machines)
        print_holes(machines)
    if points:
        print_code(points)
    lines = figures_of(machines, code)
    fallen = bool(options.results) and not options.update and print_moved(options.results, lines)
    if options.update:
        write_results(options.results, lines)
    return 1 if fallen else 0


if __name__ == "__main__":
    sys.exit(main())
