/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What --output=json prints follows mail-tls.schema.json, and the schema refuses what does not. */

#include "schema.h"

#include <stdlib.h>
#include <string.h>

#include "domain_report.h"
#include "golden.h"
#include "hostile.h"
#include "report/render.h"
#include "unit.h"

static const char *const documents[] = {"healthy.json", "not-offered.json", "five-causes.json",
	"certificate.json", "ignored.json", "no-resolver.json", "cert-families.json",
	"cert-incomplete.json", "cert-next.json", "domain-healthy.json", "domain-no-tls.json",
	"domain-dane.json", "domain-nxdomain.json", "domain-odd.json"};

static json_t *load(const char *name)
{
	struct text content = golden_read(name);
	json_error_t error;
	json_t *value = json_loadb(content.data, content.len, JSON_REJECT_DUPLICATES, &error);

	ck_assert_msg(value != NULL, "%s: line %d: %s", name, error.line, error.text);
	return value;
}

static json_t *load_schema(void)
{
	return load("../../contrib/schema/mail-tls.schema.json");
}

START_TEST(golden_documents)
{
	json_t *schema = load_schema();
	json_t *document = load(documents[_i]);
	char why[512];

	ck_assert_msg(
		schema_accepts(schema, document, why, sizeof(why)), "%s: %s", documents[_i], why);
	json_decref(document);
	json_decref(schema);
}
END_TEST

START_TEST(hostile_documents)
{
	const struct survey_facts *survey = hostile_survey((size_t)_i, 7, BUILD_MAX_PROBES);
	struct policy policy = build_policy();
	struct report report = {.plugin = "check_starttls",
		.service = "STARTTLS",
		.version = "1.0",
		.target = BUILD_HOST,
		.survey = survey,
		.verbosity = 2};
	json_t *schema = load_schema();
	json_t *document;
	struct buf out;
	char why[512];

	report.verdict = build_verdict(survey, &policy);
	buf_init(&out, unit_arena);
	render_json(&report, &out);
	document = json_loadb(out.data, out.len, 0, NULL);
	ck_assert_msg(schema_accepts(schema, document, why, sizeof(why)), "%s", why);
	json_decref(document);
	json_decref(schema);
}
END_TEST

#define LEAF "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

/* Where to reach into a document, what to put there (NULL: take it out), what the reason says. */
struct mutation {
	const char *path[5];
	const char *value;
	const char *reason;
};

static const struct mutation mutations[] = {
	{{"state"}, NULL, "state is missing"},
	{{"findings"}, NULL, "findings is missing"},
	{{"host", "addresses"}, NULL, "addresses is missing"},
	{{"counts", "ignored"}, NULL, "ignored is missing"},
	{{"findings", "0", "text"}, NULL, "text is missing"},
	{{"colour"}, "\"red\"", "colour is not known"},
	{{"host", "addresses", "0", "mood"}, "1", "mood is not known"},
	{{"findings", "0", "severity"}, "1", "severity is not known"},
	{{"metrics", "luck"}, "1", "luck is not known"},
	{{"state"}, "\"2\"", "not of type integer"},
	{{"state"}, "4", "not one of the values"},
	{{"status"}, "\"INFO\"", "not one of the values"},
	{{"host", "starttls"}, "null", "not of type boolean"},
	{{"host", "starttls"}, "\"yes\"", "not of type boolean"},
	{{"host", "addresses", "0", "stage"}, "\"lunch\"", "not one of the values"},
	{{"host", "addresses", "0", "port"}, "0", "below the minimum"},
	{{"host", "addresses", "0", "port"}, "65536", "above the maximum"},
	{{"duration"}, "-1", "below the minimum"},
	{{"summary"}, "\"\"", "too short"},
	{{"schema"}, "\"mail-tls/2\"", "not one of the values"},
	{{"started"}, "\"yesterday\"", "does not fit"},
	{{"certificates", "abc"}, "{\"names\": []}", "does not fit"},
	{{"certificates"}, "[]", "not of type object"},
	{{"certificates", LEAF, "trusted"}, "1", "not of type boolean"},
	{{"certificates", LEAF, "name_ok"}, "\"yes\"", "not of type boolean"},
	{{"counts", "certificates"}, "-1", "below the minimum"},
	{{"metrics", "certificates"}, "0.5", "not of type integer"},
	{{"host", "addresses", "0", "other_certificates"}, "[\"abc\"]", "does not fit"},
	{{"host", "next_certificates"}, "{}", "not of type array"},
	{{"findings"}, "{}", "not of type array"},
	{{"mx"}, "[]", "mx is not known"},
	{{"senders"}, "{}", "senders is not known"},
	{{"counts", "mx"}, "1", "not allowed here"},
	{{"metrics", "mx_total"}, "1", "mx_total is not known"},
	{{"findings", "0", "senders"}, "[]", "not allowed here"},
	{{"host", "preference"}, "10", "not allowed here"},
	{{"host", "addresses", "0", "senders"}, "{}", "may is missing"},
	{{"plugin"}, "\"check_mx_tls\"", "is missing"},
	{{"left_out"}, "[\"everything\"]", "not one of the values"},
};

