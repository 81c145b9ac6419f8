/** What a signature is over: everything that a person relies on who runs the component. */
export interface Statement {
  /** The component's name, which the manifest says too. */
  readonly name: string;
  /** The release number, which the manifest says too. */
  readonly release: string;
  /** SHA-256 of the component's bytes, in hex. */
  readonly sha256: string;
  /** SHA-256, in hex, of the contract in normal form, as `normalContract` makes it. */
  readonly contract: string;
  /** The published manifest as it is written, reasons included. */
  readonly manifest: string;
  /** What the manifest means: name, release number, rights, limits, conditions in one fixed spelling. */
  readonly normalised: string;
  /** The rights that it asks for, `CAPABILITY PATTERN`, sorted, each once. */
  readonly rights: readonly string[];
  /** When it was signed, as ISO 8601 in UTC. */
  readonly time: string;
  /** From when on it counts no more, or null. */
  readonly expires: string | null;
  /** The signer's public key: nobody else can pass a statement off as theirs. */
  readonly key: string;
}

/** Every field has to be there and to be the only ones, so that nothing in a statement goes unread. */
const shapes = {
  name: isText,
  release: isText,
  sha256: isDigest,
  contract: isDigest,
  manifest: isText,
  normalised: isText,
  rights: (value: unknown) => Array.isArray(value) && value.every(isText),
  time: isTime,
  expires: (value: unknown) => value === null || isTime(value),
  key: isText,
} as const satisfies Readonly<Record<keyof Statement, (value: unknown) => boolean>>;

export function statementText(statement: Statement): string {
  const ordered = Object.keys(shapes).map((key) => [key, statement[key as keyof Statement]]);
  return JSON.stringify(Object.fromEntries(ordered));
}

/** Reads the text of a statement; nothing for what is none, or is one in any other spelling than ours. */
export function parseStatement(text: string): Statement | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const fields = value as Readonly<Record<string, unknown>>;
  if (!Object.entries(shapes).every(([key, isShaped]) => Object.hasOwn(fields, key) && isShaped(fields[key])))
    return undefined;
  const statement = value as Statement;
  return statementText(statement) === text ? statement : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isDigest(value: unknown): boolean {
  return isText(value) && /^[0-9a-f]{64}$/.test(value);
}

function isTime(value: unknown): boolean {
  if (!isText(value)) return false;
  const time = Date.parse(value);
  return Number.isFinite(time) && new Date(time).toISOString() === value;
}
