#!/usr/bin/python3
"""The house rules, checked. Usage: lint.py [--lib FILE] from the top of the repository.

Each checker is a module with NAME, RULE, check(root, lib) -> list of "FILE:LINE: message", and SNIPPETS: files that
break the rule. A checker must complain of each of its snippets (in a temporary folder) before it is believed."""
import argparse
import os
import subprocess
import sys
import tempfile

import check_cppcheck
import check_format
import check_includes
import check_modules
import check_preprocessor
import check_sizes
import check_symbols
import check_words

CHECKERS = [check_includes, check_symbols, check_words, check_preprocessor, check_sizes, check_modules, check_format,
            check_cppcheck]


def write_files(root, files):
    for name, text in files.items():
        path = os.path.join(root, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as out:
            out.write(text)


def build_library(root):
    """Compile the C files of a snippet into a library, for the checkers that look at symbols."""
    sources = [os.path.join(folder, name) for folder, _, names in os.walk(root) for name in names
               if name.endswith(".c")]
    library = os.path.join(root, "snippet.a")
    objects = [source + ".o" for source in sources]
    for source, target in zip(sources, objects):
        subprocess.run(["cc", "-c", "-o", target, source], check=True)
    if objects:
        subprocess.run(["ar", "rcs", library] + objects, check=True)
    return library


def bites(checker, files):
    """Whether the checker complains of a snippet that breaks its rule."""
    with tempfile.TemporaryDirectory() as root:
        write_files(root, files)
        library = build_library(root) if checker is check_symbols else None
        return bool(checker.check(root, library))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lib", default="build/libmmu.a")
    args = parser.parse_args()
    passed = failed = 0
    for checker in CHECKERS:
        dull = [files for files in checker.SNIPPETS if not bites(checker, files)]
        for files in dull:
            print(f"{checker.__name__}: does not complain of {' '.join(files)}: the checker itself is broken")
        messages = checker.check(".", args.lib)
        for message in messages:
            print(f"{message} [{checker.RULE}]")
        print(f"{checker.NAME:44} {len(checker.SNIPPETS)} snippets, {len(messages) + len(dull)} complaints")
        passed += len(checker.SNIPPETS) - len(dull) + (not messages)
        failed += len(dull) + len(messages)
    print(f"lint: {passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
