/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Line 1 for a domain. Pure; a table of cases in the tests shows every shape. */

#include "judge/headline_mx.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "facts_dns.h"
#include "judge/checks.h"
#include "judge/dns_words.h"
#include "judge/lifetime.h"
#include "judge/line.h"
#include "judge/tlsa_words.h"

static bool shares(const struct finding *finding, const struct finding *worst)
{
	return finding->rank == worst->rank && finding->severity == worst->severity &&
		!finding->ignored && !finding->of_domain;
}

static size_t hosts_alike(const struct verdict *verdict, const struct finding *worst)
{
	size_t alike = 0;

	for (size_t i = 0; i < verdict->finding_count; i++) {
		const struct finding *finding = &verdict->findings[i];
		bool seen = false;

		for (size_t j = 0; j < i; j++)
			seen = seen || (shares(&verdict->findings[j], worst) &&
					verdict->findings[j].host == finding->host);
		if (shares(finding, worst) && !seen)
			alike++;
	}
	return alike;
}

/* Behind the opening words there is room for a count unless a sentence goes on there. */
static bool takes_count(const struct finding *finding)
{
	return !finding->of_domain && (finding->lead == NULL || finding->lead[0] == ':') &&
		finding->rank != CHECK_MX_HOST;
}

/* Every address of the host has it, and a sentence of senders' logs does not name one. */
static bool is_of_whole_host(const struct survey_facts *survey, const struct verdict *verdict,
	const struct finding *worst)
{
	size_t addresses = 0;

	if (takes_count(worst) || worst->about.address == NULL || worst->rank == CHECK_MX_HOST)
		return false;
	for (size_t i = 0; i < verdict->finding_count; i++)
		if (shares(&verdict->findings[i], worst) &&
			verdict->findings[i].host == worst->host)
			addresses++;
	return addresses >= survey->hosts[worst->host].probe_count;
}

/* The sentence up to its trail. */
static const char *opening(
	struct arena *arena, const struct survey_facts *survey, const struct verdict *verdict)
{
	struct finding worst = verdict->findings[0];
	const char *among = "";

	worst.trail = "";
	if (worst.of_domain)
		return worst.brief;
	if (is_of_whole_host(survey, verdict, &worst))
		worst.about.address = NULL;
	if (takes_count(&worst) && verdict->counts.mx > 1)
		among = arena_printf(arena, " at %zu of %zu MX", hosts_alike(verdict, &worst),
			verdict->counts.mx);
	return finding_sentence(arena, &worst, among);
}

static void add_tail(
	struct buf *tail, const struct survey_facts *survey, const struct verdict *verdict)
{
	const struct finding *worst = &verdict->findings[0];
	const struct counts *counts = &verdict->counts;

	if (!worst->of_domain && !takes_count(worst) && worst->rank != CHECK_MX_HOST &&
		counts->mx > 1)
		buf_printf(tail, ", %zu of %zu MX fine", counts->mx_ok, counts->mx);
	if (counts->addresses > counts->addresses_skipped)
		line_add_skipped(tail, survey->hosts, survey->host_count);
	line_add_more(tail, verdict);
}

static const char *bad_news(
	struct arena *arena, const struct survey_facts *survey, const struct verdict *verdict)
{
	struct buf line;
	struct buf tail;

	buf_init(&tail, arena);
	add_tail(&tail, survey, verdict);
	buf_init(&line, arena);
	line_add_cut(&line,
		arena_printf(
			arena, "%s: %s", survey->domain->display, opening(arena, survey, verdict)),
		line_room(tail.len));
	line_add_cut(&line, verdict->findings[0].trail, line_room(line.len + tail.len));
	buf_add_text(&line, tail.data);
	return line.data;
}

static bool has_match(const struct host_verdict *host)
{
	for (size_t i = 0; i < host->tlsa_count; i++)
		if (host->tlsa_matches[i] != NULL &&
			(strcmp(host->tlsa_matches[i], "leaf") == 0 ||
				strcmp(host->tlsa_matches[i], "chain") == 0 ||
				strcmp(host->tlsa_matches[i], "unsent") == 0))
			return true;
	return false;
}

static void add_dane(struct buf *line, const struct verdict *verdict)
{
	size_t matched = 0;

	for (size_t h = 0; h < verdict->counts.mx; h++)
		matched += has_match(&verdict->hosts[h]) ? 1 : 0;
	if (matched > 0)
		buf_printf(line, ", DANE %zu", matched);
}

