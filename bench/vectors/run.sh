#!/bin/bash
# Replays vector files with `mmusim check` and with the naive walker. Every query is a check. A program that dies, or
# leaves out queries that it should judge, counts as a failure: the model may skip only the cases of machines that it
# does not model (Svnapot and Svpbmt, letters N and P of a case), the naive walker none.
build=${BUILD:-build}
passed=0
failed=0

# Queries of a file; with a second argument, those of the cases whose ISA letters match it.
queries_of() {
    xz -dc "$1" | awk -v letters="${2:-.*}" '$1 == "case" {take = $5 ~ letters} $1 == "q" && take {n++} END {print n + 0}'
}

# number WORD TEXT: the number before WORD in the last line of TEXT that has it, or 0.
number() {
    local last
    last=$(grep -oE "[0-9]+ $1" <<<"$2" | tail -n 1)
    echo "${last%% *}" | grep . || echo 0
}

# judge WHO FILE AGREE DIFFER EXPECTED OUTPUT
judge() {
    local bad=$4
    if [ $(($3 + $4)) -ne "$5" ]; then
        echo "$1: $2: $(($3 + $4)) queries judged, $5 to be judged"
        bad=$((bad + 1))
    fi
    printf '%-8s %-32s %6d passed, %d failed, %d not for it\n' "$1" "$2" "$3" "$bad" $(($(queries_of "$2") - $5))
    if [ "$bad" -gt 0 ]; then
        tail -n 20 <<<"$6"
    fi
    passed=$((passed + $3))
    failed=$((failed + bad))
}

for file in "$@"; do
    output=$("$build/mmusim" check "$file" 2>&1)
    judge mmusim "$file" "$(number 'queries agree' "$output")" "$(number 'mismatches' "$output")" \
        $(($(queries_of "$file") - $(queries_of "$file" '[NP]'))) "$output"
    output=$(xz -dc "$file" | "$build/bench/oracle/naive_vectors" 2>&1)
    judge naive "$file" "$(number passed "$output")" "$(number failed "$output")" "$(queries_of "$file")" "$output"
done
echo "vectors: $passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
