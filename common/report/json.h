/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_REPORT_JSON_H
#define MAIL_TLS_REPORT_JSON_H

/* Pieces of the JSON document. Values that are not known are left out by whoever sets them. */

#include <jansson.h>

#include "report/render.h"

/* Takes over `value`. */
void json_set(json_t *object, const char *key, json_t *value);

/* NULL and a text without data set nothing; remote text is quoted. */
void json_set_string(json_t *object, const char *key, const char *value);
void json_set_text(struct arena *arena, json_t *object, const char *key, struct text text);

/* Rounded, so that 0.1 is printed as 0.1. */
json_t *json_number(struct arena *arena, double value, int decimals);

/* The map of all certificates seen, by the SHA-256 of each. */
json_t *json_certificates(struct arena *arena, const struct report *report);

/* The SHA-256 of each certificate of a chain, in order. */
json_t *json_chain(const struct chain_facts *chain);

/* Days until the certificate ends, from the start of the run. */
double cert_days_left(const struct survey_facts *survey, const struct cert_facts *cert);

#endif
