#!/usr/bin/env bash
# One door to everything: ./build.sh alone explains the verbs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
readonly configuration=Release
readonly choice=eng/Engines.local.props
readonly npm_folder=engines/OnnxRuntime
readonly scoring_packages=(libturbojpeg0 libpng16-16 libwebp7)
readonly training_packages=(libtorch-dev libopenblas0-pthread cmake g++ make)
readonly shim_sources=engines/Torch/native shim_folder=artifacts/standin/native
engines= # packages or standin; setup finds out

usage() {
  cat <<'EOF'
Usage: ./build.sh VERB [ARGUMENTS]

  demo [FOLDER]     photos through a backbone into an ML.NET trainer, saved, loaded elsewhere, predicted;
                    FOLDER has one subfolder a class; without it the demo draws pictures of its own
  example NAME      one of the numbered examples, by number or name; a FOLDER after it takes its photos from there
  visiongraph ...   the command `visiongraph` from these sources: training, predicting and more; --help explains it
  test [ARGUMENTS]  build and run all tests; arguments go to `dotnet test` (for example --filter Name~Safe)
  parity FOLDER     our networks against numbers from the official code (folders with fixture.json files)
  bench [--float] [BACKBONE…]
                    throughput side by side: our Transform (with int8 but for --float), ML.NET's ApplyOnnxModel, ONNX Runtime alone
  bench photos | batches | growth | cases
                    the same from JPEG files; in batches of 1 to 32; with more rows and callers, and cold start; latency and allocations
  bench training [--photos FOLDER] [ARGUMENTS]
                    the time of a training step, and of scoring in TorchSharp; with photos also how much of the training is waiting for them
  notebooks [--store] [NAME...]
                    run the notebooks of examples/notebooks; --store keeps their outputs and writes their apps anew
  starter ARGUMENTS train the starter weights, or show what they are worth (tools/Starter)
  build             build everything
  pack              the NuGet packages, into artifacts/packages; from the real engines only
  setup             choose the engines and install what they need; every other verb does this by itself
  clean             remove what was built, and the choice of engines

The engines are the real NuGet packages wherever they can be restored, else the stand-ins in engines/
(see engines/README.md). The choice is made once and kept in eng/Engines.local.props;
VisionGraphEngines=packages or VisionGraphEngines=standin in the environment overrides it.
EOF
}

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }
fail() { printf 'build.sh: %s\n' "$*" >&2; exit 1; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else fail "need root, or sudo, for: $*"
  fi
}

apt_install() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} = 0 ] && return
  command -v apt-get >/dev/null || fail "the stand-ins need ${missing[*]}; only Debian's apt-get is known here"
  say "Installing ${missing[*]}"
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# Can the real packages be restored? Asked once, with a project that needs just them.
packages_restore() {
  local probe=artifacts/probe
  mkdir -p "$probe"
  cat >"$probe/probe.csproj" <<'EOF'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><OutputType>Library</OutputType></PropertyGroup>
  <ItemGroup>
    <EngineReference Include="MachineLearning" />
    <EngineReference Include="OnnxRuntime" />
    <EngineReference Include="Torch" />
  </ItemGroup>
</Project>
EOF
  VisionGraphEngines=packages dotnet restore "$probe/probe.csproj" >"$probe/restore.log" 2>&1
}

