import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cleanEnvironment } from '../run.ts';

/** Where one VS Code keeps its settings, extensions and state, apart from every other one on the machine. */
export interface Profile {
  readonly folder: string;
  /** The environment for programs that belong to this profile. */
  readonly env: NodeJS.ProcessEnv;
  /** Removes what is temporary: the sockets' folder always, the whole profile where it was made for one run. */
  dispose(): Promise<void>;
}

export interface ProfileOptions {
  /** A folder that is kept; without it the profile is temporary. */
  readonly keptIn?: string;
  /** User settings on top of {@link quietSettings}; written only where the profile has no settings yet. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** Settings without which VS Code shows things, or asks the network for things, that have nothing to do with a test. */
const quietSettings = {
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  // In a browser VS Code saves by itself after a second; Airlock builds on a save, which a person makes here.
  'files.autoSave': 'off',
  'git.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'typescript.disableAutomaticTypeAcquisition': true,
  'update.mode': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
};

export async function openProfile(options: ProfileOptions = {}): Promise<Profile> {
  // The path of a Unix socket may have 107 characters: sockets get a short folder of their own.
  const sockets = await mkdtemp(join(tmpdir(), 'vs-'));
  const folder = options.keptIn ?? (await mkdtemp(join(tmpdir(), 'vscode-profile-')));
  const settings = join(folder, 'data', 'User', 'settings.json');
  const homes = { XDG_CONFIG_HOME: 'config', XDG_CACHE_HOME: 'cache', XDG_DATA_HOME: 'share', XDG_STATE_HOME: 'state' };
  const own = Object.entries(homes).map(([name, below]) => [name, join(folder, 'home', below)] as const);

  await Promise.all([join(folder, 'data', 'User'), ...own.map(([, path]) => path)].map(makeFolder));
  if (!existsSync(settings)) {
    await writeFile(settings, JSON.stringify({ ...quietSettings, ...options.settings }, undefined, 2));
  }
  return {
    folder,
    env: {
      ...cleanEnvironment(),
      ...Object.fromEntries(own),
      TMPDIR: sockets,
      XDG_RUNTIME_DIR: sockets,
      // No gallery: this VS Code asks nobody on the network for extensions.
      EXTENSIONS_GALLERY: '{}',
    },
    async dispose() {
      const temporary = options.keptIn === undefined ? [folder, sockets] : [sockets];
      await Promise.all(temporary.map((path) => rm(path, { recursive: true, force: true, maxRetries: 5 })));
    },
  };
}

function makeFolder(path: string): Promise<unknown> {
  return mkdir(path, { recursive: true });
}
