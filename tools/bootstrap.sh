#!/bin/sh
# Makes .venv with exactly the locked packages. Needs Python 3 with pip or venv, nothing else.
set -eu
cd "$(dirname "$0")/.."
wanted="$(cat .python-version)"
# A Python that has to be downloaded stays in the checkout, where other users of the machine can run it.
export UV_PYTHON_INSTALL_DIR="${UV_PYTHON_INSTALL_DIR:-$PWD/.tools/python}"
# Trust what the system trusts: behind an office's proxy that is more than uv brings along.
if [ -e /etc/ssl/certs/ca-certificates.crt ] || [ "$(uname)" = Darwin ]; then
    export UV_SYSTEM_CERTS="${UV_SYSTEM_CERTS:-1}"
fi

find_uv() {
    if [ -x .tools/bin/uv ]; then return; fi
    if ! python3 -m venv .tools >/dev/null 2>&1; then
        rm -rf .tools
        if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
            apt-get update -qq && apt-get install -y -qq python3-venv >/dev/null
            python3 -m venv .tools
        else
            echo "Python's venv module is missing. On Debian and Ubuntu: sudo apt install python3-venv" >&2
            exit 1
        fi
    fi
    .tools/bin/python -m pip install --quiet --disable-pip-version-check uv
}

# Prints where the wanted Python is: on the PATH or in pyenv, whether or not pyenv has made it the chosen one.
find_python() {
    for python in "$(command -v "python$wanted" || true)" \
        "${PYENV_ROOT:-$HOME/.pyenv}"/versions/"$wanted"*/bin/python; do
        if [ -x "$python" ] && "$python" -c "" 2>/dev/null; then
            echo "$python"
            return
        fi
    done
}

make_environment() {
    if [ -x .venv/bin/python ] && .venv/bin/python -c "" 2>/dev/null; then return; fi
    rm -rf .venv
    python="$(find_python)"
    # Without one uv looks in further places and else downloads it.
    if ! $uv venv --quiet --python "${python:-$wanted}" .venv; then
        echo "Python $wanted is not on this machine, and it could not be downloaded. Install it by one of these:" >&2
        echo "  pyenv install $wanted" >&2
        echo "  .tools/bin/uv python install $wanted   (set UV_PYTHON_INSTALL_MIRROR behind a firewall)" >&2
        echo "  brew install python@$wanted            (macOS)" >&2
        echo "and run this again." >&2
        exit 1
    fi
}

find_uv
uv=.tools/bin/uv
make_environment
$uv pip sync --quiet --python .venv/bin/python --require-hashes requirements-dev.txt
$uv pip install --quiet --python .venv/bin/python --no-deps --editable .
