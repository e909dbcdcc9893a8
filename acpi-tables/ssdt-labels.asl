/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Twelve DIMMs of 32 MiB from 4 GiB on, listed by _FIT, each with a different problem of its label area, or none.
 *
 * Copyright (c) 2026 The pmem authors
 */
DefinitionBlock ("", "SSDT", 2, "PMEM  ", "LABELS", 0x00000001)
{
    Scope (\_SB)
    {
        Device (NVDR)
        {
            Name (_HID, "ACPI0012")

            Method (_STA, 0, NotSerialized)
            {
                Return (0x0F)
            }

            // The structures of one DIMM in the NFIT: range, mapping and control region, all with index Arg0.
            Method (PART, 1, Serialized)
            {
                Name (BUF, Buffer (184) {})
                CreateField (BUF, 128, 128, GUID)
                CreateWordField (BUF, 2, LEN0)
                CreateWordField (BUF, 4, IDX0)
                CreateDWordField (BUF, 32, BASE)
                CreateDWordField (BUF, 36, HIGH)
                CreateDWordField (BUF, 40, SIZE)
                CreateWordField (BUF, 48, ATTR)
                CreateWordField (BUF, 56, TYP1)
                CreateWordField (BUF, 58, LEN1)
                CreateDWordField (BUF, 60, HNDL)
                CreateWordField (BUF, 68, IDX1)
                CreateWordField (BUF, 70, DCR1)
                CreateDWordField (BUF, 72, SIZ1)
                CreateWordField (BUF, 98, WAYS)
                CreateWordField (BUF, 104, TYP2)
                CreateWordField (BUF, 106, LEN2)
                CreateWordField (BUF, 108, DCR2)
                CreateWordField (BUF, 110, VEND)
                CreateDWordField (BUF, 128, SERI)
                CreateWordField (BUF, 132, CODE)
                GUID = ToUUID ("66F0D379-B4F3-4074-AC43-0D3318B78CDB")
                LEN0 = 56
                IDX0 = Arg0
                BASE = (Arg0 - 1) << 25
                HIGH = 1
                SIZE = 0x02000000
                ATTR = 0x8008
                TYP1 = 1
                LEN1 = 48
                HNDL = Arg0
                IDX1 = Arg0
                DCR1 = Arg0
                SIZ1 = 0x02000000
                WAYS = 1
                TYP2 = 4
                LEN2 = 80
                DCR2 = Arg0
                VEND = 0x8086
                SERI = 0x1000 + Arg0
                CODE = 0x0301
                Return (BUF)
            }

            Method (_FIT, 0, Serialized)
            {
                Local0 = Concatenate (PART (1), PART (2))
                Local0 = Concatenate (Local0, PART (3))
                Local0 = Concatenate (Local0, PART (4))
                Local0 = Concatenate (Local0, PART (5))
                Local0 = Concatenate (Local0, PART (6))
                Local0 = Concatenate (Local0, PART (7))
                Local0 = Concatenate (Local0, PART (8))
                Local0 = Concatenate (Local0, PART (9))
                Local0 = Concatenate (Local0, PART (10))
                Local0 = Concatenate (Local0, PART (11))
                Return (Concatenate (Local0, PART (12)))
            }

            // INFO (status): returns status, size of the label area, and maximum transfer size.
            Method (INFO, 1, Serialized)
            {
                Name (BUF, Buffer (12) {})
                CreateDWordField (BUF, 0, STAT)
                CreateDWordField (BUF, 4, SIZE)
                CreateDWordField (BUF, 8, MOST)
                STAT = Arg0
                SIZE = 0x00020000
                MOST = 0x0400
                Return (BUF)
            }

            // DATA (input, index): reads zeros, or with index the start of an index block of 256 bytes.
            Method (DATA, 2, Serialized)
            {
                CreateDWordField (Arg0, 0, FROM)
                CreateDWordField (Arg0, 4, LENG)
                Name (BUF, Buffer (1028) {})
                // The data follows a status of 4 bytes.
                CreateField (BUF, 32, 128, TEXT)
                CreateWordField (BUF, 36, SIZE)
                If (Arg1 && (FROM == 0))
                {
                    TEXT = Buffer (16) { "NAMESPACE_INDEX" }
                    SIZE = 256
                }
                Return (Mid (BUF, 0, LENG + 4))
            }

            // INTL (function, input, index, status): Intel's _DSM, with an index block if index is not 0. Status is the
            // status of function 4.
            Method (INTL, 4, Serialized)
            {
                Switch (ToInteger (Arg0))
                {
                    Case (0) { Return (Buffer () { 0x31 }) }
                    Case (4) { Return (INFO (Arg3)) }
                    Case (5) { Return (DATA (DerefOf (Arg1 [0]), Arg2)) }
                }
                Return (Buffer (4) { 0x01 })
            }

            // The label area cannot be read.
            Device (NVD1)
            {
                Name (_ADR, 0x01)
                Method (_LSI, 0, Serialized) { Return (Package () { 0x00, 0x00020000, 0x1000 }) }
                Method (_LSR, 2, Serialized) { Return (Package () { 0x04, Buffer (1) {} }) }
                Method (_LSW, 3, Serialized) { Return (0x04) }
            }

            // The DIMM is locked, according to _LSI.
            Device (NVD2)
            {
                Name (_ADR, 0x02)
                Method (_LSI, 0, Serialized) { Return (Package () { 0x03, 0x00, 0x00 }) }
                Method (_LSR, 2, Serialized) { Return (Package () { 0x03, Buffer (1) {} }) }
            }

            // _DSM returns an index block with a wrong checksum.
            Device (NVD3)
            {
                Name (_ADR, 0x03)
                Method (_DSM, 4, Serialized)
                {
                    If (Arg0 != ToUUID ("4309AC30-0D11-11E4-9191-0800200C9A66")) { Return (Buffer () { 0x00 }) }
                    Return (INTL (Arg2, Arg3, 1, 0))
                }
            }

            // The DIMM is locked, according to _DSM.
            Device (NVD4)
            {
                Name (_ADR, 0x04)
                Method (_DSM, 4, Serialized)
                {
                    If (Arg0 != ToUUID ("4309AC30-0D11-11E4-9191-0800200C9A66")) { Return (Buffer () { 0x00 }) }
                    Return (INTL (Arg2, Arg3, 0, 0x00010002))
                }
            }

            // The DIMM has no label area.
            Device (NVD5)
            {
                Name (_ADR, 0x05)
            }

            // _DSM returns an empty label area.
            Device (NVD6)
            {
                Name (_ADR, 0x06)
                Method (_DSM, 4, Serialized)
                {
                    If (Arg0 != ToUUID ("4309AC30-0D11-11E4-9191-0800200C9A66")) { Return (Buffer () { 0x00 }) }
                    Return (INTL (Arg2, Arg3, 0, 0))
                }
            }

            // The maximum transfer size of the label area is 0.
            Device (NVD7)
            {
                Name (_ADR, 0x07)
                Method (_LSI, 0, Serialized) { Return (Package () { 0x00, 0x00020000, 0x00 }) }
                Method (_LSR, 2, Serialized) { Return (Package () { 0x00, Buffer (1) {} }) }
                Method (_LSW, 3, Serialized) { Return (0x04) }
            }

            // _LSR returns an empty label area; only Intel's _DSM reports that the memory is locked.
            Device (NVD8)
            {
                Name (_ADR, 0x08)
                Method (_LSI, 0, Serialized) { Return (Package () { 0x00, 0x00020000, 0x1000 }) }
                Method (_LSR, 2, Serialized) { Return (Package () { 0x00, Buffer (0x1000) {} }) }
                Method (_LSW, 3, Serialized) { Return (0x00) }
                Method (_DSM, 4, Serialized)
                {
                    If (Arg0 != ToUUID ("4309AC30-0D11-11E4-9191-0800200C9A66")) { Return (Buffer () { 0x00 }) }
                    Return (INTL (Arg2, Arg3, 0, 0x00010000))
                }
            }

            // Like Hyper-V: the label area is not empty, and the DIMM has no _LSW.
            Device (NVD9)
            {
                Name (_ADR, 0x09)
                Method (_LSI, 0, Serialized) { Return (Package () { 0x00, 0x00020000, 0x1000 }) }
                Method (_LSR, 2, Serialized)
                {
                    Name (BUF, Buffer (0x1000) {})
                    CreateField (BUF, 0, 128, TEXT)
                    TEXT = Buffer (16) { "NAMESPACE_INDEX" }
                    Return (Package () { 0x00, BUF })
                }
                Method (_DSM, 4, Serialized)
                {
                    If (Arg0 != ToUUID ("5746C5F2-A9A2-4264-AD0E-E4DDC9E09E80")) { Return (Buffer () { 0x00 }) }
                    Return (Buffer () { 0x01 })
                }
            }

            // The DIMM has no _LSW, and its memory is locked.
            Device (NVDA)
            {
                Name (_ADR, 0x0A)
                Method (_LSI, 0, Serialized) { Return (Package () { 0x00, 0x00020000, 0x1000 }) }
                Method (_LSR, 2, Serialized) { Return (Package () { 0x03, Buffer (1) {} }) }
            }

            // The DIMM has no _LSW, and its label area cannot be read.
            Device (NVDB)
            {
                Name (_ADR, 0x0B)
                Method (_LSI, 0, Serialized) { Return (Package () { 0x01, 0x00, 0x00 }) }
                Method (_LSR, 2, Serialized) { Return (Package () { 0x01, Buffer (1) {} }) }
            }

            // The DIMM has _LSW, but _LSI fails.
            Device (NVDC)
            {
                Name (_ADR, 0x0C)
                Method (_LSI, 0, Serialized) { Return (Package () { 0x01, 0x00, 0x00 }) }
                Method (_LSR, 2, Serialized) { Return (Package () { 0x00, Buffer (0x1000) {} }) }
                Method (_LSW, 3, Serialized) { Return (0x00) }
            }
        }
    }
}
