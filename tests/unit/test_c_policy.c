/* SPDX-License-Identifier: MIT */
/*
 * What the lab reads of a policy in C: messages of compilers, the lines of a linked program, and
 * what comes out of the two containers. All of it may be a learner's forgery, so each is also read
 * cut short at every byte.
 */
#include "base/mem.h"
#include "core/compiler_message.h"
#include "core/line_table.h"
#include "core/wire_build.h"
#include "core/wire_export.h"

#include <check.h>
#include <elf.h>
#include <stdlib.h>
#include <string.h>

/* ---- messages ---- */

static const struct {
	const char *said;
	unsigned line;
	unsigned column;
	size_t more;
	const char *text;
} messages[] = {
	{ "policy.c:3:7: error: expected ';'\n", 3, 7, 0, "expected ';'" },
	{ "policy.c: In function 'policy':\npolicy.c:2:1: warning: unused\n"
	  "policy.c:3:7: error: one\npolicy.c:4:7: error: two\n",
		3, 7, 1, "one" },
	{ "policy.c:1:10: fatal error: x.h: No such file or directory\n", 1, 10, 0,
		"x.h: No such file or directory" },
	{ "grader: PASS:1:5: error: lost\n", 0, 0, 0, "lost" },
	{ "policy.c:9:1: error: beyond the end\n", 0, 0, 0, "beyond the end" },
	{ "policy.c:0:1: error: before the begin\n", 0, 0, 0, "before the begin" },
	{ "policy.c:4294967298:1: error: too long\n", 0, 0, 0, "too long" },
	{ "otherpolicy.c:1:1: error: of another file\n", 0, 0, 0, "of another file" },
	{ "In file included from policy.c:2:\n/usr/include/x.h:1:9: error: bad\n", 2, 0, 0, "bad" },
	{ "/usr/include/x.h:1:9: error: bad\npolicy.c:4:9: error: own\n", 4, 9, 1, "own" },
	{ "/tool/ld: policy.o: in function `policy':\n"
	  "/tmp/policy.c:4: undefined reference to `lost'\n"
	  "/tool/ld: /tmp/policy.c:5: undefined reference to `lost'\n",
		4, 0, 1, "undefined reference to `lost'" },
	{ "policy.s: Assembler messages:\npolicy.c:4: Error: no such instruction: `x'\n", 4, 0, 0,
		"no such instruction: `x'" },
	{ "/tool/ld: policy.o: in function `x':\n(.text+0x1): too far\n", 0, 0, 0,
		"(.text+0x1): too far" },
	{ "", 0, 0, 0, "nothing" },
	{ "\n\n", 0, 0, 0, "nothing" },
};

START_TEST(a_message_has_a_place_only_where_it_can_be_believed)
{
	struct compiler_message message;
	compiler_message_find(&message, messages[_i].said, "policy.c", 5);
	ck_assert_str_eq(message.text, messages[_i].text);
	ck_assert_uint_eq(message.line, messages[_i].line);
	ck_assert_uint_eq(message.column, messages[_i].column);
	ck_assert_uint_eq(message.more, messages[_i].more);
}
END_TEST

START_TEST(a_long_message_is_cut_between_characters)
{
	autobuf struct buf said = { 0 };
	struct compiler_message message;
	buf_text(&said, "policy.c:1:1: error: a");
	for (int i = 0; i < 1000; i++)
		buf_text(&said, "\xc3\xa9");
	compiler_message_find(&message, buf_string(&said), "policy.c", 1);
	ck_assert_uint_gt(strlen(message.text), 300);
	ck_assert_uint_lt(strlen(message.text), sizeof(message.text));
	ck_assert(!(strlen(message.text) % 2 == 0)); /* 'a', then two bytes each */
}
END_TEST

/* ---- lines ---- */

/* A unit of DWARF 3: 0x1000 is policy.c:5:3, 0x1004 other.h:9, 0x1008 to 0x1010 policy.c:6. */
static const unsigned char unit[] = {
	3, 0,          /* version; the length before it is put there by make_elf */
	0x28, 0, 0, 0, /* of the header behind this */
	1, 1, 0xfb, 14, 13, 0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1, /* line base -5, range 14 */
	0,                                                      /* no folder */
	'p', 'o', 'l', 'i', 'c', 'y', '.', 'c', 0, 0, 0, 0,     /* file 1 */
	'o', '.', 'h', 0, 0, 0, 0, 0, 0, 0,    /* file 2, and the end; 2 bytes too many */
	0, 9, 2, 0x00, 0x10, 0, 0, 0, 0, 0, 0, /* set address 0x1000 */
	3, 4, 5, 3, 1,                         /* line +4, column 3, copy */
	2, 4, 4, 2, 3, 4, 1,                   /* address +4, file 2, line +4, copy */
	2, 4, 4, 1, 3, 0x7d, 5, 0, 1,          /* address +4, file 1, line -3, column 0, copy */
	2, 8, 0, 1, 1,                         /* address +8, end */
};

