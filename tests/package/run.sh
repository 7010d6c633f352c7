#!/usr/bin/env bash
# The packages as an operator meets them, in a Debian system folder of their own: install, answer, upgrade, fail to upgrade,
# remove, purge; then the tarball. Usage: run.sh PACKAGES WORK. Needs root. What needs systemd as PID 1 is in test-system.
set -euo pipefail
readonly packages=$1 base=$2/base root=$2/root
deb=$(ls "$packages"/*.deb)
tarball=$(ls "$packages"/*.tar.gz)
readonly deb tarball
export DEBIAN_FRONTEND=noninteractive LC_ALL=C

step() { printf '\n== %s\n' "$*"; }
ok() { printf 'ok: %s\n' "$*"; }
fail() { printf 'FAILED: %s\n' "$*" >&2; exit 1; }
expect() { local what=$1; shift; if "$@"; then ok "$what"; else fail "$what"; fi; }
readonly clean=(env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C DEBIAN_FRONTEND=noninteractive)
inside() { chroot "$root" "${clean[@]}" "$@"; }
refuses() { ! "$@"; }
installed_version() { inside dpkg-query -W -f='${Version} ${Status}' edgellm; }

# In mounts of our own, which end with us.
if [ "${PACKAGE_TEST_INSIDE:-}" != yes ]; then
  if [ ! -f "$base/.complete" ]; then
    step "Fetching a Debian 12 system folder"
    rm -rf "$base" && mkdir -p "$2"
    mmdebstrap --quiet --variant=minbase --include=systemd,libssl3,libstdc++6 bookworm "$base"
    touch "$base/.complete"
  fi
  rm -rf "$root"
  cp -a "$base" "$root"
  PACKAGE_TEST_INSIDE=yes exec unshare --mount --pid --fork --kill-child "$0" "$@"
fi
mount -t proc proc "$root/proc"
mount -t tmpfs tmpfs "$root/tmp"
cp "$deb" "$root/tmp/edgellm.deb"

# repack NAME SCRIPT...: the package again, changed in its unpacked folder by a script.
repack() {
  local folder
  folder=$(mktemp -d)
  dpkg-deb -R "$deb" "$folder"
  (cd "$folder" && bash -euc "$2")
  dpkg-deb --root-owner-group -Zgzip -z1 --build "$folder" "$root/tmp/$1.deb" >/dev/null
  rm -rf "$folder"
}

step "Install"
inside dpkg -i /tmp/edgellm.deb >/dev/null
expect "the program runs" inside edgellm version
expect "the configuration is valid" inside edgellm serve --check
expect "the state folder is the service's alone" [ "$(inside stat -c '%U:%G %a' /var/lib/edgellm)" = "edgellm:edgellm 750" ]
expect "the service's user may drive GPIO lines" inside sh -c 'id -nG edgellm | grep -qw gpio'
expect "the service starts with the board" [ -L "$root/etc/systemd/system/multi-user.target.wants/edgellm.service" ]
for file in usr/share/man/man1/edgellm.1.gz usr/share/bash-completion/completions/edgellm usr/lib/udev/rules.d/60-edgellm.rules \
  usr/share/edgellm/models/edgellm-demo.gguf usr/share/doc/edgellm/copyright usr/share/doc/edgellm/NOTICE usr/share/doc/edgellm/docs/PROVENANCE.md; do
  expect "$file is there" [ -f "$root/$file" ]
done
expect "nothing of this machine is in the program" refuses grep -qaF "$(cd "$(dirname "$0")/../.." && pwd)" "$root/usr/lib/edgellm/edgellm"

step "The documents"
(cd "$root/usr/share/doc/edgellm" && find . -name '*.md' | while read -r file; do
  { grep -oE '\]\([^)# ]+' "$file" || true; } | cut -c3- | { grep -v '://' || true; } | while read -r link; do
    [ -e "$(dirname "$file")/$link" ] || echo "$file: $link"
  done
done) | tee "$root/tmp/links.txt"
expect "every link leads to a file" [ ! -s "$root/tmp/links.txt" ]

step "Answer, by the README's commands"
serve() {
  # Not by `inside`: the process itself is to be stopped, not a shell around it.
  chroot "$root" "${clean[@]}" setpriv --reuid=edgellm --regid=edgellm --init-groups env EDGELLM_Telemetry__Prometheus=http://127.0.0.1:0 /usr/lib/edgellm/edgellm serve --listen unix:/tmp/edgellm.sock 2>"$root/tmp/serve.log" &
  serving=$!
  inside edgellm status --address unix:/tmp/edgellm.sock --wait 120 --wait-for model >/dev/null || { cat "$root/tmp/serve.log" >&2; fail "the service became ready"; }
}
stop() { kill "$serving"; expect "the service stops in order" wait "$serving"; }
chmod 1777 "$root/tmp"
serve
expect "a diagnosis is made" inside sh -c 'edgellm diagnose /usr/share/doc/edgellm/examples/drive-overcurrent.json --address unix:/tmp/edgellm.sock --timeout 120 >/tmp/diagnosis.txt'
expect "by the model" grep -q '^Diagnosis by the model' "$root/tmp/diagnosis.txt"
stop
records() { inside edgellm records export --state /var/lib/edgellm --format jsonl; }
before=$(records)
expect "it is recorded" [ "$(wc -l <<<"$before")" -eq 1 ]
inside edgellm doctor >"$root/tmp/doctor.txt" || true
expect "the doctor looks at everything" grep -q '^warn  systemd: ' "$root/tmp/doctor.txt"

step "Completion"
expect "the program completes its commands" inside bash -c '. /usr/share/bash-completion/completions/edgellm; COMP_LINE="edgellm do" COMP_POINT=10 COMP_WORDS=(edgellm do) COMP_CWORD=1; _edgellm; [ "${COMPREPLY[*]}" = doctor ]'

step "Upgrade"
sed -i 's/50051/50052/' "$root/etc/edgellm/edgellm.json"
repack next "sed -i 's/^Version: .*/Version: 99.0/' DEBIAN/control"
inside dpkg -i /tmp/next.deb >/dev/null
expect "the new version is there" [ "$(installed_version)" = "99.0 install ok installed" ]
expect "the configuration is kept" grep -q 50052 "$root/etc/edgellm/edgellm.json"
expect "the records are kept" [ "$(records)" = "$before" ]
for _ in once twice; do
  inside env DPKG_MAINTSCRIPT_PACKAGE=edgellm DPKG_MAINTSCRIPT_NAME=postinst DPKG_ROOT= /var/lib/dpkg/info/edgellm.postinst configure 99.0
done
ok "its scripts can run again"

step "An upgrade that can't be: no room, known before"
repack large "sed -i -e 's/^Version: .*/Version: 100.0/' DEBIAN/control; sed -i 's/^needed_mib=.*/needed_mib=999999999/' DEBIAN/preinst"
expect "it is refused" refuses inside sh -c 'dpkg -i /tmp/large.deb >/dev/null 2>/tmp/large.txt'
expect "it says what to do" grep -q 'make room and install again' "$root/tmp/large.txt"
expect "the old version is whole" [ "$(installed_version)" = "99.0 install ok installed" ]
expect "the old version runs" inside edgellm version

step "An upgrade that can't be: the disk fills up in the middle"
used=$(du -sk "$root/usr/lib/edgellm" | cut -f1)
mkdir "$root/tmp/library"
cp -a "$root/usr/lib/edgellm/." "$root/tmp/library/"
mount -t tmpfs -o "size=$((used + 4096))k" tmpfs "$root/usr/lib/edgellm"
cp -a "$root/tmp/library/." "$root/usr/lib/edgellm/"
repack full "sed -i 's/^Version: .*/Version: 101.0/' DEBIAN/control"
expect "it fails" refuses inside sh -c 'dpkg -i /tmp/full.deb >/dev/null 2>/tmp/full.txt'
expect "dpkg says why" grep -q 'No space left' "$root/tmp/full.txt"
expect "the old version is whole" [ "$(installed_version)" = "99.0 install ok installed" ]
expect "the old version runs" inside edgellm version
umount "$root/usr/lib/edgellm"

step "Another architecture"
repack other "sed -i 's/^Architecture: .*/Architecture: armhf/' DEBIAN/control"
expect "it is refused" refuses inside sh -c 'dpkg -i /tmp/other.deb >/dev/null 2>&1'
expect "the old version runs" inside edgellm version

step "Remove and purge"
inside dpkg -r edgellm >/dev/null 2>&1
expect "the program is gone" [ ! -e "$root/usr/lib/edgellm/edgellm" ]
expect "records and configuration stay" [ -f "$root/var/lib/edgellm/diagnoses.db" -a -f "$root/etc/edgellm/edgellm.json" ]
inside dpkg -P edgellm >/dev/null 2>&1
expect "nothing is left" [ ! -e "$root/var/lib/edgellm" -a ! -e "$root/etc/edgellm" -a ! -e "$root/usr/share/edgellm" ]

step "Install where systemd is not"
mv "$root/usr/bin/systemd-sysusers" "$root/usr/bin/systemd-tmpfiles" "$root/tmp/"
inside userdel edgellm
inside dpkg -i /tmp/edgellm.deb >/dev/null
expect "the user is made all the same" inside id edgellm
expect "the folders too" [ "$(inside stat -c '%U %a' /var/lib/edgellm/models)" = "edgellm 750" ]
inside dpkg -P edgellm >/dev/null 2>&1
mv "$root/tmp/systemd-sysusers" "$root/tmp/systemd-tmpfiles" "$root/usr/bin/"

step "The tarball"
tar -xzf "$tarball" -C "$root/tmp"
folder=/tmp/$(basename "$tarball" .tar.gz)
# As whoever unpacked it has it.
chown -R 1000:1000 "$root$folder"
inside "$folder/install.sh"
expect "the program runs" inside edgellm version
sed -i 's/50051/50053/' "$root/etc/edgellm/edgellm.json"
inside "$folder/install.sh" >/dev/null
expect "a second time leaves the configuration alone" grep -q 50053 "$root/etc/edgellm/edgellm.json"
expect "all its files are root's" [ -z "$(find "$root"/usr/lib/edgellm "$root"/usr/bin/edgellm "$root"/usr/share/edgellm "$root"/usr/share/doc/edgellm "$root"/usr/lib/*/*edgellm* "$root"/etc/edgellm ! -uid 0)" ]
mv "$root$folder/root/usr/lib/edgellm/edgellm" "$root/tmp/kept"
printf '#!/bin/sh\necho "libc.so.6: version GLIBC_2.34 not found" >&2\nexit 1\n' >"$root$folder/root/usr/lib/edgellm/edgellm"
chmod 755 "$root$folder/root/usr/lib/edgellm/edgellm"
expect "one that does not run here is refused" refuses inside sh -c "$folder/install.sh 2>/tmp/old-libc.txt"
expect "it names the C library" grep -q 'needs glibc 2.34 or newer' "$root/tmp/old-libc.txt"
expect "the old version runs" inside edgellm version
expect "nothing is left of the try" [ ! -e "$root/usr/lib/edgellm.new" ]
mv "$root/tmp/kept" "$root$folder/root/usr/lib/edgellm/edgellm"
mkdir "$root/tmp/shim"
printf '#!/bin/sh\necho riscv64\n' >"$root/tmp/shim/uname"
chmod 755 "$root/tmp/shim/uname"
expect "another architecture is refused" refuses inside sh -c "PATH=/tmp/shim:\$PATH $folder/install.sh 2>/tmp/arch.txt"
expect "it names the right one" grep -q 'the machine is riscv64' "$root/tmp/arch.txt"
mount -t tmpfs -o ro tmpfs "$root/mnt"
expect "a root that can't be written is refused" refuses inside sh -c "$folder/install.sh --root /mnt 2>/tmp/read-only.txt"
expect "it says how to mend it" grep -q 'remount,rw' "$root/tmp/read-only.txt"
inside "$folder/install.sh" --uninstall
expect "what is uninstalled is gone, its configuration stays" [ ! -e "$root/usr/lib/edgellm" -a -f "$root/etc/edgellm/edgellm.json" ]
inside "$folder/install.sh" --uninstall --purge
expect "purged, nothing is left" [ ! -e "$root/etc/edgellm" -a ! -e "$root/usr/bin/edgellm" ]

step "All is well"
