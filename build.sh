#!/usr/bin/env bash
# The one entry to everything that is done with this repository. `./build.sh help` lists the verbs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

readonly root=$PWD
readonly out=$root/artifacts
readonly configuration=Release
readonly demo_model=$root/models/demo/edgellm-demo.gguf
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

say() { printf '\n== %s\n' "$*"; }
fail() { printf 'build.sh: %s\n' "$*" >&2; exit 1; }

# need COMMAND WHAT-TO-DO: names what is missing, and how to get it.
need() { command -v "$1" >/dev/null 2>&1 || fail "$1 is missing: $2"; }

# debian PACKAGE...: installs what is missing where that is possible, names it where it is not.
debian() {
  local missing=()
  for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
    say "Installing ${missing[*]}"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
  else
    fail "packages are missing; run: sudo apt-get install ${missing[*]}"
  fi
}

# npm_install FOLDER: exactly what its lock file says, checked by its hashes; nothing if that is there already.
# --force, because the libraries of the other architecture are wanted too.
npm_install() {
  local stamp=$1/node_modules/.edgellm-lock
  if ! cmp -s "$1/package-lock.json" "$stamp"; then
    (cd "$1" && npm ci --ignore-scripts --force --no-audit --no-fund --loglevel=error)
    cp "$1/package-lock.json" "$stamp"
  fi
}

verb_setup() { # check and install what is missing, restore packages and the llama.cpp libraries
  need git "apt-get install git"
  need dotnet "install the .NET 10 SDK, https://dotnet.microsoft.com/download"
  dotnet --version >/dev/null || fail "the .NET SDK that global.json asks for is not installed"
  need node "apt-get install nodejs npm"
  [ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ] ||
    fail "Node.js $(node --version) is too old, 20 or newer is needed: install one from https://nodejs.org/en/download"
  need npm "apt-get install npm"
  npm_install native
  npm_install tools
  dotnet restore --verbosity quiet
}

verb_build() { # compile everything
  verb_setup
  dotnet build --no-restore -c $configuration --verbosity quiet
}

verb_lint() { # check the contract against buf's STANDARD rules
  npm_install tools
  local platform=linux-x64
  [ "$(uname -m)" = aarch64 ] && platform=linux-aarch64
  (cd src/EdgeLlm.Protos && "$root/tools/node_modules/@bufbuild/buf-$platform/bin/buf" lint)
}

verb_test() { # lint, build and run the default suite
  verb_build
  verb_lint
  say "Tests"
  dotnet test --no-build -c $configuration "$@"
}

verb_check() { # what a change must pass: format, build, lint, test
  verb_setup
  dotnet format --no-restore --verify-no-changes
  verb_test "$@"
}

verb_format() { # format the code
  verb_setup
  dotnet format --no-restore
}

testkit() { "$out/bin/EdgeLlm.TestKit/release/EdgeLlm.TestKit" "$@"; }

# demo_with COMMAND...: the main job, once: start the service, diagnose two faults, show the status, stop.
demo_with() {
  local folder daemon
  folder=$(mktemp -d)
  export EDGELLM_ADDRESS=unix:$folder/edgellm.sock
  # A configuration of its own, so that none of this machine's is taken.
  echo "{\"Catalogue\": {\"Folder\": \"$folder/catalogue.d\"}}" >"$folder/edgellm.json"
  "$@" serve --config "$folder/edgellm.json" --model "$demo_model" --listen "$EDGELLM_ADDRESS" --state "$folder/state" 2>"$folder/serve.log" &
  daemon=$!
  # shellcheck disable=SC2064
  trap "kill $daemon 2>/dev/null; wait $daemon 2>/dev/null; rm -rf '$folder'" EXIT

  say "The model of this demo is small and knows synthetic faults only: see models/demo/README.md.
   Everything else is what a plant gets: facts (E), causes (C) of the catalogue (K), likelihoods, the form of the answer."
  say "Starting the service"
  "$@" status --wait "${DEMO_WAIT:-120}" --wait-for model >/dev/null 2>&1 &
  # Whichever comes first: it is ready, or it has ended.
  wait -n $! "$daemon" && kill -0 "$daemon" 2>/dev/null || { cat "$folder/serve.log" >&2; fail "the service did not become ready"; }
  local sample
  for sample in samples/drive-overcurrent.json samples/low-air-pressure.json; do
    say "edgellm diagnose $sample"
    "$@" diagnose "$sample" --timeout "${DEMO_TIMEOUT:-120}"
  done
  say "edgellm status"
  "$@" status
  say "Stopping"
  kill "$daemon"
  wait "$daemon" || fail "the service ended with exit code $?"
  trap - EXIT
  rm -rf "$folder"
}

