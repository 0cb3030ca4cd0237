"""Yosys and abc, as the proofs use them: the RTL with its properties attached, an AIGER file, and what the provers say.

Yosys drops `bind` without a word, so each statement of rtl/props/mmu_bind.sv is written out as the instance that it
stands for, at the end of its module, in a copy of the RTL.
"""
import pathlib
import re
import shutil
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
BIND = re.compile(r"^bind\s+(\w+)\s+(.*?;)", re.M | re.S)
COMMON = """
read_verilog -sv rtl/mmu_pkg.sv
read_verilog -sv -formal -DMMU_PROOF_ALONE {defines} -I rtl/props -I rtl {sources}
hierarchy -check -top {top}
proc; flatten
select -set asked t:$assume */*.* %i {own}
{asked} @asked
delete t:$cover
setattr -set keep 1 t:$assert
tee -o {name}.assertions select -list t:$assert
tee -o {name}.assumptions select -list t:$assume
async2sync
opt -fast
memory -nordff
opt -fast
opt_clean
select -assert-none t:$dlatch t:$adff t:$aldff
"""
AIGER = """
delete -output
techmap
opt -fast
dffunmap
abc -g AND -fast
opt_clean
tee -o {name}.order select -list t:$assert
write_aiger -zinit {name}.aig
"""
# Whose assumptions are assumptions; those of modules further down are to be proven.
OWN = ["u_dut.u_props", "u_dut.u_memory_props", "*.u_dut.u_props", "*.u_stale_props", "u_tlb_props"]
INDUCTION = """
sat -tempinduct -prove-asserts -set-assumes -seq 1 -maxsteps {steps} -timeout {seconds}
"""
ABC = "read_aiger {name}.aig; fold; strash; "


class Failure(Exception):
    """A tool did not do what was asked; the text says which and where its words are."""


def attach(rtl, work, cuts=(), edit=None):
    """Copy the RTL to work/rtl, some modules replaced by those of cuts/, one edited by (file, sed expression), and the
    properties written into the modules."""
    target = work / "rtl"
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(rtl, target)
    if edit:
        before = (target / edit[0]).read_bytes()
        subprocess.run(["sed", "-i", edit[1], target / edit[0]], check=True)
        if before == (target / edit[0]).read_bytes():
            raise Failure(f"the expression changes nothing in {edit[0]}")
    for module in cuts:
        shutil.copy(HERE / "cuts" / f"{module}.sv", target)
    texts = [(path.stem, path.read_text()) for path in HERE.glob("inserts/*.sv") if path.stem not in cuts]
    binds = target / "props" / "mmu_bind.sv"
    text = re.sub(r"//.*", "", binds.read_text())
    for module, instance in texts + BIND.findall(text):
        path = target / f"{module}.sv"
        if not path.exists():
            raise Failure(f"there is no {path} to attach properties to")
        code, count = re.subn(r"^endmodule\b", lambda _: instance + "\nendmodule", path.read_text(), flags=re.M)
        if "mmu_props.svh" not in code:
            code = '`include "mmu_props.svh"\n' + code
        if count != 1:
            raise Failure(f"{path}: {count} ends of a module, one is needed to attach properties")
        path.write_text(code)
    binds.unlink()


def write_top(work, top, parameters):
    """The proof's top with its parameters' defaults replaced: Yosys 0.23 trips over -chparam here."""
    text = top.read_text()
    for parameter in parameters:
        name, value = parameter.split("=")
        text, count = re.subn(rf"(parameter int {name}\s*=\s*)\d+", rf"\g<1>{value}", text)
        if count != 1:
            raise Failure(f"{top} has no parameter {name}")
    (work / top.name).write_text(text)


def script(work, name, top, parameters, covers=False):
    write_top(work, top, parameters)
    files = sorted(work.glob("rtl/*.sv")) + sorted(work.glob("rtl/props/*.sv"))
    sources = [str(f.relative_to(work)) for f in files if f.name != "mmu_pkg.sv"] + [top.name]
    sources.append(str(HERE / "tops" / "array_stale.sv"))
    return COMMON.format(name=name, own=" ".join(f"*/{path}.* %d" for path in OWN), top=top.stem, sources=" ".join(sources),
                         defines="-DMMU_PROOF_COVERS" if covers else "",
                         asked="delete" if covers else "chformal -assume -assume2assert")


