/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The JSON document of mail-tls.schema.json. What is not known is left out: there is no null.
 * Remote text is quoted as in every format.
 */

#include "report/render.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "report/json.h"

static json_t *counts_object(const struct report *report)
{
	const struct counts *counts = &report->verdict->counts;
	json_t *object = json_object();

	if (report->survey->domain != NULL) {
		json_set(object, "mx", json_integer((json_int_t)counts->mx));
		json_set(object, "mx_ok", json_integer((json_int_t)counts->mx_ok));
	}
	json_set(object, "addresses", json_integer((json_int_t)counts->addresses));
	json_set(object, "addresses_ok", json_integer((json_int_t)counts->addresses_ok));
	json_set(object, "addresses_skipped", json_integer((json_int_t)counts->addresses_skipped));
	json_set(object, "critical", json_integer((json_int_t)counts->critical));
	json_set(object, "warning", json_integer((json_int_t)counts->warning));
	json_set(object, "unknown", json_integer((json_int_t)counts->unknown));
	json_set(object, "ignored", json_integer((json_int_t)counts->ignored));
	json_set(object, "certificates", json_integer((json_int_t)counts->certificates));
	return object;
}

static json_t *metrics_object(struct arena *arena, const struct verdict *verdict)
{
	json_t *object = json_object();

	for (size_t i = 0; i < verdict->metric_count; i++) {
		const struct metric *metric = &verdict->metrics[i];

		json_set(object, metric->name,
			metric->decimals == 0
				? json_integer((json_int_t)metric->value)
				: json_number(arena, metric->value, metric->decimals));
	}
	return object;
}

/* Takes over `document`. */
static void print(json_t *document, struct buf *out)
{
	char *text = json_dumps(document, JSON_FORM);

	json_decref(document);
	buf_add_text(out, text != NULL ? text : "{\"error\":\"out of memory\"}");
	buf_add_char(out, '\n');
	free(text);
}

void render_json(const struct report *report, struct buf *out)
{
	const struct verdict *verdict = report->verdict;
	struct arena *arena = out->arena;
	bool domain = report->survey->domain != NULL;
	json_t *document = json_object();

	json_set_string(document, "schema", "mail-tls/1");
	json_set_string(document, "plugin", report->plugin);
	json_set_string(document, "version", report->version);
	json_set_string(document, "target", report->target);
	json_set_string(document, "started", clock_iso_text(arena, report->survey->started));
	json_set_state(document, verdict->worst);
	json_set_string(document, "summary", verdict->headline);
	json_set(document, "duration",
		json_number(arena, (double)report->survey->duration / 1e6, 6));
	json_set(document, "counts", counts_object(report));
	json_set(document, "metrics", metrics_object(arena, verdict));
	if (domain)
		json_set_domain_verdict(arena, document, report);
	json_set(document, "findings", json_findings(arena, report));
	if (domain) {
		json_set_domain(arena, document, report);
	} else {
		json_set(document, "host", json_host(arena, report, 0));
		json_set(document, "certificates", json_certificates(arena, report));
	}
	json_keep_small(document);
	print(document, out);
}

/* Alone in its document, so that a consumer need look for nothing else. */
void render_json_complaint(const char *service, const char *why, struct buf *out)
{
	json_t *document = json_object();

	(void)service;
	json_set_string(document, "error", why);
	print(document, out);
}
