/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An NVDIMM root device with Address Range Scrub and Clear Uncorrectable Error. The method BAD makes memory bad;
 * the method SETV sets variables that control how the firmware behaves.
 *
 * Integers have 32 bits if the machine's DSDT is of revision 1, like QEMU's. So addresses are in sectors of 512
 * bytes here, enough for 2 TiB.
 *
 * Copyright (c) 2026 The pmem authors
 */
DefinitionBlock ("", "SSDT", 2, "PMEM  ", "ARS", 0x00000001)
{
    Scope (\_SB)
    {
        Device (NVDR)
        {
            Name (_HID, "ACPI0012")

            // Bad memory: first sector and number of sectors of up to 16 extents, in order of address.
            Name (NBAD, 0)
            Name (BADF, Package (16) { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 })
            Name (BADN, Package (16) { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 })

            // Variables that control the firmware's behaviour, for SETV.
            Name (CBSY, 0)   // number of Start ARS calls that return "busy"
            Name (CRUN, 0)   // number of Query ARS Status calls that return "in progress"
            Name (CLIM, 0)   // maximum number of sectors to clear at once, 0: no limit
            Name (CUNI, 256) // clear unit in bytes
            Name (CSTR, 0)   // first of 16 more sectors to list as bad, 0: none
            Name (CCAP, 0)   // number of Query ARS Capabilities calls to refuse
            Name (CFUN, 0)   // number of queries to answer with no functions
            Name (CBIO, 0)   // first of 16 sectors to list until a scrub starts, 0: none
            Name (CPRE, 0)   // first of 8 sectors to list until a scrub reads memory anew, 0: none
            Name (CMAX, 3)   // maximum number of extents to list at once, at most 4

            // Counters and state for the tests, read by GETV.
            Name (NSCR, 0)   // number of scrubs
            Name (NCLR, 0)   // number of Clear Uncorrectable Error calls
            Name (LFLG, 0)   // flags of the last scrub
            Name (MFUL, 0)   // a bit per 64 MiB above 4 GiB that a full scrub started at; reading clears it
            Name (LFUL, 0)   // sectors of the last full scrub

            // The scrub: start, end, whether there was one, and status queries until it ends.
            Name (ARSF, 0)
            Name (ARSE, 0)
            Name (ARSR, 0)
            Name (RUNS, 0)

            Name (OUTB, Buffer (144) {})

            Method (_STA, 0, NotSerialized)
            {
                Return (0x0F)
            }

            // A method can create a field of a name only once per call, so each write is a call.
            Method (PUT, 2, Serialized)
            {
                CreateDWordField (OUTB, Arg0, PUTF)
                PUTF = Arg1
            }

            // PUTA (offset, sector): an address as two dwords.
            Method (PUTA, 2, Serialized)
            {
                PUT (Arg0, (Arg1 << 9) & 0xFFFFFFFF)
                PUT (Arg0 + 4, Arg1 >> 23)
            }

            // SECT (buffer, offset): the sector of an address in a buffer.
            Method (SECT, 2, Serialized)
            {
                CreateDWordField (Arg0, Arg1, LOWD)
                CreateDWordField (Arg0, Arg1 + 4, HIGD)
                Return ((HIGD << 23) | (LOWD >> 9))
            }

            // INSP (index, first, number): inserts an extent at an index.
            Method (INSP, 3, Serialized)
            {
                If (NBAD >= 16)
                {
                    Return (1)
                }

                Local0 = NBAD
                While (Local0 > Arg0)
                {
                    BADF [Local0] = DerefOf (BADF [Local0 - 1])
                    BADN [Local0] = DerefOf (BADN [Local0 - 1])
                    Local0--
                }

                BADF [Arg0] = Arg1
                BADN [Arg0] = Arg2
                NBAD++
                Return (0)
            }

            // DELP (index): deletes the extent at an index.
            Method (DELP, 1, Serialized)
            {
                Local0 = Arg0
                While (Local0 + 1 < NBAD)
                {
                    BADF [Local0] = DerefOf (BADF [Local0 + 1])
                    BADN [Local0] = DerefOf (BADN [Local0 + 1])
                    Local0++
                }

                NBAD--
            }

            // BAD (first, number, notify): makes sectors bad; if notify is not 0, notifies the system.
            Method (BAD, 3, Serialized)
            {
                Local0 = 0
                While (Local0 < NBAD)
                {
                    If (DerefOf (BADF [Local0]) > Arg0)
                    {
                        Break
                    }

                    Local0++
                }

                INSP (Local0, Arg0, Arg1)
                If (Arg2)
                {
                    Notify (NVDR, 0x81)
                }
            }

            // GOOD (first, end): makes sectors good again.
            Method (GOOD, 2, Serialized)
            {
                Local0 = 0
                While (Local0 < NBAD)
                {
                    Local1 = DerefOf (BADF [Local0])
                    Local2 = Local1 + DerefOf (BADN [Local0])
                    If ((Local2 <= Arg0) || (Local1 >= Arg1))
                    {
                        Local0++
                        Continue
                    }

                    DELP (Local0)
                    If (Local1 < Arg0)
                    {
                        INSP (Local0, Local1, Arg0 - Local1)
                        Local0++
                    }

                    If (Local2 > Arg1)
                    {
                        INSP (Local0, Arg1, Local2 - Arg1)
                        Local0++
                    }
                }
            }

            // RECO (n, first, number): writes the n-th record of a scrub.
            Method (RECO, 3, Serialized)
            {
                Local0 = 48 + (Arg0 * 24)
                PUT (Local0, 1)
                PUT (Local0 + 4, 0)
                PUTA (Local0 + 8, Arg1)
                PUTA (Local0 + 16, Arg2)
            }

            // STAT (): Query ARS Status. Lists at most CMAX extents at once.
            Method (STAT, 0, Serialized)
            {
                PUT (4, 48)
                PUT (44, 0)
                If ((ARSR == 0) && (CBIO == 0))
                {
                    PUT (0, 0x00020000)
                    Return (OUTB)
                }

                If (RUNS > 0)
                {
                    RUNS--
                    PUT (0, 0x00010000)
                    Return (OUTB)
                }

                PUT (0, 0)
                PUTA (8, ARSF)
                PUTA (16, ARSE - ARSF)
                PUTA (24, 0)
                PUTA (32, 0)
                PUT (40, 2)

                Local3 = 0
                If (CBIO)
                {
                    RECO (0, CBIO, 16)
                    Local3 = 1
                }

                If (CSTR)
                {
                    RECO (Local3, CSTR, 16)
                    Local3++
                }

                If (CPRE)
                {
                    RECO (Local3, CPRE, 8)
                    Local3++
                }

                Local0 = 0
                While (Local0 < NBAD)
                {
                    Local1 = DerefOf (BADF [Local0])
                    Local2 = DerefOf (BADN [Local0])
                    If ((Local1 < ARSE) && (Local1 + Local2 > ARSF))
                    {
                        If (Local3 >= CMAX)
                        {
                            // More than CMAX extents: return the restart address.
                            PUT (40, 0x00010002)
                            PUTA (24, Local1)
                            PUTA (32, ARSE - Local1)
                            Break
                        }

                        RECO (Local3, Local1, Local2)
                        Local3++
                    }

                    Local0++
                }

                PUT (44, Local3)
                PUT (4, 48 + (Local3 * 24))
                Return (OUTB)
            }

            // SETV (which, value): sets a variable.
            Method (SETV, 2, Serialized)
            {
                Switch (ToInteger (Arg0))
                {
                    Case (0) { CBSY = Arg1 }
                    Case (1)
                    {
                        CRUN = Arg1
                        If (RUNS > Arg1)
                        {
                            RUNS = Arg1
                        }
                    }
                    Case (2) { CLIM = Arg1 }
                    Case (3) { CUNI = Arg1 }
                    Case (4) { CSTR = Arg1 }
                    Case (5) { CCAP = Arg1 }
                    Case (6) { CFUN = Arg1 }
                    Case (7) { CBIO = Arg1 }
                    Case (8) { CMAX = Arg1 }

                    // Starts a scrub by firmware itself, of the 256 MiB above 4 GiB.
                    Case (9)
                    {
                        ARSF = 0x00800000
                        ARSE = 0x00880000
                        ARSR = 1
                        RUNS = Arg1
                    }

                    // The same of the second 64 MiB there, which ends ours.
                    Case (10)
                    {
                        ARSF = 0x00820000
                        ARSE = 0x00840000
                        ARSR = 1
                        RUNS = Arg1
                    }
                    Case (11) { CPRE = Arg1 }
                }
            }

            // TELL (): notifies the system of bad memory without an address.
            Method (TELL, 0, Serialized)
            {
                Notify (NVDR, 0x81)
            }

            // GETV (which): returns a counter.
            Method (GETV, 1, Serialized)
            {
                Switch (ToInteger (Arg0))
                {
                    Case (0) { Return (NBAD) }
                    Case (1) { Return (NSCR) }
                    Case (2) { Return (NCLR) }
                    Case (3) { Return (LFLG) }
                    Case (4)
                    {
                        Local0 = MFUL
                        MFUL = 0
                        Return (Local0)
                    }
                    Case (5) { Return (LFUL) }
                }

                Return (0)
            }

            Method (_DSM, 4, Serialized)
            {
                If (Arg0 != ToUUID ("2f10e7a4-9e91-11e4-89d3-123b93f75cba"))
                {
                    Return (Buffer () { 0x00 })
                }

                Switch (ToInteger (Arg2))
                {
                    // Query the supported functions.
                    Case (0)
                    {
                        If (CFUN > 0)
                        {
                            CFUN--
                            Return (Buffer () { 0x00 })
                        }

                        Return (Buffer () { 0x1F })
                    }

                    // Query ARS Capabilities: persistent memory can be scrubbed.
                    Case (1)
                    {
                        PUT (0, 0x00020000)
                        PUT (4, 120)
                        PUT (8, CUNI)
                        If (CCAP > 0)
                        {
                            CCAP--
                            PUT (0, 3)
                        }

                        PUT (12, 0)
                        Return (OUTB)
                    }

                    // Start ARS (address, length, type, flags).
                    Case (2)
                    {
                        Local0 = DerefOf (Arg3 [0])
                        PUT (4, 1)
                        If ((RUNS > 0) || (CBSY > 0))
                        {
                            If (CBSY > 0)
                            {
                                CBSY--
                            }

                            PUT (0, 6)
                            Return (OUTB)
                        }

                        CreateByteField (Local0, 18, FLAG)
                        ARSF = SECT (Local0, 0)
                        ARSE = ARSF + SECT (Local0, 8)
                        ARSR = 1
                        CBIO = 0
                        RUNS = CRUN
                        LFLG = FLAG
                        NSCR++
                        If (FLAG == 0)
                        {
                            CPRE = 0
                            LFUL = ARSE - ARSF
                            MFUL |= 1 << ((ARSF - 0x00800000) >> 17)
                        }
                        PUT (0, 0)
                        Return (OUTB)
                    }

                    Case (3)
                    {
                        Return (STAT ())
                    }

                    // Clear Uncorrectable Error (address, length).
                    Case (4)
                    {
                        Local0 = DerefOf (Arg3 [0])
                        Local1 = SECT (Local0, 0)
                        Local2 = SECT (Local0, 8)
                        If ((CLIM > 0) && (Local2 > CLIM))
                        {
                            Local2 = CLIM
                        }

                        GOOD (Local1, Local1 + Local2)
                        NCLR++
                        PUT (0, 0)
                        PUT (4, 0)
                        PUTA (8, Local2)
                        Return (OUTB)
                    }
                }

                Return (Buffer () { 0x01, 0x00, 0x00, 0x00 })
            }

            Device (NVD0)
            {
                Name (_ADR, 0x00000001)
            }
        }
    }
}
