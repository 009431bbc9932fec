/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_WIRE_TXT_FIELDS_H
#define MAIL_TLS_WIRE_TXT_FIELDS_H

/*
 * TXT records of the form `v=NAME; key=value; ...`, which MTA-STS and TLSRPT share (RFC 8461 3.1,
 * RFC 8460 3). Texts of the records are joined strings, as dns_read_txt() gives them. The facts
 * point into them. No opinion, cannot fail.
 */

#include "facts_sts.h"

/*
 * Fills fitting, chosen and near_miss of `txt` from its texts. `version` ends in a semicolon and is
 * compared octet by octet.
 */
void txt_choose(struct txt_facts *txt, const char *version);

struct txt_field {
	struct text name, value;
};

/* What is behind the version of the chosen record; txt_next() takes one field after the other. */
struct text txt_fields(const struct txt_facts *txt, const char *version);

/*
 * False at the end. Fields that are not name=value are skipped and noted in `txt`. Blanks around a
 * field do not belong to it, those behind `=` do; what octets a value may hold is the caller's
 * business.
 */
bool txt_next(struct txt_facts *txt, struct text *rest, struct txt_field *field);

/* Notes a field that the caller cannot take. */
void txt_note_bad(struct txt_facts *txt, const struct txt_field *field);

/*
 * Whether the field has this name; in other letters it is noted and does not. When it comes again,
 * that is noted and it does not: `seen` is the caller's, false at first.
 */
bool txt_is_key(struct txt_facts *txt, const struct txt_field *field, const char *key, bool *seen);

/* A name by the grammar of the records; keys of a policy file follow it as well. */
bool txt_is_name(struct text name);

/* The grammar of a value that no specification has given another one: no blank, no `=` or `;`. */
bool txt_plain_value(struct text value);

#endif
