import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Acting } from './steps.ts';
import { until } from './until.ts';

const before = `package example:lab@1.0.0;

interface shapes {
  /// A place on the plane.
  record point { x: float32, y: f32 }
}

interface drawing {
draw: func();
}
`;

const after = `package example:lab@1.0.0;

interface shapes {
  /// A place on the plane.
  record place {
    x: f32,
    y: f32,
  }
}

interface drawing {
  use shapes.{place};

  draw: func(at: place);
}
`;

/** Writes a contract as a person would who does not know WIT by heart. */
export async function editWit({ workbench, workspace }: Acting): Promise<void> {
  const folder = join(workspace, 'lab');
  const file = join(folder, 'lab.wit');
  await mkdir(folder);
  await writeFile(file, before);
  const { editor, panel } = workbench;
  await editor.open('lab/lab.wit');

  const [wrong] = await panel.whenProblems('the unknown type', (problems) => problems.length === 1);
  await editor.goTo(wrong?.line ?? 0, wrong?.column);
  await editor.fix('Write');
  await panel.whenProblems('no problem once it is mended', (problems) => problems.length === 0);

  await editor.goTo(9, 'draw: func('.length + 1);
  await editor.type('at: poi');
  await editor.suggested('point');
  await workbench.screenshot('step-3-completion');
  await editor.complete('point');

  await editor.goTo(5, '  record po'.length);
  const said = await editor.hover();
  if (!said.includes('A place on the plane.')) throw new Error(`The hover does not tell the documentation: ${said}`);
  await workbench.screenshot('step-3-hover');
  await workbench.page.keyboard.press('Escape');
  await editor.rename('place');
  const saved = async (): Promise<string> => {
    await editor.save();
    return await readFile(file, 'utf8');
  };
  // A person sees the new name before asking for anything else.
  await until('the new name', saved, (text) => text.includes('func(at: place)') && text.includes('{place}'));
  await editor.format();
  await until('the contract as it is meant to be', saved, (text) => text === after);
  await workbench.run('View: Close All Editors');
  await rm(folder, { recursive: true });
}
