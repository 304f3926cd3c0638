#!/bin/bash
# Does `python3 app.py` really need nothing but Python? Makes a Debian 12 that holds only python3, and tries it there.
#
#   tests/bare/run.sh [arguments of "python3 app.py test", e.g. tests/campaigns]
#
# Needs root, debootstrap and a Debian mirror: BARE_MIRROR and BARE_SECURITY_MIRROR, else those of this machine's apt.
# BARE_PORT (8150) is where the server listens meanwhile; BARE_KEEP=1 leaves the folder behind to look at.
# Everything happens in one folder below TMPDIR, in mount and process namespaces of its own: whatever is mounted or
# started there ends with the run, also when the run is killed, so that removing the folder can reach nothing else.
set -euo pipefail
export LC_ALL=C

# ── outside: the folder and the namespaces ───────────────────────────────────

outside() {
    local needed
    [ "$(id -u)" = 0 ] || { echo "run as root: debootstrap and chroot need it" >&2; exit 1; }
    for needed in debootstrap unshare git tar; do
        command -v "$needed" >/dev/null || { echo "$needed is missing on this machine" >&2; exit 1; }
    done
    FOLDER=$(mktemp -d "${TMPDIR:-/tmp}/congress-bare.XXXXXX")
    trap leave EXIT
    trap 'exit 130' INT TERM
    unshare --mount --propagation private --pid --mount-proc --fork --kill-child -- "$0" --inside "$FOLDER" "$@" &
    INSIDE=$!
    local status=0
    wait "$INSIDE" || status=$?
    INSIDE=
    exit "$status"
}

leave() {
    [ -z "${INSIDE:-}" ] || { kill -KILL "$INSIDE" 2>/dev/null && wait "$INSIDE" 2>/dev/null; } || true
    if grep -q " $FOLDER" /proc/self/mountinfo; then
        echo "something is still mounted below $FOLDER; it stays" >&2
    elif [ -n "${BARE_KEEP:-}" ]; then
        echo "kept: $FOLDER"
    else
        rm -rf --one-file-system "$FOLDER" || { sleep 2 && rm -rf --one-file-system "$FOLDER"; } # killed ones may still write
    fi
}

# ── steps and their table ────────────────────────────────────────────────────

TABLE=()

# step WHAT COMMAND…: run it, note the seconds
step() {
    local what=$1 began=$EPOCHREALTIME
    shift
    printf '\n── %s\n' "$what"
    CURRENT=$what
    "$@"
    TABLE+=("$(printf '%8s  %s' "$(since "$began")" "$what")")
}

since() {
    awk -v from="$1" -v to="$EPOCHREALTIME" 'BEGIN { printf "%.1f", to - from }'
}

fail() {
    REASON=$*
    exit 1
}

# The last thing of every run, whatever ended it.
table() {
    local status=$?
    [ "$status" = 0 ] || TABLE+=("$(printf '%8s  %s' FAILED "$CURRENT: ${REASON:-a command of this script}")")
    printf '\n%s cores, load %s\n seconds  step\n' "$(nproc)" "$(cut -d' ' -f1-3 /proc/loadavg)"
    printf '%s\n' "${TABLE[@]}"
    exit "$status"
}

# ── ways in ──────────────────────────────────────────────────────────────────

bare() {
    chroot "$BARE" env -i "${SETTINGS[@]}" "$@"
}

# in the copy of the administrator
ours() {
    chroot "$BARE" env -i -C "$OURS" "${SETTINGS[@]}" "$@"
}

# in the copy of a user who may not install anything
theirs() {
    chroot --userspec=somebody:somebody "$BARE" env -i -C "$THEIRS" "${SETTINGS[@]}" HOME=/home/somebody "$@"
}

# ── the machine ──────────────────────────────────────────────────────────────

# mirror RELEASE: where apt of this machine has that part of Debian from
mirror() {
    # shellcheck disable=SC2016  # apt fills these in
    apt-get indextargets --format '$(RELEASE) $(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
        awk -v release="$1" '$1 == release { print $2; exit }'
}

