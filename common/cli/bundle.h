/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_CLI_BUNDLE_H
#define MAIL_TLS_CLI_BUNDLE_H

/*
 * Certificates out of PEM files. Our own reader, because the library parses all 150 certificates of
 * a system's bundle (64 million instructions) where two or three are needed: a block is decoded as
 * far as its subject, and whole only if that subject is wanted.
 */

#include "base/vec.h"
#include "facts.h"

typedef VEC_OF(struct cert_facts) cert_list;

struct bundle {
	bool all;                 /* every certificate is wanted; else: */
	const struct text *names; /* subjects, DER */
	size_t name_count;
	cert_list found; /* each once, in order */
	size_t blocks;   /* certificates met */
	size_t broken;   /* number of the first that cannot be read, from 1; 0: none */
};

/*
 * Adds the wanted certificates of the file's octets: PEM blocks with anything between them, or one
 * certificate in DER. `broken` counts only where it may matter: a wanted subject, or none that can
 * be told. A block that OpenSSL marked as not trusted for TLS servers is passed over.
 */
void bundle_scan(struct arena *arena, struct text octets, struct bundle *bundle);

/*
 * The same of a file, piece by piece: most of a system's bundle is looked at once and not kept.
 * False with a few words in `*problem` if it cannot be read.
 */
bool bundle_scan_file(
	struct arena *arena, const char *path, struct bundle *bundle, const char **problem);

/*
 * The certificates of a file as a server would send them: in order, none left out but those beyond
 * the cap. Returns the number of the first that cannot be read, from 1; 0 for none.
 */
size_t bundle_read_chain(struct arena *arena, struct text octets, struct chain_facts *chain);

/* Whether the first certificate of the file is there and can be read. */
bool bundle_begins_well(struct arena *arena, struct text octets);

#endif
