/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_CLI_SETTINGS_H
#define MAIL_TLS_CLI_SETTINGS_H

/* What was typed -> three structs for three readers: plan (engine), policy (judge), output
 * (report). */

#include "cli/options.h"
#include "cli/trust.h"
#include "engine/plan.h"
#include "policy.h"
#include "report/render.h"

struct settings {
	struct plan plan;
	struct policy policy;
	struct trust trust;             /* where the policy's anchors will come from */
	struct chain_facts *next_chain; /* of --next-cert, NULL for none */
	const char *next_host;          /* the one it is for, NULL: all */
	const struct renderer *renderer;
	int verbosity;
};

/*
 * Settles everything that hangs on other options, in whatever order they were typed. False with one
 * line in `*why` (parts that the user typed are quoted). The clock fields stay untouched.
 */
bool settings_make(const struct plugin *plugin, struct arena *arena, const struct options *options,
	struct settings *settings, const char **why);

#endif
