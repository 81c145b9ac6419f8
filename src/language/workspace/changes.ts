/** The paths by which links, each a path and where it leads, show files that changed. */
export function* linkedTo(links: ReadonlyMap<string, string>, changed: Iterable<string>): Iterable<string> {
  const paths = links.size === 0 ? [] : Array.from(changed);
  for (const [link, target] of links) {
    const inside = `${target}/`;
    for (const path of paths) {
      if (path === target || path.startsWith(inside)) yield `${link}${path.slice(target.length)}`;
    }
  }
}

/** Whether a path lies below one of some folders. */
export function isUnder(path: string, folders: ReadonlySet<string>): boolean {
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    if (folders.has(path.slice(0, end))) return true;
  }
  return false;
}
