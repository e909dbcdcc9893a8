# SPDX-License-Identifier: GPL-2.0
"""Prepares machines and runs the cases on them, several at a time. A case waits for its own machine only."""

import queue
import threading


class Work:
    """`cases` is a list of (machine, case), the most urgent first; `prepare(machine)` returns what `run(case, prepared)`
    needs."""

    def __init__(self, cases, prepare, run):
        self.cases, self.prepare, self.run = list(cases), prepare, run
        # In order of the cases, each once.
        self.machines = list(dict.fromkeys(machine for machine, case in cases))
        self.prepared, self.stopped = {}, False
        self.change = threading.Condition()
        self.results = queue.SimpleQueue()

    def next(self):
        """The next machine to prepare, or (machine, case) to run; nothing if none is left."""
        with self.change:
            while not self.stopped:
                if self.machines:
                    return self.machines.pop(0), None
                for number, (machine, _) in enumerate(self.cases):
                    if machine in self.prepared:
                        return self.cases.pop(number)
                if not self.cases:
                    break
                self.change.wait()
        return None

    def worker(self):
        try:
            while (found := self.next()):
                machine, case = found
                if case:
                    self.results.put(self.run(case, self.prepared[machine]))
                    continue
                made = self.prepare(machine)
                with self.change:
                    self.prepared[machine] = made
                    self.change.notify_all()
        except BaseException as error:
            self.stop()
            self.results.put(error)

    def stop(self):
        """No worker begins anything new."""
        with self.change:
            self.stopped = True
            self.change.notify_all()

    def done(self, workers):
        """Results of the cases, as they end."""
        count = len(self.cases)
        for _ in range(workers):
            threading.Thread(target=self.worker).start()
        try:
            for _ in range(count):
                result = self.results.get()
                if isinstance(result, BaseException):
                    raise result
                yield result
        finally:
            self.stop()
