/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The probe's machine; see probe.h for its table. Every fault of the peer ends in facts. */

#include "engine/probe.h"

#include <poll.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "engine/tls.h"

enum { RECV_SIZE = 4096 };

static void enter_stage(struct probe *probe, enum stage stage, int64_t now)
{
	int64_t quit_deadline = now + probe->plan->quit_patience;

	if (stage == probe->stage)
		return;
	probe->facts->took.stage[probe->stage] = now - probe->stage_started;
	probe->stage = stage;
	probe->stage_started = now;
	if (stage == STAGE_QUIT && quit_deadline < probe->source.deadline)
		probe->source.deadline = quit_deadline;
}

static void note_verdict(struct probe *probe)
{
	if (probe->facts->took.verdict < 0)
		probe->facts->took.verdict = clock_monotonic() - probe->plan->started;
}

/* The single end. A refusal in the dialogue counts more than a fault met while saying QUIT. */
static void probe_finish(struct probe *probe, const struct fault *fault)
{
	struct probe_facts *facts = probe->facts;

	note_verdict(probe);
	if (probe->dialog.fault.cause != CAUSE_NONE) {
		facts->fault = probe->dialog.fault;
	} else if (fault != NULL && probe->stage != STAGE_QUIT) {
		facts->fault = *fault;
		facts->fault.stage = probe->stage;
	}
	facts->reached = facts->fault.cause == CAUSE_NONE ? STAGE_DONE : facts->fault.stage;
	trace_note(probe->plan->trace, probe->label, "end at %s: %s", stage_name(facts->reached),
		cause_name(facts->fault.cause));
	enter_stage(probe, STAGE_DONE, clock_monotonic());
	probe->state = PROBE_DONE;
	loop_remove(probe->loop, &probe->source);
	conn_close(&probe->conn);
	probe->done(probe);
}

static void trace_lines(
	const struct probe *probe, const char *direction, const char *data, size_t len)
{
	const struct trace *trace = probe->plan->trace;

	while (trace != NULL && len > 0) {
		const char *end = memchr(data, '\n', len);
		size_t line = end == NULL ? len : (size_t)(end - data) + 1;

		trace_text(trace, probe->label, direction, (struct text){data, line});
		data += line;
		len -= line;
	}
}

/* Sends what the dialogue has to say; false: wait, or it is over. */
static bool write_some(struct probe *probe)
{
	struct buf *output = &probe->dialog.output;
	struct fault fault = {0};
	size_t sent = 0;

	switch (conn_send(&probe->conn, output->data, output->len, &sent, &fault)) {
	case IO_DONE:
		trace_lines(probe, ">", output->data, sent);
		dialog_sent(&probe->dialog, sent);
		return true;
	case IO_AGAIN:
		return false;
	default:
		probe_finish(probe, &fault);
		return false;
	}
}

static bool read_some(struct probe *probe)
{
	struct fault fault = {0};
	char data[RECV_SIZE];
	size_t got = 0;

	switch (conn_recv(&probe->conn, data, sizeof(data), &got, &fault)) {
	case IO_DONE:
		trace_lines(probe, "<", data, got);
		dialog_feed(&probe->dialog, data, got);
		return true;
	case IO_AGAIN:
		return false;
	default:
		if (fault.cause == CAUSE_CLOSED) {
			dialog_eof(&probe->dialog);
			return true;
		}
		probe_finish(probe, &fault);
		return false;
	}
}

static void await(struct probe *probe, bool writing)
{
	probe->source.events = writing ? POLLOUT : POLLIN;
	if (!writing && probe->conn.tls != NULL)
		conn_ack_now(&probe->conn);
}

static void begin_handshake(struct probe *probe);

