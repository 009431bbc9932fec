/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of the matrix. Cannot fail. */

#include "matrix.h"

const char *sender_name(enum sender sender)
{
	static const char *const names[SENDER_COUNT] = {
		[SENDER_MAY] = "may",
		[SENDER_ENCRYPT] = "encrypt",
		[SENDER_VERIFY] = "verify",
		[SENDER_DANE] = "dane",
		[SENDER_MTA_STS] = "mta-sts",
	};

	return names[sender];
}

const char *cell_name(enum cell cell)
{
	static const char *const names[CELL_COUNT] = {
		[CELL_NOT_TESTED] = "not tested",
		[CELL_DELIVERS] = "delivers",
		[CELL_UNENCRYPTED] = "delivers unencrypted",
		[CELL_DEFERS] = "defers",
	};

	return names[cell];
}

const char *column_name(enum column column)
{
	static const char *const names[COLUMN_COUNT] = {
		[COLUMN_NOT_KNOWN] = "not known",
		[COLUMN_DELIVERS] = "delivers",
		[COLUMN_UNENCRYPTED] = "delivers unencrypted",
		[COLUMN_DEFERS] = "defers",
		[COLUMN_REJECTED] = "rejected",
	};

	return names[column];
}
