import { delimiter, isAbsolute } from 'node:path';

/**
 * The environment of a command: what says where things are, and where toolchains keep theirs. Nothing of the editor's
 * own, and no secret that happens to be set. Colours are asked to be left out, since the lines are read.
 */
export function commandEnvironment(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined && (names.has(name.toUpperCase()) || patterns.some((each) => each.test(name))))
      kept[name] = /^path$/i.test(name) ? absoluteOnly(value) : value;
  }
  return { ...kept, TERM: 'dumb', NO_COLOR: '1', CARGO_TERM_COLOR: 'never', PYTHONUNBUFFERED: '1' };
}

/** A place that is not absolute would be looked for in the project, whose programs are named by their path. */
function absoluteOnly(path: string): string {
  return path.split(delimiter).filter(isAbsolute).join(delimiter);
}

const names = new Set(
  [
    'PATH HOME USER LOGNAME SHELL LANG LANGUAGE TZ TMPDIR TEMP TMP',
    'HTTP_PROXY HTTPS_PROXY NO_PROXY ALL_PROXY SSL_CERT_FILE SSL_CERT_DIR',
    'CC CXX AR CFLAGS CXXFLAGS LDFLAGS MAKEFLAGS RUSTFLAGS JAVA_HOME VIRTUAL_ENV NVM_DIR LD_LIBRARY_PATH',
    'SYSTEMROOT SYSTEMDRIVE WINDIR PATHEXT COMSPEC APPDATA LOCALAPPDATA USERPROFILE HOMEDRIVE HOMEPATH',
    'PROGRAMDATA PROGRAMFILES PROGRAMFILES(X86) COMMONPROGRAMFILES NUMBER_OF_PROCESSORS PROCESSOR_ARCHITECTURE',
  ].flatMap((line) => line.split(' ')),
);

/** A registry's token is set in such a name too, so those stay out. */
const patterns = [
  /^LC_[A-Z]+$/,
  /^XDG_(?:CACHE|CONFIG|DATA|STATE)_HOME$/,
  /^CARGO_(?:HOME|TARGET_DIR|BUILD_[A-Z]+|INCREMENTAL|NET_OFFLINE)$/,
  /^RUSTUP_(?:HOME|TOOLCHAIN)$/,
  /^(?:WASI_SDK|EMSDK|LLVM|TINYGO|ZIG)[A-Z_]*$/,
  /^GO(?:PATH|ROOT|CACHE|MODCACHE|FLAGS|PROXY|TOOLCHAIN|WORK)$/,
  /^(?:PYENV|UV|CONDA)_(?:ROOT|CACHE_DIR|PREFIX|VERSION)$/,
];
