#!/usr/bin/env bash
# Proves the Linux GPIO backend on an emulated ARM64 board: qemu's virt machine boots Debian's stock kernel, whose PL061 is a real
# gpiochip with eight lines, and runs two programs that were published for linux-arm64 with NativeAOT: the board probe
# (tests/TinyRnn.BoardProbe) and FanMonitor. This side drives an input line and watches the output lines, through qemu's test
# protocol: the probe must copy each edge, FanMonitor must raise its alarm line for a faulty fan and release it at SIGTERM.
# An x64 machine with gpio-sim would do the same for the x64 program, but Debian's amd64 kernels (6.1 and 6.12) are built without
# CONFIG_GPIO_SIM, and without any other GPIO chip that an emulator has.
#   .ci/emulated-board.sh [FOLDER]     (default: artifacts/emulated-board)
# Exit code 0: proved; 1: not; 77: skipped, for want of a package, with the reason.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1

folder=$(realpath -m "${1:-artifacts/emulated-board}")
label=9030000.pl061
watch_seconds=30
mkdir -p "$folder"

fail() {
    echo "emulated-board: $*" >&2
    [ ! -s "$folder/serial.log" ] || grep -aE '^(board|probe)|alarm|PROBLEM' "$folder/serial.log" | tail -n 40 >&2
    exit 1
}
skip() {
    echo "emulated-board: skipped: $*"
    exit 77
}

if ! command -v qemu-system-aarch64 >/dev/null || ! command -v cpio >/dev/null || ! command -v aarch64-linux-gnu-gcc >/dev/null ||
    ! command -v clang >/dev/null; then
    { apt-get update -qq && apt-get install -y -qq qemu-system-arm cpio gcc-aarch64-linux-gnu clang >/dev/null; } ||
        skip "qemu-system-arm, cpio, gcc-aarch64-linux-gnu or clang cannot be installed"
fi

# The kernel is unpacked from its package, not installed: package lists of the other architecture are kept apart from this machine's.
if [ ! -s "$folder/vmlinuz" ]; then
    mkdir -p "$folder"/apt/{state/lists/partial,cache/archives/partial}
    apt=(-o APT::Architecture=arm64 -o APT::Architectures=arm64 -o "Dir::State=$folder/apt/state" -o Dir::State::status=/dev/null
        -o "Dir::Cache=$folder/apt/cache" -o APT::Sandbox::User=root)
    apt-get "${apt[@]}" update -qq >"$folder/apt.log" 2>&1 || skip "the ARM64 package lists cannot be had"
    kernel=$(apt-cache "${apt[@]}" depends linux-image-arm64 2>/dev/null | sed -nE 's/ *Depends: (linux-image-[^ ]+)/\1/p' | head -n 1)
    [ -n "$kernel" ] || skip "there is no package linux-image-arm64"
    (cd "$folder/apt" && apt-get "${apt[@]}" download "$kernel" >>"$folder/apt.log" 2>&1) || skip "the package $kernel cannot be had"
    dpkg-deb --fsys-tarfile "$folder/apt/$kernel"*.deb | tar -x -C "$folder/apt" --wildcards './boot/vmlinuz-*' || fail "unpacking $kernel failed"
    mv "$folder"/apt/boot/vmlinuz-* "$folder/vmlinuz"
    rm -rf "$folder/apt"
fi

for app in devices/FanMonitor tests/TinyRnn.BoardProbe; do
    name=$(basename "$app")
    if ! devices/publish.sh "$app" --rid linux-arm64 -o "$folder/$name" >"$folder/$name.log" 2>&1; then
        grep -q 'the NuGet package' "$folder/$name.log" && skip "$(tr '\n' ' ' <"$folder/$name.log")"
        cat "$folder/$name.log" >&2
        fail "publishing $name failed"
    fi
    cat "$folder/$name.log"
done

root=$folder/root
rm -rf "$root"
mkdir -p "$root/lib"
for name in FanMonitor TinyRnn.BoardProbe; do
    cp "$folder/$name/app/$name" "$root/$name"
    for library in $(aarch64-linux-gnu-readelf -d "$root/$name" | sed -nE 's/.*\(NEEDED\).*\[(.*)\]/\1/p') ld-linux-aarch64.so.1; do
        cp -L "/usr/aarch64-linux-gnu/lib/$library" "$root/lib/" || fail "no $library for ARM64"
    done
done
aarch64-linux-gnu-gcc -O1 -static "-DLABEL=\"$label\"" "-DSECONDS=$watch_seconds" -o "$root/init" .ci/emulated-board.init.c || fail "compiling init failed"
(cd "$root" && find . | cpio -o -H newc --quiet | gzip -1) >"$folder/initramfs.gz" || fail "packing the file system failed"

