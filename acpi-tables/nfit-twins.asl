/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An NFIT like that of a server with NVDIMM-Ns: three ranges of 128 MiB from 4 GiB upwards, each of one DIMM. The
 * first two DIMMs differ only in their handles; vendor, device, serial number, location and date are identical.
 *
 * Copyright (c) 2026 The pmem authors
 */
[0004]                          Signature : "NFIT"
[0004]                       Table Length : 00000000
[0001]                           Revision : 01
[0001]                           Checksum : 00
[0006]                             Oem ID : "PMEM  "
[0008]                       Oem Table ID : "TWINS   "
[0004]                       Oem Revision : 00000001
[0004]                    Asl Compiler ID : "INTL"
[0004]              Asl Compiler Revision : 20200925
[0004]                           Reserved : 00000000

/* Range 1: all of DIMM 0x20. */
[0002]                      Subtable Type : 0000
[0002]                             Length : 0038
[0002]                        Range Index : 0001
[0002]              Flags (decoded below) : 0002
                Add/Online Operation Only : 0
                   Proximity Domain Valid : 1
[0004]                           Reserved : 00000000
[0004]                   Proximity Domain : 00000000
[0016]                   Region Type GUID : 66F0D379-B4F3-4074-AC43-0D3318B78CDB
[0008]                 Address Range Base : 0000000100000000
[0008]               Address Range Length : 0000000008000000
[0008]               Memory Map Attribute : 0000000000008008

[0002]                      Subtable Type : 0001
[0002]                             Length : 0030
[0004]                      Device Handle : 00000020
[0002]                        Physical Id : 0101
[0002]                          Region Id : 0000
[0002]                        Range Index : 0001
[0002]               Control Region Index : 0001
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

[0002]                      Subtable Type : 0004
[0002]                             Length : 0050
[0002]                       Region Index : 0001
[0002]                          Vendor Id : 2C80
[0002]                          Device Id : 4E36
[0002]                        Revision Id : 3100
[0002]                Subsystem Vendor Id : 3480
[0002]                Subsystem Device Id : 4131
[0002]              Subsystem Revision Id : 0100
[0001]                       Valid Fields : 01
[0001]             Manufacturing Location : 0F
[0002]                 Manufacturing Date : 1817
[0002]                           Reserved : 0000
[0004]                      Serial Number : 11223344
[0002]                               Code : 0101
[0002]                       Window Count : 0000
[0008]                        Window Size : 0000000000000000
[0008]                     Command Offset : 0000000000000000
[0008]                       Command Size : 0000000000000000
[0008]                      Status Offset : 0000000000000000
[0008]                        Status Size : 0000000000000000
[0002]                              Flags : 0000
                         Windows buffered : 0
[0006]                          Reserved1 : 000000000000

/* Range 2: all of DIMM 0x1020. */
[0002]                      Subtable Type : 0000
[0002]                             Length : 0038
[0002]                        Range Index : 0002
[0002]              Flags (decoded below) : 0002
                Add/Online Operation Only : 0
                   Proximity Domain Valid : 1
[0004]                           Reserved : 00000000
[0004]                   Proximity Domain : 00000000
[0016]                   Region Type GUID : 66F0D379-B4F3-4074-AC43-0D3318B78CDB
[0008]                 Address Range Base : 0000000108000000
[0008]               Address Range Length : 0000000008000000
[0008]               Memory Map Attribute : 0000000000008008

[0002]                      Subtable Type : 0001
[0002]                             Length : 0030
[0004]                      Device Handle : 00001020
[0002]                        Physical Id : 0102
[0002]                          Region Id : 0000
[0002]                        Range Index : 0002
[0002]               Control Region Index : 0002
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

[0002]                      Subtable Type : 0004
[0002]                             Length : 0050
[0002]                       Region Index : 0002
[0002]                          Vendor Id : 2C80
[0002]                          Device Id : 4E36
[0002]                        Revision Id : 3100
[0002]                Subsystem Vendor Id : 3480
[0002]                Subsystem Device Id : 4131
[0002]              Subsystem Revision Id : 0100
[0001]                       Valid Fields : 01
[0001]             Manufacturing Location : 0F
[0002]                 Manufacturing Date : 1817
[0002]                           Reserved : 0000
[0004]                      Serial Number : 11223344
[0002]                               Code : 0101
[0002]                       Window Count : 0000
[0008]                        Window Size : 0000000000000000
[0008]                     Command Offset : 0000000000000000
[0008]                       Command Size : 0000000000000000
[0008]                      Status Offset : 0000000000000000
[0008]                        Status Size : 0000000000000000
[0002]                              Flags : 0000
                         Windows buffered : 0
[0006]                          Reserved1 : 000000000000

/* Range 3: all of DIMM 0x1120. */
[0002]                      Subtable Type : 0000
[0002]                             Length : 0038
[0002]                        Range Index : 0003
[0002]              Flags (decoded below) : 0002
                Add/Online Operation Only : 0
                   Proximity Domain Valid : 1
[0004]                           Reserved : 00000000
[0004]                   Proximity Domain : 00000000
[0016]                   Region Type GUID : 66F0D379-B4F3-4074-AC43-0D3318B78CDB
[0008]                 Address Range Base : 0000000110000000
[0008]               Address Range Length : 0000000008000000
[0008]               Memory Map Attribute : 0000000000008008

[0002]                      Subtable Type : 0001
[0002]                             Length : 0030
[0004]                      Device Handle : 00001120
[0002]                        Physical Id : 0103
[0002]                          Region Id : 0000
[0002]                        Range Index : 0003
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

[0002]                      Subtable Type : 0004
[0002]                             Length : 0050
[0002]                       Region Index : 0003
[0002]                          Vendor Id : 2C80
[0002]                          Device Id : 4E36
[0002]                        Revision Id : 3100
[0002]                Subsystem Vendor Id : 3480
[0002]                Subsystem Device Id : 4131
[0002]              Subsystem Revision Id : 0100
[0001]                       Valid Fields : 01
[0001]             Manufacturing Location : 0F
[0002]                 Manufacturing Date : 1817
[0002]                           Reserved : 0000
[0004]                      Serial Number : 55667788
[0002]                               Code : 0101
[0002]                       Window Count : 0000
[0008]                        Window Size : 0000000000000000
[0008]                     Command Offset : 0000000000000000
[0008]                       Command Size : 0000000000000000
[0008]                      Status Offset : 0000000000000000
[0008]                        Status Size : 0000000000000000
[0002]                              Flags : 0000
                         Windows buffered : 0
[0006]                          Reserved1 : 000000000000

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