static void add_sts(
	struct buf *line, const struct policy *policy, const struct verdict *verdict)
{
	if (strcmp(verdict->sts_mode, "enforce") != 0 && strcmp(verdict->sts_mode, "testing") != 0)
		return;
	buf_printf(line, ", MTA-STS %s", verdict->sts_mode);
	if (strcmp(verdict->sts_mode, "enforce") == 0 && !policy->no_connect)
		buf_printf(line, " %zu",
			outlook_hosts_delivering(verdict->matrix, SENDER_MTA_STS));
}

/* How the chain of --next-cert matches the TLSA records of the host; NULL: not at all. */
static const struct dane_verdict *next_match(const struct judged_host *host)
{
	for (size_t i = 0; i < host->chains.count; i++) {
		const struct judged_chain *shown = &host->chains.items[i];

		if (shown->probe == NULL && shown->dane != NULL &&
			shown->dane->result == DANE_MATCHED)
			return shown->dane;
	}
	return NULL;
}

/* Where it fits beside the record in use, caches may hold the set that had that one alone. */
static void add_next(struct buf *line, const judged_hosts *hosts)
{
	size_t fits = 0;
	uint32_t wait = 0;

	for (size_t h = 0; h < hosts->count; h++) {
		const struct dane_verdict *match = next_match(&hosts->items[h]);
		const struct host_dns *dns = hosts->items[h].facts->dns;

		fits += match != NULL ? 1 : 0;
		if (match != NULL && tlsa_has_others(match) && dns->tlsa.answer.ttl > wait)
			wait = dns->tlsa.answer.ttl;
	}
	if (fits > 0)
		buf_printf(line, ", next cert matches TLSA of %zu MX", fits);
	if (wait > 0)
		buf_printf(line, ", deploy after %s", dns_ttl_text(line->arena, wait));
}

static void add_hosts(
	struct buf *line, const struct survey_facts *survey, const struct policy *policy,
	const struct verdict *verdict)
{
	if (survey->host_count == 0)
		buf_add_text(line, "accepts no mail and says so (null MX)");
	else if (policy->no_connect)
		buf_printf(line, "%zu MX, not connected to", verdict->counts.mx);
	else
		buf_printf(line, "%zu of %zu MX deliver by TLS",
			outlook_hosts_delivering(verdict->matrix, SENDER_ENCRYPT),
			verdict->counts.mx);
}

static const char *good_news(struct arena *arena, const struct survey_facts *survey,
	const struct policy *policy, const judged_hosts *hosts, const struct verdict *verdict)
{
	struct life_left left;
	struct buf line;
	struct buf tail;

	buf_init(&tail, arena);
	buf_add_text(&tail, ": ");
	add_hosts(&tail, survey, policy, verdict);
	add_dane(&tail, verdict);
	add_sts(&tail, policy, verdict);
	add_next(&tail, hosts);
	if (outlook_life_left(hosts, policy, &left))
		buf_printf(&tail, ", first cert ends in %s", life_days_text(arena, left.days));
	line_add_skipped(&tail, survey->hosts, survey->host_count);
	line_add_more(&tail, verdict);
	buf_init(&line, arena);
	line_add_cut(&line, survey->domain->display, line_room(tail.len));
	buf_add_text(&line, tail.data);
	return line.data;
}

/* Only rules of the user got us here: what is wrong was ignored or called fine. */
static const char *nothing_tested(
	struct arena *arena, const struct survey_facts *survey, const struct verdict *verdict)
{
	struct buf line;

	buf_init(&line, arena);
	buf_printf(&line, "%s: nothing could be tested", survey->domain->display);
	line_add_skipped(&line, survey->hosts, survey->host_count);
	line_add_more(&line, verdict);
	return line.data;
}

const char *headline_of_domain(struct arena *arena, const struct survey_facts *survey,
	const struct policy *policy, const judged_hosts *hosts, const struct verdict *verdict)
{
	if (verdict->finding_count > 0 && line_counts(&verdict->findings[0]))
		return bad_news(arena, survey, verdict);
	if (verdict->worst == SEVERITY_OK)
		return good_news(arena, survey, policy, hosts, verdict);
	return nothing_tested(arena, survey, verdict);
}