port=$((20000 + RANDOM % 20000))
rm -f "$folder"/{serial,events}.log
timeout 150 qemu-system-aarch64 -M virt -cpu cortex-a72 -m 256 -accel tcg -display none -nodefaults -no-reboot \
    -kernel "$folder/vmlinuz" -initrd "$folder/initramfs.gz" -append "console=ttyAMA0 quiet panic=-1" \
    -serial "file:$folder/serial.log" -qtest "tcp:127.0.0.1:$port,server=on,wait=off" \
    -monitor "tcp:127.0.0.1:$((port + 1)),server=on,wait=off" >"$folder/qemu.log" 2>&1 &
qemu=$!
trap 'kill "$qemu" 2>/dev/null' EXIT

wait_for() { # TEXT SECONDS
    local end=$((SECONDS + $2))
    until grep -aqF "$1" "$folder/serial.log" 2>/dev/null; do
        kill -0 "$qemu" 2>/dev/null || fail "the board stopped before '$1': $(cat "$folder/qemu.log")"
        [ "$SECONDS" -lt "$end" ] || fail "the board did not say '$1' within $2 s"
        sleep 0.2
    done
}

sleep 1
{ exec 4<>"/dev/tcp/127.0.0.1/$((port + 1))"; } 2>/dev/null || fail "no monitor: $(cat "$folder/qemu.log")"
echo "info qom-tree" >&4
while IFS= read -r -t 10 line <&4; do
    [[ $line =~ /(device\[[0-9]+\])\ \(pl061\) ]] && chip=/machine/unattached/${BASH_REMATCH[1]}
    [[ $line == *"(pl061)"* ]] && break
done
[ -n "${chip:-}" ] || fail "the board has no PL061"
exec 3<>"/dev/tcp/127.0.0.1/$port" || fail "no test protocol"
{ while IFS= read -r line <&3; do echo "$line"; done; } >"$folder/events.log" &
echo "irq_intercept_out $chip" >&3

wait_for "probe: ready, input False" 60
for edge in 1 2 3 4 5 6; do
    echo "set_irq_in $chip unnamed-gpio-in 5 $((edge % 2))" >&3
    wait_for "probe: edge $edge" 20
done
wait "$qemu" || fail "the board ended with $?: $(cat "$folder/qemu.log")"

says() {
    grep -aqE "$1" "$folder/serial.log" || fail "the board did not say '$1'"
}
says "gpio +ok +/dev/gpiochip0 '$label', 8 lines"
says "libc +|this program: Arm64, NativeAOT"
says "probe: chip /dev/gpiochip0 \($label, 8 lines\)"
says "probe: refused: No GPIO chip is called 'no-such-chip'"
says "probe: line 4 used True by 'TinyRnn.BoardProbe' output True"
says "probe: refused: Claiming GPIO chip /dev/gpiochip0 \($label\) line 4 \(used by 'TinyRnn.BoardProbe'\) failed: in use"
says "probe: refused: /dev/gpiochip0 \($label\) has lines 0 to 7; there is no line 8"
for edge in 1 2 3 4 5 6; do
    says "probe: edge $edge $([ $((edge % 2)) -eq 1 ] && echo up || echo down), level $((edge % 2))"
done
says "probe: edges 6, lost 0, times ascending True, last just now, allocated 0 bytes"
says "board: /TinyRnn.BoardProbe ended with 0"
says "board: /FanMonitor ended with 0"

# Three copies of the input's pulse, then the probe's own, which disposing ends.
events() { grep -aoE "IRQ (raise|lower) $1" "$folder/events.log" | awk '{ print $2 }' | tr '\n' ' '; }
[ "$(events 4)" = "raise lower raise lower raise lower raise lower " ] || fail "the probe's line was seen to: $(events 4)"
alarms=$(events 6 | grep -o raise | wc -l)
printed=$(grep -aE '^ *[0-9.]+ s  decided' "$folder/serial.log" | sed -E 's/.*alarm (on|off).*/\1/' | uniq | grep -c on)
[ "$alarms" -ge 1 ] || fail "FanMonitor never raised its alarm line"
[ "$alarms" -eq "$printed" ] || fail "the alarm line rose $alarms times, FanMonitor says $printed"
[[ "$(events 6)" == *"lower " ]] || fail "the alarm line was left on: $(events 6)"
says "stopped after [0-9]+ ticks.*alarm off"
echo "emulated-board: proved: 6 edges in order with their times and copied to the output, $alarms alarms seen on the line and released at SIGTERM; $(grep -aoE 'stopped after .*' "$folder/serial.log" | tr -d '\r')"
