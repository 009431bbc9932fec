/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Depth first over issuer names, anchors before certificates that were sent, so that a chain in
 * order takes one verification. The library's own search stops at the first certificate of a name,
 * which may be the expired one. A hostile chain ends at the caps; what was best by then counts.
 */

#include "judge/path.h"

#include <string.h>

#include "judge/chain.h"

enum { PATH_MAX_STEPS = 200, PATH_MAX_VERIFIED = 24 };

struct search {
	const struct chain_facts *chain;
	const struct policy *policy;
	struct chain_path now;
	struct chain_path *best;
	bool have_best;
	size_t steps, verified;
};

static bool same_octets(struct text a, struct text b)
{
	return a.len == b.len && a.len > 0 && memcmp(a.data, b.data, a.len) == 0;
}

static bool cert_in_date(const struct cert_facts *cert, int64_t now)
{
	return cert->have_dates && cert->not_before <= now &&
		(cert->never_expires || now <= cert->not_after);
}

const struct cert_facts *path_at(const struct chain_path *path, size_t place)
{
	if (place < path->count)
		return path->certs[place];
	return place == path->count ? path->anchor : NULL;
}

static bool way_in_date(const struct chain_path *way, int64_t now)
{
	for (size_t i = 0; path_at(way, i) != NULL; i++)
		if (!cert_in_date(path_at(way, i), now))
			return false;
	return true;
}

/* The greater the better. A way to an anchor beats a dead end, a long dead end a short one. */
static size_t merit(const struct chain_path *way)
{
	switch (way->end) {
	case PATH_TRUSTED:
		return 3 * CHAIN_MAX_CERTS + (way->in_date ? 1 : 0);
	case PATH_REFUSED:
		return 2 * CHAIN_MAX_CERTS + (way->in_date ? 1 : 0);
	default:
		return way->count;
	}
}

static bool found_the_best(const struct search *search)
{
	return search->have_best && search->best->end == PATH_TRUSTED && search->best->in_date;
}

static void offer(struct search *search)
{
	search->now.in_date = way_in_date(&search->now, search->policy->now);
	if (search->have_best && merit(&search->now) <= merit(search->best))
		return;
	*search->best = search->now;
	search->have_best = true;
}

/*
 * The library has one bit for constraints on names, for the length of the chain, and for an issuer
 * whose key usage lets it sign no certificates.
 */
static unsigned told_apart(const struct chain_path *way, unsigned faults)
{
	if ((faults & PATH_CONSTRAINTS) == 0)
		return faults;
	for (size_t i = 1; path_at(way, i) != NULL; i++)
		if (path_at(way, i)->have_key_usage && !path_at(way, i)->may_issue)
			faults |= PATH_NOT_A_CA;
	return (faults & PATH_NOT_A_CA) != 0 ? faults & ~(unsigned)PATH_CONSTRAINTS : faults;
}

static void offer_anchor(struct search *search, const struct cert_facts *anchor)
{
	if (search->verified++ >= PATH_MAX_VERIFIED)
		return;
	search->now.anchor = anchor;
	search->now.faults = told_apart(
		&search->now, chain_verify(search->now.certs, search->now.count, anchor));
	search->now.end = search->now.faults == 0 ? PATH_TRUSTED : PATH_REFUSED;
	offer(search);
	search->now.anchor = NULL;
	search->now.faults = 0;
}

static enum path_end dead_end(const struct chain_path *way, bool asked)
{
	const struct cert_facts *last = way->certs[way->count - 1];

	if (!asked)
		return PATH_NOT_ASKED;
	if (last->self_issued)
		return way->count == 1 ? PATH_SELF_SIGNED : PATH_UNKNOWN_CA;
	return way->count == 1 ? PATH_INCOMPLETE : PATH_UNKNOWN_CA;
}

static bool is_on_way(const struct chain_path *way, const struct cert_facts *cert)
{
	for (size_t i = 0; i < way->count; i++)
		if (same_octets(way->certs[i]->der, cert->der))
			return true;
	return false;
}

static void walk(struct search *search);

/* True if a certificate that was sent leads on. */
static bool walk_on(struct search *search, const struct cert_facts *last)
{
	struct chain_path *way = &search->now;
	bool led_on = false;

	for (size_t i = 0; i < search->chain->count && way->count < CHAIN_MAX_CERTS; i++) {
		const struct cert_facts *cert = &search->chain->certs[i];

		if (!same_octets(cert->subject_dn, last->issuer_dn) || is_on_way(way, cert))
			continue;
		led_on = true;
		way->certs[way->count++] = cert;
		walk(search);
		way->count--;
	}
	return led_on;
}

static void walk(struct search *search)
{
	const struct anchors *anchors = &search->policy->anchors;
	const struct cert_facts *last = search->now.certs[search->now.count - 1];

	if (found_the_best(search) || search->steps++ >= PATH_MAX_STEPS)
		return;
	for (size_t i = 0; anchors->known && i < anchors->count; i++)
		if (same_octets(anchors->certs[i].der, last->der) ||
			same_octets(anchors->certs[i].subject_dn, last->issuer_dn))
			offer_anchor(search, &anchors->certs[i]);
	if (found_the_best(search) || walk_on(search, last))
		return;
	search->now.end = dead_end(&search->now, anchors->known);
	offer(search);
}

/* A root at the end of a dead way is no intermediate: nobody needs it. */
static void drop_root(struct chain_path *path)
{
	if (path->anchor == NULL && path->count > 1 && path->certs[path->count - 1]->self_issued)
		path->count--;
}

void path_find(
	const struct chain_facts *chain, const struct policy *policy, struct chain_path *path)
{
	struct search search = {.chain = chain, .policy = policy, .best = path};

	*path = (struct chain_path){.end = PATH_UNREADABLE};
	if (chain->count == 0 || !chain->certs[0].readable)
		return;
	search.now.certs[0] = &chain->certs[0];
	search.now.count = 1;
	walk(&search);
	if (path->end == PATH_NOT_ASKED)
		drop_root(path);
}
