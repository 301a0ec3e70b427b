#!/usr/bin/env bash
# Runs a cluster on this machine, from what is built: a gateway, two call silos, two speech silos. See ./run cluster, ./run silo.
#   setup/cluster.sh            all of them, until Ctrl-C
#   setup/cluster.sh silo ROLE  one more silo, in place of this script
set -uo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
folder=$root/artifacts/cluster

die() { echo "$*" >&2; exit 1; }

is_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

program() { echo "$root/artifacts/bin/$1/release/VoiceAgent.$1.dll"; }

# tls ROLE FOLDER: the settings of a process that shows the certificate of a role (silo, gateway) in a folder of ./run certificates.
tls() { export Cluster__Tls__Certificate=$2/$1/tls.crt Cluster__Tls__Key=$2/$1/tls.key Cluster__Tls__Authority=$2/$1/ca.crt; }

# A number has three ports: HTTP 8000+n, silos 11111+n, gateways 30000+n.
ports() { http=$((8000 + $1)) silo=$((11111 + $1)) gateway=$((30000 + $1)); }

if [ "${1:-}" = silo ]; then
    if [ -z "${Cluster__Connection:-}" ]; then
        [ -r "$folder/connection" ] || die "No cluster runs here: start one (./run cluster), or name another's database with Cluster__Connection."
        Cluster__Connection=$(<"$folder/connection")
        export Cluster__AdvertisedAddress=${Cluster__AdvertisedAddress:-127.0.0.1}
        tls silo "$folder/tls"
    fi
    n=1
    ports $n
    while is_taken $http || is_taken $silo || is_taken $gateway; do ports $((n += 1)); done
    export Cluster__Connection Cluster__Roles=$2 Cluster__SiloPort=${Cluster__SiloPort:-$silo} Cluster__GatewayPort=${Cluster__GatewayPort:-$gateway}
    export ASPNETCORE_URLS=${ASPNETCORE_URLS:-http://localhost:$http}
    echo "Silo $2: pid $$, silo port $Cluster__SiloPort, gateway port $Cluster__GatewayPort, metrics ${ASPNETCORE_URLS%%;*}/metrics"
    cd "$root" && exec dotnet "$(program Silo)"
fi

for n in 0 1 2 3 4; do
    ports $n
    for port in $http $silo $gateway; do
        if is_taken $port; then die "Port $port is taken: is ./run or another cluster running?"; fi
    done
done

(umask 077 && mkdir -p "$folder")
chmod 700 "$folder"
own_database=
SECONDS=0
if [ -z "${Cluster__Connection:-}" ]; then
    Cluster__Connection=$("$root/setup/postgresql/start.sh") || exit 1
    own_database=1
fi
# By the environment: what is on a command line everybody on this machine can read.
export Cluster__Connection Cluster__AdvertisedAddress=${Cluster__AdvertisedAddress:-127.0.0.1}
dotnet "$(program Cli)" schema || die "The database could not be prepared."
dotnet "$(program Cli)" certificates "$folder/tls" >/dev/null || die "The cluster's certificates could not be made."
# For ./run silo.
rm -f "$folder/connection"
(umask 077 && echo "$Cluster__Connection" >"$folder/connection")

declare -A names=() # of the processes that live, by pid
declare -A pids=()

stopping=0
request_stop() {
    stopping=$((stopping + 1))
    # The second time its calls are hung up; the third time all is over at once.
    if ((stopping == 2)); then kill -TERM "${pids[gateway]:-}" 2>/dev/null; fi
    if ((stopping > 2 && ${#names[@]} > 0)); then kill -KILL "${!names[@]}" 2>/dev/null; fi
}
trap request_stop INT TERM HUP

# launch NAME ROLES PROJECT NUMBER
launch() {
    local name=$1 roles=$2 project=$3 pid
    ports "$4"
    (
        cd "$root" || exit
        umask 077
        if [ "$roles" = None ]; then tls gateway "$folder/tls"; else tls silo "$folder/tls"; fi
        export Cluster__Roles=$roles Cluster__SiloPort=$silo Cluster__GatewayPort=$gateway ASPNETCORE_URLS=http://localhost:$http
        exec dotnet "$(program "$project")"
    ) >"$folder/$name.log" 2>&1 &
    pid=$!
    names[$pid]=$name pids[$name]=$pid
    case $roles in
        None) silo=- gateway=- ;;
        Speech) gateway=- ;; # Gateways talk to silos that hold conversations.
    esac
    printf '%-10s %-7s %7s %6s %6s %8s  %-34s %s\n' "$name" "$roles" "$pid" "$http" "$silo" "$gateway" "http://localhost:$http/metrics" "artifacts/cluster/$name.log"
}

# report: tells of the processes that have ended, as far as nobody asked them to.
report() {
    local pid code
    for pid in "${!names[@]}"; do
        if kill -0 "$pid" 2>/dev/null; then continue; fi
        wait "$pid" 2>/dev/null
        code=$?
        if ((stopping == 0 || code != 0)); then
            echo "$(date +%T) ${names[$pid]} (pid $pid) ended with status $code; it is not started again. Its last lines:"
            tail -n 3 "$folder/${names[$pid]}.log" | cut -c 1-200 | sed 's/^/    /'
        fi
        unset "names[$pid]"
    done
}

# await_one: waits until a process ends or a signal comes.
await_one() {
    wait -n "${!names[@]}" 2>/dev/null
    report
}

# stop NAME…: asks them to stop, and waits until they have.
stop() {
    local name alive=1
    for name; do kill -TERM "${pids[$name]}" 2>/dev/null; done
    while ((alive)); do
        alive=0
        for name; do [ -z "${names[${pids[$name]}]:-}" ] || alive=1; done
        if ((alive)); then await_one; fi
    done
}

is_ready() {
    local status
    exec 3<>/dev/tcp/127.0.0.1/8000 || return 1
    printf 'GET /ready HTTP/1.0\r\n\r\n' >&3
    read -r -t 2 status <&3
    exec 3>&-
    [[ $status == *' 200 '* ]]
}

printf '%-10s %-7s %7s %6s %6s %8s  %-34s %s\n' process roles pid HTTP silo gateway metrics log
launch call-1 Call Silo 1
launch call-2 Call Silo 2
launch speech-1 Speech Silo 3
launch speech-2 Speech Silo 4
launch gateway None Gateway 0

until ((stopping)) || is_ready 2>/dev/null || ((SECONDS > 120 || ${#names[@]} == 0)); do sleep 0.5; report; done
if ((!stopping && ${#names[@]} > 0)); then
    if ((SECONDS > 120)); then echo "Not ready after two minutes: see the logs."; else echo "Ready. Call it from another terminal:  ./run call      One more silo:  ./run silo Speech"; fi
fi
while ((!stopping && ${#names[@]} > 0)); do await_one; done

echo "Stopping. Calls that are live may end first; Ctrl-C again hangs them up, and a third time kills everything."
stop gateway
stop call-1 call-2
stop speech-1 speech-2
rm -f "$folder/connection"
if [ -n "$own_database" ]; then "$root/setup/postgresql/start.sh" stop; fi
echo "Stopped."