verb_demo() { # the main job on real input through the real engine [--published: with the NativeAOT binary of this machine]
  verb_build
  if [ "${1:-}" = --published ]; then
    publish_for "$(this_rid)"
    demo_with "$out/publish/$(this_rid)/edgellm"
  else
    demo_with "$out/bin/EdgeLlm.Daemon/release/edgellm"
  fi
}

# this_version: that of the tag v1.2.3 on this commit, which Directory.Build.props must agree with; else what comes before the
# version that is in preparation, as Debian orders versions.
this_version() {
  local prepared tag
  prepared=$(sed -n 's/.*<Version>\(.*\)<\/Version>.*/\1/p' Directory.Build.props)
  tag=$(git describe --tags --exact-match --match 'v[0-9]*' 2>/dev/null || true)
  if [ -z "$tag" ]; then
    echo "$prepared~dev$(git rev-list --count HEAD).g$(git rev-parse --short=8 HEAD)"
  elif [ "${tag#v}" = "$prepared" ]; then
    echo "$prepared"
  else
    fail "this commit has the tag $tag, and Directory.Build.props says $prepared: make them agree"
  fi
}

this_rid() { case $(uname -m) in aarch64) echo linux-arm64 ;; *) echo linux-x64 ;; esac; }

# publish_for RID: one self-contained binary, with llama.cpp's libraries and the notices beside it.
publish_for() {
  debian clang lld zlib1g-dev
  [ "$1" = "$(this_rid)" ] || [ "$1" != linux-arm64 ] || debian gcc-aarch64-linux-gnu libc6-dev-arm64-cross
  say "Publishing $1"
  rm -rf "$out/publish/$1"
  # Without paths of this machine in it, so that others get the same bytes.
  dotnet publish src/EdgeLlm.Daemon -c $configuration -r "$1" -o "$out/publish/$1" --verbosity quiet \
    -p:ContinuousIntegrationBuild=true -p:InformationalVersion="$(this_version)" -p:IncludeSourceRevisionInInformationalVersion=false
  rm -f "$out/publish/$1"/*.dbg "$out/publish/$1"/*.pdb
  cp LICENSE THIRD_PARTY_NOTICES "$out/publish/$1/"
  du -sh "$out/publish/$1/edgellm" "$out/publish/$1"
}

verb_publish() { # NativeAOT binaries for linux-arm64 and linux-x64, or for those named
  verb_setup
  [ $# -gt 0 ] || set -- linux-arm64 linux-x64
  local rid
  for rid in "$@"; do
    publish_for "$rid"
  done
}

# pack RID OUT: the packages of what was published.
pack() {
  local architecture=amd64
  [ "$1" = linux-arm64 ] && architecture=arm64
  deploy/package/build.sh "$out/publish/$1" "$architecture" "$(this_version)" "$(git log -1 --format=%ct)" "$2"
}

# same_packages OTHER: whether two folders of packages hold the same bytes.
same_packages() {
  diff <(cd "$out/packages" && sha256sum -- *) <(cd "$1" && sha256sum -- *) ||
    fail "the same source gave other packages the second time"
}

verb_package() { # .deb and .tar.gz for arm64 and amd64, checked by lintian [--twice: compile all again and compare] [RID...]
  local twice=no rid
  [ "${1:-}" != --twice ] || { twice=yes; shift; }
  verb_setup
  debian dpkg-dev lintian xz-utils
  [ $# -gt 0 ] || set -- linux-arm64 linux-x64
  rm -rf "$out/packages" "$out/packages-again"
  for rid in "$@"; do
    publish_for "$rid"
    pack "$rid" "$out/packages"
  done
  say "Again, for the same bytes"
  for rid in "$@"; do
    if [ $twice = yes ]; then
      rm -rf "$out"/obj/EdgeLlm.*/release_"$rid" "$out"/bin/EdgeLlm.*/release_"$rid"
      publish_for "$rid"
    fi
    pack "$rid" "$out/packages-again"
  done
  same_packages "$out/packages-again"
  say "lintian"
  lintian --fail-on error,warning --tag-display-limit 0 "$out"/packages/*.deb
  (cd "$out/packages" && sha256sum -- *.deb *.tar.gz >SHA256SUMS && ls -l)
}

verb_test-package() { # install, upgrade, fail to upgrade, remove and purge the package in a Debian folder of its own
  [ "$(id -u)" -eq 0 ] || fail "root is needed for a system folder: sudo ./build.sh test-package"
  verb_setup
  debian dpkg-dev mmdebstrap xz-utils
  publish_for "$(this_rid)"
  rm -rf "$out/packages-tested"
  pack "$(this_rid)" "$out/packages-tested"
  tests/package/run.sh "$out/packages-tested" "$out/package-root"
}

# arm64_sysroot: a folder with what the binary needs of a Debian arm64 system; nothing is installed on this one.
arm64_sysroot() {
  local sysroot=$out/sysroot-arm64 apt
  if [ ! -f "$sysroot/.complete" ]; then
    say "Fetching an arm64 system folder"
    mkdir -p "$sysroot/.apt/lists/partial" "$sysroot/.apt/archives/partial" "$sysroot/.debs"
    apt=(apt-get -qq -o APT::Architecture=arm64 -o APT::Architectures=arm64 -o APT::Sandbox::User=root
      -o "Dir::State::Lists=$sysroot/.apt/lists" -o "Dir::Cache=$sysroot/.apt" -o Dir::State::status=/dev/null)
    "${apt[@]}" update
    (cd "$sysroot/.debs" && "${apt[@]}" download libc6 libgcc-s1 libstdc++6 libssl3 zlib1g)
    for package in "$sysroot"/.debs/*.deb; do
      dpkg-deb -x "$package" "$sysroot"
    done
    touch "$sysroot/.complete"
  fi
}

verb_test-arm64() { # the published linux-arm64 binary answers diagnoses under qemu-user
  verb_build
  debian qemu-user-static
  arm64_sysroot
  publish_for linux-arm64
  local emulator="qemu-aarch64-static -cpu cortex-a76 -L $out/sysroot-arm64"
  # The daemon starts its engine as the same file, which this kernel can't run by itself.
  export EDGELLM_Engine__Wrapper=$emulator
  # shellcheck disable=SC2086
  DEMO_WAIT=300 DEMO_TIMEOUT=300 demo_with $emulator "$out/publish/linux-arm64/edgellm"
}

# rig_tools: what the virtual machine of the system tests needs; the reason if this machine can't have it.
rig_tools() {
  [ "$(uname -m)" = x86_64 ] || { echo "its parts are put together on x86-64"; return; }
  [ "$(id -u)" -eq 0 ] || { echo "its disk can only be made by root"; return; }
  command -v apt-get >/dev/null 2>&1 || { echo "it is made of Debian packages, and this is no Debian"; return; }
  (debian qemu-system-arm qemu-utils qemu-user-static mmdebstrap kmod cpio make bc gcc-aarch64-linux-gnu libc6-dev-arm64-cross dpkg-dev xz-utils >&2) ||
    echo "its tools can't be installed"
}

# publish_faults: the engine that hangs when a report tells it to, in folders of its own. It is never shipped.
publish_faults() {
  dotnet publish src/EdgeLlm.Daemon -c $configuration -r linux-arm64 -p:EngineFaults=true "-p:ArtifactsPath=$out/faults/artifacts" \
    -o "$out/faults/publish" --verbosity quiet
  rm -f "$out/faults/publish"/*.dbg "$out/faults/publish"/*.pdb
}

# rig_payload: a disk with what is installed on the boards, made anew if anything of it has changed.
rig_payload() {
  local folder=$out/system/payload.d content
  rm -rf "$folder"
  mkdir -p "$folder/next"
  pack linux-arm64 "$folder/packages"
  rm "$folder"/packages/*.tar.gz
  # The same again as a newer version, to upgrade to.
  dpkg-deb -R "$folder"/packages/*.deb "$folder/next.d"
  sed -i 's/^Version: .*/Version: 99.0/' "$folder/next.d/DEBIAN/control"
  dpkg-deb --root-owner-group -Zgzip -z1 --build "$folder/next.d" "$folder/next/edgellm_99.0_arm64.deb" >/dev/null
  rm -r "$folder/next.d"
  cp -r "$out/faults/publish" "$folder/faults"
  cp tests/system/install "$folder/"
  content=$(cd "$folder" && find . -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum)
  if [ "$content" != "$(cat "$out/system/payload.content" 2>/dev/null)" ]; then
    rm -f "$out/system/payload" "$out/system/payload.content"
    truncate -s 256M "$out/system/payload"
    mke2fs -q -t ext4 -d "$folder" "$out/system/payload"
    echo "$content" >"$out/system/payload.content"
  fi
  rm -rf "$folder"
}

