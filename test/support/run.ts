import { spawn } from 'node:child_process';

export interface RunOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  /** `shown` hands the output to the terminal, `kept` collects it in the outcome. */
  readonly output: 'shown' | 'kept';
}

export interface RunOutcome {
  /** The exit code; 128 for a process that a signal ended, 127 for one that could not be started. */
  readonly code: number;
  /** Standard output and standard error in the order they came; empty where they were shown. */
  readonly output: string;
}

/** Runs a program to its end. A program that fails or is missing is an outcome, not an exception. */
export function run(command: string, args: readonly string[], options: RunOptions): Promise<RunOutcome> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: options.output === 'shown' ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const keep = (chunk: Buffer): void => void (output += chunk.toString('utf8'));
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.on('error', (error) => resolve({ code: 127, output: `${output}${error.message}\n` }));
    child.on('close', (code) => resolve({ code: code ?? 128, output }));
  });
}

/** The environment without what npm and a surrounding VS Code put there, which would steer the programs below them. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const foreign = /^(?:npm_|vscode_|electron_|node_options$|init_cwd$)/iu;
  // How npm reaches its registry is the person's own setting and stays.
  const kept =
    /^npm_config_(?:registry|cache|userconfig|globalconfig|cafile|ca|strict_ssl|proxy|https_proxy|noproxy)$/iu;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name) || kept.test(name)));
}
