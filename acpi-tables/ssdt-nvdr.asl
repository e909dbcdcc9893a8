/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The NVDIMM root device without _FIT, so that the static NFIT is used, with two DIMMs below it.
 *
 * Copyright (c) 2026 The pmem authors
 */
DefinitionBlock ("", "SSDT", 2, "PMEM  ", "NVDR", 0x00000001)
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

            // _ADR is the NFIT device handle of the DIMM.
            Device (NVD0)
            {
                Name (_ADR, 0x00000001)
            }

            Device (NVD1)
            {
                Name (_ADR, 0x00000101)
            }
        }
    }
}
