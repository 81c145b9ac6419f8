import { mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { applyEdits, modify } from 'jsonc-parser';
import { messageOf, shown } from '../../base/index.ts';
import { type Command, done, type Failed, failed, type Outcome } from '../command.ts';
import { type ConfigKey, configKeys, configPath, flawOf, isConfigKey, readConfig, unknownKey } from '../config.ts';
import type { Ports } from '../ports.ts';
import { writeWhole } from '../sign/write-whole.ts';
import type { Show } from '../show.ts';

/** Shows and changes what a person set for all commands. No right is among it. */
export const config: Command = {
  arguments: [
    { syntax: '[act]', text: 'show, set or reset; show without it' },
    { syntax: '[key]', text: `one of ${Object.keys(configKeys).join(', ')}` },
    { syntax: '[value]', text: 'what it is set to' },
  ],
  options: [],
  anyConfig: true,
  examples: [
    ['airlock config', 'everything, and where it is kept'],
    ['airlock config set isolation all', 'serve runs every component in a process of its own'],
    ['airlock config reset isolation', 'as it is without being set; all of it without a key'],
  ],
  async run(given, ports, show) {
    const [act = 'show', key, value] = given.args;
    if (key !== undefined && !isConfigKey(key)) return failed('usage', unknownKey(key));
    switch (act) {
      case 'show':
        return value === undefined ? showConfig(key, ports, show) : tooMany('show [key]');
      case 'set':
        return key === undefined || value === undefined ? tooMany('set KEY VALUE') : setKey(key, value, ports, show);
      case 'reset':
        return value === undefined ? reset(key, ports, show) : tooMany('reset [key]');
      default:
        return failed('usage', `${shown(act)} is not done with the settings`, { advice: ['show, set and reset are'] });
    }
  },
};

function tooMany(form: string): Failed {
  return failed('usage', `it is airlock config ${form}`);
}

async function showConfig(key: ConfigKey | undefined, ports: Ports, show: Show): Promise<Outcome> {
  const read = await readConfig(ports);
  if (read.kind === 'failed') return read;
  const path = configPath(ports.env);
  if (key !== undefined) {
    show.line(read.config[key]);
    return done({ key, value: read.config[key], set: Object.hasOwn(read.set, key) });
  }
  const names = Object.keys(configKeys).filter(isConfigKey);
  const width = Math.max(...names.map((name) => `${name} = ${read.config[name]}`.length));
  for (const name of names) {
    const text = `${name} = ${read.config[name]}`.padEnd(width);
    show.line(
      `${Object.hasOwn(read.set, name) ? show.paint.strong(text) : text}  ${show.paint.faint(configKeys[name].says)}`,
    );
  }
  show.note(
    read.text === undefined ? `Nothing is set; it would stand in ${shown(path)}` : `It stands in ${shown(path)}`,
  );
  return done({ path, config: read.config, set: read.set });
}

async function setKey(key: ConfigKey, value: string, ports: Ports, show: Show): Promise<Outcome> {
  const flaw = flawOf(key, value);
  if (flaw !== undefined) return failed('usage', shown(flaw));
  const read = await readConfig(ports);
  if (read.kind === 'failed') return read;
  const problem = await change(read.text ?? '{}\n', key, value, ports);
  if (problem) return problem;
  show.line(`${key} = ${value}`);
  return done({ key, value });
}

async function reset(key: ConfigKey | undefined, ports: Ports, show: Show): Promise<Outcome> {
  const path = configPath(ports.env);
  if (key === undefined) {
    try {
      await rm(path, { force: true });
    } catch (error) {
      return failed('failure', `${shown(path)} cannot be taken away: ${messageOf(error)}`);
    }
    show.line('Nothing is set any more.');
    return done({ reset: Object.keys(configKeys) });
  }
  const read = await readConfig(ports);
  if (read.kind === 'failed') return read;
  const problem = read.text === undefined ? undefined : await change(read.text, key, undefined, ports);
  if (problem) return problem;
  show.line(`${key} = ${configKeys[key].usual}`);
  return done({ reset: [key] });
}

/** What else stands in the file stays as it is, comments included. */
async function change(
  text: string,
  key: ConfigKey,
  value: string | undefined,
  ports: Ports,
): Promise<Failed | undefined> {
  const path = configPath(ports.env);
  const formattingOptions = { insertSpaces: true, tabSize: 2 };
  const edited = applyEdits(text, modify(text, [key], value, { formattingOptions }));
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  } catch (error) {
    return failed('failure', `${shown(dirname(path))} cannot be made: ${messageOf(error)}`);
  }
  return writeWhole(path, edited, ports);
}
