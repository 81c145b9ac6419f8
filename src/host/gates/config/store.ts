import { ok } from '../answer.ts';

/** `wasi:config/store`: the texts under `config` in the manifest. They are the component's own, so nobody is asked. */
export function configStore(config: Readonly<Record<string, string>>) {
  const texts = new Map(Object.entries(config));
  return {
    get: (key: string) => ok(texts.get(key)),
    getAll: () => ok(Array.from(texts)),
  };
}
