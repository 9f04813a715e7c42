#!/usr/bin/env bash
# Installs the Debian package, starts it, upgrades it, removes and purges it, under a systemd of its own: in namespaces, on a copy of this machine's
# root that is thrown away, so that the machine stays as it was. Needs root, a Debian with systemd and a JRE, and 'mvn -q -Pdist package' before.
#   packaging/test-deb.sh [FILE.deb]
# It ends with 77 where that cannot be tried: without those rights, or if no systemd starts.
set -euo pipefail
cd "$(dirname "$0")/.."

deb=$(realpath "${1:-$(ls packaging/target/certigate_*_all.deb | tail -n 1)}")
work=$(mktemp -d /tmp/certigate-deb.XXXXXX)
group=$(findmnt -n -t cgroup2 -o TARGET | head -n 1)/$(basename "$work")
spacer=
init=
if [ "$(id -u)" -ne 0 ] || [ "${group%/*}" = "" ]; then
    echo "test-deb: expected root, and a file system of cgroup2, found '$(id -un)' and '${group%/*}'" >&2
    rm -rf "$work"
    exit 77
fi

end() {
    local status=$?
    if [ "$status" -ne 0 ] && [ -n "$init" ]; then
        echo "test-deb: failed; what the service says:" >&2
        inside journalctl --no-pager -n 40 -u certigate.service >&2 || true
        inside systemctl status --no-pager --lines=0 certigate.service | cut -c 1-200 >&2 || true
    fi
    # All in its namespace of processes goes with the first of them.
    if [ -n "$spacer" ]; then
        kill -KILL "$spacer" 2> /dev/null || true
        { wait "$spacer" || true; } 2> /dev/null
    fi
    for _ in $(seq 50); do
        find "$group" -depth -type d -exec rmdir {} + 2> /dev/null || true
        if [ ! -d "$group" ]; then break; fi
        sleep 0.1
    done
    rm -rf "$work"
    [ "$status" -ne 0 ] || step passed
}
trap end EXIT

fail() {
    echo "test-deb: $*" >&2
    exit 1
}

step() {
    echo "test-deb: $SECONDS s: $*"
}

inside() {
    nsenter -t "$init" --mount --pid --uts --ipc --net --cgroup --root env -i -C / PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 \
        DEBIAN_FRONTEND=noninteractive "$@"
}

cannot() {
    echo "test-deb: not possible on this machine: $*" >&2
    init=
    exit 77
}

expect() {
    local what=$1 expected=$2 found=$3
    [ "$expected" = "$found" ] || fail "expected $what to be '$expected', found '$found'"
}

property() {
    inside systemctl show --property="$1" --value certigate.service
}

# Until a property of the service is so, for 30 s.
await() {
    for _ in $(seq 300); do
        if [ "$(property "$1")" = "$2" ]; then return; fi
        sleep 0.1
    done
    fail "expected $1 to become '$2' within 30 s, found '$(property "$1")'"
}

# What only lives as long as the namespaces do: a root above the machine's, with its own /proc, /dev, /run and /tmp, and no right to
# change the kernel's settings.
cat > "$work/init" << 'INIT'
set -eu
mount --make-rprivate /
root=$1
mkdir "$root/layers"
mount -t tmpfs -o mode=755 tmpfs "$root/layers"
mkdir "$root/layers/upper" "$root/layers/work" "$root/layers/root"
mount -t overlay -o "lowerdir=/,upperdir=$root/layers/upper,workdir=$root/layers/work" overlay "$root/layers/root"
cd "$root/layers/root"
mount -t proc proc proc
mount -o bind,ro proc/sys proc/sys
mount -t sysfs -o ro sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -t tmpfs -o mode=755 tmpfs dev
for device in null zero full random urandom tty; do touch "dev/$device"; mount --bind "/dev/$device" "dev/$device"; done
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=0666 devpts dev/pts
mount -t tmpfs tmpfs dev/shm
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
mount -t tmpfs -o mode=755 tmpfs run
mount -t tmpfs -o mode=1777 tmpfs tmp
ip link set lo up
# The machine's own services are not what is tried here.
for unit in systemd-sysctl systemd-modules-load systemd-timesyncd systemd-udevd systemd-remount-fs; do
    ln -sf /dev/null "etc/systemd/system/$unit.service"
