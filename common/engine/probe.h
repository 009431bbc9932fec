/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_ENGINE_PROBE_H
#define MAIL_TLS_ENGINE_PROBE_H

/*
 * One connection with one TLS offer, from connect to close. Two small machines meet here: this one
 * knows what is awaited on the descriptor, the dialogue what is to be said.
 *
 *	state        waits for      on event                               next
 *	CONNECTING   writable       connected, TLS comes first             HANDSHAKING
 *	                            connected                              TALKING
 *	TALKING      the dialogue   it blocks: reads or writes next time   TALKING
 *	                            DIALOG_START_TLS                       HANDSHAKING
 *	                            DIALOG_OVER                            DONE
 *	HANDSHAKING  TLS direction  finished: facts harvested              TALKING
 *	any          deadline       fault TIMEOUT (none while QUIT waits)  DONE
 *
 * Every end passes probe_finish(), which frees nothing: a call-back is never returned into a probe
 * that has gone.
 */

#include "engine/conn.h"
#include "engine/loop.h"
#include "wire/dialog.h"

enum probe_state { PROBE_CONNECTING, PROBE_TALKING, PROBE_HANDSHAKING, PROBE_DONE };

struct probe {
	struct source source;
	struct loop *loop;
	struct arena *arena;
	const struct plan *plan;
	struct tls_context *tls_context;
	enum offer offer; /* any but the main one: no EHLO under TLS */
	struct probe_facts *facts;
	enum probe_state state;
	enum stage stage;
	int64_t stage_started;
	struct conn conn;
	struct dialog dialog;
	const char *ehlo_name;
	const char *label; /* for the trace */
	void (*done)(struct probe *probe);
};

/*
 * Connects to facts->where and fills the facts; `ehlo_name` NULL: the address literal of our end.
 * done() is called exactly once, in probe_start() at the earliest.
 */
void probe_start(struct probe *probe, const char *ehlo_name);

#endif
