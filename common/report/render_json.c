/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The JSON document of mail-tls.schema.json. What is not known is left out: there is no null.
 * Remote text is quoted as in every format. Nothing is ever cut; the caps on facts keep it small.
 */

#include "report/render.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "report/explain.h"
#include "report/json.h"

enum { JSON_DIGITS = 15 };

static void set_state(json_t *object, enum severity severity)
{
	json_set(object, "state", json_integer(severity_exit_code(severity)));
	json_set_string(object, "status", severity_name(severity));
}

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

static json_t *finding_object(struct arena *arena, const struct finding *finding)
{
	json_t *object = json_object();

	json_set_string(object, "id", finding->id);
	set_state(object, finding->severity);
	json_set(object, "ignored", json_boolean(finding->ignored));
	json_set_string(object, "host", finding->about.host);
	json_set_string(object, "address", finding->about.address);
	if (finding->about.port != 0)
		json_set(object, "port", json_integer(finding->about.port));
	json_set_string(object, "certificate", finding->certificate);
	json_set_string(object, "text", finding_about_subject(arena, finding));
	json_set_string(object, "bounce", finding->bounce);
	json_set_string(object, "reply", finding->reply);
	set_repair(arena, object, finding);
	return object;
}

static json_t *findings_array(struct arena *arena, const struct verdict *verdict)
{
	json_t *array = json_array();

	for (size_t i = 0; i < verdict->finding_count; i++)
		json_array_append_new(array, finding_object(arena, &verdict->findings[i]));
	return array;
}

