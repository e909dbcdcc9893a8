# SPDX-License-Identifier: GPL-2.0
"""A case: one bash file, run in one or more boots of a guest, or of two at once, and the verdict on it."""

import concurrent.futures
import fcntl
import os
import pathlib
import shutil
import socket
import subprocess
import threading
import time

import boot
import cpio
import vm

HOST = pathlib.Path(__file__).resolve().parent
LAB = HOST.parent
TOP = LAB.parents[1]
CASES = LAB / "cases"

# Debian's architecture: QEMU's name for it, and the console of its machine.
ARCHITECTURES = {"amd64": ("qemu-system-x86_64", "ttyS0"), "arm64": ("qemu-system-aarch64", "ttyAMA0")}

# Set by make check-long: cases then run more iterations.
LONG = os.environ.get("PMEM_LONG", "")

# Kernels that die while they patch their own code if the emulator runs their CPUs at once (docs/kernels.rst).
ONE_THREAD = {"7.3-amd64", "7.3-amd64-rt"}


# QEMU 7.2 keeps translated code by its virtual address, so with random addresses it translates each program anew whenever
# it starts: /bin/true takes 60 ms then, 16 ms with norandmaps. Of the time of a small case, mitigations take 4 % and
# memory that the kernel zeroes before it is needed 12 %; self-tests of the kernel's ciphers take half a second.
CHEAP = "norandmaps mitigations=off init_on_alloc=0 cryptomgr.notests"


def command_line(kernel, append):
    return f"console={kernel.console} quiet panic=-1 oops=panic log_buf_len=1M {CHEAP} {append}".strip()


def read(paths):
    """Contents by name, as cpio.archive() expects them."""
    return {pathlib.Path(path).name: pathlib.Path(path).read_bytes() for path in paths}


class Kernel:
    """Results of the build steps for one kernel."""

    def __init__(self, name, vmlinuz, initrd, root):
        self.name, self.vmlinuz, self.initrd, self.root = name, vmlinuz, initrd, root
        self.arch = name.split("-")[1]
        self.qemu, self.console = ARCHITECTURES[self.arch]
        self.accel = "tcg,thread=single" if name in ONE_THREAD else "tcg,thread=multi"