done
# Some machines, such as those for containers, forbid packages to start services.
rm -f usr/sbin/policy-rc.d
# Not chroot: a process in one may not make namespaces of users, which the unit asks for.
pivot_root . .
umount -l .
exec env -i -C / container=other PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --unit=basic.target --show-status=no
INIT

step "a systemd of its own"
mkdir "$group" 2> /dev/null || cannot "no group of processes can be made in ${group%/*}"
unshare --mount --pid --fork --uts --ipc --net --kill-child bash -c 'echo 0 > "$1/cgroup.procs"; exec unshare --cgroup bash "$2" "$3"' \
    bash "$group" "$work/init" "$work" > "$work/log" 2>&1 &
spacer=$!
for _ in $(seq 100); do
    init=$(cat "/proc/$spacer/task/$spacer/children" 2> /dev/null | tr -d ' ')
    if [ -n "$init" ] && [ "$(cat "/proc/$init/comm" 2> /dev/null)" = systemd ]; then break; fi
    sleep 0.1
done
[ "$(cat "/proc/$init/comm" 2> /dev/null)" = systemd ] || { cat "$work/log" >&2; cannot "systemd did not start"; }
for _ in $(seq 100); do
    if inside systemctl is-active --quiet basic.target 2> /dev/null; then break; fi
    sleep 0.1
done
inside systemctl is-active --quiet basic.target || cannot "systemd did not come up"

step "the next version, with another default of its configuration"
dpkg-deb -R "$deb" "$work/next"
version=$(dpkg-deb -f "$deb" Version)
sed -i "s/^Version:.*/Version: $version+next/" "$work/next/DEBIAN/control"
echo "# A default that is new." >> "$work/next/etc/certigate/certigate.yaml"
(cd "$work/next" && find etc usr -type f -print0 | xargs -0 md5sum > DEBIAN/md5sums)
dpkg-deb --root-owner-group -Znone -b "$work/next" "$work/next.deb" > /dev/null

# /tmp is not this machine's inside.
put() {
    inside sh -c "cat > $2" < "$1"
}
put "$deb" /tmp/this.deb
put "$work/next.deb" /tmp/next.deb

step "install: the service is enabled, started, and ready when that returns"
inside dpkg -i /tmp/this.deb > "$work/install.log" 2>&1 || { cat "$work/install.log" >&2; fail "dpkg -i failed"; }
expect ActiveState active "$(property ActiveState)"
inside certigate state > /dev/null || fail "the server does not answer checks"
expect "the service to be" enabled "$(inside systemctl is-enabled certigate.service)"
inside certigate --version | grep -qx "certigate ${version%%[+~-]*}" || fail "expected version $version, found $(inside certigate --version)"
expect "the data folder" "certigate certigate 750" "$(inside stat -c '%U %G %a' /var/lib/certigate)"
inside sh -c 'ls /var/cache/certigate/serve-*.jsa' > /dev/null || fail "expected an archive of classes, found none"
inside bash -c 'source /usr/share/bash-completion/completions/certigate; COMP_LINE="certigate po"; COMP_WORDS=(certigate po); COMP_CWORD=1; _complete_certigate
    [ "${COMPREPLY[*]}" = policy ]' || fail "expected 'certigate po' to be completed"
pid=$(property MainPID)
expect "the server's user" certigate "$(inside ps -o user= -p "$pid")"
expect "its capabilities" 0000000000000000 "$(inside sed -n 's/^CapEff:\t//p' "/proc/$pid/status")"
expect "new privileges ruled out" 1 "$(inside sed -n 's/^NoNewPrivs:\t//p' "/proc/$pid/status")"
expect "filter of system calls" 2 "$(inside sed -n 's/^Seccomp:\t//p' "/proc/$pid/status")"
expect "its files" 65536 "$(property LimitNOFILE)"

