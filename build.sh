#!/usr/bin/env bash
# What `dotnet` does not do by itself: ./build.sh alone lists the commands.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
readonly configuration=Release
readonly test_tools=(chromium zsh fish tmux) # what tests drive beside our own programs

usage() {
  cat <<'END'
Usage: ./build.sh COMMAND [ARGUMENTS]

  demo [FOLDER]     features, an ML.NET trainer, a saved model, a second program that loads it;
                    FOLDER has one subfolder per class; without it the demo draws its own images
  example NAME      run a numbered example, by number or name; a FOLDER after it is used as its images
  visiongraph ...   the command line tool from these sources; --help explains it
  test [ARGUMENTS]  build and run all tests; arguments go to `dotnet test` (for example --filter Name~Safe)
  parity FOLDER     compare our networks with numbers from the official code (folders with fixture.json)
  bench [--float] [BACKBONE...]
                    throughput of scoring beside ONNX Runtime alone, ML.NET's ApplyOnnxModel and its ResNet18
  bench photos | batches | growth | cases
                    the same from JPEG files; by batch size; by rows and callers; latency and allocations
  bench detection   light detectors at 320 px, from JPEG files to objects
  bench training    time of a training step; --photos FOLDER measures the whole trainer
  notebooks [--store] [NAME...]
                    run the notebooks; --store keeps their outputs and writes their single-file apps
  starter ...       train the starter weights, or measure them (tools/Starter)
  pack              write the NuGet packages to artifacts/packages

Everything else is plain dotnet: `dotnet build`, `dotnet test`, `dotnet run --project examples/Demo`.
END
}

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }
fail() { printf 'build.sh: %s\n' "$*" >&2; exit 1; }

# Debian and its relatives; elsewhere, or without the rights, tests that need one of these are skipped and say so.
install_test_tools() {
  local missing=() as_root=()
  local tool
  for tool in "${test_tools[@]}"; do command -v "$tool" >/dev/null || missing+=("$tool"); done
  [ ${#missing[@]} = 0 ] && return
  [ "$(id -u)" = 0 ] || as_root=(sudo -n)
  command -v apt-get >/dev/null || { say "Not installed, some tests are skipped: ${missing[*]}"; return; }
  say "Installing ${missing[*]}"
  { "${as_root[@]}" apt-get update -qq &&
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >/dev/null ||
    say "Could not be installed, some tests are skipped: ${missing[*]}"
}

build() { # PROJECT
  local log=artifacts/build.log
  mkdir -p artifacts
  dotnet build "$1" -c $configuration >"$log" 2>&1 || { grep -E ' (error|warning) ' "$log" | sort -u >&2; fail "the build failed; the log is $log"; }
}

# The built program itself, so that signals and exit codes are its own.
run() { # PROJECT NAME [ARGUMENTS]
  local project=$1 name=$2
  shift 2
  build "$project"
  exec dotnet "artifacts/bin/$(basename "$project")/release/$name.dll" "$@"
}

# An example is a single file, or a folder of files to run one after the other.
run_example() { # NUMBER|NAME [ARGUMENTS]
  local wanted=${1:-none} found file
  [ $# -gt 0 ] && shift
  [[ $wanted =~ ^[0-9]$ ]] && wanted=0$wanted
  for found in "examples/$wanted.cs" "examples/$wanted"-*.cs "examples/$wanted" "examples/$wanted"-*/; do
    [[ -e $found && $found == examples/[0-9]* ]] || continue
    for file in $([ -d "$found" ] && ls "$found"/*.cs || echo "$found"); do
      dotnet run -c $configuration "$file" -- "$@"
    done
    return
  done
  fail "no example '$wanted'; there are: $(cd examples && echo [0-9]*)"
}

# The rules of .editorconfig; `dotnet format VisionGraph.sln` mends what differs.
check_format() {
  say "Checking the format"
  dotnet format VisionGraph.sln --verify-no-changes --no-restore --severity info \
    --diagnostics IDE0005 IDE0007 IDE0040 IDE0044 IDE0049 IDE0065 IDE0161 >artifacts/format.log 2>&1 ||
    { sort -u artifacts/format.log | head -20 >&2; say "Run: dotnet format VisionGraph.sln"; return 1; }
}

# `dotnet test` closes each project with 'Failed: 0, Passed: 12, Skipped: 0, …'; the last line here adds them up.
test_all() {
  local status=0
  install_test_tools
  mkdir -p artifacts
  dotnet test VisionGraph.sln -c $configuration --logger 'console;verbosity=minimal' "$@" 2>&1 | tee artifacts/test.log || status=1
  [ $# -gt 0 ] || check_format || status=1
  awk -v status=$status '
    match($0, /Failed: +[0-9]+, Passed: +[0-9]+, Skipped: +[0-9]+/) {
      split(substr($0, RSTART, RLENGTH), part, /[:,] */)
      failed += part[2]; passed += part[4]; skipped += part[6]
    }
    END {
      if (passed + failed == 0 || (status && failed == 0)) failed++   # a project that did not build or run
      printf "%d passed, %d failed%s\n", passed, failed, skipped ? sprintf(", %d skipped", skipped) : ""
      exit failed > 0
    }' artifacts/test.log
}

command -v dotnet >/dev/null || fail "the .NET 10 SDK is missing: https://dotnet.microsoft.com/download"
command=${1:-help}
[ $# -gt 0 ] && shift
case $command in
  test) test_all "$@" ;;
  demo) run examples/Demo Demo "$@" ;;
  example) run_example "$@" ;;
  visiongraph) run src/MLNet.VisionGraph.Cli visiongraph "$@" ;;
  notebooks) run tools/Notebooks notebooks "$@" ;;
  starter) run tools/Starter Starter "$@" ;;
  parity) run tools/Parity Parity "$@" ;;
  bench) run benchmarks/MLNet.VisionGraph.Benchmarks MLNet.VisionGraph.Benchmarks "$@" ;;
  pack) for project in src/*/*.csproj; do dotnet pack "$project" -c $configuration -o artifacts/packages; done ;;
  help | -h | --help) usage ;;
  *) usage >&2; fail "unknown command '$command'" ;;
esac