static const struct mutation domain_mutations[] = {
	{{"state"}, NULL, "state is missing"},
	{{"mx"}, NULL, "mx is missing"},
	{{"senders"}, NULL, "senders is missing"},
	{{"dnssec"}, NULL, "dnssec is missing"},
	{{"dane"}, NULL, "dane is missing"},
	{{"counts", "mx_ok"}, NULL, "mx_ok is missing"},
	{{"metrics", "mx_total"}, NULL, "mx_total is missing"},
	{{"senders", "dane"}, NULL, "dane is missing"},
	{{"senders", "may", "verdict"}, NULL, "verdict is missing"},
	{{"findings", "0", "senders"}, NULL, "senders is missing"},
	{{"mx", "0", "preference"}, NULL, "preference is missing"},
	{{"mx", "0", "dnssec"}, NULL, "dnssec is missing"},
	{{"mx", "0", "tlsa"}, NULL, "tlsa is missing"},
	{{"mx", "0", "addresses"}, NULL, "addresses is missing"},
	{{"dnssec", "mx"}, NULL, "mx is missing"},
	{{"host"}, "{}", "host is not known"},
	{{"mta_sts"}, "{}", "mode is missing"},
	{{"mta_sts"}, "{\"mode\": \"strict\"}", "mode"},
	{{"mta_sts"}, "{\"mode\": \"none\", \"body\": \"\"}", "body is not known"},
	{{"tlsrpt"}, "{\"rua\": \"mailto:a@example.org\"}", "rua"},
	{{"metrics", "time_tls"}, "1", "time_tls is not known"},
	{{"senders", "postfix"}, "{}", "postfix is not known"},
	{{"senders", "dane", "why"}, "1", "why is not known"},
	{{"mx", "0", "mood"}, "1", "mood is not known"},
	{{"mx", "0", "tlsa", "0", "mood"}, "1", "mood is not known"},
	{{"mx", "0", "tlsa", "0", "usage"}, "256", "above the maximum"},
	{{"mx", "0", "tlsa", "0", "usage"}, "\"3\"", "not of type integer"},
	{{"mx", "0", "tlsa", "0", "data"}, "\"9F\"", "does not fit"},
	{{"mx", "0", "tlsa", "0", "match"}, "\"perhaps\"", "not one of the values"},
	{{"mx", "0", "tlsa", "0", "match"}, "null", "not of type string"},
	{{"mx", "0", "dnssec"}, "\"signed\"", "not one of the values"},
	{{"mx", "0", "preference"}, "65536", "above the maximum"},
	{{"dnssec", "mx"}, "true", "not of type string"},
	{{"dane", "usable"}, "1", "not of type boolean"},
	{{"senders", "may", "verdict"}, "\"not tested\"", "not one of the values"},
	{{"senders", "dane", "finding"}, "\"why\"", "does not fit"},
	{{"findings", "0", "senders"}, "[\"all\"]", "not one of the values"},
	{{"plugin"}, "\"check_starttls\"", "is missing"},
	{{"mx"}, "{}", "not of type array"},
};

static json_t *step(json_t *value, const char *key)
{
	return json_is_array(value) ? json_array_get(value, (size_t)atoi(key))
				    : json_object_get(value, key);
}

