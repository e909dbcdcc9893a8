/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Metadata of the in-tree drivers as it lies in a range or in a label area, all little-endian.
 *
 * Copyright (c) 2026 The pmem authors
 */
#ifndef _PMEM_PARSE_FOREIGN_WIRE_H
#define _PMEM_PARSE_FOREIGN_WIRE_H

#include <linux/build_bug.h>
#include <linux/stddef.h>
#include <linux/types.h>

#include "foreign.h"

#define FOREIGN_SIGNATURE_LEN	16
#define FOREIGN_UUID_LEN	16

/* What all info blocks begin with. */
struct foreign_wire_head {
	char	signature[FOREIGN_SIGNATURE_LEN];
	u8	uuid[FOREIGN_UUID_LEN];
	u8	parent_uuid[FOREIGN_UUID_LEN];
	__le32	flags;
	__le16	version_major;
	__le16	version_minor;
} __packed;
static_assert(sizeof(struct foreign_wire_head) == 56);

/* An arena of a BTT; struct btt_sb of the in-tree drivers. */
struct foreign_wire_btt {
	struct foreign_wire_head head;
	__le32	external_lbasize;
	__le32	external_nlba;
	__le32	internal_lbasize;
	__le32	internal_nlba;
	__le32	nfree;
	__le32	infosize;
	__le64	nextoff;
	__le64	dataoff;
	__le64	mapoff;
	__le64	logoff;
	__le64	info2off;
	u8	padding[3968];
	__le64	checksum;
} __packed;
static_assert(offsetof(struct foreign_wire_btt, nextoff) == 80);
static_assert(sizeof(struct foreign_wire_btt) == FOREIGN_BLOCK);

/* An fsdax or devdax namespace; struct nd_pfn_sb of the in-tree drivers. */
struct foreign_wire_pfn {
	struct foreign_wire_head head;
	__le64	dataoff;
	__le64	npfns;
	__le32	mode;
	__le32	start_pad;		/* since minor version 1 */
	__le32	end_trunc;
	__le32	align;			/* since 2 */
	__le32	page_size;		/* since 4 */
	__le16	page_struct_size;
	u8	padding[3994];
	__le64	checksum;
} __packed;
static_assert(offsetof(struct foreign_wire_pfn, page_size) == 88);
static_assert(sizeof(struct foreign_wire_pfn) == FOREIGN_BLOCK);
/* One checksum serves for both. */
static_assert(offsetof(struct foreign_wire_btt, checksum) ==
	      offsetof(struct foreign_wire_pfn, checksum));

/* An index block of a label area; struct nd_namespace_index of the in-tree drivers. */
struct foreign_wire_index {
	char	signature[FOREIGN_SIGNATURE_LEN];
	u8	flags[3];
	u8	labelsize;		/* 128 bytes, shifted left by this */
	__le32	seq;
	__le64	myoff;
	__le64	mysize;
	__le64	otheroff;
	__le64	labeloff;
	__le32	nslot;
	__le16	major;
	__le16	minor;
	__le64	checksum;
	u8	free[];			/* one bit for each slot, set if it is free */
} __packed;
static_assert(offsetof(struct foreign_wire_index, checksum) == 64);
static_assert(sizeof(struct foreign_wire_index) == 72);

#endif /* _PMEM_PARSE_FOREIGN_WIRE_H */
