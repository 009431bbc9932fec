/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_CLI_TARGET_H
#define MAIL_TLS_CLI_TARGET_H

/* The host as people type or paste it. */

#include <stdbool.h>
#include <stddef.h>

#include "base/host.h"

struct target {
	bool is_path;     /* of a UNIX socket */
	struct host host; /* of a path: both texts are the path */
	const char *
		address; /* literal to connect to: the host itself, or from brackets; or the path */
	const char *port; /* as typed, NULL */
};

/*
 * `mx.example.org`, `192.0.2.7`, `[2001:db8::7]`, `/run/lmtp`; with `pasted` also the forms of
 * bounces and logs: `mx.example.org[192.0.2.7]:25`, `mx.example.org:587`. False with one line in
 * `*why`.
 */
bool target_parse(struct arena *arena, const char *text, bool pasted, struct target *target,
	const char **why);

/*
 * A mail domain, or a mail address, of which the part before the last `@` is left out. False with
 * one line in `*why`.
 */
bool target_parse_domain(
	struct arena *arena, const char *text, struct host *domain, const char **why);

/* Whether the literal (or path) is of `family`, AF_UNSPEC fitting all. */
bool target_fits_family(const char *address, int family);

bool target_list_has(const char *const *items, size_t count, const char *text);

#endif
