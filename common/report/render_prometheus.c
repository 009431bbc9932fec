/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The text exposition format of Prometheus, for the textfile collector: all samples of a family behind
 * its HELP and TYPE, base units, no time stamps. What was not tested is left out. Cannot fail.
 */

#include "report/render.h"

#include <string.h>

#include "base/arena.h"
#include "report/states.h"

enum { SECONDS_A_DAY = 86400 };

/* Values of the performance data under the names that Prometheus wants. */
static const struct {
	const char *metric;
	const char *name;
	double factor;
	const char *help;
} values[] = {
	{"mx_total", "mail_tls_mx_hosts", 1, "MX hosts of the domain"},
	{"mx_ok", "mail_tls_mx_hosts_ok", 1, "MX hosts that every chosen sender gets through to"},
	{"addresses", "mail_tls_addresses", 1, "addresses found"},
	{"addresses_ok", "mail_tls_addresses_ok", 1, "addresses without a fault"},
	{"addresses_skipped", "mail_tls_addresses_skipped", 1, "addresses not testable from here"},
	{"certificates", "mail_tls_certificates", 1, "different certificates"},
	{"may_ok", "mail_tls_may_hosts", 1, "MX hosts that take mail of opportunistic senders by TLS"},
	{"encrypt_ok", "mail_tls_encrypt_hosts", 1, "MX hosts that take mail of senders that insist on TLS"},
	{"dane_ok", "mail_tls_dane_hosts", 1, "MX hosts that take mail of DANE senders"},
	{"sts_ok", "mail_tls_sts_hosts", 1, "MX hosts that take mail of MTA-STS senders"},
	{"time", "mail_tls_verdict_seconds", 1, "from the start to the verdict"},
	{"time_connect", "mail_tls_connect_seconds", 1, "connection to the slowest address"},
	{"time_greeting", "mail_tls_greeting_seconds", 1, "wait for the slowest greeting"},
	{"time_tls", "mail_tls_handshake_seconds", 1, "slowest TLS handshake"},
	{"days_left", "mail_tls_certificate_left_seconds", SECONDS_A_DAY,
		"until the certificate that matters most ends"},
	{"life_left", "mail_tls_certificate_left_ratio", 0.01, "the same as a part of its lifetime"},
	{"sts_cert_days", "mail_tls_sts_certificate_left_seconds", SECONDS_A_DAY,
		"until the certificate of the MTA-STS policy host ends"},
};

static void add_family(struct buf *out, const char *name, const char *help)
{
	buf_printf(out, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name);
}

static void add_escaped(struct buf *out, const char *value)
{
	for (; *value != '\0'; value++)
		if (*value == '\n')
			buf_add_text(out, "\\n");
		else if (*value == '\\' || *value == '"')
			buf_printf(out, "\\%c", *value);
		else
			buf_add_char(out, *value);
}

/* A label with a comma or, at first, the brace in front; a NULL value has none. */
static void add_label(struct buf *out, const char *name, const char *value)
{
	if (value == NULL)
		return;
	buf_printf(out, "%c%s=\"", out->data[out->len - 1] == '"' ? ',' : '{', name);
	add_escaped(out, value);
	buf_add_char(out, '"');
}

static void begin(struct buf *out, const struct report *report, const char *name)
{
	buf_add_text(out, name);
	add_label(out, "plugin", report->plugin);
	add_label(out, "target", report->target);
}

static void add_value(struct buf *out, double value)
{
	buf_printf(out, "} %s\n", number_text(out->arena, value, 6));
}

static void add_place(struct buf *out, const struct host_facts *host, const struct endpoint *where)
{
	add_label(out, "host", host->name);
	add_label(out, "address", where->address);
	if (where->port != 0)
		add_label(out, "port", arena_printf(out->arena, "%d", where->port));
}

static void add_single(struct buf *out, const struct report *report, const char *name,
	const char *help, double value)
{
	add_family(out, name, help);
	begin(out, report, name);
	add_value(out, value);
}

static void add_values(struct buf *out, const struct report *report)
{
	const struct verdict *verdict = report->verdict;

	for (size_t i = 0; i < verdict->metric_count; i++)
		for (size_t v = 0; v < sizeof(values) / sizeof(values[0]); v++)
			if (strcmp(values[v].metric, verdict->metrics[i].name) == 0)
				add_single(out, report, values[v].name, values[v].help,
					verdict->metrics[i].value * values[v].factor);
}

