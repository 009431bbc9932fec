/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A host of the JSON document and its addresses. A host of a domain has a few members more. Cannot
 * fail.
 */

#include "report/json.h"

#include <string.h>

#include "base/arena.h"
#include "facts_dns.h"
#include "report/states.h"

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

static json_t *cells_object(const struct matrix *matrix, const struct matrix_row *row)
{
	json_t *object = json_object();

	for (int sender = 0; sender < SENDER_COUNT; sender++)
		if (matrix->columns[sender].looked_up)
			json_set_string(object, sender_name((enum sender)sender),
				cell_name(row->cells[sender]));
	return object;
}

static void set_cells(
	json_t *object, const struct matrix *matrix, size_t host, const struct probe_facts *probe)
{
	for (size_t i = 0; matrix != NULL && i < matrix->count; i++) {
		const struct matrix_row *row = &matrix->rows[i];

		if (row->host == host && row->probe == probe) {
			json_set(object, "senders", cells_object(matrix, row));
			return;
		}
	}
}

static void set_smtp(struct arena *arena, json_t *object, const struct smtp_facts *smtp)
{
	const struct capabilities *caps = smtp->after.known ? &smtp->after : &smtp->before;

	if (smtp->greeting.count > 0)
		json_set_text(arena, object, "greeting", smtp->greeting.lines[0]);
	if (caps->known)
		json_set(object, "ehlo", lines_array(arena, caps));
}

static json_t *address_object(struct arena *arena, const struct report *report, size_t place,
	const struct probe_facts *probe)
{
	const struct host_facts *host = &report->survey->hosts[place];
	enum severity state = state_of_address(report->verdict, host, probe->where.address);
	json_t *object = json_object();

	json_set_string(object, "address", probe->where.address);
	if (probe->where.port != 0)
		json_set(object, "port", json_integer(probe->where.port));
	json_set(object, "state", json_integer(severity_exit_code(state)));
	json_set_string(object, "stage", stage_name(probe->reached));
	set_cells(object, report->verdict->matrix, place, probe);
	if (has_starttls(probe) >= 0)
		json_set(object, "starttls", json_boolean(has_starttls(probe)));
	set_tls(object, &probe->tls);
	set_smtp(arena, object, &probe->smtp);
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

/* What the performance data shows of the one host, else the days of the leaf that ends first. */
static void set_days_left(struct arena *arena, json_t *object, const struct report *report,
	const struct host_facts *host)
{
	const struct verdict *verdict = report->verdict;
	const struct cert_facts *first = NULL;

	for (size_t i = 0; i < verdict->metric_count; i++) {
		const struct metric *metric = &verdict->metrics[i];

		if (report->survey->domain != NULL || strcmp(metric->name, "days_left") != 0)
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
static void set_worst_values(struct arena *arena, json_t *object, const struct report *report,
	const struct host_facts *host)
{
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
	set_days_left(arena, object, report, host);
	if (slowest >= 0)
		json_set(object, "handshake", json_number(arena, (double)slowest / 1e6, 6));
}

static json_t *addresses_array(struct arena *arena, const struct report *report, size_t place)
{
	const struct host_facts *host = &report->survey->hosts[place];
	json_t *array = json_array();

	for (size_t i = 0; i < host->probe_count; i++)
		json_array_append_new(array, address_object(arena, report, place, host->probes[i]));
	return array;
}

/* Odd names may look alike once they are quoted. */
const char *json_host_key(struct arena *arena, const struct survey_facts *survey, size_t place)
{
	const struct host_facts *host = &survey->hosts[place];
	const char *key;

	if (host->dns == NULL || host->dns->kind == MX_NAME_OK)
		return host->name;
	key = host_label(arena, host);
	for (size_t i = 0; i < place; i++)
		if (strcmp(key, host_label(arena, &survey->hosts[i])) == 0)
			return arena_printf(arena, "%s (%zu)", key, place + 1);
	return key;
}

json_t *json_host(struct arena *arena, const struct report *report, size_t place)
{
	const struct host_facts *host = &report->survey->hosts[place];
	json_t *object = json_object();

	json_set_string(object, "host", json_host_key(arena, report->survey, place));
	if (strcmp(host->name, host->display) != 0 &&
		(host->dns == NULL || host->dns->kind == MX_NAME_OK))
		json_set_string(object, "host_unicode", host->display);
	if (report->survey->domain != NULL)
		json_set(object, "preference", json_integer(host->preference));
	json_set(object, "state", json_integer(severity_exit_code(state_of_host(report, place))));
	set_worst_values(arena, object, report, host);
	if (report->survey->domain != NULL)
		json_set_host_dns(arena, object, report, place);
	json_set(object, "addresses", addresses_array(arena, report, place));
	if (host->next_chain != NULL)
		json_set(object, "next_certificates", json_chain(host->next_chain));
	return object;
}
