"""What is run for each mutant, from plans.txt, and what a run of co-simulation says."""
import os
import re
import subprocess

import design

SECONDS = 300  # that one run may take
QUIET = ["--wave", "/dev/null", "--from", str(10 ** 12)]  # no second run for a waveform


def machine_file(name):
    """Machines of this bench are small: much is evicted, and a build is quick."""
    return os.path.join("bench", "mutation", "machines", name + ".yaml")


class Plan:
    def __init__(self, machine, stage, words):
        self.machine, self.stage, self.words = machine, stage, words


class Verdict:
    """caught: by which check, assertion or proof, or '' where nothing was found."""

    def __init__(self, caught="", machine="", translations="", died=""):
        self.caught, self.machine, self.translations, self.died = caught, machine, translations, died


def read_proofs(path):
    """{proof: files of the design that it looks at}"""
    lines = [line.split("#")[0].split() for line in design.read(path).splitlines()]
    return {words[1]: set(words[2:]) for words in lines if words and words[0] == "proof"}


def read(path):
    found = []
    for number, line in enumerate(design.read(path).splitlines(), 1):
        words = line.split("#")[0].split()
        if words and words[0] == "proof":
            continue
        if words and (len(words) < 3 or words[1] not in ("quick", "deep")):
            raise SystemExit(f"mutation: {path}:{number}: a line is MACHINE, quick or deep, and arguments of cosim")
        if words:
            found.append(Plan(words[0], words[1], words[2:]))
    return found


def in_order(plans, mutant, deep):
    """All quick ones come first; in each stage the mutant's own machine."""
    stages = ("quick", "deep") if deep else ("quick",)
    return [plan for stage in stages for own in (True, False) for plan in plans
            if plan.stage == stage and (plan.machine == mutant.machine) == own]


def say(output, status):
    """What a run that has ended says."""
    assertion = re.search(r"Assertion failed in (\S+?):", output)
    check = re.search(r"^mismatch found by the (.+?) check:", output, re.M)
    count = re.search(r"^(\d+) translations compared", output, re.M)
    translations = count.group(1) if count else ""
    if assertion:
        return Verdict("assertion " + assertion.group(1).split(".")[-1], translations=translations)
    if check:
        return Verdict(f"{check.group(1)} check", translations=translations)
    if "did not converge" in output:
        return Verdict("loop without register", translations=translations)
    if status == 0:
        return Verdict()
    return Verdict(died=f"status {status}: " + (output.strip().splitlines() or ["no word"])[-1][:200])


def run(program, plan, number):
    command = [program, "-c", machine_file(plan.machine), *plan.words, *QUIET]
    environment = dict(os.environ, MMU_MUTANT=str(number))
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=SECONDS,
                              env=environment, check=False)
        verdict = say(done.stdout.decode(errors="replace"), done.returncode)
    except subprocess.TimeoutExpired:
        verdict = Verdict(f"no end in {SECONDS} s")
    verdict.machine = plan.machine
    return verdict
