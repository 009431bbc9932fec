/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the JSON document says of the DNS of one mail host: DNSSEC and TLSA records. Cannot fail. */

#include "report/json.h"

#include "base/arena.h"
#include "facts_dns.h"

static const char *hex_text(struct arena *arena, struct text octets)
{
	struct buf text;

	buf_init(&text, arena);
	for (size_t i = 0; i < octets.len; i++)
		buf_printf(&text, "%02x", (unsigned char)octets.data[i]);
	return text.data;
}

/* Of a record that is cut short nothing is known but that. */
static json_t *tlsa_object(struct arena *arena, const struct tlsa_record *record, const char *match)
{
	json_t *object = json_object();

	if (!record->truncated) {
		json_set(object, "usage", json_integer(record->usage));
		json_set(object, "selector", json_integer(record->selector));
		json_set(object, "type", json_integer(record->matching));
		json_set_string(object, "data", hex_text(arena, record->data));
	}
	json_set_string(object, "match", match);
	return object;
}

const char *json_tlsa_match(const struct report *report, size_t host, size_t record)
{
	const struct host_verdict *verdict;

	if (report->verdict->hosts == NULL)
		return NULL;
	verdict = &report->verdict->hosts[host];
	return record < verdict->tlsa_count ? verdict->tlsa_matches[record] : NULL;
}

/* What one can rely on of both families: the weakest that was answered. */
static enum dnssec dnssec_of_host(const struct host_dns *dns)
{
	static const enum dnssec weakest_first[] = {
		DNSSEC_BOGUS, DNSSEC_INSECURE, DNSSEC_UNKNOWN, DNSSEC_SECURE};
	const struct dns_answer *answers[] = {&dns->a, &dns->aaaa};

	for (size_t i = 0; i < sizeof(weakest_first) / sizeof(weakest_first[0]); i++)
		for (size_t j = 0; j < 2; j++)
			if (answers[j]->answer != ANSWER_NOT_ASKED &&
				answers[j]->dnssec == weakest_first[i])
				return weakest_first[i];
	return DNSSEC_UNKNOWN;
}

void json_set_host_dns(
	struct arena *arena, json_t *object, const struct report *report, size_t place)
{
	const struct host_dns *dns = report->survey->hosts[place].dns;
	json_t *records = json_array();

	for (size_t i = 0; dns != NULL && i < dns->tlsa.count; i++)
		json_array_append_new(records,
			tlsa_object(arena, &dns->tlsa.records[i], json_tlsa_match(report, place, i)));
	json_set_string(
		object, "dnssec", dnssec_name(dns != NULL ? dnssec_of_host(dns) : DNSSEC_UNKNOWN));
	json_set(object, "tlsa", records);
}
