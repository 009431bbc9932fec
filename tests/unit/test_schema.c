/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What --output=json prints follows mail-tls.schema.json, and the schema refuses what does not. */

#include "schema.h"

#include <stdlib.h>
#include <string.h>

#include "golden.h"
#include "hostile.h"
#include "report/render.h"
#include "unit.h"

static const char *const documents[] = {"healthy.json", "not-offered.json", "five-causes.json",
	"certificate.json", "ignored.json", "no-resolver.json", "cert-families.json",
	"cert-incomplete.json", "cert-next.json"};

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
static const struct {
	const char *path[4];
	const char *value;
	const char *reason;
} mutations[] = {
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
};

static json_t *step(json_t *value, const char *key)
{
	return json_is_array(value) ? json_array_get(value, (size_t)atoi(key))
				    : json_object_get(value, key);
}

START_TEST(mutations_are_refused)
{
	json_t *schema = load_schema();
	json_t *document = load("not-offered.json");
	json_t *place = document;
	size_t last = 0;
	char why[512];

	while (last + 1 < COUNT_OF(mutations[_i].path) && mutations[_i].path[last + 1] != NULL)
		place = step(place, mutations[_i].path[last++]);
	ck_assert(json_is_object(place));
	if (mutations[_i].value == NULL)
		ck_assert_int_eq(json_object_del(place, mutations[_i].path[last]), 0);
	else
		json_object_set_new(place, mutations[_i].path[last],
			json_loads(mutations[_i].value, JSON_DECODE_ANY, NULL));
	ck_assert_msg(!schema_accepts(schema, document, why, sizeof(why)), "%s passes",
		mutations[_i].path[last]);
	ck_assert_msg(
		strstr(why, mutations[_i].reason) != NULL, "%s: %s", mutations[_i].path[last], why);
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
	tcase_add_test(tcase, schema_is_closed);
	tcase_add_test(tcase, unknown_keywords_are_refused);
	return suite;
}
