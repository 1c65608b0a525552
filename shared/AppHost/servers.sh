#!/usr/bin/env bash
# PostgreSQL 18 with DocumentDB and RabbitMQ 4 for first run and tests, from Debian's own packages, without Docker.
# Both live in one Debian root (the servers' folder), made once. Each runs by chroot as its own user, on loopback only, in its own
# mount, process and IPC namespaces: whatever way it ends, no mount and no process stays behind.
set -euo pipefail

readonly me=$(readlink -f "${BASH_SOURCE[0]}")
readonly otherwise="Give a connection string and a broker address instead (ConnectionStrings__mongodb, ConnectionStrings__rabbitmq), or use docker compose."

usage() {
  cat <<'TEXT'
usage: servers.sh prepare                                 make the servers' folder if it is not there
       servers.sh folder                                  print where it is
       servers.sh postgres --data DIR --port N            run PostgreSQL in the foreground until SIGTERM or SIGINT
       servers.sh rabbitmq --data DIR --port N [--dist-port N+1] [--epmd-port N+2]
TEXT
  exit 2
}

fail() { echo "$*" >&2; exit 1; }

# The recipe. Its text is the folder's version: change it and a new folder is made.
recipe() { # root, mirror
  local root=$1 mirror=$2
  # Debian 12's debootstrap knows no forky yet, so its script is named.
  debootstrap --variant=minbase --include=ca-certificates forky "$root" "$mirror" /usr/share/debootstrap/scripts/sid
  printf '#!/bin/sh\nexit 101\n' > "$root/usr/sbin/policy-rc.d" # the packages start no service of their own
  chmod 755 "$root/usr/sbin/policy-rc.d"
  printf '127.0.0.1 localhost\n' > "$root/etc/hosts" # the engine's own connections name localhost
  { apt-config dump | grep -iE '^Acquire::https?::(.*::)?Proxy ' || true; } > "$root/etc/apt/apt.conf.d/90proxy"
  if [ -s /etc/ssl/certs/ca-certificates.crt ]; then cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"; fi
  mkdir -p "$root/etc/postgresql-common"
  echo 'create_main_cluster = false' > "$root/etc/postgresql-common/createcluster.conf"
  mount -t proc proc "$root/proc"
  DEBIAN_FRONTEND=noninteractive chroot "$root" apt-get install -y --no-install-recommends \
    -o Dpkg::Options::=--force-confold postgresql-18-documentdb rabbitmq-server
  chroot "$root" apt-get clean
  umount "$root/proc"
  mkdir -p "$root/srv/data"
}

version() { declare -f recipe | sha256sum | cut -c1-12; }
folder() { echo "${COACHING_SERVERS:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/coachingplatform/servers-$(version)}"; }

is_complete() { # root
  [ "$(cat "$1/.coachingplatform" 2>/dev/null)" = "$(version)" ] && [ -x "$1/usr/lib/postgresql/18/bin/postgres" ] &&
    compgen -G "$1/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server" >/dev/null && [ -d "$1/srv/data" ]
}

check_machine() {
  [ "$(uname -s)" = Linux ] || fail "The local servers run on Linux only. $otherwise"
  [ "$(id -u)" = 0 ] || fail "The local servers need root (they run by chroot as users of their own). $otherwise"
  unshare --mount --pid --ipc --fork true 2>/dev/null || fail "This machine does not allow namespaces, which the local servers need. $otherwise"
}

need_debootstrap() {
  if command -v debootstrap >/dev/null; then return; fi
  command -v apt-get >/dev/null || fail "There is no debootstrap and no apt to install it, so the local servers cannot be made. $otherwise"
  echo "Installing debootstrap."
  { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q debootstrap debian-archive-keyring; } >"$1" 2>&1 ||
    { tail -5 "$1" >&2; fail "debootstrap could not be installed (see $1), so the local servers cannot be made. $otherwise"; }
}

# The mirror that this machine's apt already uses, when it is one for Debian.
mirror() {
  local found
  found=$(apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
    grep -m1 -oP '^Debian\|Debian\|\Khttps?://.*' || true)
  echo "${found:-http://deb.debian.org/debian}"
}

