/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words for TLSA records, over all addresses of a host. Cannot fail. */

#include "judge/tlsa_matches.h"

#include "base/arena.h"

static const char *word_of(const struct dane_record *record)
{
	static const char *const words[] = {
		[DANE_MATCHES_NOTHING] = "none",
		[DANE_MATCHES_LEAF] = "leaf",
		[DANE_MATCHES_CHAIN] = "chain",
		[DANE_MATCHES_UNSENT] = "unsent",
	};

	if (record->unusable != DANE_USABLE)
		return "unusable";
	if (record->outdone)
		return "outdone";
	return record->fault == DANE_FAULT_NONE ? words[record->match] : words[0];
}

/* Of several addresses the one where it is good for nothing speaks. */
static const char *match_of(const struct judged_host *host, size_t which)
{
	const char *word = NULL;

	for (size_t i = 0; i < host->chains.count; i++) {
		const struct judged_chain *shown = &host->chains.items[i];

		if (shown->dane == NULL || shown->chain->count == 0 || shown->probe == NULL ||
			which >= shown->dane->count)
			continue;
		if (word == NULL ||
			(shown->dane->records[which].unusable == DANE_USABLE &&
				shown->dane->records[which].fault != DANE_FAULT_NONE))
			word = word_of(&shown->dane->records[which]);
	}
	return word;
}

void matches_of_host(
	struct arena *arena, const struct judged_host *host, struct host_verdict *verdict)
{
	if (host->facts->dns == NULL)
		return;
	verdict->tlsa_count = host->facts->dns->tlsa.count;
	verdict->tlsa_matches =
		arena_array(arena, verdict->tlsa_count, sizeof(*verdict->tlsa_matches));
	for (size_t i = 0; i < verdict->tlsa_count; i++)
		verdict->tlsa_matches[i] = match_of(host, i);
}
