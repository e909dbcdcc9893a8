// SPDX-License-Identifier: GPL-2.0
/*
 * Evaluates ACPI methods without waiting for memory reclaim. A write that clears poison evaluates a
 * method, and first waits for any method that is running. Reclaim may wait for that write, so no
 * method that this driver evaluates may wait for reclaim. The same is true while this driver holds
 * the lock of the ACPI namespace.
 *
 * Copyright (c) 2026 The pmem authors
 */
#include <linux/acpi.h>
#include <linux/sched/mm.h>

#include "acpi.h"

/**
 * pmem_acpi_evaluate() - acpi_evaluate_object() that does not wait for memory reclaim
 * @handle: the device
 * @name:   the method
 * @args:   arguments, or NULL
 * @out:    receives an object, to be freed by ACPI_FREE()
 *
 * Context: may sleep; runs firmware code.
 * Return: as acpi_evaluate_object().
 */
acpi_status pmem_acpi_evaluate(acpi_handle handle, char *name, struct acpi_object_list *args,
			       struct acpi_buffer *out)
{
	unsigned int noio = memalloc_noio_save();
	acpi_status status = acpi_evaluate_object(handle, name, args, out);

	memalloc_noio_restore(noio);

	return status;
}

/**
 * pmem_acpi_find_method() - acpi_get_handle() that does not wait for memory reclaim
 * @parent: the device
 * @name:   the method
 * @method: set to the method
 *
 * Context: may sleep.
 * Return: as acpi_get_handle().
 */
acpi_status pmem_acpi_find_method(acpi_handle parent, char *name, acpi_handle *method)
{
	unsigned int noio = memalloc_noio_save();
	acpi_status status = acpi_get_handle(parent, name, method);

	memalloc_noio_restore(noio);

	return status;
}

/**
 * pmem_acpi_evaluate_dsm() - call a function of _DSM without waiting for memory reclaim
 * @handle:   the device
 * @guid:     which set of functions; revision 1
 * @function: number of the function
 * @args:     a package of arguments, or NULL
 *
 * Context: may sleep; runs firmware code.
 * Return: the returned buffer, to be freed by ACPI_FREE(), or NULL.
 */
union acpi_object *pmem_acpi_evaluate_dsm(acpi_handle handle, const guid_t *guid, u64 function,
					  union acpi_object *args)
{
	unsigned int noio = memalloc_noio_save();
	union acpi_object *out = acpi_evaluate_dsm_typed(handle, guid, 1, function, args,
							 ACPI_TYPE_BUFFER);

	memalloc_noio_restore(noio);

	return out;
}

/**
 * pmem_acpi_check_dsm() - check for functions of _DSM without waiting for memory reclaim
 * @handle:    the device
 * @guid:      which set of functions; revision 1
 * @functions: a bit for each function
 *
 * Context: may sleep; runs firmware code.
 * Return: true if firmware has all of them.
 */
bool pmem_acpi_check_dsm(acpi_handle handle, const guid_t *guid, u64 functions)
{
	unsigned int noio = memalloc_noio_save();
	bool all = acpi_check_dsm(handle, guid, 1, functions);

	memalloc_noio_restore(noio);

	return all;
}