verb_test-system() { # the whole board in a virtual machine, parts of it failing [-- options of the test runner]
  local reason
  reason=$(rig_tools)
  if [ -n "$reason" ]; then
    say "Skipped: the virtual machine needs Debian on x86-64 and root; $reason"
    return
  fi
  verb_setup
  dotnet build tests/system --no-restore -c $configuration --verbosity quiet
  publish_for linux-arm64
  publish_faults
  say "The board"
  # Whatever its recipe is changed to, it is made anew.
  local recipe
  recipe=$(find tests/system/image -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum)
  if [ "$recipe" != "$(cat "$out/system/recipe" 2>/dev/null)" ]; then
    mkdir -p "$out/system"
    rm -f "$out/system/recipe"
    tests/system/image/build.sh "$out/system"
    echo "$recipe" >"$out/system/recipe"
  fi
  rig_payload
  rm -rf "$out/system/machines" "$out/system/findings.tsv"
  say "Scenarios; each board's console is in artifacts/system/machines"
  local status=0
  EDGELLM_RIG=$out/system "$out/bin/EdgeLlm.System.Tests/release/EdgeLlm.System.Tests" "$@" || status=$?
  if [ -s "$out/system/findings.tsv" ]; then
    say "What was shown, in the board's seconds"
    printf '| scenario | noticed by | seconds | outcome |\n|---|---|---|---|\n'
    sort "$out/system/findings.tsv"
  fi
  return $status
}

