import { $init, generateTypes } from '@bytecodealliance/jco-transpile/component';
import { describe, expect, it } from 'vitest';
import { caseNames, fieldNames, functionNames, typeNames } from '../../src/language/features/hover/binding-names.ts';

const witSource = `package a:b;
interface i {
  resource my-res { constructor(a: string); get-HTTP: func() -> u8; delete: static func(); }
  get-URL: func(a-b: string);
  x2y-z-9: func();
  %async: func();
  new: func();
  record rec-ord { a-b: u8, HTTP-x: u8, class: u8 }
  flags fl-x { a-b, HTTP2-c }
  variant v-v { a-b(u8), class }
  enum e-e { a-b, HTTP }
}
world w { export i; }`;

describe('the names that bindings have', () => {
  it('in JavaScript are those of the typings that jco makes', async () => {
    await $init;
    const files = generateTypes('w', { wit: { tag: 'source', val: witSource } });
    const typings = new TextDecoder().decode(files.find(([name]) => name === 'interfaces/a-b-i.d.ts')?.[1]);
    const { javascript: made } = functionNames('a', 'constructor', 'my-res');
    expect(made).toBe('new MyRes');
    expect(typings).toContain('\nexport class MyRes ');
    expect(functionNames('get-HTTP', 'method', 'my-res').javascript).toBe('MyRes.prototype.getHttp');
    expect(typings).toContain('  getHttp(): number;');
    expect(functionNames('delete', 'static', 'my-res').javascript).toBe('MyRes.delete');
    expect(typings).toContain("  static 'delete'(): void;");
    for (const name of ['get-URL', 'x2y-z-9', 'async']) {
      expect(typings).toContain(`export function ${functionNames(name, 'free').javascript}(`);
    }
    expect(typings).toContain(`as ${functionNames('new', 'free').javascript} };`);
    for (const name of ['rec-ord', 'fl-x']) expect(typings).toContain(`interface ${typeNames(name).javascript} {`);
    for (const name of ['v-v', 'e-e']) expect(typings).toContain(`type ${typeNames(name).javascript} =`);
    for (const name of ['a-b', 'HTTP-x']) expect(typings).toContain(`  ${fieldNames(name).javascript}: number,`);
    expect(typings).toContain(`  '${fieldNames('class').javascript}': number,`);
    for (const name of ['a-b', 'HTTP2-c']) {
      expect(typings).toContain(`  ${caseNames('flags', 'fl-x', name).javascript}?: boolean,`);
    }
    expect(typings).toContain(
      `= ${['a-b', 'HTTP'].map((name) => caseNames('enum', 'e-e', name).javascript).join(' | ')};`,
    );
    expect(caseNames('variant', 'v-v', 'a-b').javascript).toBe("{ tag: 'a-b' }");
    expect(typings).toContain("tag: 'a-b',");
  });

  it('in Rust are those of wit-bindgen', () => {
    expect(
      [
        functionNames('get-URL', 'free'),
        functionNames('type', 'free'),
        functionNames('loop', 'method', 'guest'),
        functionNames('get-it', 'static', 'my-res'),
        functionNames('', 'constructor', 'my-res'),
        typeNames('http2-error'),
        fieldNames('x-9'),
        fieldNames('self'),
        caseNames('flags', 'open-flags', 'create-new'),
        caseNames('enum', 'e', 'TLS-v1'),
        caseNames('variant', 'guest', 'none'),
      ].map(({ rust }) => rust),
    ).toEqual([
      'get_url',
      'type_',
      'Guest_::loop_',
      'MyRes::get_it',
      'MyRes::new',
      'Http2Error',
      'x_9',
      'self_',
      'OpenFlags::CREATE_NEW',
      'E::TlsV1',
      'Guest_::None',
    ]);
  });
});