prepare() {
  local root; root=$(folder)
  check_machine
  if is_complete "$root"; then return; fi
  mkdir -p "$(dirname "$root")"
  exec 8>"$root.lock"
  flock -n 8 || { echo "Waiting for another run that is making the servers' folder."; flock 8; }
  if ! is_complete "$root"; then
    # Only a folder of ours is ever removed.
    if [ -n "${COACHING_SERVERS:-}" ] && [ -n "$(ls -A "$root" 2>/dev/null)" ] && [ ! -e "$root/.coachingplatform" ]; then
      fail "$root (COACHING_SERVERS) is not empty and not a servers' folder; name an empty one."
    fi
    need_debootstrap "$root.log"
    echo "Making the servers' folder $root (once; about a minute, 800 MB; log: $root.log)."
    # Own namespaces, so that an interrupted make leaves no mount and no process in the half-made folder.
    unshare --mount --pid --fork --kill-child "$me" make "$root" "$(mirror)" >"$root.log" 2>&1 ||
      { tail -5 "$root.log" >&2; fail "The servers' folder could not be made (see $root.log). $otherwise"; }
  fi
  exec 8>&-
}

make() { # root, mirror
  rm -rf --one-file-system "$1.partial"
  mkdir -p "$1.partial"
  recipe "$1.partial" "$2"
  version > "$1.partial/.coachingplatform"
  rm -rf --one-file-system "$1"
  mv "$1.partial" "$1"
}

port_is_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Runs `inside <server>` as the first process of new namespaces and passes SIGTERM and SIGINT on. When this process dies in
# any other way, the kernel kills that first process (pdeathsig, kill-child) and with it everything in the namespaces.
supervise() { # server, data, ports...
  local data=$2 p child stopping=
  check_machine
  prepare
  mkdir -p "$data"
  data=$(cd "$data" && pwd)
  exec 9>"$data/lock" # inherited by the server: the folder is taken until its last process is gone
  flock -w 10 9 || fail "$data is in use by another $1."
  for p in "${@:3}"; do
    if port_is_open "$p"; then fail "Port $p, which $1 needs, is in use by another program."; fi
  done
  rm -f "$data/pid"
  setpriv --pdeathsig KILL unshare --mount --pid --ipc --fork --kill-child "$me" inside "$1" "$data" "${@:3}" &
  child=$!
  trap 'stopping=yes; kill -TERM "$(cat "$data/pid" 2>/dev/null)" 2>/dev/null || kill -KILL "$child" 2>/dev/null || true' TERM INT HUP
  local code=0
  while :; do
    code=0; wait "$child" || code=$?
    kill -0 "$child" 2>/dev/null || break # `wait` also returns when a signal came
  done
  rm -f "$data/pid"
  if [ -n "$stopping" ]; then exit 0; fi
  exit "$code"
}

# The first process of the namespaces: mounts what the server sees, starts it, turns SIGTERM into its clean stop.
inside() { # server, data, ports...
  local server=$1 data=$2 root user; root=$(folder)
  trap : TERM INT
  IFS=' ' read -r pid _ </proc/self/stat && echo "$pid" > "$data/pid" # still the outer /proc, so the number others see
  user=$(grep "^$server:" "$root/etc/passwd" | cut -d: -f3,4)
  chown "$user" "$data"
  mount --bind "$data" "$root/srv/data"
  mount -t proc proc "$root/proc"
  mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
  mount -t proc proc /proc
  exec </dev/null
  "run_$server" "$root" "$user" "${@:3}" &
  trap "stop_$server" TERM INT
  local main=$! code
  while :; do
    code=0; wait "$main" || code=$?
    kill -0 "$main" 2>/dev/null || exit "$code"
  done
}

in_root() { # root, user, command...
  exec chroot --userspec="$2" --groups="${2#*:}" "$1" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 HOME=/srv/data "${@:3}"
}

# A clean stop of what runs; when the server itself is not there yet, nothing needs one.
stop_postgres() { kill -INT "$(head -1 "$data/db/postmaster.pid" 2>/dev/null)" 2>/dev/null || exit 0; }
stop_rabbitmq() { # only processes of this namespace are visible here
  local process
  for process in /proc/[0-9]*; do
    if [ "$(cat "$process/comm" 2>/dev/null)" = beam.smp ]; then kill -TERM "${process#/proc/}"; return; fi
  done
  exit 0
}

