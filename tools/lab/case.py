# SPDX-License-Identifier: GPL-2.0
"""A case: one bash file, run in one or more boots of a guest, and the verdict on it."""

import fcntl
import pathlib
import re
import shutil
import subprocess
import time

import cpio
import vm

LAB = pathlib.Path(__file__).resolve().parent
TOP = LAB.parents[1]
CASES = LAB / "cases"

# Lines of the kernel's log that no test may provoke, unless it says so (dmesg_ok).
ALARM = re.compile(re.search(r"^ALARM='(.*)'$", (LAB / "common.sh").read_text(), re.M)[1])


# Debian's architecture: QEMU's name for it, and the console of its machine.
ARCHITECTURES = {"amd64": ("qemu-system-x86_64", "ttyS0"), "arm64": ("qemu-system-aarch64", "ttyAMA0")}

# Kernels that die while they patch their own code if the emulator runs their CPUs at once (docs/kernels.rst).
ONE_THREAD = {"7.3-amd64"}


def command_line(kernel, append):
    return f"console={kernel.console} quiet panic=-1 oops=panic log_buf_len=1M {append}".strip()


class Kernel:
    """What the build steps made for one kernel."""

    def __init__(self, name, vmlinuz, initrd, root):
        self.name, self.vmlinuz, self.initrd, self.root = name, vmlinuz, initrd, root
        self.arch = name.split("-")[1]
        self.qemu, self.console = ARCHITECTURES[self.arch]
        self.accel = "tcg,thread=single" if name in ONE_THREAD else "tcg,thread=multi"


class Case:
    def __init__(self, path, kernel, say=lambda text: None):
        self.path, self.kernel, self.say = path, kernel, say
        self.name = path.stem
        self.dir = TOP / "build" / "lab" / kernel.name / self.name
        self.passed, self.failed, self.notes = 0, 0, []
        self.title, self.seconds = "", 0.0

    def fail(self, text, *details):
        self.failed += 1
        self.notes += [f"not ok {text}", *(f"  {detail}" for detail in details)]

    def machine(self, boot):
        """What machine.sh says, as {key: [values]}."""
        run = subprocess.run(["bash", LAB / "machine.sh", self.path, self.dir, str(boot), self.kernel.arch],
                             stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if run.returncode:
            raise ValueError(run.stderr.strip() or "machine.sh failed")
        found = {}
        for record in run.stdout.split("\0")[:-1]:
            key, _, value = record.partition(" ")
            found.setdefault(key, []).append(value)
        return found

    def start(self, boot, machine, log, shell=False):
        """Starts QEMU; the case's own files are a second archive behind the initrd."""
        state = f"boot={boot}\nshell={'1' if shell else ''}\nconsole={self.kernel.console}\nnvdimms=({machine['nvdimms'][0]})\n"
        files = {"machine": state.encode(), "case.sh": self.path.read_bytes()}
        for name in ("run", "lib.sh"):
            files[name] = (LAB / "guest" / name).read_bytes()
        initrd = self.dir / "initrd"
        tables = {pathlib.Path(path).name: pathlib.Path(path).read_bytes() for path in machine.get("upgrade", [])}
        with open(initrd, "wb") as out, open(self.kernel.initrd, "rb") as base:
            # The kernel looks for tables in the first archive only.
            if tables:
                out.write(cpio.archive("kernel/firmware/acpi", tables))
            shutil.copyfileobj(base, out, 1 << 20)
            out.write(cpio.archive("lab", files))
        args = ["-kernel", self.kernel.vmlinuz, "-initrd", str(initrd),
                "-append", command_line(self.kernel, machine["append"][0]),
                "-drive", f"file={vm.escape(self.kernel.root)},format=raw,if=none,id=root,readonly=on",
                "-device", "virtio-blk-pci,drive=root,serial=lab-root"]
        limit = 10 ** 6 if shell else int(machine["limit"][0])
        return vm.Vm(self.kernel.qemu, self.kernel.accel, machine["arg"] + args, log, limit)

    def boot(self, number, machine):
        """One boot; returns whether the guest said anything at all."""
        log = self.dir / f"console-{number}.log"
        log.unlink(missing_ok=True)
        greeted = ended = False
        guest = self.start(number, machine, log)
        try:
            for line in guest.lines():
                word, _, text = line.partition(" ")
                if word == "hello":
                    greeted = True
                elif word == "ok":
                    self.passed += 1
                elif line.startswith("not ok "):
                    self.fail(line[len("not ok "):])
                elif word == "info":
                    self.notes.append(f"  {text}")
                elif word == "say":
                    self.say(text)
                elif word == "qmp":
                    guest.answer(guest.qmp(text.replace("@work@", str(self.dir))))
                elif word == "dmesg":
                    self.judge(text, machine["dmesg_ok"][0])
                elif word == "end":
                    ended = True
                    break
            if ended and not guest.ended(20):
                self.fail(f"boot {number}: the guest powers off")
            elif greeted and not ended:
                self.fail(f"boot {number}: the guest died", *tail(log))
        except vm.Timeout:
            if greeted:
                self.fail(f"boot {number}: ends within {machine['limit'][0]} s", *tail(log))
        finally:
            guest.close()
            (self.dir / "initrd").unlink(missing_ok=True)
        return greeted

    def judge(self, line, expected):
        if ALARM.search(line) and not (expected and re.search(expected, line)):
            self.fail(f"kernel log: {line}")

    def run(self):
        begin = time.monotonic()
        self.dir.mkdir(parents=True, exist_ok=True)
        with open(self.dir.with_suffix(".lock"), "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            shutil.rmtree(self.dir)
            self.dir.mkdir()
            self.run_boots()
            for image in self.dir.glob("*.img"):
                image.unlink()
        if not self.passed and not self.failed:
            self.fail("has at least one check")
        self.seconds = time.monotonic() - begin
        return self

    def run_boots(self):
        number = 1
        while True:
            try:
                machine = self.machine(number)
            except ValueError as error:
                self.fail("vm() describes a machine", *str(error).splitlines())
                return
            self.title = machine["title"][0]
            if number > int(machine["boots"][0]):
                return
            # Emulated machines have been seen to end before init, rarely and silently.
            if not self.boot(number, machine):
                log = self.dir / f"console-{number}.log"
                log.rename(log.with_suffix(".silent"))
                self.say(f"retry: {self.name} boot {number}: silent before init")
                if not self.boot(number, machine):
                    self.fail(f"boot {number}: the guest starts", *tail(self.dir / f"console-{number}.log"))
                    return
            number += 1


def tail(log, count=25):
    """The end of a console, from where the kernel began to complain if that is in sight."""
    try:
        lines = log.read_text(errors="replace").replace("\r", "").splitlines()
    except FileNotFoundError:
        return []
    for number, line in enumerate(lines):
        if ALARM.search(line) or "Kernel panic" in line:
            return lines[number:][:count]
    return lines[-count:]
