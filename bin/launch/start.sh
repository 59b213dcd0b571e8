#!/bin/sh
# Finds a Python that is new enough, preferring one that can make virtual environments, and hands over to it.
# PYTHON names another one; each version then has a virtual environment of its own (bin/launch/places.py).
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd -P) || exit 1
case ${PORTAL_VAR:-/} in
    /*) ;;
    *) PORTAL_VAR=$PWD/$PORTAL_VAR; export PORTAL_VAR ;;
esac
fits() {
    "$1" -c "import sys; assert sys.version_info >= (3, 11); $2" >/dev/null 2>&1
}
if [ -n "$PYTHON" ]; then
    found=$(command -v "$PYTHON") && found=$("$found" -c "import sys; print(sys.executable)" 2>/dev/null)
    if [ -z "$found" ] || ! fits "$found" pass; then
        echo "PYTHON must name a Python 3.11 or newer, not '$PYTHON'." >&2
        exit 1
    fi
else
    found=
    for wanted in "import venv, ensurepip" "pass"; do
        for name in python3 python3.13 python3.12 python3.11 /usr/bin/python3 /usr/local/bin/python3; do
            fits "$name" "$wanted" && found=$name && break 2
        done
    done
fi
if [ -z "$found" ]; then
    echo "Python 3.11 or newer is needed and was not found. Debian and Ubuntu: apt-get install python3 python3-venv" >&2
    exit 1
fi
unset PYTHONPATH PYTHONHOME PYTHONSAFEPATH
cd -- "$root" && exec "$found" -m bin.launch "$@"