# The C face of libtorch for the TorchSharp stand-in; built once, and again when its sources change.
build_shim() {
  local library=$shim_folder/libvisiongraph_torch.so stamp=$shim_folder/sources.sha256 sources
  sources=$(sha256sum "$shim_sources"/*)
  if [ -e "$library" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$sources" ]; then return; fi
  say "Building the library between TorchSharp's stand-in and libtorch"
  mkdir -p "$shim_folder"
  { cmake -S "$shim_sources" -B "$shim_folder/build" && cmake --build "$shim_folder/build" --parallel; } >"$shim_folder/build.log" 2>&1 \
    || { tail -n 30 "$shim_folder/build.log" >&2; fail "the library did not build; the whole log is $shim_folder/build.log"; }
  cp "$shim_folder/build/libvisiongraph_torch.so" "$library"
  printf '%s\n' "$sources" >"$stamp"
}

install_stand_ins() {
  [ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] || fail "the stand-ins exist for Linux on x64 only; elsewhere the real packages are needed"
  apt_install "${scoring_packages[@]}"
  if [ -n "${OnnxRuntimeNodeModules:-}" ] || [ -e "$npm_folder/node_modules/.complete" ]; then return; fi
  command -v npm >/dev/null || apt_install npm
  say "Installing ONNX Runtime's native library and binding"
  (cd "$npm_folder" && npm install --ignore-scripts --no-package-lock --no-audit --no-fund --loglevel=error)
  # Both packages carry every platform; one is needed.
  find "$npm_folder/node_modules" -type f -size +1M ! -path '*/linux/x64/libonnxruntime.so.1' ! -name '*.cs' -delete
  touch "$npm_folder/node_modules/.complete"
}

setup() {
  command -v dotnet >/dev/null || fail "the .NET 10 SDK is missing: https://dotnet.microsoft.com/download"
  engines=${VisionGraphEngines:-}
  if [ -z "$engines" ] && [ -e "$choice" ]; then
    engines=$(sed -n 's:.*<VisionGraphEngines>\(.*\)</VisionGraphEngines>.*:\1:p' "$choice")
  fi
  if [ -z "$engines" ]; then
    if packages_restore; then engines=packages; else engines=standin; fi
    say "Engines: $engines ($([ $engines = packages ] && echo 'the NuGet packages' || echo 'the NuGet packages cannot be restored here; see artifacts/probe/restore.log'))"
    printf '<Project>\n  <PropertyGroup>\n    <VisionGraphEngines>%s</VisionGraphEngines>\n  </PropertyGroup>\n</Project>\n' "$engines" >"$choice"
  fi
  if [ "$engines" = standin ]; then install_stand_ins; fi
}

# Training needs libtorch as well; what only scores does without.
setup_training() {
  setup
  if [ "$engines" = standin ]; then
    apt_install "${training_packages[@]}"
    build_shim
  fi
}

run() { # PROJECT [ARGUMENTS]
  local project=$1 log=artifacts/build.log
  shift
  mkdir -p artifacts
  say "Building"
  dotnet build "$project" -c $configuration >"$log" 2>&1 || { grep -E ' (error|warning) ' "$log" | sort -u >&2; fail "the build failed; the whole log is $log"; }
  dotnet run --no-build -c $configuration --project "$project" -- "$@"
}

# The built program itself, so that signals and exit codes are its own.
run_tool() { # PROJECT NAME [ARGUMENTS]
  local project=$1 name=$2 log=artifacts/build.log
  shift 2
  mkdir -p artifacts
  dotnet build "$project" -c $configuration >"$log" 2>&1 || { grep -E ' (error|warning) ' "$log" | sort -u >&2; fail "the build failed; the whole log is $log"; }
  exec dotnet "artifacts/$engines/bin/$(basename "$project" .csproj)/release/$name.dll" "$@"
}

# A numbered example is a file, or a folder of files to run one after the other.
run_example() { # NUMBER|NAME [ARGUMENTS]
  local wanted=${1:-none} found file
  [ $# -gt 0 ] && shift
  [[ $wanted =~ ^[0-9]$ ]] && wanted=0$wanted
  for found in "examples/$wanted.cs" "examples/$wanted"-*.cs "examples/$wanted" "examples/$wanted"-*/; do
    [[ -e $found && $found == examples/[0-9]* ]] || continue
    for file in $([ -d "$found" ] && ls "$found"/*.cs || echo "$found"); do
      dotnet run -c $configuration "$file" -- "$@" || return
    done
    return
  done
  fail "no example '$wanted'; there are: $(cd examples && echo [0-9]*)"
}

test_all() {
  local log status=0
  log=$(mktemp)
  local suites=(VisionGraph.sln)
  [ "$engines" = standin ] && suites+=(engines/Tests/EnginesTests.csproj)
  local suite
  for suite in "${suites[@]}"; do
    dotnet test "$suite" -c $configuration --logger 'console;verbosity=minimal' "$@" 2>&1 | tee -a "$log" || status=1
  done
  # dotnet test closes each project with 'Failed: 0, Passed: 12, Skipped: 0, …'.
  awk -v status=$status '
    match($0, /Failed: +[0-9]+, Passed: +[0-9]+, Skipped: +[0-9]+/) {
      split(substr($0, RSTART, RLENGTH), part, /[:,] */)
      failed += part[2]; passed += part[4]; skipped += part[6]
    }
    END {
      if (passed + failed == 0 || (status && failed == 0)) failed++   # a suite that did not build or run is a failure
      printf "%d passed, %d failed%s\n", passed, failed, skipped ? sprintf(", %d skipped", skipped) : ""
      exit failed > 0
    }' "$log" || status=1
  rm -f "$log"
  return $status
}

bench() {
  if [ "${1:-}" = training ]; then
    shift
    setup_training
    run benchmarks/MLNet.VisionGraph.Training.Benchmarks/MLNet.VisionGraph.Training.Benchmarks.csproj "$@"
  else
    setup
    run benchmarks/MLNet.VisionGraph.Benchmarks/MLNet.VisionGraph.Benchmarks.csproj "$@"
  fi
}

# One after the other: they share builds.
pack() {
  local project
  [ "$engines" = packages ] || fail "packages are made from the real engines only: set VisionGraphEngines=packages (found '$engines')"
  for project in MLNet.VisionGraph MLNet.VisionGraph.Training MLNet.VisionGraph.Cli; do
    say "Packing $project"
    dotnet pack "src/$project/$project.csproj" -c $configuration -o artifacts/packages
  done
  ls -l artifacts/packages/*.nupkg
}

verb=${1:-help}
[ $# -gt 0 ] && shift
case $verb in
  setup) setup_training ;;
  build) setup_training; dotnet build VisionGraph.sln -c $configuration "$@" ;;
  test) setup_training; test_all "$@" ;;
  demo) setup; run examples/Demo/Demo.csproj "$@" ;;
  pack) setup; pack ;;
  example) setup_training; run_example "$@" ;;
  starter) setup_training; run tools/Starter/Starter.csproj "$@" ;;
  visiongraph) setup_training; run_tool src/MLNet.VisionGraph.Cli/MLNet.VisionGraph.Cli.csproj visiongraph "$@" ;;
  notebooks) setup_training; run_tool tools/Notebooks/Notebooks.csproj notebooks "$@" ;;
  parity) setup; run tests/MLNet.VisionGraph.Parity/MLNet.VisionGraph.Parity.csproj "$@" ;;
  bench) bench "$@" ;;
  clean) rm -rf artifacts "$choice" ;;
  help | -h | --help) usage ;;
  *) usage >&2; fail "unknown verb '$verb'" ;;
esac
