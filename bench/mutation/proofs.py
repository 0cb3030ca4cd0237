"""Mutants that simulation has not caught, given to the proofs of bench/formal that look at their file."""
import os
import pathlib
import sys

import design
from plans import Verdict

FORMAL = "bench/formal"


def bench(rtl):
    """The functions of bench/formal, for another design than rtl/."""
    sys.path.insert(0, os.path.abspath(FORMAL))
    import flow
    import prove
    prove.RTL = pathlib.Path(rtl).resolve()
    return prove, flow


def failing(prove, flow, proof, work):
    """The property that fails, with the cycle; '' where none does."""
    try:
        rows = list(prove.prove(proof, work))
    except flow.Failure as reason:
        print(f"proof {proof.name}: {reason}", file=sys.stderr)
        return ""
    broken = [row for row in rows if row.how.startswith("fails")]
    return f"proof {proof.name}: {broken[0].what.split('.')[-1]}" if broken else ""


def run(left, plan, rtl, state, out):
    """plan: {proof: files of the design that it looks at}."""
    if not left or not os.path.exists(f"{FORMAL}/prove.py"):
        return
    copy = os.path.join(out, "proof", "rtl")
    prove, flow = bench(copy)
    for mutant in left:
        files = {edit.file for edit in mutant.edits}
        names = [name for name, looked_at in plan.items() if files & looked_at]
        if mutant.key in state.proven or not names:
            continue
        design.write_one(rtl, copy, mutant)
        caught = ""
        for proof in prove.proofs():
            if proof.name in names and not caught:
                caught = failing(prove, flow, proof, pathlib.Path(out).resolve() / "proof" / proof.name)
        state.add(mutant, Verdict(caught, died="" if caught else "proven"))
