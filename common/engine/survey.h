/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_ENGINE_SURVEY_H
#define MAIL_TLS_ENGINE_SURVEY_H

/*
 * Which look-ups and connections are made, as facts arrive: name -> addresses -> a probe for each,
 * all at once; a failed handshake -> a connection that offers old versions, to learn why; a chain,
 * where the plan asks for both key families -> a connection that asks for the other one.
 */

#include "engine/plan.h"
#include "engine/tls.h"
#include "facts.h"

/*
 * Runs to the end or to plan->deadline, whichever comes first, and fills `facts` with whatever is
 * known by then. Facts and plan live in the arena of the run.
 */
void survey_run(const struct plan *plan, struct tls_context *tls_context, struct arena *arena,
	struct survey_facts *facts);

#endif
