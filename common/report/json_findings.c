/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The findings of the JSON document. Their texts are quoted already. Cannot fail. */

#include "report/json.h"

#include <string.h>

#include "base/arena.h"
#include "report/explain.h"

static json_t *words_array(struct arena *arena, const char *words)
{
	json_t *array = json_array();

	while (*words != '\0') {
		size_t len = strcspn(words, " ");

		json_array_append_new(array, json_string(arena_copy(arena, words, len)));
		words += len + strspn(words + len, " ");
	}
	return array;
}

static void set_repair(struct arena *arena, json_t *object, const struct finding *finding)
{
	const struct explanation *explanation = explanation_of(finding->id);
	const char *remedy;
	size_t len;

	if (explanation == NULL || finding->severity <= SEVERITY_INFO)
		return;
	remedy = explanation_remedy(explanation, finding->software, &len);
	json_set_string(object, "remedy", arena_copy(arena, remedy, len));
	if (explanation->rfc8460 != NULL)
		json_set(object, "rfc8460", words_array(arena, explanation->rfc8460));
}

/* The host as its own object names it. */
static const char *host_of(
	struct arena *arena, const struct report *report, const struct finding *finding)
{
	const struct survey_facts *survey = report->survey;

	for (size_t i = 0; survey->domain != NULL && i < survey->host_count; i++)
		if (strcmp(survey->hosts[i].name, finding->about.host) == 0)
			return json_host_key(arena, survey, i);
	return finding->about.host;
}

/* Senders whose column nobody looked up are not spoken of. */
static json_t *senders_array(const struct matrix *matrix, unsigned senders)
{
	json_t *array = json_array();

	for (int sender = 0; sender < SENDER_COUNT; sender++)
		if ((senders & 1u << sender) != 0 && matrix->columns[sender].looked_up)
			json_array_append_new(array, json_string(sender_name((enum sender)sender)));
	return array;
}

static json_t *finding_object(
	struct arena *arena, const struct report *report, const struct finding *finding)
{
	json_t *object = json_object();

	json_set_string(object, "id", finding->id);
	json_set_state(object, finding->severity);
	json_set(object, "ignored", json_boolean(finding->ignored));
	json_set_string(object, "host", host_of(arena, report, finding));
	json_set_string(object, "address", finding->about.address);
	if (finding->about.port != 0)
		json_set(object, "port", json_integer(finding->about.port));
	json_set_string(object, "certificate", finding->certificate);
	if (report->verdict->matrix != NULL)
		json_set(object, "senders",
			senders_array(report->verdict->matrix, finding->senders));
	json_set_string(object, "text", finding_about_subject(arena, finding));
	json_set_string(object, "bounce", finding->bounce);
	json_set_string(object, "reply", finding->reply);
	set_repair(arena, object, finding);
	return object;
}

json_t *json_findings(struct arena *arena, const struct report *report)
{
	json_t *array = json_array();

	for (size_t i = 0; i < report->verdict->finding_count; i++)
		json_array_append_new(
			array, finding_object(arena, report, &report->verdict->findings[i]));
	return array;
}
