import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { messageOf, shown } from '../../base/index.ts';
import { largestBinary } from '../../build/index.ts';
import { type Command, done, type Failed, failed } from '../command.ts';
import type { Ports } from '../ports.ts';
import { pull as pullArtifact } from '../oci/pull.ts';
import { parseReference, referenceText } from '../oci/reference.ts';
import { sha256Of } from '../sign/verify.ts';
import { writeWhole } from '../sign/write-whole.ts';
import { signatureSuffix } from '../source/fetch.ts';

/** Gets a component out of a registry as a file. It is not installed, and nothing of it runs. */
export const pull: Command = {
  arguments: [{ syntax: '<reference>', text: 'oci://registry.example.com/name:tag, or …/name@sha256:DIGEST' }],
  options: [{ flags: '-o, --output <file>', text: 'where it goes; NAME.wasm in this folder without it' }],
  examples: [
    ['airlock pull oci://ghcr.io/me/greeter:1.2.0', 'writes greeter.wasm, and greeter.wasm.sig if it is signed'],
    ['airlock pull oci://ghcr.io/me/greeter@sha256:DIGEST -o g.wasm', 'exactly this one'],
  ],
  async run(given, ports, show) {
    const reference = parseReference((given.args[0] ?? '').replace(/^oci:\/\//, ''));
    if (reference.kind === 'failed') return reference;
    const pulled = await pullArtifact(reference, largestBinary, ports);
    if (pulled.kind === 'failed') return pulled;
    const { bytes, envelope, digest } = pulled;
    // The grammar of a repository's name leaves nothing in its last part that a path could be made of.
    const file = given.text('output') ?? `${reference.repository.split('/').at(-1)}.wasm`;
    const problem =
      (await writeWhole(file, bytes, ports)) ??
      (envelope === undefined ? undefined : await writeWhole(`${file}${signatureSuffix}`, envelope, ports));
    if (problem) return problem;
    if (envelope === undefined) {
      const stale = await takeStale(`${file}${signatureSuffix}`, ports);
      if (stale) return stale;
    }
    show.line(
      `Pulled ${referenceText(reference)}: ${shown(file)}${envelope === undefined ? ', not signed' : ', and its signature, which airlock verify looks at'}`,
    );
    show.line(`  ${digest}`);
    return done({
      reference: referenceText(reference),
      digest,
      file,
      sha256: sha256Of(bytes),
      signed: envelope !== undefined,
    });
  },
};

/** The signature of what was there before would be taken for that of what is there now. */
async function takeStale(file: string, { cwd }: Pick<Ports, 'cwd'>): Promise<Failed | undefined> {
  try {
    await rm(resolve(cwd, file), { force: true });
    return undefined;
  } catch (error) {
    return failed('failure', `the older ${shown(file)} cannot be taken away: ${messageOf(error)}`);
  }
}
