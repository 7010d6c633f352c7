#!/usr/bin/env bash
# Packs what `dotnet publish` made: a Debian package and a tarball, the same bytes each time.
# Usage: build.sh PUBLISHED ARCHITECTURE VERSION EPOCH OUT; ARCHITECTURE is arm64 or amd64, EPOCH the date of all files.
set -euo pipefail
readonly published=$1 architecture=$2 version=$3 out=$5
export SOURCE_DATE_EPOCH=$4 TZ=UTC LC_ALL=C
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
readonly here root
work=$(mktemp -d)
readonly work
trap 'rm -rf "$work"' EXIT
umask 022

# The builds of llama.cpp that boards have a use for; the library picks the best of them at its start. Left out are those for
# servers (AVX-512 and SVE without more) and for processors that no board has.
case $architecture in
  arm64) variants="armv8.0_1 armv8.2_1 armv8.2_2 armv8.6_2" ;;
  amd64) variants="x64 sse42 haswell alderlake zen4" ;;
  *) echo "build.sh: there is no architecture $architecture" >&2; exit 1 ;;
esac

# put MODE SOURCE TARGET
put() { install -D -m "$1" "$2" "$tree/$3"; }

# The program and everything that belongs to it, as it lies on a machine.
tree=$work/tree
put 0755 "$published/edgellm" usr/lib/edgellm/edgellm
put 0644 "$published/libe_sqlite3.so" usr/lib/edgellm/libe_sqlite3.so
for library in "$published"/native/*.so; do
  name=$(basename "$library" .so)
  case $name in
    libggml-cpu-*) [[ " $variants " == *" ${name#libggml-cpu-} "* ]] || continue ;;
  esac
  put 0644 "$library" "usr/lib/edgellm/native/$name.so"
done
mkdir -p "$tree/usr/bin"
ln -s ../lib/edgellm/edgellm "$tree/usr/bin/edgellm"
put 0644 "$root/models/demo/edgellm-demo.gguf" usr/share/edgellm/models/edgellm-demo.gguf
put 0644 "$here/edgellm.json" etc/edgellm/edgellm.json
install -d -m 0755 "$tree/etc/edgellm/catalogue.d"
put 0644 "$root/deploy/systemd/edgellm.service" usr/lib/systemd/system/edgellm.service
put 0644 "$root/deploy/systemd/edgellm.sysusers" usr/lib/sysusers.d/edgellm.conf
put 0644 "$root/deploy/systemd/edgellm.tmpfiles" usr/lib/tmpfiles.d/edgellm.conf
put 0644 "$root/deploy/systemd/60-edgellm.rules" usr/lib/udev/rules.d/60-edgellm.rules
put 0644 "$here/edgellm.bash" usr/share/bash-completion/completions/edgellm
put 0644 "$here/edgellm.1" usr/share/man/man1/edgellm.1
gzip -9n "$tree/usr/share/man/man1/edgellm.1"

doc=usr/share/doc/edgellm
put 0644 "$here/debian/copyright" $doc/copyright
put 0644 "$root/THIRD_PARTY_NOTICES" $doc/NOTICE
ln -s NOTICE "$tree/$doc/THIRD_PARTY_NOTICES"
put 0644 "$root/LICENSE" $doc/LICENSE
put 0644 "$root/README.md" $doc/README.md
put 0644 "$root/CHANGELOG.md" $doc/CHANGELOG.md
# Where they are in the repository, so that their links to each other lead somewhere.
(cd "$root" && find docs models/demo/README.md models/demo/learning-curve.svg deploy/rk3588 deploy/rpi5 deploy/systemd \
  src/EdgeLlm.Protos/edgellm deploy/observability/grafana-dashboard.json deploy/observability/prometheus-rules.yml -type f) | while read -r file; do
  put 0644 "$root/$file" "$doc/$file"
done
# Debian's name for samples, and ours.
(cd "$root/samples" && find . -type f) | while read -r file; do
  put 0644 "$root/samples/$file" "$doc/examples/$file"
done
ln -s examples "$tree/$doc/samples"

# Everything is as old as the last change of its source.
date_all() { find "$1" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +; }

# 1. The Debian package.
deb=$work/deb
cp -a "$tree" "$deb"
mkdir -p "$deb/usr/share/lintian/overrides" "$deb/DEBIAN"
# Debian names the licence once, in `copyright`, and has a form of its own for what changed.
ln -sf copyright "$deb/$doc/LICENSE"
maintainer=$(sed -n 's/^Maintainer: //p' "$here/debian/control.in")
printf 'edgellm (%s) stable; urgency=medium\n\n  * What changed is in CHANGELOG.md beside this file.\n\n -- %s  %s\n' \
  "$version" "$maintainer" "$(date --utc --rfc-email --date="@$SOURCE_DATE_EPOCH")" | gzip -9n >"$deb/$doc/changelog.gz"
install -m 0644 "$here/debian/lintian-overrides" "$deb/usr/share/lintian/overrides/edgellm"
size_kib=$(find "$deb/usr" "$deb/etc" -type f -printf '%s\n' | awk '{ sum += int(($1 + 1023) / 1024) } END { print sum }')
sed -e "s/@VERSION@/$version/" -e "s/@ARCHITECTURE@/$architecture/" -e "s/@INSTALLED_SIZE@/$size_kib/" "$here/debian/control.in" >"$deb/DEBIAN/control"
# dpkg has the old and the new files side by side for a while.
sed "s/@NEEDED_MIB@/$((size_kib * 2 / 1024 + 16))/" "$here/debian/preinst" >"$deb/DEBIAN/preinst"
for script in postinst prerm postrm; do
  cp "$here/debian/$script" "$deb/DEBIAN/$script"
done
chmod 0755 "$deb"/DEBIAN/{preinst,postinst,prerm,postrm}
install -m 0644 "$here/debian/conffiles" "$deb/DEBIAN/conffiles"
(cd "$deb" && find usr -type f -print0 | sort -z | xargs -0 md5sum) >"$deb/DEBIAN/md5sums"
chmod 0644 "$deb/DEBIAN/control" "$deb/DEBIAN/md5sums"
date_all "$deb"
mkdir -p "$out"
dpkg-deb --root-owner-group -Zxz --threads-max=1 --build "$deb" "$out/edgellm_${version}_$architecture.deb" >/dev/null

# 2. The tarball, with an installer.
name=edgellm-$version-linux-$architecture
mkdir "$work/$name"
cp -a "$tree" "$work/$name/root"
rm "$work/$name/root/$doc/copyright"
sed -e "s/@VERSION@/$version/" -e "s/@ARCHITECTURE@/$architecture/" -e "s/@NEEDED_MIB@/$((size_kib * 2 / 1024 + 16))/" "$here/tarball/install.sh" >"$work/$name/install.sh"
chmod 0755 "$work/$name/install.sh"
date_all "$work/$name"
tar --create --sort=name --owner=0 --group=0 --numeric-owner --format=gnu --directory="$work" "$name" | gzip -9n >"$out/$name.tar.gz"
