/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Defaults, contradictions, and which option is meant for whom. Every step returns false with its
 * complaint; the first one is what the user reads.
 */

#include "cli/settings.h"

#include <string.h>
#include <sys/socket.h>

#include "base/arena.h"
#include "base/text.h"
#include "cli/making.h"
#include "cli/plugin.h"
#include "cli/target.h"
#include "cli/values.h"
#include "judge/checks.h"

/*
 * RFC 5321 4.1.1.10: a client should wait for the answer. It says nothing any more; for a domain the
 * farthest of many hosts would add a round trip to every run.
 */
enum { QUIT_PATIENCE = 1000000, QUIT_PATIENCE_DOMAIN = 50000 };

bool making_complain(const struct making *making, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	*making->why = arena_vprintf(making->arena, format, ap);
	va_end(ap);
	return false;
}

const char *making_typed(const struct making *making, const char *text)
{
	return text_quote(making->arena, text_of(text), TEXT_MAX_QUOTED);
}

static bool make_protocol(const struct making *making)
{
	const struct options *options = making->options;
	struct plan *plan = &making->settings->plan;

	if (options->starttls && options->smtps)
		return making_complain(making, "--starttls and --smtps exclude each other");
	plan->protocol = options->lmtp ? &protocol_lmtp : &protocol_smtp;
	making->settings->policy.lmtp = options->lmtp;
	plan->implicit_tls = options->smtps;
	plan->ehlo_after_tls = making->plugin->bit != CE;
	plan->proxy_header = options->proxy_protocol;
	plan->quit_patience = making->plugin->bit == MX ? QUIT_PATIENCE_DOMAIN : QUIT_PATIENCE;
	if (plan->implicit_tls && plan->protocol->tls_port == 0 && options->port == NULL)
		return making_complain(making, "there is no port for %s with --smtps: give --port",
			plan->protocol->name);
	plan->port = plan->implicit_tls && plan->protocol->tls_port != 0 ? plan->protocol->tls_port
									 : plan->protocol->port;
	return true;
}

bool making_port(const struct making *making, const char *beside)
{
	const char *port = making->options->port;
	struct plan *plan = &making->settings->plan;

	if (beside != NULL && port != NULL && strcmp(beside, port) != 0)
		return making_complain(making, "two ports: %s and %s", making_typed(making, beside),
			making_typed(making, port));
	if (port == NULL)
		port = beside;
	if (port != NULL && !value_port(port, &plan->port))
		return making_complain(
			making, "--port takes 1 to 65535, not %s", making_typed(making, port));
	return true;
}

bool making_family(const struct making *making)
{
	const struct options *options = making->options;

	if (options->ipv4 && options->ipv6)
		return making_complain(making, "--ipv4 and --ipv6 exclude each other");
	making->settings->plan.family = options->ipv4 ? AF_INET
		: options->ipv6                       ? AF_INET6
						      : AF_UNSPEC;
	return true;
}

/* Typed addresses replace the look-up; a host that is an address needs none. */
static bool make_addresses(const struct making *making, const struct target *target)
{
	const struct options *options = making->options;
	struct plan *plan = &making->settings->plan;
	string_list addresses = {0};
	struct host host;

	if (target->address != NULL && target->host.kind == HOST_NAME &&
		options->addresses.count > 0)
		return making_complain(making, "both the host and --address say where to connect");
	if (options->addresses.count > PLAN_MAX_TYPED_ADDRESSES)
		return making_complain(making, "at most %d addresses", PLAN_MAX_TYPED_ADDRESSES);
	for (size_t i = 0; i < options->addresses.count; i++) {
		const char *text = options->addresses.items[i];

		if (host_parse(making->arena, text, &host) != HOST_OK || host.kind == HOST_NAME)
			return making_complain(making, "--address takes an IP address, not %s",
				making_typed(making, text));
		if (target_fits_family(host.ascii, plan->family) &&
			!target_list_has(addresses.items, addresses.count, host.ascii))
			*VEC_ADD(making->arena, &addresses) = host.ascii;
	}
	if (target->address != NULL && options->addresses.count == 0 &&
		target_fits_family(target->address, plan->family))
		*VEC_ADD(making->arena, &addresses) = target->address;
	if (addresses.count == 0 && (target->address != NULL || options->addresses.count > 0))
		return making_complain(making, "no address of the family asked for");
	plan->addresses = addresses.items;
	plan->address_count = addresses.count;
	return true;
}

