/* SPDX-License-Identifier: MIT */
/* C sources as tokens and as pieces. What is no C is read, too, and must come to an end. */
#include "base/buf.h"
#include "base/mem.h"
#include "core/c_pieces.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

TCase *tests_c_tokens(void);

static const struct {
	const char *text, *tokens;
} texts[] = {
	{ "a+=b1;", "a += b1 ;" },
	{ "x /* ; */ = 1; // y\nz", "x = 1 ; z" },
	{ "#define A(x) \\\n x;\nb", "b" },
	{ "  # include <a.h>\nb", "b" },
	{ "a # b", "a # b" },
	{ "f(\"a\\\"b;\", '\\'')", "f ( \"a\\\"b;\" , '\\'' )" },
	{ "\"open\nnext", "\"open next" },
	{ "a || b && 0x1fULL", "a || b && 0x1fULL" },
	{ "/* never closed", "" },
	{ "a\\\nb", "a b" },
	{ "\\", "\\" },
	{ "", "" },
};

START_TEST(tokens_are_those_of_the_text)
{
	struct c_tokens tokens;
	autobuf struct buf out = { 0 };
	c_tokens_read(&tokens, texts[_i].text, strlen(texts[_i].text));
	for (size_t i = 0; i < tokens.count; i++) {
		autofree char *text = c_span_text(&tokens, (struct c_span){ i, i + 1 });
		buf_format(&out, "%s%s", i ? " " : "", text);
	}
	ck_assert_str_eq(buf_string(&out), texts[_i].tokens);
	c_tokens_release(&tokens);
}
END_TEST

static const struct {
	const char *text;
	size_t open, partner;
} brackets[] = {
	{ "( a [ b ] )", 0, 5 },
	{ "( a [ b ] )", 2, 4 },
	{ "( ]", 0, 0 },
	{ ") (", 0, 0 },
	{ "( [ )", 0, 2 },
	{ "( [ )", 1, 1 },
};

START_TEST(brackets_find_their_partner_or_stay_alone)
{
	struct c_tokens tokens;
	c_tokens_read(&tokens, brackets[_i].text, strlen(brackets[_i].text));
	ck_assert_uint_eq(tokens.items[brackets[_i].open].partner, brackets[_i].partner);
	c_tokens_release(&tokens);
}
END_TEST

START_TEST(parts_are_parted_by_their_own_commas)
{
	static const char text[] = "f(a, g(b, c), { d, e },)";
	struct c_tokens tokens;
	struct c_span parts[8];
	c_tokens_read(&tokens, text, strlen(text));
	ck_assert_uint_eq(c_tokens_parts(&tokens, 1, parts, 8), 3);
	autofree char *second = c_span_text(&tokens, parts[1]);
	autofree char *third = c_span_text(&tokens, parts[2]);
	ck_assert_str_eq(second, "g(b, c)");
	ck_assert_str_eq(third, "{ d, e }");
	ck_assert_uint_eq(c_tokens_parts(&tokens, 1, parts, 2), 2);
	ck_assert_uint_eq(c_tokens_parts(&tokens, 0, parts, 8), 0);
	c_tokens_release(&tokens);
}
END_TEST

/* Of each piece its name, its text, and the index of the one behind it. */
static const struct {
	const char *text, *pieces;
} sources[] = {
	{ "int f(void) { a(); b(); }", "f[0] a(); >1\nf[1] b();\n" },
	{ "int f(void) { if (a) b(); else { c(); d(); } e(); }",
		"f[0] if (a) b(); else { c(); d(); } >4\nf[1] b();\nf[2] c(); >3\nf[3] d();\n"
		"f[4] e();\n" },
	{ "int f(void) { do a(); while (b); for (;;) ; }",
		"f[0] do a(); while (b); >2\nf[1] a();\nf[2] for (;;) ;\nf[3] ;\n" },
	{ "static int x[] = { 1, F(2, 3), { 4 }, };", "x[0] 1 >1\nx[1] F(2, 3) >2\nx[2] { 4 }\n" },
	{ "int f(void); int y = 3; struct s { int a; };", "" },
	{ "int f(void) { int x[] = { 1, 2 }; a(); }", "f[0] int x[] = { 1, 2 }; >1\nf[1] a();\n" },
	{ "int f(void) { a()", "" },
	{ "} ) int f(void) { a() }", "f[0] a()\n" },
};

