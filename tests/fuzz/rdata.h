/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_TESTS_FUZZ_RDATA_H
#define MAIL_TLS_TESTS_FUZZ_RDATA_H

/*
 * The rdata of an answer out of an input: two octets of length, then so many octets, and so on; the
 * last one is cut by the end. Each has memory of its own, so that a sanitizer sees its end.
 */

#include <string.h>

#include "fuzz.h"
#include "wire/dns.h"

enum { FUZZ_MAX_RDATA = 100 };

struct fuzz_rdata {
	struct text items[FUZZ_MAX_RDATA];
	size_t count;
};

static inline struct text fuzz_copy(const uint8_t *data, size_t len)
{
	char *copy = malloc(len > 0 ? len : 1);

	MUST(copy != NULL);
	if (len > 0)
		memcpy(copy, data, len);
	return (struct text){copy, len};
}

static inline struct dns_rdata fuzz_rdata_of(
	const uint8_t *data, size_t size, struct fuzz_rdata *rdata)
{
	rdata->count = 0;
	while (size >= 2 && rdata->count < FUZZ_MAX_RDATA) {
		size_t len = (size_t)data[0] << 8 | data[1];

		if (len > size - 2)
			len = size - 2;
		rdata->items[rdata->count++] = fuzz_copy(data + 2, len);
		data += 2 + len;
		size -= 2 + len;
	}
	return (struct dns_rdata){rdata->items, rdata->count};
}

static inline void fuzz_rdata_free(struct fuzz_rdata *rdata)
{
	for (size_t i = 0; i < rdata->count; i++)
		free((void *)rdata->items[i].data);
}

#endif