static void is_refused(const char *name, const struct mutation *mutation)
{
	json_t *schema = load_schema();
	json_t *document = load(name);
	json_t *place = document;
	size_t last = 0;
	char why[512];

	while (last + 1 < COUNT_OF(mutation->path) && mutation->path[last + 1] != NULL)
		place = step(place, mutation->path[last++]);
	ck_assert(json_is_object(place));
	if (mutation->value == NULL)
		ck_assert_int_eq(json_object_del(place, mutation->path[last]), 0);
	else
		json_object_set_new(place, mutation->path[last],
			json_loads(mutation->value, JSON_DECODE_ANY, NULL));
	ck_assert_msg(!schema_accepts(schema, document, why, sizeof(why)), "%s passes",
		mutation->path[last]);
	ck_assert_msg(strstr(why, mutation->reason) != NULL, "%s: %s", mutation->path[last], why);
	json_decref(document);
	json_decref(schema);
}

START_TEST(mutations_are_refused)
{
	is_refused("not-offered.json", &mutations[_i]);
}
END_TEST

START_TEST(domain_mutations_are_refused)
{
	is_refused("domain-dane.json", &domain_mutations[_i]);
}
END_TEST

/* How long is too long does not matter to the schema: what was left out is named in the document.
 */
START_TEST(large_documents)
{
	static const struct report_size sizes[] = {
		{.hosts = 3, .probes = 2, .certs = 2, .octets = 20},
		{.hosts = 20, .probes = 8, .certs = 1, .ehlo_lines = 20, .tlsa = 4, .octets = 60},
		{.hosts = 20, .probes = 2, .certs = 2, .tlsa = 30, .findings = 20, .octets = 300}};
	struct report report = domain_report_large(&sizes[_i], 5);
	json_t *schema = load_schema();
	json_t *document;
	struct buf out;
	char why[512];

	buf_init(&out, unit_arena);
	render_json(&report, &out);
	document = json_loadb(out.data, out.len, JSON_REJECT_DUPLICATES, NULL);
	ck_assert_msg(schema_accepts(schema, document, why, sizeof(why)), "%s", why);
	ck_assert((json_object_get(document, "left_out") != NULL) == (_i > 0));
	json_decref(document);
	json_decref(schema);
}
END_TEST

/* Every object says what it holds: no place for keys that nobody has described. */
static void is_closed(const json_t *schema, const char *name)
{
	const char *type = json_string_value(json_object_get(schema, "type"));
	const json_t *rest = json_object_get(schema, "additionalProperties");
	const char *key;
	json_t *member;

	if (type != NULL && strcmp(type, "object") == 0)
		ck_assert_msg(json_is_false(rest) || json_is_object(rest), "%s is open", name);
	json_object_foreach((json_t *)schema, key, member) if (json_is_object(member))
		is_closed(member, key);
}

START_TEST(schema_is_closed)
{
	json_t *schema = load_schema();

	is_closed(schema, "document");
	json_decref(schema);
}
END_TEST

START_TEST(unknown_keywords_are_refused)
{
	json_t *schema = json_loads("{\"oneOf\": []}", 0, NULL);
	json_t *lost = json_loads("{\"$ref\": \"#/definitions/x\"}", 0, NULL);
	char why[64];

	ck_assert(!schema_accepts(schema, schema, why, sizeof(why)));
	ck_assert(!schema_accepts(lost, schema, why, sizeof(why)));
	json_decref(schema);
	json_decref(lost);
}
END_TEST

Suite *schema_suite(void)
{
	Suite *suite = suite_create("schema");
	TCase *tcase = unit_case(suite, "schema");

	tcase_add_loop_test(tcase, golden_documents, 0, (int)COUNT_OF(documents));
	tcase_add_loop_test(tcase, hostile_documents, 0, (int)hostile_specs_count);
	tcase_add_loop_test(tcase, mutations_are_refused, 0, (int)COUNT_OF(mutations));
	tcase_add_loop_test(
		tcase, domain_mutations_are_refused, 0, (int)COUNT_OF(domain_mutations));
	tcase_add_loop_test(tcase, large_documents, 0, 3);
	tcase_add_test(tcase, schema_is_closed);
	tcase_add_test(tcase, unknown_keywords_are_refused);
	return suite;
}