verb_reference-model() { # a model of the reference's exact shape with random weights, for benchmarks [--mix Q4_K_M (1.04 GiB)|Q4_K_S|F16 (3.3 GiB)] [--successors]
  local options=("$@") name=reference
  while [ $# -gt 0 ]; do
    case "$1 ${2:-}" in
      --mix\ ?*) [ "$2" = Q4_K_M ] || name+=-$2; shift 2 ;;
      --successors\ *) name+=-successors; shift ;;
      *) fail "reference-model: '$1' is no option of it" ;;
    esac
  done
  verb_build
  mkdir -p "$out/models"
  # A GGUF file of Qwen2's vocabulary.
  [ -z "${EDGELLM_VOCABULARY:-}" ] || options+=(--vocab "$EDGELLM_VOCABULARY")
  testkit reference "$out/models/$name.gguf" "${options[@]}"
}

# debian13: a folder with the C++ library that libtorch needs, for systems whose own is older.
debian13() {
  local folder=$out/debian13
  if [ ! -f "$folder/.complete" ]; then
    debian mmdebstrap
    say "Fetching a Debian 13 system folder"
    rm -rf "$folder"
    mmdebstrap --quiet --variant=apt --include=libstdc++6,libicu76 trixie "$folder"
    mkdir -p "$folder/sdk" "$folder/trainer" "$folder/training"
    touch "$folder/.complete"
  fi
}

# trainer ARGUMENT...: the trainer, in that folder; its mounts end with it. A thread for each CPU that it may use
# (`taskset -c 0 ./build.sh train-demo-model` leaves the others alone), behind everything else.
trainer() {
  local sdk
  sdk=$(dirname "$(readlink -f "$(command -v dotnet)")")
  # shellcheck disable=SC2016
  unshare --mount bash -euc '
    folder=$1 sdk=$2 program=$3 training=$4 threads=$5
    shift 5
    mount --bind "$sdk" "$folder/sdk"
    mount --bind "$program" "$folder/trainer"
    mount --bind "$training" "$folder/training"
    mount -t proc proc "$folder/proc"
    exec nice -n 19 chroot "$folder" /usr/bin/env -i HOME=/root OMP_NUM_THREADS="$threads" OMP_WAIT_POLICY=PASSIVE \
      DOTNET_GCgen0size=40000000 DOTNET_gcConcurrent=0 \
      /sdk/dotnet /trainer/EdgeLlm.DemoModel.Trainer.dll "$@"
  ' - "$out/debian13" "$sdk" "$out/bin/EdgeLlm.DemoModel.Trainer/release" "$out/demo-training" "$(nproc)" "$@"
}

