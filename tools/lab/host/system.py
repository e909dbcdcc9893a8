# SPDX-License-Identifier: GPL-2.0
"""A case on an installed system: a configured Debian release boots with systemd, its own kernel and its own initramfs.

setupN() of the case runs before boot N, on the host, in a chroot of the release. Its changes are a layer over the
release, which all cases share, or over a tree (tools/lab/trees), which is made once and then shared by cases with the
line from=TREE. The disk of the guest is written anew after each setup.
"""

import fcntl
import hashlib
import pathlib
import re
import subprocess
import uuid

import boot
import case as cases
import vm

TREES = cases.LAB / "trees"
RELEASES = re.search(r'^RELEASES="(.*)"$', (cases.HOST / "common.sh").read_text(), re.M)[1].split()
# The file system of the guest, which is found by this name.
ROOT = str(uuid.UUID(int=0x706d656d))
SIZE = "3G"
# What no case is about and takes an emulated machine a third of its boot: units, and modules that udev loads for other
# devices of the machine and for features of its CPU.
UNITS = """e2scrub_reap systemd-logind systemd-binfmt systemd-random-seed systemd-update-utmp systemd-update-utmp-runlevel
    systemd-user-sessions getty@tty1 serial-getty@ttyS0 dracut-shutdown""".split()
MODULES = """kvm_amd kvm_intel powernow_k8 ahci i2c_i801 lpc_ich iTCO_wdt psmouse pcspkr button evdev joydev aesni_intel
    ghash_clmulni_intel crct10dif_pclmul crc32_pclmul sha1_ssse3 sha256_ssse3 sha512_ssse3 polyval_clmulni""".split()
LESS = " ".join(f"systemd.mask={unit}.service" for unit in UNITS) + " modprobe.blacklist=" + ",".join(MODULES)


class Failed(Exception):
    """A setup has ended with an error; the arguments are lines of its log."""


class Release:
    """An installed release: what Kernel is for other cases."""

    def __init__(self, name, tree, packages):
        self.name, self.tree, self.packages = name, pathlib.Path(tree), pathlib.Path(packages)
        self.arch = "amd64"
        self.qemu, self.console = cases.ARCHITECTURES[self.arch]


def layer(folder, lowers, *what):
    """Runs a step in a layer over the lower ones; returns its results, and keeps its other output in a file."""
    log = folder.with_suffix(".log")
    log.parent.mkdir(parents=True, exist_ok=True)
    with open(log, "a") as out:
        run = subprocess.run([cases.HOST / "layer", folder, ":".join(map(str, lowers)), *map(str, what)],
                             stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=out, text=True, errors="replace")
    if run.returncode:
        raise Failed(*run.stdout.splitlines(), *boot.tail(log))
    return run.stdout


def digest(*parts):
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:16]


def tree(name, release):
    """The layers of a tree, the topmost first; made if something that it is made of has changed."""
    if not name:
        return [release.tree]
    path = TREES / f"{name}.sh"
    below = re.search(r"^from=(\S+)", path.read_text(), re.M)
    lowers = tree(below[1] if below else "", release)
    folder = cases.TOP / "build" / "system" / f"{release.name}-{name}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = folder.with_suffix(".made")
    with open(folder.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        steps = [cases.HOST / "setup.sh", cases.HOST / "layer", cases.HOST / "packages", path]
        # Layers below are part of it: a change of one of them is a change of all that lie over it.
        state = digest(*map(pathlib.Path.read_text, [*steps, release.packages / "hash"]), lowers[0],
                       *(lower.parent.with_suffix(".made").read_text() for lower in lowers[:-1]))
        if not made.exists() or made.read_text() != state:
            made.unlink(missing_ok=True)
            folder.with_suffix(".log").unlink(missing_ok=True)
            layer(folder, [], "remove")
            layer(folder, lowers, "setup", path, "setup", release.packages)
            made.write_text(state)
    return [folder / "upper", *lowers]


class System(cases.Case):
    def __init__(self, path, release, say=lambda text: None):
        super().__init__(path, release, say)
        self.folder = cases.TOP / "build" / "system" / f"{release.name}-case-{self.name}"
        self.lowers = []

    def start(self, main, machine, log, cable=None, shell=False):
        kernels = sorted((self.folder / "boot").glob("vmlinuz-*"), key=version)
        kernel = kernels[0 if machine["kernel"][0] == "oldest" else -1]
        release = kernel.name.removeprefix("vmlinuz-")
        # What a kernel says of a host that is too busy to run it must fail no case.
        words = [f"root=UUID={ROOT} rw rcupdate.rcu_cpu_stall_suppress=1 nowatchdog", LESS, machine["append"][0],
                 f"lab.main={main} lab.long={cases.LONG} lab.nvdimms={machine['nvdimms'][0].replace(' ', ',')}", "rd.shell=0 rd.emergency=poweroff"]
        if machine["flags"][0]:
            words.append(f"rootflags={machine['flags'][0]}")
        args = ["-kernel", str(kernel), "-initrd", str(kernel.with_name(f"initrd.img-{release}")),
                "-append", cases.command_line(self.kernel, " ".join(words))]
        if not machine["root"][0]:
            args += ["-drive", f"file={vm.escape(self.disk(machine))},format=raw,if=none,id=root",
                     "-device", "virtio-blk-pci,drive=root,bus=pcie.0"]
        one = any(release.startswith(f"{name.partition('-')[0]}.") for name in cases.ONE_THREAD)
        accel = f"tcg,thread={'single' if one else 'multi'}"
        return vm.Vm([self.kernel.qemu], accel, machine["arg"] + args, log, int(machine["limit"][0]))

    def disk(self, machine):
        return self.dir / f"{machine['root'][0] or 'root'}.img"

    def setup(self, number, machine):
        """Runs setupN() of the case, and writes the disk of the guest, if there is a boot N."""
        try:
            if number == 1:
                self.folder.with_suffix(".log").unlink(missing_ok=True)
                layer(self.folder, [], "remove")
                self.lowers = tree(machine["from"][0], self.kernel)
            if machine["setup"][0]:
                found = layer(self.folder, self.lowers, "setup", self.path, f"setup{number}", self.kernel.packages)
                self.count(found)
            if number <= int(machine["boots"][0]):
                disk = self.disk(machine)
                size = f"{disk.stat().st_size >> 10}K" if machine["root"][0] else SIZE
                layer(self.folder, self.lowers, "image", self.path, disk, size, ROOT)
        except Failed as error:
            lines = [line for line in error.args if not line.startswith("ok ")]
            self.fail(f"setup of boot {number}", *(line.removeprefix("info ") for line in lines))
            return False
        return True

    def run_boots(self):
        number = 1
        while True:
            try:
                machine = self.machine(number)
                self.title = machine["title"][0]
                boots = int(machine["boots"][0])
                if number > boots and not machine["setup"][0]:
                    return
                if (number == 1 or machine["setup"][0]) and not self.setup(number, machine):
                    return
                if number <= boots and not self.boot({f"boot{number}": machine}):
                    self.fail(f"boot {number} reaches a target of systemd", *boot.tail(self.log(f"boot{number}")))
                    return
                if self.ends_at_failure and self.failed:
                    return
            except ValueError as error:
                self.fail(f"boot {number} has a machine", *str(error).splitlines())
                return
            number += 1

    def run(self):
        try:
            return super().run()
        finally:
            layer(self.folder, [], "remove")


def version(path):
    """Sorts releases of kernels as the boot loader does."""
    return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", path.name)]
