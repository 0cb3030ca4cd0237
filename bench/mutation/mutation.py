#!/usr/bin/python3
"""Bugs written into the RTL, each to be caught by co-simulation or proof: do the tests bite?

    mutation.py run    [--seed N] [--count N] [--jobs N] [--only TEXT] [--again] [--no-proofs]
    mutation.py slice  [--seed N] [--jobs N]
    mutation.py list   [--seed N] [--count N] [--only TEXT]      what would be run, with the changes

`run` takes the bugs of bugs.txt and --count systematic mutants (default 400; 0: all) drawn with --seed (default 1), and
writes results.txt. It may be stopped and goes on where it was; --again forgets what was found. --only takes those whose name
holds the text, and writes no results. `slice` takes a dozen of results.txt at random, prints the seed, and wants them caught.
make gives the environment: start it with make mutation, MUTATION_ARGS="...".
"""
import argparse
import os
import random
import sys
import time

import bugs
import builder
import design
import mutants
import plans
import proofs
import report
import runner

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
RTL = "rtl"
LEAST = 8  # of a file, where it has so many
SLICE, SLICE_MACHINES = 12, 2


def here(name):
    return os.path.join(HERE, name)


def draw(all_mutants, count, seed):
    """Of each file its part of `count`, and a few at least."""
    if not count or count >= len(all_mutants):
        return all_mutants
    chosen = []
    for file in sorted({mutant.edits[0].file for mutant in all_mutants}):
        here_found = [mutant for mutant in all_mutants if mutant.edits[0].file == file]
        part = max(round(count * len(here_found) / len(all_mutants)), min(LEAST, len(here_found)))
        chosen += random.Random(f"{seed} {file}").sample(here_found, part)
    return sorted(chosen, key=lambda mutant: (mutant.edits[0].file, mutant.edits[0].start, mutant.name))


def gather(options):
    """The bugs and the systematic mutants that are to be run, numbered; and all that there are."""
    known, impossible = bugs.mutants(here("bugs.txt"), RTL)
    systematic = mutants.of_design(RTL)
    chosen = known + draw(systematic, options.count, options.seed)
    for number, mutant in enumerate(chosen, 1):
        mutant.number = number
    return chosen, impossible, known + systematic


def make_builder(name):
    return builder.Builder(RTL, os.path.join(os.environ.get("BUILD", "build"), "mutation", name))


def run(options):
    chosen, impossible, possible = gather(options)
    equivalent = report.read_equivalent(here("equivalent.txt"))
    wanted = [mutant for mutant in chosen if options.only in mutant.name]
    builds = make_builder("all")
    state = runner.State(builds.out, design.hash_of(RTL), options.again)
    runs = runner.Runner(builds, plans.read(here("plans.txt")), state, options.jobs)
    runs.run(chosen, wanted, equivalent)
    if options.proofs:
        left = [mutant for mutant in wanted if mutant.key not in equivalent and not state.get(mutant).caught]
        proofs.run(left, plans.read_proofs(here("plans.txt")), RTL, state, builds.out)
    table = report.Report(wanted, impossible, equivalent, possible, state)
    if not options.only:
        design.write(here("results.txt"), table.text(options))
    table.print_failures()
    return table.conclude("mutation")


def pick(seed):
    """A dozen of the mutants of results.txt that a simulation has caught, all on a few machines."""
    rows = [row for row in report.read_results(here("results.txt")) if row.machine and not row.alone]
    draws = random.Random(seed)
    machines = sorted({row.machine for row in rows})
    machines = draws.sample(machines, min(SLICE_MACHINES, len(machines)))
    return draws, {row.key: row.machine for row in rows if row.machine in machines}


def slice_(options):
    draws, caught = pick(options.seed)
    options.count = 0
    _, _, possible = gather(options)
    there = [mutant for mutant in possible if mutant.key in caught]
    chosen = draws.sample(there, min(SLICE, len(there)))
    for number, mutant in enumerate(chosen, 1):
        mutant.number, mutant.machine = number, caught[mutant.key]
    if not chosen:
        raise SystemExit("mutation: results.txt holds no mutant that the design still has: make mutation")
    print(f"seed {options.seed}: {len(chosen)} of {len(there)} mutants (again: MUTATION_ARGS=\"--seed {options.seed}\")")
    builds = make_builder("slice")
    state = runner.State(builds.out, "slice", True)
    machines = {mutant.machine for mutant in chosen}
    few = [plan for plan in plans.read(here("plans.txt")) if plan.machine in machines]
    runner.Runner(builds, few, state, options.jobs).run(chosen, chosen, {})
    table = report.Report(chosen, [], {}, chosen, state)
    table.print_rows()
    table.print_failures()
    return table.conclude("mutation-slice")


def list_(options):
    chosen, _, _ = gather(options)
    for mutant in chosen:
        if options.only in mutant.name:
            print(f"{mutant.number} {mutant.key} {mutant.name}\n{design.difference(RTL, mutant)}\n")
    return 0


def main():
    parser = argparse.ArgumentParser(usage=__doc__.split("\n\n", 1)[1])
    parser.add_argument("what", choices=("run", "slice", "list"))
    parser.add_argument("--seed", type=int)
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--only", default="")
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--no-proofs", dest="proofs", action="store_false")
    options = parser.parse_args()
    os.chdir(ROOT)
    if options.seed is None:
        options.seed = 1 if options.what != "slice" else int(time.time())
    return {"run": run, "slice": slice_, "list": list_}[options.what](options)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BrokenPipeError:
        sys.exit(0)
    except KeyboardInterrupt:
        sys.exit("mutation: stopped; what was found is kept, and the same command goes on from there")
