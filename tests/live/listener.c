/* SPDX-License-Identifier: MIT */
/*
 * The smallest ELF file that the kernel executes: a header, one segment, a few instructions. So the
 * tests need no compiler where they run.
 */
#include "listener.h"

#include "base/buf.h"
#include "sys/file.h"

#include <check.h>
#include <elf.h>
#include <sys/stat.h>

#define LOADED_AT 0x400000u

/* socket(AF_UNIX, SOCK_STREAM, 0), bind, listen if argc is 1, pause for ever. */
__asm__(".pushsection .rodata\n"
	"listener_begin:\n"
	"	mov	$41, %eax\n"
	"	mov	$1, %edi\n"
	"	mov	$1, %esi\n"
	"	xor	%edx, %edx\n"
	"	syscall\n"
	"	mov	%eax, %edi\n"
	"	mov	$49, %eax\n"
	"	lea	2f(%rip), %rsi\n"
	"	mov	$(3f - 2f), %edx\n"
	"	syscall\n"
	"	cmpl	$1, (%rsp)\n"
	"	jne	1f\n"
	"	mov	$50, %eax\n"
	"	mov	$1, %esi\n"
	"	syscall\n"
	"1:	mov	$34, %eax\n"
	"	syscall\n"
	"	jmp	1b\n"
	"2:	.short	1\n"
	"	.asciz	\"" LISTENER_SOCKET "\"\n"
	"3:\n"
	"listener_end:\n"
	"	.popsection\n");
extern const unsigned char listener_begin[];
extern const unsigned char listener_end[];

void listener_write(const char *path)
{
	const size_t code = (size_t)(listener_end - listener_begin);
	const size_t headers = sizeof(Elf64_Ehdr) + sizeof(Elf64_Phdr);
	const Elf64_Ehdr header = {
		.e_ident = { ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB,
			EV_CURRENT },
		.e_type = ET_EXEC,
		.e_machine = EM_X86_64,
		.e_version = EV_CURRENT,
		.e_entry = LOADED_AT + headers,
		.e_phoff = sizeof(header),
		.e_ehsize = sizeof(header),
		.e_phentsize = sizeof(Elf64_Phdr),
		.e_phnum = 1,
	};
	const Elf64_Phdr segment = {
		.p_type = PT_LOAD,
		.p_flags = PF_R | PF_X,
		.p_vaddr = LOADED_AT,
		.p_filesz = headers + code,
		.p_memsz = headers + code,
		.p_align = 0x1000,
	};
	autobuf struct buf bytes = { 0 };
	struct err err = { 0 };
	buf_add(&bytes, &header, sizeof(header));
	buf_add(&bytes, &segment, sizeof(segment));
	buf_add(&bytes, listener_begin, code);
	ck_assert_msg(file_write_new(path, bytes.data, bytes.size, &err) == 0, "%s", err.text);
	ck_assert_int_eq(chmod(path, 0755), 0);
}
