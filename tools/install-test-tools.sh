#!/bin/sh
# Installs what the tests need beside Python packages, where it is missing: Chromium, what drives it, and PostgreSQL's programs.
set -eu

has_chromium() {
    [ -n "${CHROMIUM:-}" ] && return
    for name in chromium chromium-browser google-chrome; do
        command -v "$name" >/dev/null 2>&1 && return
    done
    [ -d "/Applications/Chromium.app" ] || [ -d "/Applications/Google Chrome.app" ]
}

has_postgres() {
    command -v initdb >/dev/null 2>&1 && return
    for program in /usr/lib/postgresql/*/bin/initdb /opt/homebrew/opt/postgresql*/bin/initdb \
        /usr/local/opt/postgresql*/bin/initdb; do
        [ -x "$program" ] && return
    done
    return 1
}

# The program that drives the browser needs it; a small Debian has none.
has_libatomic() {
    [ "$(uname)" = Darwin ] && return
    for library in /usr/lib/*/libatomic.so.1 /usr/lib/libatomic.so.1 /usr/lib64/libatomic.so.1; do
        [ -e "$library" ] && return
    done
    return 1
}

missing=""
has_chromium || missing="$missing chromium"
has_postgres || missing="$missing postgresql"
has_libatomic || missing="$missing libatomic1"
[ -n "$missing" ] || exit 0

if command -v apt-get >/dev/null 2>&1; then
    as_root=""
    if [ "$(id -u)" != 0 ]; then
        if sudo -n true 2>/dev/null; then
            as_root="sudo"
        else
            echo "The tests need these packages, and only root can install them. Run: sudo apt install$missing" >&2
            exit 1
        fi
    fi
    echo "Installing for the tests:$missing"
    $as_root apt-get update -qq
    # shellcheck disable=SC2086  # a list of packages
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
elif command -v brew >/dev/null 2>&1; then
    case "$missing" in *postgresql*) brew install --quiet postgresql@17 ;; esac
    case "$missing" in *chromium*) brew install --quiet --cask chromium ;; esac
else
    echo "The tests need$missing. Install them with this system's package manager and run this again." >&2
    exit 1
fi

if ! has_chromium || ! has_postgres || ! has_libatomic; then
    echo "Something is still missing (wanted:$missing). On Ubuntu, where chromium is a snap, set CHROMIUM=/path/to/it." >&2
    exit 1
fi
