/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An NFIT with flush hints: two interleaved DIMMs of 128 MiB from 4 GiB upwards, followed by a third DIMM. The flush
 * hints are from 5 GiB upwards; the first page has hints of all DIMMs. Some addresses of hints are invalid.
 *
 * Copyright (c) 2026 The pmem authors
 */
[0004]                          Signature : "NFIT"
[0004]                       Table Length : 00000000
[0001]                           Revision : 01
[0001]                           Checksum : 00
[0006]                             Oem ID : "PMEM  "
[0008]                       Oem Table ID : "HINTS   "
[0004]                       Oem Revision : 00000001
[0004]                    Asl Compiler ID : "INTL"
[0004]              Asl Compiler Revision : 20200925
[0004]                           Reserved : 00000000

/* The interleaved range. */
[0002]                      Subtable Type : 0000
[0002]                             Length : 0038
[0002]                        Range Index : 0001
[0002]              Flags (decoded below) : 0000
                Add/Online Operation Only : 0
                   Proximity Domain Valid : 0
[0004]                           Reserved : 00000000
[0004]                   Proximity Domain : 00000000
[0016]                   Region Type GUID : 66F0D379-B4F3-4074-AC43-0D3318B78CDB
[0008]                 Address Range Base : 0000000100000000
[0008]               Address Range Length : 0000000010000000
[0008]               Memory Map Attribute : 0000000000008008

/* The range begins in DIMM 1. */
[0002]                      Subtable Type : 0001
[0002]                             Length : 0030
[0004]                      Device Handle : 00000001
[0002]                        Physical Id : 0011
[0002]                          Region Id : 0001
[0002]                        Range Index : 0001
[0002]               Control Region Index : 0001
[0008]                        Region Size : 0000000008000000
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

/* Every other 4 KiB are in DIMM 0x101. */
[0002]                      Subtable Type : 0001
[0002]                             Length : 0030
[0004]                      Device Handle : 00000101
[0002]                        Physical Id : 0012
[0002]                          Region Id : 0001
[0002]                        Range Index : 0001
[0002]               Control Region Index : 0002
[0008]                        Region Size : 0000000008000000
[0008]                      Region Offset : 0000000000001000
[0008]                Address Region Base : 0000000000000000
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

/* The range of the third DIMM. */
[0002]                      Subtable Type : 0000
[0002]                             Length : 0038
[0002]                        Range Index : 0002
[0002]              Flags (decoded below) : 0000
                Add/Online Operation Only : 0
                   Proximity Domain Valid : 0
[0004]                           Reserved : 00000000
[0004]                   Proximity Domain : 00000000
[0016]                   Region Type GUID : 66F0D379-B4F3-4074-AC43-0D3318B78CDB
[0008]                 Address Range Base : 0000000110000000
[0008]               Address Range Length : 0000000008000000
[0008]               Memory Map Attribute : 0000000000008008

/* The mapping of the third DIMM. */
[0002]                      Subtable Type : 0001
[0002]                             Length : 0030
[0004]                      Device Handle : 00000201
[0002]                        Physical Id : 0013
[0002]                          Region Id : 0001
[0002]                        Range Index : 0002
[0002]               Control Region Index : 0003
[0008]                        Region Size : 0000000008000000
[0008]                      Region Offset : 0000000000000000
[0008]                Address Region Base : 0000000000000000
[0002]                   Interleave Index : 0000
[0002]                    Interleave Ways : 0001
[0002]                              Flags : 0000
                    Save to device failed : 0
               Restore from device failed : 0
                    Platform flush failed : 0
                         Device not armed : 0
                   Health events observed : 0
                    Health events enabled : 0
                           Mapping failed : 0
[0002]                           Reserved : 0000

/* DIMM 1. */
[0002]                      Subtable Type : 0004
[0002]                             Length : 0050
[0002]                       Region Index : 0001
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
[0004]                      Serial Number : 00002001
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
[0004]                      Serial Number : 00002002
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
[0004]                      Serial Number : 00002003
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

/* Two flush hints of DIMM 1; the second one has its own page. */
[0002]                      Subtable Type : 0006
[0002]                             Length : 0020
[0004]                      Device Handle : 00000001
[0002]                         Hint Count : 0002
[0006]                           Reserved : 000000000000
[0008]                       Hint Address : 0000000140000000
[0008]                       Hint Address : 0000000140001040

/* One flush hint of DIMM 0x101. */
[0002]                      Subtable Type : 0006
[0002]                             Length : 0018
[0004]                      Device Handle : 00000101
[0002]                         Hint Count : 0001
[0006]                           Reserved : 000000000000
[0008]                       Hint Address : 0000000140000080

/*
 * One valid flush hint of DIMM 0x201, among invalid ones: zero, in RAM, not aligned to 8 bytes, in either range,
 * beyond all memory, and a register of the interrupt controller.
 */
[0002]                      Subtable Type : 0006
[0002]                             Length : 0050
[0004]                      Device Handle : 00000201
[0002]                         Hint Count : 0008
[0006]                           Reserved : 000000000000
[0008]                       Hint Address : 0000000000000000
[0008]                       Hint Address : 0000000001000000
[0008]                       Hint Address : 0000000140000104
[0008]                       Hint Address : 0000000100001000
[0008]                       Hint Address : 0000000117FFFFF8
[0008]                       Hint Address : 0000000140000100
[0008]                       Hint Address : FFFFFFFFFFFFFFF8
[0008]                       Hint Address : 00000000FEC00000

/* Memory controllers flush their queues on power failure. */
[0002]                      Subtable Type : 0007
[0002]                             Length : 0010
[0001]                 Highest Capability : 01
[0003]                           Reserved : 000000
[0004]       Capabilities (decoded below) : 00000002
                    Cache Flush to NVDIMM : 0
                   Memory Flush to NVDIMM : 1
                         Memory Mirroring : 0
[0004]                           Reserved : 00000000
