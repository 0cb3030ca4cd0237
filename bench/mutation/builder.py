"""Builds of co-simulation with mutants in the RTL: one a machine for all mutants, and one a mutant where that must be.

make gives what is linked: COSIM_OBJECTS, COSIM_LIBRARIES (see mutation.mk).
"""
import os
import re
import shlex
import subprocess

import design
import plans

LINT_OFF = ["ENUMVALUE", "WIDTH", "UNUSED", "UNOPTFLAT", "LATCH", "CASEINCOMPLETE", "CASEOVERLAP", "SELRANGE", "CMPCONST", "UNSIGNED",
            "SYNCASYNCNET", "MULTITOP", "DECLFILENAME", "ALWCOMBORDER", "BLKSEQ", "INITIALDLY", "COMBDLY", "CASEX",
            "CASEWITHX", "UNDRIVEN", "LITENDIAN", "PINCONNECTEMPTY", "TIMESCALEMOD", "IMPLICIT", "MULTIDRIVEN"]
QUIET = "".join(f"/* verilator lint_off {name} */" for name in LINT_OFF)


# Verilator 5.006 joins operators on bits of one word into one mask, and gets it wrong with what the selector makes of them.
NO_BIT_TREES = "-fno-const-bit-op-tree"
NUMBER = re.compile(r"\b(0x[0-9a-f]+|\d+)U\s*[=!]=\s*vlSymsp->TOP__mmu_mutant\.selected")


class Refused(Exception):
    """The tool has refused the mutant; the text says why."""


class Builder:
    def __init__(self, rtl, out):
        self.rtl, self.out, self.here = rtl, out, os.path.dirname(os.path.abspath(__file__))
        self.objects = shlex.split(os.environ["COSIM_OBJECTS"])
        self.libraries = shlex.split(os.environ["COSIM_LIBRARIES"])
        self.build = os.environ.get("BUILD", "build")

    def parameters(self, machine):
        path = os.path.join(self.out, machine, "rtl.txt")
        os.makedirs(os.path.dirname(path), exist_ok=True)
        command = [os.path.join(self.build, "mmusim"), "config", "rtl", plans.machine_file(machine)]
        design.write(path, subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE).stdout)
        return path

    def together(self, machine, mutants):
        """The program that is each of the mutants, by MMU_MUTANT."""
        work = os.path.join(self.out, machine)
        sources, program = os.path.join(work, "rtl"), os.path.join(work, "cosim")
        stamp = os.path.join(work, "stamp")
        text = self.fingerprint(machine, mutants)
        if os.path.exists(program) and os.path.exists(stamp) and design.read(stamp) == text:
            return program
        design.write_all(self.rtl, sources, mutants)
        self.add_selector(sources)
        selector = os.path.join(self.out, "selected.o")
        subprocess.run(["gcc", "-O2", "-c", "-o", selector, os.path.join(self.here, "selected.c")], check=True)
        self.verilate(sources, machine, work, [selector])
        design.write(stamp, text)
        return program

    def reached(self, machine):
        """The numbers that the program for the machine asks for: elaboration leaves out what its parameters make constant."""
        found, folder = set(), os.path.join(self.out, machine, "obj")
        for name in os.listdir(folder):
            if name.endswith((".cpp", ".h")):
                found.update(NUMBER.findall(design.read(os.path.join(folder, name))))
        return {int(number, 0) for number in found}

    def fingerprint(self, machine, mutants):
        parts = [f"{mutant.number} {mutant.key} {mutant.name}" for mutant in mutants]
        parts.append(design.read(self.parameters(machine)))
        newest = max(os.stat(path).st_mtime_ns for path in self.objects + [f"{self.build}/libmmu.a"])
        return "\n".join(parts + [design.hash_of(self.rtl), str(newest)])

    def alone(self, machine, mutant):
        """The program that is this mutant and no other."""
        work = os.path.join(self.out, "alone", mutant.key, machine)
        sources = os.path.join(work, "rtl")
        design.write_one(self.rtl, sources, mutant)
        self.verilate(sources, machine, work, [])
        return os.path.join(work, "cosim")

    def add_selector(self, sources):
        package, reader = design.read(os.path.join(self.here, "mmu_mutant.sv")).split("endpackage", 1)
        for name in sorted(os.listdir(sources)):
            path = os.path.join(sources, name)
            if name.endswith(".sv"):
                text = design.read(path)
                before = package + "endpackage\n" if name == "mmu_pkg.sv" else ""
                design.write(path, QUIET + " " + before + text)
        bind = os.path.join(sources, "props", "mmu_bind.sv")
        design.write(bind, QUIET + design.read(bind) + reader + "\nbind mmu mmu_mutant_reader u_mutant ();\n")

    def verilate(self, sources, machine, work, more):
        parameters, log = self.parameters(machine), os.path.join(work, "build.log")
        out = os.path.join(work, "obj")
        with open(log, "w", encoding="utf-8") as file:
            environment = dict(os.environ, OPT_FAST="-O1", DUT_OPTIONS=NO_BIT_TREES)
            done = subprocess.run(["bench/cosim/build_dut.sh", sources, parameters, out], stdout=file, stderr=file,
                                  env=environment, check=False)
        if done.returncode != 0:
            text = design.read(log)
            errors = [line for line in text.splitlines() if line.startswith("%Error") or "error:" in line]
            raise Refused(errors[0] if errors else f"see {log}")
        command = ["g++", "-o", os.path.join(work, "cosim"), os.path.join(out, "dut.o"),
                   os.path.join(out, "Vmmu__ALL.a"), *more, *self.objects, f"{self.build}/libmmu.a", *self.libraries]
        subprocess.run(command, check=True)
