import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { closeSync, constants, fstatSync, linkSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, shown } from '../../base/index.ts';
import { openStateFolder } from '../../host/index.ts';
import { type Failed, failed } from '../command.ts';
import { writeNew } from '../write-new.ts';
import { keyText } from './key-text.ts';

export interface SigningKey {
  readonly kind: 'key';
  readonly name: string;
  readonly private: KeyObject;
  /** As {@link keyText} has it. */
  readonly public: string;
}

/** The name of a key is a part of a path, so it is a plain word. */
const plainName = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/;

/** Makes a key of that name in the person's state folder, for its owner alone. It never replaces one. */
export function createKey(state: string, name: string): SigningKey | Failed {
  const place = placeOf(state, name);
  if (place.kind === 'failed') return place;
  const { privateKey } = generateKeyPairSync('ed25519');
  const beside = `${place.file}.${randomBytes(8).toString('hex')}.new`;
  try {
    writeNew(beside, Buffer.from(privateKey.export({ type: 'pkcs8', format: 'pem' })));
    // A link is made only where nothing is yet, whoever else makes one at the same moment; and it is whole at once.
    linkSync(beside, place.file);
  } catch (error) {
    if (codeOf(error) === 'EEXIST')
      return failed('failure', `there is a key ${name} already: ${place.file}`, {
        advice: ['a key is never replaced; give another name, or remove the file yourself'],
      });
    return failed('failure', `the key could not be kept: ${messageOf(error)}`);
  } finally {
    rmSync(beside, { force: true });
  }
  return { kind: 'key', name, private: privateKey, public: keyText(privateKey) };
}

/** The key of that name. One that others may read is refused: it may be theirs by now. */
export function loadKey(state: string, name: string): SigningKey | Failed {
  const place = placeOf(state, name);
  if (place.kind === 'failed') return place;
  try {
    const file = openSync(place.file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    try {
      const status = fstatSync(file);
      if (!status.isFile()) return failed('integrity', `${place.file} is no file`);
      if (process.platform !== 'win32' && (status.mode & 0o077) !== 0)
        return failed('integrity', `${place.file} can be read by others (mode ${(status.mode & 0o777).toString(8)})`, {
          advice: [`if nobody has: chmod 600 ${place.file}`],
        });
      const key = createPrivateKey(readFileSync(file));
      if (key.asymmetricKeyType !== 'ed25519') return failed('integrity', `${place.file} is no Ed25519 key`);
      return { kind: 'key', name, private: key, public: keyText(key) };
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (codeOf(error) === 'ENOENT')
      return failed('not-found', `there is no key ${name}`, {
        advice: [`airlock keygen${name === defaultKey ? '' : ` ${name}`} makes one`],
      });
    return failed('integrity', `${place.file} cannot be used as a key: ${messageOf(error)}`);
  }
}

/** The name of the key that is used where none is given. */
export const defaultKey = 'default';

type Place = { readonly kind: 'place'; readonly file: string };

function placeOf(state: string, name: string): Place | Failed {
  if (!plainName.test(name))
    return failed('usage', `${shown(name)} is no name for a key: lowercase letters, digits and "-", at most 64`);
  for (const path of [state, join(state, 'keys')]) {
    const folder = openStateFolder(path);
    if (folder.kind === 'unusable') return failed('failure', folder.message);
  }
  return { kind: 'place', file: join(state, 'keys', `${name}.key`) };
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
