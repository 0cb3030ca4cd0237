#!/bin/bash
# Lint the RTL and its properties with every warning on for each parameter set of lint_matrix.txt, and see that the illegal sets are
# refused with the sentence they should be refused with. Prints "lint-rtl: N passed, M failed".
set -u
cd "$(dirname "$0")/../.." || exit 2
passed=0
failed=0

lint() { # NAME=VALUE...
    verilator --lint-only -Wall --assert --top-module mmu "${@/#/-G}" +incdir+rtl/props rtl/mmu_pkg.sv -y rtl -y rtl/props \
        rtl/mmu.sv rtl/props/mmu_bind.sv 2>&1
}

verdict() { # ok? name output
    if [ "$1" = yes ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'lint-rtl: %s\n%s\n' "$2" "$3"
    fi
}

while read -r kind rest; do
    case $kind in
    accept)
        read -r name parameters <<<"$rest"
        # shellcheck disable=SC2086 # a list of words
        output=$(lint $parameters) && ok=yes || ok=no
        verdict $ok "$name is not clean" "$output"
        ;;
    refuse)
        text=${rest#\"}
        parameters=${text#*\"}
        text=${text%%\"*}
        # shellcheck disable=SC2086
        output=$(lint $parameters) && ok=no || ok=yes
        case $output in *"$text"*) ;; *) ok=no ;; esac
        verdict $ok "$parameters should be refused with \"$text\"" "$output"
        ;;
    esac
done <bench/synth/lint_matrix.txt

echo "lint-rtl: $passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