/* Carries the dialogue on until it has to wait. `readable`: octets are there to be taken. */
static void talk(struct probe *probe, bool readable)
{
	struct dialog *dialog = &probe->dialog;

	while (probe->state == PROBE_TALKING) {
		enter_stage(probe, dialog->stage, clock_monotonic());
		if (dialog->verdict)
			note_verdict(probe);
		if (dialog->want == DIALOG_OVER) {
			probe_finish(probe, NULL);
		} else if (dialog->want == DIALOG_START_TLS) {
			begin_handshake(probe);
		} else if (dialog->want == DIALOG_WRITE) {
			if (!write_some(probe)) {
				await(probe, true);
				return;
			}
		} else if ((!readable && !conn_has_pending(&probe->conn)) || !read_some(probe)) {
			await(probe, false);
			return;
		} else {
			readable = false;
		}
	}
}

static void handshake(struct probe *probe)
{
	struct fault fault = {0};
	enum io io = conn_handshake(&probe->conn, &fault);

	if (io == IO_AGAIN) {
		probe->source.events = conn_handshake_writes(&probe->conn) ? POLLOUT : POLLIN;
		return;
	}
	conn_tls_facts(&probe->conn, probe->arena, probe->facts);
	if (io == IO_FAILED) {
		probe_finish(probe, &fault);
		return;
	}
	trace_note(probe->plan->trace, probe->label, "%s %s",
		tls_version_name(probe->facts->tls.version), probe->facts->tls.cipher);
	probe->state = PROBE_TALKING;
	dialog_tls_up(&probe->dialog);
	talk(probe, false);
}

static void begin_handshake(struct probe *probe)
{
	struct fault fault = {.cause = CAUSE_TLS, .detail = text_of("session not set up")};

	probe->state = PROBE_HANDSHAKING;
	if (conn_start_tls(&probe->conn, probe->tls_context, probe->facts->where.server_name, probe->offer,
		    probe->arena))
		handshake(probe);
	else
		probe_finish(probe, &fault);
}

static void on_connected(struct probe *probe)
{
	const struct plan *plan = probe->plan;
	struct dialog_plan dialog_plan = {.protocol = plan->protocol,
		.ehlo_name = probe->ehlo_name,
		.implicit_tls = plan->implicit_tls,
		.ehlo_after_tls = plan->ehlo_after_tls && probe->offer == OFFER_MAIN};
	struct fault fault = {0};

	if (conn_finish_open(&probe->conn, &fault) != IO_DONE ||
		(plan->proxy_header && conn_send_proxy_header(&probe->conn, &fault) != IO_DONE)) {
		probe_finish(probe, &fault);
		return;
	}
	if (dialog_plan.ehlo_name == NULL)
		dialog_plan.ehlo_name = conn_local_literal(&probe->conn, probe->arena);
	dialog_init(&probe->dialog, probe->arena, &dialog_plan, &probe->facts->smtp);
	probe->state = PROBE_TALKING;
	talk(probe, false);
}

static void on_ready(struct source *source, int64_t now)
{
	struct probe *probe = SOURCE_OWNER(source, struct probe, source);

	(void)now;
	if (probe->state == PROBE_CONNECTING)
		on_connected(probe);
	else if (probe->state == PROBE_HANDSHAKING)
		handshake(probe);
	else
		talk(probe, true);
}

static void on_expired(struct source *source, int64_t now)
{
	struct probe *probe = SOURCE_OWNER(source, struct probe, source);
	struct fault fault = {.cause = CAUSE_TIMEOUT};

	(void)now;
	conn_tls_facts(&probe->conn, probe->arena, probe->facts);
	probe_finish(probe, &fault);
}

void probe_start(struct probe *probe, const char *ehlo_name)
{
	struct fault fault = {0};

	probe->ehlo_name = ehlo_name;
	probe->label = probe->facts->where.address;
	probe->state = PROBE_CONNECTING;
	probe->stage = STAGE_CONNECT;
	probe->stage_started = clock_monotonic();
	probe->facts->implicit_tls = probe->plan->implicit_tls;
	if (conn_open(&probe->conn, &probe->facts->where, probe->plan, &fault) == IO_FAILED) {
		probe_finish(probe, &fault);
		return;
	}
	probe->source = (struct source){.fd = probe->conn.fd,
		.events = POLLOUT,
		.deadline = probe->plan->deadline,
		.ready = on_ready,
		.expired = on_expired};
	loop_add(probe->loop, &probe->source);
}