static bool make_target(const struct making *making)
{
	const struct options *options = making->options;
	struct plan *plan = &making->settings->plan;
	const char *typed = options->operand != NULL ? options->operand
		: options->hostname != NULL          ? options->hostname
						     : making_next_host(making);
	struct target target = {0};

	if (making->plugin->bit == MX)
		return making_domain(making);
	if (options->hostname != NULL && options->operand != NULL)
		return making_complain(
			making, "both --hostname and a host without option are given");
	if (typed == NULL)
		return making_complain(making, "which host? give -H NAME");
	if (!target_parse(making->arena, typed, options->operand != NULL, &target, making->why))
		return false;
	if (target.is_path && !options->lmtp)
		return making_complain(making, "the path of a UNIX socket needs --lmtp");
	plan->host = target.host.ascii;
	plan->display = target.host.display;
	if (!target.is_path && target.host.kind == HOST_NAME)
		plan->server_name = plan->host;
	return making_family(making) && making_port(making, target.port) &&
		make_addresses(making, &target);
}

/* A name that is sent: A-label or U-label, no address. */
static bool make_sent_name(const struct making *making, const char *option, const char *text,
	bool allow_address, const char **name)
{
	enum host_problem problem;
	struct host host;

	if (text == NULL)
		return true;
	problem = host_parse(making->arena, text, &host);
	if (problem != HOST_OK)
		return making_complain(making, "%s %s %s", option, making_typed(making, text),
			host_problem_text(problem));
	if (host.kind != HOST_NAME && !allow_address)
		return making_complain(making, "%s takes a name, not an address", option);
	*name = host.kind == HOST_NAME
		? host.ascii
		: arena_printf(
			  making->arena, host.kind == HOST_IPV6 ? "[IPv6:%s]" : "[%s]", host.ascii);
	return true;
}

static bool make_names(const struct making *making)
{
	const struct options *options = making->options;
	struct plan *plan = &making->settings->plan;
	const char *source = options->source_address;
	struct host host;

	if (source != NULL &&
		(host_parse(making->arena, source, &host) != HOST_OK || host.kind == HOST_NAME))
		return making_complain(making, "--source-address takes an IP address, not %s",
			making_typed(making, source));
	plan->source_address = source == NULL ? NULL : host.ascii;
	if (options->server_name != NULL && strcmp(options->server_name, "-") == 0)
		plan->server_name = NULL;
	else if (!make_sent_name(
			 making, "--server-name", options->server_name, false, &plan->server_name))
		return false;
	return make_sent_name(making, "--fqdn", options->fqdn, true, &plan->ehlo_name);
}

static bool make_tls(const struct making *making)
{
	const struct options *options = making->options;
	struct settings *settings = making->settings;
	enum tls_version min_tls = TLS_1_2;

	if (options->min_tls != NULL && !value_tls_version(options->min_tls, &min_tls))
		return making_complain(making, "--min-tls takes 1.0, 1.1, 1.2 or 1.3, not %s",
			making_typed(making, options->min_tls));
	settings->plan.min_tls = settings->policy.min_tls = min_tls;
	settings->plan.tls_priority = options->tls_priority;
	if (options->private_key != NULL && options->client_cert == NULL)
		return making_complain(making, "--private-key without --client-cert");
	settings->plan.client_cert = options->client_cert;
	settings->plan.client_key =
		options->private_key != NULL ? options->private_key : options->client_cert;
	return true;
}

static bool make_output(const struct making *making)
{
	const char *name = making->options->output;

	making->settings->renderer = renderer_find(name != NULL ? name : "text");
	making->settings->verbosity = making->options->verbose;
	if (making->settings->renderer == NULL)
		return making_complain(
			making, "--output does not know %s", making_typed(making, name));
	return true;
}

bool settings_make(const struct plugin *plugin, struct arena *arena, const struct options *options,
	struct settings *settings, const char **why)
{
	static bool (*const steps[])(const struct making *) = {make_protocol, make_target,
		make_names, make_tls, making_dns, making_certs, making_policy, make_output};
	const struct making making = {plugin, arena, options, settings, why};

	*settings = (struct settings){.plan.find_hosts = plugin->find_hosts};
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		if (!steps[i](&making))
			return false;
	return true;
}
