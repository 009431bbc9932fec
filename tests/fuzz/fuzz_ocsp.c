/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stapled OCSP answers, as a peer sends them with the certificate cert_full of the unit tests. Must
 * hold: nothing is known of what cannot be read, and only what is revoked has a date of that.
 */

#include "fuzz.h"

#include <string.h>

#include "../unit/certs.h"
#include "base/arena.h"
#include "wire/cert.h"
#include "wire/staple.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new(abort);
	struct cert_facts leaf;
	struct staple_facts facts;

	cert_read(arena, cert_full, &leaf);
	MUST(leaf.readable);
	memset(&facts, 0x5a, sizeof(facts));
	staple_read(arena, (struct text){(const char *)data, size}, &leaf, &facts);
	MUST(facts.present && facts.der.len == size);
	MUST(size == 0 || memcmp(facts.der.data, data, size) == 0);
	if (facts.status == STAPLE_UNREADABLE)
		MUST(!facts.about_leaf && facts.this_update == -1 && facts.next_update == -1);
	else
		MUST(facts.status <= STAPLE_UNKNOWN && facts.this_update != -1);
	MUST(facts.status == STAPLE_REVOKED || facts.revoked == -1);
	arena_free(arena);
	return 0;
}
