#!/bin/bash
# Run the arrays' bench of every geometry named, built under BUILD: array_run.sh [ARGUMENT-OF-THE-BENCH...] -- NAME... Ends with
# "modules-arrays: N passed, M failed".
arguments=()
while [ "$1" != -- ]; do
    arguments+=("$1")
    shift
done
shift
passed=0
failed=0
for name; do
    echo "== $name"
    log=$("$BUILD/modules/$name/array" "${arguments[@]}")
    status=$?
    printf '%s\n' "$log"
    summary=$(sed -n 's/^array: \([0-9]*\) passed, \([0-9]*\) failed$/\1 \2/p' <<<"$log")
    [ -n "$summary" ] && { [ $status -eq 0 ] || [ "${summary#* }" != 0 ]; } || summary="0 1"
    passed=$((passed + ${summary% *}))
    failed=$((failed + ${summary#* }))
done
echo "modules-arrays: $passed passed, $failed failed"
[ $failed -eq 0 ] && [ $passed -gt 0 ]
