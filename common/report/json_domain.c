/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the JSON document says of a domain alone: its senders, its hosts, DNSSEC and DANE. Cannot
 * fail.
 */

#include "report/json.h"

#include <string.h>

#include "base/arena.h"
#include "facts_dns.h"

/* The first host of the survey that people see under this name. */
static const char *key_of_display(
	struct arena *arena, const struct survey_facts *survey, const char *display)
{
	for (size_t i = 0; display != NULL && i < survey->host_count; i++)
		if (strcmp(survey->hosts[i].display, display) == 0)
			return json_host_key(arena, survey, i);
	return display;
}

static json_t *senders_object(struct arena *arena, const struct report *report)
{
	const struct matrix *matrix = report->verdict->matrix;
	json_t *object = json_object();

	for (int sender = 0; sender < SENDER_COUNT; sender++) {
		const struct matrix_column *column = &matrix->columns[sender];
		json_t *fate;

		if (!column->looked_up)
			continue;
		fate = json_object();
		json_set_string(fate, "verdict", column_name(column->verdict));
		json_set_string(fate, "via", key_of_display(arena, report->survey, column->via));
		json_set_string(fate, "finding", column->finding);
		json_set(object, sender_name((enum sender)sender), fate);
	}
	return object;
}

static json_t *mx_array(struct arena *arena, const struct report *report)
{
	json_t *array = json_array();

	for (size_t i = 0; i < report->survey->host_count; i++)
		json_array_append_new(array, json_host(arena, report, i));
	return array;
}

/* What is known, of one host or of several: 1 yes, 0 no, -1 not known. */
struct dane_summary {
	int published, usable;
};

static void add_to_summary(struct dane_summary *summary, const struct report *report, size_t place)
{
	const struct tlsa_facts *tlsa = &report->survey->hosts[place].dns->tlsa;
	bool secure = tlsa->answer.dnssec == DNSSEC_SECURE;

	if (tlsa->answer.answer == ANSWER_NO_DATA || tlsa->answer.answer == ANSWER_NO_NAME)
		summary->published = summary->published < 0 ? 0 : summary->published;
	if (tlsa->answer.answer != ANSWER_DATA)
		return;
	summary->published = 1;
	for (size_t i = 0; i < tlsa->count && secure; i++) {
		const char *match = json_tlsa_match(report, place, i);

		if (match == NULL)
			summary->usable = summary->usable == 0 ? -1 : summary->usable;
		else if (strcmp(match, "unusable") != 0)
			summary->usable = 1;
	}
}

static json_t *dane_object(const struct report *report)
{
	struct dane_summary summary = {.published = -1};
	json_t *object = json_object();

	for (size_t i = 0; i < report->survey->host_count; i++)
		if (report->survey->hosts[i].dns != NULL)
			add_to_summary(&summary, report, i);
	if (summary.published >= 0)
		json_set(object, "published", json_boolean(summary.published));
	if (summary.published >= 0 && summary.usable >= 0)
		json_set(object, "usable", json_boolean(summary.usable));
	return object;
}

static json_t *dnssec_object(const struct domain_dns *domain)
{
	json_t *object = json_object();

	json_set_string(object, "mx", dnssec_name(domain->mx.dnssec));
	return object;
}

void json_set_domain_verdict(struct arena *arena, json_t *document, const struct report *report)
{
	if (report->verdict->matrix != NULL)
		json_set(document, "senders", senders_object(arena, report));
}

void json_set_domain(struct arena *arena, json_t *document, const struct report *report)
{
	json_set(document, "mx", mx_array(arena, report));
	json_set(document, "certificates", json_certificates(arena, report));
	json_set(document, "dnssec", dnssec_object(report->survey->domain));
	json_set(document, "dane", dane_object(report));
	json_set_policies(arena, document, report);
}
