/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The certificates of the JSON document, and the small helpers that all its parts use. */

#include "report/json.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"

enum { PEM_VERBOSITY = 2, SECONDS_A_DAY = 86400, MAX_PRINTED_NAMES = 100 };

void json_set(json_t *object, const char *key, json_t *value)
{
	json_object_set_new(object, key, value);
}

void json_set_string(json_t *object, const char *key, const char *value)
{
	if (value != NULL)
		json_set(object, key, json_string(value));
}

void json_set_text(struct arena *arena, json_t *object, const char *key, struct text text)
{
	if (text.data != NULL)
		json_set_string(object, key, text_quote(arena, text, TEXT_MAX_QUOTED));
}

void json_set_state(json_t *object, enum severity severity)
{
	json_set(object, "state", json_integer(severity_exit_code(severity)));
	json_set_string(object, "status", severity_name(severity));
}

json_t *json_number(struct arena *arena, double value, int decimals)
{
	return json_real(strtod(number_text(arena, value, decimals), NULL));
}

double cert_days_left(const struct survey_facts *survey, const struct cert_facts *cert)
{
	return (double)(cert->not_after - survey->started) / SECONDS_A_DAY;
}

static void set_dates(struct arena *arena, json_t *object, const struct survey_facts *survey,
	const struct cert_facts *cert)
{
	double life = (double)(cert->not_after - cert->not_before + 1) / SECONDS_A_DAY;
	double days = cert_days_left(survey, cert);

	if (!cert->have_dates)
		return;
	json_set_string(object, "not_before", clock_iso_text(arena, cert->not_before));
	json_set_string(object, "not_after", clock_iso_text(arena, cert->not_after));
	json_set(object, "not_after_timestamp", json_integer(cert->not_after));
	if (cert->never_expires)
		return;
	json_set(object, "days_left", json_number(arena, days, 2));
	if (life > 0)
		json_set(object, "life_left", json_number(arena, 100 * days / life, 2));
}

static json_t *names_array(struct arena *arena, const struct cert_facts *cert)
{
	json_t *array = json_array();

	for (size_t i = 0; i < cert->name_count && i < MAX_PRINTED_NAMES; i++)
		json_array_append_new(array,
			json_string(text_quote(arena, cert->names[i].text, TEXT_MAX_QUOTED)));
	return array;
}

static const char *pem(struct arena *arena, struct text der)
{
	return arena_printf(arena, "-----BEGIN CERTIFICATE-----\n%s-----END CERTIFICATE-----\n",
		text_base64(arena, der, 64));
}

/* Known of leaves alone. */
static void set_verdict(json_t *object, const struct verdict *verdict, const char *sha256)
{
	for (size_t i = 0; i < verdict->cert_count; i++) {
		const struct cert_verdict *cert = &verdict->certs[i];

		if (sha256 == NULL || cert->sha256 == NULL || strcmp(cert->sha256, sha256) != 0)
			continue;
		if (cert->have_trust)
			json_set(object, "trusted", json_boolean(cert->trusted));
		if (cert->have_name)
			json_set(object, "name_ok", json_boolean(cert->name_ok));
		return;
	}
}

static json_t *certificate_object(
	struct arena *arena, const struct report *report, const struct cert_facts *cert)
{
	json_t *object = json_object();

	json_set_text(arena, object, "subject", cert->subject);
	json_set_text(arena, object, "issuer", cert->issuer);
	json_set_string(object, "serial", cert->serial);
	json_set(object, "names", names_array(arena, cert));
	set_dates(arena, object, report->survey, cert);
	json_set_string(object, "key", cert->key);
	json_set_string(object, "signature", cert->signature);
	json_set_string(object, "spki_sha256", cert->spki_sha256);
	set_verdict(object, report->verdict, cert->sha256);
	if (report->verbosity >= PEM_VERBOSITY)
		json_set_string(object, "pem", pem(arena, cert->der));
	return object;
}

json_t *json_chain(const struct chain_facts *chain)
{
	json_t *list = json_array();

	for (size_t i = 0; i < chain->count; i++)
		json_array_append_new(list, json_string(chain->certs[i].sha256));
	return list;
}

static void add_chain(struct arena *arena, const struct report *report, json_t *certificates,
	const struct chain_facts *chain)
{
	json_t *leaf;

	for (size_t i = 0; i < chain->count; i++) {
		const struct cert_facts *cert = &chain->certs[i];

		if (json_object_get(certificates, cert->sha256) == NULL)
			json_set(certificates, cert->sha256,
				certificate_object(arena, report, cert));
	}
	leaf = chain->count > 0 ? json_object_get(certificates, chain->certs[0].sha256) : NULL;
	if (leaf != NULL && json_object_get(leaf, "chain") == NULL)
		json_set(leaf, "chain", json_chain(chain));
}

static void add_host(struct arena *arena, const struct report *report, json_t *certificates,
	const struct host_facts *host)
{
	for (size_t i = 0; i < host->probe_count; i++) {
		const struct probe_facts *probe = host->probes[i];

		add_chain(arena, report, certificates, &probe->chain);
		if (probe->other_family != NULL)
			add_chain(arena, report, certificates, &probe->other_family->chain);
	}
	if (host->next_chain != NULL)
		add_chain(arena, report, certificates, host->next_chain);
}

json_t *json_certificates(struct arena *arena, const struct report *report)
{
	json_t *certificates = json_object();

	for (size_t i = 0; i < report->survey->host_count; i++)
		add_host(arena, report, certificates, &report->survey->hosts[i]);
	return certificates;
}
