/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The chains of the text format: who, by whom, for which names, how long, which key, and the pin
 * and TLSA data ready to paste. Says what is there and judges nothing. Cannot fail.
 */

#include "report/text_chain.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/range.h"
#include "base/vec.h"
#include "facts_dns.h"
#include "report/states.h"
#include "report/text_cert.h"

enum { CHAIN_MAX_ADDRESSES = 8 };

struct shown_chain {
	const struct chain_facts *chain;
	const struct probe_facts *probe; /* the first that showed it; NULL: the next chain */
	bool asked_for;                  /* only seen by a second connection */
	struct buf where;
	size_t addresses;
};

struct shown_chains {
	struct arena *arena;
	VEC_OF(struct shown_chain) list;
};

static bool same_certificate(const struct cert_facts *a, const struct cert_facts *b)
{
	return a->sha256 != NULL && b->sha256 != NULL && strcmp(a->sha256, b->sha256) == 0;
}

static bool same_chain(const struct chain_facts *a, const struct chain_facts *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (!same_certificate(&a->certs[i], &b->certs[i]))
			return false;
	return true;
}

static struct shown_chain *find_or_add(struct shown_chains *chains, const struct chain_facts *chain)
{
	struct shown_chain *shown;

	for (size_t i = 0; i < chains->list.count; i++)
		if (same_chain(chains->list.items[i].chain, chain))
			return &chains->list.items[i];
	shown = VEC_ADD(chains->arena, &chains->list);
	shown->chain = chain;
	shown->asked_for = true;
	buf_init(&shown->where, chains->arena);
	return shown;
}

static void add_address(struct shown_chain *shown, const struct endpoint *where)
{
	bool socket = where->address[0] == '/';

	if (shown->addresses++ >= CHAIN_MAX_ADDRESSES)
		return;
	if (shown->addresses > 1)
		buf_add_text(&shown->where, ", ");
	if (shown->addresses == 1 || socket)
		buf_add_text(&shown->where, where->display);
	if (!socket)
		buf_printf(&shown->where, "[%s]", where->address);
	if (!socket && where->port != 25)
		buf_printf(&shown->where, ":%d", where->port);
}

static void collect(struct shown_chains *chains, const struct probe_facts *probe,
	const struct chain_facts *chain, bool asked_for)
{
	struct shown_chain *shown;

	if (chain->count == 0)
		return;
	shown = find_or_add(chains, chain);
	if (shown->probe == NULL)
		shown->probe = probe;
	if (!asked_for)
		shown->asked_for = false;
	if (!shown->chain->staple.present)
		shown->chain = chain; /* the one with more to show */
	add_address(shown, &probe->where);
}

static void collect_probe(struct shown_chains *chains, const struct probe_facts *probe)
{
	const struct probe_facts *other = probe->other_family;

	collect(chains, probe, &probe->chain, false);
	if (other == NULL || other->chain.count == 0)
		return;
	if (probe->chain.count == 0 ||
		!same_certificate(&probe->chain.certs[0], &other->chain.certs[0]))
		collect(chains, other, &other->chain, true);
}

/* The family where that is a word people know: a server may have a certificate of each. */
static const char *family_word(const struct chain_facts *chain)
{
	static const char *const words[] = {
		[KEY_RSA] = "RSA ", [KEY_ECDSA] = "ECDSA ", [KEY_EDDSA] = "EdDSA "};
	enum key_kind kind = chain->certs[0].key_kind;

	if ((size_t)kind >= sizeof(words) / sizeof(words[0]) || words[kind] == NULL)
		return "";
	return words[kind];
}

static void add_heading(struct lines *lines, const struct shown_chain *shown)
{
	struct arena *arena = lines->out->arena;
	const char *more = "";

	if (shown->addresses > CHAIN_MAX_ADDRESSES)
		more = arena_printf(arena, " and %zu more", shown->addresses - CHAIN_MAX_ADDRESSES);
	lines_add(lines,
		arena_printf(arena, "%schain at %s%s%s", family_word(shown->chain),
			shown->where.data, more,
			shown->asked_for ? ", asked for by a second connection" : ""));
}

static void add_certificates(struct lines *lines, const struct chain_facts *chain, int64_t now,
	const struct cert_owner *owner)
{
	struct arena *arena = lines->out->arena;

	for (size_t i = 0; i < chain->count; i++)
		text_cert_add(lines, chain, i, now, owner);
	if (chain->not_read > 0)
		lines_add(lines,
			arena_printf(arena, "  %zu more certificates, not read", chain->not_read));
}

/* Where its TLSA records stand, or would stand. */
static const char *owner_of(struct arena *arena, const struct host_facts *host)
{
	if (host->dns == NULL)
		return host->name;
	if (host->dns->kind != MX_NAME_OK)
		return "";
	if (host->dns->tlsa.base == NULL)
		return host->name;
	return text_quote(arena, text_of(host->dns->tlsa.base), TEXT_MAX_QUOTED);
}

static void add_next(
	const struct report *report, struct lines *lines, const struct host_facts *host)
{
	struct arena *arena = lines->out->arena;
	struct cert_owner owner = {owner_of(arena, host), report->port != 0 ? report->port : 25};

	if (host->next_chain == NULL || host->next_chain->count == 0)
		return;
	lines_add(lines,
		arena_printf(arena, "next %scertificate%s%s, not served yet",
			family_word(host->next_chain), report->survey->domain != NULL ? " of " : "",
			report->survey->domain != NULL ? host_label(arena, host) : ""));
	add_certificates(lines, host->next_chain, report->survey->started, &owner);
}

static void add_host(
	const struct report *report, struct lines *lines, const struct host_facts *host)
{
	struct shown_chains chains = {.arena = lines->out->arena};
	int64_t now = report->survey->started;
	struct cert_owner owner = {owner_of(lines->out->arena, host), 0};

	for (size_t i = 0; i < host->probe_count; i++)
		collect_probe(&chains, host->probes[i]);
	for (size_t i = 0; i < chains.list.count; i++) {
		const struct shown_chain *shown = &chains.list.items[i];

		owner.port = shown->probe->where.port;
		add_heading(lines, shown);
		add_certificates(lines, shown->chain, now, &owner);
	}
	add_next(report, lines, host);
}

void text_chains_add(const struct report *report, struct lines *lines)
{
	for (size_t i = 0; i < report->survey->host_count; i++)
		add_host(report, lines, &report->survey->hosts[i]);
}
