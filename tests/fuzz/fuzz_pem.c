/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files of trust anchors. Must hold: octets decoded bit by bit are those decoded at once, what is
 * found can be read, and a search for one subject finds what picking it out of all would find.
 */

#include "fuzz.h"

#include <string.h>

#include "base/arena.h"
#include "cli/bundle.h"
#include "base/pem.h"

static bool same(struct text a, struct text b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

static void check_blocks(struct arena *arena, struct text file)
{
	struct pem_reader reader;
	struct pem_block block;

	pem_reader_init(&reader, file);
	while (pem_next(&reader, &block)) {
		struct text whole = pem_decode_all(&reader, arena, &block);
		struct text body = block.body;
		unsigned char *bits = arena_alloc(arena, whole.len + 16);
		size_t len = 0;
		size_t got;

		MUST(block.body.data >= file.data &&
			block.body.data + block.body.len <= file.data + file.len);
		MUST(whole.len <= block.body.len / 4 * 3 + 3);
		while ((got = pem_decode(&reader, &body, bits + len, 1)) > 0) {
			len += got;
			MUST(len <= whole.len);
		}
		MUST(same(whole, (struct text){(const char *)bits, len}));
	}
}

static void check_search(struct arena *arena, struct text file, const struct bundle *all)
{
	for (size_t i = 0; i < all->found.count; i++) {
		const struct text *subject = &all->found.items[i].subject_dn;
		struct bundle one = {.names = subject, .name_count = 1};
		size_t met = 0;

		bundle_scan(arena, file, &one);
		for (size_t j = 0; j < all->found.count; j++) {
			if (!same(all->found.items[j].subject_dn, *subject))
				continue;
			MUST(met < one.found.count &&
				same(one.found.items[met].der, all->found.items[j].der));
			met++;
		}
		MUST(met == one.found.count);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new(abort);
	struct text file = {(const char *)data, size};
	struct bundle all = {.all = true};
	struct chain_facts chain;

	check_blocks(arena, file);
	bundle_scan(arena, file, &all);
	MUST(all.found.count <= all.blocks && all.broken <= all.blocks);
	for (size_t i = 0; i < all.found.count; i++)
		MUST(all.found.items[i].readable && all.found.items[i].subject_dn.len > 0);
	check_search(arena, file, &all);
	bundle_begins_well(arena, file);
	MUST(bundle_read_chain(arena, file, &chain) <= chain.count);
	MUST(chain.count <= CHAIN_MAX_CERTS);
	arena_free(arena);
	return 0;
}
