# SPDX-License-Identifier: GPL-2.0
"""One boot of one guest: its output, and the verdict on it."""

import pathlib
import re
import threading
import time

import vm

# Lines of the kernel log that fail a test, unless its dmesg_ok allows them.
ALARM = re.compile(re.search(r"^ALARM='(.*)'$", (pathlib.Path(__file__).parent / "common.sh").read_text(), re.M)[1])


class Verdict:
    """Checks that passed and failed; `prefix` names the guest that reported them."""

    def __init__(self, prefix=""):
        self.prefix, self.passed, self.failed, self.notes = prefix, 0, 0, []

    def fail(self, text, *details):
        self.failed += 1
        self.notes += [f"not ok {self.prefix}{text}", *(f"  {detail}" for detail in details)]

    def add(self, other):
        self.passed += other.passed
        self.failed += other.failed
        self.notes += other.notes


class Guest(Verdict):
    """Runs the case's function `main`; at the `meeting` all guests of a boot wait for each other."""

    def __init__(self, case, main, machine, meeting, cable):
        super().__init__("peer: " if main.startswith("peer") else "")
        self.case, self.main, self.machine, self.meeting, self.cable = case, main, machine, meeting, cable
        self.log = case.log(main)
        self.greeted = False

    def run(self):
        self.log.unlink(missing_ok=True)
        try:
            self.vm = self.case.start(self.main, self.machine, self.log, self.cable)
            try:
                self.listen()
            finally:
                self.vm.close()
        finally:
            # No other guest may wait for a guest that has ended.
            self.meeting.abort()

    def listen(self):
        """Reads to the end of the boot, or until it is clear that another guest has not started."""
        done = ended = False
        try:
            for line in self.vm.lines():
                word, _, text = line.partition(" ")
                if word == "hello":
                    self.greeted = True
                    if not self.meet():
                        return
                elif word == "meet":
                    self.meet()
                elif word == "ok":
                    self.passed += 1
                elif line.startswith("not ok "):
                    self.fail(line[len("not ok "):])
                    if self.case.ends_at_failure:
                        return
                elif word == "info":
                    self.notes.append(f"  {text}")
                elif word == "say":
                    self.case.say(text)
                elif word == "qmp":
                    self.vm.answer(self.vm.qmp(text.replace("@work@", str(self.case.dir))))
                elif word == "dmesg":
                    self.judge(text)
                elif word == "done":
                    done = True
                elif word == "end":
                    ended = True
                    if not done:
                        self.fail(f"{self.main} comes to its end", *tail(self.log, 3))
                    break
            if ended and not self.vm.ended(20 * vm.PATIENCE):
                self.fail(f"the guest powers off after {self.main}")
            elif self.greeted and not ended and self.vm.spent():
                raise vm.Timeout
            elif self.greeted and not ended:
                self.fail(f"the guest died in {self.main}", *tail(self.log))
        except vm.Timeout:
            if self.greeted:
                self.fail(f"{self.main} ends within {self.machine['limit'][0]} s of CPU time", *tail(self.log))

    def meet(self):
        """Waits until every guest has called meet, and reports to this guest whether all have."""
        try:
            self.meeting.wait(max(0, self.vm.deadline - time.monotonic()))
            met = True
        except threading.BrokenBarrierError:
            met = False
        self.vm.answer("met" if met else "alone")
        return met

    def judge(self, line):
        expected = self.machine["dmesg_ok"][0]
        if ALARM.search(line) and not (expected and re.search(expected, line)):
            self.fail(f"kernel log: {line}")


def tail(log, count=25):
    """The last lines of a console, from the first kernel complaint if that is among them."""
    try:
        lines = log.read_text(errors="replace").replace("\r", "").splitlines()
    except FileNotFoundError:
        return []
    for number, line in enumerate(lines):
        if ALARM.search(line) or "Kernel panic" in line:
            return lines[number:][:count]
    return lines[-count:]
