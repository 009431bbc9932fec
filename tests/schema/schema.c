/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The validator of schema.h. Recursion is as deep as the document, which jansson has bounded. */

#include "schema.h"

#include <regex.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { PATH_SIZE = 256 };

struct check {
	const json_t *root; /* of the schema, for $ref */
	char path[PATH_SIZE];
	char *why;
	size_t why_size;
};

static bool accepts(struct check *check, const json_t *schema, const json_t *value);

__attribute__((format(printf, 2, 3))) static bool refuse(
	struct check *check, const char *format, ...)
{
	size_t used = (size_t)snprintf(check->why, check->why_size,
		"%s: ", check->path[0] != '\0' ? check->path : "document");
	va_list ap;

	va_start(ap, format);
	if (used < check->why_size)
		vsnprintf(check->why + used, check->why_size - used, format, ap);
	va_end(ap);
	return false;
}

/* The value below `key`, judged by `schema`, with the path as long as the look lasts. */
static bool accepts_below(
	struct check *check, const json_t *schema, const json_t *value, const char *key)
{
	size_t len = strlen(check->path);
	bool good;

	snprintf(check->path + len, sizeof(check->path) - len, ".%s", key);
	good = accepts(check, schema, value);
	check->path[len] = '\0';
	return good;
}

static bool has_type(const json_t *value, const char *type)
{
	static const struct {
		const char *name;
		json_type types[2];
	} rows[] = {
		{"object", {JSON_OBJECT, JSON_OBJECT}},
		{"array", {JSON_ARRAY, JSON_ARRAY}},
		{"string", {JSON_STRING, JSON_STRING}},
		{"integer", {JSON_INTEGER, JSON_INTEGER}},
		{"number", {JSON_INTEGER, JSON_REAL}},
		{"boolean", {JSON_TRUE, JSON_FALSE}},
		{"null", {JSON_NULL, JSON_NULL}},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strcmp(rows[i].name, type) == 0)
			return json_typeof(value) == rows[i].types[0] ||
				json_typeof(value) == rows[i].types[1];
	return false;
}

static bool check_type(struct check *check, const json_t *rule, const json_t *value)
{
	const char *type = json_string_value(rule);

	if (type != NULL && has_type(value, type))
		return true;
	return refuse(check, "not of type %s", type != NULL ? type : "?");
}

static bool check_enum(struct check *check, const json_t *rule, const json_t *value)
{
	const json_t *one;
	size_t i;

	json_array_foreach(rule, i, one) if (json_equal(one, value)) return true;
	return refuse(check, "not one of the values allowed");
}

static bool check_pattern(struct check *check, const json_t *rule, const json_t *value)
{
	regex_t regex;
	bool fits;

	if (!json_is_string(value))
		return true;
	if (!json_is_string(rule) ||
		regcomp(&regex, json_string_value(rule), REG_EXTENDED | REG_NOSUB) != 0)
		return refuse(check, "the pattern is none");
	fits = regexec(&regex, json_string_value(value), 0, NULL, 0) == 0;
	regfree(&regex);
	return fits || refuse(check, "does not fit %s", json_string_value(rule));
}

static bool check_min_length(struct check *check, const json_t *rule, const json_t *value)
{
	return !json_is_string(value) ||
		(json_int_t)json_string_length(value) >= json_integer_value(rule) ||
		refuse(check, "too short");
}

static bool check_minimum(struct check *check, const json_t *rule, const json_t *value)
{
	return !json_is_number(value) || json_number_value(value) >= json_number_value(rule) ||
		refuse(check, "below the minimum");
}

static bool check_maximum(struct check *check, const json_t *rule, const json_t *value)
{
	return !json_is_number(value) || json_number_value(value) <= json_number_value(rule) ||
		refuse(check, "above the maximum");
}

static bool check_items(struct check *check, const json_t *rule, const json_t *value)
{
	const json_t *item;
	size_t i;

	json_array_foreach(value, i, item)
	{
		char index[24];

		snprintf(index, sizeof(index), "%zu", i);
		if (!accepts_below(check, rule, item, index))
			return false;
	}
	return true;
}

