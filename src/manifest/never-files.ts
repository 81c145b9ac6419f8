import { alike } from './alike.ts';
import { named } from './named.ts';

/** A set of places in the file system, by the names on a path, whichever folder they stand in. */
interface Places {
  /** Names of files and folders: each means itself and all that is below. */
  readonly names: ReadonlySet<string>;
  /** Names by the folder that they stand directly in: each means itself and all that is below. */
  readonly inside: ReadonlyMap<string, ReadonlySet<string>>;
  /** What the last name of a path ends with, from its last dot on. */
  readonly endings: ReadonlySet<string>;
}

/** Keys and credentials, and what the editor keeps for the person: never read and never written. */
const secretPlaces: Places = {
  names: named(
    '.ssh .gnupg .aws .azure .gcloud .password-store .vault-token',
    'id_rsa id_dsa id_ecdsa id_ecdsa_sk id_ed25519 id_ed25519_sk',
    '.netrc _netrc .npmrc .pypirc .git-credentials .pgpass .my.cnf .dockercfg .s3cfg .boto',
    'credentials.json application_default_credentials.json keyrings globalstorage workspacestorage',
    '.vscode-server .vscode-server-insiders .vscode-remote .vscode-insiders .vscode-oss .cursor',
  ),
  inside: new Map([
    ['.kube', named('config')],
    ['.docker', named('config.json')],
    ['.cargo', named('credentials credentials.toml')],
    ['.gem', named('credentials')],
    ['.config', named('gcloud gh git')],
    ...['code', 'code-oss', 'vscodium', 'cursor', 'code-server'].map((editor) => [editor, named('user')] as const),
  ]),
  endings: named('.pem .key .p12 .pfx .ppk .kdbx .jks .keystore'),
};

/** What steers tools that run with the person's rights, or says what a component is: never written. */
const steeringPlaces: Places = {
  names: named(
    '.git .hg .svn .vscode .idea .fleet .devcontainer .airlock node_modules',
    '.husky .githooks .github .circleci .gitlab-ci.yml jenkinsfile',
    'airlock.json airlock.workspace.json package.json package-lock.json asconfig.json pyproject.toml cargo.toml',
    'cargo.lock build.rs go.mod go.sum makefile gnumakefile cmakelists.txt',
    '.gitmodules .gitattributes .gitignore .gitconfig .envrc .mailcap .curlrc .wgetrc',
    '.bashrc .bash_profile .bash_login .bash_logout .bash_aliases .profile .inputrc',
    '.zshrc .zshenv .zprofile .zlogin .zlogout .cshrc .tcshrc .login .logout .kshrc',
    '.xinitrc .xprofile .xsession .xsessionrc .vimrc .gvimrc .exrc .gdbinit .lldbinit',
    '.screenrc .tmux.conf config.fish profile.ps1 microsoft.powershell_profile.ps1 crontab',
    'autostart launchagents launchdaemons',
    'yarn.lock pnpm-lock.yaml pnpm-workspace.yaml .pnp.cjs .pnp.loader.mjs .yarn .yarnrc.yml deno.json deno.jsonc',
    'setup.py setup.cfg conftest.py sitecustomize.py noxfile.py tox.ini rakefile gemfile gemfile.lock composer.json',
    'build.gradle build.gradle.kts settings.gradle settings.gradle.kts gradlew gradlew.bat pom.xml mvnw mvnw.cmd',
    'build.zig meson.build justfile .justfile taskfile.yml taskfile.yaml dockerfile containerfile vagrantfile',
    'docker-compose.yml docker-compose.yaml compose.yml compose.yaml flake.nix shell.nix default.nix',
    'lefthook.yml lefthook.yaml .pre-commit-config.yaml .tool-versions mise.toml .mise.toml .clangd',
    '.travis.yml .drone.yml .woodpecker.yml azure-pipelines.yml bitbucket-pipelines.yml .buildkite',
  ),
  inside: new Map([
    ['.config', named('fish systemd environment.d')],
    ['.cargo', named('config config.toml')],
    ['programs', named('startup')],
  ]),
  endings: named('.code-workspace'),
};

/** What a path leads to that is never granted; `names` as `alike` spells them, outermost first. */
export function refusedPlace(names: readonly string[]): 'secret' | 'steering' | undefined {
  let found: 'steering' | undefined;
  let within: Meaning | undefined;
  for (const name of names) {
    const meaning = meanings.get(name);
    if (meaning?.is === 'secret' || within?.secrets?.has(name)) return 'secret';
    if (meaning?.is === 'steering' || within?.steering?.has(name) || isShortGit(name)) found = 'steering';
    within = meaning;
  }
  const last = names.at(-1) ?? '';
  const dot = last.lastIndexOf('.');
  const ending = dot < 0 ? '' : last.slice(dot);
  if (secretPlaces.endings.has(ending)) return 'secret';
  // Under another name nobody would know what is in a folder that holds something that is refused by both names.
  if (steeringPlaces.endings.has(ending) || (within && last.startsWith('.'))) return 'steering';
  if (last.startsWith('tsconfig') && ending === '.json') return 'steering';
  return isToolConfiguration(last) ? 'steering' : found;
}

/** Whether a name is one by which tools, and extensions of editors, find code or plugins of theirs: they run it unasked. */
function isToolConfiguration(last: string): boolean {
  if (last.startsWith('.')) return /^\.[a-z][a-z0-9-]*rc(?:\.[a-z0-9]+)?$/.test(last);
  return last.includes('.config.') && /\.config\.[cm]?[jt]sx?$/.test(last);
}

/** Whether a path is never written to, whatever was granted. `names` as they are, outermost first. */
export function isNeverWritten(names: readonly string[]): boolean {
  return refusedPlace(names.map(alike)) !== undefined;
}

/**
 * Whether a path is one of the files in which projects keep what differs from machine to machine, passwords among it.
 * They can be granted, but only by a pattern that names the very file: nobody who grants `./**` thinks of them.
 *
 * @param names as `alike` spells them
 */
export function isEnvironmentFile(names: readonly string[]): boolean {
  const last = names.at(-1);
  return last !== undefined && last.startsWith('.env') && (last.length === 4 || last[4] === '.');
}

/** What one name on a path says, so that each is looked up once. */
interface Meaning {
  readonly is: 'secret' | 'steering' | undefined;
  readonly secrets: ReadonlySet<string> | undefined;
  readonly steering: ReadonlySet<string> | undefined;
}

const meanings: ReadonlyMap<string, Meaning> = new Map(
  [secretPlaces, steeringPlaces]
    .flatMap(({ names, inside }) => [...names, ...inside.keys()])
    .map((name) => {
      const is = secretPlaces.names.has(name) ? 'secret' : steeringPlaces.names.has(name) ? 'steering' : undefined;
      return [name, { is, secrets: secretPlaces.inside.get(name), steering: steeringPlaces.inside.get(name) }];
    }),
);

/** The short names that Windows makes of `.git`. */
function isShortGit(name: string): boolean {
  return name.startsWith('git~') && /^git~\d+$/.test(name);
}
