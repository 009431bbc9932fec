/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Says what is published and judges nothing; remote words are quoted. Cannot fail. */

#include "report/text_policies.h"

#include "base/arena.h"
#include "facts_dns.h"
#include "facts_sts.h"

enum { MAX_QUOTED = 80, MAX_SHOWN = 10 };

static const char *quoted(struct arena *arena, struct text text)
{
	return text_quote(arena, text, MAX_QUOTED);
}

static void add_rest(struct buf *line, size_t count)
{
	if (count > MAX_SHOWN)
		buf_printf(line, " and %zu more", count - MAX_SHOWN);
}

static void add_policy(struct buf *line, const struct sts_policy_facts *policy)
{
	buf_printf(line, ", max_age %lld s, mx:", (long long)policy->max_age);
	for (size_t i = 0; i < policy->count && i < MAX_SHOWN; i++)
		buf_printf(line, " %s", quoted(line->arena, policy->patterns[i].text));
	add_rest(line, policy->count);
}

static void add_sts(const struct report *report, struct lines *lines)
{
	const struct sts_facts *sts = &report->survey->policies->sts;
	struct buf line;

	buf_init(&line, lines->out->arena);
	buf_printf(&line, "MTA-STS of %s: %s", report->survey->domain->display,
		report->verdict->sts_mode);
	if (sts->record.have_id)
		buf_printf(&line, ", id %s", quoted(line.arena, sts->record.id));
	if (sts->fetch.ended != STS_FETCH_NOT_TRIED)
		buf_printf(&line, ", policy host %s%s%s", sts_fetch_name(sts->fetch.ended),
			sts->fetch.address != NULL ? " at " : "",
			sts->fetch.address != NULL ? sts->fetch.address : "");
	if (report->verdict->sts_published)
		add_policy(&line, &sts->policy);
	lines_add(lines, line.data);
}

static void add_tlsrpt(const struct report *report, struct lines *lines)
{
	const struct tlsrpt_facts *tlsrpt = &report->survey->policies->tlsrpt;
	struct buf line;

	if (!tlsrpt->have_rua)
		return;
	buf_init(&line, lines->out->arena);
	buf_printf(&line, "TLS reports of %s go to:", report->survey->domain->display);
	for (size_t i = 0; i < tlsrpt->count && i < MAX_SHOWN; i++)
		buf_printf(&line, " %s", quoted(line.arena, tlsrpt->uris[i].text));
	add_rest(&line, tlsrpt->count);
	lines_add(lines, line.data);
}

void text_policies_add(const struct report *report, struct lines *lines)
{
	if (report->survey->policies == NULL)
		return;
	add_sts(report, lines);
	add_tlsrpt(report, lines);
}
