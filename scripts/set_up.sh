#!/usr/bin/env bash
# Makes .venv, node_modules and static_build, each anew only when what it is made from has changed.
# "run" installs what the product needs, "test" also what it takes to check and test it.
set -euo pipefail
cd "$(dirname "$0")/.."
level=${1:-run}

stale() { # stale STAMP FILE...: has any of the files changed since the stamp was written?
    local stamp=$1
    shift
    fingerprint=$(cat "$@" | sha256sum)
    [ "$(cat "$stamp" 2>/dev/null)" != "$fingerprint" ]
}
done_with() { echo "$fingerprint" >"$1"; }

python=${PYTHON:-python3}
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || {
    echo "Keyworker needs Python 3.11 or later; '$python' is not. Name one: PYTHON=python3.12 make $level" >&2
    exit 1
}
[ -x .venv/bin/python ] || "$python" -m venv .venv || {
    echo "Python could not make .venv. On Debian and Ubuntu: sudo apt-get install python3-venv" >&2
    exit 1
}

install() { # by uv in seconds, by pip where uv does not work; nothing whose checksum is unknown
    .venv/bin/uv pip install --quiet --python .venv/bin/python "$@" 2>/dev/null || .venv/bin/pip install --quiet "$@"
}

wanted=requirements/run.txt
[ "$level" = test ] && wanted=requirements/dev.txt
if stale .venv/.installed-"$level" "$wanted" pyproject.toml; then
    echo "Installing Python packages ($wanted)"
    [ -x .venv/bin/uv ] || .venv/bin/pip install --quiet --require-hashes -r requirements/uv.txt ||
        echo "uv could not be installed; pip does its work, more slowly" >&2
    install --require-hashes -r "$wanted"
    install --no-deps --no-build-isolation -e .
    done_with .venv/.installed-"$level"
fi

export PATH="$PWD/.venv/bin:$PATH"
if ! node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)' 2>/dev/null; then
    echo "Installing Node.js into .venv"
    install --require-hashes -r requirements/node.txt
    hash -r
fi
if stale node_modules/.stamp package.json package-lock.json; then
    echo "Installing styles and scripts"
    npm ci --silent --no-audit --no-fund
    done_with node_modules/.stamp
fi
if stale static_build/.stamp package-lock.json package.json frontend/*; then
    echo "Building styles and scripts"
    rm -rf static_build
    npm run build --silent
    done_with static_build/.stamp
fi
