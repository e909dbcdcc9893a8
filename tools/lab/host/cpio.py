# SPDX-License-Identifier: GPL-2.0
"""Writes small cpio archives (newc), which the kernel unpacks one after another from one initrd."""


def _entry(name, mode, data):
    # inode mode uid gid nlink mtime filesize devmajor devminor rdevmajor rdevminor namesize check
    fields = (0, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(name) + 1, 0)
    head = b"070701" + b"".join(b"%08x" % field for field in fields) + name.encode() + b"\0"
    return b"".join(part + b"\0" * (-len(part) % 4) for part in (head, data))


def archive(folder, files):
    """An archive of a folder at the root with these files: {name: bytes}."""
    out = _entry(folder, 0o40755, b"")
    for name, data in files.items():
        out += _entry(f"{folder}/{name}", 0o100755, data)
    return out + _entry("TRAILER!!!", 0, b"")
