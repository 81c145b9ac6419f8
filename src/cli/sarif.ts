import { pathToFileURL } from 'node:url';
import type { Problem } from './problem.ts';

/** Problems as SARIF 2.1.0, which code scanning of GitHub and others reads. `rule` names what found a problem. */
export function sarifOf(
  found: readonly (readonly [rule: string, problem: Problem])[],
  version: string,
  cwd: string,
): object {
  const base = `${pathToFileURL(cwd).href}/`;
  const rules = Array.from(new Set(found.map(([rule]) => rule)));
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'airlock', version, rules: rules.map((id) => ({ id })) } },
        originalUriBaseIds: { SRCROOT: { uri: base } },
        columnKind: 'utf16CodeUnits',
        results: found.map(([ruleId, { path, line, column, severity, message }]) => ({
          ruleId,
          level: severity,
          message: { text: message },
          locations: [
            {
              physicalLocation: {
                artifactLocation: locationOf(pathToFileURL(path).href, base),
                region: { startLine: line, startColumn: column },
              },
            },
          ],
        })),
      },
    ],
  };
}

function locationOf(uri: string, base: string): object {
  return uri.startsWith(base) ? { uri: uri.slice(base.length), uriBaseId: 'SRCROOT' } : { uri };
}
