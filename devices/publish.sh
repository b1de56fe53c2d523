#!/usr/bin/env bash
# Publishes a device app with NativeAOT, for this machine's processor or another's, with the linker and libraries that it takes;
# says exactly what is missing where it cannot.
#   devices/publish.sh [APP] [--rid linux-arm64|linux-x64] [--gpio linux|system|both] [--framework net10.0|net9.0]
#                      [--sysroot FOLDER] [-o FOLDER] [--check] [-p:NAME=VALUE ...]
# APP is a folder beside this file (default FanMonitor) or any project's folder; the runtime identifier's default is linux-arm64, the backend's linux.
# --sysroot names a copy of the device's /lib and /usr: the program then needs no newer glibc than the device has.
# --check looks for the tools and builds nothing. Exit code 0: published; 1: something is missing or failed.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

app=FanMonitor rid=linux-arm64 gpio=linux framework=net10.0 sysroot='' output='' check=0
properties=()
while [ $# -gt 0 ]; do
    case $1 in
        --rid | --gpio | --framework | --sysroot | -o)
            [ $# -ge 2 ] || { echo "publish: $1 needs a value" >&2; exit 1; }
            case $1 in
                --rid) rid=$2 ;;
                --gpio) gpio=$2 ;;
                --framework) framework=$2 ;;
                --sysroot) sysroot=$2 ;;
                -o) output=$2 ;;
            esac
            shift
            ;;
        --check) check=1 ;;
        -p:*) properties+=("$1") ;;
        -*) echo "publish: unknown option '$1'; see the head of this file" >&2; exit 1 ;;
        *) app=$1 ;;
    esac
    shift
done
[ ! -d "$here/$app" ] || app=$here/$app
[ -d "$app" ] || { echo "publish: there is no app '$app'" >&2; exit 1; }
project=$app
app=$(basename "$project")
output=${output:-$here/../artifacts/device/$app-$rid-$gpio}

missing=()
need() { # WHAT HOW
    missing+=("$1: $2")
}

case $rid in
    linux-arm64) triple=aarch64-linux-gnu machine=aarch64 ;;
    linux-x64) triple=x86_64-linux-gnu machine=x86_64 ;;
    *) echo "publish: --rid is linux-arm64 or linux-x64; found '$rid'" >&2; exit 1 ;;
esac

command -v dotnet >/dev/null || need "the .NET SDK 10" "install dotnet-sdk-10.0"
command -v clang >/dev/null || command -v gcc >/dev/null || need "a linker driver" "apt install clang"
if [ "$(uname -m)" != "$machine" ]; then
    # clang is a cross compiler as it comes; the linker, the start files and libgcc of the target are not.
    command -v clang >/dev/null || need "clang, which links for another processor" "apt install clang"
    command -v "$triple-ld" >/dev/null || need "$triple-ld" "apt install binutils-${triple//_/-}"
    command -v "$triple-objcopy" >/dev/null || command -v llvm-objcopy >/dev/null || need "$triple-objcopy" "apt install binutils-${triple//_/-}"
    if [ -z "$sysroot" ]; then
        [ -e "/usr/$triple/lib/crt1.o" ] || need "the target's C library ($triple/lib/crt1.o)" "apt install libc6-dev-${rid#linux-}-cross, or --sysroot with a copy of the device's /lib and /usr"
        compgen -G "/usr/lib/gcc-cross/$triple/*/libgcc.a" >/dev/null || need "the target's libgcc.a" "apt install gcc-${triple//_/-}"
    fi
fi
if [ -n "$sysroot" ] && ! compgen -G "$sysroot/usr/lib/$triple/crt1.o" >/dev/null && ! compgen -G "$sysroot/usr/lib/crt1.o" >/dev/null; then
    need "crt1.o in the sysroot $sysroot" "copy /lib, /usr/lib and /usr/include of a device that has libc6-dev and libgcc-12-dev"
fi

report_missing() {
    echo "publish: cannot publish $app for $rid; missing:" >&2
    printf '  %s\n' "${missing[@]}" >&2
    exit 1
}
[ ${#missing[@]} -eq 0 ] || report_missing
if [ "$check" -eq 1 ]; then
    echo "publish: the tools for $rid are there"
    exit 0
fi

mkdir -p "$output"
log=$output/publish.log
arguments=(publish "$project" -c Release -r "$rid" "-p:TinyRnnAotFramework=$framework" "-p:TinyRnnGpio=$gpio" -o "$output/app"
    --artifacts-path "$output/build" ${properties[@]+"${properties[@]}"})
[ -z "$sysroot" ] || arguments+=("-p:SysRoot=$sysroot")
if ! dotnet "${arguments[@]}" >"$log" 2>&1; then
    # A package source that lacks the compiler or the runtime of the target fails the restore, once for each.
    while IFS= read -r package; do
        need "the NuGet package $package" "no package source has it; add one that has it, or try --framework net9.0"
    done < <(grep -oE 'Unable to find package [^ ]+( with version \(= [0-9.]+\))?' "$log" | sed -E 's/Unable to find package //; s/ with version \(= ([0-9.]+)\)/ \1/' | sort -u)
    [ ${#missing[@]} -eq 0 ] || report_missing
    grep -E 'error' "$log" | sort -u | head -n 20 >&2
    echo "publish: failed; the whole output is in $log" >&2
    exit 1
fi

program=$output/app/$app
newest=$(readelf -V "$program" 2>/dev/null | grep -oE 'GLIBC_[0-9.]+' | sort -uV | tail -n 1)
echo "publish: $program, $(stat -c %s "$program") bytes, $(readelf -h "$program" | sed -nE 's/ *Machine: *//p'), needs glibc ${newest#GLIBC_} or later"
