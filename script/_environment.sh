# Sourced by script/check and script/test (POSIX sh). The caller sets `root`, the project's folder, and calls
#
#     environment LEVEL
#
# after which $root/.venv holds the project, editable, with what LEVEL needs: `run` is all that the documentation shows, `report`
# included; `dev` adds the tools for tests and lint. Nothing is done when .venv is up to date; one line is printed when work is needed.
#
# The versions are those of script/constraints.txt, so that every machine gets what was tested. VARYOFF_DEPENDENCIES=newest takes
# the newest that pyproject.toml allows instead, VARYOFF_DEPENDENCIES=oldest the oldest.
#
# .venv/stamp says what .venv was made for. It is written last and removed before every change, so a half-made .venv is never
# taken for a good one: without a stamp, .venv is made anew.

minimum="3.11"
venv="$root/.venv"
stamp="$venv/stamp"

say() {
    printf '%s\n' "$*" >&2
}

die() {
    say "$@"
    exit 1
}

dependencies="${VARYOFF_DEPENDENCIES:-locked}"
case $dependencies in
    locked | newest | oldest) ;;
    *) die "varyoff: VARYOFF_DEPENDENCIES is \`$dependencies\`; it can be locked, newest or oldest." ;;
esac

# What of the project decides the contents of .venv: this file, build, dependencies, entry points, version. Not the settings of tools.
requirements_sum() {
    {
        echo "$dependencies"
        cat "$root/script/_environment.sh"
        cat "$root/script/constraints.txt" 2>/dev/null
        awk '/^\[/ { wanted = /^\[+(build-system|project|tool\.hatch)/ } wanted' "$root/pyproject.toml"
        sed -n '/^__version__/p' "$root/src/varyoff/__init__.py" 2>/dev/null
    } | cksum
}

# The python of .venv and its place: installed scripts hold absolute paths, so a moved folder needs a new .venv.
# Fails when that python does not run, as when the system's python was upgraded.
identity() {
    [ -x "$venv/bin/python" ] && "$venv/bin/python" -I -S -c 'import sys; print(sys.version.split()[0], sys.argv[1])' "$venv" 2>/dev/null
}

wanted_stamp() { # LEVEL
    printf '%s\n%s\n%s\n' "$(identity)" "$(requirements_sum)" "$1"
}

stamped_level() {
    [ -f "$stamp" ] && sed -n 3p "$stamp"
}

is_current() { # LEVEL
    [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(wanted_stamp "$1")" ]
}

# --- finding a python -----------------------------------------------------------------------------------------------------------

python_version() { # PYTHON  prints 3.12 for a python that runs and is new enough, old:3.9 for one that is too old
    "$1" -I -c '
import sys
version = "%d.%d" % sys.version_info[:2]
print(version if sys.version_info >= (3, 11) else "old:" + version)' 2>/dev/null
}

# Sets `python` and `version` to the first suitable python; explains what to install when there is none.
find_python() {
    incomplete=""
    too_old=""
    for candidate in python3.11 python3.12 python3.13 python3.14 python3 python; do
        command -v "$candidate" >/dev/null 2>&1 || continue
        version="$(python_version "$candidate")" || continue
        case $version in
            "") continue ;;
            old:*)
                too_old="${too_old:-$(command -v "$candidate") is ${version#old:}}"
                continue
                ;;
        esac
        if "$candidate" -I -c 'import ensurepip, venv' >/dev/null 2>&1; then
            python="$candidate"
            return 0
        fi
        incomplete="${incomplete:-$version}"
    done
    if [ -n "$incomplete" ]; then
        say "varyoff: Python $incomplete is here, but its modules venv and ensurepip (which brings pip) are not."
        say "  Debian, Ubuntu:  apt install python$incomplete-venv"
        say "  elsewhere:       install your system's package with Python's venv module, or uv"
    else
        if [ -n "$too_old" ]; then
            say "varyoff: needs Python $minimum or newer; $too_old."
        else
            say "varyoff: needs Python $minimum or newer; no python3 was found on PATH."
        fi
        say "  Debian 12, Ubuntu 24.04 or newer:  apt install python3 python3-venv"
        say "  Fedora:                            dnf install python3"
        say "  macOS:                             brew install python@3.13"
        say "  without administrator's rights:    uv, which brings its own Python"
    fi
    say "Then start this script again."
    return 1
}

# --- making and filling .venv ---------------------------------------------------------------------------------------------------

has_uv() {
    command -v uv >/dev/null 2>&1
}

