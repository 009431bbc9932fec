/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_TESTS_FUZZ_H
#define MAIL_TLS_TESTS_FUZZ_H

/* What every fuzz target shares: its one entry, and a check that is never compiled away. */

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(condition)                                                                            \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);    \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

#endif
