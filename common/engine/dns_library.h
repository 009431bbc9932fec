/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_ENGINE_DNS_LIBRARY_H
#define MAIL_TLS_ENGINE_DNS_LIBRARY_H

/*
 * The resolving library, with or without a trust anchor: one question in, one answer out. When to ask
 * which of the two is the business of engine/dns.c.
 */

#include "engine/dns.h"

struct dns_library;

/* One question to one library. It outlives its answer: the library may still hold it when dropped. */
struct dns_errand {
	struct dns_library *library;
	struct dns_question *question; /* its results are filled */
	void (*done)(struct dns_errand *errand);
	bool dropped; /* nobody waits for it any more: no call */
};

/* NULL, and why in words for an answer's detail, when it cannot be set up. Never ended: see dns.c. */
struct dns_library *dns_library_new(
	struct arena *arena, const struct plan *plan, bool with_anchor, const char **why);

/* Readable when there is something to process. */
int dns_library_fd(const struct dns_library *library);

/* Calls done() of what was answered. False: the library has died. */
bool dns_library_process(struct dns_library *library);

/* False, and why, if it cannot be asked; done() is not called then, nor ever from in here. */
bool dns_library_ask(struct dns_errand *errand, const char **why);

#endif