START_TEST(pieces_are_statements_and_elements)
{
	struct c_tokens tokens;
	struct c_pieces pieces;
	autobuf struct buf out = { 0 };
	c_tokens_read(&tokens, sources[_i].text, strlen(sources[_i].text));
	c_pieces_find(&pieces, &tokens);
	for (size_t i = 0; i < pieces.count; i++) {
		const struct c_piece *piece = &pieces.items[i];
		autofree char *owner =
			c_span_text(&tokens, (struct c_span){ piece->owner, piece->owner + 1 });
		autofree char *text = c_span_text(&tokens, piece->span);
		buf_format(&out, "%s[%zu] %s", owner, piece->index, text);
		if (piece->next)
			buf_format(&out, " >%zu", piece->next);
		buf_char(&out, '\n');
	}
	ck_assert_str_eq(buf_string(&out), sources[_i].pieces);
	c_pieces_release(&pieces);
	c_tokens_release(&tokens);
}
END_TEST

START_TEST(a_token_belongs_to_the_innermost_piece)
{
	static const char text[] = "int f(void) { if (a) b(); }";
	struct c_tokens tokens;
	struct c_pieces pieces;
	c_tokens_read(&tokens, text, strlen(text));
	c_pieces_find(&pieces, &tokens);
	ck_assert_uint_eq(c_pieces_at(&pieces, 8)->index, 0);
	ck_assert_uint_eq(c_pieces_at(&pieces, 10)->index, 1);
	ck_assert_ptr_null(c_pieces_at(&pieces, 0));
	c_pieces_release(&pieces);
	c_tokens_release(&tokens);
}
END_TEST

/* 100,000 brackets of a kind, blocks or else-ifs: no deeper than the bound, and not for ever. */
static const char *const towers[] = { "(", "{", "[", "if(a)", "if(a);else ", "do ", "{;" };

START_TEST(a_tower_is_read_to_its_end)
{
	autobuf struct buf text = { 0 };
	struct c_tokens tokens;
	struct c_pieces pieces;
	buf_text(&text, "int f(void) {");
	for (int i = 0; i < 100000; i++)
		buf_text(&text, towers[_i]);
	for (int i = 0; i < 100000; i++)
		buf_text(&text, strchr(towers[_i], '{') ? "}" : ";");
	buf_text(&text, "}");
	c_tokens_read(&tokens, buf_string(&text), text.size);
	c_pieces_find(&pieces, &tokens);
	ck_assert_uint_le(pieces.count, C_PIECES_MOST);
	c_pieces_release(&pieces);
	c_tokens_release(&tokens);
}
END_TEST

TCase *tests_c_tokens(void)
{
	TCase *tests = tcase_create("c_tokens");
	tcase_add_loop_test(tests, tokens_are_those_of_the_text, 0, (int)ARRAY_SIZE(texts));
	tcase_add_loop_test(
		tests, brackets_find_their_partner_or_stay_alone, 0, (int)ARRAY_SIZE(brackets));
	tcase_add_test(tests, parts_are_parted_by_their_own_commas);
	tcase_add_loop_test(tests, pieces_are_statements_and_elements, 0, (int)ARRAY_SIZE(sources));
	tcase_add_test(tests, a_token_belongs_to_the_innermost_piece);
	tcase_add_loop_test(tests, a_tower_is_read_to_its_end, 0, (int)ARRAY_SIZE(towers));
	return tests;
}
