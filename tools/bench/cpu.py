# SPDX-License-Identifier: GPL-2.0
"""Which machine this is: the CPU, its microcode and caches, and whether it has movdir64b."""

import os
import pathlib
import re

CPUINFO = pathlib.Path("/proc/cpuinfo")
CACHES = pathlib.Path("/sys/devices/system/cpu/cpu0/cache")

# Vendor, family, first and last model, first and last stepping, name.
NAMES = (
    ("AuthenticAMD", 0x17, 0x00, 0x0f, 0, 15, "AMD Zen"),
    ("AuthenticAMD", 0x17, 0x30, 0xff, 0, 15, "AMD Zen 2"),
    ("AuthenticAMD", 0x19, 0x00, 0x0f, 0, 15, "AMD Zen 3"),
    ("AuthenticAMD", 0x19, 0x20, 0x5f, 0, 15, "AMD Zen 3"),
    ("AuthenticAMD", 0x19, 0x10, 0x1f, 0, 15, "AMD Zen 4"),
    ("AuthenticAMD", 0x19, 0x60, 0xaf, 0, 15, "AMD Zen 4"),
    ("AuthenticAMD", 0x1a, 0x00, 0x4f, 0, 15, "AMD Zen 5"),
    ("AuthenticAMD", 0x1a, 0x60, 0x7f, 0, 15, "AMD Zen 5"),
    ("GenuineIntel", 6, 85, 85, 0, 4, "Intel Skylake SP"),
    ("GenuineIntel", 6, 85, 85, 5, 7, "Intel Cascade Lake"),
    ("GenuineIntel", 6, 85, 85, 10, 11, "Intel Cooper Lake"),
    ("GenuineIntel", 6, 106, 108, 0, 15, "Intel Ice Lake SP"),
    ("GenuineIntel", 6, 143, 143, 0, 15, "Intel Sapphire Rapids"),
    ("GenuineIntel", 6, 207, 207, 0, 15, "Intel Emerald Rapids"),
    ("GenuineIntel", 6, 173, 174, 0, 15, "Intel Granite Rapids"),
)

MOVDIR64B = {
    "missing": "The CPU does not have movdir64b.",
    "hidden": "The CPU executes movdir64b, but CPUID does not report it, so the driver does not use it. The columns "
              "*movdir64b* are what it would do: the benchmark forces that path.",
    "unused": "The CPU has movdir64b, which the driver uses on AMD's CPUs only (decision 79). The columns *movdir64b* are "
              "what it would do: the benchmark forces that path.",
    "shown": "The CPU has movdir64b, which the driver uses. The columns *movnti* are of its other path, which the "
             "benchmark forces.",
}


def name_of(vendor, family, model, stepping):
    for who, number, first, last, low, high, name in NAMES:
        if (vendor, family) == (who, number) and first <= model <= last and low <= stepping <= high:
            return name
    return f"{vendor} family {family} model {model}"


def size(kibibytes):
    return f"{kibibytes} KiB" if kibibytes < 1024 else f"{kibibytes / 1024:g} MiB"


def caches():
    found = []
    for index in sorted(CACHES.glob("index*")):
        level, kind, kib = ((index / name).read_text().strip() for name in ("level", "type", "size"))
        found.append(f"L{level}{ {'Data': 'd', 'Instruction': 'i'}.get(kind, '')} {size(int(kib.rstrip('K')))}")
    return ", ".join(found)


class Machine:
    """@movdir64b is what machine/machine.c prints."""

    def __init__(self, movdir64b):
        about = dict(re.findall(r"^(\S[^\t:]*?)\s*: (.*)$", CPUINFO.read_text().split("\n\n", 1)[0], re.M))
        numbers = [int(about[key]) for key in ("cpu family", "model", "stepping")]
        self.name = name_of(about["vendor_id"], *numbers)
        # The file of its figures: zen4, cascade-lake.
        self.slug = re.sub(r"[^a-z0-9]+", "-", re.sub(r"^(amd|intel) ", "", self.name.lower()).replace("zen ", "zen"))
        virtual = "virtual " if " hypervisor " in about["flags"] else ""
        self.text = (f"{about['model name']} (family {numbers[0]}, model {numbers[1]}, stepping {numbers[2]}), microcode "
                     f"{about.get('microcode', 'unknown')}, {os.cpu_count()} {virtual}CPUs. Caches: {caches()}. "
                     f"{MOVDIR64B[movdir64b]}")
