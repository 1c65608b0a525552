# What run.sh and test.sh share (sourced, from the repository's root): what the machine must have, the build, free ports.

# dotnet is quiet, sends nothing home and leaves no build process behind.
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE=true
export DOTNET_CLI_USE_MSBUILD_SERVER=0 MSBUILDDISABLENODEREUSE=1

servers=shared/AppHost/servers.sh

fail() { echo "$*" >&2; exit 1; }

apt_install() { # what for, packages...
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || fail "$1 is missing; install ${*:2} (or run as root where apt can)."
  echo "Installing ${*:2}."
  local log; log=$(mktemp)
  { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${@:2}"; } >"$log" 2>&1 ||
    { tail -5 "$log" >&2; fail "$1 is missing and apt could not install ${*:2} (see $log)."; }
  rm -f "$log"
}

need_dotnet() {
  command -v dotnet >/dev/null || fail "The .NET 10 SDK is missing: there is no dotnet on the PATH (see https://dot.net)."
  [ -e /etc/ssl/certs/ca-certificates.crt ] || [ ! -e /etc/debian_version ] || apt_install "The list of certificate authorities" ca-certificates
  [ -e /usr/share/zoneinfo/Asia/Makassar ] || apt_install "The time zone database" tzdata
  if [ -z "$(compgen -G '/usr/lib/*/libicuuc.so.*')$(compgen -G '/usr/lib*/libicuuc.so.*')" ]; then
    apt-get update -q >/dev/null 2>&1 || true
    apt_install "ICU, which .NET needs," "$(apt-cache pkgnames libicu | grep -E '^libicu[0-9]+$' | sort -V | tail -1)"
  fi
  [[ "$(dotnet --version 2>/dev/null)" == 10.* ]] || fail "The .NET 10 SDK is missing: this dotnet has $(dotnet --list-sdks | cut -d' ' -f1 | paste -sd, | grep . || echo none) (see https://dot.net)."
}

build() { # project or solution, log
  local code=0 compiler=coaching-$$-$RANDOM process
  # A compiler process of our own is shared by the projects and then stopped: it would idle on for ten minutes.
  dotnet build "$1" -c Release -v minimal -tl:off -p:UseSharedCompilation=true -p:SharedCompilationId="$compiler" >"$2" 2>&1 || code=$?
  for process in /proc/[0-9]*; do
    if grep -qsa "pipename:$compiler" "$process/cmdline"; then kill "${process#/proc/}" 2>/dev/null || true; fi
  done
  [ "$code" = 0 ] || { grep -E "error|MSB" "$2" | sort -u | head -20 >&2; fail "The build failed (see $2)."; }
}

# What ./run.sh builds: the project, and the folders of its sources.
platform_sources=(shared/AppHost services gateway shared)
tour_sources=(tests/Tour tests/Tour shared/Demo)

sources() { # folders...; `which` narrows it
  find "$@" Directory.*.props global.json .editorconfig \( -name bin -o -name obj \) -prune -o -type f "${which[@]}" -print
}

# Notes what a build is about to begin from; what changes during the build is newer than this.
note_sources() { # project, folders of its sources...
  local which=()
  mkdir -p "$1/bin/Release"
  sources "${@:2}" | sort >"$1/bin/Release/built.new"
}

# That build is done.
note_built() { mv "$1/bin/Release/built.new" "$1/bin/Release/built"; } # project, folders of its sources...

# Builds only when a source file is new, gone or newer than the last build here; two runs at once take turns.
build_once() { # project, folders of its sources...
  local stamp=$1/bin/Release/built which=(-newer "$1/bin/Release/built")
  mkdir -p "$1/bin/Release"
  exec 6>"$stamp.lock"
  flock 6
  note_sources "$@"
  if ! cmp -s "$stamp" "$stamp.new" || [ -n "$(sources "${@:2}")" ]; then
    echo "Building."
    build "$1" "$1/bin/Release/build.log"
    note_built "$@"
  fi
  exec 6>&-
}

port_is_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

free_ports() { # how many in a row; prints the first. Below the range from which the kernel hands out ports itself.
  local base port
  while :; do
    base=$((20000 + RANDOM % 12000))
    for ((port = base; port < base + $1; port++)); do if port_is_open "$port"; then continue 2; fi; done
    echo "$base"
    return
  done
}

wait_for_port() { # port, pid of the server, seconds
  local end=$((SECONDS + $3))
  until port_is_open "$1"; do
    kill -0 "$2" 2>/dev/null && [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.1
  done
}
