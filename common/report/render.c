/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of output formats. */

#include "report/render.h"

#include <string.h>

const struct renderer renderers[] = {
	{"text", render_text, render_text_complaint},
	{"json", render_json, render_json_complaint},
	{"prometheus", render_prometheus, render_prometheus_complaint},
};

const size_t renderers_count = sizeof(renderers) / sizeof(renderers[0]);

const struct renderer *renderer_find(const char *name)
{
	for (size_t i = 0; i < renderers_count; i++)
		if (strcmp(renderers[i].name, name) == 0)
			return &renderers[i];
	return NULL;
}
