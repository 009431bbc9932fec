/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The largest document. Monitoring refuses what is too large (Zabbix: 512 KiB), and a document that
 * is refused says nothing; so a document beyond the limit loses one kind of thing after the other,
 * the least missed first, until it fits, and names them in `left_out`. The last step always does.
 */

#include "report/json.h"

#include <string.h>

enum { JSON_MAX_OUTPUT = 400000, MAX_NAMES = 10 };

static size_t size_of(const json_t *document)
{
	return json_dumpb(document, NULL, 0, JSON_FORM) + 1; /* and the line's end */
}

static bool fits(const json_t *document)
{
	return size_of(document) < JSON_MAX_OUTPUT;
}

static void each_member(json_t *object, const char *key)
{
	const char *name;
	json_t *member;

	json_object_foreach(object, name, member) json_object_del(member, key);
}

static void each_item(json_t *array, const char *key)
{
	json_t *item;
	size_t i;

	json_array_foreach(array, i, item) json_object_del(item, key);
}

/* Calls `change` on every host, of which a host plugin's document has one. */
static void each_host(json_t *document, void (*change)(json_t *host))
{
	json_t *host;
	size_t i;

	if (json_object_get(document, "host") != NULL)
		change(json_object_get(document, "host"));
	json_array_foreach(json_object_get(document, "mx"), i, host) change(host);
}

static void drop_findings(json_t *document, const char *status)
{
	json_t *findings = json_object_get(document, "findings");

	for (size_t i = json_array_size(findings); i-- > 0;) {
		const json_t *word = json_object_get(json_array_get(findings, i), "status");

		if (strcmp(json_string_value(word), status) == 0)
			json_array_remove(findings, i);
	}
}

static void keep_first(json_t *array, size_t count)
{
	while (json_array_size(array) > count)
		json_array_remove(array, json_array_size(array) - 1);
}

static void drop_pem(json_t *document)
{
	each_member(json_object_get(document, "certificates"), "pem");
}

static void drop_ehlo_of(json_t *host)
{
	each_item(json_object_get(host, "addresses"), "ehlo");
}

static void drop_ehlo(json_t *document)
{
	each_host(document, drop_ehlo_of);
}

static void drop_passed(json_t *document)
{
	drop_findings(document, "OK");
}

static void keep_leaves_of(json_t *host)
{
	json_t *address;
	size_t i;

	keep_first(json_object_get(host, "next_certificates"), 1);
	json_array_foreach(json_object_get(host, "addresses"), i, address)
	{
		keep_first(json_object_get(address, "certificates"), 1);
		keep_first(json_object_get(address, "other_certificates"), 1);
	}
}

/* Leaves have a chain, and no other certificate has. */
static void drop_issuers(json_t *document)
{
	json_t *certificates = json_object_get(document, "certificates");
	const char *sha256;
	json_t *cert;
	void *next;

	each_host(document, keep_leaves_of);
	json_object_foreach_safe(certificates, next, sha256, cert)
	{
		if (json_object_get(cert, "chain") == NULL)
			json_object_del(certificates, sha256);
		else
			json_object_del(cert, "chain");
	}
}

static void drop_names(json_t *document)
{
	const char *sha256;
	json_t *cert;

	json_object_foreach(json_object_get(document, "certificates"), sha256, cert)
		keep_first(json_object_get(cert, "names"), MAX_NAMES);
}

static void drop_facts(json_t *document)
{
	drop_findings(document, "INFO");
}

static void drop_tlsa_of(json_t *host)
{
	each_item(json_object_get(host, "tlsa"), "data");
}

static void drop_tlsa(json_t *document)
{
	each_host(document, drop_tlsa_of);
}

static void drop_certificates(json_t *document)
{
	json_object_clear(json_object_get(document, "certificates"));
}

/* The worst come first, and `counts` still tells how many there are. */
static void drop_last_findings(json_t *document)
{
	json_t *findings = json_object_get(document, "findings");

	while (!fits(document) && json_array_size(findings) > 0)
		keep_first(findings, json_array_size(findings) / 2);
}

static const struct {
	const char *what;
	void (*drop)(json_t *document);
} steps[] = {
	{"pem", drop_pem},
	{"ehlo", drop_ehlo},
	{"passed", drop_passed},
	{"issuers", drop_issuers},
	{"names", drop_names},
	{"facts", drop_facts},
	{"tlsa", drop_tlsa},
	{"certificates", drop_certificates},
	{"findings", drop_last_findings},
};

void json_keep_small(json_t *document)
{
	json_t *left_out;

	if (fits(document))
		return;
	left_out = json_array();
	json_set(document, "left_out", left_out);
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]) && !fits(document); i++) {
		size_t before = size_of(document);

		steps[i].drop(document);
		if (size_of(document) != before)
			json_array_append_new(left_out, json_string(steps[i].what));
	}
}
