/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the JSON document says of MTA-STS and TLSRPT. Remote text is quoted. Cannot fail. */

#include "report/json.h"

#include "base/arena.h"
#include "facts_sts.h"

static void append_text(struct arena *arena, json_t *array, struct text text)
{
	json_array_append_new(array, json_string(text_quote(arena, text, TEXT_MAX_QUOTED)));
}

static json_t *patterns(struct arena *arena, const struct sts_policy_facts *policy)
{
	json_t *array = json_array();

	for (size_t i = 0; i < policy->count; i++)
		append_text(arena, array, policy->patterns[i].text);
	return array;
}

/* What is in a file that nobody may believe is left out. */
static void set_policy(struct arena *arena, json_t *object, const struct sts_policy_facts *policy)
{
	if (policy->have_max_age)
		json_set(object, "max_age", json_integer((json_int_t)policy->max_age));
	json_set(object, "mx", patterns(arena, policy));
}

static void set_fetch(struct arena *arena, json_t *object, const struct sts_fetch_facts *fetch)
{
	if (fetch->ended == STS_FETCH_NOT_TRIED)
		return;
	json_set_string(object, "fetch", sts_fetch_name(fetch->ended));
	if (fetch->status != 0)
		json_set(object, "http_status", json_integer(fetch->status));
	json_set_string(object, "address", fetch->address);
	if (fetch->verdict > 0)
		json_set(object, "time", json_number(arena, (double)fetch->took / 1e6, 6));
}

static json_t *sts_object(struct arena *arena, const struct report *report)
{
	const struct sts_facts *sts = &report->survey->policies->sts;
	const struct verdict *verdict = report->verdict;
	json_t *object = json_object();

	json_set_string(object, "mode", verdict->sts_mode);
	if (sts->record.have_id)
		json_set_text(arena, object, "id", sts->record.id);
	if (verdict->sts_published)
		set_policy(arena, object, &sts->policy);
	set_fetch(arena, object, &sts->fetch);
	if (verdict->have_sts_days)
		json_set(object, "cert_days_left", json_number(arena, verdict->sts_days, 2));
	return object;
}

static json_t *tlsrpt_object(struct arena *arena, const struct tlsrpt_facts *tlsrpt)
{
	json_t *object = json_object();
	json_t *rua = json_array();

	for (size_t i = 0; i < tlsrpt->count; i++)
		append_text(arena, rua, tlsrpt->uris[i].text);
	if (tlsrpt->have_rua)
		json_set(object, "rua", rua);
	else
		json_decref(rua);
	return object;
}

void json_set_policies(struct arena *arena, json_t *document, const struct report *report)
{
	if (report->survey->policies == NULL)
		return;
	json_set(document, "mta_sts", sts_object(arena, report));
	json_set(document, "tlsrpt", tlsrpt_object(arena, &report->survey->policies->tlsrpt));
}
