/* SPDX-License-Identifier: MIT */
#include "core/finding.h"

#include "base/mem.h"

#include <stdarg.h>
#include <stdlib.h>

const char *finding_kind_name(enum finding_kind kind)
{
	static const char *const names[] = {
		[FINDING_LIBRARY] = "library",
		[FINDING_REDUNDANT] = "redundant",
		[FINDING_CONFLICT] = "conflict",
		[FINDING_ZERO] = "zero",
		[FINDING_SKIPPED] = "skipped",
		[FINDING_ASSUMED] = "assumed",
	};
	return names[kind];
}

void findings_add(struct findings *findings, enum finding_kind kind, const struct place *at,
	const char *format, ...)
{
	autobuf struct buf text = { 0 };
	va_list args;
	va_start(args, format);
	buf_vformat(&text, format, args);
	va_end(args);
	findings->items = mem_grow(
		findings->items, findings->count, &findings->capacity, sizeof(*findings->items));
	findings->items[findings->count++] = (struct finding){
		.kind = kind,
		.at = *at,
		.text = buf_take(&text),
	};
}

void finding_format(const struct finding *finding, struct buf *out)
{
	buf_format(out, "(%s) ", finding_kind_name(finding->kind));
	if (finding->at.line)
		buf_format(
			out, "%s:%u:%u: ", finding->at.file, finding->at.line, finding->at.column);
	buf_text(out, finding->text);
}

struct jout *findings_json(const struct findings *findings)
{
	struct jout *all = jout_array();
	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->items[i];
		struct jout *one = jout_object();
		jout_text(one, "kind", finding_kind_name(finding->kind));
		jout_integer(one, "line", finding->at.line);
		jout_integer(one, "column", finding->at.column);
		jout_text(one, "text", finding->text);
		jout_add(all, one);
	}
	return all;
}

void findings_release(struct findings *findings)
{
	for (size_t i = 0; i < findings->count; i++)
		free(findings->items[i].text);
	free(findings->items);
	*findings = (struct findings){ 0 };
}
