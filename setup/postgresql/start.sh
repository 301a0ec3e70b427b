#!/usr/bin/env bash
# Starts a PostgreSQL server of the repository's own: data under artifacts/postgresql (or $POSTGRESQL_FOLDER), reachable only through a socket in there,
# run by an unprivileged user. Installs Debian's package where PostgreSQL is missing. Prints the connection string for Cluster__Connection.
#   setup/postgresql/start.sh [stop]
set -euo pipefail

folder=${POSTGRESQL_FOLDER:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)/artifacts/postgresql}

say() { printf '%s\n' "$*" >&2; }
die() { say "$@"; exit 1; }

server_folder() { compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort --version-sort | tail -n 1 | xargs -r dirname; }

# PostgreSQL refuses to run as root.
unprivileged() { if ((EUID == 0)); then runuser -u postgres -- "$@"; else "$@"; fi; }

install_server() {
    command -v apt-get >/dev/null || die "PostgreSQL's server is missing and this is not Debian: install it, or name a server with Cluster__Connection."
    ((EUID == 0)) || die "The cluster's database needs: sudo apt-get install --no-install-recommends postgresql   (or name a server with Cluster__Connection)"
    say "Installing postgresql: the cluster keeps its membership and the state of calls there. The server that Debian sets up beside it stays unused."
    local install=(apt-get install --yes --no-install-recommends -qq postgresql)
    export DEBIAN_FRONTEND=noninteractive
    "${install[@]}" >/dev/null 2>&1 || { apt-get update -qq && "${install[@]}" >/dev/null; } || die "apt-get could not install postgresql; its message is above."
}

is_running() { unprivileged "$bin/pg_ctl" --pgdata "$folder/data" status >/dev/null 2>&1; }

bin=$(server_folder)
if [ "${1:-}" = stop ]; then
    if [ -n "$bin" ] && is_running; then unprivileged "$bin/pg_ctl" --pgdata "$folder/data" --silent --mode fast stop; fi
    exit
fi

if [ -z "$bin" ]; then
    install_server
    bin=$(server_folder)
fi

# The name of a socket has 107 bytes at most.
((${#folder} < 90)) || die "The path $folder is too long for PostgreSQL's socket: name a server with Cluster__Connection."
if [ ! -e "$folder/data/PG_VERSION" ]; then
    mkdir -p "$folder"
    chmod 700 "$folder"
    if ((EUID == 0)); then chown postgres: "$folder"; fi
    unprivileged test -x "$folder" || die "The user postgres may not enter $folder: open the folders above it, or name a server with Cluster__Connection."
    # Trust is for whoever can open the socket: this user and root.
    unprivileged "$bin/initdb" --pgdata "$folder/data" --username voiceagent --auth trust --encoding UTF8 --locale C >/dev/null
fi
if ! is_running; then
    unprivileged "$bin/pg_ctl" --pgdata "$folder/data" --silent --log "$folder/server.log" \
        --options "-c listen_addresses='' -c unix_socket_directories='$folder' -c unix_socket_permissions=0700" start >/dev/null ||
        die "PostgreSQL did not start: see $folder/server.log"
    say "PostgreSQL runs in $folder."
fi

echo "Host=$folder;Username=voiceagent;Database=postgres"