verb_train-demo-model() { # train the demo model in MINUTES (default 120) and prove its export; goes on where it was stopped [--fresh: take nothing over from the committed one]
  local minutes=120 fresh=no argument
  for argument in "$@"; do
    case $argument in
      --fresh) fresh=yes ;;
      *[!0-9]* | '') fail "train-demo-model: '$argument' is no number of minutes" ;;
      *) minutes=$argument ;;
    esac
  done
  [ "$(uname -m)" = x86_64 ] || fail "the demo model is trained on x86-64: libtorch is packaged for no other CPU here"
  [ "$(id -u)" -eq 0 ] || fail "root is needed for the system folder that libtorch runs in: sudo ./build.sh train-demo-model"
  verb_setup
  debian13
  dotnet build models/demo/EdgeLlm.DemoModel.Trainer -c $configuration --verbosity quiet
  mkdir -p "$out/demo-training"
  # A new training takes over the committed model's vocabulary and the likeness of its words; nothing else.
  if [ "$fresh" = no ] && [ ! -f "$out/demo-training/merges.txt" ]; then
    cp "$demo_model" "$out/demo-training/start.gguf"
  fi
  say "Training; Ctrl-C stops with a checkpoint, the next run goes on from it"
  # libtorch's binding has crashed once in hours; what is lost is what came after the last checkpoint.
  local tries
  for tries in 1 2 3 4 5; do
    trainer train /training --minutes "$minutes" && break
    [ "$tries" -lt 5 ] || fail "the training ended five times; see above"
    say "The training ended; it goes on from its last checkpoint"
  done
  say "Does llama.cpp compute what the trainer computes?"
  trainer check /training
  say "Answers to cases it never saw"
  trainer measure /training/edgellm-demo.gguf
  trainer curve /training /training/learning-curve.svg
  cp "$out"/demo-training/{edgellm-demo.gguf,reference-logits.json,learning-curve.csv,learning-curve.svg} models/demo/
  (cd models/demo && sha256sum edgellm-demo.gguf | tee edgellm-demo.gguf.sha256)
}

verb_soak() { # many callers for 30 minutes, many of whom give up: nothing may leak [--minutes N] [--model FILE], or [--requests N] of the whole service
  verb_build
  "$out/bin/EdgeLlm.Bench/release/EdgeLlm.Bench" soak "$@"
}

verb_bench() { # benchmarks against the bare library and node-llama-cpp; the report goes to the terminal
  verb_build
  # Without a lock file: it would name the libraries of every platform, and npm would want them all. The version is pinned.
  [ -d bench/peer/node_modules/node-llama-cpp ] ||
    (cd bench/peer && npm install --no-package-lock --omit=optional --ignore-scripts --force --no-audit --no-fund --loglevel=error)
  "$out/bin/EdgeLlm.Bench/release/EdgeLlm.Bench" "$@"
}

verb_bench-diagnostics() { # benchmarks of what is done before the model is asked (BenchmarkDotNet) [search-latency | without-model]
  verb_build
  "$out/bin/EdgeLlm.Diagnostics.Bench/release/EdgeLlm.Diagnostics.Bench" "$@"
}

verb_eval() { # how good diagnoses are [--model FILE] [--cases-file FILE...] [--explain FILE]; without options docs/EVALUATION.md is written anew
  verb_build
  [ $# -gt 0 ] || set -- --markdown docs/EVALUATION.md
  "$out/bin/EdgeLlm.Evaluation/release/EdgeLlm.Evaluation" "$@"
}

verb_help() { # this list
  echo "Usage: ./build.sh VERB"
  sed -n 's/^verb_\([a-z0-9-]*\)() { # \(.*\)$/  \1\t\2/p' "$root/build.sh" | expand -t 20
}

verb=${1:-help}
shift || true
declare -F "verb_$verb" >/dev/null || { verb_help >&2; fail "there is no verb '$verb'"; }
"verb_$verb" "$@"
