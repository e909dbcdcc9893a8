/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An NFIT with many kinds of range, from 4 GiB upwards: two interleaved DIMMs of 256 MiB, 256 MiB of volatile
 * memory, a virtual CD at an unaligned address, and a DIMM of 128 MiB without a charged battery.
 *
 * Copyright (c) 2026 The pmem authors
 */
[0004]                          Signature : "NFIT"
[0004]                       Table Length : 00000000
[0001]                           Revision : 01
[0001]                           Checksum : 00
[0006]                             Oem ID : "PMEM  "
[0008]                       Oem Table ID : "FULL    "
[0004]                       Oem Revision : 00000001
[0004]                    Asl Compiler ID : "INTL"
[0004]              Asl Compiler Revision : 20200925
[0004]                           Reserved : 00000000

/* The interleaved range, on NUMA node 1. */
[0002]                      Subtable Type : 0000
[0002]                             Length : 0038
[0002]                        Range Index : 0001
[0002]              Flags (decoded below) : 0002
                Add/Online Operation Only : 0
                   Proximity Domain Valid : 1
[0004]                           Reserved : 00000000
[0004]                   Proximity Domain : 00000001
[0016]                   Region Type GUID : 66F0D379-B4F3-4074-AC43-0D3318B78CDB
[0008]                 Address Range Base : 0000000100000000
[0008]               Address Range Length : 0000000020000000
[0008]               Memory Map Attribute : 0000000000008008

/* The range begins in DIMM 1. */
[0002]                      Subtable Type : 0001
[0002]                             Length : 0030
[0004]                      Device Handle : 00000001
[0002]                        Physical Id : 0011
[0002]                          Region Id : 0001
[0002]                        Range Index : 0001
[0002]               Control Region Index : 0001
[0008]                        Region Size : 0000000010000000
[0008]                      Region Offset : 0000000000000000
[0008]                Address Region Base : 0000000000000000
[0002]                   Interleave Index : 0001
[0002]                    Interleave Ways : 0002
[0002]                              Flags : 0000
                    Save to device failed : 0
               Restore from device failed : 0
                    Platform flush failed : 0
                         Device not armed : 0
                   Health events observed : 0
                    Health events enabled : 0
                           Mapping failed : 0
[0002]                           Reserved : 0000

/* Every other 4 KiB are in DIMM 0x101, after 16 MiB that are not used. */
[0002]                      Subtable Type : 0001
[0002]                             Length : 0030
[0004]                      Device Handle : 00000101
[0002]                        Physical Id : 0012
[0002]                          Region Id : 0001
[0002]                        Range Index : 0001
[0002]               Control Region Index : 0002
[0008]                        Region Size : 0000000010000000
[0008]                      Region Offset : 0000000000001000
[0008]                Address Region Base : 0000000001000000
[0002]                   Interleave Index : 0002
[0002]                    Interleave Ways : 0002
[0002]                              Flags : 0000
                    Save to device failed : 0
               Restore from device failed : 0
                    Platform flush failed : 0
                         Device not armed : 0
                   Health events observed : 0
                    Health events enabled : 0
                           Mapping failed : 0
[0002]                           Reserved : 0000

/* Interleave of the even lines of 4 KiB. */
[0002]                      Subtable Type : 0002
[0002]                             Length : 0018
[0002]                   Interleave Index : 0001
[0002]                           Reserved : 0000
[0004]                         Line Count : 00000002
[0004]                          Line Size : 00001000
[0004]                        Line Offset : 00000000
[0004]                        Line Offset : 00000002

/* Interleave of the odd lines of 4 KiB. */
[0002]                      Subtable Type : 0002
[0002]                             Length : 0018
[0002]                   Interleave Index : 0002
[0002]                           Reserved : 0000
[0004]                         Line Count : 00000002
[0004]                          Line Size : 00001000
[0004]                        Line Offset : 00000000
[0004]                        Line Offset : 00000002

/* DIMM 1, manufactured at location 2 in week 23 of 2026. */
[0002]                      Subtable Type : 0004
[0002]                             Length : 0050
[0002]                       Region Index : 0001
[0002]                          Vendor Id : 8086
[0002]                          Device Id : 0001
[0002]                        Revision Id : 0001
[0002]                Subsystem Vendor Id : 0000
[0002]                Subsystem Device Id : 0000
[0002]              Subsystem Revision Id : 0000
[0001]                       Valid Fields : 01
[0001]             Manufacturing Location : 02
[0002]                 Manufacturing Date : 2623
[0002]                           Reserved : 0000
[0004]                      Serial Number : 00001001
[0002]                               Code : 0301
[0002]                       Window Count : 0000
[0008]                        Window Size : 0000000000000000
[0008]                     Command Offset : 0000000000000000
[0008]                       Command Size : 0000000000000000
[0008]                      Status Offset : 0000000000000000
[0008]                        Status Size : 0000000000000000
[0002]                              Flags : 0000
                         Windows buffered : 0
[0006]                          Reserved1 : 000000000000

