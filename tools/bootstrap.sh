#!/bin/sh
# Makes .venv with exactly the locked packages. Needs Python 3 with pip or venv, nothing else.
set -eu
cd "$(dirname "$0")/.."

find_uv() {
    if [ -x .tools/bin/uv ]; then return; fi
    if ! python3 -m venv .tools >/dev/null 2>&1; then
        rm -rf .tools
        if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
            apt-get update -qq && apt-get install -y -qq python3-venv
            python3 -m venv .tools
        else
            echo "Python's venv module is missing. On Debian and Ubuntu: sudo apt install python3-venv" >&2
            exit 1
        fi
    fi
    .tools/bin/python -m pip install --quiet --disable-pip-version-check uv
}

find_uv
uv=.tools/bin/uv
[ -x .venv/bin/python ] || $uv venv --quiet --python "$(cat .python-version)" .venv
$uv pip sync --quiet --python .venv/bin/python --require-hashes requirements-dev.txt
$uv pip install --quiet --python .venv/bin/python --no-deps --editable .
