/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_JUDGE_CHECKS_H
#define MAIL_TLS_JUDGE_CHECKS_H

/* The table of checks.def as data. */

#include <stdbool.h>
#include <stddef.h>

#include "finding.h"

enum { ST = 1 << 0, CE = 1 << 1, MX = 1 << 2 };

enum scope { SCOPE_LATER, SCOPE_PROBE, SCOPE_CHAIN, SCOPE_HOST, SCOPE_DOMAIN, SCOPE_EACH };

#define CHECK(name, id, rows, plugins, severity, scope, stops, function, title) CHECK_##name,
enum check_index {
#include "judge/checks.def"
	CHECK_COUNT
};
#undef CHECK

struct judging;

struct check {
	const char *id;
	const char *rows; /* of the catalogue, blanks between */
	unsigned plugins;
	enum severity severity;
	enum scope scope;
	unsigned stops; /* 1 << SENDER_...: senders that it can make defer */
	void (*judge)(struct judging *judging);
	const char *title;
};

extern const struct check checks[CHECK_COUNT];

/* Whether `id` is an id of the table, or the first components of one (`cert` of `cert.expiry`). */
bool checks_know(const char *id);

/* Whether `prefix` names `id` in that sense. */
bool checks_id_within(const char *id, const char *prefix);

#endif
