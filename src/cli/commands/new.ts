import { join } from 'node:path';
import { shown } from '../../base/index.ts';
import { copyTemplate, type Template, templates } from '../../build/index.ts';
import { type Command, done, failed } from '../command.ts';
import { nameFrom } from '../problem.ts';

/** Makes a component out of one of the templates, as the editor does. */
export const newComponent: Command = {
  arguments: [{ syntax: '<name>', text: 'lowercase words joined by "-"; a folder of this name is made here' }],
  options: [{ flags: '-t, --template <name>', text: `one of ${templates.map(({ folder }) => folder).join(', ')}` }],
  examples: [
    ['airlock new order-desk', 'a library in TypeScript'],
    ['airlock new order-desk --template http-handler', 'something that answers HTTP requests'],
  ],
  async run(given, ports, show) {
    const [name = ''] = given.args;
    const wanted = given.text('template') ?? usual.folder;
    const template = templates.find(({ folder }) => folder === wanted);
    if (!template)
      return failed('usage', `there is no template ${shown(wanted)}`, {
        advice: templates.map(({ folder, title }) => `${folder}: ${title}`),
      });
    const outcome = await copyTemplate(join(ports.home, 'templates', template.folder), ports.cwd, name);
    switch (outcome.kind) {
      case 'created': {
        const folder = nameFrom(ports.cwd, outcome.folder);
        show.line(`${folder} was made: ${template.title}`);
        show.line(`  airlock build ${folder}`);
        return done({ folder: outcome.folder, manifest: outcome.manifestPath, template: template.folder });
      }
      case 'bad-name':
        return failed('usage', shown(outcome.message));
      case 'exists':
        return failed('failure', `${shown(nameFrom(ports.cwd, outcome.path))} is there already, and was left alone`);
      default:
        return failed('failure', shown(outcome.message));
    }
  },
};

const usual: Pick<Template, 'folder'> = templates[0] ?? { folder: 'ts-library' };
