import type { Disk } from '../../workspace/disk.ts';
import { filesUnder } from '../../workspace/walk.ts';
import { isWit } from '../../workspace/roots.ts';
import { type VendoredPackage, vendoredPackages } from './vendored.ts';

/** The packages in the folder of WIT that is shipped beside the server; read when they are first asked for. */
export function shippedPackages(disk: Disk, folder: string): () => Promise<readonly VendoredPackage[]> {
  let read: Promise<readonly VendoredPackage[]> | undefined;
  const readAll = async (): Promise<readonly VendoredPackage[]> => {
    const paths = await filesUnder(disk, folder, isWit);
    const texts = await Promise.all(paths.toSorted().map((path) => disk.read(path)));
    return vendoredPackages(texts.flatMap((text) => text ?? []));
  };
  return () => (read ??= readAll());
}
