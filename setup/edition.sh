# Sourced by run, test and the cluster's start: which edition this machine can build. Needs the .NET SDK.

# restores TARGET: can all packages be had? Else $lacking says in words what cannot.
restores() {
    local log packages
    if log=$(dotnet restore "$1" --nologo -v quiet 2>&1); then return 0; fi
    mapfile -t packages < <(sed -n 's/.*Unable to find package \([A-Za-z0-9.]*[A-Za-z0-9]\).*/\1/p' <<<"$log" | sort -u)
    if ((${#packages[@]} > 0)); then
        lacking="this machine's package sources lack ${packages[0]}"
        if ((${#packages[@]} > 1)); then lacking+=" and $((${#packages[@]} - 1)) more"; fi
    else
        lacking="its packages do not restore: $(grep -m 1 error <<<"$log" || head -n 1 <<<"$log")"
    fi
    return 1
}
