"""What the library exports and keeps."""
import subprocess

NAME = "symbols of the library"
RULE = "every global symbol begins with mmu_; no globals that change"
READ_ONLY = (".data.rel.ro", ".rodata", ".text", ".note", ".debug", ".comment", ".eh_frame")


def symbols(lib):
    """(object, name, class letter, section) of every symbol that the library defines."""
    listing = subprocess.run(["nm", "-f", "sysv", "--defined-only", lib], check=True, capture_output=True, text=True)
    member = ""
    for line in listing.stdout.splitlines():
        if line.startswith("Symbols from "):
            member = line.split("[")[-1].split("]")[0]
        fields = [field.strip() for field in line.split("|")]
        if len(fields) == 7 and fields[0] != "Name":
            yield member, fields[0], fields[2], fields[6]


def check(_root, lib):
    messages = []
    for member, name, kind, section in symbols(lib):
        if kind.isupper() and not name.startswith("mmu_"):
            messages.append(f"{member}: global symbol {name} does not begin with mmu_")
        writable = kind in "dDbBCsSgG" and not section.startswith(READ_ONLY)
        if writable and not name.startswith("."):
            messages.append(f"{member}: {name} is a global that can change ({section}); make it const or part of an object")
    return messages


SNIPPETS = [
    {"x.c": "int helper(void) { return 1; }\n"},
    {"x.c": "static int calls; int mmu_x(void) { return ++calls; }\n"},
    {"x.c": "int mmu_count = 3;\n"},
    {"x.c": "int mmu_f(void) { static const char *last; last = last ? 0 : \"\"; return last != 0; }\n"},
]
