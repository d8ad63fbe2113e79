# SPDX-License-Identifier: MIT
#
# make-tables: the fact tables, as const arrays in C.
#
#	awk -f make-tables.awk *.tsv > tables.c
#
# A table's name is its file's name. Its lines are comments (#), one row of column names, which
# must be the one that is expected here, and rows; fields are separated by one tab, and '-' means
# that there is nothing. Plain POSIX awk; what it refuses it names on stderr, and exits 1.

BEGIN {
	FS = "\t"
	table = ""
	failed = 0
	columns["syscalls"] = "name x86_64 i386 x32 aarch64 widths"
	columns["errnos"] = "name value meaning"
	columns["constants"] = "name value group"
	columns["capabilities"] = "name number"
	columns["arches"] = "name docker token abi"
	columns["multiplexers"] = "call through selector mask abi"
	columns["risk"] = "class weight calls source"
	columns["arguments"] = "call argument form names"
	columns["detours"] = "call through source"

	type["syscalls"] = "syscall"
	type["errnos"] = "errno"
	type["constants"] = "constant"
	type["capabilities"] = "capability"
	type["arches"] = "arch"
	type["multiplexers"] = "multiplexer"
	type["risk"] = "risk"
	type["arguments"] = "argument"
	type["detours"] = "detour"

	print "/* Made by make-tables.awk: edit the tables, not this. */"
	print "#include \"core/tables/tables.h\""
}

function refuse_at(where, why)
{
	print where ": " why | "cat 1>&2"
	failed = 1
	exit 1
}

function refuse(why)
{
	refuse_at(FILENAME ":" FNR, why)
}

function close_array()
{
	if (table == "")
		return
	if (rows == 0)
		refuse("the table before this has no rows")
	print "};"
	print "const size_t " type[table] "_rows_count ="
	print "\tsizeof(" type[table] "_rows) / sizeof(" type[table] "_rows[0]);"
}

function open_table(    path)
{
	close_array()
	path = FILENAME
	sub(/^.*\//, "", path)
	sub(/\.tsv$/, "", path)
	if (!(path in columns))
		refuse("no table of this name is known")
	table = path
	rows = 0
	headed = 0
	print ""
	print "const struct " type[table] "_row " type[table] "_rows[] = {"
}

function check_header(    want)
{
	want = columns[table]
	gsub(/ /, "\t", want)
	if ($0 != want)
		refuse("the columns are not: " columns[table])
	width = NF
	headed = 1
}

function text(field)
{
	if (field == "-")
		return "NULL"
	if (field ~ /["\\]/)
		refuse("a quotation mark or backslash in " field)
	return "\"" field "\""
}

function number(field)
{
	if (field !~ /^-?[0-9]+$/ && field !~ /^0x[0-9a-f]+$/)
		refuse("not a number: " field)
	if (field ~ /^-?0[0-9]/)
		refuse("C would read this as octal: " field)
	return field
}

# The number of a call, -1 where the ABI lacks it; bit 30 is added to those of x32.
function call_number(field)
{
	return field == "-" ? "-1" : number(field)
}

function x32_number(field)
{
	return field == "-" ? "-1" : "(int64_t)(X32_BIT | " number(field) ")"
}

# The letters of `widths` as a mask: bit i for a wide argument i.
function wide_mask(widths,    i, bit, mask)
{
	if (widths !~ /^[wn]+$/ || length(widths) > 6)
		refuse("widths are up to six letters w or n, not " widths)
	bit = 1
	mask = 0
	for (i = 1; i <= length(widths); i++) {
		if (substr(widths, i, 1) == "w")
			mask += bit
		bit *= 2
	}
	return mask
}

function abi_enum(field)
{
	if (field == "-")
		return "-1"
	if (field !~ /^(x86_64|i386|x32|aarch64)$/)
		refuse("not an ABI: " field)
	return "ABI_" toupper(field)
}

function syscall_row(    args, mask)
{
	args = 0
	mask = 0
	if ($6 != "-") {
		args = length($6)
		mask = wide_mask($6)
	}
	calls[++call_count] = $1
	return text($1) ", { " call_number($2) ", " call_number($3) ", " x32_number($4) \
		", " call_number($5) " }, " args ", " mask
}

# The calls of a class; each stands in one class only.
function risk_row(    i, count, names)
{
	if ($2 !~ /^([0-9]|10)$/ || $4 == "-")
		refuse("a class has a weight of 0 to 10, and a source")
	count = split($3, names, " ")
	for (i = 1; i <= count; i++) {
		if (names[i] in class_of)
			refuse(names[i] " stands in two classes")
		class_of[names[i]] = rows
		class_at[names[i]] = FILENAME ":" FNR
	}
	return text($1) ", " number($2) ", " text($4)
}

# Of each call, in the order of syscall_rows, the index of its class in risk_rows. Which of the two
# tables came first does not matter, so this comes after both.
function print_risks(    i, name)
{
	print "\nconst uint8_t syscall_risks[] = {"
	for (i = 1; i <= call_count; i++) {
		name = calls[i]
		if (!(name in class_of))
			refuse_at("risk.tsv", "the call " name " is in no class")
		print "\t" class_of[name] ","
		delete class_of[name]
	}
	print "};"
	for (name in class_of)
		refuse_at(class_at[name], "no call of syscalls.tsv is named " name)
}

function argument_row()
{
	if ($2 !~ /^[0-5]$/ || $3 !~ /^(value|flags)$/)
		refuse("an argument is 0 to 5, its form value or flags")
	return text($1) ", " $2 ", " ($3 == "flags") ", " text($4)
}

function row()
{
	if (table == "arguments")
		return argument_row()
	if (table == "detours")
		return text($1) ", " text($2) ", " text($3)
	if (table == "risk")
		return risk_row()
	if (table == "syscalls")
		return syscall_row()
	if (table == "errnos")
		return text($1) ", " number($2) ", " text($3)
	if (table == "constants") # a negative one is sign-extended, as in a register
		return text($1) ", (uint64_t)INT64_C(" number($2) ")"
	if (table == "capabilities")
		return text($1) ", " number($2)
	if (table == "arches")
		return text($1) ", " text($2) ", " number($3) ", " abi_enum($4)
	return text($1) ", " text($2) ", " number($3) ", " number($4) ", " abi_enum($5)
}

FNR == 1 { open_table() }
/^#/ { next }
!headed { check_header(); next }
NF != width { refuse("not " width " fields") }
{
	print "\t{ " row() " },"
	rows++
}

END {
	if (!failed) {
		close_array()
		print_risks()
	}
	exit failed
}
