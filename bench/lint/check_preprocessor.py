"""#if for include guards and __cplusplus only."""
import re

import sources

NAME = "conditional compilation"
RULE = "#if for include guards and __cplusplus only"


def check(root, _lib):
    messages = []
    for name in sources.files(root, [".c", ".h"], ["model"]):
        code = sources.code_of(sources.read(root, name))
        for match in re.finditer(r"^[ \t]*#[ \t]*(if|ifdef|ifndef|elif)\b[ \t]*(.*)$", code, flags=re.M):
            word, rest = match.group(1), match.group(2).strip()
            guard = word == "ifndef" and rest.endswith("_H") and name.endswith(".h")
            if not guard and not (word == "ifdef" and rest == "__cplusplus"):
                messages.append(f"{name}:{sources.line_of(code, match.start())}: #{word} {rest}")
    return messages


SNIPPETS = [{"model/core/x.c": "#ifdef FAST\nint mmu_x;\n#endif\n"}, {"model/x.h": "#if 0\nint mmu_x;\n#endif\n"}]
