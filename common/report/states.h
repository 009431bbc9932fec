/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_REPORT_STATES_H
#define MAIL_TLS_REPORT_STATES_H

/* States of parts of the survey, and how hosts and states are written. */

#include "report/render.h"

/* The worst of the findings about one address of a host that are not ignored. */
enum severity state_of_address(
	const struct verdict *verdict, const struct host_facts *host, const char *address);

/* The worst about the host at this place of the survey. */
enum severity state_of_host(const struct report *report, size_t host);

/* `CRITICAL`, in its colour where there is colour. */
const char *state_word(const struct report *report, struct arena *arena, enum severity severity);

/* For people. A name that DNS should not have held is remote text, and quoted. */
const char *host_label(struct arena *arena, const struct host_facts *host);

#endif
