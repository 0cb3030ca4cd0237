"""Runs mutants until something catches them, several at once, and keeps what was found as it comes."""
import concurrent.futures
import os
import sys
import threading
import time

import builder
import plans
from plans import Verdict


class State:
    """What was found, by mutant: a file that grows a line a mutant, for this design alone."""

    def __init__(self, folder, design_hash, again):
        os.makedirs(folder, exist_ok=True)
        self.path = os.path.join(folder, f"found-{design_hash}.tsv")
        self.found, self.lock = {}, threading.Lock()
        self.proven = set()  # given to the proofs, in vain
        if again and os.path.exists(self.path):
            os.remove(self.path)
        if os.path.exists(self.path):
            with open(self.path, encoding="utf-8") as file:
                for line in file:
                    self.take(line.rstrip("\n").split("\t"))

    def take(self, fields):
        if len(fields) != 5:  # one that a stop has cut
            return
        if fields[4] == "proven":
            self.proven.add(fields[0])
            fields = [*fields[:4], ""]
        self.found[fields[0]] = Verdict(*fields[1:])

    def get(self, mutant):
        return self.found.get(mutant.key, Verdict())

    def has(self, mutant):
        return mutant.key in self.found

    def add(self, mutant, verdict):
        fields = [mutant.key, verdict.caught, verdict.machine, str(verdict.translations), verdict.died.replace("\t", " ")]
        with self.lock:
            self.take(fields)
            with open(self.path, "a", encoding="utf-8") as file:
                file.write("\t".join(fields) + "\n")


class Progress:
    """A line with rate and time left: on a terminal it is written over, elsewhere there is none."""

    def __init__(self, total):
        self.total, self.done, self.caught, self.start = total, 0, 0, time.time()

    def step(self, verdict):
        self.done += 1
        self.caught += bool(verdict.caught)
        if not sys.stderr.isatty():
            return
        rate = self.done / max(time.time() - self.start, 0.1)
        left = int((self.total - self.done) / rate)
        end = "\n" if self.done == self.total else ""
        sys.stderr.write(f"\r{self.done} of {self.total} mutants, {self.caught} caught, {60 * rate:.0f} a minute, "
                         f"{left // 60}:{left % 60:02} left   {end}")


class Runner:
    def __init__(self, builds, what, state, jobs):
        self.builds, self.plans, self.state, self.jobs = builds, what, state, jobs
        self.programs, self.reached = {}, {}

    def run(self, chosen, wanted, equivalent):
        """Build for all that are chosen; run those that are wanted and not known yet."""
        left = [mutant for mutant in wanted if not self.state.has(mutant)]
        if not left:
            return
        started = time.time()
        self.build([mutant for mutant in chosen if not mutant.alone])
        print(f"built in {time.time() - started:.0f} s", flush=True)
        self.check_none()
        progress = Progress(len(left))
        with concurrent.futures.ThreadPoolExecutor(self.jobs) as pool:
            started = [pool.submit(self.one, mutant, mutant.key not in equivalent) for mutant in left]
            try:
                for done in concurrent.futures.as_completed(started):
                    progress.step(done.result())
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise

    def build(self, together):
        machines = list(dict.fromkeys(plan.machine for plan in self.plans))
        with concurrent.futures.ThreadPoolExecutor(self.jobs) as pool:
            for machine, program in zip(machines, pool.map(lambda name: self.together(name, together), machines)):
                self.programs[machine] = program
                self.reached[machine] = self.builds.reached(machine)

    def check_none(self):
        """The design as it is passes whatever its mutants are run on."""
        with concurrent.futures.ThreadPoolExecutor(self.jobs) as pool:
            for verdict in pool.map(lambda plan: plans.run(self.programs[plan.machine], plan, 0), self.plans):
                if verdict.caught or verdict.died:
                    raise SystemExit(f"mutation: {verdict.machine}: the design itself, without a mutant, is caught: "
                                     f"{verdict.caught or verdict.died}, after {verdict.translations} translations")

    def together(self, machine, mutants):
        try:
            return self.builds.together(machine, mutants)
        except builder.Refused as reason:
            raise SystemExit(f"mutation: {machine}: the build with all mutants fails: {reason}") from reason

    def one(self, mutant, deep):
        verdict = self.look_for(mutant, deep)
        self.state.add(mutant, verdict)
        return verdict

    def look_for(self, mutant, deep):
        for plan in plans.in_order(self.plans, mutant, deep):
            program = self.programs[plan.machine]
            if not mutant.alone and mutant.number not in self.reached[plan.machine]:
                continue
            if mutant.alone:
                try:
                    program = self.builds.alone(plan.machine, mutant)
                except builder.Refused as reason:
                    return Verdict("the build", plan.machine, "", str(reason)[:200])
            verdict = plans.run(program, plan, mutant.number)
            if verdict.caught or verdict.died:
                return verdict
        return Verdict()
