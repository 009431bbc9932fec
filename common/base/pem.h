/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_BASE_PEM_H
#define MAIL_TLS_BASE_PEM_H

/* Blocks of PEM files (RFC 7468), decoded as far as somebody asks. Pure. */

#include <stdbool.h>

#include "base/text.h"

struct pem_reader {
	struct text octets;
	size_t at;
	unsigned char table[256]; /* of base64 */
};

struct pem_block {
	struct text label; /* `CERTIFICATE` */
	struct text body;  /* base64 with line ends */
};

void pem_reader_init(struct pem_reader *reader, struct text octets);

/*
 * The next block, whatever stands before it. One without an END line ends where the next dash is:
 * whether its octets are complete is for their reader to say.
 */
bool pem_next(struct pem_reader *reader, struct pem_block *block);

/*
 * Decodes on from `body->data` until at least `want` octets were written to `out` (room for
 * `want` + 2) or the body ends; moves `body` on. Returns how many; what is no base64 ends the body.
 */
size_t pem_decode(
	const struct pem_reader *reader, struct text *body, unsigned char *out, size_t want);

/* The whole block. */
struct text pem_decode_all(
	const struct pem_reader *reader, struct arena *arena, const struct pem_block *block);

#endif
