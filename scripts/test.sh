#!/bin/bash
# Runs test suites (targets of make) one after another, shows what each says, and adds up their last lines
# "NAME: N passed, M failed". A suite that dies without such a line, or fails without saying so, counts as one failure.
#
#   scripts/test.sh                              the suites of scripts/suites.txt; the last line is "N passed, M failed"
#   scripts/test.sh --name NAME [VAR=VALUE]... SUITE...   these suites, built with these variables of make; the last
#                                                line is "NAME: N passed, M failed"
#
# TEST_TIMEOUT: seconds that one suite may take (1200). Exit status 0 only when M is 0.
cd "$(dirname "$0")/.." || exit 1

label=
variables=()
suites=()
if [ "$1" = --name ]; then
    label="$2: "
    shift 2
fi
for word in "$@"; do
    case $word in
    *=*) variables+=("$word") ;;
    *) suites+=("$word") ;;
    esac
done
if [ ${#suites[@]} -eq 0 ]; then
    mapfile -t suites < <(sed 's/#.*//' scripts/suites.txt | awk 'NF {print $1}')
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
passed=0
failed=0
table=

# Add a row to the table and its counts to the sums.
add_suite() {
    passed=$((passed + $2))
    failed=$((failed + $3))
    table+=$(printf '%-16s %10d %8d %8d  %s' "$1" "$2" "$3" "$4" "$5")$'\n'
}

for suite in "${suites[@]}"; do
    echo "==== ${label}$suite"
    begin=$SECONDS
    timeout --foreground "${TEST_TIMEOUT:-1200}" make --no-print-directory "${variables[@]}" "$suite" </dev/null 2>&1 |
        tee "$log"
    status=${PIPESTATUS[0]}
    note=
    summary=$(grep -E "^$suite: [0-9]+ passed, [0-9]+ failed\$" "$log" | tail -n 1)
    ok=$(sed -n 's/.*: \([0-9]*\) passed.*/\1/p' <<<"$summary")
    bad=$(sed -n 's/.* \([0-9]*\) failed$/\1/p' <<<"$summary")
    if [ -z "$summary" ]; then
        ok=0
        bad=1
        note="died without a summary (exit status $status)"
    elif [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; then
        bad=1
        note="exit status $status"
    elif [ $((ok + bad)) -eq 0 ]; then
        bad=1
        note="made no check"
    fi
    add_suite "$suite" "$ok" "$bad" $((SECONDS - begin)) "$note"
done

printf '\n%-16s %10s %8s %8s\n%s' suite passed failed seconds "$table"
echo "$label$passed passed, $failed failed"
[ "$failed" -eq 0 ]
