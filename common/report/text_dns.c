/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * DNS of a domain in text: a line for the domain and each host, the TLSA records below theirs. Says
 * what was answered and judges nothing; words of DNS are quoted. Cannot fail.
 */

#include "report/text_dns.h"

#include <string.h>

#include "base/arena.h"
#include "facts_dns.h"
#include "report/states.h"

enum { DETAIL_MAX_QUOTED = 120, DATA_MAX_DIGITS = 64 };

static const char *quoted(struct arena *arena, const char *text)
{
	return text_quote(arena, text_of(text), DETAIL_MAX_QUOTED);
}

/* `, A secure`; `, no AAAA (insecure)`; `, TLSA timed out`. */
static void add_answer(struct buf *text, const char *type, const struct dns_answer *answer)
{
	const char *dnssec = dnssec_name(answer->dnssec);
	const char *gap = text->data[text->len - 1] == ':' ? " " : ", ";

	switch (answer->answer) {
	case ANSWER_NOT_ASKED:
		return;
	case ANSWER_DATA:
		buf_printf(text, "%s%s %s", gap, type, dnssec);
		break;
	case ANSWER_NO_DATA:
	case ANSWER_NO_NAME:
		buf_printf(text, "%sno %s (%s)", gap, type, dnssec);
		break;
	default:
		buf_printf(text, "%s%s %s", gap, type,
			answer->dnssec == DNSSEC_BOGUS ? dnssec : answer_name(answer->answer));
	}
	if (answer->detail.len > 0)
		buf_printf(
			text, " (%s)", text_quote(text->arena, answer->detail, DETAIL_MAX_QUOTED));
}

static void add_domain(struct lines *lines, const struct domain_dns *domain)
{
	struct buf text;

	buf_init(&text, lines->out->arena);
	buf_printf(&text, "DNS of %s:", domain->display);
	add_answer(&text, "MX", &domain->mx);
	if (domain->root.dnssec != DNSSEC_SECURE)
		buf_add_text(&text,
			text.data[text.len - 1] == ':' ? " not validated here"
						       : ", not validated here");
	if (text.data[text.len - 1] != ':')
		lines_add(lines, text.data);
}

/* Of a digest all digits; a whole key or certificate is too long for a line. */
static const char *data_text(struct arena *arena, struct text data)
{
	struct buf text;

	buf_init(&text, arena);
	for (size_t i = 0; i < data.len && text.len < DATA_MAX_DIGITS; i++)
		buf_printf(&text, "%02x", (unsigned char)data.data[i]);
	if (2 * data.len > DATA_MAX_DIGITS)
		buf_printf(&text, "... (%zu octets)", data.len);
	return text.data;
}

static const char *match_text(const char *match)
{
	static const struct {
		const char *match, *text;
	} rows[] = {
		{"leaf", "matches the leaf"},
		{"chain", "matches the chain"},
		{"unsent", "matches an anchor that need not be sent"},
		{"none", "MATCHES NOTHING"},
		{"unusable", "unusable"},
		{"outdone", "outdone by a stronger digest"},
	};

	if (match == NULL)
		return "no chain seen";
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strcmp(rows[i].match, match) == 0)
			return rows[i].text;
	return match;
}

static void add_record(struct lines *lines, const struct tlsa_record *record, const char *match)
{
	struct arena *arena = lines->out->arena;

	if (record->truncated) {
		lines_add(lines, "    TLSA record cut short: unusable");
		return;
	}
	lines_add(lines,
		arena_printf(arena, "    TLSA %u %u %u %s: %s", record->usage, record->selector,
			record->matching, data_text(arena, record->data), match_text(match)));
}

static void add_tlsa(struct lines *lines, const struct report *report, size_t place)
{
	const struct tlsa_facts *tlsa = &report->survey->hosts[place].dns->tlsa;
	const struct host_verdict *verdict =
		report->verdict->hosts != NULL ? &report->verdict->hosts[place] : NULL;

	for (size_t i = 0; i < tlsa->count; i++)
		add_record(lines, &tlsa->records[i],
			verdict != NULL && i < verdict->tlsa_count ? verdict->tlsa_matches[i]
								   : NULL);
	if (tlsa->not_read > 0)
		lines_add(lines,
			arena_printf(lines->out->arena, "    %zu more TLSA records, not read",
				tlsa->not_read));
}

static void add_private(struct buf *text, const struct host_dns *dns)
{
	for (size_t i = 0; i < dns->private_count; i++)
		buf_printf(text, "%s%s", i == 0 ? ", private " : " ", dns->private_addresses[i]);
}

static void add_host(struct lines *lines, const struct report *report, size_t place)
{
	const struct host_facts *host = &report->survey->hosts[place];
	const struct host_dns *dns = host->dns;
	const char *canonical = dns->a.canonical != NULL ? dns->a.canonical : dns->aaaa.canonical;
	struct arena *arena = lines->out->arena;
	struct buf text;

	buf_init(&text, arena);
	buf_printf(&text, "DNS of %s:", host_label(arena, host));
	add_answer(&text, "A", &dns->a);
	add_answer(&text, "AAAA", &dns->aaaa);
	if (canonical != NULL)
		buf_printf(&text, ", alias of %s", quoted(arena, canonical));
	add_private(&text, dns);
	add_answer(&text, "TLSA", &dns->tlsa.answer);
	if (dns->tlsa.base != NULL && strcmp(dns->tlsa.base, host->name) != 0)
		buf_printf(&text, " at %s", quoted(arena, dns->tlsa.base));
	if (text.data[text.len - 1] == ':')
		buf_add_text(&text, " not asked");
	lines_add(lines, text.data);
	add_tlsa(lines, report, place);
}

void text_dns_add(const struct report *report, struct lines *lines)
{
	add_domain(lines, report->survey->domain);
	for (size_t i = 0; i < report->survey->host_count; i++)
		if (report->survey->hosts[i].dns != NULL)
			add_host(lines, report, i);
}
