/* SPDX-License-Identifier: MIT */
#include "core/wire_build.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

#define REQUEST_MAGIC  0x71626862u /* "bhbq" */
#define RESPONSE_MAGIC 0x72626862u /* "bhbr" */
#define WIRE_VERSION   2

struct request_head {
	uint32_t magic;
	uint32_t version;
	uint32_t goal;
	uint32_t source_size;
	uint32_t header_size;
};

struct response_head {
	uint32_t magic;
	uint32_t version;
	uint32_t status;
	uint32_t text_size;
	uint32_t program_size;
};

static int refuse(struct err *err, const char *what)
{
	return err_set(err, ERR_BUG, "the builder's %s makes no sense", what);
}

void build_request_format(const struct build_request *request, struct buf *out)
{
	const struct request_head head = {
		.magic = REQUEST_MAGIC,
		.version = WIRE_VERSION,
		.goal = request->goal,
		.source_size = (uint32_t)request->source_size,
		.header_size = (uint32_t)request->header_size,
	};
	buf_add(out, &head, sizeof(head));
	buf_add(out, request->source, request->source_size);
	if (request->header_size)
		buf_add(out, request->header, request->header_size);
}

int build_request_parse(
	struct build_request *request, const void *bytes, size_t size, struct err *err)
{
	struct request_head head;
	if (size < sizeof(head))
		return refuse(err, "request");
	memcpy(&head, bytes, sizeof(head));
	if (head.magic != REQUEST_MAGIC || head.version != WIRE_VERSION ||
		head.goal >= BUILD_GOAL_COUNT || head.source_size > BUILD_SOURCE_MAX ||
		head.header_size > BUILD_SOURCE_MAX ||
		size != sizeof(head) + head.source_size + head.header_size)
		return refuse(err, "request");
	const char *text = (const char *)bytes + sizeof(head);
	*request = (struct build_request){
		.goal = (enum build_goal)head.goal,
		.source = text,
		.source_size = head.source_size,
		.header = head.header_size ? text + head.source_size : NULL,
		.header_size = head.header_size,
	};
	return 0;
}

void build_response_format(const struct build_response *response, struct buf *out)
{
	const struct response_head head = {
		.magic = RESPONSE_MAGIC,
		.version = WIRE_VERSION,
		.status = response->status,
		.text_size = (uint32_t)strlen(response->text),
		.program_size = (uint32_t)response->program_size,
	};
	buf_add(out, &head, sizeof(head));
	buf_add(out, response->text, head.text_size);
	if (response->program_size)
		buf_add(out, response->program, response->program_size);
}

int build_response_parse(
	struct build_response *response, const void *bytes, size_t size, struct err *err)
{
	struct response_head head;
	*response = (struct build_response){ 0 };
	if (size < sizeof(head))
		return refuse(err, "response");
	memcpy(&head, bytes, sizeof(head));
	if (head.magic != RESPONSE_MAGIC || head.version != WIRE_VERSION ||
		head.status >= BUILD_STATUS_COUNT || head.text_size > BUILD_TEXT_MAX ||
		head.program_size > BUILD_PROGRAM_MAX ||
		size != sizeof(head) + head.text_size + head.program_size ||
		(head.status == BUILD_DONE) != (head.program_size > 0))
		return refuse(err, "response");
	const char *rest = (const char *)bytes + sizeof(head);
	response->status = (enum build_status)head.status;
	response->text = mem_text_n(rest, head.text_size);
	response->program_size = head.program_size;
	if (head.program_size)
		response->program = mem_copy(rest + head.text_size, head.program_size);
	return 0;
}

void build_response_release(struct build_response *response)
{
	free(response->text);
	free(response->program);
	*response = (struct build_response){ 0 };
}