make_machine() {
    local main security with=python3 own=(/usr/local/share/ca-certificates/*.crt)
    main=${BARE_MIRROR:-$(mirror bookworm)}
    security=${BARE_SECURITY_MIRROR:-$(mirror bookworm-security)}
    [ -n "$main" ] || fail "no Debian 12 mirror known; set BARE_MIRROR"
    [ ! -e "${own[0]}" ] || with+=,ca-certificates
    debootstrap --variant=minbase --include="$with" bookworm "$BARE" "$main" >"$LOGS/debootstrap" ||
        { tail -n 20 "$LOGS/debootstrap"; fail "debootstrap"; }
    echo "deb $main bookworm main" >"$BARE/etc/apt/sources.list"
    [ -z "$security" ] || echo "deb $security bookworm-security main" >>"$BARE/etc/apt/sources.list"
    mounts
    network "${own[@]}"
    bare useradd --create-home --shell /bin/bash somebody
    bare python3 -c 'import importlib.util, shutil, sys
modules, programs = ("pip", "ensurepip"), ("sudo", "git", "gcc", "curl", "make")
there = [*filter(importlib.util.find_spec, modules), *filter(shutil.which, programs)]
print("Python", sys.version.split()[0], "without", ", ".join(modules + programs), "but with" if there else "", *there)
sys.exit(bool(there))' ||
        fail "more than python3 is there"
    echo "packages: $(packages)"
}

packages() {
    chroot "$BARE" dpkg-query -f '.\n' -W | wc -l
}

# Fresh file systems only, nothing of this machine bound into it.
mounts() {
    mount -t proc proc "$BARE/proc"
    mount -t devpts -o newinstance,ptmxmode=0666,mode=0620 devpts "$BARE/dev/pts"
    mkdir -p "$BARE/dev/shm"
    mount -t tmpfs -o mode=1777 tmpfs "$BARE/dev/shm"
}

# network CERTIFICATES…: behind a proxy, or with own certificates, mirrors and registries are reached only with the settings for it
network() {
    local file name
    apt-config dump | grep -E '^Acquire::(https?|Check)' >"$BARE/etc/apt/apt.conf.d/90machine" || true
    cp /etc/resolv.conf /etc/hosts "$BARE/etc/"
    if [ -e "$1" ]; then
        cp "$@" "$BARE/usr/local/share/ca-certificates/"
        bare update-ca-certificates >"$LOGS/certificates" 2>&1
    fi
    for file in /etc/pip.conf /etc/uv/uv.toml; do
        [ ! -f "$file" ] || ! fits <"$file" || install -D -m 644 "$file" "$BARE$file"
    done
    for name in $(compgen -e); do
        case $name in
            PIP_* | UV_* | SSL_CERT_* | REQUESTS_CA_BUNDLE | CURL_CA_BUNDLE) ;;
            http_proxy | https_proxy | no_proxy | all_proxy | HTTP_PROXY | HTTPS_PROXY | NO_PROXY | ALL_PROXY) ;;
            *) continue ;;
        esac
        if fits <<<"${!name}"; then SETTINGS+=("$name=${!name}"); else echo "not passed on, names what is not there: $name"; fi
    done
}

# Settings on stdin name no folder or file that the bare machine lacks.
fits() {
    local path
    while read -r path; do
        [ -e "$BARE${path#file://}" ] || return 1
    done < <(sed -E 's,https?://[^ ]+,,g' | grep -oE '(file://)?/[^[:space:],"]+')
}

# copy_to FOLDER OWNER: what a clone would hold, with the changes that are not committed yet
copy_to() {
    mkdir -p "$BARE$1"
    git -C "$SOURCE" ls-files -z -co --exclude-standard |
        (cd "$SOURCE" && while IFS= read -r -d '' file; do [ ! -e "$file" ] || printf '%s\0' "$file"; done) |
        tar -C "$SOURCE" --null -T - -cf - | tar -C "$BARE$1" --no-same-owner -xf -
    bare chown -R "$2" "$1"
}

# ── what is tried ────────────────────────────────────────────────────────────

# refused NAME PATTERN COMMAND…: it fails, says the sentence on stderr, and shows no traceback
refused() {
    local name=$1 pattern=$2
    shift 2
    if "$@" >"$LOGS/$name.out" 2>"$LOGS/$name.err"; then fail "it did not fail"; fi
    cat "$LOGS/$name.err"
    grep -q Traceback "$LOGS/$name.err" && fail "a traceback instead of a sentence"
    grep -qE -- "$pattern" "$LOGS/$name.err" || fail "the sentence is not there"
    [ ! -e "$BARE$OURS/.venv" ] && [ ! -e "$BARE$THEIRS/.venv" ] || fail "it installed something"
}

refusals() {
    refused off 'CONGRESS_SETUP=off' ours CONGRESS_SETUP=off timeout 100 python3 app.py
    [ ! -s "$LOGS/off.out" ] || fail "something on stdout"
    refused off-json 'CONGRESS_SETUP=off' ours CONGRESS_SETUP=off timeout 100 python3 app.py orgs count --json
    one_json_line "$LOGS/off-json.out" 'said["error"] == "setup" and "CONGRESS_SETUP" in said["message"]'
    refused no-root 'apt-get install -y .*libpango-1.0-0 .*python3-venv' theirs timeout 100 python3 app.py
}

# start NAME: the server in the background; returns when address and links are printed
start() {
    local out=$LOGS/$1.out began=$EPOCHREALTIME deadline=$((SECONDS + 900))
    chroot "$BARE" env -i -C "$OURS" "${SETTINGS[@]}" PORT="$PORT" python3 app.py >"$out" 2>"$LOGS/$1.err" </dev/null &
    SERVER=$!
    until grep -q '^Ctrl-C' "$out"; do
        kill -0 "$SERVER" 2>/dev/null || { tail -n 40 "$LOGS/$1.err"; fail "it ended"; }
        [ "$SECONDS" -lt "$deadline" ] || { tail -n 40 "$LOGS/$1.err"; fail "no address after 900 s"; }
        sleep 0.02
    done
    TOOK=$(since "$began")
    exec 3<>"/dev/tcp/127.0.0.1/$PORT"
    printf 'GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n' >&3
    [[ $(head -n 1 <&3) == HTTP/1.?\ 200* ]] || fail "/healthz does not answer"
    exec 3>&-
    ANSWERED=$(since "$began")
    grep -F '[set-up]' "$LOGS/$1.err" || true
    cat "$out"
    echo "the address after $TOOK s, the first answer after $ANSWERED s"
    [ "$(links "$1" | wc -l)" = 4 ] || fail "not four links"
}

links() {
    grep -oE 'https?://[^ ]+/sign-in/[^ ]+' "$LOGS/$1.out"
}

stop() {
    kill -TERM "$SERVER"
    wait "$SERVER" || fail "the server ended with $?"
}

visit() {
    local answer
    mapfile -t answer < <(links "$1")
    ours python3 tests/bare/visit.py "http://localhost:$PORT" "${answer[@]}" || fail "see above"
}

second_start() {
    start second
    awk -v s="$ANSWERED" 'BEGIN { exit s >= 3 }' || fail "$ANSWERED s are not under 3"
    [ -z "$(sort <(links first) <(links second) | uniq -d)" ] || fail "a link was printed twice"
}

# one_json_line FILE CONDITION: exactly one line, which is JSON, and about which the condition holds
one_json_line() {
    cat "$1"
    bare python3 -c 'import json, sys
text = sys.stdin.read()
assert text.count("\n") == 1 and text.endswith("\n"), f"not exactly one line: {text!r}"
said = json.loads(text)
assert eval(sys.argv[1]), f"not so: {sys.argv[1]}"' "$2" <"$1" || fail "stdout"
}

# count NAME UNITS COMMAND…: the same command with --json anywhere
count() {
    local name=$1 units=$2
    shift 2
    "$@" python3 app.py orgs count --json >"$LOGS/$name.out" 2>"$LOGS/$name.err" ||
        { tail -n 40 "$LOGS/$name.err"; fail "it ended with an error"; }
    one_json_line "$LOGS/$name.out" "said['total'] == $units"
}

# No exit code of the tests but 0 will do; what they needed must have come from Debian.
tests() {
    local code=0 package
    for package in "${FOR_TESTS[@]}"; do
        ! chroot "$BARE" dpkg-query -W "$package" >/dev/null 2>&1 || fail "$package was there before"
    done
    ours python3 app.py test "$@" 2>&1 | tee "$LOGS/test" | without_apt || code=${PIPESTATUS[0]}
    echo "exit code $code"
    [ "$code" = 0 ] || fail "exit code $code"
    for package in "${FOR_TESTS[@]}"; do
        chroot "$BARE" dpkg-query -f '${Package} ${Version}\n' -W "$package" || fail "$package was not installed"
    done
}

# What apt says is shown only where the set-up ends with it.
without_apt() {
    awk '/^\[set-up\]/ { hidden = 0; said = "" }
         hidden { said = said $0 "\n"; next }
         { print; fflush() }
         /^\[set-up\] installing from the system/ { hidden = 1 }
         END { printf "%s", said }'
}

browser() {
    ours .venv/bin/python -c 'from congress.bootstrap.system import browser
from playwright.sync_api import sync_playwright
with sync_playwright() as play:
    shown = play.chromium.launch(executable_path=browser(), args=["--no-sandbox"])
    page = shown.new_page()
    page.goto("data:text/html,<title>ok</title>")
    print("Chromium", shown.version)
    assert page.title() == "ok"
    shown.close()' || fail "Chromium does not run through Playwright"
}

# ── inside: the order of things ──────────────────────────────────────────────

inside() {
    local folder=$1
    shift
    BARE=$folder/bare LOGS=$folder/logs SOURCE=$(cd "$(dirname "$0")/../.." && pwd) PORT=${BARE_PORT:-8150} SERVER=
    OURS=/srv/congress THEIRS=/home/somebody/congress
    FOR_TESTS=(chromium postgresql libatomic1)
    mkdir -p "$BARE" "$LOGS"
    SETTINGS=(PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8)
    trap table EXIT

    step "Debian 12 with only python3, by debootstrap" make_machine
    copy_to "$OURS" root:root
    copy_to "$THEIRS" somebody:somebody

    step "refusals: CONGRESS_SETUP=off, no root and no sudo" refusals
    step "first start, until address and links are printed" start first
    step "healthz and the four links" visit first
    step "stop" stop
    echo "packages: $(packages)"
    step "second start, until address and links are printed" second_start
    step "healthz and the four fresh links" visit second
    step "stop" stop
    step "orgs count --json on the demo city" count demo 18240 ours
    step "orgs count --json on a fresh copy, as an ordinary user, set-up included" count fresh 0 theirs
    step "python3 app.py test $*" tests "$@"
    step "Chromium through Playwright" browser
    echo "packages: $(packages); the machine takes $(du -shx "$BARE" | cut -f1)"
}

if [ "${1:-}" = --inside ]; then
    shift
    inside "$@"
else
    outside "$@"
fi
