import { describe, expect, it } from 'vitest';
import { type Analysis, createAnalysis, type SourceFile } from '../../src/wit/index.ts';
import { rootOf } from './check/transcript.ts';

type Files = Readonly<Record<string, string>>;

/** An analysis and the roots in it, whose unchanged files keep their facts. */
function workspace(): { analysis: Analysis; put: (folder: string, files: Files) => void } {
  const analysis = createAnalysis();
  const known = new Map<string, Map<string, SourceFile>>();
  return {
    analysis,
    put(folder, files) {
      const before = known.get(folder) ?? new Map<string, SourceFile>();
      known.set(folder, before);
      analysis.set(folder, rootOf(new Map(Object.entries(files)), before));
    },
  };
}

function messages(analysis: Analysis, folder: string): string[] {
  return Array.from(analysis.diagnostics(folder).values())
    .flat()
    .filter(({ severity }) => severity === 'error')
    .map(({ path, message }) => `${path}: ${message}`);
}

const io = 'package wasi:io@0.2.6; interface poll { resource pollable; }';
const main = 'package example:main; interface i { use wasi:io/poll@0.2.6.{pollable}; f: func(p: pollable); }';

describe('the analysis', () => {
  it('resolves again what a change reaches, and nothing else', () => {
    const { analysis, put } = workspace();
    const other = 'package example:other; interface o { f: func(); }';
    const files = { 'a.wit': main, 'deps/io.wit': io, 'deps/other.wit': other };
    put('r', files);
    const before = analysis.packages('r');
    expect(analysis.packages('r')).toEqual(before);
    analysis.packages('r').forEach((each, index) => expect(each).toBe(before[index]));

    put('r', { ...files, 'a.wit': `${main}\n` });
    const edited = analysis.packages('r');
    expect(edited[0]).not.toBe(before[0]);
    expect(edited[1]).toBe(before[1]);
    expect(edited[2]).toBe(before[2]);

    put('r', { ...files, 'deps/io.wit': io.replace('pollable', 'other') });
    const after = analysis.packages('r');
    expect(after[0]).not.toBe(before[0]);
    expect(after[1]).not.toBe(before[1]);
    expect(after[2]).toBe(before[2]);
    expect(messages(analysis, 'r')).toEqual(['a.wit: There is no type `pollable` in the interface `poll`.']);
  });

  it('keeps the packages of a shelf apart', () => {
    const { analysis, put } = workspace();
    const files = { 'a.wit': 'package x:a; interface a {}', 'b.wit': 'package x:b; interface b {}' };
    put('r', files);
    const before = analysis.packages('r');
    put('r', { ...files, 'b.wit': 'package x:b; interface b2 {}' });
    expect(analysis.packages('r')[0]).toBe(before[0]);
    expect(analysis.packages('r')[1]).not.toBe(before[1]);
  });

  it('finds packages of other roots, the closest first, but not their dependencies', () => {
    const { analysis, put } = workspace();
    put('/w/app', { 'a.wit': main });
    expect(messages(analysis, '/w/app')).toHaveLength(1);
    put('/w/io', { 'io.wit': io });
    expect(messages(analysis, '/w/app')).toEqual([]);
    put('/w/io', { 'deps/io.wit': io });
    expect(messages(analysis, '/w/app')).toHaveLength(1);
    put('/w/io', { 'io.wit': io });
    put('/w/app/io', { 'io.wit': io.replace('pollable', 'nearer') });
    expect(messages(analysis, '/w/app')).toEqual(['a.wit: There is no type `pollable` in the interface `poll`.']);
    analysis.set('/w/app/io', undefined);
    expect(messages(analysis, '/w/app')).toEqual([]);
  });

  it('reports a circle of packages on each of its paths, whoever is asked first', () => {
    const a = 'package x:a; interface i { use x:b/i.{t}; }';
    const b = 'package x:b; interface i { use x:a/i.{t}; }';
    for (const first of ['/a', '/b']) {
      const { analysis, put } = workspace();
      put('/a', { 'a.wit': a });
      put('/b', { 'b.wit': b });
      messages(analysis, first);
      for (let time = 0; time < 2; time++) {
        expect(messages(analysis, '/a')).toEqual([expect.stringContaining('The package `x:b` needs this one')]);
        expect(messages(analysis, '/b')).toEqual([expect.stringContaining('The package `x:a` needs this one')]);
      }
    }
  });

  it('follows the features', () => {
    const { analysis, put } = workspace();
    put('r', { 'a.wit': 'package x:a; interface i { @unstable(feature = f) type t = u8; g: func(t: t); }' });
    expect(messages(analysis, 'r')).toHaveLength(1);
    analysis.setFeatures(['f']);
    expect(messages(analysis, 'r')).toEqual([]);
    analysis.setFeatures([]);
    expect(messages(analysis, 'r')).toHaveLength(1);
  });

  it('only guesses that a package is missing while a dependency cannot be read', () => {
    const { analysis } = workspace();
    const note = {
      path: 'deps/x.wasm',
      span: { start: 0, end: 0 },
      severity: 'information',
      code: 'not-decoded',
    } as const;
    const files = rootOf(new Map([['a.wit', main]]));
    analysis.set('r', { ...files, notes: [{ ...note, message: 'It cannot be read.', related: [] }] });
    const severities = (): string[] =>
      Array.from(analysis.diagnostics('r').get('a.wit') ?? [], ({ severity, code }) => `${severity} ${code}`);
    expect(severities()).toEqual(['warning missing-package']);
    analysis.set('r', files);
    expect(severities()).toEqual(['error missing-package']);
  });
});
