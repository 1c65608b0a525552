#!/usr/bin/env bash
# Starts the whole platform on this machine; Ctrl-C stops it. `./run.sh tour` drives the whole journey on a platform of its own.
set -euo pipefail

usage() {
  cat <<'TEXT'
usage: ./run.sh [--data DIR] [--empty] [--ports BASE]
       ./run.sh tour
       ./run.sh [--ports BASE] enrolment|mentoring|progress COMMAND...   an operator's command, beside a running platform

  --data DIR    where all data is kept (default: .data in the repository)
  --empty       load no demo programme into an empty store
  --ports BASE  use the twenty ports from BASE (default: 8080)

With ConnectionStrings__mongodb or ConnectionStrings__rabbitmq in the environment, that server is used and none is started for it.
TEXT
  exit 2
}

{ # read to its end before anything runs: editing this file does no harm to a running platform
home=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
data=$home/.data base=8080 demo=true tour= service=
while [ $# -gt 0 ]; do
  case $1 in
    --data) [ -n "${2:-}" ] || usage; data=$(readlink -m "$2"); shift ;;
    --ports) base=${2:-}; [[ $base =~ ^[0-9]+$ ]] && [ "$base" -ge 1024 ] && [ "$base" -le 65500 ] || usage; shift ;;
    --empty) demo=false ;;
    tour) tour=yes ;;
    enrolment | mentoring | progress) service=${1^}; shift; break ;;
    *) usage ;;
  esac
  shift
done
cd "$home"
. shared/AppHost/machine.sh

need_servers() { [ -z "${ConnectionStrings__mongodb:-}" ] || [ -z "${ConnectionStrings__rabbitmq:-}" ]; }

need_dotnet
if [ -n "$service" ]; then # the ports as Ports.cs counts them
  export ConnectionStrings__mongodb=${ConnectionStrings__mongodb:-mongodb://127.0.0.1:$((base + 13))/?replicaSet=local}
  export ConnectionStrings__rabbitmq=${ConnectionStrings__rabbitmq:-amqp://guest:guest@127.0.0.1:$((base + 16))}
  # An operator's command asks none, but the services do not start without.
  export Services__Enrolment=${Services__Enrolment:-http://127.0.0.1:$((base + 2))} Services__Mentoring=${Services__Mentoring:-http://127.0.0.1:$((base + 3))}
  export Services__Progress=${Services__Progress:-http://127.0.0.1:$((base + 4))} Gateway__PublicAddress=${Gateway__PublicAddress:-http://127.0.0.1:$base}
  export Identity__MailerClient__Secret=${Identity__MailerClient__Secret:-unused}
  export Identity__Authority=${Identity__Authority:-http://127.0.0.1:$((base + 1))}
  exec dotnet "services/$service/bin/Release/net10.0/CoachingPlatform.$service.dll" "${@:-help}"
fi
preparing=
if need_servers; then
  $servers prepare & # at the same time as the build: one waits for the network, the other for the processor
  preparing=$!
fi
build_once "${platform_sources[@]}"
if [ -n "$preparing" ]; then wait "$preparing" || exit 1; fi
if [ -n "$tour" ]; then
  build_once "${tour_sources[@]}"
  exec dotnet tests/Tour/bin/Release/net10.0/CoachingPlatform.Tour.dll
fi

mkdir -p "$data"
exec 7>"$data/lock" # inherited by everything that starts: the folder is free again when the last process is gone
flock -w 30 7 || fail "$data is in use by another platform; stop it, or name another folder with --data."
for ((port = base; port < base + 20; port++)); do
  if port_is_open "$port"; then fail "Port $port is in use by another program; stop it, or choose others with --ports BASE."; fi
done
rm -f "$data/run.json"
echo "Starting."
export COACHING_DATA=$data COACHING_PORT_BASE=$base COACHING_DEMO=$demo
export DOTNET_TieredPGO=0 # ten programs start at once: no work for the sake of their tenth hour
setpriv --pdeathsig TERM dotnet shared/AppHost/bin/Release/net10.0/CoachingPlatform.AppHost.dll &
platform=$!
trap 'kill -TERM "$platform" 2>/dev/null || true' TERM INT HUP
while :; do
  code=0; wait "$platform" || code=$?
  kill -0 "$platform" 2>/dev/null || break # `wait` also returns when a signal came
done
exec 7>&-
flock -w 30 "$data/lock" true || echo "Some processes of the platform are still running." >&2
exit "$code"
}
