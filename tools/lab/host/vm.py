# SPDX-License-Identifier: GPL-2.0
"""One QEMU process, with a results port and QMP on socket pairs; killed in any case at the end."""

import atexit
import json
import os
import signal
import socket
import subprocess
import threading
import time

_alive = set()
_lock = threading.Lock()
_stopping = False


class Stopped(Exception):
    """The lab is exiting: no new machine starts."""


def kill_all():
    global _stopping
    with _lock:
        _stopping = True
        for vm in list(_alive):
            vm.kill()


atexit.register(kill_all)


class Timeout(Exception):
    pass


# A limit is in seconds of CPU time, so that a busy host makes no test red, for each of the two virtual CPUs that a guest
# may have. The clock only ends a machine that does nothing at all.
CPUS = 2
PATIENCE = 8


class Vm:
    """Console and messages of QEMU go to `log`, or to the caller's terminal if `log` is None. `cable` is a socket
    that `args` name by its number; only QEMU keeps it open."""

    def __init__(self, qemu, accel, args, log, limit, cable=None):
        self.deadline = time.monotonic() + PATIENCE * limit
        self.port, port = socket.socketpair()
        self.monitor, monitor = socket.socketpair()
        fds = [port.fileno(), monitor.fileno()]
        command = ["timeout", "--kill-after=5"]
        command += [str(PATIENCE * limit + 30)] if log else ["--foreground", str(limit)]
        command += ["prlimit", f"--cpu={CPUS * limit}:{CPUS * limit + 30}"] if log else []
        command += [*qemu, "-accel", accel, "-nodefaults", "-display", "none",
                    "-no-reboot", "-device", "virtio-serial-pci",
                    "-chardev", f"socket,id=lab,fd={fds[0]}",
                    "-device", "virtserialport,chardev=lab,name=pmem.lab",
                    "-chardev", f"socket,id=qmp,fd={fds[1]}", "-mon", "chardev=qmp,mode=control"]
        if cable:
            fds.append(cable.fileno())
        self.own_group = bool(log)
        # Under the lock, so that kill_all() sees every machine or none starts.
        with _lock:
            if _stopping:
                raise Stopped
            self.process = self.launch(command, args, log, fds)
            _alive.add(self)
        port.close()
        monitor.close()
        if cable:
            cable.close()
        self._monitor_file = None

    @staticmethod
    def launch(command, args, log, fds):
        if log:
            command += ["-chardev", f"file,id=console,path={escape(log)},append=on", "-serial", "chardev:console"]
            with open(log, "ab") as out:
                return subprocess.Popen(command + args, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                                        pass_fds=fds, start_new_session=True)
        return subprocess.Popen(command + ["-serial", "mon:stdio"] + args, pass_fds=fds)

    def lines(self):
        """Lines of output from the guest, until the guest or QEMU ends."""
        rest = b""
        while True:
            self.port.settimeout(max(0.01, self.deadline - time.monotonic()))
            try:
                data = self.port.recv(65536)
            except TimeoutError:
                raise Timeout from None
            except ConnectionError:
                return
            if not data:
                return
            *whole, rest = (rest + data).split(b"\n")
            for line in whole:
                yield line.decode(errors="replace")

    def answer(self, text):
        try:
            self.port.sendall(text.encode() + b"\n")
        except ConnectionError:
            pass  # QEMU has exited: lines() will report it

    def qmp(self, request):
        """Executes a QMP command given as JSON text; returns the reply, on one line."""
        if not self._monitor_file:
            self.monitor.settimeout(30 * PATIENCE)
            self._monitor_file = self.monitor.makefile("rw")
            self._monitor_file.readline()
            self.qmp('{"execute": "qmp_capabilities"}')
        try:
            self._monitor_file.write(request + "\n")
            self._monitor_file.flush()
            for line in self._monitor_file:
                if "event" not in json.loads(line):
                    return line.strip()
        except ConnectionError:
            pass
        return '{"error": {"class": "lab", "desc": "QEMU is gone"}}'

    def spent(self):
        """Has the machine used up its CPU time? Only asked when it has ended."""
        return self.ended(5) and self.process.returncode in (-signal.SIGXCPU, 128 + signal.SIGXCPU)

    def ended(self, seconds):
        """Waits for a machine that powers itself off."""
        try:
            self.process.wait(seconds)
            return True
        except subprocess.TimeoutExpired:
            return False

    def kill(self):
        if self.process.poll() is None:
            # timeout(1) forwards the signal to QEMU and reaps it; then kill a QEMU that ignores it.
            self.process.terminate()
            if not self.ended(5) and self.own_group:
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def close(self):
        self.kill()
        with _lock:
            _alive.discard(self)
        for end in (self.port, self.monitor):
            end.close()


def escape(value):
    """In QEMU options, a comma in a value is doubled."""
    return str(value).replace(",", ",,")