class Case(boot.Verdict):
    # Set for mutants, which have proved their test then.
    ends_at_failure = bool(os.environ.get("PMEM_FIRST"))

    def __init__(self, path, kernel, say=lambda text: None):
        super().__init__()
        self.path, self.kernel, self.say = path, kernel, say
        self.name = path.stem
        self.dir = TOP / "build" / "lab" / kernel.name / self.name
        self.title, self.seconds = "", 0.0

    def log(self, main):
        return self.dir / f"console-{main.removeprefix('boot')}.log"

    def machine(self, number, describe="vm"):
        """Output of machine.sh, as {key: [values]}."""
        run = subprocess.run(["bash", HOST / "machine.sh", self.path, self.dir, str(number), self.kernel.arch, describe],
                             stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if run.returncode:
            raise ValueError(run.stderr.strip() or "machine.sh failed")
        found = {}
        for record in run.stdout.split("\0")[:-1]:
            key, _, value = record.partition(" ")
            found.setdefault(key, []).append(value)
        return found

    def start(self, main, machine, log, cable=None, shell=False):
        """Starts QEMU to run the case's function `main`; the files of the case are a second archive after the initrd."""
        state = (f"main={main}\nshell={'1' if shell else ''}\nlong={LONG}\nconsole={self.kernel.console}\n"
                 f"nvdimms=({machine['nvdimms'][0]})\n")
        files = {"machine": state.encode(), "case.sh": self.path.read_bytes()}
        for name in ("run", "lib.sh", "poison.sh"):
            files[name] = (LAB / "guest" / name).read_bytes()
        initrd = self.dir / f"initrd-{main}"
        files.update(read(machine.get("file", [])))
        tables = read(machine.get("upgrade", []))
        with open(initrd, "wb") as out, open(self.kernel.initrd, "rb") as base:
            # The kernel looks for tables in the first archive only.
            if tables:
                out.write(cpio.archive("kernel/firmware/acpi", tables))
            shutil.copyfileobj(base, out, 1 << 20)
            out.write(cpio.archive("lab", files))
        args = ["-kernel", self.kernel.vmlinuz, "-initrd", str(initrd),
                "-append", command_line(self.kernel, machine["append"][0]),
                "-drive", f"file={vm.escape(self.kernel.root)},format=raw,if=none,id=root,readonly=on",
                "-device", "virtio-blk-pci,drive=root,serial=lab-root,bus=pcie.0"]
        if cable:
            last = "02" if main.startswith("peer") else "01"
            args += ["-netdev", f"socket,id=net,fd={cable.fileno()}",
                     "-device", f"virtio-net-pci,netdev=net,romfile=,mac=52:54:00:00:00:{last}"]
        limit = 10 ** 6 if shell else int(machine["limit"][0])
        return vm.Vm(machine.get("emulator", [self.kernel.qemu]), self.kernel.accel, machine["arg"] + args, log, limit, cable)

    def machines(self, number):
        """Configurations of the guests of a boot, by the function of the case that each runs."""
        first = self.machine(number)
        found = {f"boot{number}": first}
        if first["peer"][0]:
            found[f"peer{number}"] = self.machine(number, "peer")
        return found

    def boot(self, machines):
        """One boot of all guests; returns whether every guest produced output."""
        cables = socket.socketpair() if len(machines) > 1 else [None]
        meeting = threading.Barrier(len(machines))
        guests = [boot.Guest(self, main, machines[main], meeting, cable) for main, cable in zip(machines, cables)]
        with concurrent.futures.ThreadPoolExecutor(len(guests)) as pool:
            list(pool.map(boot.Guest.run, guests))
        if not all(guest.greeted for guest in guests):
            return False
        for guest in guests:
            self.add(guest)
        return True

    def run(self):
        begin = time.monotonic()
        self.dir.mkdir(parents=True, exist_ok=True)
        with open(self.dir.with_suffix(".lock"), "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            shutil.rmtree(self.dir)
            self.dir.mkdir()
            self.run_boots()
            for pattern in ("*.img", "initrd-*", "*.base", "*.events", "*.end"):
                for file in self.dir.glob(pattern):
                    file.unlink()
        if not self.passed and not self.failed:
            self.fail("has at least one check")
        self.seconds = time.monotonic() - begin
        return self

    def run_boots(self):
        number = 1
        while True:
            try:
                machines = self.machines(number)
            except ValueError as error:
                self.fail("vm() and peer() describe machines", *str(error).splitlines())
                return
            first = machines[f"boot{number}"]
            self.title = first["title"][0]
            if number > int(first["boots"][0]):
                return
            # Emulated machines can end before init, rarely and without output.
            if not self.boot(machines):
                for main in machines:
                    self.log(main).rename(self.log(main).with_suffix(".silent"))
                self.say(f"retry: {self.name} boot {number}: silent before init")
                if not self.boot(machines):
                    for main in machines:
                        self.fail(f"the guest starts for {main}", *boot.tail(self.log(main)))
                    return
            if self.ends_at_failure and self.failed:
                return
            if first["after"][0]:
                self.after(number)
            number += 1

    def count(self, results):
        """Adds the lines of checks that ran on the host to the verdict."""
        for line in results.splitlines():
            if line.startswith("ok "):
                self.passed += 1
            elif line.startswith("not ok "):
                self.fail(line[len("not ok "):])
            else:
                self.notes.append(f"  {line.removeprefix('info ')}")

    def after(self, number):
        """Checks on the host after a boot."""
        run = subprocess.run(["bash", HOST / "after.sh", self.path, self.dir, str(number)], stdin=subprocess.DEVNULL,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
        before = self.passed + self.failed
        self.count(run.stdout)
        if run.returncode or self.passed + self.failed == before:
            self.fail(f"after{number} comes to its end")
