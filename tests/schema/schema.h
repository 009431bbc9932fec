/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_TESTS_SCHEMA_H
#define MAIL_TLS_TESTS_SCHEMA_H

/*
 * As much of JSON Schema (draft-07) as mail-tls.schema.json uses: type, enum, pattern, minLength,
 * minimum, maximum, items, properties, required, additionalProperties, propertyNames, allOf,
 * if/then/else, a schema that is `false`, and $ref to #/definitions. A keyword beyond these is an
 * error, so the schema cannot promise what nobody checks.
 */

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* False with the place and the reason in `why`. */
bool schema_accepts(const json_t *schema, const json_t *document, char *why, size_t size);

#endif
