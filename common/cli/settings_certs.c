/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Options about certificates: whether they count, whom they must name, whom to trust, pins, files.
 * Files are read here, so that a bad one is bad usage before anything is asked of the network.
 */

#include <string.h>

#include "base/arena.h"
#include "base/host.h"
#include "cli/bundle.h"
#include "cli/file.h"
#include "cli/making.h"
#include "cli/plugin.h"
#include "cli/values.h"
#include "judge/checks.h"

static bool make_verify(const struct making *making)
{
	const struct options *options = making->options;
	struct policy *policy = &making->settings->policy;

	if (options->verify && options->no_verify)
		return making_complain(making, "--verify and --no-verify exclude each other");
	policy->plugin = making->plugin->bit;
	policy->judge_certs = making->plugin->bit != ST || options->verify;
	policy->verify = making->plugin->bit == MX ? (policy->senders & 1U << SENDER_VERIFY) != 0
						   : policy->judge_certs && !options->no_verify;
	return true;
}

typedef VEC_OF(struct reference_name) name_list;

static bool add_name(const struct making *making, const char *text, name_list *names)
{
	enum host_problem problem;
	struct host host;

	problem = host_parse(making->arena, text, &host);
	if (problem != HOST_OK)
		return making_complain(making, "--verify-name %s %s", making_typed(making, text),
			host_problem_text(problem));
	*VEC_ADD(making->arena, names) = (struct reference_name){
		host.kind == HOST_NAME ? NAME_DNS : NAME_IP, host.ascii, host.display};
	return true;
}

/* What was typed for it, else the name that is sent, else the host itself. Of a domain each MX host
 * has its own. */
static bool make_names(const struct making *making)
{
	const string_list *typed = &making->options->verify_names;
	const struct plan *plan = &making->settings->plan;
	struct policy *policy = &making->settings->policy;
	name_list names = {0};

	if (making->plugin->bit == MX)
		return true;
	for (size_t i = 0; i < typed->count; i++)
		if (!add_name(making, typed->items[i], &names))
			return false;
	if (names.count == 0 &&
		(making->options->server_name == NULL || plan->server_name == NULL)) {
		if (*plan->host == '/' && policy->verify)
			return making_complain(making,
				"the path of a UNIX socket is no name to verify: give "
				"--verify-name=NAME or %s",
				making->plugin->bit == CE ? "--no-verify" : "leave --verify out");
		if (*plan->host != '/' && !add_name(making, plan->host, &names))
			return false;
	} else if (names.count == 0 && !add_name(making, making->options->server_name, &names)) {
		return false;
	}
	policy->names = names.items;
	policy->name_count = names.count;
	return true;
}

static bool make_trust(const struct making *making)
{
	const struct options *options = making->options;
	struct trust *trust = &making->settings->trust;
	const bool replaced = options->ca_file != NULL || options->ca_dir != NULL;

	*trust = (struct trust){.bundle = trust_system_bundle,
		.needed = making->settings->policy.verify || making->plugin->bit == MX ||
			replaced || options->add_cas.count > 0 || options->trust != NULL,
		.system = !replaced,
		.whole = options->trust != NULL};
	if (options->trust != NULL && strcmp(options->trust, "system") != 0)
		return making_complain(making, "--trust takes system, not %s",
			making_typed(making, options->trust));
	if (options->trust != NULL && replaced)
		return making_complain(
			making, "--trust=system and --ca-file or --ca-dir exclude each other");
	if (options->ca_file != NULL &&
		!trust_add_file(making->arena, options->ca_file, trust, making->why))
		return false;
	for (size_t i = 0; i < options->add_cas.count; i++)
		if (!trust_add_file(making->arena, options->add_cas.items[i], trust, making->why))
			return false;
	return options->ca_dir == NULL ||
		trust_add_dir(making->arena, options->ca_dir, trust, making->why);
}

static bool make_pins(const struct making *making)
{
	const string_list *typed = &making->options->pins;
	struct pin *pins = arena_array(making->arena, typed->count, sizeof(*pins));

	for (size_t i = 0; i < typed->count; i++)
		if (!value_pin(making->arena, typed->items[i], &pins[i]))
			return making_complain(making,
				"--pin takes a SHA-256: key: and 44 characters of base64 or 64 "
				"hex digits, cert: and 64 hex digits, not %.80s",
				making_typed(making, typed->items[i]));
	making->settings->policy.pins = pins;
	making->settings->policy.pin_count = typed->count;
	return true;
}

static bool make_cert_types(const struct making *making)
{
	const char *typed = making->options->cert_types;
	struct plan *plan = &making->settings->plan;

	plan->cert_types = making->plugin->bit == CE ? CERT_TYPES_BOTH : CERT_TYPES_FIRST;
	if (typed != NULL && !value_cert_types(typed, &plan->cert_types))
		return making_complain(making, "--cert-types takes first, both or strict, not %s",
			making_typed(making, typed));
	making->settings->policy.both_families =
		!plan->no_connect && plan->cert_types != CERT_TYPES_FIRST;
	return true;
}

static bool make_revocation(const struct making *making)
{
	const char *issuer = making->options->issuer;
	const char *file = making->options->crl_file;
	crl_list crls = {0};

	if (issuer != NULL && *issuer == '\0')
		return making_complain(
			making, "--issuer takes a part of the name, not an empty text");
	making->settings->policy.issuer = issuer;
	if (file != NULL && !trust_read_crls(making->arena, file, &crls, making->why))
		return false;
	making->settings->policy.crls = crls.items;
	making->settings->policy.crl_count = crls.count;
	return true;
}

/* A host has no slash, so `/etc/a=b.pem` is a file. */
const char *making_next_host(const struct making *making)
{
	const char *typed = making->options->next_cert;
	size_t len = typed == NULL ? 0 : strcspn(typed, "/=");

	return len > 0 && typed[len] == '=' ? arena_copy(making->arena, typed, len) : NULL;
}

static bool read_next_chain(const struct making *making, const char *path)
{
	struct chain_facts *chain = arena_alloc(making->arena, sizeof(*chain));
	const char *problem = NULL;
	struct text octets;

	if (file_read(making->arena, path, &octets, &problem)) {
		size_t broken = bundle_read_chain(making->arena, octets, chain);

		if (chain->count == 0)
			problem = "holds no certificate in PEM form";
		else if (broken > 0)
			problem = arena_printf(
				making->arena, "certificate %zu cannot be read", broken);
	}
	making->settings->next_chain = chain;
	return problem == NULL ||
		making_complain(
			making, "--next-cert: file %s: %s", making_typed(making, path), problem);
}

static bool make_next_cert(const struct making *making)
{
	const char *host = making_next_host(making);
	const char *typed = making->options->next_cert;
	struct plan *plan = &making->settings->plan;
	struct host parsed;

	if (typed == NULL)
		return true;
	plan->no_connect = true;
	if (host != NULL) {
		if (host_parse(making->arena, host, &parsed) != HOST_OK ||
			(making->plugin->bit != MX && strcmp(parsed.ascii, plan->host) != 0))
			return making_complain(making, "--next-cert is for %s, not for this host",
				making_typed(making, host));
		making->settings->next_host = parsed.ascii;
	}
	return read_next_chain(making, host == NULL ? typed : typed + strlen(host) + 1);
}

bool making_certs(const struct making *making)
{
	return make_next_cert(making) && make_verify(making) && make_names(making) &&
		make_trust(making) && make_pins(making) && make_cert_types(making) &&
		make_revocation(making);
}
