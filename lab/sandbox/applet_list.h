/* SPDX-License-Identifier: MIT */
/* The commands of busybox that a container of the image base has by name; the others work in its
 * shell too. An X-macro list, a row a line: image.c makes links of it, and so does the Makefile, in
 * build/image/bin. */
#ifndef LAB_SANDBOX_APPLET_LIST_H
#define LAB_SANDBOX_APPLET_LIST_H

/* clang-format off */
#define APPLET_LIST \
	APPLET("[") \
	APPLET("ash") \
	APPLET("awk") \
	APPLET("base64") \
	APPLET("basename") \
	APPLET("cat") \
	APPLET("chgrp") \
	APPLET("chmod") \
	APPLET("chown") \
	APPLET("chroot") \
	APPLET("cmp") \
	APPLET("cp") \
	APPLET("cut") \
	APPLET("date") \
	APPLET("dd") \
	APPLET("df") \
	APPLET("dirname") \
	APPLET("du") \
	APPLET("echo") \
	APPLET("env") \
	APPLET("expr") \
	APPLET("false") \
	APPLET("find") \
	APPLET("grep") \
	APPLET("gzip") \
	APPLET("head") \
	APPLET("hostname") \
	APPLET("httpd") \
	APPLET("id") \
	APPLET("ifconfig") \
	APPLET("ip") \
	APPLET("kill") \
	APPLET("less") \
	APPLET("ln") \
	APPLET("ls") \
	APPLET("md5sum") \
	APPLET("mkdir") \
	APPLET("mkfifo") \
	APPLET("mknod") \
	APPLET("mktemp") \
	APPLET("mount") \
	APPLET("mv") \
	APPLET("nc") \
	APPLET("netstat") \
	APPLET("nohup") \
	APPLET("nslookup") \
	APPLET("od") \
	APPLET("ping") \
	APPLET("pidof") \
	APPLET("printf") \
	APPLET("ps") \
	APPLET("pwd") \
	APPLET("readlink") \
	APPLET("rm") \
	APPLET("rmdir") \
	APPLET("route") \
	APPLET("sed") \
	APPLET("seq") \
	APPLET("setsid") \
	APPLET("sh") \
	APPLET("sha256sum") \
	APPLET("sleep") \
	APPLET("sort") \
	APPLET("stat") \
	APPLET("tail") \
	APPLET("tar") \
	APPLET("tee") \
	APPLET("telnet") \
	APPLET("test") \
	APPLET("timeout") \
	APPLET("top") \
	APPLET("touch") \
	APPLET("tr") \
	APPLET("true") \
	APPLET("truncate") \
	APPLET("tty") \
	APPLET("umount") \
	APPLET("uname") \
	APPLET("uniq") \
	APPLET("unshare") \
	APPLET("vi") \
	APPLET("wc") \
	APPLET("wget") \
	APPLET("which") \
	APPLET("whoami") \
	APPLET("xargs") \
	APPLET("xxd") \
	APPLET("yes")
/* clang-format on */

#endif