step "the unit, as systemd judges it"
inside systemd-analyze verify certigate.service
inside systemd-analyze security --no-pager --threshold=25 certigate.service | tail -n 1

step "a unit that is ordered after it finds a server that answers"
inside systemctl stop certigate.service
expect "the end's result" success "$(property Result)"
inside sh -c 'cat > /run/systemd/system/caller.service' << 'CALLER'
[Unit]
Requires=certigate.service
After=certigate.service
[Service]
Type=oneshot
ExecStart=/usr/bin/certigate state
CALLER
inside systemctl daemon-reload
inside systemctl start caller.service || fail "the unit after it found no server: $(inside journalctl --no-pager -n 20 -u caller.service)"

step "upgrade: data and configuration are kept, and the new version serves"
inside certigate policy publish /usr/share/certigate/policies --activate --why "first release" > /dev/null
inside certigate entity put company:kept > /dev/null
inside sed -i '$ a node: kept' /etc/certigate/certigate.yaml
pid=$(property MainPID)
inside dpkg -i --force-confold /tmp/next.deb > "$work/upgrade.log" 2>&1 || { cat "$work/upgrade.log" >&2; fail "the upgrade failed"; }
expect ActiveState active "$(property ActiveState)"
[ "$(property MainPID)" != "$pid" ] || fail "expected another process after the upgrade, found $pid still"
inside certigate entity get company:kept > /dev/null || fail "the upgrade lost data"
inside certigate state | grep -q '^kept' || fail "expected the configuration to apply, found: $(inside certigate state)"
inside test -f /etc/certigate/certigate.yaml.dpkg-dist || fail "expected the new default beside the changed one"

step "a server that is killed is started again, with what was acknowledged"
pid=$(property MainPID)
inside kill -KILL "$pid"
await NRestarts 1
await ActiveState active
inside certigate entity get company:kept > /dev/null || fail "the kill lost data"

step "bad input is not tried again and again"
inside sed -i 's/^grpc: .*/grpc: nowhere/' /etc/certigate/certigate.yaml
if inside systemctl restart certigate.service 2> /dev/null; then fail "expected bad input to fail the start"; fi
expect ActiveState failed "$(property ActiveState)"
expect "its status" 2 "$(property ExecMainStatus)"
expect NRestarts 0 "$(property NRestarts)"
inside sed -i 's/^grpc: .*/grpc: 127.0.0.1:7420/' /etc/certigate/certigate.yaml
inside systemctl restart certigate.service

step "remove: the service is gone, data, configuration and user stay"
inside dpkg -r certigate > "$work/remove.log" 2>&1 || { cat "$work/remove.log" >&2; fail "dpkg -r failed"; }
if inside pgrep -u certigate > /dev/null; then fail "expected no process of certigate, found some"; fi
inside test -f /var/lib/certigate/certigate.db || fail "expected the data to stay"
inside grep -q "^node: kept" /etc/certigate/certigate.yaml || fail "expected the configuration to stay"
inside test ! -e /var/cache/certigate || fail "expected the cache to be gone"

step "installed again it goes on with the data"
inside dpkg -i --force-confold /tmp/next.deb > "$work/again.log" 2>&1 || { cat "$work/again.log" >&2; fail "dpkg -i failed"; }
expect ActiveState active "$(property ActiveState)"
inside certigate entity get company:kept > /dev/null || fail "expected the data of before"

step "purge: nothing stays"
inside dpkg -P certigate > "$work/purge.log" 2>&1 || { cat "$work/purge.log" >&2; fail "dpkg -P failed"; }
if inside getent passwd certigate > /dev/null; then fail "expected the user to be gone"; fi
left=$(inside find /etc /usr /var /run -xdev -name '*certigate*' -not -path '/var/lib/dpkg/*' -not -path '/var/log/*' -newer /tmp/this.deb)
[ -z "$left" ] || fail "expected nothing to stay, found: $left"