static json_t *counts_object(const struct counts *counts)
{
	return json_pack("{sI sI sI sI sI sI sI sI}", "addresses", (json_int_t)counts->addresses,
		"addresses_ok", (json_int_t)counts->addresses_ok, "addresses_skipped",
		(json_int_t)counts->addresses_skipped, "critical", (json_int_t)counts->critical,
		"warning", (json_int_t)counts->warning, "unknown", (json_int_t)counts->unknown,
		"ignored", (json_int_t)counts->ignored, "certificates",
		(json_int_t)counts->certificates);
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

/* Worst of the findings about one address that are not ignored. */
static enum severity address_state(const struct verdict *verdict, const char *address)
{
	enum severity worst = SEVERITY_OK;

	for (size_t i = 0; i < verdict->finding_count; i++) {
		const struct finding *finding = &verdict->findings[i];

		if (!finding->ignored && finding->about.address != NULL &&
			strcmp(finding->about.address, address) == 0 && finding->severity > worst)
			worst = finding->severity;
	}
	return worst;
}

static json_t *lines_array(struct arena *arena, const struct capabilities *caps)
{
	json_t *array = json_array();

	for (size_t i = 0; i < caps->count; i++)
		json_array_append_new(
			array, json_string(text_quote(arena, caps->keywords[i], TEXT_MAX_QUOTED)));
	return array;
}

static json_t *times_object(struct arena *arena, const struct probe_facts *probe)
{
	json_t *object = json_object();

	for (int stage = STAGE_CONNECT; stage < STAGE_DONE; stage++)
		if (probe->took.stage[stage] >= 0)
			json_set(object, stage_name((enum stage)stage),
				json_number(arena, (double)probe->took.stage[stage] / 1e6, 6));
	return object;
}

/* 1 offered or TLS from the first octet, 0 not offered, -1 not known. */
static int has_starttls(const struct probe_facts *probe)
{
	if (probe->implicit_tls)
		return probe->tls.up ? 1 : -1;
	if (!probe->smtp.before.known)
		return -1;
	return probe->smtp.before.starttls ? 1 : 0;
}

static void set_tls(json_t *object, const struct tls_facts *tls)
{
	if (!tls->up)
		return;
	json_set_string(object, "tls_version", tls_version_name(tls->version));
	json_set_string(object, "cipher", tls->cipher);
	json_set_string(object, "group", tls->group);
	json_set_string(object, "signature", tls->signature);
}

/* Whether the connection that asked for the other key family was shown another leaf. */
static bool shows_another(const struct probe_facts *probe)
{
	const struct chain_facts *other =
		probe->other_family != NULL ? &probe->other_family->chain : NULL;
	const char *leaf = probe->chain.count > 0 ? probe->chain.certs[0].sha256 : NULL;

	if (other == NULL || other->count == 0 || other->certs[0].sha256 == NULL)
		return false;
	return leaf == NULL || strcmp(leaf, other->certs[0].sha256) != 0;
}

static json_t *address_object(
	struct arena *arena, const struct verdict *verdict, const struct probe_facts *probe)
{
	const struct capabilities *caps =
		probe->smtp.after.known ? &probe->smtp.after : &probe->smtp.before;
	json_t *object = json_object();

	json_set_string(object, "address", probe->where.address);
	if (probe->where.port != 0)
		json_set(object, "port", json_integer(probe->where.port));
	json_set(object, "state",
		json_integer(severity_exit_code(address_state(verdict, probe->where.address))));
	json_set_string(object, "stage", stage_name(probe->reached));
	if (has_starttls(probe) >= 0)
		json_set(object, "starttls", json_boolean(has_starttls(probe)));
	set_tls(object, &probe->tls);
	if (probe->smtp.greeting.count > 0)
		json_set_text(arena, object, "greeting", probe->smtp.greeting.lines[0]);
	if (caps->known)
		json_set(object, "ehlo", lines_array(arena, caps));
	json_set(object, "times", times_object(arena, probe));
	json_set(object, "certificates", json_chain(&probe->chain));
	if (shows_another(probe))
		json_set(object, "other_certificates", json_chain(&probe->other_family->chain));
	return object;
}

/* The leaf that ends first, the earlier of it and `first`. */
static const struct cert_facts *earlier_end(
	const struct cert_facts *first, const struct chain_facts *chain)
{
	const struct cert_facts *leaf = chain->count > 0 ? &chain->certs[0] : NULL;

	if (leaf == NULL || !leaf->have_dates || leaf->never_expires)
		return first;
	return first == NULL || leaf->not_after < first->not_after ? leaf : first;
}

/* What the performance data shows, else the days of the leaf that ends first. */
static void set_days_left(json_t *object, struct arena *arena, const struct report *report)
{
	const struct host_facts *host = &report->survey->hosts[0];
	const struct verdict *verdict = report->verdict;
	const struct cert_facts *first = NULL;

	for (size_t i = 0; i < verdict->metric_count; i++) {
		const struct metric *metric = &verdict->metrics[i];

		if (strcmp(metric->name, "days_left") != 0)
			continue;
		json_set(object, "days_left", json_number(arena, metric->value, metric->decimals));
		return;
	}
	for (size_t i = 0; i < host->probe_count; i++) {
		const struct probe_facts *probe = host->probes[i];

		first = earlier_end(first, &probe->chain);
		if (probe->other_family != NULL)
			first = earlier_end(first, &probe->other_family->chain);
	}
	if (first != NULL)
		json_set(object, "days_left",
			json_number(arena, cert_days_left(report->survey, first), 2));
}

/* A host's value is that of its worst tested address. */
static void set_worst_values(struct arena *arena, json_t *object, const struct report *report)
{
	const struct host_facts *host = &report->survey->hosts[0];
	const struct tls_facts *oldest = NULL;
	int64_t slowest = -1;
	int starttls = -1;

	for (size_t i = 0; i < host->probe_count; i++) {
		const struct probe_facts *probe = host->probes[i];
		int has = has_starttls(probe);

		if (has >= 0 && (starttls < 0 || has < starttls))
			starttls = has;
		if (probe->tls.up && probe->took.stage[STAGE_TLS] > slowest)
			slowest = probe->took.stage[STAGE_TLS];
		if (probe->tls.up && (oldest == NULL || probe->tls.version < oldest->version))
			oldest = &probe->tls;
	}
	if (starttls >= 0)
		json_set(object, "starttls", json_boolean(starttls));
	if (oldest != NULL)
		json_set_string(object, "tls_version", tls_version_name(oldest->version));
	set_days_left(object, arena, report);
	if (slowest >= 0)
		json_set(object, "handshake", json_number(arena, (double)slowest / 1e6, 6));
}

static json_t *host_object(struct arena *arena, const struct report *report)
{
	const struct host_facts *host = &report->survey->hosts[0];
	json_t *object = json_object();
	json_t *addresses = json_array();

	json_set_string(object, "host", host->name);
	if (strcmp(host->name, host->display) != 0)
		json_set_string(object, "host_unicode", host->display);
	json_set(object, "state", json_integer(severity_exit_code(report->verdict->worst)));
	set_worst_values(arena, object, report);
	for (size_t i = 0; i < host->probe_count; i++)
		json_array_append_new(
			addresses, address_object(arena, report->verdict, host->probes[i]));
	json_set(object, "addresses", addresses);
	if (host->next_chain != NULL)
		json_set(object, "next_certificates", json_chain(host->next_chain));
	return object;
}

/* Takes over `document`. */
static void print(json_t *document, struct buf *out)
{
	char *text = json_dumps(document, JSON_COMPACT | JSON_REAL_PRECISION(JSON_DIGITS));

	json_decref(document);
	buf_add_text(out, text != NULL ? text : "{\"error\":\"out of memory\"}");
	buf_add_char(out, '\n');
	free(text);
}

void render_json(const struct report *report, struct buf *out)
{
	const struct verdict *verdict = report->verdict;
	struct arena *arena = out->arena;
	json_t *document = json_object();

	json_set_string(document, "schema", "mail-tls/1");
	json_set_string(document, "plugin", report->plugin);
	json_set_string(document, "version", report->version);
	json_set_string(document, "target", report->target);
	json_set_string(document, "started", clock_iso_text(arena, report->survey->started));
	set_state(document, verdict->worst);
	json_set_string(document, "summary", verdict->headline);
	json_set(document, "duration",
		json_number(arena, (double)report->survey->duration / 1e6, 6));
	json_set(document, "counts", counts_object(&verdict->counts));
	json_set(document, "metrics", metrics_object(arena, verdict));
	json_set(document, "findings", findings_array(arena, verdict));
	json_set(document, "host", host_object(arena, report));
	json_set(document, "certificates", json_certificates(arena, report));
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