run_postgres() { # root, user, port
  local bin=/usr/lib/postgresql/18/bin
  if [ ! -d "$data/db" ]; then
    rm -rf "$data/new"
    (in_root "$1" "$2" "$bin/initdb" -D /srv/data/new -U postgres -A trust --no-locale -E UTF8 >/dev/null)
    cat >> "$data/new/postgresql.conf" <<'CONF'
listen_addresses = '127.0.0.1'
unix_socket_directories = '/srv/data'
max_connections = 200
min_wal_size = 256MB
max_wal_size = 256MB
max_active_replication_origins = 0
shared_preload_libraries = 'pg_cron,pg_documentdb_core,pg_documentdb,pg_documentdb_extended_rum'
cron.database_name = 'postgres'
cron.host = '127.0.0.1'
cron.log_statement = off
cron.log_run = off
documentdb.alternate_index_handler_name = 'extended_rum'
documentdb.useFileBasedPersistedCursors = on
documentdb_core.enableCollation = on
CONF
    # The extensions come in before the port is open and before the folder gets its name: an open port means ready.
    (in_root "$1" "$2" "$bin/pg_ctl" -D /srv/data/new -w -o "-p $3 -c listen_addresses=" start >/dev/null)
    (in_root "$1" "$2" "$bin/psql" -qX -h /srv/data -p "$3" -U postgres -v ON_ERROR_STOP=1 \
      -c 'SET client_min_messages = warning' -c 'CREATE EXTENSION documentdb CASCADE' -c 'CREATE EXTENSION documentdb_extended_rum')
    # The write-ahead log gets all its files now and uses them again and again: on a full disk, a statement that needs a page is
    # refused, but a log that needs a file would take the whole server down. (So would a checkpoint of replication origins.)
    (for file in $(seq 16); do echo "SELECT pg_logical_emit_message(false, 'log file', '$file'), pg_switch_wal();"; done; echo CHECKPOINT) |
      (in_root "$1" "$2" "$bin/psql" -qX -h /srv/data -p "$3" -U postgres -v ON_ERROR_STOP=1 -o /dev/null)
    (in_root "$1" "$2" "$bin/pg_ctl" -D /srv/data/new -w -m fast stop >/dev/null)
    mv "$data/new" "$data/db"
  fi
  # Should a full disk take it down nevertheless, it comes back by itself once there is space. Where there is some when that is looked at, it may
  # have come since; only what had hardly begun has another reason.
  local code began
  while :; do
    began=$SECONDS
    # A disk that seeks cheaply: otherwise reading a whole collection looks cheaper than its index. Here, so that an older folder has it too.
    code=0; (in_root "$1" "$2" "$bin/postgres" -D /srv/data/db -p "$3" -c random_page_cost=1.1) || code=$?
    if [ "$code" != 1 ]; then exit "$code"; fi
    if has_space; then
      [ $((SECONDS - began)) -ge 5 ] || exit "$code"
    else
      echo "The disk is full; PostgreSQL starts again once there are 64 MB." >&2
      until has_space; do sleep 1; done
    fi
  done
}

has_space() { [ "$(df --output=avail -B1M "$data" | tail -1)" -ge 64 ]; }

run_rabbitmq() { # root, user, port, distribution port, epmd port
  local server; server=$(cd "$1" && compgen -G "usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server" | head -1)
  printf 'log.console = true\nlog.file = false\n' > "$data/rabbitmq.conf"
  printf '[].\n' > "$data/plugins"
  in_root "$1" "$2" RABBITMQ_NODENAME=rabbit@localhost RABBITMQ_MNESIA_BASE=/srv/data/db RABBITMQ_LOG_BASE=/srv/data/log \
    RABBITMQ_NODE_IP_ADDRESS=127.0.0.1 RABBITMQ_NODE_PORT="$3" RABBITMQ_DIST_PORT="$4" ERL_EPMD_PORT="$5" ERL_EPMD_ADDRESS=127.0.0.1 \
    RABBITMQ_CONF_ENV_FILE=/dev/null RABBITMQ_CONFIG_FILE=/srv/data/rabbitmq.conf RABBITMQ_ENABLED_PLUGINS_FILE=/srv/data/plugins \
    RABBITMQ_PID_FILE=/srv/data/rabbitmq.pid \
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none" \
    "/$server"
}

verb=${1:-}; shift || usage
case $verb in
  make | inside) "$verb" "$@"; exit ;;
  folder | prepare) "$verb"; exit ;;
  postgres | rabbitmq) ;;
  *) usage ;;
esac

data= port= dist= epmd=
while [ $# -gt 0 ]; do
  case $1 in
    --data) data=${2:-} ;; --port) port=${2:-} ;; --dist-port) dist=${2:-} ;; --epmd-port) epmd=${2:-} ;; *) usage ;;
  esac
  shift 2 || usage
done
[ -n "$data" ] && [[ $port =~ ^[0-9]+$ ]] || usage
if [ "$verb" = postgres ]; then supervise postgres "$data" "$port"; else
  supervise rabbitmq "$data" "$port" "${dist:-$((port + 1))}" "${epmd:-$((port + 2))}"; fi