static const char names[] = "\0.debug_line\0.shstrtab";

/* An ELF file with that section alone; a new buffer. */
static void make_elf(struct buf *out)
{
	const uint32_t length = sizeof(unit);
	const size_t text_at = sizeof(Elf64_Ehdr);
	const size_t names_at = text_at + sizeof(length) + sizeof(unit);
	const Elf64_Ehdr header = {
		.e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB },
		.e_shoff = names_at + sizeof(names),
		.e_shentsize = sizeof(Elf64_Shdr),
		.e_shnum = 2,
		.e_shstrndx = 1,
	};
	const Elf64_Shdr sections[] = {
		{ .sh_name = 1,
			.sh_type = SHT_PROGBITS,
			.sh_offset = text_at,
			.sh_size = sizeof(length) + sizeof(unit) },
		{ .sh_name = 13,
			.sh_type = SHT_STRTAB,
			.sh_offset = names_at,
			.sh_size = sizeof(names) },
	};
	buf_add(out, &header, sizeof(header));
	buf_add(out, &length, sizeof(length));
	buf_add(out, unit, sizeof(unit));
	buf_add(out, names, sizeof(names));
	buf_add(out, sections, sizeof(sections));
}

static unsigned line_at(const struct line_table *table, uint64_t address)
{
	const struct line_row *row = line_table_find(table, address);
	return row ? row->line : 0;
}

START_TEST(an_address_has_the_line_of_the_file_that_is_asked_for)
{
	autobuf struct buf bytes = { 0 };
	struct line_table table;
	make_elf(&bytes);
	const struct elf elf = { (const unsigned char *)bytes.data, bytes.size };
	line_table_read(&table, &elf, "policy.c");
	ck_assert_uint_eq(line_at(&table, 0xfff), 0);
	ck_assert_uint_eq(line_at(&table, 0x1000), 5);
	ck_assert_uint_eq(line_table_find(&table, 0x1003)->column, 3);
	ck_assert_uint_eq(line_at(&table, 0x1004), 0);
	ck_assert_uint_eq(line_at(&table, 0x1008), 6);
	ck_assert_uint_eq(line_at(&table, 0x100f), 6);
	ck_assert_uint_eq(line_at(&table, 0x1010), 0);
	line_table_release(&table);
}
END_TEST

/* Each byte changed in three ways, and each length; it must end, and stay inside (SAN=1). */
START_TEST(broken_line_tables_are_read_as_far_as_they_go)
{
	static const unsigned char changes[] = { 0x80, 0x7f, 0xff };
	autobuf struct buf bytes = { 0 };
	make_elf(&bytes);
	for (size_t i = 0; i < bytes.size; i++)
		for (size_t k = 0; k <= ARRAY_SIZE(changes); k++) {
			const bool cut = k == ARRAY_SIZE(changes);
			struct line_table table;
			autofree unsigned char *copy = mem_copy(bytes.data, bytes.size);
			if (!cut)
				copy[i] ^= changes[k];
			const struct elf elf = { copy, cut ? i : bytes.size };
			line_table_read(&table, &elf, "policy.c");
			ck_assert_uint_le(table.count, LINE_TABLE_MAX_ROWS);
			ck_assert(!cut || table.count == 0);
			line_table_release(&table);
		}
}
END_TEST

/* ---- what comes out of the containers ---- */

static const struct export_head good_head = {
	.magic = EXPORT_MAGIC,
	.version = EXPORT_VERSION,
	.status = EXPORTED,
	.rules_known = 1,
	.rule_count = 1,
	.compare_count = 1,
	.insn_count = 1,
};
static const struct export_rule good_rule = { .number = 83, .compare_count = 1 };
static const struct export_compare good_compare = { .arg = 1, .op = 4, .a = 7 };
static const struct sock_filter good_insn = { BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW };

