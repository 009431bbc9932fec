/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Judges the JSON output of a command: the findings that the case lists, and single values. Some
 * rules hold for every document: the schema's name, the state, no null, no raw control octets.
 * Every finding that is worse than OK and not ignored must be listed, so that a new false alarm
 * cannot slip in.
 */
#define _GNU_SOURCE 1
#include "judge.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { DOCUMENT_MAX = 400000 };

struct wanted {
	char id[64], state[32], address[64];
};

__attribute__((format(printf, 2, 3))) static bool fails(char *why, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(why, WHY_SIZE, format, args);
	va_end(args);
	return false;
}

static const char *member(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text == NULL ? "" : text;
}

static bool has_null(const json_t *value)
{
	const char *key;
	json_t *inner;
	size_t i;

	if (json_is_null(value))
		return true;
	json_array_foreach(value, i, inner) if (has_null(inner)) return true;
	/* The macro wants a writable object; nothing is written. */
	json_object_foreach((json_t *)(size_t)value, key, inner) if (has_null(inner)) return true;
	return false;
}

static bool finding_is(const json_t *finding, const struct wanted *wanted)
{
	bool ignored = json_is_true(json_object_get(finding, "ignored"));

	if (strcmp(member(finding, "id"), wanted->id) != 0)
		return false;
	if (wanted->address[0] != '\0' && strcmp(member(finding, "address"), wanted->address) != 0)
		return false;
	if (strcmp(wanted->state, "IGNORED") == 0)
		return ignored;
	return !ignored && strcmp(member(finding, "status"), wanted->state) == 0;
}

static bool claim_to_wanted(
	const struct scene *scene, const struct claim *claim, struct wanted *out)
{
	memset(out, 0, sizeof(*out));
	if (claim->kind != CLAIM_FINDING)
		return false;
	if (sscanf(run_expand(scene, claim->text), "%63s %31s %63s", out->id, out->state,
		    out->address) < 2)
		case_broken(scene->test->file, claim->line, "finding ID STATE [ADDRESS]");
	return true;
}

/* Each listed finding is there. */
static bool listed_are_present(const struct scene *scene, const json_t *findings, char *why)
{
	const struct test_case *test = scene->test;
	struct wanted wanted;
	size_t i, n;

	for (i = 0; i < test->claim_count; i++) {
		bool present = false;
		json_t *finding;

		if (!claim_to_wanted(scene, &test->claims[i], &wanted))
			continue;
		json_array_foreach(findings, n, finding) present =
			present || finding_is(finding, &wanted);
		if (!present)
			return fails(why, "no finding %s %s %s", wanted.id, wanted.state,
				wanted.address);
	}
	return true;
}

static bool is_listed(const struct scene *scene, const json_t *finding)
{
	const struct test_case *test = scene->test;
	struct wanted wanted;
	size_t i;

	for (i = 0; i < test->claim_count; i++)
		if (claim_to_wanted(scene, &test->claims[i], &wanted) &&
			finding_is(finding, &wanted))
			return true;
	return false;
}

/* Each finding that is no good news is listed. */
static bool present_are_listed(const struct scene *scene, const json_t *findings, char *why)
{
	json_t *finding;
	size_t n;

	json_array_foreach(findings, n, finding)
	{
		const char *status = member(finding, "status");

		if (strcmp(status, "OK") == 0 || strcmp(status, "INFO") == 0 ||
			json_is_true(json_object_get(finding, "ignored")))
			continue;
		if (!is_listed(scene, finding))
			return fails(why, "finding %s %s %s is not listed: %.300s",
				member(finding, "id"), status, member(finding, "address"),
				member(finding, "text"));
	}
	return true;
}

static bool is_absent(const struct claim *claim, const json_t *findings, char *why)
{
	json_t *finding;
	size_t n;

	json_array_foreach(findings, n, finding)
	{
		if (strcmp(member(finding, "id"), claim->text) == 0)
			return fails(why, "there is a finding %s %s: %.300s", claim->text,
				member(finding, "status"), member(finding, "text"));
	}
	return true;
}

/* Follows "host.addresses.0.tls_version". */
static const json_t *value_at(const json_t *document, const char *path)
{
	const json_t *value = document;

	while (value != NULL && *path != '\0') {
		size_t length = strcspn(path, ".");
		char key[128];

		snprintf(key, sizeof(key), "%.*s", (int)length, path);
		value = json_is_array(value) ? json_array_get(value, strtoul(key, NULL, 10))
					     : json_object_get(value, key);
		path += length + (path[length] == '.');
	}
	return value;
}

