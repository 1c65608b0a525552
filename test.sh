#!/usr/bin/env bash
# Runs the tests: ./test.sh [PROJECT [test runner options]], for example ./test.sh Enrolment.Tests -method "*waitlist*".
# ./test.sh faults [--short] [--only ROW] kills and freezes real processes under load and compares with a ledger (tests/Faults);
# the short form is a part of ./test.sh.
# Starts a PostgreSQL and a RabbitMQ of its own unless COACHING_POSTGRES and COACHING_RABBITMQ name others.
# ./test.sh bench [NAME] measures the goals of speed instead (relay, consume, lag, store, size, import, command, search, feed,
# aggregate, export or rebuild; all of them without a NAME): tests/Benchmarks. Import, export and rebuild take longer than this script waits; by hand: dotnet tests/Benchmarks/bin/Release/net10.0/CoachingPlatform.Benchmarks.dll . NAME
# MONGODB_URI runs the same cases on a real MongoDB. The last line is "N passed, N failed, N skipped".
set -uo pipefail
{ # read to its end before anything runs: editing this file does no harm to a running one
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")"
. shared/AppHost/machine.sh

readonly limit=1170 # seconds for everything
work=$(mktemp -d); stop_these=()
finish() {
  kill -TERM "${stop_these[@]}" 2>/dev/null
  wait
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

start() { # server, port
  setpriv --pdeathsig TERM $servers "$1" --data "$work/$1" --port "$2" >"$work/$1.log" 2>&1 &
  stop_these+=($!)
  wait_for_port "$2" $! 60 || { tail -5 "$work/$1.log" >&2; fail "$1 did not start."; }
}

run_faults() { # options...
  if [ -z "$(compgen -G '/usr/lib/*/faketime/libfaketimeMT.so.1')" ]; then apt_install "libfaketime, which sets the clock of one service," libfaketime; fi
  # In a session of its own it would outlive us; as a child it gets our signals and everything that it started dies with it.
  setpriv --pdeathsig TERM dotnet tests/Faults/bin/Release/net10.0/CoachingPlatform.Faults.dll . --data "$work/faults" "$@" &
  stop_these+=($!)
  wait $!
}

if [ "${1:-}" = faults ]; then
  shift
  need_dotnet
  $servers prepare || exit 1
  echo "Building."
  mkdir -p TestResults
  build CoachingPlatform.sln TestResults/build.log
  run_faults "$@"
  exit
fi

projects=()
for file in tests/*.Tests/*.csproj; do projects+=("$(basename "$file" .csproj)"); done
bench=
if [ "${1:-}" = bench ]; then
  bench=yes; projects=(Benchmarks); shift
elif [ $# -gt 0 ]; then
  only=${1%/}; only=${only##*/}; shift
  [[ " ${projects[*]} " == *" $only "* ]] || fail "There is no test project $only; there are: ${projects[*]}."
  projects=("$only")
fi

need_dotnet
if [ -z "${COACHING_POSTGRES:-}" ] || [ -z "${COACHING_RABBITMQ:-}" ]; then
  $servers prepare || exit 1
fi
for project in "${projects[@]}"; do
  if grep -q Microsoft.Playwright "tests/$project/$project.csproj" && ! command -v chromium >/dev/null; then
    apt_install "Chromium, which the browser tests drive," chromium fonts-liberation
  fi
done

if [ "${#projects[@]}" = 1 ]; then target=tests/$projects; else target=CoachingPlatform.sln; fi
echo "Building $target."
mkdir -p TestResults
if [ "$target" = CoachingPlatform.sln ]; then note_sources "${platform_sources[@]}"; note_sources "${tour_sources[@]}"; fi
build "$target" TestResults/build.log
if [ "$target" = CoachingPlatform.sln ]; then note_built "${platform_sources[@]}"; note_built "${tour_sources[@]}"; fi # ./run.sh need not build it again

if [ -z "${COACHING_POSTGRES:-}" ]; then
  port=$(free_ports 1); start postgres "$port"
  export COACHING_POSTGRES="Host=127.0.0.1;Port=$port;Username=postgres;Database=postgres"
fi
if [ -z "${COACHING_RABBITMQ:-}" ]; then
  port=$(free_ports 3); start rabbitmq "$port"
  export COACHING_RABBITMQ="amqp://guest:guest@127.0.0.1:$port"
fi

if [ -n "$bench" ]; then
  timeout --kill-after=10 "$limit" dotnet tests/Benchmarks/bin/Release/net10.0/CoachingPlatform.Benchmarks.dll . "$@" &
  stop_these+=($!)
  code=0; wait $! || code=$?
  trap - EXIT; finish
  exit "$code"
fi

count() { grep -oP "\b$1: \K\d+" <<<"$summary" || echo 0; }

export DOTNET_TieredPGO=0 # as ./run.sh: no work for the sake of a tenth hour

# Runs a project's tests and notes "passed failed skipped". Alone its output comes at once; among others when it is done, and whole only if
# something failed: then each failure with its first lines is also kept for the end.
run_project() { # project, test runner options...
  local project=$1 output="$work/$1.output" runner code=0 bad summary; shift
  : >"$output" # there before it is read, however late the runner begins
  timeout --kill-after=10 $((SECONDS < limit - 5 ? limit - SECONDS : 5)) setpriv --pdeathsig TERM \
    dotnet "tests/$project/bin/Release/net10.0/CoachingPlatform.$project.dll" -noColor -noLogo "$@" >"$output" 2>&1 &
  runner=$!
  stop_these+=("$runner")
  if [ "${#projects[@]}" = 1 ]; then tail -n +1 -f -s 0.3 --pid="$runner" "$output" & fi # `wait` hears signals at once, a pipe would not
  wait "$runner" || code=$?
  if [ "${#projects[@]}" = 1 ]; then wait $!; fi
  # The runner's last words: "Total: 5, Errors: 0, Failed: 1, Skipped: 0, Not Run: 0, Time: 0.1s". Without them it fell over.
  summary=$(grep -P '^\s+\S+\s+Total: \d+' "$output" | tail -1)
  if [ -z "$summary" ]; then
    echo "$project did not finish (exit code $code)."
    tail -40 "$output"
    echo "$project did not finish (exit code $code)." >>"$work/failures"
    echo "0 1 0" >>"$work/counts"
    return
  fi
  bad=$(($(count Failed) + $(count Errors)))
  if [ "$bad" = 0 ] && [ "$code" != 0 ]; then bad=1; fi
  if [ "${#projects[@]}" != 1 ]; then
    if [ "$bad" = 0 ]; then echo "== $summary"; else flock "$work" sed "1i== $project" "$output"; fi
  fi
  grep -A 8 --no-group-separator -F "[FAIL]" "$output" | cut -c1-300 >>"$work/failures"
  echo "$(($(count Total) - $(count Failed) - $(count Skipped) - $(count 'Not Run'))) $bad $(count Skipped)" >>"$work/counts"
}

# The next project that nobody has taken yet; nothing when all are.
take_project() {
  local project
  exec 7>"$work/taking"
  flock 7
  project=$(head -1 "$work/waiting")
  sed -i 1d "$work/waiting"
  exec 7>&-
  echo "$project"
}

run_waiting() {
  local project
  while project=$(take_project) && [ -n "$project" ]; do run_project "$project"; done
}

# The whole platform's tests and faults wait a good deal for processes to start and to come back: the other projects run beside them, and what of
# these is left then on both sides.
whole_platform() {
  trap 'kill -TERM "${stop_these[@]}" 2>/dev/null; exit 130' TERM
  run_project EndToEnd.Tests
  echo "== faults (short form)"
  if run_faults --short; then
    echo "1 0 0" >>"$work/counts"
  else
    echo "0 1 0" >>"$work/counts"
    echo "A row of the faults (above)." >>"$work/failures"
  fi
  run_waiting
}

if [ "$target" = CoachingPlatform.sln ]; then
  # The largest first, so that no long one runs alone at the end.
  for project in "${projects[@]}"; do
    echo "$(find "tests/$project" \( -name bin -o -name obj \) -prune -o -name '*.cs' -exec cat {} + | wc -l) $project"
  done | sort -rn | cut -d' ' -f2 | grep -v '^EndToEnd.Tests$' >"$work/waiting"
  stop_these_before=("${stop_these[@]}"); stop_these=()
  whole_platform &
  beside=$!
  stop_these=("${stop_these_before[@]}" "$beside")
  run_waiting
  wait "$beside"
else
  run_project "${projects[0]}" "$@"
fi
read -r passed failed skipped < <(awk '{p += $1; f += $2; s += $3} END {print p + 0, f + 0, s + 0}' "$work/counts")

if [ "${#projects[@]}" != 1 ] && [ -s "$work/failures" ]; then
  echo; echo "What failed:"; cat "$work/failures"; echo
fi
trap - EXIT; finish
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
exit
}