def run(work, name, command, seconds):
    """Run with a bound on time and memory; what it says, also in work/name."""
    limited = ["bash", "-c", 'ulimit -v 6000000; exec "$@"', "-"] + command
    try:
        result = subprocess.run(limited, cwd=work, timeout=seconds, text=True, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, check=False)
        output = result.stdout
        if result.returncode < 0 or result.returncode > 128:
            raise Failure(f"{command[0]} died ({result.returncode}); its last words are in {work / name}.log")
    except subprocess.TimeoutExpired as late:
        output = (late.stdout or b"").decode(errors="replace") + "\nstopped: out of time\n"
    (work / f"{name}.log").write_text(output)
    return output


def yosys(work, name, text, seconds):
    (work / f"{name}.ys").write_text(text)
    output = run(work, f"{name}.yosys", ["yosys", "-l", f"{name}.full", f"{name}.ys"], seconds)
    if "End of script." not in output:
        reason = [line for line in output.splitlines() if "ERROR" in line or "stopped" in line]
        raise Failure(f"Yosys: {' '.join(reason) or 'no end'}; see {work / name}.yosys.log")
    return output


def cells(work, name, kind):
    """Names of the assertions or assumptions, as the list of Yosys has them: u_dut.u_props.LABEL."""
    lines = (work / f"{name}.{kind}").read_text().split()
    return [line.split("/", 1)[1] for line in lines if "/" in line]


def aiger(work, name, text, seconds=900):
    """Write the AIGER file; the names of its assertions in order."""
    yosys(work, name, text + AIGER.format(name=name), seconds)
    latches = int((work / f"{name}.aig").read_bytes().split(None, 4)[3])
    if latches == 0:
        raise Failure("no register: abc would call every assertion of such a network proven")
    return cells(work, name, "order")


def asserted(output):
    """{number of the output: cycle of the shortest trace known} of the outputs that abc has made fail."""
    return {int(n): int(f) for n, f in re.findall(r"Output +(\d+) was asserted in frame +(\d+)", output)}


def searched(work, name, order, steps, seconds):
    """(failed {assertion: cycle}, cycles after reset that were searched, `steps` at most); -x, or bmc3 dies on several failures"""
    command = ABC.format(name=name) + f"bmc3 -a -x -F {steps} -T {seconds}"
    output = run(work, f"{name}.bmc", ["yosys-abc", "-c", command], seconds + 30)
    failed = {order[n]: frame for n, frame in asserted(output).items() if n < len(order)}
    depth = re.search(r"(?:after|in) (\d+) frames|frame (\d+)", output.splitlines()[-1]) if output else None
    return failed, int(depth[1] or depth[2]) if depth else 0


def bounded(work, name, order, steps, seconds):
    """Which assertions fail within so many cycles of reset, and when."""
    return searched(work, name, order, steps, seconds)[0]


def pdr(work, name, order, seconds):
    """(failed {assertion: frame}, whether all others are proven)"""
    command = ABC.format(name=name) + f"pdr -a -T {seconds}"
    output = run(work, f"{name}.pdr", ["yosys-abc", "-c", command], seconds + 30)
    failed = {order[n]: frame for n, frame in asserted(output).items() if n < len(order)}
    counts = re.search(r"All = (\d+)\. Proved = (\d+)\. Disproved = (\d+)\. Undecided = (\d+)\.", output)
    done = bool(counts) and int(counts[1]) == len(order) and int(counts[2]) + len(failed) == len(order)
    return failed, done


def induction(work, name, text, steps, seconds):
    """The length of the induction that proves all assertions together; None if it does not."""
    output = yosys(work, name, text + INDUCTION.format(steps=steps, seconds=seconds), seconds + 120)
    if "Induction step proven: SUCCESS!" not in output:
        return None
    return int(re.findall(r"Trying induction with length (\d+)", output)[-1])