static bool check_required(struct check *check, const json_t *rule, const json_t *value)
{
	const json_t *key;
	size_t i;

	json_array_foreach(rule, i, key) if (json_is_object(value) &&
		json_object_get(value, json_string_value(key)) == NULL) return refuse(check,
		"%s is missing", json_string_value(key));
	return true;
}

static bool check_names(struct check *check, const json_t *rule, const json_t *value)
{
	const char *key;
	json_t *member;

	json_object_foreach((json_t *)value, key, member)
	{
		json_t *name = json_string(key);
		bool good = accepts_below(check, rule, name, key);

		json_decref(name);
		if (!good)
			return false;
	}
	return true;
}

static bool check_all(struct check *check, const json_t *rule, const json_t *value)
{
	const json_t *one;
	size_t i;

	json_array_foreach(rule, i, one) if (!accepts(check, one, value)) return false;
	return true;
}

/* if, then and else, which belong together: a document of one kind need not suit the other. */
static bool check_condition(struct check *check, const json_t *schema, const json_t *value)
{
	const json_t *condition = json_object_get(schema, "if");
	const json_t *rule;

	if (condition == NULL)
		return true;
	rule = json_object_get(schema, accepts(check, condition, value) ? "then" : "else");
	return rule == NULL || accepts(check, rule, value);
}

static bool is_false(const json_t *rule)
{
	return rule != NULL && json_is_false(rule);
}

/* properties and additionalProperties, which belong together. */
static bool check_members(struct check *check, const json_t *schema, const json_t *value)
{
	const json_t *properties = json_object_get(schema, "properties");
	const json_t *rest = json_object_get(schema, "additionalProperties");
	const char *key;
	json_t *member;

	json_object_foreach((json_t *)value, key, member)
	{
		const json_t *rule = json_object_get(properties, key);

		if (rule == NULL && is_false(rest))
			return refuse(check, "%s is not known", key);
		if (rule == NULL)
			rule = json_is_object(rest) ? rest : NULL;
		if (rule != NULL && !accepts_below(check, rule, member, key))
			return false;
	}
	return true;
}

static const struct {
	const char *name;
	bool (*check)(struct check *check, const json_t *rule, const json_t *value);
} keywords[] = {
	{"type", check_type},
	{"enum", check_enum},
	{"pattern", check_pattern},
	{"minLength", check_min_length},
	{"minimum", check_minimum},
	{"maximum", check_maximum},
	{"items", check_items},
	{"required", check_required},
	{"propertyNames", check_names},
	{"allOf", check_all},
	{"if", NULL}, /* check_condition() */
	{"then", NULL},
	{"else", NULL},
	{"properties", NULL}, /* check_members() */
	{"additionalProperties", NULL},
	{"definitions", NULL},
	{"$schema", NULL},
	{"$comment", NULL},
	{"title", NULL},
	{"description", NULL},
};

static bool check_keyword(
	struct check *check, const char *keyword, const json_t *rule, const json_t *value)
{
	for (size_t i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++)
		if (strcmp(keywords[i].name, keyword) == 0)
			return keywords[i].check == NULL || keywords[i].check(check, rule, value);
	return refuse(check, "the schema uses %s, which is not checked here", keyword);
}

static const json_t *follow(const struct check *check, const char *reference)
{
	static const char prefix[] = "#/definitions/";
	const json_t *definitions = json_object_get(check->root, "definitions");

	if (strncmp(reference, prefix, strlen(prefix)) != 0)
		return NULL;
	return json_object_get(definitions, reference + strlen(prefix));
}

static bool accepts(struct check *check, const json_t *schema, const json_t *value)
{
	const char *reference = json_string_value(json_object_get(schema, "$ref"));
	const char *keyword;
	json_t *rule;

	if (is_false(schema))
		return refuse(check, "not allowed here");
	if (reference != NULL) {
		schema = follow(check, reference);
		if (schema == NULL)
			return refuse(check, "%s leads nowhere", reference);
	}
	json_object_foreach((json_t *)schema, keyword,
		rule) if (!check_keyword(check, keyword, rule, value)) return false;
	return check_members(check, schema, value) && check_condition(check, schema, value);
}

bool schema_accepts(const json_t *schema, const json_t *document, char *why, size_t size)
{
	struct check check = {.root = schema, .why = why, .why_size = size};

	if (size > 0)
		why[0] = '\0';
	return accepts(&check, schema, document);
}
