/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * validate SCHEMA [DOCUMENT...]: do the documents (`-` or none: stdin) follow the schema? Exit code
 * 0 if all do, 1 if one does not, 2 if something cannot be read. Says why on stderr.
 */

#include <stdio.h>
#include <string.h>

#include "schema.h"

static json_t *load(const char *name)
{
	json_error_t error;
	json_t *value = strcmp(name, "-") == 0
		? json_loadf(stdin, JSON_REJECT_DUPLICATES, &error)
		: json_load_file(name, JSON_REJECT_DUPLICATES, &error);

	if (value == NULL)
		fprintf(stderr, "validate: %s: line %d: %s\n", name, error.line, error.text);
	return value;
}

static int validate(const json_t *schema, const char *name)
{
	json_t *document = load(name);
	char why[512];
	bool good;

	if (document == NULL)
		return 2;
	good = schema_accepts(schema, document, why, sizeof(why));
	if (!good)
		fprintf(stderr, "validate: %s: %s\n", name, why);
	json_decref(document);
	return good ? 0 : 1;
}

int main(int argc, char **argv)
{
	json_t *schema;
	int worst = 0;

	if (argc < 2) {
		fputs("usage: validate SCHEMA [DOCUMENT...]\n", stderr);
		return 2;
	}
	schema = load(argv[1]);
	if (schema == NULL)
		return 2;
	if (argc == 2)
		worst = validate(schema, "-");
	for (int i = 2; i < argc; i++) {
		int result = validate(schema, argv[i]);

		worst = result > worst ? result : worst;
	}
	json_decref(schema);
	return worst;
}
