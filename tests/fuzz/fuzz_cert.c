/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Certificates in DER, as a peer sends them. Must hold: the digest is always there, the names are
 * capped, and nothing is known of what cannot be read.
 */

#include "fuzz.h"

#include <string.h>

#include "base/arena.h"
#include "wire/cert.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new(abort);
	struct cert_facts facts;

	cert_read(arena, (struct text){(const char *)data, size}, &facts);
	MUST(facts.der.len == size && facts.sha256 != NULL && strlen(facts.sha256) == 64);
	MUST(facts.name_count <= CERT_MAX_NAMES);
	MUST(facts.readable ||
		(facts.subject.len == 0 && facts.name_count == 0 && facts.key == NULL &&
			!facts.have_dates));
	MUST(facts.spki_sha256 == NULL || strlen(facts.spki_sha256) == 64);
	for (size_t i = 0; i < facts.name_count; i++)
		MUST(facts.names[i].text.data != NULL);
	text_quote(arena, facts.subject, TEXT_MAX_QUOTED);
	text_quote(arena, facts.issuer, TEXT_MAX_QUOTED);
	arena_free(arena);
	return 0;
}
