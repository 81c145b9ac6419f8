/** The smallest manifest without a problem, to be varied: `extra` goes behind its last member. */
export function withMembers(extra: string): string {
  return `{ "name": "a", "version": "0.1.0", "world": "w", "source": "a.ts"${extra === '' ? '' : `, ${extra}`} }`;
}

/** The smallest manifest of what is not a source; `code` is its one key that says so. */
export function withCode(code: string, extra = ''): string {
  return `{ "name": "a", "version": "0.1.0", ${code}${extra === '' ? '' : `, ${extra}`} }`;
}

/** The value of `build`, with members replaced or left out. */
export function buildOf(members: Readonly<Record<string, unknown>> = {}): string {
  const all = { command: ['make'], output: './a.wasm', watch: ['./src/**'], ...members };
  return `"build": ${JSON.stringify(all)}`;
}

export const wholeManifest = `// The greeter.
{
  "$schema": "./airlock.schema.json",
  "name": "greeter", /* in kebab-case */
  "version": "1.2.3-beta.1+build.5",
  "wit": "./wit/greeter.wit",
  "world": "greeter",
  "source": "./src/greeter.ts",
  "capabilities": {
    "network": { "connect": ["https://api.example.com", "*.example.org:443"] },
    "filesystem": {
      "write": ["./out/*.txt"],
      "read": ["./data/**"], // and below
    },
    "environment": ["LANG", "GREETER_*"],
  },
  "reasons": { "network": "fetches the greeting of the day", "filesystem.read": "reads the names" },
  "limits": { "memory": "128MiB", "callTime": "250ms" },
}
`;