/* DIMM 0x101. */
[0002]                      Subtable Type : 0004
[0002]                             Length : 0050
[0002]                       Region Index : 0002
[0002]                          Vendor Id : 8086
[0002]                          Device Id : 0001
[0002]                        Revision Id : 0001
[0002]                Subsystem Vendor Id : 0000
[0002]                Subsystem Device Id : 0000
[0002]              Subsystem Revision Id : 0000
[0001]                       Valid Fields : 00
[0001]             Manufacturing Location : 00
[0002]                 Manufacturing Date : 0000
[0002]                           Reserved : 0000
[0004]                      Serial Number : 00001002
[0002]                               Code : 0301
[0002]                       Window Count : 0000
[0008]                        Window Size : 0000000000000000
[0008]                     Command Offset : 0000000000000000
[0008]                       Command Size : 0000000000000000
[0008]                      Status Offset : 0000000000000000
[0008]                        Status Size : 0000000000000000
[0002]                              Flags : 0000
                         Windows buffered : 0
[0006]                          Reserved1 : 000000000000

/* Two flush hints for DIMM 1. The table has none for the other DIMMs. */
[0002]                      Subtable Type : 0006
[0002]                             Length : 0020
[0004]                      Device Handle : 00000001
[0002]                         Hint Count : 0002
[0006]                           Reserved : 000000000000
[0008]                       Hint Address : 0000000148000000
[0008]                       Hint Address : 0000000148001000

/* Volatile memory: the disk loses its contents with the power. */
[0002]                      Subtable Type : 0000
[0002]                             Length : 0038
[0002]                        Range Index : 0002
[0002]              Flags (decoded below) : 0000
                Add/Online Operation Only : 0
                   Proximity Domain Valid : 0
[0004]                           Reserved : 00000000
[0004]                   Proximity Domain : 00000000
[0016]                   Region Type GUID : 7305944F-FDDA-44E3-B16C-3F22D252E5D0
[0008]                 Address Range Base : 0000000120000000
[0008]               Address Range Length : 0000000010000000
[0008]               Memory Map Attribute : 0000000000000008

/* A virtual CD: no index, no DIMM, not on a 2 MiB boundary and not a whole number of pages. */
[0002]                      Subtable Type : 0000
[0002]                             Length : 0038
[0002]                        Range Index : 0000
[0002]              Flags (decoded below) : 0000
                Add/Online Operation Only : 0
                   Proximity Domain Valid : 0
[0004]                           Reserved : 00000000
[0004]                   Proximity Domain : 00000000
[0016]                   Region Type GUID : 08018188-42CD-BB48-100F-5387D53DED3D
[0008]                 Address Range Base : 0000000130001000
[0008]               Address Range Length : 0000000002735E00
[0008]               Memory Map Attribute : 0000000000000008

/* The range of the DIMM that is not armed. */
[0002]                      Subtable Type : 0000
[0002]                             Length : 0038
[0002]                        Range Index : 0003
[0002]              Flags (decoded below) : 0002
                Add/Online Operation Only : 0
                   Proximity Domain Valid : 1
[0004]                           Reserved : 00000000
[0004]                   Proximity Domain : 00000000
[0016]                   Region Type GUID : 66F0D379-B4F3-4074-AC43-0D3318B78CDB
[0008]                 Address Range Base : 0000000140000000
[0008]               Address Range Length : 0000000008000000
[0008]               Memory Map Attribute : 0000000000008008

/* The mapping of the DIMM that is not armed. */
[0002]                      Subtable Type : 0001
[0002]                             Length : 0030
[0004]                      Device Handle : 00000201
[0002]                        Physical Id : 0013
[0002]                          Region Id : 0001
[0002]                        Range Index : 0003
[0002]               Control Region Index : 0003
[0008]                        Region Size : 0000000008000000
[0008]                      Region Offset : 0000000000000000
[0008]                Address Region Base : 0000000000000000
[0002]                   Interleave Index : 0000
[0002]                    Interleave Ways : 0001
[0002]                              Flags : 0008
                    Save to device failed : 0
               Restore from device failed : 0
                    Platform flush failed : 0
                         Device not armed : 1
                   Health events observed : 0
                    Health events enabled : 0
                           Mapping failed : 0
[0002]                           Reserved : 0000

/* DIMM 0x201. */
[0002]                      Subtable Type : 0004
[0002]                             Length : 0050
[0002]                       Region Index : 0003
[0002]                          Vendor Id : 8086
[0002]                          Device Id : 0001
[0002]                        Revision Id : 0001
[0002]                Subsystem Vendor Id : 0000
[0002]                Subsystem Device Id : 0000
[0002]              Subsystem Revision Id : 0000
[0001]                       Valid Fields : 00
[0001]             Manufacturing Location : 00
[0002]                 Manufacturing Date : 0000
[0002]                           Reserved : 0000
[0004]                      Serial Number : 00001003
[0002]                               Code : 0301
[0002]                       Window Count : 0000
[0008]                        Window Size : 0000000000000000
[0008]                     Command Offset : 0000000000000000
[0008]                       Command Size : 0000000000000000
[0008]                      Status Offset : 0000000000000000
[0008]                        Status Size : 0000000000000000
[0002]                              Flags : 0000
                         Windows buffered : 0
[0006]                          Reserved1 : 000000000000

/* A structure that the driver does not use. */
[0002]                      Subtable Type : 0003
[0002]                             Length : 000C
[0004]                           Reserved : 00000000
[0004]               SMBIOS Table Entries : 11 00 00 00

/* The platform also flushes the CPU caches on power failure. */
[0002]                      Subtable Type : 0007
[0002]                             Length : 0010
[0001]                 Highest Capability : 01
[0003]                           Reserved : 000000
[0004]       Capabilities (decoded below) : 00000003
                    Cache Flush to NVDIMM : 1
                   Memory Flush to NVDIMM : 1
                         Memory Mirroring : 0
[0004]                           Reserved : 00000000
