import { parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { messageOf } from '../../base/index.ts';
import { isTrap } from '../trap.ts';
import { describeBinary } from './binary.ts';
import type { FolderFile, WitFolder } from './request.ts';

/** The folder with the packages that it holds in binary form as text, or a sentence why one of them cannot be read. */
export async function inText(wit: WitFolder): Promise<WitFolder | string> {
  const files: FolderFile[] = [];
  for (const file of wit) {
    if (typeof file.content === 'string') {
      files.push(file);
      continue;
    }
    const described = await packagesIn(file.path, file.content);
    if (typeof described === 'string') return `${file.path}: ${described}`;
    const folder = file.path.replace(/\.\w+$/, '');
    files.push(...described.map(({ content }, index) => ({ path: `${folder}-${index}/package.wit`, content })));
  }
  return files;
}

async function packagesIn(path: string, content: Uint8Array): Promise<WitFolder | string> {
  try {
    const bytes = path.endsWith('.wat') ? await parse(new TextDecoder().decode(content)) : content;
    const described = await describeBinary(bytes);
    if (described.kind === 'refused') return described.message;
    return described.value.kind === 'wit-package' ? described.value.wit : 'It is not a package of WIT.';
  } catch (error) {
    if (isTrap(error)) throw error;
    return messageOf(error);
  }
}
