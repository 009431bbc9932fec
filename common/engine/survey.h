/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_ENGINE_SURVEY_H
#define MAIL_TLS_ENGINE_SURVEY_H

/*
 * Which look-ups and connections are made, as facts arrive: the plan's finder names hosts and
 * addresses, each address is visited, all at once.
 */

#include "engine/plan.h"
#include "engine/tls.h"
#include "engine/visits.h"
#include "facts.h"

/* What a finder works with. */
struct survey {
	const struct plan *plan;
	struct arena *arena;
	struct loop loop;
	struct visits visits;
	struct survey_facts *facts;
};

/*
 * Runs to the end or to plan->deadline, whichever comes first, and fills `facts` with whatever is
 * known by then. Facts and plan live in the arena of the run.
 */
void survey_run(const struct plan *plan, struct tls_context *tls_context, struct arena *arena,
	struct survey_facts *facts);

/*
 * The addresses of each host in an order of their own, IPv4 first, where that of their arrival says
 * nothing. For domains; done by survey_run().
 */
void survey_settle(struct survey_facts *facts);

/* For finders. The pointer holds; NULL: there are PLAN_MAX_HOSTS already. */
struct host_facts *survey_add_host(struct survey *survey, const char *name, const char *display);

/*
 * An address of the host, to be visited once visits_open() was called; beyond the cap it is only
 * counted. One that another host has with the same server name is visited once for both.
 */
void survey_add_address(struct survey *survey, struct host_facts *host, const char *address,
	int family, const char *server_name);

#endif
