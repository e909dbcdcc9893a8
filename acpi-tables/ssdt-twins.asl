/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The NVDIMM root device of a machine with hot-plug of a DIMM that has the identity of another DIMM. At first _FIT has
 * 32 MiB of DIMM 0x20 at 4 GiB. Evaluating _HRV of the device PMEM0001, as reading its sysfs attribute "hrv" does, adds
 * 32 MiB of DIMM 0x1020, which has the same serial number.
 *
 * Copyright (c) 2026 The pmem authors
 */
DefinitionBlock ("", "SSDT", 2, "PMEM  ", "TWINS", 0x00000001)
{
    Scope (\_SB)
    {
        Name (PLUG, Zero)

        Device (NVDR)
        {
            Name (_HID, "ACPI0012")

            Method (_STA, 0, NotSerialized)
            {
                Return (0x0F)
            }

            // The structures of one DIMM in the NFIT: range, mapping, control region, with index Arg0 and handle Arg1.
            Method (PART, 2, Serialized)
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
                HNDL = Arg1
                IDX1 = Arg0
                DCR1 = Arg0
                SIZ1 = 0x02000000
                WAYS = 1
                TYP2 = 4
                LEN2 = 80
                DCR2 = Arg0
                VEND = 0x2C80
                SERI = 0x11223344
                CODE = 0x0101
                Return (BUF)
            }

            // Only with the second DIMM firmware reports that memory controllers flush their queues.
            Name (CAPS, Buffer ()
            {
                0x07, 0x00, 0x10, 0x00, 0x01, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00
            })

            Method (_FIT, 0, Serialized)
            {
                If (PLUG)
                {
                    Concatenate (PART (1, 0x20), PART (2, 0x1020), Local0)
                    Return (Concatenate (Local0, CAPS))
                }

                Return (PART (1, 0x20))
            }
        }

        Device (PLGR)
        {
            Name (_HID, "PMEM0001")

            Method (_HRV, 0, NotSerialized)
            {
                PLUG = One
                Notify (NVDR, 0x80)
                Return (Zero)
            }
        }
    }
}