static void make_record(struct buf *out, const struct export_head *head,
	const struct export_rule *rule, const struct export_compare *compare,
	const struct sock_filter *insn)
{
	buf_clear(out);
	buf_add(out, head, sizeof(*head));
	buf_add(out, rule, sizeof(*rule));
	buf_add(out, compare, sizeof(*compare));
	buf_add(out, insn, sizeof(*insn));
}

START_TEST(a_record_is_taken_whole_or_not_at_all)
{
	autobuf struct buf bytes = { 0 };
	struct exported exported;
	struct err err = { 0 };
	make_record(&bytes, &good_head, &good_rule, &good_compare, &good_insn);
	ck_assert_msg(!exported_parse(&exported, bytes.data, bytes.size, &err), "%s", err.text);
	ck_assert_uint_eq(exported.program.count, 1);
	ck_assert_uint_eq(exported.compares[0].a, 7);
	exported_release(&exported);
	for (size_t size = 0; size < bytes.size; size++) {
		ck_assert_int_eq(exported_parse(&exported, bytes.data, size, &err), -1);
		ck_assert_int_eq(err.kind, ERR_REFUSED);
		exported_release(&exported);
	}
}
END_TEST

START_TEST(rules_that_make_no_sense_are_unknown_and_the_filter_counts)
{
	struct export_rule rule = good_rule;
	struct export_compare compare = good_compare;
	autobuf struct buf bytes = { 0 };
	struct exported exported;
	struct err err = { 0 };
	rule.compare_count = 2;
	make_record(&bytes, &good_head, &rule, &good_compare, &good_insn);
	ck_assert_int_eq(exported_parse(&exported, bytes.data, bytes.size, &err), 0);
	ck_assert_uint_eq(exported.head.rules_known, 0);
	exported_release(&exported);
	compare.arg = 6;
	make_record(&bytes, &good_head, &good_rule, &compare, &good_insn);
	ck_assert_int_eq(exported_parse(&exported, bytes.data, bytes.size, &err), 0);
	ck_assert_uint_eq(exported.head.rules_known, 0);
	exported_release(&exported);
}
END_TEST

START_TEST(a_filter_that_the_kernel_refuses_is_refused)
{
	struct sock_filter insn = good_insn;
	autobuf struct buf bytes = { 0 };
	struct exported exported;
	struct err err = { 0 };
	insn.code = 0xffff;
	make_record(&bytes, &good_head, &good_rule, &good_compare, &insn);
	ck_assert_int_eq(exported_parse(&exported, bytes.data, bytes.size, &err), -1);
	ck_assert_int_eq(err.kind, ERR_REFUSED);
	ck_assert(strstr(err.text, "the kernel would refuse this filter"));
	exported_release(&exported);
}
END_TEST

START_TEST(what_the_builder_says_is_taken_whole_or_not_at_all)
{
	unsigned char program[] = { 1, 2, 3 };
	char text[] = "said";
	const struct build_response sent = {
		.status = BUILD_DONE, .text = text, .program = program, .program_size = 3
	};
	autobuf struct buf bytes = { 0 };
	struct build_response got;
	struct err err = { 0 };
	build_response_format(&sent, &bytes);
	ck_assert_int_eq(build_response_parse(&got, bytes.data, bytes.size, &err), 0);
	ck_assert_str_eq(got.text, "said");
	ck_assert_uint_eq(got.program_size, 3);
	build_response_release(&got);
	for (size_t size = 0; size < bytes.size; size++) {
		ck_assert_int_eq(build_response_parse(&got, bytes.data, size, &err), -1);
		ck_assert_int_eq(err.kind, ERR_BUG);
		build_response_release(&got);
	}
}
END_TEST

TCase *tests_c_policy(void)
{
	TCase *tests = tcase_create("c_policy");
	tcase_add_loop_test(tests, a_message_has_a_place_only_where_it_can_be_believed, 0,
		ARRAY_SIZE(messages));
	tcase_add_test(tests, a_long_message_is_cut_between_characters);
	tcase_add_test(tests, an_address_has_the_line_of_the_file_that_is_asked_for);
	tcase_add_test(tests, broken_line_tables_are_read_as_far_as_they_go);
	tcase_add_test(tests, a_record_is_taken_whole_or_not_at_all);
	tcase_add_test(tests, rules_that_make_no_sense_are_unknown_and_the_filter_counts);
	tcase_add_test(tests, a_filter_that_the_kernel_refuses_is_refused);
	tcase_add_test(tests, what_the_builder_says_is_taken_whole_or_not_at_all);
	return tests;
}