has_installer() { # uv makes environments without pip, and may be gone since
    has_uv || "$venv/bin/python" -I -c 'import pip' 2>/dev/null
}

# Sets `constraints` to a file of versions, which is empty where any that pyproject.toml allows will do.
constrain() { # locked|newest|oldest
    case $1 in
        locked) constraints="$root/script/constraints.txt" ;;
        newest) constraints="" ;;
        oldest)
            constraints="$venv/oldest.txt"
            "$venv/bin/python" -I "$root/script/_oldest.py" "$root/pyproject.toml" >"$constraints"
            ;;
    esac
}

install() ( # REQUIREMENT  a path from the project's folder with extras; into .venv, with uv or pip, whichever is there
    cd "$root" || exit 1
    if has_uv; then
        uv pip install --quiet --python "$venv/bin/python" ${constraints:+--constraint "$constraints"} --editable "$1" && exit 0
    fi
    "$venv/bin/python" -I -c 'import pip' || exit 1
    "$venv/bin/python" -I -m pip install --quiet --disable-pip-version-check --no-input \
        ${constraints:+--constraint "$constraints"} --editable "$1"
) >>"$log" 2>&1

# pygraphviz is compiled where it has no wheel, which may fail; everything but diagrams does without.
install_extras() { # LEVEL  with the versions of `constraints`
    if [ "$1" = run ]; then
        install '.[report]' && return 0
        install . || return 1
        say "varyoff: pygraphviz could not be installed; \`varyoff report\` says what it needs, all else works."
    else
        install '.[dev]' && return 0
        install '.[checks]' || return 1
        say "varyoff: pygraphviz could not be installed; tests that draw diagrams are skipped."
    fi
}

install_level() { # LEVEL
    constrain "$dependencies" || return 1
    install_extras "$1" && return 0
    # A Python or a platform that is newer than the versions that were tested.
    [ "$dependencies" = locked ] || return 1
    constrain newest
    install_extras "$1" || return 1
    say "varyoff: the versions of script/constraints.txt could not be installed; these are the newest that are allowed."
}

create() { # LEVEL  makes .venv anew; what was there comes back if that fails, so that work without a network goes on
    rm -f "$stamp"
    rm -rf "$venv.old"
    [ ! -e "$venv" ] || mv "$venv" "$venv.old"
    if create_with_uv "$1" || create_with_pip "$1"; then
        rm -rf "$venv.old"
    else
        restore
        return 1
    fi
}

create_with_uv() { # LEVEL
    has_uv && uv venv --quiet --python ">=$minimum" "$venv" >>"$log" 2>&1 && install_level "$1"
}

create_with_pip() { # LEVEL
    rm -rf "$venv"
    find_python && "$python" -I -m venv "$venv" >>"$log" 2>&1 && install_level "$1"
}

restore() {
    if [ -e "$venv.old" ]; then
        rm -rf "$venv"
        mv "$venv.old" "$venv"
    fi
}

environment() { # LEVEL
    level="$1"
    is_current "$level" && return 0
    # An environment with the tools for tests does for `run` too, and stays one.
    if [ "$(stamped_level)" = dev ]; then
        level=dev
        is_current "$level" && return 0
    fi
    log="$(mktemp "${TMPDIR:-/tmp}/varyoff-setup.XXXXXX")" || die "varyoff: cannot write to ${TMPDIR:-/tmp}."
    trap 'rm -f "$log"; restore' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM

    known="$(identity)" || known=""
    if [ -f "$stamp" ] && [ -n "$known" ] && [ "$(sed -n 1p "$stamp")" = "$known" ] && has_installer; then
        say "varyoff: bringing .venv up to date ..."
        rm -f "$stamp"
        install_level "$level"
    else
        # Before a .venv is taken away, what will replace it must be there.
        has_uv || find_python || exit 1
        say "varyoff: making .venv, which takes a minute the first time ..."
        create "$level"
    fi || {
        say "varyoff: .venv is not complete. The end of the installer's messages:"
        tail -n 15 "$log" >&2
        exit 1
    }
    wanted_stamp "$level" >"$stamp"
    rm -f "$log"
    trap - EXIT INT TERM
}

# --- arguments ------------------------------------------------------------------------------------------------------------------

# Arguments that name something in the caller's folder are meant from there; without any, the project's folder is the place.
enter_root_unless_paths_given() { # "$@"
    for argument in "$@"; do
        case $argument in
            -*) ;;
            *) [ ! -e "${argument%%::*}" ] || return 0 ;;
        esac
    done
    cd "$root" || exit 1
}
