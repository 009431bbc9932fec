/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_REPORT_JSON_H
#define MAIL_TLS_REPORT_JSON_H

/* Pieces of the JSON document. Values that are not known are left out by whoever sets them. */

#include <jansson.h>

#include "report/render.h"

enum { JSON_FORM = JSON_COMPACT | JSON_REAL_PRECISION(15) };

/* Takes over `value`. */
void json_set(json_t *object, const char *key, json_t *value);

/* NULL and a text without data set nothing; remote text is quoted. */
void json_set_string(json_t *object, const char *key, const char *value);
void json_set_text(struct arena *arena, json_t *object, const char *key, struct text text);

/* `state`, the exit code, and `status`, the word. */
void json_set_state(json_t *object, enum severity severity);

/* Rounded, so that 0.1 is printed as 0.1. */
json_t *json_number(struct arena *arena, double value, int decimals);

/* The map of all certificates seen, by the SHA-256 of each. */
json_t *json_certificates(struct arena *arena, const struct report *report);

/* The SHA-256 of each certificate of a chain, in order. */
json_t *json_chain(const struct chain_facts *chain);

json_t *json_findings(struct arena *arena, const struct report *report);

/* The host at this place of the survey. */
json_t *json_host(struct arena *arena, const struct report *report, size_t place);

/* Its name, in lower case and no other host's of the survey. */
const char *json_host_key(struct arena *arena, const struct survey_facts *survey, size_t place);

/* Of a domain: what stands before the findings, what behind them, what a host has more. */
void json_set_domain_verdict(struct arena *arena, json_t *document, const struct report *report);
void json_set_domain(struct arena *arena, json_t *document, const struct report *report);
void json_set_policies(struct arena *arena, json_t *document, const struct report *report);
void json_set_host_dns(
	struct arena *arena, json_t *object, const struct report *report, size_t place);

/* What that TLSA record of that host is good for; NULL: not known. */
const char *json_tlsa_match(const struct report *report, size_t host, size_t record);

/* Leaves out what makes the document too large to be taken, and says in it what that was. */
void json_keep_small(json_t *document);

/* Days until the certificate ends, from the start of the run. */
double cert_days_left(const struct survey_facts *survey, const struct cert_facts *cert);

#endif
