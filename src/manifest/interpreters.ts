import { named } from './named.ts';

/**
 * Whether a program runs whatever code its arguments, its input or its folder say: a shell, an interpreter, or a
 * program that starts others. A grant of it is a grant of all that the person may do, and has to be called so.
 */
export function isInterpreter(program: string): boolean {
  const name = program
    .toLowerCase()
    .replace(/^.*[\\/]/, '')
    .replace(/\.(?:exe|cmd|bat|com|ps1)$/, '');
  return interpreters.has(name) || interpreters.has(name.replace(/[-.]?\d+(?:\.\d+)*$/, ''));
}

const interpreters: ReadonlySet<string> = named(
  'sh bash rbash dash ash zsh fish ksh mksh csh tcsh busybox toybox',
  'cmd powershell pwsh wscript cscript mshta rundll osascript',
  'python pypy ipython uv uvx pip pipx node nodejs deno bun bunx tsx ts-node',
  'npm npx pnpm pnpx yarn corepack electron code code-server',
  'perl ruby irb gem bundle rake php lua luajit tclsh wish expect guile',
  'java jshell groovy kotlin scala dotnet erl elixir ghci runghc julia r rscript',
  'awk gawk mawk nawk sed ed ex vi vim nvim emacs less man gdb lldb',
  'make gmake cmake ninja cargo rustup go mvn gradle bazel ant',
  'env xargs find parallel nohup nice timeout time watch script setsid stdbuf',
  'sudo su doas pkexec runuser chroot unshare nsenter systemd-run at batch crontab',
  'ssh scp sftp rsync telnet nc ncat socat docker podman kubectl wasmtime wasmer',
);
