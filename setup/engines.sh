#!/usr/bin/env bash
# Installs what the offline engines need and this machine lacks. Run it as often as you like; it is silent when all is there.
#   PocketSphinx (speech recognition) and Flite (speech synthesis): Debian packages
#   Silero (voice activity): ONNX Runtime and the model's weights, from npm packages, into models/
# Exit status 0: everything that is required is installed. Silero is not: without it the built-in detector is used.
set -euo pipefail

packages=(libpocketsphinx3 pocketsphinx-en-us libflite1)

runtime_package=sherpa-onnx-linux-x64@1.13.8 # carries ONNX Runtime 1.28.2
runtime_file=libonnxruntime.so
runtime_sha256=4b3607aebd1784b26b6f9b20e4bd974c7ab8287043e4d095cb7d2cb40b5e566e
runtime_archive_sha256=13291bcd825da5858ca27a35443e9a2c229a40616c0910086de2db12c5c9312c
weights_package=@ricky0123/vad-web@0.0.31
weights_file=silero_vad_v6.onnx
weights_archive_sha256=d1a211cf1a2ed26297da52cc08de79e75d79838a274bfc6de546feb1f828c940
weights_sha256=1a153a22f4509e292a94e67d6f9b85e8deb25b4988682b7e174c65279d8788e3

models=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)/models
status=0
temporary=
trap '[[ -z $temporary ]] || rm -rf "$temporary"' EXIT

say() { printf '%s\n' "$*"; }

is_installed() { [[ $(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null) == installed ]]; }

apt_install() { DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends -qq "$@" >/dev/null; }

install_packages() {
    if ! command -v apt-get >/dev/null; then
        # Elsewhere the libraries may have come from another package manager; the engines look for these names.
        local libraries
        libraries=$(ldconfig -p 2>/dev/null || true)
        if [[ $libraries == *libpocketsphinx.so.3* && $libraries == *libflite.so.1* ]]; then return; fi
        say "This is neither Debian nor Ubuntu, and libpocketsphinx.so.3 or libflite.so.1 is missing. Either install PocketSphinx (5prealpha, with its"
        say "US English model) and Flite 2 with this system's package manager, or run the platform in a Debian container, or choose other engines:"
        say "Agent__SpeechToText and Agent__TextToSpeech."
        status=1
        return
    fi

    local missing=() package
    for package in "${packages[@]}"; do
        is_installed "$package" || missing+=("$package")
    done
    if ((${#missing[@]} == 0)); then return; fi

    if ((EUID != 0)); then
        say "The offline speech engines need: sudo apt-get install --no-install-recommends ${missing[*]}"
        status=1
        return
    fi

    say "Installing ${missing[*]}: speech recognition and synthesis without network."
    # The package lists may be missing or out of date; fetching them takes long, so only then.
    if ! apt_install "${missing[@]}" 2>/dev/null && ! { apt-get update -qq && apt_install "${missing[@]}"; }; then
        say "apt-get could not install ${missing[*]}; its message is above."
        status=1
    fi
}

# is_file SHA256 FILE
is_file() { [[ -f $2 ]] && sha256sum --check --status <<<"$1  $2"; }

# install_file PACKAGE ARCHIVE_SHA256 PATH FILE_SHA256: brings a file of an npm package into models/, if both are what they should be.
install_file() {
    local archive file=$temporary/${3#package/}
    if ! archive=$(cd "$temporary" && npm pack --silent --ignore-scripts --fetch-retries=1 --fetch-retry-mintimeout=1000 --fetch-timeout=120000 "$1" 2>/dev/null); then
        say "The npm registry has no $1 for us: the built-in voice activity detector is used instead of Silero."
        return 1
    fi
    # Before anything is unpacked.
    if ! is_file "$2" "$temporary/$archive" || ! tar --extract --gzip --file "$temporary/$archive" --directory "$temporary" --strip-components=1 "$3" || ! is_file "$4" "$file"; then
        say "What the npm registry has as $1 is not what is expected (SHA-256); it is not used, nor is Silero."
        status=1
        return 1
    fi
    place "$file"
}

# place FILE...: a file is in models/ whole or not at all.
place() {
    local file
    mkdir -p "$models"
    for file; do
        cp --no-dereference "$file" "$models/.${file##*/}.new"
        mv "$models/.${file##*/}.new" "$models/${file##*/}"
    done
}

install_silero() {
    if is_file "$runtime_sha256" "$models/$runtime_file" && is_file "$weights_sha256" "$models/$weights_file"; then return; fi

    if [[ $(uname -sm) != "Linux x86_64" ]]; then
        say "Silero's runtime is fetched for Linux on x86-64 only: the built-in voice activity detector is used instead (Silero__RuntimePath names another)."
        return
    fi
    if ! command -v npm >/dev/null; then
        say "npm is missing: the built-in voice activity detector is used instead of Silero."
        return
    fi

    say "Installing Silero into models/: ONNX Runtime (27 MB) and weights (2 MB), for voice activity detection."
    temporary=$(mktemp -d)
    is_file "$runtime_sha256" "$models/$runtime_file" || install_file "$runtime_package" "$runtime_archive_sha256" "package/$runtime_file" "$runtime_sha256" || return 0
    is_file "$weights_sha256" "$models/$weights_file" || install_file "$weights_package" "$weights_archive_sha256" "package/dist/$weights_file" "$weights_sha256" || return 0
}

install_packages
install_silero
exit $status