static bool same(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* Two chains of an address may have the same fault; the worse one came first. */
static bool said_before(const struct verdict *verdict, size_t index)
{
	const struct finding *one = &verdict->findings[index];

	for (size_t i = 0; i < index; i++) {
		const struct finding *other = &verdict->findings[i];

		if (strcmp(other->id, one->id) == 0 && same(other->about.host, one->about.host) &&
			same(other->about.address, one->about.address) && !other->ignored)
			return true;
	}
	return false;
}

static void add_findings(struct buf *out, const struct report *report)
{
	static const char name[] = "mail_tls_finding";
	const struct verdict *verdict = report->verdict;

	add_family(out, name, "a fault and its state: 1 WARNING, 2 CRITICAL, 3 UNKNOWN");
	for (size_t i = 0; i < verdict->finding_count; i++) {
		const struct finding *finding = &verdict->findings[i];

		if (finding->severity <= SEVERITY_INFO || finding->ignored ||
			said_before(verdict, i))
			continue;
		begin(out, report, name);
		add_label(out, "id", finding->id);
		add_label(out, "host", finding->about.host);
		add_label(out, "address", finding->about.address);
		add_value(out, severity_exit_code(finding->severity));
	}
}

static void add_senders(struct buf *out, const struct report *report)
{
	static const char name[] = "mail_tls_sender_delivers";
	const struct matrix *matrix = report->verdict->matrix;

	if (matrix == NULL)
		return;
	add_family(out, name, "whether mail of this kind of sender gets through");
	for (int s = 0; s < SENDER_COUNT; s++) {
		const struct matrix_column *column = &matrix->columns[s];

		if (!column->looked_up || column->verdict == COLUMN_NOT_KNOWN)
			continue;
		begin(out, report, name);
		add_label(out, "sender", sender_name((enum sender)s));
		add_value(out,
			column->verdict == COLUMN_DELIVERS ||
				column->verdict == COLUMN_UNENCRYPTED);
	}
}

/* Whether the address showed it, and what. */
typedef bool measure(const struct probe_facts *probe, double *value);

static bool has_tls(const struct probe_facts *probe, double *value)
{
	*value = probe->tls.up;
	return probe->tls.up || probe->smtp.before.known;
}

static bool ends(const struct probe_facts *probe, double *value)
{
	if (probe->chain.count == 0 || !probe->chain.certs[0].have_dates ||
		probe->chain.certs[0].never_expires)
		return false;
	*value = (double)probe->chain.certs[0].not_after;
	return true;
}

static void add_measure(struct buf *out, const struct report *report, const char *name,
	const char *help, measure *look)
{
	add_family(out, name, help);
	for (size_t h = 0; h < report->survey->host_count; h++) {
		const struct host_facts *host = &report->survey->hosts[h];
		double value;

		for (size_t i = 0; i < host->probe_count; i++) {
			if (!look(host->probes[i], &value))
				continue;
			begin(out, report, name);
			add_place(out, host, &host->probes[i]->where);
			add_value(out, value);
		}
	}
}

static void add_mode(struct buf *out, const struct report *report)
{
	static const char name[] = "mail_tls_sts_mode_info";

	if (report->verdict->sts_mode == NULL)
		return;
	add_family(out, name, "mode of the published MTA-STS policy");
	begin(out, report, name);
	add_label(out, "mode", report->verdict->sts_mode);
	add_value(out, 1);
}

void render_prometheus(const struct report *report, struct buf *out)
{
	add_family(out, "mail_tls_info", "the check that was run");
	begin(out, report, "mail_tls_info");
	add_label(out, "version", report->version);
	add_value(out, 1);
	add_single(out, report, "mail_tls_state", "0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN",
		severity_exit_code(report->verdict->worst));
	add_single(out, report, "mail_tls_run_timestamp_seconds", "when the check was started",
		(double)report->survey->started);
	add_single(out, report, "mail_tls_duration_seconds", "how long the check took",
		(double)report->survey->duration / 1e6);
	add_values(out, report);
	add_findings(out, report);
	add_senders(out, report);
	add_measure(out, report, "mail_tls_address_tls", "whether the address speaks TLS", has_tls);
	add_measure(out, report, "mail_tls_certificate_not_after_timestamp_seconds",
		"when the certificate of the address ends", ends);
	add_mode(out, report);
}

/* No target is known then; the reason is for people. */
void render_prometheus_complaint(const char *service, const char *why, struct buf *out)
{
	buf_printf(out, "# %s: %s\n", service, why);
	add_family(out, "mail_tls_state", "0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN");
	buf_add_text(out, "mail_tls_state");
	add_label(out, "service", service);
	add_value(out, 3);
}
