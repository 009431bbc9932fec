/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Collects the chains of a host. The same chain at several addresses is verified once. */

#include "judge/chains.h"

#include <string.h>

#include "base/arena.h"
#include "judge/dane_standing.h"

static bool same_leaf(const struct chain_facts *a, const struct chain_facts *b)
{
	return a->count > 0 && b->count > 0 && strcmp(a->certs[0].sha256, b->certs[0].sha256) == 0;
}

static bool same_chain(const struct chain_facts *a, const struct chain_facts *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (strcmp(a->certs[i].sha256, b->certs[i].sha256) != 0)
			return false;
	return true;
}

static bool shows_second(const struct probe_facts *probe)
{
	return probe->other_family != NULL && probe->other_family->chain.count > 0 &&
		!same_leaf(&probe->chain, &probe->other_family->chain);
}

static const struct chain_path *path_of(struct arena *arena, const judged_chains *chains,
	const struct chain_facts *chain, const struct policy *policy)
{
	struct chain_path *path;

	for (size_t i = 0; i < chains->count; i++)
		if (same_chain(chains->items[i].chain, chain))
			return chains->items[i].path;
	path = arena_alloc(arena, sizeof(*path));
	path_find(chain, policy, path);
	return path;
}

/* The same chain against the same records is matched once. */
static const struct dane_verdict *dane_of(struct arena *arena, const judged_chains *chains,
	const struct host_facts *host, const struct chain_facts *chain, const struct policy *policy)
{
	struct dane_question question = {.chain = chain,
		.names = policy->dane_names,
		.name_count = policy->dane_name_count,
		.now = policy->now};
	struct dane_verdict *verdict;

	if (host->dns == NULL || !dane_counts(host->dns))
		return NULL;
	for (size_t i = 0; i < chains->count; i++)
		if (same_chain(chains->items[i].chain, chain))
			return chains->items[i].dane;
	question.tlsa = &host->dns->tlsa;
	verdict = arena_alloc(arena, sizeof(*verdict));
	dane_judge(&question, verdict);
	return verdict;
}

static const char *family_word(const struct chain_facts *chain)
{
	static const char *const words[] = {
		[KEY_UNKNOWN] = "cert",
		[KEY_RSA] = "RSA cert",
		[KEY_ECDSA] = "ECDSA cert",
		[KEY_EDDSA] = "EdDSA cert",
		[KEY_OTHER] = "cert",
	};

	return words[chain->count > 0 ? chain->certs[0].key_kind : KEY_UNKNOWN];
}

static void add(struct arena *arena, judged_chains *chains, const struct policy *policy,
	const struct host_facts *host, const struct probe_facts *probe,
	const struct chain_facts *chain, const char *word)
{
	const struct chain_path *path = path_of(arena, chains, chain, policy);
	const struct dane_verdict *dane = dane_of(arena, chains, host, chain, policy);

	*VEC_ADD(arena, chains) = (struct judged_chain){.probe = probe,
		.chain = chain,
		.leaf = chain->count > 0 ? &chain->certs[0] : NULL,
		.path = path,
		.dane = dane,
		.word = word};
}

void chains_of_host(struct arena *arena, const struct host_facts *host, const struct policy *policy,
	judged_chains *chains)
{
	bool two_families = false;

	for (size_t i = 0; i < host->probe_count; i++)
		two_families = two_families || shows_second(host->probes[i]);
	for (size_t i = 0; i < host->probe_count; i++) {
		const struct probe_facts *probe = host->probes[i];

		if (probe->chain.count == 0 && !probe->tls.up)
			continue;
		add(arena, chains, policy, host, probe, &probe->chain,
			two_families ? family_word(&probe->chain) : "cert");
		if (shows_second(probe))
			add(arena, chains, policy, host, probe, &probe->other_family->chain,
				family_word(&probe->other_family->chain));
	}
	if (host->next_chain != NULL)
		add(arena, chains, policy, host, NULL, host->next_chain, "next cert");
}

bool chain_is_first_of_leaf(const judged_chains *chains, size_t index)
{
	const struct judged_chain *chain = &chains->items[index];

	for (size_t i = 0; i < index; i++)
		if (same_leaf(chains->items[i].chain, chain->chain))
			return false;
	return chain->leaf != NULL;
}

size_t chains_count_leaves(const judged_chains *chains)
{
	size_t leaves = 0;

	for (size_t i = 0; i < chains->count; i++)
		leaves += chain_is_first_of_leaf(chains, i) ? 1 : 0;
	return leaves;
}
