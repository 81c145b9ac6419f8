import { alike } from './alike.ts';
import { named } from './named.ts';

/** A set of places in the file system, by the names on a path, whichever folder they stand in. */
export interface Places {
  /** Names of files and folders: each means itself and all that is below. */
  readonly names: ReadonlySet<string>;
  /** Names one directly in the other, joined by `/`: each means itself and all that is below. */
  readonly pairs: ReadonlySet<string>;
  /** How the last name of a path ends. */
  readonly endings: readonly string[];
}

/** Keys and credentials, and what the editor keeps for the person: never read and never written. */
export const secretPlaces: Places = {
  names: named(
    '.ssh .gnupg .aws .azure .gcloud .password-store .vault-token',
    'id_rsa id_dsa id_ecdsa id_ecdsa_sk id_ed25519 id_ed25519_sk',
    '.netrc _netrc .npmrc .pypirc .git-credentials .pgpass .my.cnf .dockercfg .s3cfg .boto',
    'credentials.json application_default_credentials.json keyrings globalstorage workspacestorage',
    '.vscode-server .vscode-server-insiders .vscode-remote .vscode-insiders .vscode-oss .cursor',
  ),
  pairs: named(
    '.kube/config .docker/config.json .cargo/credentials .cargo/credentials.toml .gem/credentials',
    '.config/gcloud .config/gh .config/git',
    'code/user code-oss/user vscodium/user cursor/user code-server/user',
  ),
  endings: ['.pem', '.key', '.p12', '.pfx', '.ppk', '.kdbx', '.jks', '.keystore'],
};

/** What steers tools that run with the person's rights, or says what a component is: never written. */
export const steeringPlaces: Places = {
  names: named(
    '.git .hg .svn .vscode .idea .fleet .devcontainer .airlock node_modules',
    '.husky .githooks .github .circleci .gitlab-ci.yml jenkinsfile',
    'airlock.json package.json package-lock.json asconfig.json pyproject.toml cargo.toml',
    'cargo.lock build.rs go.mod go.sum makefile gnumakefile cmakelists.txt',
    '.gitmodules .gitattributes .gitignore .gitconfig .envrc .mailcap .curlrc .wgetrc',
    '.bashrc .bash_profile .bash_login .bash_logout .bash_aliases .profile .inputrc',
    '.zshrc .zshenv .zprofile .zlogin .zlogout .cshrc .tcshrc .login .logout .kshrc',
    '.xinitrc .xprofile .xsession .xsessionrc .vimrc .gvimrc .exrc .gdbinit .lldbinit',
    '.screenrc .tmux.conf config.fish profile.ps1 microsoft.powershell_profile.ps1 crontab',
    'autostart launchagents launchdaemons',
  ),
  pairs: named('.config/fish', '.config/systemd', '.config/environment.d', 'programs/startup', '.cargo/config.toml'),
  endings: ['.code-workspace'],
};

/** Whether a path leads to one of the places or below one. */
export function leadsTo(places: Places, names: readonly string[]): boolean {
  let above = '';
  for (const name of names) {
    const plain = alike(name);
    if (places.names.has(plain) || places.pairs.has(`${above}/${plain}`)) return true;
    above = plain;
  }
  return places.endings.some((ending) => above.endsWith(ending));
}

/** Whether a guest writes to or below this path never, whatever was granted: a list of names, outermost first. */
export function isNeverWritten(names: readonly string[]): boolean {
  return leadsTo(steeringPlaces, names) || leadsTo(secretPlaces, names) || names.some(isOtherwiseSteering);
}

/**
 * Whether a path is one of the files in which projects keep what differs from machine to machine, passwords among it.
 * They can be granted, but only by a pattern that names the very file: nobody who grants `./**` thinks of them.
 */
export function isEnvironmentFile(names: readonly string[]): boolean {
  const last = names.at(-1);
  return last !== undefined && environmentFile.test(alike(last));
}

const environmentFile = /^\.env(?:\..+)?$/;

/**
 * The short names that Windows makes of `.git`, and at the end of a path the settings of TypeScript and the folders that
 * hold one of the pairs: under another name nobody would know what is in them.
 */
function isOtherwiseSteering(name: string, at: number, names: readonly string[]): boolean {
  const plain = alike(name);
  if (/^git~\d+$/.test(plain)) return true;
  return at === names.length - 1 && (holders.has(plain) || /^tsconfig.*\.json$/.test(plain));
}

const holders = new Set(
  [...secretPlaces.pairs, ...steeringPlaces.pairs].flatMap((pair) => /^\.[^/]*/.exec(pair)?.[0] ?? []),
);