static void value_show(const json_t *value, char *out, size_t size)
{
	if (json_is_string(value))
		snprintf(out, size, "%s", json_string_value(value));
	else if (json_is_boolean(value))
		snprintf(out, size, "%s", json_is_true(value) ? "true" : "false");
	else if (json_is_integer(value))
		snprintf(out, size, "%lld", (long long)json_integer_value(value));
	else if (json_is_real(value))
		snprintf(out, size, "%g", json_real_value(value));
	else
		snprintf(out, size, "%s", json_is_array(value) ? "(array)" : "(object)");
}

static bool value_holds(
	const struct scene *scene, const struct claim *claim, const json_t *document, char *why)
{
	char *path = run_expand(scene, claim->text), *wanted = strchr(path, '='), seen[512];
	const json_t *value;

	if (wanted != NULL)
		*wanted++ = '\0';
	value = value_at(document, path);
	if (claim->kind == CLAIM_NOJSON)
		return value == NULL || fails(why, "JSON has %s", path);
	if (value == NULL)
		return fails(why, "JSON has no %s", path);
	if (wanted == NULL)
		return true;
	value_show(value, seen, sizeof(seen));
	return strcmp(seen, wanted) == 0 ||
		fails(why, "JSON %s is '%s', wanted '%s'", path, seen, wanted);
}

static bool document_is_sound(const struct scene *scene, const json_t *document, char *why)
{
	static const char *const states[] = {"OK", "WARNING", "CRITICAL", "UNKNOWN"};
	int wanted = scene->test->exit_status;

	if (has_null(document))
		return fails(why, "a null in the JSON");
	if (strcmp(member(document, "schema"), "mail-tls/1") != 0)
		return fails(why, "JSON schema is not mail-tls/1");
	if (json_integer_value(json_object_get(document, "state")) != wanted ||
		strcmp(member(document, "status"), states[wanted & 3]) != 0)
		return fails(why, "JSON state or status differs from exit status %d", wanted);
	return true;
}

bool judge_wants_json(const struct test_case *test)
{
	size_t i;

	for (i = 0; i < test->claim_count; i++)
		if (test->claims[i].kind == CLAIM_FINDING ||
			test->claims[i].kind == CLAIM_NOFINDING ||
			test->claims[i].kind == CLAIM_JSON || test->claims[i].kind == CLAIM_NOJSON)
			return true;
	return false;
}

static bool document_judge(const struct scene *scene, const json_t *document, char *why)
{
	const json_t *findings = json_object_get(document, "findings");
	const struct test_case *test = scene->test;
	size_t i;

	if (!document_is_sound(scene, document, why) || !listed_are_present(scene, findings, why) ||
		!present_are_listed(scene, findings, why))
		return false;
	for (i = 0; i < test->claim_count; i++) {
		const struct claim *claim = &test->claims[i];

		if (claim->kind == CLAIM_NOFINDING && !is_absent(claim, findings, why))
			return false;
		if ((claim->kind == CLAIM_JSON || claim->kind == CLAIM_NOJSON) &&
			!value_holds(scene, claim, document, why))
			return false;
	}
	return true;
}

bool judge_json(const struct scene *scene, const struct outcome *outcome, char *why)
{
	json_error_t error;
	json_t *document;
	size_t i;
	bool good;

	if (scene->fault_count > 0)
		return fails(why, "JSON run: %s", scene->faults[0]);
	if (outcome->timed_out || outcome->status != scene->test->exit_status)
		return fails(why, "JSON run: exit status %d, wanted %d", outcome->status,
			scene->test->exit_status);
	if (outcome->err_length > 0)
		return fails(why, "JSON run: something on stderr");
	if (outcome->out_length > DOCUMENT_MAX)
		return fails(why, "JSON has %zu octets", outcome->out_length);
	for (i = 0; i < outcome->out_length; i++)
		if ((unsigned char)outcome->out[i] < ' ' && outcome->out[i] != '\n')
			return fails(why, "control octet in the JSON");
	document = json_loadb(outcome->out, outcome->out_length, JSON_REJECT_DUPLICATES, &error);
	if (document == NULL)
		return fails(why, "JSON cannot be read: line %d: %s", error.line, error.text);
	good = document_judge(scene, document, why);
	json_decref(document);
	return good;
}
